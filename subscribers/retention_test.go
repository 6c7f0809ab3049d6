package subscribers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func TestWhoLeftLongAgoIsErased(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		long, back, lately, here := w.reader("an", 0), w.reader("bo", 0), w.reader("cleo", 0), w.reader("dirk", 0)
		for i, p := range []Subscriber{long, back, lately} {
			must(t, w.Leave(ctx, p.ID, ViaPage))
			w.exec("UPDATE subscribers SET left_at = ?1 WHERE id = ?2", []int{10, 20, 200}[i], p.ID)
		}
		n, oldest, err := w.ExpireLeft(ctx, 100, true, "service", nil)
		must(t, err)
		same(t, []any{n, oldest}, []any{2, database.Instant(10)})

		// The second one comes back while the first one is being erased.
		var told []Address
		n, _, err = w.ExpireLeft(ctx, 100, false, "service", func(done Erasure) error {
			told = append(told, done.Addresses...)
			w.exec("UPDATE subscribers SET state = 'active', left_at = NULL WHERE id = ?1", back.ID)
			return nil
		})
		must(t, err)
		same(t, n, 1)
		same(t, told, []Address{long.Address})
		for p, state := range map[ID]State{back.ID: StateActive, lately.ID: StateLeft, here.ID: StateActive} {
			found, err := w.ByID(ctx, p)
			must(t, err)
			same(t, found.State, state)
		}
	})
}

func TestOldAsksAndRowsExpire(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		w.known() // its asks expire at 9, its import goes on
		for _, dry := range []bool{true, false} {
			n, oldest, err := w.ExpireAsks(ctx, 10, dry)
			must(t, err)
			same(t, []any{n, oldest}, []any{2, database.Instant(1)})
			n, _, err = w.ExpireImportRows(ctx, 10, dry)
			must(t, err)
			same(t, n, 0)
		}
		w.exec("UPDATE imports SET ended_at = 5")
		for _, dry := range []bool{true, false} {
			n, oldest, err := w.ExpireImportRows(ctx, 10, dry)
			must(t, err)
			same(t, []any{n, oldest}, []any{1, database.Instant(5)})
		}
		same(t, fmt.Sprint(traces(t, db, "import")), "[]")
	})
}

// Who was forgotten after leaving did not ask for it: no list brings them back, but they can.
func TestWhoWasForgottenMayComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		els := p.reader("els", 0)
		must(t, p.Leave(ctx, els.ID, ViaPage))
		must(t, second(p.forgetLeft()))
		list := "e-mail\nels@example.org\n"
		imported := func() ImportReport {
			report, err := p.Import(ctx, strings.NewReader(list), ImportOptions{Who: "ana", Topic: "imh-week", Given: *paper()})
			must(t, err)
			return report
		}
		same(t, imported().Erased, 1)
		if _, err := p.Add(ctx, "ana", NewSubscriber{Address: els.Address}); !errors.Is(err, ErrErased) {
			t.Errorf("added: %v", err)
		}
		id := p.signUp("els@example.org", 0)
		same(t, p.look(), []string{"confirmation els@example.org"})
		p.complete(id)
		report := imported()
		same(t, []int{report.Erased, report.Known, report.Kept}, []int{0, 1, 1})

		// Whoever then asks to be erased gets nothing any more.
		must(t, second(p.EraseAddress(ctx, els.Address, "ana")))
		reason, is, err := barred(ctx, db.Read(), els.Address)
		must(t, err)
		same(t, []any{reason, is}, []any{"erased", true})
	})
}

// An address that nobody has any more, because its owner left long ago, can still be suppressed and erased.
func TestWhoWasForgottenCanBeSuppressed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		els := p.reader("els", 0)
		must(t, p.Leave(ctx, els.ID, ViaPage))
		must(t, second(p.forgetLeft()))
		must(t, p.Suppress(ctx, "ana", els.Address, "complaint"))
		for _, erase := range []bool{false, true} {
			if erase {
				must(t, second(p.EraseAddress(ctx, els.Address, "ana")))
			}
			reason, is, err := barred(ctx, db.Read(), els.Address)
			must(t, err)
			same(t, []any{reason, is}, []any{"complaint", true})
		}
		same(t, traces(t, db, "els@example.org") == nil, true)
	})
}

func (w *town) forgetLeft() (int, error) {
	n, _, err := w.ExpireLeft(w.t.Context(), database.Now()+1, false, "service", func(Erasure) error { return nil })
	return n, err
}

// An ask that retention removes is as forgotten as one that the doorman removes: the mails to an address that nobody has go too.
func TestAnAskThatRetentionRemovesTakesItsMailsAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		var cleared []string
		p.ForgetMails = func(_ context.Context, _ *database.Tx, address Address) error {
			cleared = append(cleared, address.Key())
			return nil
		}
		p.mailed("bo@example.org", 0)
		p.later(askLife + time.Hour) // the service stood still meanwhile
		n, _, err := p.ExpireAsks(t.Context(), database.Now(), false)
		must(t, err)
		same(t, n, 1)
		p.look()
		same(t, cleared, []string{"bo@example.org"})
	})
}
