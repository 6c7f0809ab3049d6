package deliveries

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/subscribers"
)

// Each day of a step is asked for by the words that were given in that time, and not by everybody who follows its topic: it holds the
// only writer as long as that takes.
func TestWhoIsDueIsFoundByTheirWord(t *testing.T) {
	db := dbtest.Open(t)
	comers := Comers{
		Confirmed: subscribers.Confirmed{Topic: 1, From: 1, Until: 2}, Audience: subscribers.Audience{In: []subscribers.Condition{{Field: "region", Values: []string{"Gent"}}}},
		Had: []int64{2}, Series: []int64{2, 3}, Before: []Before{{Runs: []int64{3}, From: 1}}, Language: "nl",
	}
	query, args := comers.insert(1, database.Now(), database.Now())
	rows, err := db.Read().Query(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	steps, err := database.Scan(rows, err, func(rows *sql.Rows) (step string, err error) {
		var id, parent, unused int
		return step, rows.Scan(&id, &parent, &unused, &step)
	})
	if err != nil {
		t.Fatal(err)
	}
	looks := slices.DeleteFunc(slices.Clone(steps), func(step string) bool { return !strings.HasPrefix(step, "S") })
	if !strings.HasPrefix(looks[0], "SEARCH g USING INDEX consents_given (topic_id=? AND at>? AND at<?)") {
		t.Errorf("it begins with %q:\n%s", looks[0], strings.Join(steps, "\n"))
	}
	for _, step := range looks {
		if strings.HasPrefix(step, "SCAN") && !strings.HasPrefix(step, "SCAN s") {
			t.Errorf("it goes through everything: %s", step)
		}
	}
}
