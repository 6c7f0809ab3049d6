package media

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxKept is how many octets a kept file has at most.
const maxKept = 10_000_000

// Bytes returns the file, checked against its name. It fails with ErrNotFound, also for a text that is no reference,
// and with ErrDamaged.
func (l *Library) Bytes(ref string) ([]byte, error) {
	hash, _, ok := ParseRef(ref)
	if !ok {
		return nil, notFound(ref)
	}
	data, err := l.read(ref, maxKept)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ref, err)
	}
	if digest(data) != hash {
		return nil, fmt.Errorf("%s: %w", ref, ErrDamaged)
	}
	return data, nil
}

func notFound(text string) error { return fmt.Errorf("%.80q: %w", text, ErrNotFound) }

// read returns at most limit octets of a file, and one more where there are more.
func (l *Library) read(name string, limit int64) ([]byte, error) {
	file, err := os.Open(filepath.Join(l.folder, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, limit+1))
}

// keep stores the content under its reference. Returning nil, the file survives a loss of power.
func (l *Library) keep(data []byte, t Type) (ref string, err error) {
	ref = refOf(data, t)
	if _, err := l.Bytes(ref); err == nil {
		// Whoever put it in may not have come to the end of that yet.
		if err := syncFolder(l.folder); err != nil {
			return "", l.cannotWrite(err)
		}
		return ref, nil
	}
	if err := l.write(ref, data); err != nil {
		return "", l.cannotWrite(err)
	}
	return ref, nil
}

// write makes the file whole under another name first, so that nobody ever reads half of it.
func (l *Library) write(name string, data []byte) error {
	file, err := os.CreateTemp(l.folder, incoming+"*")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Chmod(0o640), file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(l.folder, name))
	}
	if err != nil {
		_ = os.Remove(file.Name()) // the fault to tell is the first one
		return err
	}
	return syncFolder(filepath.Dir(filepath.Join(l.folder, name)))
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

func (l *Library) cannotWrite(err error) error {
	return fmt.Errorf("the media library cannot keep files in %s: give this user the right to write there, or make room on the disk: %w", l.folder, err)
}

// remember notes which kept file was made, so that it need not be made again. A note only saves time: where it cannot be
// written, the file that was asked for is there all the same, and the next call makes it anew.
func (l *Library) remember(note, ref string) {
	if err := os.MkdirAll(filepath.Join(l.folder, derived), 0o750); err == nil {
		_ = l.write(filepath.Join(derived, note), []byte(ref+"\n"))
	}
}

// recall returns what was noted, as long as it is still there and sound.
func (l *Library) recall(note string) (ref string, data []byte, ok bool) {
	text, err := l.read(filepath.Join(derived, note), 128)
	if err != nil {
		return "", nil, false
	}
	ref = strings.TrimSuffix(string(text), "\n")
	data, err = l.Bytes(ref)
	return ref, data, err == nil
}
