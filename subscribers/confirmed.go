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

// Select is who it names, as a query for their numbers (id) and moments (at), with its placeholders numbered from first. It begins with
// the words of the time asked for: a cross join keeps SQLite from beginning with everybody who follows the topic.
func (c Confirmed) Select(first int) (query string, args []any) {
	place := func(n int) string { return "CAST(?" + strconv.Itoa(first+n) + " AS BIGINT)" }
	doors := ownWord
	if c.Imports {
		doors = ""
	}
	return `SELECT u.subscriber_id AS id, g.at AS at FROM consents g CROSS JOIN subscriptions u` + doors + `
		WHERE g.kind = 'given' AND g.topic_id = ` + place(0) + " AND g.at >= " + place(1) + " AND g.at < " + place(2) + `
		AND u.subscriber_id = g.subscriber_id AND u.topic_id = g.topic_id AND u.consent = g.number AND u.left_on IS NULL`,
		[]any{int64(c.Topic), int64(c.From), int64(c.Until)}
}
