package campaigns

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// Act is what comes.
type Act string

// The acts.
const (
	Leaves      Act = "leaves"             // a mail goes to its readers
	DraftIsMade Act = "draft is made"      // of an edition, ahead of its moment
	GoesToDue   Act = "goes to who is due" // a step of a series on each person's confirmation, day by day
)

// Standing is what a mail that is to come still waits for, beside its moment.
type Standing string

// The standings.
const (
	Ready      Standing = "ready"      // for nothing: it leaves by itself
	Unmade     Standing = "unmade"     // its draft is still to be made, and then approved
	Unapproved Standing = "unapproved" // somebody must approve it
	HeldBack   Standing = "held"       // somebody must decide about it
	NoRelay    Standing = "no relay"   // there is nobody to carry it
)

// standings are those of campaigns that are there already.
var standings = map[State]Standing{Draft: Unapproved, Planned: Ready, Held: HeldBack, Waiting: NoRelay}

// Coming is one thing that a schedule will bring.
type Coming struct {
	At        time.Time        `json:"at"`   // of the act, in the schedule's zone
	Name      string           `json:"name"` // of the campaign, or of the blueprint that will make it
	Act       Act              `json:"act"`
	Standing  Standing         `json:"standing"` // of the mail
	Leaves    schedules.Moment `json:"leaves"`   // the moment of the mail; at the same time, when that is the act
	Campaign  ID               `json:"campaign,omitempty"`
	Blueprint int64            `json:"blueprint,omitempty"`
	Schedule  schedules.ID     `json:"-"`
	Spec      schedules.Spec   `json:"-"`
	ChangedAt database.Instant `json:"-"` // when staff or the service last touched what it comes from

	occurrence string // of an edition: which one of its blueprint; empty until it is made
	daily      bool   // a step on each person's confirmation
}

// Key tells a mail from any other, and is the same before and after its draft is made.
func (c Coming) Key() string {
	if c.Blueprint != 0 {
		return fmt.Sprintf("blueprint %d %s", c.Blueprint, cmp.Or(c.occurrence, c.Leaves.Local))
	}
	return fmt.Sprintf("campaign %d", c.Campaign)
}

// Provisional tells whether the moment hangs on dates that nobody has confirmed yet.
func (c Coming) Provisional() bool {
	return slices.ContainsFunc(c.Leaves.Notes, func(n schedules.Note) bool { return n.Kind == schedules.NoteProvisional })
}

// Coming lists what all active schedules will bring, the earliest first: of each at most so many mails, and none that leaves after
// until, unless that is zero. Of what goes on day by day it is the next day.
func (s *Store) Coming(ctx context.Context, until time.Time, each int) ([]Coming, error) {
	active, err := s.Schedules.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list what comes: %w", err)
	}
	calendar, err := s.Schedules.Calendar(ctx, s.DB.Read())
	if err != nil {
		return nil, fmt.Errorf("list what comes: %w", err)
	}
	owners, err := s.scheduled(ctx)
	if err != nil {
		return nil, fmt.Errorf("list what comes: %w", err)
	}
	var all []Coming
	for _, schedule := range active {
		owner, known := owners[schedule.ID]
		if !known {
			continue
		}
		n := each
		if owner.daily {
			n = min(n, 1) // each day is as the one before
		}
		moments, err := schedule.Coming(calendar, until, n)
		if err != nil {
			return nil, fmt.Errorf("list what comes of %s: %w", owner.Name, err)
		}
		for _, moment := range moments {
			all = append(all, owner.acts(schedule.Spec, moment)...)
		}
	}
	slices.SortStableFunc(all, func(a, b Coming) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key(), b.Key())) })
	return all, nil
}

// acts are what one moment of a schedule brings: a mail, and before it perhaps its draft.
func (c Coming) acts(spec schedules.Spec, moment schedules.Moment) []Coming {
	c.At, c.Act, c.Leaves, c.Spec = moment.At, Leaves, moment, spec
	if c.daily {
		c.Act = GoesToDue
	}
	if spec.Ahead == 0 {
		return []Coming{c}
	}
	made := c
	made.At, made.Act = spec.HandedOutAt(moment.At), DraftIsMade
	return []Coming{made, c}
}

// scheduled says whose each schedule is, and how that stands.
func (s *Store) scheduled(ctx context.Context) (map[schedules.ID]Coming, error) {
	rows, err := s.DB.Read().Query(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE schedule IS NOT NULL AND state IN ('draft', 'planned', 'held', 'waiting')")
	open, err := database.Scan(rows, err, func(rows *sql.Rows) (Campaign, error) { return scanCampaign(rows) })
	if err != nil {
		return nil, err
	}
	owners := map[schedules.ID]Coming{}
	for _, c := range open {
		if c.ownSchedule() {
			owners[c.Schedule] = Coming{Name: c.Name, Standing: standings[c.State], Campaign: c.ID, Blueprint: c.Blueprint, Schedule: c.Schedule, ChangedAt: c.ChangedAt, occurrence: c.Occurrence}
		}
	}
	blueprints, err := s.Blueprints(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range blueprints {
		standing := Ready
		if b.Plan.drafts() {
			standing = Unmade
		}
		owners[b.Schedule] = Coming{Name: b.Name, Standing: standing, Blueprint: b.ID, Schedule: b.Schedule, ChangedAt: b.ChangedAt, daily: b.Plan.open()}
	}
	return owners, nil
}
