package schedules

// Calendar is what rules look up beyond their own words: the observances and the dates that people confirmed. It never
// changes once it was read; the zero Calendar knows none.
type Calendar struct {
	observances map[string]Observance
	confirmed   map[string]map[int]Dates // by slug and year
}
