package schedules

// kind is one way to say when: the key under which it is written, what stands there, and how it is read. A nil calendar means
// that only the words are looked at.
type kind struct {
	key  string
	text func(Spec) string
	read func(s Spec, calendar *Calendar) (walls, error)
}

// kinds are all of them. A spec says exactly one.
var kinds = []kind{
	{"once", func(s Spec) string { return s.Once }, readOnce},
	{"cron", func(s Spec) string { return s.Cron }, readCron},
	{"every", func(s Spec) string { return s.Every }, readEvery},
	{"monthly", func(s Spec) string { return s.Monthly }, readMonthly},
	{"yearly", func(s Spec) string { return s.Yearly }, readYearly},
	{"around", func(s Spec) string { return s.Around }, readAround},
}

// String is the rule as it was written: "cron 0 9 1 * *", "yearly 14 june at 09:00".
func (s Spec) String() string {
	said, err := s.kind()
	if err != nil {
		return ""
	}
	text := said.key + " " + said.text(s)
	if s.At != "" {
		text += " at " + s.At
	}
	return text
}

// kind finds what the spec says.
func (s Spec) kind() (found kind, err error) {
	for _, k := range kinds {
		if k.text(s) == "" {
			continue
		}
		if found.key != "" {
			return kind{}, &SpecError{k.key, k.text(s), ProblemNoRule, "there is also " + found.key + "; keep one of the two"}
		}
		found = k
	}
	if found.key == "" {
		return kind{}, &SpecError{"once", "", ProblemNoRule, `say when: once ("2027-06-14 09:00"), monthly ("first tuesday" at "09:00"), yearly, every, around or cron`}
	}
	return found, nil
}
