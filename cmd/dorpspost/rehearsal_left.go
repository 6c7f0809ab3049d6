package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"dorpspost/database"
)

// samplesFolder is where the mails of the last rehearsal are there to look at.
func (a *app) samplesFolder() string {
	return filepath.Join(a.config.Data, inboxFolder, rehearsalFolder)
}

// samplesFor is how long the mails of a rehearsal are there to look at: they hold what is known of real people.
const samplesFor = 7 * 24 * time.Hour

// removeRehearsal removes what a killed rehearsal left, unless one is going on, and the mails of one that is long over.
func (a *app) removeRehearsal(ctx context.Context) error {
	lock, err := a.db.Lock(ctx, "rehearsal")
	if errors.Is(err, database.ErrInUse) {
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Release()
	if err := os.RemoveAll(filepath.Join(a.config.Data, rehearsalFolder)); err != nil {
		return fmt.Errorf("remove what a rehearsal left: %w", err)
	}
	over, err := a.samplesOver()
	if err == nil && over {
		err = os.RemoveAll(a.samplesFolder())
	}
	if err != nil {
		return fmt.Errorf("remove the mails of a rehearsal: %w", err)
	}
	return nil
}

// samplesOver tells whether there are mails of a rehearsal that is long over.
func (a *app) samplesOver() (bool, error) {
	info, err := os.Stat(a.samplesFolder())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.ModTime().Before(time.Now().Add(-samplesFor)), err
}
