package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
)

// Confirming other dates moves a draft that somebody approved: the answer names it, with who is asked again.
func TestConfirmingSaysWhatItUndid(t *testing.T) {
	t.Parallel()
	site := village(t, practising)
	first := time.Now().AddDate(0, 0, 10)
	site.Run("observances", "add", "proef", "--nl", "Proefweek", "--fr", "Semaine d'essai", "--en", "Trial week", "--days", "7",
		"--rule", fmt.Sprintf("%d %s", first.Day(), strings.ToLower(first.Month().String())))
	site.Apply(site.Write("proef.yaml", "name: Proefbrief\ntopic: imh-week\ntemplate: imh-week\nedition: {ahead: 28}\nschedule: {around: first day of proef, at: \"09:00\"}\n"))
	site.Serve()
	draft := site.When("Proefbrief", "is a draft", func(c campaigns.Status) bool { return c.State == campaigns.Draft })
	site.Run("campaigns", "review", draft.Name, "--confirm-all")
	site.Run("campaigns", "approve", draft.Name)

	confirm := func(days int) string {
		return site.Run("observances", "confirm", "proef", fmt.Sprint(first.Year()),
			"--first", first.AddDate(0, 0, days).Format(time.DateOnly), "--last", first.AddDate(0, 0, days+6).Format(time.DateOnly)).out
	}
	if told := confirm(0); strings.Contains(told, draft.Name) {
		t.Errorf("nothing moved, and confirm says:\n%s", told)
	}
	told, from, to := confirm(2), first.Format(time.DateOnly), first.AddDate(0, 0, 2).Format(time.DateOnly)
	for _, want := range []string{
		fmt.Sprintf("%s: moved from %s 09:00 to %s 09:00", draft.Name, from, to),
		draft.Name + ": what ",
		fmt.Sprintf(" approved is void: look at it, and approve it again with `dorpspost campaigns approve %q`", draft.Name),
	} {
		if !strings.Contains(told, want) {
			t.Errorf("confirm does not say %q:\n%s", want, told)
		}
	}
}
