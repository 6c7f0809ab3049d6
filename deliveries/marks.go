package deliveries

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dorpspost/database"
	"dorpspost/subscribers"
)

const stateSQL = "SELECT state, topic, last_moment FROM runs WHERE id = ?1"

// markSQL asks, in the statement that marks a row, whether its run still runs and whether the person may be mailed now, at the
// address for which the mail was made. What the attempt before said goes: after a crash the row must not tell of another one.
var markSQL = `
	UPDATE deliveries SET state = 'sending', attempt = attempt + 1, marked_at = ?3, decided_at = NULL, next_at = NULL,
	       slots = ?4, hash = ?5, code = 0, enhanced = '', words = ''
	WHERE id = ?1 AND attempt = ?2 AND state IN ('planned', 'later', 'unknown') AND EXISTS (
		SELECT 1 FROM runs r WHERE r.id = deliveries.run AND r.state = 'running' AND COALESCE(deliveries.last_moment, r.last_moment) >= CAST(?3 AS BIGINT)
		       AND ` + subscribers.MailableSQL("deliveries.subscriber", "r.topic", "?3", "?6") + `)`

// markDigestSQL is the same for a digest, whose permission has been asked in this very transaction (asked), because it is about
// topics that differ from reader to reader.
const markDigestSQL = `
	UPDATE deliveries SET state = 'sending', attempt = attempt + 1, marked_at = ?3, decided_at = NULL, next_at = NULL,
	       slots = ?4, hash = ?5, code = 0, enhanced = '', words = ''
	WHERE id = ?1 AND attempt = ?2 AND state IN ('planned', 'later', 'unknown')
	      AND EXISTS (SELECT 1 FROM runs r WHERE r.id = deliveries.run AND r.state = 'running' AND r.last_moment >= CAST(?3 AS BIGINT))
	      AND EXISTS (SELECT 1 FROM subscribers s WHERE s.id = deliveries.subscriber AND s.address_key = ?6)`

// A row of unknown outcome that is not sent again is settled, never skipped: its mail may have arrived.
const skipSQL = `
		UPDATE deliveries SET state = CASE WHEN state = 'unknown' THEN 'settled' ELSE 'skipped' END, reason = ?2, decided_at = ?3, next_at = NULL
		WHERE id = ?1 AND state IN ('planned', 'later', 'unknown')`

// writeMarks marks the rows that may be, and says of the others why not.
func (l *ledger) writeMarks(ctx context.Context, tx *database.Tx, batch []*entry) error {
	answers, err := l.ask(ctx, tx, batch)
	if err != nil {
		return err
	}
	var left []*mark
	for _, e := range batch {
		for i := range e.marks {
			m := &e.marks[i]
			if err := l.writeMark(ctx, tx, m, answers); err != nil {
				return fmt.Errorf("mark delivery %d: %w", m.delivery, err)
			}
			if !m.marked {
				left = append(left, m)
			}
		}
	}
	for _, of := range byRun(left) {
		if err := l.leave(ctx, tx, of, answers); err != nil {
			return fmt.Errorf("mark deliveries of run %d: %w", of[0].run, err)
		}
	}
	return nil
}

func (l *ledger) writeMark(ctx context.Context, tx *database.Tx, m *mark, answers *answers) error {
	m.marked, m.halt = false, nil
	if m.barred || !answers.allow(m) {
		return nil
	}
	statement := l.mark
	if m.of.digest() {
		statement = l.markDigest
	}
	touched, err := tx.Prepared(ctx, statement, m.delivery, m.attempt, m.at, m.slots, m.hash, m.recipient.Address.Key())
	if err != nil || touched == 0 {
		return err
	}
	m.marked = true
	answers.note(m)
	return remember(ctx, tx, m.given)
}

// byRun sorts marks; nearly always there is one run.
func byRun(marks []*mark) (runs [][]*mark) {
	for _, m := range marks {
		at := slices.IndexFunc(runs, func(of []*mark) bool { return of[0].run == m.run })
		if at < 0 {
			runs = append(runs, nil)
			at = len(runs) - 1
		}
		runs[at] = append(runs[at], m)
	}
	return runs
}

// leave halts a run that does not run any more, and skips whoever may not be mailed, or for whom it is too late. A row that is
// neither was no longer due, is only due for the next turn, or is of somebody who has moved since it was read: it stays as it is,
// and is read anew.
func (l *ledger) leave(ctx context.Context, tx *database.Tx, marks []*mark, answers *answers) error {
	topic, err := l.runningTopic(ctx, tx, marks[0].run)
	if errors.Is(err, errNotRunning) {
		for _, m := range marks {
			m.halt = err
		}
		return nil
	}
	if err != nil {
		return err
	}
	barred, err := l.barred(ctx, tx, marks, topic, answers)
	if err != nil {
		return err
	}
	for _, m := range marks {
		reason, is := barred[m.subscriber]
		if !is && answers.over(m) {
			reason, is = ReasonBundled, true
		}
		if is {
			err = update(ctx, tx, skipSQL, m.delivery, string(reason), m.at)
		} else {
			err = update(ctx, tx, skipLate, m.delivery, m.at)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// barred are those of a run's people who may not be mailed, with the reason.
func (l *ledger) barred(ctx context.Context, tx *database.Tx, marks []*mark, topic subscribers.TopicID, answers *answers) (map[subscribers.ID]subscribers.Reason, error) {
	if of := marks[0].of; of.digest() {
		return reasonsOf(answers.portions[of.ID]), nil
	}
	ids := make([]subscribers.ID, len(marks))
	for i, m := range marks {
		ids[i] = m.subscriber
	}
	return l.store.subscribers.Mailable(ctx, tx, ids, topic, l.now())
}

func (l *ledger) runningTopic(ctx context.Context, tx *database.Tx, run int64) (topic subscribers.TopicID, err error) {
	var state RunState
	var lastMoment database.Instant
	if err := tx.PreparedRow(ctx, l.state, run).Scan(&state, &topic, &lastMoment); err != nil {
		return 0, fmt.Errorf("read run %d: %w", run, err)
	}
	if state != Running || l.now() > lastMoment {
		return 0, errNotRunning
	}
	return topic, nil
}
