package subscribers

import (
	"strconv"

	"dorpspost/database"
)

// Confirmed names who follows a topic by their own word, and since when. The word that counts is the one that permits the mail
// now, the last they gave: on a form and confirmed by mail, or on the page behind their own link. Who left and came back
// confirmed when they came back; who undid their leaving has the word of before.
type Confirmed struct {
	Topic   TopicID
	From    database.Instant // from this moment on
	Until   database.Instant // and before this one
	Imports bool             // also by the word of somebody who vouched for it, with a list or by hand
}

// ownWord is written in a record by its own door. No text that somebody else wrote can look like it: JSON escapes its quotes.
const ownWord = ` JOIN consent_values v ON v.subscriber_id = g.subscriber_id AND v.number = g.number
	AND (v.content LIKE '%"via":"` + string(ViaForm) + `"%' OR v.content LIKE '%"via":"` + string(ViaPage) + `"%')`

// Select is who it names, as a query for their numbers (id) and moments (at), with its placeholders numbered from first.
func (c Confirmed) Select(first int) (query string, args []any) {
	place := func(n int) string { return "CAST(?" + strconv.Itoa(first+n) + " AS BIGINT)" }
	doors := ownWord
	if c.Imports {
		doors = ""
	}
	return `SELECT u.subscriber_id AS id, g.at AS at FROM subscriptions u
		JOIN consents g ON g.subscriber_id = u.subscriber_id AND g.number = u.consent AND g.kind = 'given'` + doors + `
		WHERE u.topic_id = ` + place(0) + " AND u.left_on IS NULL AND g.at >= " + place(1) + " AND g.at < " + place(2),
		[]any{int64(c.Topic), int64(c.From), int64(c.Until)}
}
