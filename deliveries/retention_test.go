package deliveries_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dorpspost/database"
	"dorpspost/deliveries"
)

// What stood in the mails of an old campaign goes, in several steps; what is told about the campaign stays as it was.
func TestOldMailsAreForgotten(t *testing.T) { onBoth(t, 1201, testOldMailsAreForgotten) }

func testOldMailsAreForgotten(t *testing.T, w *world) {
	ctx := t.Context()
	w.launch(deliveries.Ask)
	w.exec(`UPDATE deliveries SET state = 'refused', attempt = 1, marked_at = 5, decided_at = 6, code = 550, hash = 'h', slots = '{"to":"els@opvang.example"}',
		words = CASE WHEN id % 3 = 0 THEN '<els@opvang.example>: user unknown' WHEN id % 3 = 1 THEN 'els is over quota' ELSE 'no' END`)
	w.exec("UPDATE runs SET state = 'done', ended_at = 100, last_moment = 90")
	report, causes := w.report(), w.causes()
	for _, step := range []struct {
		before database.Instant
		dry    bool
		want   int
	}{{100, false, 0}, {101, true, 1201}, {101, false, 1201}, {101, true, 0}, {101, false, 0}} {
		n, oldest, err := w.store.ExpireValues(ctx, step.before, step.dry)
		w.must(err)
		if n != step.want || (n > 0) != (oldest == report.Run.FrozenAt) {
			t.Errorf("%+v: %d, the oldest of %v", step, n, oldest)
		}
	}
	if found := w.stands("els@opvang.example"); len(found) > 0 {
		t.Errorf("the address still stands in %v", found)
	}
	if diff := cmp.Diff(report, w.report()); diff != "" {
		t.Errorf("another report (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(causes, w.causes()); diff != "" || len(causes) != 3 {
		t.Errorf("other causes (-before +after):\n%s", diff)
	}
}

// A run that is not over keeps all: its mails may be sent again.
func TestOpenRunsForgetNothing(t *testing.T) { onBoth(t, 2, testOpenRunsForgetNothing) }

func testOpenRunsForgetNothing(t *testing.T, w *world) {
	w.launch(deliveries.Ask)
	w.exec(`UPDATE deliveries SET state = 'later', slots = '{"to":"els@opvang.example"}', next_at = 1`)
	for _, end := range []string{"ended_at = NULL, last_moment = 100", "ended_at = 50, last_moment = 100", "ended_at = 100, last_moment = 50"} {
		w.exec("UPDATE runs SET " + end)
		if n, _, err := w.store.ExpireValues(t.Context(), 100, false); err != nil || n != 0 {
			t.Errorf("%s: %d, %v", end, n, err)
		}
	}
}

func TestOldNoticesExpire(t *testing.T) { onBoth(t, 0, testOldNoticesExpire) }

func testOldNoticesExpire(t *testing.T, w *world) {
	for _, state := range deliveries.States() {
		w.notify("els@opvang.example")
		w.exec("UPDATE notices SET created_at = 5, decided_at = 6, state = '" + string(state) + "' WHERE created_at > 1000")
	}
	w.notify("els@opvang.example")
	w.exec("UPDATE notices SET created_at = 5, marked_at = 20, state = 'unknown' WHERE created_at > 1000")
	for _, dry := range []bool{true, false} {
		n, oldest, err := w.store.ExpireNotices(t.Context(), 7, dry)
		if err != nil || n != 5 || oldest != 5 {
			t.Errorf("dry %t: %d, %v, %v", dry, n, oldest, err)
		}
	}
	var left int
	w.must(w.db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM notices").Scan(&left))
	if left != 4 {
		t.Errorf("%d are left, want those that are planned, sending, later, and the one of late doubt", left)
	}
}
