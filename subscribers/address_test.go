package subscribers

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]string{
		"ana@example.org":                      "ana@example.org",
		"  Ana.Peeters+imh@EXAMPLE.Org\t\n":    "Ana.Peeters+imh@example.org",
		"info@münchen.example":                 "info@xn--mnchen-3ya.example",
		"info@MÜNCHEN.example":                 "info@xn--mnchen-3ya.example",
		"info@xn--mnchen-3ya.example":          "info@xn--mnchen-3ya.example",
		"o'brien@sub.example.co.uk":            "o'brien@sub.example.co.uk",
		"a@b--c.example.org":                   "a@b--c.example.org",
		"x@пример.рф":                          "x@xn--e1afmkfd.xn--p1ai",
		strings.Repeat("a", 64) + "@b.be":      strings.Repeat("a", 64) + "@b.be",
		"a@" + strings.Repeat("b", 63) + ".be": "a@" + strings.Repeat("b", 63) + ".be",
		"info@example。org":                     "info@example.org",
	} {
		a, err := ParseAddress(text)
		if err != nil || a.ASCII() != want {
			t.Errorf("%q: %q, %v; want %q", text, a.ASCII(), err, want)
		}
	}
}

func TestBadAddresses(t *testing.T) {
	long := strings.Repeat("abcdefgh.", 28)
	for text, want := range map[string]AddressFault{
		"":                                     FaultEmpty,
		" \t ":                                 FaultEmpty,
		"ana":                                  FaultNoAt,
		"@example.org":                         FaultNoAt,
		"ana@":                                 FaultNoAt,
		"ana@b@example.org":                    FaultNoAt,
		"a\r\nBcc: x@y":                        FaultControl,
		"a@example.org\r\nBcc: x@y.org":        FaultControl,
		"a\x00@example.org":                    FaultControl,
		"a@exam\u200bple.org\u2028x":           FaultControl,
		"\u202ea@example.org":                  FaultControl,
		"an a@example.org":                     FaultSpace,
		"a,b@example.org":                      FaultSpace,
		"<ana@example.org>":                    FaultSpace,
		"a(b)@example.org":                     FaultSpace,
		`"ana"@example.org`:                    FaultQuoted,
		`"a@b"@example.org`:                    FaultQuoted,
		".ana@example.org":                     FaultDots,
		"ana.@example.org":                     FaultDots,
		"a..b@example.org":                     FaultDots,
		"renée@example.org":                    FaultLocalASCII,
		strings.Repeat("a", 65) + "@b.be":      FaultLocalLong,
		"a@" + long + "be":                     FaultLong,
		"a@" + strings.Repeat("long", 1000):    FaultLong,
		"ana@localhost":                        FaultDomain,
		"ana@example":                          FaultDomain,
		"ana@-example.org":                     FaultDomain,
		"ana@example-.org":                     FaultDomain,
		"ana@exa_mple.org":                     FaultDomain,
		"ana@example..org":                     FaultDomain,
		"ana@.example.org":                     FaultDomain,
		"ana@[192.0.2.1]":                      FaultDomain,
		"ana@192.0.2.1":                        FaultDomain,
		"ana@exa mple.org":                     FaultDomain,
		"ana@xn--a.example":                    FaultDomain,
		"a@" + strings.Repeat("b", 64) + ".be": FaultDomain,
		"ana@example.org.":                     FaultDomainDot,
		"ana@example\xff.org":                  FaultNotUTF8,
	} {
		_, err := ParseAddress(text)
		var fault *AddressError
		if !errors.As(err, &fault) || fault.Fault != want {
			t.Errorf("%q: %v; want %v", text, err, want)
		}
	}
}

func TestAddressIsShown(t *testing.T) {
	for text, want := range map[string][2]string{
		"Els@opvang.be":       {"Els@opvang.be", "E***@opvang.be"},
		"e@xn--mnchen-3ya.de": {"e@münchen.de", "e***@münchen.de"},
	} {
		a := address(t, text)
		same(t, [2]string{a.String(), a.Masked()}, want)
	}
	same(t, Address{}.Masked(), "")
	same(t, address(t, "Els@Opvang.be").Key(), "els@opvang.be")
}

// What is taken is safe in a command and a header, keeps within the limits, and reads back as itself, both as sent and
// as shown.
func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"ana@example.org", "a\r\nBcc: x@y", `"q"@x.org`, "i@münchen.example", "x@пример.рф", "a@b.c.", "a@xn--mnchen-3ya.example",
		"a@faß.de", "a@xn--fa-hia.de", "a@ＥＸＡＭＰＬＥ.org", "A@İ.org", "a@ليهمابتكلموشعربي.com", "a@a\u0308.org"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAddress(text)
		if err != nil {
			var fault *AddressError
			if !errors.As(err, &fault) || !a.IsZero() {
				t.Fatalf("%q: %v with %q", text, err, a)
			}
			return
		}
		if strings.ContainsAny(a.ASCII(), " \r\n\t\x00<>(),;:\"[]\\") || len(a.ASCII()) > maxAddress || a.Key() != strings.ToLower(a.Key()) {
			t.Fatalf("%q became %q", text, a.ASCII())
		}
		for i := range len(a.ASCII()) {
			if a.ASCII()[i] >= 0x7f {
				t.Fatalf("%q became %q", text, a.ASCII())
			}
		}
		for _, form := range []string{a.ASCII(), a.String(), " " + a.String() + "\n"} {
			if again, err := ParseAddress(form); err != nil || again != a {
				t.Fatalf("%q became %q, and %q became %q, %v", text, a.ASCII(), form, again.ASCII(), err)
			}
		}
	})
}

// However an address is written, it is the same one; taking it in again changes nothing.
func TestAddressHasOneForm(t *testing.T) {
	local := rapid.StringMatching(`[a-z0-9!#$%&'*+/=?^_{|}~-]{1,20}(\.[a-z0-9]{1,20}){0,2}`)
	domain := rapid.StringMatching(`([a-zé][a-z0-9ü]{0,15}\.){1,3}(be|org|example)`)
	rapid.Check(t, func(t *rapid.T) {
		l, d := local.Draw(t, "local"), domain.Draw(t, "domain")
		a, err := ParseAddress(l + "@" + d)
		if err != nil {
			t.Fatal(err)
		}
		other, err := ParseAddress("\t " + strings.ToUpper(l) + "@" + strings.ToUpper(d) + " \n")
		if err != nil || other.Key() != a.Key() {
			t.Fatalf("in capitals: %q, %v; want %q", other.Key(), err, a.Key())
		}
		for _, form := range []string{a.ASCII(), a.String()} {
			if again, err := ParseAddress(form); err != nil || again != a {
				t.Fatalf("%q: %q, %v", form, again.ASCII(), err)
			}
		}
	})
}

func TestAttributeNameHasOneForm(t *testing.T) {
	same(t, attributeName(" Aantal kinderen (0-3) "), "aantal_kinderen_0_3")
	same(t, attributeName("Où? Ça!"), "où_ça")
	same(t, attributeName("-- $.x"), "x")
	same(t, attributeName("(!)"), "")
	rapid.Check(t, func(t *rapid.T) {
		name := attributeName(rapid.String().Draw(t, "text"))
		if again := attributeName(name); again != name || strings.ContainsAny(name, "$[]\"'. ") {
			t.Fatalf("%q, again %q", name, again)
		}
	})
}
