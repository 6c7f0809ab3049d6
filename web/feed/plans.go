package feed

import (
	"context"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/schedules"
	"dorpspost/staff"
	"dorpspost/subscribers"
)

// How far the feed looks ahead, and how much it holds at most.
const (
	months     = 13   // so that what comes once a year is always there
	mostEach   = 60   // mails of one schedule: each week of those months, and a few more
	mostEvents = 2000 // in all
)

// plans are what the feed says.
type plans struct {
	language    subscribers.Language
	house, site string
	now         time.Time
	changed     database.Instant // since when nothing but campaigns has changed
	coming      []campaigns.Coming
	observances []observed
	calendar    *schedules.Calendar
}

// observed is an observance of one year.
type observed struct {
	name  string
	dates schedules.Dates
}

func (p Pages) plans(ctx context.Context, open staff.Feed, in subscribers.Language, house string) (plans, error) {
	now := p.now()
	until := now.AddDate(0, months, 0)
	told := plans{language: in, house: house, site: p.PublicURL, now: now, changed: open.MadeAt}
	var err error
	if told.coming, err = p.Campaigns.Coming(ctx, until, mostEach, mostEvents); err != nil {
		return plans{}, err
	}
	q := p.Campaigns.DB.Read()
	if told.calendar, err = p.Schedules.Calendar(ctx, q); err != nil {
		return plans{}, err
	}
	all, err := p.Schedules.Observances(ctx, q)
	if err != nil {
		return plans{}, err
	}
	for _, o := range all {
		told.observe(o, now, until)
	}
	return told, nil
}

// observe adds an observance in each year in which it is still to come, or goes on.
func (p *plans) observe(o schedules.Observance, now, until time.Time) {
	today, end := now.Format(dateForm), until.Format(dateForm)
	for year := now.Year() - 1; year <= until.Year()+1; year++ {
		dates, err := p.calendar.Dates(o.Slug, year)
		if err != nil || dates.Last < today || dates.First > end {
			continue
		}
		p.observances = append(p.observances, observed{o.In(string(p.language)), dates})
		p.changed = max(p.changed, dates.Confirmed)
	}
}

const dateForm = "2006-01-02"
