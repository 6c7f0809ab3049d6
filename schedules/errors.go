package schedules

import "fmt"

// Problem names what is wrong with a spec, for callers that decide on it or say it in another language.
type Problem string

// The problems.
const (
	ProblemNoRule         Problem = "no rule"    // no kind of rule, or two
	ProblemFields         Problem = "fields"     // not the five fields of cron
	ProblemPrefix         Problem = "prefix"     // TZ= or CRON_TZ= before the fields
	ProblemDescriptor     Problem = "descriptor" // @reboot, @fortnightly
	ProblemCronEvery      Problem = "@every"     // an interval that cron programs count from their own start
	ProblemField          Problem = "field"      // one field cannot be read
	ProblemAmbiguous      Problem = "ambiguous"  // cron programs disagree about what it means
	ProblemNever          Problem = "never"      // no date fits
	ProblemTooOften       Problem = "too often"  // more often than every 15 minutes
	ProblemEvery          Problem = "every"      // not a number of days, weeks or months
	ProblemInterval       Problem = "interval"   // 0, or more than anybody means
	ProblemNoStart        Problem = "no start"   // an interval that is counted from nowhere
	ProblemEndBeforeStart Problem = "end before start"
	ProblemNothingWithin  Problem = "nothing within" // no moment lies between start and end
	ProblemNotWith        Problem = "not with"       // a key that this kind of rule does not have
	ProblemZone           Problem = "zone"           // not a zone of the tz database
	ProblemMoment         Problem = "moment"         // not a date and time, or a date that no calendar has
	ProblemNoSuchTime     Problem = "no such time"   // the clock jumps over it
	ProblemPassed         Problem = "passed"         // it lies behind us
	ProblemMissed         Problem = "missed"         // not send, ask or skip
	ProblemMissedAfter    Problem = "missed after"   // not a usable duration
	ProblemTimes          Problem = "times"          // not a usable number of times
	ProblemTimeOfDay      Problem = "time of day"    // not a time of day
	ProblemDate           Problem = "date"           // not a date, or one that no calendar has
	ProblemDay            Problem = "day"            // the words name no day that we know
	ProblemObservance     Problem = "observance"     // there is none by this name
	ProblemAvoid          Problem = "avoid"          // not days that can be avoided, or all of them
	ProblemMove           Problem = "move"           // not after, before or skip
	ProblemUnreadable     Problem = "not readable"   // robfig/cron refuses what we thought fine
)

// SpecError says why a Spec is refused and what to write instead, in one sentence.
type SpecError struct {
	Field   string // the key as in a campaign file: once, cron, yearly, at, zone, ...
	Value   string // what was written
	Problem Problem
	Advice  string
}

func (e *SpecError) Error() string {
	if e.Value == "" {
		return e.Field + ": " + e.Advice
	}
	return fmt.Sprintf("%s %q: %s", e.Field, shortened(e.Value), e.Advice)
}

// shortened keeps a stranger's long text from filling the screen.
func shortened(text string) string {
	const most = 80
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
