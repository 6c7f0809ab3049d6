package schedules

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// A cron expression is checked here, field by field, before robfig/cron sees it: given strangers' text it panics (TZ=),
// never runs without a word (30 February) or reads more than was meant. It then parses our own spelling of the fields and
// computes the next wall time on a calendar without gaps; which instant that is, instantOf says.

// leastInterval is the least time between two occurrences: this is a newsletter, not a monitor.
const leastInterval = 15 * time.Minute

var parser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// expression is what a cron expression names.
type expression struct {
	cron.Schedule
	fields fields
}

func readCron(s Spec, _ *Calendar) (walls, error) {
	text := s.Cron
	fields, err := readFields(text)
	if err != nil {
		return nil, err
	}
	if s.Avoid != "" && s.Move != MoveSkip && fields.meetAroundMidnight() {
		return nil, &SpecError{"cron", text, ProblemTooOften, "moved to the day beside it, this happens twice within 15 minutes around midnight; name other hours, or choose move: skip"}
	}
	schedule, err := parse(fields.String())
	if err != nil {
		return nil, &SpecError{"cron", text, ProblemUnreadable, "it cannot be read (" + err.Error() + "); write five fields such as 0 9 14 6 *"}
	}
	named := expression{schedule, fields}
	if named.next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, &SpecError{"cron", text, ProblemNever, "no such date ever comes; check the day of the month (third field) and the month (fourth)"}
	}
	return named, nil
}

// parse is the one door to robfig/cron's parser, whatever it does.
func parse(expression string) (schedule cron.Schedule, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("robfig/cron: %v", fault)
		}
	}()
	return parser.Parse(expression)
}

// next is the next wall time that the expression names. robfig/cron gives up after five years; 29 February can be
// eight years away (1896 to 1904, 2096 to 2104).
func (e expression) next(wall time.Time) time.Time {
	for range 3 {
		if next := e.Next(wall); !next.IsZero() {
			return next
		}
		wall = time.Date(wall.Year()+5, time.December, 31, 23, 59, 59, 0, time.UTC)
	}
	return time.Time{}
}

// descriptors are the names that cron programs have for some expressions.
var descriptors = map[string]string{
	"@yearly":   "0 0 1 1 *",
	"@annually": "0 0 1 1 *",
	"@monthly":  "0 0 1 * *",
	"@weekly":   "0 0 * * 0",
	"@daily":    "0 0 * * *",
	"@midnight": "0 0 * * *",
	"@hourly":   "0 * * * *",
}

// described puts the five fields in the place of a descriptor.
func described(text string) string {
	if expression, ok := descriptors[strings.ToLower(text)]; ok {
		return expression
	}
	return text
}

// readFields checks the expression and returns what its fields name.
func readFields(written string) (fields, error) {
	refuse := func(problem Problem, advice string) (fields, error) {
		return fields{}, &SpecError{"cron", written, problem, advice}
	}
	text := described(strings.TrimSpace(written))
	parts := strings.Fields(text)
	switch {
	case len(parts) > 0 && strings.Contains(parts[0], "="):
		return refuse(ProblemPrefix, "write the zone under zone, and only the five fields here")
	case strings.HasPrefix(text, "@every"):
		return refuse(ProblemCronEvery, `cron programs count this from when they start; write every instead, such as "2 weeks" with a start`)
	case strings.HasPrefix(text, "@"):
		return refuse(ProblemDescriptor, "write one of @yearly, @monthly, @weekly, @daily and @hourly, or five fields: 0 9 * * * is every day at nine")
	case len(parts) != len(fieldNames):
		return refuse(ProblemFields, fmt.Sprintf("there are %d fields, write five: minute, hour, day of month, month, day of week", len(parts)))
	}
	var all fields
	for i, part := range parts {
		f, err := fieldNames[i].read(part)
		if err != nil {
			return refuse(ProblemField, err.Error())
		}
		all[i] = f
	}
	if all.ambiguous() {
		return refuse(ProblemAmbiguous, "cron programs disagree about a step over days together with the other day field; list the days, or leave one of the two *")
	}
	if all.tooOften() {
		return refuse(ProblemTooOften, "this is more often than every 15 minutes; name fewer minutes")
	}
	return all, nil
}
