package database

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// CommitTime measures how long one small commit takes on this disk, made durable as every commit is: the median of so many,
// in a table of their own. It sets a bound on how quickly a campaign can be sent, because each mail waits for two commits.
func (db *DB) CommitTime(ctx context.Context, times int) (time.Duration, error) {
	took := make([]time.Duration, 0, times)
	for range max(times, 1) {
		begun := time.Now()
		if err := db.probe(ctx); err != nil {
			return 0, fmt.Errorf("measure a commit: %w", err)
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}

func (db *DB) probe(ctx context.Context) error {
	return db.Write(ctx, func(tx *Tx) error {
		changed, err := tx.Changed(ctx, "UPDATE commit_probes SET n = n + 1")
		if err == nil && changed == 0 {
			_, err = tx.Exec(ctx, "INSERT INTO commit_probes (n) VALUES (1)")
		}
		return err
	})
}
