package mailer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Limits says how much mail a relay is given at most: in all, and per group of recipients' domains (see Groups). 0 is no
// limit. An hour is any sixty minutes, and a day any 24 hours.
type Limits struct {
	PerSecond  int                     `yaml:"per_second"`
	PerHour    int                     `yaml:"per_hour"`
	PerDay     int                     `yaml:"per_day"`
	WarmUp     []int                   `yaml:"warm_up"`      // the limit per day of the first days; after them there is none
	WarmUpFrom string                  `yaml:"warm_up_from"` // the first of these days, as 2027-01-04; until then its limit holds too
	Domains    map[string]DomainLimits `yaml:"domains"`      // by recipients' domain; AnyDomain is every group without its own
}

// AnyDomain is the key of Limits.Domains for every group that has no limits of its own, each for itself.
const AnyDomain = "*"

// DomainLimits says how much mail one group of recipients' domains is given at most. 0 is no limit.
type DomainLimits struct {
	PerSecond   int `yaml:"per_second"`
	PerHour     int `yaml:"per_hour"`
	PerDay      int `yaml:"per_day"`
	Connections int `yaml:"connections"` // mails to the group that are on the wire at once
}

// The largest limits that can be set. What is given in a second is kept mail by mail.
const (
	mostPerSecond = 10_000
	mostPerDay    = 1_000_000_000
)

// validateLimits returns a *ConfigError for the first limit that cannot be.
func (l Limits) validateLimits() error {
	if err := (DomainLimits{PerSecond: l.PerSecond, PerHour: l.PerHour, PerDay: l.PerDay}).validate(""); err != nil {
		return err
	}
	if err := l.validateWarmUp(); err != nil {
		return err
	}
	groups := map[string]string{} // the domain that named it
	for _, domain := range slices.Sorted(maps.Keys(l.Domains)) {
		key := "domains." + domain
		if domain != AnyDomain && (!cleanName(domain) || !strings.Contains(domain, ".")) {
			return &ConfigError{key, fmt.Sprintf("%q is not a domain, as in gmail.com; \"*\" is for all others", domain)}
		}
		group := knownGroup(domain)
		if other, twice := groups[group]; twice {
			return &ConfigError{key, fmt.Sprintf("%s is given already: both are mailboxes of one provider, so name one of them", other)}
		}
		groups[group] = domain
		if err := l.Domains[domain].validate(key + "."); err != nil {
			return err
		}
	}
	return nil
}

func (l Limits) validateWarmUp() error {
	_, err := time.Parse(time.DateOnly, l.WarmUpFrom)
	for i, limit := range l.WarmUp {
		if limit < 1 || limit > mostPerDay || i > 0 && limit < l.WarmUp[i-1] {
			return &ConfigError{"warm_up", "write how many mails may go on the first day, the second and so on, never fewer than the day before, as in [50, 200, 1000, 5000]"}
		}
	}
	switch {
	case len(l.WarmUp) > 0 && l.WarmUpFrom == "":
		return &ConfigError{"warm_up_from", "the first day is missing: write it as 2027-01-04"}
	case len(l.WarmUp) == 0 && l.WarmUpFrom != "":
		return &ConfigError{"warm_up", "a first day without a plan: write how many mails may go on each day, as in [50, 200, 1000, 5000], or leave warm_up_from empty"}
	case l.WarmUpFrom != "" && err != nil:
		return &ConfigError{"warm_up_from", fmt.Sprintf("%q is not a day: write it as 2027-01-04", l.WarmUpFrom)}
	}
	return nil
}

func (l DomainLimits) validate(path string) error {
	for _, limit := range []struct {
		key         string
		value, most int
	}{
		{"per_second", l.PerSecond, mostPerSecond},
		{"per_hour", l.PerHour, mostPerDay},
		{"per_day", l.PerDay, mostPerDay},
		{"connections", l.Connections, mostConnections},
	} {
		if limit.value < 0 || limit.value > limit.most {
			return &ConfigError{path + limit.key, fmt.Sprintf("%d cannot be: choose 1 to %d, or 0 for no limit", limit.value, limit.most)}
		}
	}
	return nil
}

// kept tells whether what was given must be remembered over a restart.
func (l DomainLimits) kept() bool { return l.PerHour > 0 || l.PerDay > 0 }

// warmUp is the plan by which a relay that nobody knows yet gets more mail day by day.
type warmUp struct {
	from  time.Time // a day, as midnight in UTC, so that days are counted and not hours
	limit []int
	zone  *time.Location
}

func (l Limits) warmUp(zone *time.Location) warmUp {
	from, _ := time.Parse(time.DateOnly, l.WarmUpFrom) // validated; without one there is no plan
	return warmUp{from: from, limit: l.WarmUp, zone: cmp.Or(zone, time.UTC)}
}

// WarmUpToday is how many mails the warm-up allows on the calendar day in that zone, 0 when it sets no limit.
func (l Limits) WarmUpToday(now time.Time, zone *time.Location) int { return l.warmUp(zone).today(now) }

// today is the limit of the calendar day, 0 for none.
func (w warmUp) today(now time.Time) int {
	if len(w.limit) == 0 {
		return 0
	}
	year, month, day := now.In(w.zone).Date()
	n := int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Sub(w.from) / (24 * time.Hour))
	if n >= len(w.limit) {
		return 0
	}
	return w.limit[max(n, 0)]
}

// tomorrow is when the next day's limit begins to hold.
func (w warmUp) tomorrow(now time.Time) time.Time {
	year, month, day := now.In(w.zone).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, w.zone)
}
