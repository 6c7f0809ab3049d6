package reader_test

import "testing"

// Whoever confirms sees the first name that somebody typed; as text, whatever it looks like.
func TestTheConfirmPageShowsTheFirstName(t *testing.T) {
	for _, test := range []struct{ typed, shown string }{{"Bo <b>", "Als voornaam vulde je in <strong>Bo &lt;b&gt;</strong>."}, {"", ""}} {
		d := openDoor(t)
		form := d.fill("bo@opvang.example", "nieuws")
		form.Set("first_name", test.typed)
		d.elsewhere("/inschrijven", form)
		d.answered()
		page := d.get(d.confirm(d.asked())).Body.String()
		shows(t, page, "Klopt dit adres?", test.shown)
		if test.typed == "" {
			hides(t, page, "Als voornaam")
		}
	}
}
