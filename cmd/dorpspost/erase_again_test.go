package main

import (
	"strings"
	"testing"
	"time"

	"dorpspost/database/dbtest"
	"dorpspost/web/inbox"
)

// practiceMails counts what the practice inbox holds for an address.
func practiceMails(t *testing.T, a *app) int {
	t.Helper()
	box, err := inbox.Open(a.config.Data+"/"+inboxFolder, nil)
	if err != nil {
		t.Fatal(err)
	}
	n, _, err := box.Expire(time.Now().Add(time.Hour), true)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func keepPracticeMail(t *testing.T, a *app, to string) {
	t.Helper()
	box, err := inbox.Open(a.config.Data+"/"+inboxFolder, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := box.Keep(inbox.Envelope{To: []string{to}}, strings.NewReader("Subject: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
}

// A service that ends between the rows and the files has not erased: the next call does the rest, as erase promises.
func TestErasingAgainDoesWhatWasLeftUndone(t *testing.T) {
	a, id := household(t, dbtest.Open(t))
	keepPracticeMail(t, a, trace+"@opvang.example")
	if _, err := a.subscribers.Erase(t.Context(), id, "reader"); err != nil { // and here the power goes
		t.Fatal(err)
	}
	if err := a.erase(t.Context(), id, "reader"); err != nil {
		t.Fatal(err)
	}
	if n := practiceMails(t, a); n != 0 {
		t.Errorf("%d practice mails to who was erased are still there", n)
	}
}
