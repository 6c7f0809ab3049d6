package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
)

// kind is one kind of thing that is not kept for ever.
type kind struct {
	name   string
	kept   span   // from the settings
	own    string // instead: the term that each has by itself
	expire func(ctx context.Context, before database.Instant, dry bool) (n int, oldest database.Instant, err error)
}

// expired is what became of one kind.
type expired struct {
	Kind   string           `json:"kind"`
	Kept   string           `json:"kept"` // how long, as the settings say; "for ever"
	Count  int              `json:"count"`
	Oldest database.Instant `json:"oldest,omitzero"`
	DryRun bool             `json:"dry_run"`
}

// retention takes away what was kept long enough. Everything happens in small steps, so that a campaign that is being sent, and
// readers who choose something, get their turns.
type retention struct {
	*app
	who    string
	erased []subscribers.Erasure // of who left long ago
}

// kinds are all kinds, in the order in which they are told.
func (r *retention) kinds() []kind {
	k := r.config.Keeping
	return []kind{
		{name: "what was asked and not confirmed", own: "until each expires", expire: r.subscribers.ExpireAsks},
		{name: "practice mails", kept: k.PracticeMails, expire: r.expireMails},
		{name: "what stood in mails, and what mail servers said", kept: k.MailValues, expire: r.deliveries.ExpireValues},
		{name: "notices", kept: k.Notices, expire: r.deliveries.ExpireNotices},
		{name: "rows of lists that were imported", kept: k.ImportRows, expire: r.subscribers.ExpireImportRows},
		{name: "people who left all mail", kept: k.Left, expire: r.expireLeft},
		{name: "lines of the audit log", kept: k.Audit, expire: r.staff.ExpireAudit},
	}
}

// expireMails is for the practice inbox. The mails of a rehearsal have a shorter term.
func (r *retention) expireMails(ctx context.Context, before database.Instant, dry bool) (n int, oldest database.Instant, err error) {
	if !dry {
		if err := r.removeRehearsal(ctx); err != nil {
			return 0, 0, err
		}
	}
	boxes, err := r.boxes()
	if err != nil {
		return 0, 0, err
	}
	first := time.Time{}
	for _, box := range boxes {
		few, from, err := box.Expire(before.Time(), dry)
		if n += few; few > 0 && (first.IsZero() || from.Before(first)) {
			first = from
		}
		if err != nil {
			return n, database.At(first), err
		}
	}
	return n, database.At(first), nil
}

func (r *retention) expireLeft(ctx context.Context, before database.Instant, dry bool) (int, database.Instant, error) {
	return r.subscribers.ExpireLeft(ctx, before, dry, r.who, func(done subscribers.Erasure) error {
		r.erased = append(r.erased, r.rest.add(done))
		return nil
	})
}

// actRetention is the line that a run leaves in the audit log; the next one goes by its moment.
const actRetention = "retention.run"

// errRetaining answers a run while another one goes on.
var errRetaining = errors.New("what was kept long enough is being taken away already: try again in a moment")

// run goes through all kinds, or with dry only counts. What of it was done stays done when it fails.
func (r *retention) run(ctx context.Context, now time.Time, dry bool) ([]expired, error) {
	lock, err := r.db.Lock(ctx, "retention")
	if errors.Is(err, database.ErrInUse) {
		return nil, errRetaining
	}
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	var all []expired
	for _, kind := range r.kinds() {
		one, err := kind.run(ctx, now, dry)
		if err != nil {
			return all, fmt.Errorf("%s: %w", kind.name, err)
		}
		all = append(all, one)
	}
	if dry {
		return all, nil
	}
	if err := r.eraseFiles(ctx); err != nil {
		return all, err
	}
	if err := r.record(ctx, all); err != nil {
		return all, err
	}
	return all, r.scrub(ctx, now)
}

// eraseFiles removes the practice mails to who was erased in this run, and to whom an erasure that was cut off left some.
func (r *retention) eraseFiles(ctx context.Context) error {
	var words []string
	for _, one := range r.erased {
		words = append(words, keysOf(one)...)
	}
	if _, err := r.eraseMails(words); err != nil {
		return err
	}
	for _, one := range r.erased {
		r.rest.drop(one)
	}
	return r.sweep(ctx)
}

func (k kind) run(ctx context.Context, now time.Time, dry bool) (expired, error) {
	told := expired{Kind: k.name, Kept: string(k.kept), DryRun: dry}
	before := database.At(now)
	switch {
	case k.own != "":
		told.Kept = k.own
	case k.kept.never():
		told.Kept = "for ever"
		return told, nil
	default:
		before = database.At(k.kept.before(now.In(houseZone())))
	}
	var err error
	told.Count, told.Oldest, err = k.expire(ctx, before, dry)
	return told, err
}

// record leaves a line in the audit log, with counts alone.
func (r *retention) record(ctx context.Context, all []expired) error {
	var counts []string
	for _, one := range all {
		if one.Count > 0 {
			counts = append(counts, fmt.Sprintf("%s: %d", one.Kind, one.Count))
		}
	}
	what := "nothing was due"
	if len(counts) > 0 {
		what = strings.Join(counts, "; ")
	}
	return r.db.Write(ctx, func(tx *database.Tx) error { return r.staff.Audit(ctx, tx, r.who, actRetention, what) })
}

// actRewrite is the line of when the database was last written anew.
const actRewrite = "retention.rewrite"

// rewriteEvery is how often the whole database is written anew, so that nothing of what was deleted stays in its file.
const rewriteEvery = 7 * 24 * time.Hour

// scrub takes what was deleted out of the files. Writing the database anew keeps all who write waiting: while a campaign is
// being sent, or where the disk has no room, it is left for another day.
func (r *retention) scrub(ctx context.Context, now time.Time) error {
	last, err := r.staff.Latest(ctx, actRewrite)
	if err != nil {
		return err
	}
	sending, err := r.deliveries.Open(ctx)
	if err != nil {
		return err
	}
	if len(sending) > 0 || len(r.erased) == 0 && now.Sub(last.Time()) < rewriteEvery {
		_, err := r.db.Scrub(ctx)
		return err
	}
	if err := r.db.Rewrite(ctx); errors.Is(err, database.ErrDiskFull) {
		r.log.Warn("the database is not written anew: the disk has no room for a second one", "error", err)
		_, err := r.db.Scrub(ctx)
		return err
	} else if err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *database.Tx) error { return r.staff.Audit(ctx, tx, r.who, actRewrite, "the database") })
}
