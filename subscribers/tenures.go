package subscribers

import (
	"context"
	"slices"
	"time"

	"dorpspost/database"
)

// Tenure is a time in which an address was a person's: what was mailed to it before or after is somebody else's.
type Tenure struct {
	Address Address
	From    database.Instant
	Until   database.Instant // zero: it still is
}

// farewell is how long after a move the old address still gets what tells of it.
const farewell = time.Minute

// tenuresOf are the addresses of a person, the oldest first. The mail that asks for a move goes to the new one before that, a
// week at most.
func tenuresOf(person Subscriber, chain []Consent) (all []Tenure) {
	for i, stay := range staysOf(person, chain) {
		address, err := ParseAddress(stay.key)
		if err != nil {
			continue
		}
		one := Tenure{Address: address, From: stay.from}
		if stay.until != Never {
			one.Until = stay.until.Add(farewell)
		}
		if i > 0 {
			one.From = stay.from.Add(-askLife)
		}
		for _, before := range all {
			if before.Address.Key() == stay.key {
				one.From = max(one.From, before.Until) // no moment counts twice
			}
		}
		all = append(all, one)
	}
	return all
}

// ownTenures are those of a person whose addresses are nobody else's now.
func ownTenures(ctx context.Context, q database.Querier, person Subscriber, chain []Consent) ([]Tenure, error) {
	var failed error
	own := slices.DeleteFunc(tenuresOf(person, chain), func(t Tenure) bool {
		var others int
		err := q.QueryRow(ctx, "SELECT COUNT(*) FROM subscribers WHERE address_key = ?1 AND id <> ?2", t.Address.Key(), person.ID).Scan(&others)
		if err != nil {
			failed = err
		}
		return others > 0
	})
	return own, failed
}
