package subscribers

import (
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

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
