package subscribers

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// town is a store with topics and a few ways to fill it.
type town struct {
	*Store
	t      testing.TB
	topics []Topic
}

func newTown(t testing.TB, db *database.DB) *town {
	t.Helper()
	w := &town{Store: NewStore(db), t: t}
	for _, slug := range []string{"imh-week", "vorming", "nieuws"} {
		topic, err := w.AddTopic(t.Context(), "ana", Topic{Slug: slug, Name: map[Language]string{Dutch: "Thema " + slug}})
		must(t, err)
		w.topics = append(w.topics, topic)
	}
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func address(t testing.TB, text string) Address {
	t.Helper()
	a, err := ParseAddress(text)
	must(t, err)
	return a
}

func paper() *Given {
	return &Given{Words: "Ja, stuur mij mails over dit thema.", Language: Dutch, Source: "studiedag Gent, 14 maart 2027", By: "ana"}
}

// reader adds a person with consent for the topics with these positions.
func (w *town) reader(name string, topics ...int) Subscriber {
	w.t.Helper()
	new := NewSubscriber{Address: address(w.t, name+"@example.org"), Profile: Profile{FirstName: name}, Consent: paper()}
	for _, i := range topics {
		new.Topics = append(new.Topics, w.topics[i].ID)
	}
	p, err := w.Add(w.t.Context(), "ana", new)
	must(w.t, err)
	return p
}

func (w *town) reasons(topic int, people ...Subscriber) map[string]Reason {
	w.t.Helper()
	var ids []ID
	names := map[ID]string{}
	for _, p := range people {
		ids, names[p.ID] = append(ids, p.ID), p.FirstName
	}
	found, err := w.Mailable(w.t.Context(), w.db.Read(), ids, w.topics[topic].ID, database.Now())
	must(w.t, err)
	named := map[string]Reason{}
	for id, reason := range found {
		named[names[id]] = reason
	}
	return named
}

func (w *town) exec(query string, args ...any) {
	w.t.Helper()
	must(w.t, w.db.Write(w.t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(w.t.Context(), query, args...)
		return err
	}))
}

func same(t testing.TB, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Address{})); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
}

func TestPeopleAreStoredAsGiven(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		added, err := w.Add(ctx, "ana", NewSubscriber{Address: address(t, " Bo.Peeters@MÜNCHEN.example "), Profile: Profile{
			FirstName: " Bo ", LastName: "Peeters", Language: French, Profession: "arts", Region: "Gent", Organisation: "CLB",
			Attributes: map[string]string{"wijk": "noord"}}})
		must(t, err)
		found, err := w.ByAddress(ctx, address(t, "bo.peeters@xn--mnchen-3ya.example"))
		must(t, err)
		same(t, found, added)
		same(t, found.FirstName, "Bo")
		byID, err := w.ByID(ctx, added.ID)
		must(t, err)
		same(t, byID, added)
		recipients, err := w.Recipients(ctx, db.Read(), []ID{added.ID, 999})
		must(t, err)
		same(t, recipients, []Recipient{{ID: added.ID, Address: added.Address, Profile: added.Profile}})

		_, err = w.Add(ctx, "ana", NewSubscriber{Address: address(t, "BO.PEETERS@münchen.example")})
		if !errors.Is(err, ErrTaken) {
			t.Fatalf("the same address in capitals: %v, want ErrTaken", err)
		}
		for _, err := range []error{second(w.ByID(ctx, 999)), second(w.ByAddress(ctx, address(t, "x@example.org")))} {
			if !errors.Is(err, ErrNotFound) {
				t.Errorf("unknown person: %v, want ErrNotFound", err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestBadPeopleAreRefused(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	for name, new := range map[string]NewSubscriber{
		"no address":      {},
		"header in name":  {Profile: Profile{FirstName: "a\r\nBcc: x@y"}},
		"header in trait": {Profile: Profile{Attributes: map[string]string{"x": "a\nb"}}},
		"attribute name":  {Profile: Profile{Attributes: map[string]string{"A b": "c"}}},
		"language":        {Profile: Profile{Language: "de"}},
		"state":           {State: StateErased},
		"topic":           {Topics: []TopicID{99}},
		"no words":        {Consent: &Given{Source: "x", By: "y"}},
		"blank words":     {Consent: &Given{Words: " \n\u00a0\u200b", Source: "x", By: "y"}},
		"a NUL in words":  {Consent: &Given{Words: "Ja\x00", Source: "x", By: "y"}},
		"bent words":      {Consent: &Given{Words: "Ja\rNee", Source: "x", By: "y"}},
		"no source":       {Consent: &Given{Words: "x", By: "y"}},
	} {
		if name != "no address" {
			new.Address = address(t, "bo@example.org")
		}
		if _, err := w.Add(t.Context(), "ana", new); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := w.ByAddress(t.Context(), address(t, "bo@example.org")); !errors.Is(err, ErrNotFound) {
		t.Fatalf("a refused person was stored: %v", err)
	}
}

func TestTopics(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		if _, err := w.AddTopic(ctx, "ana", Topic{Slug: "imh-week", Name: map[Language]string{Dutch: "x"}}); !errors.Is(err, ErrTopicTaken) {
			t.Fatalf("second topic: %v", err)
		}
		for _, slug := range []string{"", "IMH", "a--b", "-a", "a b", "é"} {
			if _, err := w.AddTopic(ctx, "ana", Topic{Slug: slug, Name: map[Language]string{Dutch: "x"}}); err == nil {
				t.Errorf("slug %q: taken", slug)
			}
		}
		must(t, w.RenameTopic(ctx, "ana", "vorming", map[Language]string{French: "Formation"}, map[Language]string{Dutch: "Vier keer per jaar"}))
		topic, err := w.TopicBySlug(ctx, "vorming")
		must(t, err)
		same(t, []string{topic.NameIn(French), topic.NameIn(English), topic.DescriptionIn(French)}, []string{"Formation", "Thema vorming", "Vier keer per jaar"})
		all, err := w.Topics(ctx)
		must(t, err)
		same(t, len(all), 3)
		if err := w.RenameTopic(ctx, "ana", "weg", nil, nil); !errors.Is(err, ErrNoTopic) {
			t.Fatalf("unknown topic: %v", err)
		}
	})
}

func TestMailableGivesTheFirstReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		fine, leftTopic, none := w.reader("fine", 0), w.reader("lefttopic", 0, 1), w.reader("none", 1)
		left, paused, over := w.reader("left", 0), w.reader("paused", 0), w.reader("over", 0)
		bounced, erased := w.reader("bounced", 0), w.reader("erased", 0)
		pending, err := w.Add(ctx, "ana", NewSubscriber{Address: address(t, "pending@example.org"), State: StatePending,
			Profile: Profile{FirstName: "pending"}, Topics: []TopicID{w.topics[0].ID}, Consent: paper()})
		must(t, err)
		listed, err := w.Add(ctx, "ana", NewSubscriber{Address: address(t, "listed@example.org"),
			Profile: Profile{FirstName: "listed"}, Topics: []TopicID{w.topics[0].ID}})
		must(t, err)

		w.wants(leftTopic.ID, 1)
		must(t, w.Leave(ctx, left.ID, "page"))
		three := 3
		w.saves(paused.ID, PreferencesChange{PauseMonths: &three})
		w.exec("UPDATE subscribers SET state = 'paused', paused_until = ?1 WHERE id = ?2", database.Now().Add(-time.Minute), over.ID)
		must(t, w.Leave(ctx, bounced.ID, "page")) // suppressed comes first
		must(t, db.Write(ctx, func(tx *database.Tx) error {
			return w.SuppressTx(ctx, tx, "service", bounced.ID, bounced.Address, "address does not exist", "550 5.1.1 unknown user")
		}))
		w.exec("UPDATE subscribers SET state = 'erased' WHERE id = ?1", erased.ID)

		people := []Subscriber{fine, leftTopic, none, left, paused, over, bounced, erased, pending, listed, {ID: 999, Profile: Profile{FirstName: "unknown"}}}
		same(t, w.reasons(0, people...), map[string]Reason{
			"lefttopic": ReasonLeftTopic, "none": ReasonNoConsent, "left": ReasonLeft, "paused": ReasonPaused, "bounced": ReasonSuppressed,
			"erased": ReasonErased, "pending": ReasonNoConsent, "listed": ReasonNoConsent, "unknown": ReasonErased,
		})
		count, err := w.Count(ctx, Audience{}, w.topics[0].ID)
		must(t, err)
		same(t, count, AudienceCount{Named: 9, Mailable: 2})
		over, err = w.ByID(ctx, over.ID)
		must(t, err)
		same(t, over.State, StateActive)
	})
}

func TestMailableInAnyNumber(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	for _, n := range []int{0, 1, 2, 17, 101, 500, 501, 1200} {
		var ids []ID
		for i := range n {
			ids = append(ids, ID(i+1))
		}
		refused, err := w.Mailable(t.Context(), w.db.Read(), ids, w.topics[0].ID, database.Now())
		must(t, err)
		if len(refused) != n {
			t.Errorf("%d unknown people: %d refused", n, len(refused))
		}
	}
}

func TestSuppressionIsUndoneAndRemembered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		bo := w.reader("bo", 0)
		same(t, w.reasons(0, bo), map[string]Reason{})
		must(t, w.Suppress(ctx, "ana", address(t, "BO@example.org"), "by request"))
		must(t, w.Suppress(ctx, "ana", address(t, "bo@example.org"), "again"))
		same(t, w.reasons(0, bo), map[string]Reason{"bo": ReasonSuppressed})
		must(t, w.Unsuppress(ctx, "ana", bo.Address))
		if err := w.Unsuppress(ctx, "ana", bo.Address); !errors.Is(err, ErrNotFound) {
			t.Fatalf("undone twice: %v", err)
		}
		same(t, w.reasons(0, bo), map[string]Reason{})
		must(t, w.Suppress(ctx, "cem", bo.Address, "complaint"))
		all, err := w.Suppressions(ctx, bo.Address)
		must(t, err)
		if len(all) != 2 || all[0].UndoneBy != "ana" || all[1].Reason != "complaint" || !all[1].UndoneAt.IsZero() {
			t.Fatalf("suppressions = %+v", all)
		}
		must(t, w.Suppress(ctx, "ana", address(t, "nobody@example.org"), "by request"))
		if err := w.Suppress(ctx, "ana", bo.Address, " "); err == nil {
			t.Error("no reason was taken")
		}
	})
}

// The rule in SQL names the same people as the rule in Go, on whatever people and rules.
func TestAudienceAgreesWithItsMeaning(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		people := crowd(w)
		rapid.Check(t, func(rt *rapid.T) {
			audience := Audience{In: conditions().Draw(rt, "in"), Out: conditions().Draw(rt, "out")}
			if err := audience.Validate(); err != nil {
				rt.Fatal(err)
			}
			var want []ID
			for _, p := range people {
				if p.named(audience) {
					want = append(want, p.ID)
				}
			}
			if got := w.named(audience); !slices.Equal(got, want) {
				rt.Fatalf("%+v names %v, want %v", audience, got, want)
			}
		})
	})
}

// named asks the database whom a rule names, in the order of their numbers.
func (w *town) named(audience Audience) []ID {
	w.t.Helper()
	query, args := audience.Select(1)
	rows, err := w.db.Read().Query(w.t.Context(), query, args...)
	ids, err := database.Scan(rows, err, func(row *sql.Rows) (id ID, err error) { return id, row.Scan(&id) })
	must(w.t, err)
	slices.Sort(ids)
	return ids
}

// neighbour is a person in the crowd with what the reference needs.
type neighbour struct {
	Subscriber
	topics map[string]bool // slug -> followed now
	erased bool
}

var (
	professions = []string{"Arts", "Infirmière", ""}
	regions     = []string{"Gent", "Liège"}
	districts   = []string{"noord", "Île-aux-Oiseaux", ""}

	// spellings are other ways to write what is stored.
	spellings = map[string]string{"ARTS": "Arts", "arts": "Arts", "INFIRMIÈRE": "Infirmière", "infirmie\u0300re": "Infirmière",
		"LIÈGE": "Liège", "LIE\u0300GE": "Liège", "GENT": "Gent", "NOORD": "noord", "ÎLE-AUX-OISEAUX": "Île-aux-Oiseaux"}
)

func crowd(w *town) []neighbour {
	var people []neighbour
	for i := range 40 {
		n := neighbour{topics: map[string]bool{}, erased: i == 13}
		new := NewSubscriber{Address: address(w.t, fmt.Sprintf("p%d@example.org", i)), Consent: paper(), Profile: Profile{
			Profession: professions[i%3], Region: regions[i%2], Language: Languages()[i/3%3],
			Attributes: map[string]string{"wijk": districts[i/5%3]}}}
		if i%7 == 0 {
			new.Attributes = nil
		}
		for j, topic := range w.topics {
			if i>>j&1 == 1 {
				new.Topics, n.topics[topic.Slug] = append(new.Topics, topic.ID), true
			}
		}
		var err error
		n.Subscriber, err = w.Add(w.t.Context(), "ana", new)
		must(w.t, err)
		if i%11 == 3 {
			must(w.t, w.Leave(w.t.Context(), n.ID, "page"))
			for slug := range n.topics {
				n.topics[slug] = false
			}
		}
		if n.erased {
			w.exec("UPDATE subscribers SET state = 'erased' WHERE id = ?1", n.ID)
		}
		people = append(people, n)
	}
	return people
}

func (n neighbour) named(a Audience) bool {
	if n.erased {
		return false
	}
	for _, c := range a.In {
		if !n.matches(c, true) {
			return false
		}
	}
	for _, c := range a.Out {
		if n.matches(c, false) {
			return false
		}
	}
	return true
}

func (n neighbour) matches(c Condition, alsoLeft bool) bool {
	have := map[string]string{"profession": n.Profession, "region": n.Region, "language": string(n.Language), "attribute:wijk": n.Attributes["wijk"]}
	for _, value := range c.Values {
		if spelling, ok := spellings[value]; ok {
			value = spelling
		}
		if c.Field == "topic" {
			follows, row := n.topics[value]
			if row && (follows || alsoLeft) {
				return true
			}
		} else if have[c.Field] == value {
			return true
		}
	}
	return false
}

func conditions() *rapid.Generator[[]Condition] {
	values := map[string][]string{
		"topic": {"imh-week", "vorming", "nieuws"}, "profession": {"arts", "ARTS", "INFIRMIÈRE", "infirmie\u0300re", "Infirmiere", "", "x"}, "region": {"Gent", "GENT", "Liège", "LIÈGE", "LIE\u0300GE"},
		"language": {"nl", "fr"}, "attribute:wijk": {"noord", "NOORD", "ÎLE-AUX-OISEAUX", "Île-aux-Oiseaux", ""},
	}
	one := rapid.Custom(func(t *rapid.T) Condition {
		field := rapid.SampledFrom([]string{"topic", "profession", "region", "language", "attribute:wijk"}).Draw(t, "field")
		return Condition{field, rapid.SliceOfN(rapid.SampledFrom(values[field]), 1, 3).Draw(t, "values")}
	})
	return rapid.SliceOfN(one, 0, 3)
}

func TestAudienceFaults(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	for _, c := range []Condition{
		{"", []string{"x"}}, {"colour", []string{"x"}}, {"topic", nil}, {"topic", []string{"IMH week"}}, {"language", []string{"de"}},
		{"attribute:", []string{"x"}}, {"attribute:A b", []string{"x"}}, {"attribute:$.x", []string{"x"}}, {"region", []string{"a\nb"}},
		{"region", make([]string, 501)},
	} {
		var fault *AudienceError
		if err := (Audience{Out: []Condition{c}}).Validate(); !errors.As(err, &fault) {
			t.Errorf("%v: %v", c, err)
		}
	}
	if err := w.CheckAudience(t.Context(), Audience{In: []Condition{{"topic", []string{"weg"}}}}); !errors.Is(err, ErrNoTopic) {
		t.Errorf("unknown topic: %v", err)
	}
	must(t, w.CheckAudience(t.Context(), Audience{In: []Condition{{"topic", []string{"imh-week"}}}}))
}

// A rule with two faults names the first of them, however often it is asked; so does a consent.
func TestFaultsHaveAnOrder(t *testing.T) {
	bad := []Condition{{"", nil}}
	for range 30 {
		var fault *AudienceError
		if err := (Audience{In: bad, Out: bad}).Validate(); !errors.As(err, &fault) || fault.Where != "in, condition 1" {
			t.Fatalf("audience: %v", err)
		}
		if err := (&Given{Words: "Ja"}).clean(); !strings.HasPrefix(err.Error(), "source of the consent") {
			t.Fatalf("consent: %v", err)
		}
	}
}

func TestWordsAreKeptAsTheyAre(t *testing.T) {
	given := *paper()
	given.Words = " Ja,\n  stuur mij mails. "
	must(t, given.clean())
	same(t, given.Words, " Ja,\n  stuur mij mails. ")
}
