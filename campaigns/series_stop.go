package campaigns

import (
	"context"
	"fmt"

	"dorpspost/database"
)

// stopSeries ends a series: none of its steps makes a mail any more, and nobody comes to its open campaigns. What was made before
// goes on to its end, and is stopped by its own name. It fails with ErrOver.
func (s *Store) stopSeries(ctx context.Context, who string, k keptSeries) (Ending, error) {
	var steps []Blueprint
	err := s.DB.Write(ctx, func(tx *database.Tx) (err error) {
		if k, err = holdSeries(ctx, tx, k.ID); err != nil {
			return err
		}
		if k.Ended {
			return ErrSeriesOver
		}
		if steps, err = stepsOf(ctx, tx, k.ID); err != nil {
			return err
		}
		for _, step := range steps {
			if _, err := s.endStep(ctx, tx, who, step); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "UPDATE series SET state = ?2, changed_at = ?3 WHERE id = ?1", k.ID, seriesEnded, database.Now()); err != nil {
			return err
		}
		return s.auditOf(ctx, tx, who, "series.stop", "series", k.ID)
	})
	if err != nil {
		return Ending{}, fmt.Errorf("%s: %w", k.Name, err)
	}
	ending := Ending{Kind: "series", ID: k.ID, Name: k.Name}
	for _, step := range steps {
		coming, err := s.coming(ctx, step.ID)
		if err != nil {
			return Ending{}, err
		}
		ending.Coming = append(ending.Coming, coming...)
	}
	return ending, nil
}

// listSeries lists each series, and under it its steps in their order.
func (s *Store) listSeries(ctx context.Context) (entries []Entry, err error) {
	all, err := allSeries(ctx, s.DB.Read())
	if err != nil {
		return nil, err
	}
	for _, k := range all {
		where := seriesActive
		if k.Ended {
			where = seriesEnded
		}
		entries = append(entries, Entry{Kind: "series", ID: k.ID, Name: k.Name, Where: where})
		steps, err := stepsOf(ctx, s.DB.Read(), k.ID)
		if err != nil {
			return nil, err
		}
		for _, step := range steps {
			entry, err := s.blueprintEntry(ctx, step)
			if err != nil {
				return nil, err
			}
			entry.Kind = "step"
			entries = append(entries, entry)
		}
	}
	return entries, nil
}
