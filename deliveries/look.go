package deliveries

import (
	"context"
	"fmt"
	"time"

	"dorpspost/database"
)

// firstBatch is the last row that may go before one has looked; 0 when all may go. In an open run each day's rows count by
// themselves.
func (t *turn) firstBatch(ctx context.Context) (end int64, err error) {
	batch := t.engine.Config.FirstBatch
	if batch == 0 || t.Total < t.engine.Config.FirstBatchFrom || t.Kind == Practice || !t.LookUntil.IsZero() {
		return 0, nil
	}
	var came int
	err = t.engine.Store.db.Read().QueryRow(ctx, `
		SELECT (SELECT count(*) FROM deliveries WHERE run = ?1 AND (last_moment IS NULL OR last_moment = ?3)),
		       COALESCE((SELECT max(id) FROM (SELECT id FROM deliveries WHERE run = ?1 AND (last_moment IS NULL OR last_moment = ?3)
		                                      ORDER BY subscriber LIMIT ?2) first), 0)`, t.ID, batch, t.LastMoment).Scan(&came, &end)
	if err != nil {
		return 0, fmt.Errorf("find the first batch: %w", err)
	}
	if came < t.engine.Config.FirstBatchFrom {
		return 0, nil
	}
	return end, nil
}

// fewFirst is how many answers of a first batch say something.
const fewFirst = 10

// look begins the pause after the first batch, in which a person can still hold the rest; it fails where the answers so far
// are a reason to. It is written down, so that a restart does not begin it anew.
func (t *turn) look(ctx context.Context) error {
	if err := t.tally.enough(t.engine.Config, fewFirst); err != nil {
		return err
	}
	until := database.At(t.engine.Clock.Now().Add(t.engine.Config.Look))
	return t.engine.Store.db.Write(ctx, func(tx *database.Tx) error {
		return update(ctx, tx, "UPDATE runs SET look_until = ?2 WHERE id = ?1", t.ID, until)
	})
}

func lookSentence(until time.Time) string {
	return fmt.Sprintf("the first mails have gone, so that somebody can look at them; the rest follows by itself at %s UTC", until.UTC().Format("15:04:05"))
}
