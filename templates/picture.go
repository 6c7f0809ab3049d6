package templates

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"image/png"
	"net/url"
	"slices"
	"strings"
)

// The ways in which a file of a letter reaches the reader.
const (
	WayHosted   = "hosted"   // the letter names its address; the file must be served there
	WayInline   = "inline"   // inside the mail, shown in the letter (RFC 2387)
	WayAttached = "attached" // beside the letter
)

// File is a file that a letter needs. Its bytes are kept elsewhere, by their hash.
type File struct {
	Name      string `json:"name"`
	Type      string `json:"type"` // as in Content-Type
	Way       string `json:"way"`
	Ref       string `json:"ref"` // HASH.ending, by the SHA-256 of Data
	ContentID string `json:"content_id,omitempty"`
	Size      int    `json:"size"` // octets
	Data      []byte `json:"-"`
}

// builtinPrefix begins the reference of a picture that comes with the program.
const builtinPrefix = "builtin/"

//go:embed pictures/*.png
var builtin embed.FS

// image is a picture as a block shows it.
type image struct {
	src, alt      string
	width, height int // CSS pixels
}

// PictureRef is the reference of a picture's bytes.
func PictureRef(data []byte, ending string) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]) + "." + ending
}

var errNoSize = errors.New("it has no width or height")

// picture makes a picture ready for being shown so many CSS pixels wide. A fault is kept, with the block and field.
func (k *compiler) picture(field, ref string, width int) image {
	found, err := k.house.find(ref, width)
	if err == nil && (found.Width <= 0 || found.Height <= 0) {
		err = errNoSize
	}
	if err != nil {
		k.fail(field, fmt.Sprintf("has a picture that cannot be used: %v", err))
		return image{src: "https://www.example.org/", width: width, height: 1}
	}
	width = min(width, found.Width)
	file := File{Name: found.Ref, Type: found.Type, Way: WayHosted, Ref: found.Ref, Size: len(found.Data), Data: found.Data}
	src := k.house.PublicURL + "/m/" + found.Ref
	if k.content.Pictures == PicturesEmbedded && !k.web {
		file.Way, file.ContentID = WayInline, k.house.contentID(found.Ref)
		src = "cid:" + file.ContentID
	}
	k.carry(file)
	return image{src: src, width: width, height: max(1, (found.Height*width+found.Width/2)/found.Width)}
}

// within is the picture no higher than so many CSS pixels.
func (i image) within(height int) image {
	if i.height > height {
		i.width, i.height = max(1, (i.width*height+i.height/2)/i.height), height
	}
	return i
}

// online is the address of the web version, or "" where there is none and on the web version itself.
func (k *compiler) online() string {
	if k.house.Key == "" || k.web {
		return ""
	}
	return k.house.PublicURL + "/o/" + k.house.Key
}

// carry adds a file to the letter, once.
func (k *compiler) carry(file File) {
	if !slices.ContainsFunc(k.files, func(f File) bool { return f.Ref == file.Ref && f.Way == file.Way && f.Name == file.Name }) {
		k.files = append(k.files, file)
	}
}

// attach carries the files that staff chose. The web version has none: it is for reading.
func (k *compiler) attach() {
	for _, a := range k.content.Attachments {
		if k.web {
			return
		}
		if k.house.Attachment == nil {
			k.fail("attachments", "has a file, and there is no library to find it in")
			return
		}
		data, mediaType, err := k.house.Attachment(a.File)
		if err != nil {
			k.fail("attachments", fmt.Sprintf("has the file %s, which cannot be used: %v", a.Name, err))
			return
		}
		if len(data) > maxAttachment {
			k.fail("attachments", fmt.Sprintf("has the file %s of more than %d MB, which many mail servers stop; make it smaller, or give a link to it", a.Name, maxAttachment/1_000_000))
			return
		}
		k.carry(File{Name: a.Name, Type: mediaType, Way: WayAttached, Ref: a.File, Size: len(data), Data: data})
	}
}

// find gets a picture from the program or the library.
func (h House) find(ref string, width int) (Picture, error) {
	if name, ok := strings.CutPrefix(ref, builtinPrefix); ok {
		return builtinPicture(name)
	}
	if h.Picture == nil {
		return Picture{}, fmt.Errorf("there is no library to find %s in", ref)
	}
	return h.Picture(ref, width)
}

// builtinPicture is a picture that comes with the program, drawn for the width at which it is shown.
func builtinPicture(name string) (Picture, error) {
	data, err := builtin.ReadFile("pictures/" + name)
	if err != nil {
		return Picture{}, fmt.Errorf("there is no picture %s%s; known are %s", builtinPrefix, name, strings.Join(builtinNames(), ", "))
	}
	size, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		panic(err) // embedded
	}
	return Picture{Ref: PictureRef(data, "png"), Type: "image/png", Width: size.Width, Height: size.Height, Data: data}, nil
}

func builtinNames() []string {
	entries, err := builtin.ReadDir("pictures")
	if err != nil {
		panic(err) // embedded
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = builtinPrefix + e.Name()
	}
	return names
}

// longestHost keeps a Content-ID on one line of the header.
const longestHost = 27

// contentID names an inline picture within its mail (RFC 2392): unique, and of our own site.
func (h House) contentID(ref string) string {
	host := "pictures.invalid"
	if u, err := url.Parse(h.PublicURL); err == nil && u.Hostname() != "" && len(u.Hostname()) <= longestHost {
		host = u.Hostname()
	}
	return ref[:32] + "@" + host
}
