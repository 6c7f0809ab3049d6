package deliveries_test

import (
	"context"
	"slices"
	"testing"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
)

// moves lets a reader ask for another address and confirm it.
func (w *world) moves(i int, address string) subscribers.Address {
	w.t.Helper()
	ctx := w.t.Context()
	to, err := subscribers.ParseAddress(address)
	w.must(err)
	w.people.Notify = func(context.Context, *database.Tx, subscribers.Mail) ([]byte, error) { return []byte("hash"), nil }
	ask, err := w.people.AskMove(ctx, w.ids[i], to, "nl")
	w.must(err)
	w.exec("UPDATE asks SET state = 'mailed', mailed_at = asked_at")
	_, err = w.people.Complete(ctx, ask)
	w.must(err)
	return to
}

// That an address does not exist says nothing about the one to which its reader has moved while the mail was on the wire.
func TestAVerdictAboutAFormerAddressLeavesTheNewOneAlone(t *testing.T) {
	onBoth(t, 1, testVerdictAboutAFormerAddress)
}

func testVerdictAboutAFormerAddress(t *testing.T, w *world) {
	ctx, answer := t.Context(), make(chan struct{})
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Until: answer, Say: "550 5.1.1 no such user here"}}})
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("the mail is on the wire", func() bool { return w.report().Sending == 1 })
	to := w.moves(0, "nieuw@opvang.example")
	close(answer)
	w.until("the answer is known", func() bool { return w.report().Sending == 0 })
	bars, err := w.people.Suppressions(ctx, to)
	w.must(err)
	if len(bars) > 0 {
		t.Errorf("the new address is suppressed: %+v", bars[0])
	}
	from, err := subscribers.ParseAddress("lezer0@opvang.example")
	w.must(err)
	if bars, err = w.people.Suppressions(ctx, from); err != nil || len(bars) != 1 {
		t.Errorf("the address that was mailed is suppressed by %+v (%v)", bars, err)
	}
}

// Who has moved is mailed at the new address, also what was planned and read before: nothing goes to an address that its reader has
// given up, and that may be suppressed since.
func TestMovingReachesMailsStillPlanned(t *testing.T) { onBoth(t, 8, testMovingReachesMails) }

func testMovingReachesMails(t *testing.T, w *world) {
	ctx, hold := t.Context(), make(chan struct{})
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Times: 1, Until: hold, Say: "250 taken"}}})
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("one mail is on the wire", func() bool { return w.report().Sending > 0 })
	w.moves(7, "nieuw@opvang.example")
	old, err := subscribers.ParseAddress("lezer7@opvang.example")
	w.must(err)
	w.must(w.people.Suppress(ctx, "ana", old, "somebody else has this mailbox now"))
	planned, err := w.store.Deliveries(ctx, w.report().Run.ID, deliveries.Planned, 0, 100)
	w.must(err)
	if !slices.ContainsFunc(planned, func(d deliveries.Delivery) bool { return d.Subscriber == w.ids[7] }) {
		t.Fatal("the mail was marked before its reader moved")
	}
	close(hold)
	w.until("the run is done", w.ended)
	went := map[string]int{}
	for _, m := range relay.Messages() {
		went[m.To[0]]++
	}
	if len(went) != 8 || went["nieuw@opvang.example"] != 1 || went["lezer7@opvang.example"] != 0 {
		t.Errorf("mails went to %v", went)
	}
}
