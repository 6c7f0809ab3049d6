package mailer

import (
	"errors"
	"slices"
	"time"
)

// Pace holds one relay to its Limits, in all and per group of recipients' domains (see Groups), and slows down when the
// relay or a group asks for it. For each mail the sender asks Take; then the mail is either marked, sent and told with
// Done, or given back with GiveBack.
//
// It is for one goroutine, and goes by the time that it is told. What must outlive the process it neither reads nor writes:
// see Load and Adds.
type Pace struct {
	relay  lane
	groups map[string]*lane
	named  map[string]DomainLimits // by group
	others DomainLimits            // of each group that is not named
	warmUp warmUp
	marks  int // mails per connection; 0: one
	tidyAt int // so many groups are looked through for idle ones
}

// Used is what a relay was given in five minutes.
type Used struct {
	Domain string // the group; empty: in all
	Since  time.Time
	Given  int
}

// lane is the whole relay, or one group.
type lane struct {
	limits DomainLimits
	second second
	window window
	slower slower
	flight int // mails on the wire
}

// NewPace begins with nothing given. The days of a warm-up are those of the zone.
func NewPace(config Config, zone *time.Location) *Pace {
	config = config.withDefaults()
	p := &Pace{
		groups: map[string]*lane{}, named: map[string]DomainLimits{}, others: config.Domains[AnyDomain],
		warmUp: config.warmUp(zone),
	}
	p.relay.limits = DomainLimits{
		PerSecond: config.PerSecond, PerHour: config.PerHour, PerDay: config.PerDay, Connections: config.Connections,
	}
	for domain, limits := range config.Domains {
		if domain != AnyDomain {
			p.named[knownGroup(domain)] = limits
		}
	}
	return p
}

// Limited tells whether what is given must outlive the process: without a limit per hour or day there is nothing to
// store.
func (p *Pace) Limited() bool {
	if p.relayKept() || p.others.kept() {
		return true
	}
	for _, limits := range p.named {
		if limits.kept() {
			return true
		}
	}
	return false
}

// Load takes over what the ledger kept, in any order. What is over a day old, or lies over a day ahead because a clock
// was wrong, does not count.
func (p *Pace) Load(now time.Time, kept []Used) {
	for _, u := range slices.SortedFunc(slices.Values(kept), func(a, b Used) int { return a.Since.Compare(b.Since) }) {
		if age := now.Sub(u.Since); age >= day+bucketSize || age < -day || u.Given < 1 {
			continue
		}
		lane := &p.relay
		if u.Domain != "" {
			lane = p.lane(u.Domain)
		}
		lane.window.buckets = append(lane.window.buckets, bucket{since: u.Since, last: u.Since.Add(bucketSize), given: u.Given})
		lane.window.settle(now)
	}
}

// May tells whether a mail to a group may go now, and counts nothing. Otherwise again is when to ask once more; zero is when
// another mail of this relay is done.
func (p *Pace) May(now time.Time, group string) (again time.Time, ok bool) {
	lane := p.lane(group)
	again = latest(p.relayFree(now), lane.free(now))
	marks := max(p.marks, 1)
	return again, again.IsZero() && p.relay.flight < p.Connections()*marks && !lane.full(p.relay.limits.Connections*marks)
}

// Marks says how many mails each connection holds at most, of which one is on the wire: 1 unless it is said.
func (p *Pace) Marks(n int) { p.marks = n }

// Take asks to send one mail to a group now, as May does, and counts it where it may go.
func (p *Pace) Take(now time.Time, group string) (again time.Time, ok bool) {
	p.tidy(now)
	if again, ok = p.May(now, group); !ok {
		return again, false
	}
	p.count(now, group)
	return time.Time{}, true
}

// Add counts a mail that goes whatever the limits say. As after a Take, Done or GiveBack must follow.
func (p *Pace) Add(now time.Time, group string) {
	p.tidy(now)
	p.count(now, group)
}

func (p *Pace) count(now time.Time, group string) {
	lane := p.lane(group)
	p.relay.take(now, p.relayKept())
	lane.take(now, lane.limits.kept())
}

// GiveBack undoes a Take of that moment whose mail was not begun: its mark was refused, or no connection was to be had. Only
// the limit per second keeps it.
func (p *Pace) GiveBack(taken time.Time, group string) {
	lane := p.lane(group)
	p.relay.giveBack(taken)
	lane.giveBack(taken)
}

// Adds is what a Take of that moment adds to what outlives the process: one mail each in all and for the group, where they
// are limited. It is written in the transaction that marks the mail.
func (p *Pace) Adds(taken time.Time, group string) []Used {
	var adds []Used
	if p.relayKept() {
		adds = append(adds, Used{Since: bucketOf(taken), Given: 1})
	}
	if p.limitsOf(group).kept() {
		adds = append(adds, Used{Domain: group, Since: bucketOf(taken), Given: 1})
	}
	return adds
}

// UsedFor is how long what was given counts; older rows need not be kept.
const UsedFor = day + bucketSize

// Done ends the mail of a Take, with the answer that it got.
func (p *Pace) Done(now time.Time, a Answer) {
	lane := p.lane(a.Group)
	if a.Result.Code != 0 { // else nobody answered
		relay, group := a.askForLess()
		taken := a.Result.Verdict == Accepted
		full := p.relay.limits.Connections
		p.relay.slower.note(now, relay, taken, p.relay.flight, full)
		lane.slower.note(now, group, taken, lane.flight, lane.most(full))
	}
	p.relay.flight--
	lane.flight--
}

// Failed notes a connection that could not be opened, while so many others stood and so many more were being opened. The
// mail that it was for is given back with GiveBack. With others standing the relay allows no more than these for now;
// without, a 4xx to the connection asks for less.
func (p *Pace) Failed(now time.Time, err error, standing, dialling int) {
	full := p.relay.limits.Connections
	switch {
	case ours(err):
	case standing > 0:
		p.relay.slower.fewer(now, standing+dialling, full)
	default:
		p.relay.slower.note(now, turnedAway(err), false, p.Connections(), full)
	}
}

// relayKept tells whether what the whole relay was given must be remembered.
func (p *Pace) relayKept() bool { return p.relay.limits.kept() || len(p.warmUp.limit) > 0 }

// relayFree is when the relay as a whole may be given one more, zero for now.
func (p *Pace) relayFree(now time.Time) time.Time {
	free, _ := p.relayHeld(now)
	return free
}

// relayHeld is that, and what holds it. A day's limit may end at midnight, when the warm-up allows more.
func (p *Pace) relayHeld(now time.Time) (free time.Time, by string) {
	free, by = p.relay.held(now)
	if limit := p.warmUp.today(now); limit > 0 {
		if warm := p.relay.window.room(now, day, limit); !warm.IsZero() {
			free, by = later(free, by, earlier(warm, p.warmUp.tomorrow(now)), byWarmUp)
		}
	}
	return free, by
}

func (p *Pace) limitsOf(group string) DomainLimits {
	if limits, named := p.named[group]; named {
		return limits
	}
	return p.others
}

func (p *Pace) lane(group string) *lane {
	l := p.groups[group]
	if l == nil {
		l = &lane{limits: p.limitsOf(group)}
		p.groups[group] = l
	}
	return l
}

// tidyFrom is how many groups there are at least before those that know nothing any more are let go.
const tidyFrom = 1000

// tidy lets go of groups to which nothing is under way, and to which nothing went for so long that it does not count.
func (p *Pace) tidy(now time.Time) {
	if len(p.groups) < max(p.tidyAt, tidyFrom) {
		return
	}
	for group, lane := range p.groups {
		if lane.idle(now) {
			delete(p.groups, group)
		}
	}
	p.tidyAt = 2 * len(p.groups)
}

// free is when the limits and the rest let one more go, zero for now.
func (l *lane) free(now time.Time) time.Time {
	free, _ := l.held(now)
	return free
}

// held is that, and which limit holds it; none for a rest.
func (l *lane) held(now time.Time) (free time.Time, by string) {
	if l.slower.resting(now) {
		free = l.slower.until
	}
	if l.limits.PerSecond > 0 {
		free, by = later(free, by, l.second.room(now, l.limits.PerSecond), bySecond)
	}
	if l.limits.PerHour > 0 {
		free, by = later(free, by, l.window.room(now, hour, l.limits.PerHour), byHour)
	}
	if l.limits.PerDay > 0 {
		free, by = later(free, by, l.window.room(now, day, l.limits.PerDay), byDay)
	}
	return free, by
}

// later is the later of two moments, with what holds until then.
func later(free time.Time, by string, until time.Time, what string) (time.Time, string) {
	if free.Before(until) {
		return until, what
	}
	return free, by
}

// most is how many mails may be on the wire at once by the settings, of those that the whole relay may have.
func (l *lane) most(full int) int {
	if l.limits.Connections > 0 {
		return min(l.limits.Connections, full)
	}
	return full
}

func (l *lane) full(most int) bool { return l.flight >= l.slower.limit(l.most(most)) }

func (l *lane) take(now time.Time, kept bool) {
	l.flight++
	if l.limits.PerSecond > 0 {
		l.second.add(now, l.limits.PerSecond)
	}
	if kept {
		l.window.add(now)
	}
}

func (l *lane) giveBack(taken time.Time) {
	l.flight--
	l.window.takeBack(taken)
}

// turnedAway tells whether the relay answered a connection with "not now".
func turnedAway(err error) bool {
	fault, ok := errors.AsType[*Error](err)
	return ok && fault.Code/100 == 4
}

// idle tells whether a new lane would do as well.
func (l *lane) idle(now time.Time) bool {
	l.window.settle(now)
	l.second.settle(now)
	return l.flight == 0 && l.slower == (slower{}) && len(l.window.buckets) == 0 && len(l.second.given) == 0
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Connections is how many connections make sense now: as many as the settings allow, or as the relay was slowed down to.
func (p *Pace) Connections() int { return p.relay.slower.limit(p.relay.limits.Connections) }

// Rests is when the relay as a whole may be given one more mail; zero when that is now.
func (p *Pace) Rests(now time.Time) time.Time { return p.relayFree(now) }
