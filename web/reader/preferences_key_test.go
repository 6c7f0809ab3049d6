package reader

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"

	"pgregory.net/rapid"
)

// full is a page on which every list has something.
func full() preferencesPage {
	return preferencesPage{
		Topics: []topicRow{{}}, Often: []oftenRow{{}}, Professions: []option{{}}, Regions: []option{{}}, Languages: []option{{}},
	}
}

// Whatever one reader's page shows and another's does not, but for what is the reader's own, makes it another page.
func TestPreferencesKeyHoldsAllThatIsShown(t *testing.T) {
	page := full()
	shown := reflect.ValueOf(&page).Elem()
	changes := 0
	for i := range shown.NumField() {
		if name := shown.Type().Field(i).Name; name == "Own" || name == "Words" {
			continue
		}
		eachLeaf(shown.Field(i), func(leaf reflect.Value) {
			before := page.key()
			if leaf.Kind() == reflect.Bool {
				leaf.SetBool(!leaf.Bool())
			} else {
				leaf.SetString(leaf.String() + "x")
			}
			if changes++; page.key() == before {
				t.Errorf("a change within %s has the same key", shown.Type().Field(i).Name)
			}
		})
	}
	if changes < 20 {
		t.Errorf("only %d changes were tried", changes)
	}
	longer := full()
	longer.Regions = append(longer.Regions, option{})
	shifted := full()
	shifted.Professions = append(shifted.Professions, option{})
	if longer.key() == shifted.key() {
		t.Error("two lists of other lengths have the same key")
	}
}

func eachLeaf(value reflect.Value, do func(reflect.Value)) {
	switch value.Kind() {
	case reflect.Struct:
		for _, field := range value.Fields() {
			eachLeaf(field, do)
		}
	case reflect.Slice:
		for i := range value.Len() {
			eachLeaf(value.Index(i), do)
		}
	default:
		do(value)
	}
}

// A page that is kept says what it would say were it made for this reader alone.
func TestKeptPreferencesAreTheReadersOwn(t *testing.T) {
	sheet := web.NewSheet[preferencesPage](pages, "preferences.html")
	rapid.Check(t, func(t *rapid.T) {
		prefs, own := drawPreferences(t), drawOwn(t)
		in := rapid.SampledFrom(web.Languages()).Draw(t, "language")
		r := httptest.NewRequest(http.MethodGet, "/v/x", nil)
		frame := web.NewFrame(r, in, preferencesIn.In(in).Title)
		frame.DataPath = own.DataPath
		alone, kept := httptest.NewRecorder(), httptest.NewRecorder()
		sheet.Show(alone, r, http.StatusOK, frame, newPreferencesPage(prefs, in, web.House{}, own))
		preferencesSheet.Show(kept, r, http.StatusOK, own.list(), func(marks []string) (web.Frame, preferencesPage, string) {
			page := newPreferencesPage(prefs, in, web.House{}, ownFrom(marks))
			frame.DataPath = page.Own.DataPath
			return frame, page, page.key()
		})
		if alone.Code != http.StatusOK || kept.Body.String() != alone.Body.String() {
			t.Fatalf("kept:\n%s\nalone:\n%s", kept.Body, alone.Body)
		}
	})
}

func drawOwn(t *rapid.T) ownWords {
	path := rapid.StringMatching(`/[a-z]/[A-Za-z0-9_-]{34}(/[a-z]+)?(\?taal=(nl|fr|en))?`)
	return ownWords{
		Action: path.Draw(t, "action"), LeavePath: path.Draw(t, "leave"), MovePath: path.Draw(t, "move"), WhyPath: path.Draw(t, "why"),
		DataPath: path.Draw(t, "data"), JoinPath: path.Draw(t, "join"), Masked: rapid.StringMatching(`[a-z&'<"]\*\*\*@[a-zé]+\.be`).Draw(t, "masked"),
	}
}

func drawPreferences(t *rapid.T) subscribers.Preferences {
	text := rapid.SampledFrom([]string{"", "kinderopvang", "Gent", "<b>", `"`})
	prefs := subscribers.Preferences{
		Suppressed: rapid.Bool().Draw(t, "suppressed"), UndoUntil: database.Instant(rapid.SampledFrom([]int64{0, 1 << 62}).Draw(t, "undo")),
		Subscriber: subscribers.Subscriber{
			State:       rapid.SampledFrom([]subscribers.State{subscribers.StateActive, subscribers.StatePaused, subscribers.StateLeft}).Draw(t, "state"),
			Frequency:   rapid.SampledFrom(subscribers.Frequencies()).Draw(t, "frequency"),
			PausedUntil: database.Instant(rapid.Int64Range(0, 1<<50).Draw(t, "until")),
			Profile: subscribers.Profile{
				Language:   rapid.SampledFrom(subscribers.Languages()).Draw(t, "mails"),
				Profession: text.Draw(t, "profession"), Region: text.Draw(t, "region"),
			},
		},
	}
	for range rapid.IntRange(0, 3).Draw(t, "topics") {
		prefs.Topics = append(prefs.Topics, subscribers.TopicChoice{Wanted: rapid.Bool().Draw(t, "wanted"), Topic: subscribers.Topic{
			Slug: rapid.SampledFrom([]string{"imh-week", "nieuws"}).Draw(t, "slug"), Name: map[subscribers.Language]string{"nl": text.Draw(t, "name")},
			Description: map[subscribers.Language]string{"fr": text.Draw(t, "description")},
		}})
	}
	return prefs
}
