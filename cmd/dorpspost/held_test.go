package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// personal are the tables that hold something about readers, each with where the dossier shows it: a key of its JSON.
var personal = map[string]string{
	"subscribers":      "person",
	"subscriptions":    "topics",
	"consents":         "consent",
	"consent_values":   "consent",
	"former_addresses": "former_addresses",
	"suppressions":     "suppressions",
	"asks":             "asks",
	"import_rows":      "imports",
	"deliveries":       "mails",
	"notices":          "mails",
}

// impersonal are all other tables, each with the reason why it is not in the dossier and erasing leaves it alone. A new table
// belongs in one of the two lists: think of who reads the dossier, and of who asks to be erased.
var impersonal = map[string]string{
	"consent_chains":   "the key and the end of a person's chain: the dossier shows the chain itself; erasing takes the key",
	"consent_words":    "what everybody was shown, once for all",
	"consent_days":     "hashes over the chains of all",
	"consent_heads":    "which record was the last one on a day, by number",
	"address_keys":     "the key of erased addresses",
	"leave_reasons":    "counted per month, not per person",
	"topics":           "what the network sends",
	"imports":          "who of staff brought in which list",
	"link_keys":        "keys of links",
	"staff":            "who acts for the network, and where they are mailed about their work: not readers",
	"audit":            "what staff and readers did, by number; it proves that somebody was erased",
	"runs":             "campaigns that were sent",
	"letters":          "what campaigns said, the same for all",
	"archive":          "which of them staff made public",
	"links":            "clicks, counted for all together",
	"bounce_keys":      "the key of envelope senders",
	"paces":            "how much each relay was given, by the recipients' domains",
	"commit_probes":    "measures the disk",
	"installation":     "what tells this database from a copy",
	"observances":      "weeks and days of the year",
	"observance_dates": "when they are, and who of staff said so",
	"schedules":        "when campaigns go",
	"occurrences":      "when campaigns went",
	"campaigns":        "what staff write",
	"blueprints":       "what staff write",
	"approvals":        "who of staff approved what",
	"series":           "what staff write",
	"texts":            "what staff write",
	"feeds":            "the secret address at which staff see what is planned",
	"reviews":          "what staff looked at again in what they write",
	"tellings":         "what staff were told about it",
}

func TestEveryTableIsPersonalOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	for table, columns := range dbtest.Tables(t, dbtest.Open(t)) {
		_, is := personal[table]
		_, not := impersonal[table]
		if is == not {
			t.Errorf("the table %s (%s) belongs in one of the lists personal and impersonal, here", table, strings.Join(columns, ", "))
		}
	}
}

// trace is a word that is part of everything that is known about one reader, and of nothing else.
const trace = "zonnebloem"

// household is a database in which every personal table holds something about one reader.
func household(t *testing.T, db *database.DB) (*app, subscribers.ID) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	config, err := readConfig(newSite(t, practising).config)
	must(err)
	us, err := network.New(config.Network)
	must(err)
	a := &app{config: config, db: db, network: us, log: slog.New(slog.DiscardHandler)}
	a.wire()
	ctx := t.Context()
	topic, err := a.subscribers.AddTopic(ctx, "ana", subscribers.Topic{Slug: "imh-week", Name: map[subscribers.Language]string{"nl": "IMH-week"}})
	must(err)
	address, err := subscribers.ParseAddress(trace + "@opvang.example")
	must(err)
	person, err := a.subscribers.Add(ctx, "ana", subscribers.NewSubscriber{
		Address: address, Topics: []subscribers.TopicID{topic.ID},
		Profile: subscribers.Profile{FirstName: "=" + trace, LastName: trace, Profession: trace, Region: trace, Organisation: trace, Attributes: map[string]string{"wijk": trace}},
		Consent: &subscribers.Given{Words: "Ja, ik wil de mails.", Language: "nl", Source: "lijst van " + trace, By: "ana"},
	})
	must(err)
	must(a.subscribers.Suppress(ctx, "ana", address, "gevraagd door "+trace))
	must(a.subscribers.Unsuppress(ctx, "ana", address))
	_, err = a.subscribers.SignUp(ctx, subscribers.SignUp{Address: address, Language: "nl", Content: subscribers.AskContent{
		FirstName: trace, Topics: []subscribers.TopicGiven{{Topic: topic.ID, Words: "Ja."}}}})
	must(err)
	must(db.Write(ctx, func(tx *database.Tx) error {
		if _, err := a.deliveries.Notify(ctx, tx, deliveries.Notice{Kind: "test", Address: address.ASCII(), Name: trace, Subject: "Aan " + trace, Text: trace}); err != nil {
			return err
		}
		run, err := a.deliveries.Freeze(ctx, tx, deliveries.Plan{Campaign: 1, Kind: deliveries.Real, Topic: topic.ID, Language: "nl", Unknown: deliveries.Ask,
			Letters: map[templates.Language]deliveries.Letter{"nl": {Key: "K", Letter: &templates.Letter{Language: "nl", Slots: []string{templates.SlotFirstName},
				Subject: []templates.Segment{{Literal: "Dag ", Slot: -1}, {Slot: 0}}}}}})
		if err != nil {
			return err
		}
		for _, statement := range []string{
			`UPDATE deliveries SET state = 'refused', attempt = 1, marked_at = 5, decided_at = 6, code = 550, hash = 'h',
				words = '<` + trace + `@opvang.example>: mailbox is full', slots = '{"to":"` + trace + `@opvang.example","values":{"voornaam":"` + trace + `"}}' WHERE run = ` + fmt.Sprint(run.ID),
			`INSERT INTO imports (id, state, who, language, words, source, vouched_by, started_at) VALUES (7, 'applying', 'ana', 'nl', '', '', '', 1)`,
			`INSERT INTO import_rows (import_id, address, address_key, first_name, last_name, language, profession, region, organisation, attributes)
				VALUES (7, '` + trace + `@opvang.example', '` + trace + `@opvang.example', '` + trace + `', '', '', '', '', '', '{}')`,
			`INSERT INTO former_addresses (address_key, subscriber_id) VALUES ('` + trace + `.vroeger@opvang.example', ` + fmt.Sprint(person.ID) + `)`,
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	}))
	return a, person.ID
}

// traced lists the tables that hold the trace, in whatever column.
func traced(t *testing.T, db *database.DB) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for table, columns := range dbtest.Tables(t, db) {
		for _, column := range columns {
			var n int
			err := db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM "+table+" WHERE LOWER(CAST("+column+" AS TEXT)) LIKE ?1", "%"+trace+"%").Scan(&n)
			if err != nil {
				t.Fatal(err)
			}
			if n > 0 {
				found[table] = true
			}
		}
	}
	return found
}

// Whatever a personal table holds is shown in the dossier, and gone after erasing.
func TestWhatIsHeldIsShownAndErased(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		a, id := household(t, db)
		before := traced(t, db)
		dossier, err := a.subscribers.Dossier(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		shown := shownKeys(t, dossier)
		for table, key := range personal {
			byNumber := table == "subscriptions" || table == "consents" // what is personal in them is whose they are
			if !before[table] && !byNumber {
				t.Errorf("before, %s holds nothing: this test could not fail", table)
			}
			if !shown[key] && !byNumber {
				t.Errorf("%s: the dossier shows nothing of it under %q", table, key)
			}
		}
		if len(dossier.Topics) != 1 || len(dossier.Consent) != 1 || dossier.Consent[0].Slug != "imh-week" || len(dossier.Held) != 2 {
			t.Errorf("the dossier: %+v", dossier)
		}
		if mail := dossier.Held[0]; mail.Subject != "Dag "+trace || mail.Answer != "550 <"+trace+"@opvang.example>: mailbox is full" || mail.State != "refused" {
			t.Errorf("the mail: %+v", mail)
		}
		if err := a.erase(t.Context(), id, "ana"); err != nil {
			t.Fatal(err)
		}
		if after := traced(t, db); len(after) > 0 {
			t.Errorf("after erasing, it still stands in %v", slices.Sorted(maps.Keys(after)))
		}
		if _, err := a.subscribers.Dossier(t.Context(), id); err == nil {
			t.Error("an erased person has a dossier")
		}
	})
}

// shownKeys are the keys of a dossier under which the trace stands.
func shownKeys(t *testing.T, dossier subscribers.Dossier) map[string]bool {
	t.Helper()
	text, err := json.Marshal(dossier)
	if err != nil {
		t.Fatal(err)
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for key, part := range parts {
		shown[key] = strings.Contains(strings.ToLower(string(part)), trace)
	}
	return shown
}

// The keys of the download are a promise.
func TestKeysOfTheDossier(t *testing.T) {
	t.Parallel()
	a, id := household(t, dbtest.Open(t))
	dossier, err := a.subscribers.Dossier(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(dossier)
	if err != nil {
		t.Fatal(err)
	}
	var parts map[string]any
	if err := json.Unmarshal(text, &parts); err != nil {
		t.Fatal(err)
	}
	want := []string{"asks", "chosen", "consent", "former_addresses", "frequency", "imports", "made_at", "mails", "person", "suppressions", "topics"}
	if keys := slices.Sorted(maps.Keys(parts)); !slices.Equal(keys, want) {
		t.Errorf("the keys are %v, want %v", keys, want)
	}
	if topic := parts["consent"].([]any)[0].(map[string]any)["topic"]; topic != "imh-week" {
		t.Errorf("the topic of a consent is %v", topic)
	}
}
