package subscribers

import (
	"context"
	"database/sql"
	"errors"

	"dorpspost/database"
)

// batchStatements are the statements that an import runs once for every person, readied once for all batches.
type batchStatements struct {
	byText map[string]*sql.Stmt
}

func prepareBatch(ctx context.Context, db *database.DB) (*batchStatements, error) {
	b := &batchStatements{map[string]*sql.Stmt{}}
	for _, text := range []string{insertConsent, insertValues, upsertChain} {
		statement, err := db.Prepare(ctx, text)
		if err != nil {
			return nil, errors.Join(err, b.close())
		}
		b.byText[text] = statement
	}
	return b, nil
}

func (b *batchStatements) close() (err error) {
	for _, statement := range b.byText {
		err = errors.Join(err, statement.Close())
	}
	return err
}

// unsubscribed joins the rows of a batch with the people who are there and have neither left the topic nor a consent for
// it: only they can get one from a file.
const unsubscribed = ` FROM import_rows r` + knownAndPresent + `
	LEFT JOIN subscriptions u ON u.subscriber_id = s.id AND u.topic_id = ?4
	LEFT JOIN consent_chains h ON h.subscriber_id = s.id` +
	rowsOfBatch + notSuppressed + ` AND u.left_on IS NULL AND u.consent IS NULL`

// subscribe subscribes the people of the batch to the topic, with the consent of the import or without one.
func (b *importBatch) subscribe(ctx context.Context) error {
	if b.topic == 0 {
		return nil
	}
	number := "NULL"
	if b.given.Words != "" {
		if err := b.consent(ctx); err != nil {
			return err
		}
		number = "h.length" // the record that has just been written is the last of the chain
	}
	_, err := b.tx.Exec(ctx, `INSERT INTO subscriptions (subscriber_id, topic_id, since, consent)
		SELECT s.id, CAST(?4 AS BIGINT), CAST(?5 AS BIGINT), CAST(`+number+` AS INTEGER)`+unsubscribed+`
		ON CONFLICT (subscriber_id, topic_id) DO UPDATE SET consent = excluded.consent,
		since = CASE WHEN excluded.consent IS NULL THEN subscriptions.since ELSE excluded.since END`,
		b.id, b.after, b.to, int64(b.topic), int64(b.now))
	return err
}

// consent writes a record for everybody in the batch who gets one.
func (b *importBatch) consent(ctx context.Context) error {
	words, err := wordsID(ctx, b.tx, b.given.Words)
	if err != nil {
		return err
	}
	rows, err := b.tx.Query(ctx, `SELECT s.id, s.address, s.state, h.secret, COALESCE(h.length, 0), h.head`+unsubscribed+` ORDER BY r.id`,
		b.id, b.after, b.to, int64(b.topic))
	people, err := database.Scan(rows, err, scanConsenting)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := b.consentOf(ctx, p, words); err != nil {
			return err
		}
	}
	b.consented += len(people)
	return nil
}

// consenting is a person who gets a consent from the import, with the chain so far.
type consenting struct {
	id      ID
	address string
	state   State
	chain   chain
}

func scanConsenting(row *sql.Rows) (p consenting, err error) {
	err = row.Scan(&p.id, &p.address, &p.state, &p.chain.secret, &p.chain.length, &p.chain.head)
	if p.chain.length == 0 {
		p.chain = newChain()
	}
	return p, err
}

func (b *importBatch) consentOf(ctx context.Context, p consenting, words sql.NullInt64) error {
	exec := func(statement string, args ...any) error {
		_, err := b.tx.Prepared(ctx, b.statements.byText[statement], args...)
		return err
	}
	record := Consent{Subscriber: p.id, Kind: ConsentGiven, Topic: b.topic, Language: b.given.Language, Words: b.given.Words,
		Source: b.given.Source, By: b.given.By, Via: ViaImport, Address: p.address, At: b.now}
	if err := p.chain.write(record, words, exec); err != nil || p.state != StatePending {
		return err
	}
	// Someone vouches for this topic, so there is something to mail. What was asked for besides stays unconfirmed.
	_, err := b.tx.Exec(ctx, "UPDATE subscribers SET state = 'active' WHERE id = ?1", p.id)
	return err
}
