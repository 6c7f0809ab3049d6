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
		file, err := os.Open(path)
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

// picture fetches a picture of the library for its place in a letter.
func (s *Store) picture(ref string, width int) (templates.Picture, error) {
	p, err := s.Media.Picture(ref, width)
	if err != nil {
		return templates.Picture{}, err
	}
	return templates.Picture{Ref: p.Ref, Type: p.Type.MIME(), Width: p.Width, Height: p.Height, Data: p.Data}, nil
}

// attachment fetches a file of the library that travels with a letter.
func (s *Store) attachment(ref string) (data []byte, mediaType string, err error) {
	data, err = s.Media.Bytes(ref)
	_, kind, _ := media.ParseRef(ref)
	return data, kind.MIME(), err
}
