package reader

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// Every language has every text, with as many places to fill as the Dutch one.
func TestTextsAreComplete(t *testing.T) {
	for _, in := range web.Languages() {
		compare(t, fmt.Sprintf("preferences in %s", in), reflect.ValueOf(preferencesIn["nl"]), reflect.ValueOf(preferencesIn[in]))
		compare(t, fmt.Sprintf("leave in %s", in), reflect.ValueOf(leaveIn["nl"]), reflect.ValueOf(leaveIn[in]))
		compare(t, fmt.Sprintf("why in %s", in), reflect.ValueOf(whyIn["nl"]), reflect.ValueOf(whyIn[in]))
		compare(t, fmt.Sprintf("sign-up in %s", in), reflect.ValueOf(signUpIn["nl"]), reflect.ValueOf(signUpIn[in]))
		compare(t, fmt.Sprintf("mailbox in %s", in), reflect.ValueOf(mailboxIn["nl"]), reflect.ValueOf(mailboxIn[in]))
		compare(t, fmt.Sprintf("confirm in %s", in), reflect.ValueOf(confirmIn["nl"]), reflect.ValueOf(confirmIn[in]))
		compare(t, fmt.Sprintf("link in %s", in), reflect.ValueOf(linkIn["nl"]), reflect.ValueOf(linkIn[in]))
		compare(t, fmt.Sprintf("embed in %s", in), reflect.ValueOf(embedIn["nl"]), reflect.ValueOf(embedIn[in]))
		for _, list := range [][]choice{professions, regions, mailLanguages, leaveReasons} {
			for _, one := range list {
				if one.words[in] == "" {
					t.Errorf("%s has no word in %s", one.value, in)
				}
			}
		}
		for _, frequency := range subscribers.Frequencies() {
			compare(t, fmt.Sprintf("%s in %s", frequency, in), reflect.ValueOf(oftenIn["nl"][frequency]), reflect.ValueOf(oftenIn[in][frequency]))
		}
		if len(leaveReasons) != len(subscribers.LeaveReasons()) {
			t.Errorf("%d reasons for leaving have words, of %d", len(leaveReasons), len(subscribers.LeaveReasons()))
		}
		for _, other := range web.Languages() {
			if languageNames[in][other] == "" {
				t.Errorf("%s has no name in %s", other, in)
			}
		}
	}
}

func compare(t *testing.T, what string, dutch, other reflect.Value) {
	t.Helper()
	for i := range dutch.NumField() {
		field := dutch.Type().Field(i)
		if field.Type.Kind() == reflect.Struct {
			compare(t, what+", "+field.Name, dutch.Field(i), other.Field(i))
			continue
		}
		text := other.Field(i).String()
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s: %s is empty", what, field.Name)
		}
		if strings.Count(text, "%s") != strings.Count(dutch.Field(i).String(), "%s") {
			t.Errorf("%s: %s has other places to fill: %q", what, field.Name, text)
		}
	}
}

func TestListed(t *testing.T) {
	for want, names := range map[string][]string{"a": {"a"}, "a en b": {"a", "b"}, "a, b en c": {"a", "b", "c"}} {
		if got := listed(names, "en"); got != want {
			t.Errorf("listed(%q) = %q, want %q", names, got, want)
		}
	}
}
