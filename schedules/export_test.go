package schedules

import "context"

// AtStep lets a test stop the runner between two steps.
func (r *Runner) AtStep(do func(step string)) { r.Step = do }

// WeekOfIMH is the calendar of a house with one observance of a week.
var WeekOfIMH = newCalendar(Observance{
	Slug: "imh-week", Name: map[string]string{"nl": "Week van de IMH", "fr": "Semaine de l'IMH", "en": "IMH week"}, Rule: "second monday of june", Days: 7,
})

// Round is what the runner does each time that it wakes.
func (r *Runner) Round(ctx context.Context) error {
	r.prepare()
	_, err := r.round(ctx)
	return err
}
