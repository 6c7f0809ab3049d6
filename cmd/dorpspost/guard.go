package main

import (
	"context"
	"fmt"
	"time"

	"dorpspost/database"
)

// guarded looks whether this database is where it always was. Where it may be a copy, what may have left already is kept back, and
// the service runs without anything leaving.
func (s *service) guarded(ctx context.Context) (err error) {
	if s.unguarded {
		return nil
	}
	if s.guard, err = database.NewGuard(ctx, s.db, s.config.Data, s.log); err != nil {
		return err
	}
	return s.doubted(ctx)
}

// guardOn goes on looking until ctx ends.
func (s *service) guardOn(ctx context.Context) {
	if s.guard != nil {
		s.guard.Run(ctx)
	}
}

func (s *service) unguard(ctx context.Context) error {
	if s.guard == nil {
		return nil
	}
	return s.guard.Close(ctx)
}

// holdBack sees to a doubt that came up meanwhile.
func (s *service) holdBack(ctx context.Context) {
	if err := s.doubted(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("what may have left already could not be kept back; it is tried again at the next change", "error", err)
	}
}

// doubted keeps back what may have left already, and logs why, once for each doubt. It is done again at each start, as one may have
// ended too soon for it.
func (s *service) doubted(ctx context.Context) error {
	here, err := s.db.Installation(ctx, s.db.Read())
	if err != nil || here.Doubt == s.doubt {
		return err
	}
	if here.InDoubt() {
		s.log.Warn("nothing leaves: this database may be a copy, or be behind; `dorpspost backup confirm` tells more, and lets it send",
			"why", here.Doubt, "since", here.DoubtedAt)
		err = s.db.Write(ctx, func(tx *database.Tx) error { return s.campaigns.HoldBack(ctx, tx) })
	} else {
		s.log.Info("somebody confirmed that this database may send")
	}
	if err == nil {
		s.doubt = here.Doubt
	}
	return err
}

// doubtSentence says that nothing leaves; empty where there is no doubt.
func (a *app) doubtSentence(ctx context.Context) (string, error) {
	here, err := a.db.Installation(ctx, a.db.Read())
	return here.Sentence(), err
}

// guardProblems are sentences about what keeps everything from leaving, or a schedule from firing.
func (a *app) guardProblems(ctx context.Context) (problems []string, err error) {
	sentence, err := a.doubtSentence(ctx)
	if err != nil {
		return nil, err
	}
	if sentence != "" {
		problems = append(problems, sentence)
	}
	ahead, err := a.schedules.Ahead(ctx, time.Now())
	for _, s := range ahead {
		problems = append(problems, fmt.Sprintf("schedule %d waits for %s, because the clock was ahead once; `dorpspost schedules rewind` has it go on from now", s.ID, local(s.NextLocal)))
	}
	return problems, err
}
