package campaigns

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dorpspost/deliveries"
	"dorpspost/templates"
	"dorpspost/templates/media"
)

// Beside puts files that a campaign file names, by a path from its own folder, into the library. What is there already is
// not put in again. It fails with a *media.Refused for a file that no letter can have.
func (s *Store) Beside(ctx context.Context, campaignFile string) func(name string) (ref string, err error) {
	folder := filepath.Dir(campaignFile)
	return func(name string) (string, error) {
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, name)
		}
		file, err := openPlain(path)
		if errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("names the file %s, which is not there; write its path as seen from the folder of this file", name)
		}
		if err != nil {
			return "", fmt.Errorf("names a file that cannot be read: %w", err)
		}
		defer file.Close()
		item, err := s.Media.Put(ctx, name, file)
		if err != nil {
			return "", fmt.Errorf("names a file that cannot be used: %w", err)
		}
		return item.Ref, nil
	}
}

// openPlain opens a file, and nothing else: a pipe would wait for ever, and a folder has nothing to read.
func openPlain(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	return os.Open(path)
}

// keepFiles puts the files of the letters where the engine and the site find them.
func (s *Store) keepFiles(letters map[templates.Language]deliveries.Letter) error {
	for _, letter := range letters {
		for _, f := range letter.Files {
			if err := s.Media.Keep(f.Ref, f.Data); err != nil {
				return fmt.Errorf("keep the file %s of the letter: %w", f.Name, err)
			}
		}
	}
	return nil
}

// shelf is the library as one compilation sees it. It remembers a fault of the library itself, such as a full disk: that lies in
// no plan, and another day it is mended.
type shelf struct {
	library *media.Library
	fault   error
}

// picture fetches a picture for its place in a letter.
func (f *shelf) picture(ref string, width int) (templates.Picture, error) {
	p, err := f.library.Picture(ref, width)
	if err != nil {
		return templates.Picture{}, f.noted(err)
	}
	return templates.Picture{Ref: p.Ref, Type: p.Type.MIME(), Width: p.Width, Height: p.Height, Data: p.Data}, nil
}

// attachment fetches a file that travels with a letter.
func (f *shelf) attachment(ref string) (data []byte, mediaType string, err error) {
	data, err = f.library.Bytes(ref)
	_, kind, _ := media.ParseRef(ref)
	return data, kind.MIME(), f.noted(err)
}

func (f *shelf) noted(err error) error {
	_, refused := errors.AsType[*media.Refused](err)
	if err != nil && !refused && !errors.Is(err, media.ErrNotFound) && !errors.Is(err, media.ErrDamaged) {
		f.fault = err
	}
	return err
}

// blame makes a fault of the plan of what a compilation failed with, unless the library failed.
func (f *shelf) blame(err error) error {
	if f.fault != nil {
		return f.fault
	}
	return fault{err}
}
