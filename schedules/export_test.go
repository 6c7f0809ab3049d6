package schedules

// AtStep lets a test stop the runner between two steps.
func (r *Runner) AtStep(do func(step string)) { r.step = do }
