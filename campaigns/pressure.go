package campaigns

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"

	"go.yaml.in/yaml/v3"
)

// Pressure is what readers feel of all campaigns together: how many mails one of them gets (deliveries.Pressure, asked at each
// mark), and at which hours. What is urgent passes both; why is kept with the run, and on record.

// What a caller may want to tell apart.
var (
	ErrQuiet  = errors.New("these are quiet hours")
	ErrUrgent = errors.New("say in one sentence of 3 to 200 characters why it is urgent, without anybody's address: the report shows it, and it goes on record")
)

// Limits of why something is urgent, in characters.
const (
	leastUrgent = 3
	mostUrgent  = 200
)

// readUrgent checks why something is urgent. Nothing at all is fine. It fails with ErrUrgent.
func readUrgent(text string) (string, error) {
	text = strings.TrimSpace(text)
	long := utf8.RuneCountInString(text)
	if text == "" || long >= leastUrgent && long <= mostUrgent && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == '@' }) {
		return text, nil
	}
	return "", ErrUrgent
}

// urgent reads the key of a campaign file.
func (f *file) urgent(node *yaml.Node) {
	var text string
	f.text("urgent", node, &text)
	why, err := readUrgent(text)
	if err != nil {
		f.fail(node, "urgent", err.Error())
	}
	f.plan.Urgent = why
}

// SendUrgent is Send, or SendAnyway where it is not to be checked, of what passes the cap and the quiet hours, with why it does.
// It fails with ErrUrgent, and as Send does.
func (s *Store) SendUrgent(ctx context.Context, who, ref, why string, checked bool) (Campaign, error) {
	why, err := readUrgent(why)
	if err != nil || why == "" {
		return Campaign{}, ErrUrgent
	}
	return s.again(ctx, ref, func(c *Campaign) error {
		c.Plan.Urgent = why
		return s.send(ctx, who, c, checked)
	})
}

// auditUrgent puts on record that a campaign passed the cap and the quiet hours, and why.
func (s *Store) auditUrgent(ctx context.Context, tx *database.Tx, who string, c Campaign) error {
	if c.Plan.Urgent == "" || s.Kind != deliveries.Real || s.Audit == nil {
		return nil
	}
	return s.Audit(ctx, tx, who, "campaign.urgent", fmt.Sprintf("campaign %d: %s", c.ID, c.Plan.Urgent))
}

// quietUntil is when a plan may leave that would at this moment; zero where nothing holds it back.
func (s *Store) quietUntil(p Plan, at time.Time) time.Time {
	if p.Urgent != "" {
		return time.Time{}
	}
	return s.Deliveries.QuietUntil(at)
}

// notQuiet holds a campaign whose moment comes in quiet hours.
func (s *Store) notQuiet(_ context.Context, d *departure) error {
	until := s.quietUntil(d.campaign.Plan, time.Now())
	if until.IsZero() || s.Kind != deliveries.Real || d.ready.Comers != nil { // mails of a step wait by themselves
		return nil
	}
	return fault{fmt.Errorf("its moment came in quiet hours, which last until %s (`pressure.quiet` in config.yaml): %s; what cannot wait leaves with --urgent \"why\"",
		until.Format("15:04"), d.campaign.letGo())}
}

// reconsiders tells whether a campaign that is sent by hand leaves only when the time to reconsider is over.
func (s *Store) reconsiders(c Campaign) bool {
	return s.Kind == deliveries.Real && s.Config.Reconsider > 0 && c.FollowUp == ""
}

// leavesAt is when a campaign leaves that is sent by hand now.
func (s *Store) leavesAt(c Campaign) time.Time {
	if s.reconsiders(c) {
		return time.Now().Add(s.Config.Reconsider)
	}
	return time.Now()
}

// maySendAt fails with ErrQuiet where a person sends what would leave in quiet hours.
func (s *Store) maySendAt(p Plan, at time.Time) error {
	until := s.quietUntil(p, at)
	if until.IsZero() || s.Kind != deliveries.Real {
		return nil
	}
	return fmt.Errorf("%w until %s (`pressure.quiet` in config.yaml): send it after that, give it a moment with `dorpspost campaigns schedule`, or say why it cannot wait with `--urgent \"why\"`",
		ErrQuiet, until.Format("15:04"))
}

// momentNote says of a plan that its next moment lies in quiet hours; empty where it does not.
func (s *Store) momentNote(ctx context.Context, p Plan) (string, error) {
	if p.Schedule == nil {
		return "", nil
	}
	calendar, err := s.Schedules.Calendar(ctx, s.DB.Read())
	if err != nil {
		return "", err
	}
	next, err := schedules.Upcoming(*p.Schedule, calendar, time.Now(), 1)
	if err != nil || len(next) == 0 {
		return "", nil // there is no moment to say anything about
	}
	until := s.quietUntil(p, next[0])
	if until.IsZero() {
		return "", nil
	}
	return fmt.Sprintf("Its moment lies in quiet hours, which last until %s: it will be held then. Choose a later hour, or write `urgent: why`.", until.Format("15:04")), nil
}
