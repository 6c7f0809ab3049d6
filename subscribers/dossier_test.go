package subscribers

import (
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// Where somebody moved to last is no address of before, also not when it once was.
func TestADossierShowsFormerAddresses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		bo := p.reader("bo", 0)
		for _, move := range []struct {
			to   string
			want []Address
		}{
			{"nieuw@example.org", []Address{bo.Address}},
			{"bo@example.org", []Address{address(t, "nieuw@example.org")}},
		} {
			p.complete(p.movedTo(bo.ID, move.to))
			p.later(quiet)
			dossier, err := p.Dossier(t.Context(), bo.ID)
			must(t, err)
			same(t, dossier.Former, move.want)
		}
	})
}

// What is kept about an address that a person had, and that nobody else has, is kept about the person: erasing takes it, so the
// dossier shows it.
func TestADossierShowsWhyAFormerAddressIsSuppressed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := newPost(t, db)
		bo := p.reader("bo", 0)
		p.suppress("bo@example.org")
		p.complete(p.movedTo(bo.ID, "nieuw@example.org"))
		dossier, err := p.Dossier(t.Context(), bo.ID)
		must(t, err)
		same(t, len(dossier.Suppressions), 1)
	})
}
