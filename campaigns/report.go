package campaigns

import (
	"context"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/templates"
)

// Status is where a campaign stands: what staff planned and, once launched, what the ledger says.
type Status struct {
	Campaign
	Where   string              `json:"where"`             // one word: the run's state once it was launched
	Leaves  string              `json:"leaves,omitempty"`  // planned: local wall time
	Reports []deliveries.Report `json:"reports,omitempty"` // the real run first, then practice

	Causes []deliveries.CauseCount `json:"causes,omitempty"` // of the first of the reports: why mails were refused, or are put off

	After     *Related  `json:"after,omitempty"`      // the campaign that this one follows up
	FollowUps []Related `json:"follow_ups,omitempty"` // what came after it, oldest first

	Public string `json:"public,omitempty"` // its address in the public archive

	Approvals       []Approval       `json:"approvals,omitempty"`       // newest first; the one that stands has no void_at
	ReconsiderUntil database.Instant `json:"reconsider_until,omitzero"` // while it can still be held at the last moment: when it leaves
}

// Related is a campaign that follows another one, or is followed.
type Related struct {
	ID   ID                  `json:"id"`
	Name string              `json:"name"`
	How  deliveries.FollowUp `json:"how"` // what the later of the two does
}

// Status returns where a campaign stands. It fails with ErrNotFound, as a *NoEditionError for a blueprint that has made
// none yet.
func (s *Store) Status(ctx context.Context, ref string) (Status, error) {
	c, err := s.Find(ctx, s.DB.Read(), ref)
	if err != nil {
		return Status{}, err
	}
	runs, err := s.Deliveries.Runs(ctx, s.DB.Read(), int64(c.ID))
	if err != nil {
		return Status{}, err
	}
	status := Status{Campaign: c, Where: where(c, runs)}
	if status.Leaves, status.ReconsiderUntil, err = s.leaves(ctx, c); err != nil {
		return Status{}, err
	}
	if status.Approvals, err = approvalsOf(ctx, s.DB.Read(), c.approved()); err != nil {
		return Status{}, err
	}
	if err := s.relate(ctx, &status); err != nil {
		return Status{}, err
	}
	if status.Public, err = s.publicAddress(ctx, c); err != nil {
		return Status{}, err
	}
	for _, run := range runs {
		report, err := s.Deliveries.Report(ctx, s.DB.Read(), run)
		if err != nil {
			return Status{}, err
		}
		status.Reports = append(status.Reports, report)
	}
	status.Causes, err = s.causes(ctx, status.Reports)
	return status, err
}

// causes counts why mails of the first report were not taken; it looks only where there are some.
func (s *Store) causes(ctx context.Context, reports []deliveries.Report) ([]deliveries.CauseCount, error) {
	if len(reports) == 0 || reports[0].Refused+reports[0].Later == 0 {
		return nil, nil
	}
	return s.Deliveries.Causes(ctx, s.DB.Read(), reports[0].Run.ID)
}

// People calls do with the readers of a campaign in one state of its ledger, at most 500 at a time: of the real run, or of the
// practice where there is no other. It fails with ErrNotFound, deliveries.ErrNoRun, or what do fails with.
func (s *Store) People(ctx context.Context, ref string, state deliveries.State, do func([]deliveries.Person) error) error {
	c, err := s.Find(ctx, s.DB.Read(), ref)
	if err != nil {
		return err
	}
	runs, err := s.Deliveries.Runs(ctx, s.DB.Read(), int64(c.ID))
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return fmt.Errorf("%s: %w", c.Name, deliveries.ErrNoRun)
	}
	return s.Deliveries.EachPerson(ctx, runs[0].ID, state, do)
}

// relate tells which campaign comes before this one, and which come after.
func (s *Store) relate(ctx context.Context, status *Status) error {
	if status.Follows != 0 {
		before, err := campaignByID(ctx, s.DB.Read(), status.Follows)
		if err != nil {
			return fmt.Errorf("read what campaign %d follows: %w", status.ID, err)
		}
		status.After = &Related{before.ID, before.Name, status.FollowUp}
	}
	after, err := followUpsOf(ctx, s.DB.Read(), status.ID)
	if err != nil {
		return fmt.Errorf("read what follows campaign %d: %w", status.ID, err)
	}
	for _, c := range after {
		status.FollowUps = append(status.FollowUps, Related{c.ID, c.Name, c.FollowUp})
	}
	return nil
}

// practised is where a draft stands that went to the inbox: practice uses nothing up.
const practised = "practised"

// openCampaign is where a campaign stands to which readers come day by day.
const openCampaign = "open"

// where is one word for where a campaign stands.
func where(c Campaign, runs []deliveries.Run) string {
	switch {
	case len(runs) == 0:
		return string(c.State)
	case runs[0].Intake == deliveries.IntakeOpen && runs[0].State == deliveries.Running:
		return openCampaign
	case runs[0].Kind == deliveries.Real, c.State == Launched:
		return string(runs[0].State)
	case c.State == Draft && runs[0].State.Ended():
		return practised
	}
	return string(c.State)
}

// leaves is when a campaign leaves, or would if it were approved, in local wall time; and the instant of that while it is in its
// time to reconsider.
func (s *Store) leaves(ctx context.Context, c Campaign) (string, database.Instant, error) {
	if c.State != Planned && c.State != Draft || c.Schedule == 0 {
		return "", 0, nil
	}
	schedule, err := s.Schedules.ByID(ctx, c.Schedule)
	if err != nil || !c.ownSchedule() && schedule.NextLocal != c.Occurrence {
		return "", 0, err
	}
	if c.State == Draft {
		return schedule.NextLocal, 0, nil
	}
	return schedule.NextLocal, s.reconsiderUntil(schedule.NextAt), nil
}

// Undecided counts the mails of a campaign of unknown outcome that wait for a person.
func (s *Store) Undecided(ctx context.Context, c Campaign) (int, error) {
	return s.Deliveries.Undecided(ctx, int64(c.ID))
}

// Entry is one line of the list of campaigns and blueprints.
type Entry struct {
	Kind       string           `json:"kind"` // campaign, blueprint, series, step
	ID         int64            `json:"id"`
	Name       string           `json:"name"`
	Where      string           `json:"where"`
	Leaves     string           `json:"leaves,omitempty"` // local wall time of the next moment
	LaunchedAt database.Instant `json:"launched_at,omitzero"`
	Problem    string           `json:"problem,omitempty"`
	DraftMade  string           `json:"draft_made,omitempty"` // of a blueprint: local wall time at which its next draft is made
	DraftDue   bool             `json:"draft_due,omitempty"`  // that lies behind us: the service makes it as soon as it runs
	Owner      string           `json:"owner,omitempty"`      // of a blueprint, or an edition that has not left: who of staff sees to it
	Unreached  bool             `json:"unreached,omitempty"`  // that owner has no address

	ReconsiderUntil database.Instant `json:"reconsider_until,omitzero"` // while it can still be held at the last moment: when it leaves
}

// List returns every series with its steps and every blueprint, by name, and every campaign, newest first. It counts nothing: Status does.
func (s *Store) List(ctx context.Context) ([]Entry, error) {
	entries, err := s.listSeries(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the series: %w", err)
	}
	blueprints, err := s.listBlueprints(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the blueprints: %w", err)
	}
	entries = append(entries, blueprints...)
	all, err := s.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the campaigns: %w", err)
	}
	for _, c := range all {
		entry, err := s.entry(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("list campaign %d: %w", c.ID, err)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// NamesBySchedule says whose each schedule is: a blueprint's, or a campaign's own.
func (s *Store) NamesBySchedule(ctx context.Context) (map[schedules.ID]string, error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("name the schedules: %w", err)
	}
	names := make(map[schedules.ID]string, len(all))
	for _, c := range all {
		names[c.Schedule] = c.Name
	}
	blueprints, err := s.Blueprints(ctx)
	if err != nil {
		return nil, fmt.Errorf("name the schedules: %w", err)
	}
	for _, b := range blueprints { // also over the names of what they made
		names[b.Schedule] = b.Name
	}
	return names, nil
}

func (s *Store) listBlueprints(ctx context.Context) (entries []Entry, err error) {
	blueprints, err := s.Blueprints(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range blueprints {
		if b.Series != 0 {
			continue
		}
		entry, err := s.blueprintEntry(ctx, b)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

func (s *Store) blueprintEntry(ctx context.Context, b Blueprint) (Entry, error) {
	schedule, err := s.Schedules.ByID(ctx, b.Schedule)
	where := "active"
	if schedule.State != schedules.StateActive {
		where = "ended"
	}
	entry := Entry{Kind: "blueprint", ID: b.ID, Name: b.Name, Where: where, Leaves: schedule.NextLocal, DraftMade: schedule.HandedOut()}
	if err != nil {
		return entry, err
	}
	if where == "active" {
		if entry.Owner, entry.Unreached, err = s.ownerOfBlueprint(ctx, b); err != nil {
			return entry, err
		}
	}
	entry.DraftDue = entry.DraftMade != "" && schedule.NextAt <= database.Now()
	if !b.Plan.drafts() && !b.Plan.open() { // of these nothing leaves when the schedule strikes, or not all at once
		entry.ReconsiderUntil = s.reconsiderUntil(schedule.NextAt)
	}
	return entry, err
}

func (s *Store) entry(ctx context.Context, c Campaign) (Entry, error) {
	runs, err := s.Deliveries.Runs(ctx, s.DB.Read(), int64(c.ID))
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Kind: "campaign", ID: int64(c.ID), Name: c.Name, Where: where(c, runs), LaunchedAt: c.LaunchedAt, Problem: c.Problem}
	if len(runs) > 0 && e.Problem == "" {
		e.Problem = runs[0].Problem
	}
	if e.Leaves, e.ReconsiderUntil, err = s.leaves(ctx, c); err != nil {
		return e, err
	}
	return e, s.ownerOf(ctx, c, &e)
}

// Letters compiles a plan as it would leave now, to be looked at: its own pages are not there yet, and no link is counted. Only its
// pictures are put where the site finds them. It fails with templates.Problems or subscribers.ErrNoTopic.
func (s *Store) Letters(ctx context.Context, plan Plan) (map[templates.Language]deliveries.Letter, error) {
	topic, err := s.topicOf(ctx, plan)
	if err != nil {
		return nil, err
	}
	if plan, err = s.asOfNow(ctx, plan); err != nil {
		return nil, err
	}
	letters, err := s.compile(ctx, plan, topic, looking)
	if err != nil {
		return nil, err
	}
	return letters, s.keepFiles(letters)
}
