package campaigns

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dorpspost/schedules"
	"dorpspost/templates/checks"
)

// reviewDates are the dates of observances that a letter announces or hangs on, and that nobody has confirmed.
func reviewDates(calendar *schedules.Calendar, from Plan, c Campaign) (points []checks.Point) {
	var all []schedules.Dates
	if dates, ok := calendar.Observed(*from.Schedule, c.Occurrence); ok {
		all = append(all, dates)
	}
	for _, days := range bannerDays(c.Plan.Content) {
		for _, slug := range calendar.Named(days.first, days.last) {
			if dates, err := calendar.Dates(slug, days.year()); err == nil && !slices.Contains(all, dates) {
				all = append(all, dates)
			}
		}
	}
	for _, d := range all {
		if d.Provisional {
			points = append(points, checks.PointOf(checks.PointProvisional, fmt.Sprintf("%s %d", d.Observance, d.Year), d.First+" "+d.Last,
				fmt.Sprintf("De data van %s %d (%s tot en met %s) zijn nog voorlopig. Bevestig ze met `dorpspost observances confirm`, of bevestig dit als ze zo mogen.",
					d.Observance, d.Year, d.First, d.Last)))
		}
	}
	return points
}

// reviewLinks says which pages are gone or could not be asked for; where nobody asked, that nobody did.
func reviewLinks(ctx context.Context, p Plan, how Checking) []checks.Point {
	links := checks.Links(p.Content)
	if len(links) == 0 {
		return nil
	}
	sentence := fmt.Sprintf("De pagina’s waar deze mail heen leidt (%d) zijn nog niet opgevraagd. Doe dat met `dorpspost campaigns review %q --links`, of kijk zelf.", len(links), p.Name)
	if how.Ask != nil {
		sentence = notThere(how.Ask(ctx, links), links)
	}
	if sentence == "" {
		sentence = allThere
	}
	return []checks.Point{checks.PointOf(checks.PointLinks, "", strings.Join(slices.Sorted(slices.Values(links)), "\n"), sentence)}
}

// allThere is said of links that were asked for: confirming it needs nobody.
const allThere = "Alle pagina’s waar deze mail heen leidt, zijn er."

// notThere names the pages that are not there for sure.
func notThere(answers map[string]checks.Answer, links []string) string {
	var not []string
	for _, link := range links {
		if answers[link].Outcome != checks.There {
			not = append(not, link)
		}
	}
	if len(not) == 0 {
		return ""
	}
	return "Deze pagina’s zijn er niet, of antwoorden niet: " + strings.Join(not, ", ") + ". Pas de links aan, of bevestig dat ze zo goed zijn."
}
