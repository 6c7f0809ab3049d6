package templates

import (
	"strings"
	"testing"
)

func TestPhoneNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // "" is refused
		"112":                        "112",
		"03 123 45 67":               "031234567",
		"0470/12.34.56":              "0470123456",
		"+32 (0)3 123 45 67":         "+3231234567",
		"+32 3 123-45-67":            "+3231234567",
		"(03) 123 45 67":             "031234567",
		"00\u00a000\u00a000":         "000000",
		"12":                         "",
		"03 12 of 03 13":             "",
		"1234567890123456":           "",
		"03 + 12 34":                 "",
		"++32 3 123 45 67":           "",
		"bel ons":                    "",
		"0３ 123 45 67 (volle breed)": "",
	} {
		got := ""
		if isPhone(text) {
			got = dialled(text)
		}
		if got != want {
			t.Errorf("%q becomes the number %q, want %q", text, got, want)
		}
	}
}

func TestMailAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"joke@example.org":                  true,
		"o'neill+imh_1@post.example.org":    true,
		"joke":                              false,
		"joke@example":                      false,
		"joke@example.org, an@example.org":  false,
		"Joke <joke@example.org>":           false,
		"mailto:joke@example.org":           false,
		"joke@@example.org":                 false,
		"joke @example.org":                 false,
		"joke@example.org?cc=an@example.be": false,
		"a&b@example.org":                   false,
		`"a b"@example.org`:                 false,
		"joke@[127.0.0.1]":                  false,
		"zoë@example.org":                   false,
	} {
		if got := isAddress(text); got != want {
			t.Errorf("%q is an address: %t, want %t", text, got, want)
		}
	}
}

func TestContactLinks(t *testing.T) {
	t.Parallel()
	c := blockAlone("contact", map[string]Value{"name": dutch("Joke"), "phone": dutch("+32 (0)3 123 45 67"), "email": dutch("o'neill@example.org")})
	filled := compiled(t, c, Dutch).Fill(nil)
	for _, want := range []string{`href="tel:+3231234567"`, `href="mailto:o&#39;neill@example.org"`} {
		if !strings.Contains(filled.HTML, want) {
			t.Errorf("the letter has no %s", want)
		}
	}
	if want := "Joke\n+32 (0)3 123 45 67\no'neill@example.org\n"; !strings.Contains(filled.Text, want) {
		t.Errorf("the text part lacks %q:\n%s", want, filled.Text)
	}
}

func TestContactRefuses(t *testing.T) {
	t.Parallel()
	fields := map[string]Value{"name": dutch("Joke"), "phone": dutch("bel ons"), "email": dutch("joke")}
	fault := blockAlone("contact", fields).Validate()
	for _, want := range []string{`field phone: is "bel ons", which is not one telephone number`, `field email: is "joke", which is not one mail address`} {
		if fault == nil || !strings.Contains(fault.Error(), want) {
			t.Errorf("%v does not say %s", fault, want)
		}
	}
}

// blockAlone is Dutch content of one block.
func blockAlone(kind string, fields map[string]Value) Content {
	return Content{Languages: []Language{Dutch}, Subject: dutch("x").Words, Blocks: []Block{{Type: kind, Fields: fields}}}
}

func dutch(text string) Value { return Value{Words: Words{Dutch: text}} }
