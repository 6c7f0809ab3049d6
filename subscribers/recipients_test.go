package subscribers

import (
	"fmt"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// Everybody whom an audience names comes once, in order, with the topics they follow, however many batches it takes.
func TestEachNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, store := t.Context(), NewStore(db)
		var topics []TopicID
		for _, slug := range []string{"imh-week", "vorming"} {
			topic, err := store.AddTopic(ctx, "ana", Topic{Slug: slug, Name: map[Language]string{"nl": slug}})
			must(t, err)
			topics = append(topics, topic.ID)
		}
		const people = batch + 20
		for i := range people {
			wanted := topics[:1]
			if i%10 == 0 {
				wanted = topics
			}
			profession := "arts"
			if i%2 == 0 {
				profession = "kinderopvang"
			}
			_, err := store.Add(ctx, "ana", NewSubscriber{
				Address: address(t, fmt.Sprintf("lezer%d@opvang.example", i)), Profile: Profile{Profession: profession}, Topics: wanted,
				Consent: &Given{Words: "Ja", Language: "nl", Source: "test", By: "ana"},
			})
			must(t, err)
		}
		seen, both, last := 0, 0, ID(0)
		must(t, store.EachNamed(ctx, Audience{}, func(some []Recipient) error {
			for _, one := range some {
				if one.ID <= last {
					t.Fatalf("number %d comes after %d", one.ID, last)
				}
				last = one.ID
				seen++
				if len(one.Topics) == 2 {
					both++
				}
			}
			return nil
		}))
		if seen != people || both != people/10 {
			t.Errorf("%d people, %d of whom follow both topics; want %d and %d", seen, both, people, people/10)
		}
		doctors := 0
		must(t, store.EachNamed(ctx, Audience{In: []Condition{{Field: "profession", Values: []string{"Arts"}}}}, func(some []Recipient) error {
			doctors += len(some)
			return nil
		}))
		if doctors != people/2 {
			t.Errorf("%d doctors, want %d", doctors, people/2)
		}
	})
}
