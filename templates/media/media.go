// Package media keeps the pictures and attachments of letters: a folder in which each file is named after its content.
//
// What comes in is a stranger's file. Its bytes say what it is, never its name; its pixels are counted before they are
// unpacked; and a picture is drawn anew, upright, at most MaxWidth wide, so that nothing of the original is passed on
// but what can be seen: no place where it was taken, no hidden data. PNG, JPEG, GIF and WebP come in; PNG and JPEG are
// kept, because every mail program shows those. A picture that moves is refused: which of its frames a letter should
// show is for a person to choose. PDF and calendar files are kept as they are.
//
// A file is there whole or not at all, and is checked against its name whenever it is read. One folder can be used by
// many goroutines and by several processes at a time. Which letter uses which file, serving over HTTP and forgetting
// files are left to others.
package media

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// What is taken. See Library.Put.
const (
	MaxPicture    = 20_000_000 // octets of a picture as it comes in
	MaxAttachment = 2_000_000  // octets of a PDF or calendar file
	MaxPixels     = 40_000_000 // width times height
	MaxSide       = 12_000     // pixels, the longer side
)

// MaxWidth is how many pixels wide a kept picture is at most: twice the 1,200 that no letter exceeds.
const MaxWidth = 2400

// Errors that a caller decides on. A file that is not taken is a *Refused.
var (
	// ErrNotFound is returned for a reference under which nothing is kept.
	ErrNotFound = errors.New("this file is not in the media library (any more); put it in again")
	// ErrDamaged is returned for a file whose content no longer fits its name. Putting the same file in again repairs it.
	ErrDamaged = errors.New("this file in the media library has changed since it was put in; put it in again")
)

// Refused is a file that the library does not take, and why.
type Refused struct {
	Name     string // of the file, without its folder
	Sentence string // what is wrong with it and what to do, in English; continues "Name: "
}

// Error is the name and the sentence.
func (r *Refused) Error() string { return r.Name + ": " + r.Sentence }

// Item is one file of the library.
type Item struct {
	Ref           string // see ParseRef
	Name          string // as a reader may see it: that of the file that was put in, with the ending of what is kept
	Type          Type   // PNG, JPG, PDF or ICS
	Size          int    // octets
	Width, Height int    // pixels; 0 for what is no picture
}

// Library is a folder of files. It is safe for use by many goroutines.
type Library struct {
	folder string
	turn   chan struct{} // held while a picture is unpacked: one at a time bounds the memory
	bounds bounds
}

// The parts of the folder that are not kept files.
const (
	derived  = "derived"    // notes: what was made of what. They can be thrown away; empty it when the rules of drawing change
	incoming = ".incoming-" // the beginning of the name of a file that is being written
)

// abandoned is the age at which a file that is still being written has lost its writer.
const abandoned = time.Hour

// Open uses the folder, makes it where it does not exist, and clears away what a killed process left half written.
func Open(folder string) (*Library, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("the media library cannot be in %s: give this user the right to write there, or choose another folder: %w", folder, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("the media library in %s cannot be read: give this user the right to: %w", folder, err)
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), incoming) {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(folder, entry.Name())) // it harms nobody if it stays
		}
	}
	return &Library{folder: folder, turn: make(chan struct{}, 1), bounds: standard}, nil
}
