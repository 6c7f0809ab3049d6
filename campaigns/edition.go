package campaigns

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// ofOccurrence finds the campaign of an occurrence, or makes it. The unique pair (schedule, occurrence) sees to it that
// there is never a second one. It fails with ErrOver when the blueprint has ended.
func (s *Store) ofOccurrence(ctx context.Context, o schedules.Occurrence) (c Campaign, err error) {
	err = s.DB.Write(ctx, func(tx *database.Tx) error {
		c, err = scanCampaign(tx.QueryRow(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE schedule = ?1 AND (occurrence = ?2 OR blueprint IS NULL)",
			o.Schedule, o.Local))
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		c, err = s.newEdition(ctx, tx, o)
		return err
	})
	return c, err
}

func (s *Store) newEdition(ctx context.Context, tx *database.Tx, o schedules.Occurrence) (Campaign, error) {
	blueprint, err := blueprintBySchedule(ctx, tx, o.Schedule)
	if err != nil {
		return Campaign{}, err
	}
	if err := holdName(ctx, tx, blueprint.Name); err != nil {
		return Campaign{}, err
	}
	if goesOn, err := active(ctx, tx, o.Schedule); err != nil || !goesOn {
		return Campaign{}, cmp.Or(err, ErrOver)
	}
	c := Campaign{Plan: blueprint.Plan, Blueprint: blueprint.ID, Schedule: o.Schedule, Occurrence: o.Local, State: Planned}
	c.Plan.Schedule = nil
	if c.Name, err = freeName(ctx, tx, blueprint.Name+" ("+readable(o.Local)+")"); err != nil {
		return Campaign{}, err
	}
	c.Plan.Name = c.Name
	if err := insertCampaign(ctx, tx, &c); err != nil {
		return Campaign{}, err
	}
	return c, s.audit(ctx, tx, "service", "campaign.create", c.ID)
}

// readable writes a wall time as people do: 14-06-2027 09:00.
func readable(local string) string {
	t, err := time.Parse("2006-01-02T15:04", local)
	if err != nil {
		return strings.ReplaceAll(local, "T", " ")
	}
	return t.Format("02-01-2006 15:04")
}

func freeName(ctx context.Context, tx *database.Tx, name string) (string, error) {
	free := name
	for n := 2; ; n++ {
		var taken int
		err := tx.QueryRow(ctx, "SELECT (SELECT count(*) FROM campaigns WHERE name = ?1) + (SELECT count(*) FROM blueprints WHERE name = ?1)", free).Scan(&taken)
		if err != nil {
			return "", err
		}
		if taken == 0 {
			return free, nil
		}
		free = fmt.Sprintf("%s #%d", name, n)
	}
}
