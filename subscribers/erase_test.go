package subscribers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// marked is a word that stands in every personal field of the person below, and nowhere else.
const marked = "Zonnebloem"

// traces lists the tables in which a text stands, in any case: every column of every row is looked at.
func traces(t *testing.T, db *database.DB, text string) (found []string) {
	t.Helper()
	for table, columns := range dbtest.Tables(t, db) {
		for _, column := range columns {
			var n int
			must(t, db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM "+table+" WHERE LOWER(CAST("+column+" AS TEXT)) LIKE ?1",
				"%"+strings.ToLower(text)+"%").Scan(&n))
			if n > 0 {
				found = append(found, table+"."+column)
			}
		}
	}
	return found
}

// known is a person of whom this package's every table holds something.
func (w *town) known() Subscriber {
	w.t.Helper()
	ctx := w.t.Context()
	given := paper()
	given.Source = "lijst van " + marked
	p, err := w.Add(ctx, "ana", NewSubscriber{Address: address(w.t, marked+"@example.org"), Topics: []TopicID{w.topics[0].ID, w.topics[1].ID}, Consent: given,
		Profile: Profile{FirstName: marked, LastName: marked, Language: French, Profession: marked, Region: marked, Organisation: marked,
			Attributes: map[string]string{"wijk": marked}}})
	must(w.t, err)
	region := marked + " Oost"
	months := 3
	must(w.t, second(w.SavePreferences(ctx, p.ID, PreferencesChange{Region: &region, PauseMonths: &months})))
	must(w.t, w.Suppress(ctx, "ana", p.Address, "gevraagd door "+marked))
	must(w.t, w.db.Write(ctx, func(tx *database.Tx) error {
		return w.SuppressTx(ctx, tx, "service", p.ID, p.Address, "address does not exist", "<"+marked+"@example.org> unknown")
	}))
	w.exec(`INSERT INTO imports (id, state, who, language, words, source, vouched_by, started_at) VALUES (7, 'applying', 'ana', 'nl', '', '', '', 1)`)
	w.exec(`INSERT INTO import_rows (import_id, address, address_key, first_name, last_name, language, profession, region, organisation, attributes)
		VALUES (7, ?1, ?2, ?3, '', '', '', '', '', '{}')`, p.Address.ASCII(), p.Address.Key(), marked)
	w.ask(AskSignUp, 0, p.Address)
	w.ask(AskMove, p.ID, address(w.t, "nieuw."+marked+"@example.org"))
	w.exec("UPDATE subscribers SET frequency = 'digest', why_left_at = 5 WHERE id = ?1", p.ID)
	p, err = w.ByID(ctx, p.ID)
	must(w.t, err)
	return p
}

func (w *town) ask(kind AskKind, id ID, a Address) {
	w.t.Helper()
	w.exec(`INSERT INTO asks (kind, state, address, address_key, mailbox, subscriber_id, language, content, network, asked_at, expires_at, next_at)
		VALUES (?1, 'mailed', ?2, ?3, ?4, ?5, 'nl', ?6, ?7, 1, 9, 9)`, string(kind), a.ASCII(), a.Key(), a.Mailbox(), nullID(id), `{"first_name":"`+marked+`"}`, []byte{})
}

func nullID(id ID) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func TestErasingLeavesNothingPersonal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		var told []string
		w.Erasers = []Eraser{func(_ context.Context, _ *database.Tx, id ID, addresses []Address) error {
			for _, a := range addresses {
				told = append(told, fmt.Sprint(id, " ", a.Key()))
			}
			return nil
		}}
		other := w.reader("bo", 0)
		p := w.known()
		if found := traces(t, db, marked); len(found) < 15 {
			t.Fatalf("before, the word stands in %v only", found)
		}
		done, err := w.Erase(ctx, p.ID, "ana")
		must(t, err)
		same(t, told, []string{"2 zonnebloem@example.org", "2 nieuw.zonnebloem@example.org"})
		same(t, len(done.Addresses), 2)
		if found := traces(t, db, marked); len(found) > 0 {
			t.Errorf("it still stands in %v", found)
		}
		if _, err := w.ByID(ctx, p.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("the erased person is found: %v", err)
		}
		must(t, w.verifyConsent(ctx, p.ID))
		chain, err := w.ConsentOf(ctx, p.ID)
		must(t, err)
		same(t, []int{len(chain), len(chain[0].Words)}, []int{3, len(paper().Words)})
		same(t, w.reasons(0, p, other), map[string]Reason{marked: ReasonErased})

		again, err := w.Erase(ctx, p.ID, "ana")
		must(t, err)
		same(t, again, Erasure{Person: p.ID})
		if _, err := w.Erase(ctx, 999, "ana"); !errors.Is(err, ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}

// Every column of an erased person's row is what it is in a new and empty one, so that a new column is not forgotten.
func TestAnErasedRowIsEmpty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := w.known()
		w.exec("UPDATE subscribers SET state = 'left', left_at = 5, left_from = 'active' WHERE id = ?1", p.ID)
		must(t, second(w.Erase(ctx, p.ID, "ana")))
		w.exec("INSERT INTO subscribers (id, state, created_at) VALUES (99, 'erased', 1)")
		for _, column := range dbtest.Tables(t, db)["subscribers"] {
			if column == "id" || column == "created_at" {
				continue
			}
			var values int
			must(t, db.Read().QueryRow(ctx, "SELECT COUNT(DISTINCT COALESCE(CAST("+column+" AS TEXT), 'null')) FROM subscribers").Scan(&values))
			if values != 1 {
				t.Errorf("%s is not emptied", column)
			}
		}
	})
}

func TestAnErasedAddressStaysOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := w.reader("els", 0)
		must(t, second(w.Erase(ctx, p.ID, "reader")))

		reason, is, err := barred(ctx, db.Read(), p.Address)
		must(t, err)
		same(t, []any{reason, is}, []any{"erased", true})
		_, is, err = barred(ctx, db.Read(), address(t, "bo@example.org"))
		must(t, err)
		same(t, is, false)

		if _, err := w.Add(ctx, "ana", NewSubscriber{Address: address(t, "ELS@example.org")}); !errors.Is(err, ErrErased) {
			t.Errorf("added: %v", err)
		}
		must(t, w.Suppress(ctx, "ana", p.Address, "nog eens"))
		list, err := w.Suppressions(ctx, p.Address)
		must(t, err)
		same(t, []string{fmt.Sprint(len(list)), list[0].Reason, list[0].Address, list[0].By}, []string{"1", "erased", "els@example.org", "reader"})

		must(t, w.Unsuppress(ctx, "ana", p.Address))
		must(t, second(w.Add(ctx, "ana", NewSubscriber{Address: p.Address})))
		again, err := w.ByAddress(ctx, p.Address)
		must(t, err)
		if again.ID == p.ID {
			t.Error("the number of an erased person was given out again")
		}
		must(t, second(w.EraseAddress(ctx, p.Address, "ana")))
		if found := traces(t, db, "els@example.org"); len(found) > 0 {
			t.Errorf("it still stands in %v", found)
		}
	})
}

// What was known about the address stays known, without what anybody said of it.
func TestAnErasedSuppressionKeepsItsReason(t *testing.T) {
	for given, want := range map[string]string{
		"address does not exist": "address does not exist", "complaint": "complaint", "by request": "by request", "Els belde zelf": "by request",
	} {
		dbtest.Each(t, func(t *testing.T, db *database.DB) {
			w, ctx := newTown(t, db), t.Context()
			p := w.reader("els", 0)
			must(t, w.Suppress(ctx, "ana", p.Address, "een eerste keer"))
			must(t, w.Unsuppress(ctx, "ana", p.Address))
			must(t, w.Suppress(ctx, "ana", p.Address, given))
			must(t, second(w.Erase(ctx, p.ID, "ana")))
			reason, is, err := barred(ctx, db.Read(), p.Address)
			must(t, err)
			same(t, []any{reason, is}, []any{want, true})
		})
	}
}

// An address that somebody only wanted to move to, or that is somebody else's by now, is not barred for its owner.
func TestErasingSparesOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p, bo := w.reader("els", 0), w.reader("bo", 0)
		w.exec("UPDATE subscribers SET address = 'els2@example.org', address_key = 'els2@example.org' WHERE id = ?1", p.ID)
		w.exec("UPDATE subscribers SET address = 'els@example.org', address_key = 'els@example.org' WHERE id = ?1", bo.ID)
		w.ask(AskMove, p.ID, address(t, "stranger@example.org"))
		w.ask(AskMove, p.ID, address(t, "cleo@example.org"))
		w.ask(AskSignUp, 0, address(t, "cleo@example.org"))
		done, err := w.Erase(ctx, p.ID, "ana")
		must(t, err)
		same(t, done.Addresses, []Address{address(t, "els2@example.org"), address(t, "stranger@example.org")})
		for _, free := range []string{"els@example.org", "stranger@example.org", "cleo@example.org"} {
			_, is, err := barred(ctx, db.Read(), address(t, free))
			must(t, err)
			if is {
				t.Errorf("%s is barred", free)
			}
		}
		same(t, len(traces(t, db, "cleo@example.org")) > 0, true)
	})
}

func TestAnAddressThatNobodyHasIsErased(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := w.known()
		w.exec("UPDATE subscribers SET address = NULL, address_key = NULL WHERE id = ?1", p.ID) // only what is kept by address is left
		done, err := w.EraseAddress(ctx, p.Address, "ana")
		must(t, err)
		same(t, done, Erasure{Addresses: []Address{p.Address}})
		for _, place := range traces(t, db, p.Address.Key()) {
			if table, _, _ := strings.Cut(place, "."); table == "import_rows" || table == "suppressions" {
				t.Errorf("it still stands in %s", place)
			}
		}
		_, is, err := barred(ctx, db.Read(), p.Address)
		must(t, err)
		same(t, is, true)
	})
}

func TestAListBringsNobodyBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		p := w.reader("els", 0)
		must(t, second(w.Erase(ctx, p.ID, "ana")))
		var faults strings.Builder
		list := "e-mail;voornaam\nbo@example.org;Bo\nEls@example.org;Els\nels@example.org;Els\n"
		for _, dry := range []bool{true, false} {
			faults.Reset()
			report, err := w.Import(ctx, strings.NewReader(list), ImportOptions{Who: "ana", Topic: "imh-week", Given: *paper(), Errors: &faults, DryRun: dry})
			must(t, err)
			same(t, []int{report.Rows, report.New, report.Erased, report.Bad, report.Double, report.Consented}, []int{3, 1, 2, 0, 0, 1})
		}
		if !strings.Contains(faults.String(), "3,e-mail,") || !strings.Contains(faults.String(), "erased") {
			t.Errorf("the error file says:\n%s", faults.String())
		}
		if _, err := w.ByAddress(ctx, p.Address); !errors.Is(err, ErrNotFound) {
			t.Errorf("the list brought her back: %v", err)
		}
	})
}

// Whoever moves and then goes is erased under both addresses, also where only the record of the move tells of the first.
func TestErasingAfterAMove(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		els, err := p.Add(ctx, "ana", NewSubscriber{Address: address(t, "els@example.org")})
		must(t, err)
		id, err := p.AskMove(ctx, els.ID, address(t, "maes@example.org"), Dutch)
		must(t, err)
		p.look()
		p.complete(id)
		done, err := p.Erase(ctx, els.ID, "reader")
		must(t, err)
		same(t, done.Addresses, []Address{address(t, "maes@example.org"), address(t, "els@example.org")})
		for _, gone := range done.Addresses {
			_, is, err := barred(ctx, db.Read(), gone)
			must(t, err)
			if found := traces(t, db, gone.Key()); !is || len(found) > 0 {
				t.Errorf("%s: barred %t, and it stands in %v", gone, is, found)
			}
		}
		if _, err := p.Complete(ctx, id); !errors.Is(err, ErrNotFound) {
			t.Errorf("the ask of an erased person: %v", err)
		}
	})
}

// What was asked from outside looks the same to whoever asked until its term is over, and nothing comes of it any more.
func TestWhatWasAskedFromOutsideOutlivesAnErasure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		p.Limits.PerNetwork, p.Limits.Overall = 99, 99
		els, bo := p.reader("els", 0), p.reader("bo", 0)
		link, err := p.AskLink(ctx, els.Address, Dutch, "")
		must(t, err)
		mailed := p.signUp("els@example.org", 1)
		p.look()
		unseen := p.signUp("ELS@example.org", 1)
		another, err := p.AskMove(ctx, bo.ID, els.Address, Dutch)
		must(t, err)
		own, err := p.AskMove(ctx, els.ID, address(t, "maes@example.org"), Dutch)
		must(t, err)
		before := map[AskID]Ask{}
		for _, id := range []AskID{link, mailed, unseen, another} {
			before[id], err = p.Awaited(ctx, id)
			must(t, err)
		}
		must(t, second(p.Erase(ctx, els.ID, "reader")))
		must(t, second(p.EraseAddress(ctx, els.Address, "ana"))) // once more changes nothing
		if found := traces(t, db, "els@example.org"); len(found) > 0 {
			t.Errorf("it still stands in %v", found)
		}
		for id, was := range before {
			is, err := p.Awaited(ctx, id)
			must(t, err)
			same(t, []any{is.Masked(), is.Kind, is.State, is.Language, is.ExpiresAt}, []any{was.Masked(), was.Kind, was.State, was.Language, was.ExpiresAt})
			for _, err := range []error{second(p.Ask(ctx, id)), second(p.Complete(ctx, id))} {
				if !errors.Is(err, ErrNotFound) {
					t.Errorf("ask %d: %v", id, err)
				}
			}
		}
		if _, err := p.Awaited(ctx, own); !errors.Is(err, ErrNotFound) {
			t.Errorf("the person's own wish: %v", err)
		}
		dossier, err := p.Dossier(ctx, bo.ID)
		must(t, err)
		same(t, []string{dossier.Asks[0].Address, dossier.Asks[0].Content.Masked}, []string{"e***@example.org", ""})
		p.later(againWait)
		must(t, p.Again(ctx, mailed))
		same(t, p.look(), []string{})
		p.later(remind)
		same(t, p.look(), []string{})
		same(t, p.count("asks WHERE state = 'new'"), 0)
		p.later(askLife)
		same(t, p.look(), []string{})
		same(t, p.count("asks"), 0)
	})
}

// Whoever was erased can ask, and gets no mail, as if the address were suppressed.
func TestAnErasedAddressGetsNoMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		els := p.reader("els", 0)
		asked := p.signUp("bo@example.org", 0)
		p.look()
		must(t, second(p.Erase(ctx, els.ID, "reader")))
		must(t, second(p.EraseAddress(ctx, address(t, "bo@example.org"), "ana")))
		p.signUp("els@example.org", 1)
		same(t, p.look(), []string{})
		if _, err := p.Complete(ctx, asked); !errors.Is(err, ErrNotFound) {
			t.Errorf("an ask for an erased address: %v", err)
		}
	})
}

// A relay that says at the same moment that the address does not exist, on another connection of PostgreSQL, leaves nothing behind
// of who is erased.
func TestErasingWhileTheAddressIsSuppressed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if db.Path() != "" {
			t.Skip("not run: SQLite has one writer, so that the verdict waits for the erasure")
		}
		w, ctx := newTown(t, db), t.Context()
		bo := w.reader("zonnebloem", 0)
		said := make(chan error, 1)
		w.Erasers = []Eraser{func(context.Context, *database.Tx, ID, []Address) error {
			go func() {
				said <- db.Write(ctx, func(tx *database.Tx) error {
					return w.SuppressTx(ctx, tx, "service", bo.ID, bo.Address, "address does not exist", "<zonnebloem@example.org> unknown")
				})
			}()
			dbtest.UntilWaiting(t, db, func() bool { return len(said) > 0 })
			return nil
		}}
		must(t, second(w.Erase(ctx, bo.ID, "reader")))
		must(t, <-said)
		if found := traces(t, db, "zonnebloem"); len(found) > 0 {
			t.Errorf("the address still stands in %v", found)
		}
	})
}

// Erasing an address that somebody moved away from does not say that nobody had it and leave it where it is.
func TestErasingAFormerAddressLeavesNothingOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		bo := p.reader("voormalig", 0)
		p.complete(p.movedTo(bo.ID, "nieuw@example.org"))
		found, err := p.MovedFrom(t.Context(), bo.Address)
		must(t, err)
		same(t, found.Address.Key(), "nieuw@example.org")
		done, err := p.EraseAddress(t.Context(), bo.Address, "ana")
		must(t, err)
		same(t, done.Person, bo.ID)
		for _, gone := range []string{"voormalig@example.org", "nieuw@example.org"} {
			if found := traces(t, db, gone); len(found) > 0 {
				t.Errorf("%s still stands in %v", gone, found)
			}
		}
	})
}

// An address that several people have moved away from, one after the other, names none of them; one that was put back is not theirs
// who were moved to it.
func TestAFormerAddressNamesOnePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, ctx := newPost(t, db), t.Context()
		bo := p.reader("bo", 0)
		if _, err := p.MovedFrom(ctx, bo.Address); !errors.Is(err, ErrNotFound) {
			t.Errorf("who is still there: %v", err)
		}
		p.complete(p.movedTo(bo.ID, "nieuw@example.org"))
		p.complete(p.mailed("bo@example.org", 0)) // a colleague got the mailbox
		colleague, err := p.ByAddress(ctx, bo.Address)
		must(t, err)
		p.complete(p.movedTo(colleague.ID, "elders@example.org"))
		if _, err := p.EraseAddress(ctx, bo.Address, "ana"); !errors.Is(err, ErrSeveralMoved) {
			t.Errorf("two have moved away from it: %v", err)
		}
		p.complete(p.movedTo(colleague.ID, "bo@example.org"))
		p.complete(p.movedTo(bo.ID, "weer@example.org"))
		found, err := p.MovedFrom(ctx, address(t, "nieuw@example.org"))
		must(t, err)
		same(t, found.ID, bo.ID)
	})
}
