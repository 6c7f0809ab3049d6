package deliveries_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
)

// A mail whose link has ended by the time that a relay is there is not sent any more; what still works is.
func TestNoticesThatAreTooLate(t *testing.T) { onBoth(t, 0, testNoticesThatAreTooLate) }

func testNoticesThatAreTooLate(t *testing.T, w *world) {
	relay, ctx, day := mailtest.Start(t), t.Context(), 24*time.Hour
	tests := []struct {
		kind subscribers.MailKind
		age  time.Duration
		want deliveries.State
	}{
		{subscribers.MailConfirm, 6 * day, deliveries.Accepted},
		{subscribers.MailConfirm, 8 * day, deliveries.Skipped},
		{subscribers.MailMore, 6 * day, deliveries.Accepted},
		{subscribers.MailMore, 8 * day, deliveries.Skipped},
		{subscribers.MailMove, 6 * day, deliveries.Accepted},
		{subscribers.MailMove, 8 * day, deliveries.Skipped},
		{subscribers.MailRemind, 3 * day, deliveries.Accepted},
		{subscribers.MailRemind, 5 * day, deliveries.Skipped},
		{subscribers.MailLink, 23 * time.Hour, deliveries.Accepted},
		{subscribers.MailLink, 25 * time.Hour, deliveries.Skipped},
		{"test", 2 * day, deliveries.Accepted},
		{"test", 4 * day, deliveries.Skipped},
	}
	ids := make([]int64, len(tests))
	for i, test := range tests {
		w.must(w.db.Write(ctx, func(tx *database.Tx) (err error) {
			n := deliveries.Notice{Kind: string(test.kind), Address: "ana@opvang.example", Subject: "Proef", Text: "Dag.\n"}
			ids[i], err = w.store.Notify(ctx, tx, n)
			return err
		}))
		w.exec(fmt.Sprintf("UPDATE notices SET created_at = %d WHERE id = %d", database.Now().Add(-test.age), ids[i]))
	}
	w.start(relay, 1)
	for i, test := range tests {
		w.until("each notice is settled", func() bool {
			n, err := w.store.Notice(ctx, ids[i])
			return err == nil && n.State == test.want
		})
	}
	if got := len(relay.Messages()); got != 6 {
		t.Errorf("the relay got %d mails, want the 6 that are in time", got)
	}
}

// A notice's hash tells where its parts end.
func TestHashOfANotice(t *testing.T) {
	one := deliveries.Notice{Subject: "ab", Text: "c", HTML: "d"}
	for _, other := range []deliveries.Notice{{Subject: "a", Text: "bc", HTML: "d"}, {Subject: "ab", Text: "", HTML: "cd"}, {Subject: "ab", Text: "c"}} {
		if bytes.Equal(one.Hash(), other.Hash()) {
			t.Errorf("%+v and %+v have one hash", one, other)
		}
	}
	named := one
	named.Kind, named.Address, named.Name = "test", "ana@opvang.example", "Ana"
	if !bytes.Equal(one.Hash(), named.Hash()) {
		t.Error("the hash is of more than what the notice says")
	}
}
