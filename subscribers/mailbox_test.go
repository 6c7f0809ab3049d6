package subscribers

import "testing"

func TestMailbox(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ a, b string }{
		{"els@opvang.be", "Els@OPVANG.be"},
		{"els@opvang.be", "els+nieuws@opvang.be"},
		{"els.maes@gmail.com", "elsmaes+imh+2027@googlemail.com"},
		{"E.L.S@gmail.com", "els@gmail.com"},
	} {
		if a, b := mailbox(t, one.a), mailbox(t, one.b); a != b {
			t.Errorf("%s is %s, and %s is %s: want the same", one.a, a, one.b, b)
		}
	}
	for _, one := range []struct{ a, b string }{
		{"els.maes@opvang.be", "elsmaes@opvang.be"}, // elsewhere, a dot is a letter like any other
		{"els@opvang.be", "els@opvang.nl"},
		{"+els@opvang.be", "+an@opvang.be"}, // nothing before the +: it is no mark
		{"els-nieuws@opvang.be", "els@opvang.be"},
	} {
		if a, b := mailbox(t, one.a), mailbox(t, one.b); a == b {
			t.Errorf("%s and %s are both %s: want two", one.a, one.b, a)
		}
	}
}

func mailbox(t *testing.T, text string) string {
	t.Helper()
	address, err := ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return address.Mailbox()
}
