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
	small  bool   // not worth a line where there was nothing
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
		{name: "how many mails each domain was given", own: "1 day", expire: r.deliveries.ExpirePaces, small: true},
	}
}

// expireMails is for the practice inbox. The mails of a rehearsal have a shorter term, and go all at once: they are counted first.
func (r *retention) expireMails(ctx context.Context, before database.Instant, dry bool) (n int, oldest database.Instant, err error) {
	over, err := r.samplesOver()
	if err != nil {
		return 0, 0, err
	}
	boxes, err := r.boxes()
	if err != nil {
		return 0, 0, err
	}
	first := time.Time{}
	for _, box := range boxes {
		term, look := before.Time(), dry
		if over && box.Folder() == r.samplesFolder() {
			term, look = time.Now(), true
		}
		few, from, err := box.Expire(term, look)
		if n += few; few > 0 && (first.IsZero() || from.Before(first)) {
			first = from
		}
		if err != nil {
			return n, database.At(first), err
		}
	}
	if dry {
		return n, database.At(first), nil
	}
	return n, database.At(first), r.removeRehearsal(ctx)
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

// run goes through all kinds, or with dry only counts. What cannot be taken away keeps nothing else: the files are cleared of
// who was forgotten whatever fails, and all that failed is told together. A run that failed leaves no line, and is due again.
func (r *retention) run(ctx context.Context, now time.Time, dry bool) ([]expired, error) {
	lock, err := r.db.Lock(ctx, "retention")
	if errors.Is(err, database.ErrInUse) {
		return nil, errRetaining
	}
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	all, failed := r.expire(ctx, now, dry)
	if dry {
		return all, failed
	}
	failed = errors.Join(failed, r.eraseFiles(ctx), r.scrub(ctx, now))
	if failed == nil {
		failed = r.record(ctx, all)
	}
	return all, failed
}

func (r *retention) expire(ctx context.Context, now time.Time, dry bool) (all []expired, failed error) {
	for _, kind := range r.kinds() {
		one, err := kind.run(ctx, now, dry)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", kind.name, err))
		}
		if one.Count > 0 || !kind.small {
			all = append(all, one)
		}
	}
	return all, failed
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
	last, err := r.staff.Latest(ctx, actRewrite, database.Now())
	if err != nil {
		return err
	}
	sending, err := r.deliveries.Open(ctx)
	if err != nil {
		return err
	}
	if len(sending) > 0 || len(r.erased) == 0 && now.Sub(last.Time()) < rewriteEvery {
		_, err := r.db.Scrub(ctx, nil)
		return err
	}
	if err := r.db.Rewrite(ctx); errors.Is(err, database.ErrDiskFull) {
		r.log.Warn("the database is not written anew: the disk has no room for a second one", "error", err)
		_, err := r.db.Scrub(ctx, nil)
		return err
	} else if err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *database.Tx) error { return r.staff.Audit(ctx, tx, r.who, actRewrite, "the database") })
}
