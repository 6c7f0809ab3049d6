package reader_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"dorpspost/subscribers"
	"dorpspost/web"
)

func hides(t testing.TB, page string, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(page, word) {
			t.Errorf("the page shows %q", word)
		}
	}
}

// Whoever typed somebody else's address holds the link to "look in your mailbox". It must not tell that the person had
// everything erased since.
func TestTheMailboxPageTellsNotThatSomebodyWasErased(t *testing.T) {
	d := openDoor(t)
	seen := map[string]string{}
	for _, who := range []string{"els@opvang.example", "eva@opvang.example"} {
		mailbox := d.elsewhere("/inschrijven", d.fill(who, "imh-week")).Header().Get("Location")
		d.answered()
		if who == "els@opvang.example" {
			if err := d.erase(t.Context(), d.els); err != nil {
				t.Fatal(err)
			}
		}
		seen[story(d.get(mailbox))+story(d.post(mailbox, nil))] += " " + who
	}
	if len(seen) != 1 {
		t.Errorf("the page tells these apart: %q", seen)
	}
}

// The rows go first, the files after them. When the files fail, pressing again must finish it: the reader is not sent away
// with a dead link, and nothing is left lying.
func TestAnErasureThatFailsHalfwayIsFinishedByPressingAgain(t *testing.T) {
	d := openDoor(t)
	path := d.fresh() + "/wissen"
	pages, tries := d.pages, 0
	pages.Erase = func(ctx context.Context, id subscribers.ID) error {
		tries++
		err := d.erase(ctx, id)
		if tries == 1 {
			return errors.Join(err, errors.New("a mail is still on its way to the practice inbox"))
		}
		return err
	}
	d.site = web.Site{Routes: pages.Routes()}.Handler()
	d.post(path, sure)
	answer := d.post(path, sure)
	status(t, "pressed again", answer, http.StatusOK)
	shows(t, answer.Body.String(), "Je gegevens zijn gewist")
	if tries != 2 {
		t.Errorf("the files were tried %d times, want twice", tries)
	}
}

// Screen readers read a page in the language that it says it is in (WCAG 3.1.1): also where it refuses something.
func TestARefusalSaysItsOwnLanguage(t *testing.T) {
	d := openDoor(t)
	d.headers = map[string]string{"Accept-Language": "fr-BE"}
	d.follow(d.move(), address("els@nieuw.example")) // Els reads Dutch, her telephone speaks French
	d.answered()
	d.add("els@nieuw.example")
	page := d.post(d.moveLink(), nil).Body.String()
	shows(t, page, "Op dit adres krijgt al iemand onze mails", `<html lang="nl-BE"`)
}
