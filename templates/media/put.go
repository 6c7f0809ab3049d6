package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Put takes a file in and returns what is kept of it. The name is only for sentences and for Item.Name; the same
// content twice is one file. It fails with a *Refused for what is not taken, with what r or ctx fails with, and with a
// sentence when the folder cannot be written; then nothing of the file is kept.
func (l *Library) Put(ctx context.Context, name string, r io.Reader) (Item, error) {
	name = plainName(name)
	data, t, err := receive(reader{ctx, r})
	if err != nil {
		if _, ours := errors.AsType[complaint](err); !ours {
			return Item{}, fmt.Errorf("%s: cannot be read to its end: %w", name, err)
		}
		return Item{}, refused(name, err)
	}
	item, err := l.put(ctx, data, t)
	if err != nil {
		return Item{}, refused(name, err)
	}
	item.Name = withEnding(name, item.Type)
	return item, nil
}

func (l *Library) put(ctx context.Context, data []byte, t Type) (Item, error) {
	if !t.Picture() {
		return l.putAttachment(data, t)
	}
	if ref := refOf(data, t); t.kept() {
		if item, err := l.Item(ref); err == nil {
			return item, nil // one of ours comes back: drawing it again would only make it worse
		}
	}
	note := digest(data) + "-put"
	if ref, kept, ok := l.recall(note); ok {
		return describe(ref, kept)
	}
	if err := l.take(ctx); err != nil {
		return Item{}, err
	}
	defer l.release()
	file, err := l.draw(ctx, data, t)
	if err != nil {
		return Item{}, err
	}
	ref, err := l.keep(file.data, file.is)
	if err != nil {
		return Item{}, err
	}
	l.remember(note, ref)
	return Item{Ref: ref, Type: file.is, Size: len(file.data), Width: file.width, Height: file.height}, nil
}

// draw makes of a stranger's picture the one to keep.
func (l *Library) draw(ctx context.Context, data []byte, t Type) (packed, error) {
	picture, err := l.bounds.unpack(ctx, data, t)
	if err != nil {
		return packed{}, err
	}
	for most := l.bounds.width; ; most = most * 3 / 4 {
		file, err := pack(picture.drawn(most), t, keptQuality)
		if err != nil || len(file.data) <= l.bounds.kept {
			return file, err
		}
		most = min(most, file.width)
	}
}

func (l *Library) putAttachment(data []byte, t Type) (Item, error) {
	if err := checkAttachment(data, t); err != nil {
		return Item{}, err
	}
	ref, err := l.keep(data, t)
	return Item{Ref: ref, Type: t, Size: len(data)}, err
}

// Item says what is kept under a reference; its Name is the reference. It fails as Bytes does.
func (l *Library) Item(ref string) (Item, error) {
	data, err := l.Bytes(ref)
	if err != nil {
		return Item{}, err
	}
	return describe(ref, data)
}

// describe reads a picture's size off its header.
func describe(ref string, data []byte) (Item, error) {
	_, t, _ := ParseRef(ref)
	item := Item{Ref: ref, Name: ref, Type: t, Size: len(data)}
	if t.Picture() {
		config, err := codecs[t].config(bytes.NewReader(data))
		if err != nil {
			return Item{}, fmt.Errorf("%s: %w", ref, ErrDamaged)
		}
		item.Width, item.Height = config.Width, config.Height
	}
	return item, nil
}

func (l *Library) take(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *Library) release() { <-l.turn }

// receive reads the file as far as it may be long, once its beginning says that it is of use.
func receive(r io.Reader) (data []byte, t Type, err error) {
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, "", err
	}
	t, ok := Sniff(head)
	if !ok {
		return nil, "", complaint(refusal(head))
	}
	limit, tooLarge := MaxPicture, fmt.Sprintf("is larger than %d MB; make it smaller: %d pixels wide is enough", MaxPicture/1_000_000, MaxWidth)
	if !t.Picture() {
		limit, tooLarge = MaxAttachment, fmt.Sprintf("is larger than %d MB, which many mail servers stop; make it smaller, or put it on a website and link to it", MaxAttachment/1_000_000)
	}
	data, err = io.ReadAll(io.MultiReader(bytes.NewReader(head), io.LimitReader(r, int64(limit-n+1))))
	if err == nil && len(data) > limit {
		err = complaint(tooLarge)
	}
	return data, t, err
}

// checkAttachment looks whether the file is whole, as far as one can see without reading it all.
func checkAttachment(data []byte, t Type) error {
	const tail = 2048 // behind the end of a PDF some programs leave a little
	end := bytes.TrimRight(data, "\r\n\t \x00")
	switch {
	case t == PDF && (len(data) < 8 || data[5] < '1' || data[5] > '9' || data[6] != '.' || !bytes.Contains(end[max(0, len(end)-tail):], []byte("%%EOF"))):
		return broken
	case t == ICS && (!utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 || !bytes.HasSuffix(end, []byte("\nEND:VCALENDAR"))):
		return broken
	}
	return nil
}

// plainName keeps of a stranger's file name what is safe and short to show.
func plainName(name string) string {
	const most = 80 // characters
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) || c == utf8.RuneError { // control characters, and those that turn the direction of writing
			return -1
		}
		return c
	}, name)
	if letters := []rune(name); len(letters) > most {
		name = string(letters[:most])
	}
	if name = strings.TrimSpace(name); strings.Trim(name, "./") == "" {
		return "file"
	}
	return name
}

// withEnding gives the name the ending of what is kept.
func withEnding(name string, t Type) string {
	ending := path.Ext(name)
	if strings.EqualFold(ending, "."+string(t)) || t == JPG && strings.EqualFold(ending, ".jpeg") {
		return name
	}
	if stem := strings.TrimSuffix(name, ending); stem != "" {
		name = stem
	}
	return name + "." + string(t)
}
