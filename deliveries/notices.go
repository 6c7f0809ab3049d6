package deliveries

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/network"
)

// Notice is one mail to one address outside any campaign: a test, or what subscribers asks for.
type Notice struct {
	Kind    string // "test", or a subscribers.MailKind
	Address string // ASCII, as it goes on the wire
	Name    string
	Subject string
	Text    string
	HTML    string
}

// Hash is the SHA-256 of what a notice says: subject, text and HTML, each after its length in 8 octets.
func (n Notice) Hash() []byte {
	hash := sha256.New()
	for _, part := range []string{n.Subject, n.Text, n.HTML} {
		_ = binary.Write(hash, binary.BigEndian, uint64(len(part))) // a hash takes everything
		_, _ = io.WriteString(hash, part)
	}
	return hash.Sum(nil)
}

// NoticeStatus is what became of a notice.
type NoticeStatus struct {
	ID       int64            `json:"id"`
	Kind     string           `json:"kind"`
	State    State            `json:"state"`
	Code     int              `json:"code,omitempty"`
	Words    string           `json:"words,omitempty"`
	Decided  database.Instant `json:"decided_at,omitzero"`
	attempt  int
	notice   Notice
	markedAt database.Instant
	created  database.Instant
	taken    time.Time // when a relay's pace counted it
	group    string    // of the recipient's domain
}

// Notify puts a notice in the ledger, in the caller's transaction. It goes out beside campaigns, never behind them.
func (s *Store) Notify(ctx context.Context, tx *database.Tx, n Notice) (id int64, err error) {
	err = tx.QueryRow(ctx, `
		INSERT INTO notices (kind, address, name, subject, text, html, state, created_at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'planned', ?7) RETURNING id`,
		n.Kind, n.Address, n.Name, n.Subject, n.Text, n.HTML, database.Now()).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("keep the notice: %w", err)
	}
	return id, nil
}

const noticeColumns = "id, kind, state, attempt, code, words, decided_at, marked_at, created_at, address, name, subject, text, html"

func scanNotice(row interface{ Scan(...any) error }) (n NoticeStatus, err error) {
	return n, row.Scan(&n.ID, &n.Kind, &n.State, &n.attempt, &n.Code, &n.Words, &n.Decided, &n.markedAt, &n.created,
		&n.notice.Address, &n.notice.Name, &n.notice.Subject, &n.notice.Text, &n.notice.HTML)
}

// Notice returns what became of a notice. It fails with ErrNoDelivery.
func (s *Store) Notice(ctx context.Context, id int64) (NoticeStatus, error) {
	n, err := scanNotice(s.db.Read().QueryRow(ctx, "SELECT "+noticeColumns+" FROM notices WHERE id = ?1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return n, ErrNoDelivery
	}
	return n, err
}

// dueNotices reads what is to go out, oldest first.
func (s *Store) dueNotices(ctx context.Context, now database.Instant) ([]NoticeStatus, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT "+noticeColumns+`
		FROM notices WHERE state IN ('planned', 'later') AND (next_at IS NULL OR next_at <= ?1) AND (SELECT doubt FROM installation) = ''
		ORDER BY id LIMIT ?2`, now, batchSize)
	due, err := database.Scan(rows, err, func(rows *sql.Rows) (NoticeStatus, error) { return scanNotice(rows) })
	if err != nil {
		return nil, fmt.Errorf("read the notices: %w", err)
	}
	return due, nil
}

// longestNoticeWait bounds how long a notice that was put off sleeps unseen.
const longestNoticeWait = 15 * time.Second

// sendNotices brings notices to the desk, where they are served before any campaign.
func (e *Engine) sendNotices(ctx context.Context) error {
	for ctx.Err() == nil {
		due, err := e.dueNotices(ctx)
		switch {
		case err == nil:
			e.desk.offerNotices(due)
		case database.Passing(err):
			e.Log.Warn("notices wait for the database", "error", err)
		case ctx.Err() == nil:
			return err
		}
		wallClock{}.Sleep(ctx, time.Now().Add(longestNoticeWait), e.notify)
	}
	return nil
}

// notify sends one notice by the ledger's rule: marked before it can be taken, verdict after.
func (l *line) notify(ctx context.Context, n NoticeStatus) error {
	l.enter() // what is owed must not wait for this
	if l.conn == nil {
		l.dial(ctx)
	}
	if l.conn == nil {
		l.engine.desk.noticeBack(l, n)
		return nil
	}
	var answer *mailer.Result
	defer func() { l.engine.desk.noticeDone(l, n, answer) }()
	e := l.engine
	n.markedAt = e.now()
	marked, err := e.Store.markNotice(context.WithoutCancel(ctx), e.Guard, n, l.given(n.taken, n.group))
	if database.Passing(err) {
		e.Log.Warn("a notice waits for the database", "notice", n.ID, "error", err)
		return nil
	}
	if err != nil || !marked {
		return err
	}
	result, heard := l.sendNotice(context.WithoutCancel(ctx), n)
	if heard {
		answer = &result
	}
	return e.insistOnNotice(ctx, n, result)
}

// sendNotice hands over a marked notice; heard is false when the relay was not asked, because no mail can be made of it.
func (l *line) sendNotice(ctx context.Context, n NoticeStatus) (result mailer.Result, heard bool) {
	var s sheet
	var err error
	if s.bytes, err = n.notice.Message(l.engine.Network, n.ID, n.markedAt); err == nil {
		err = s.sign(l.engine.signer(l.engine.Network.Sender.Domain()), l.outlet.relay)
	}
	if err != nil {
		return mailer.Result{Verdict: mailer.Refused, Words: err.Error(), Err: err}, false
	}
	result = l.conn.Send(ctx, mailer.Envelope{From: l.engine.Network.Sender.Address, To: n.notice.Address}, s.signed)
	if result.Words == "" && result.Err != nil {
		result.Words = result.Err.Error()
	}
	l.tidy()
	return result, true
}

// insistOnNotice writes the verdict, however long the disk has no room for it: the mail has left. Only the end of the service
// bounds that; the notice then stays `sending`, and the next start calls it unknown, which is true.
func (e *Engine) insistOnNotice(ctx context.Context, n NoticeStatus, r mailer.Result) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for last := 0; ; {
		err := e.Store.settleNotice(context.WithoutCancel(ctx), n, r, e.now())
		if !database.Passing(err) {
			return err
		}
		if ctx.Err() != nil {
			if last++; last == lastTries {
				e.Log.Error("the verdict of a notice could not be written", "notice", n.ID)
				return nil
			}
		}
		<-tick.C
	}
}

func (s *Store) markNotice(ctx context.Context, guard *database.Guard, n NoticeStatus, adds []given) (marked bool, err error) {
	var epoch int64
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		touched, err := tx.Changed(ctx, `
			UPDATE notices SET state = 'sending', attempt = attempt + 1, marked_at = ?3, next_at = NULL
			WHERE id = ?1 AND attempt = ?2 AND state IN ('planned', 'later')`, n.ID, n.attempt, n.markedAt)
		if marked = touched == 1; err != nil || !marked {
			return err
		}
		if epoch, err = begin(ctx, tx, guard); err != nil {
			return err
		}
		return remember(ctx, tx, adds)
	})
	if errors.Is(err, database.ErrInDoubt) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("mark notice %d: %w", n.ID, err)
	}
	if epoch > 0 {
		guard.Note(epoch)
	}
	return marked, nil
}

// settleNotice writes the verdict. Of a notice that was erased while it was on the wire, it writes that and nothing more.
func (s *Store) settleNotice(ctx context.Context, n NoticeStatus, r mailer.Result, now database.Instant) error {
	state, next := stateAfter(r.Verdict), database.Instant(0)
	if state == Later {
		next = now.Add(mailer.RetryAfter(n.attempt + 1))
	}
	if state == Later && n.stale(next) {
		state, next = Skipped, 0
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		touched, err := tx.Changed(ctx, `
			UPDATE notices SET code = ?3, enhanced = ?4, decided_at = ?6,
			       state = CASE WHEN address = '' AND CAST(?2 AS TEXT) = 'later' THEN 'skipped' ELSE CAST(?2 AS TEXT) END,
			       words = CASE WHEN address = '' THEN '' ELSE CAST(?5 AS TEXT) END,
			       next_at = CASE WHEN address = '' THEN NULL ELSE CAST(?7 AS BIGINT) END
			WHERE id = ?1 AND state = 'sending'`, n.ID, string(state), r.Code, r.Enhanced, r.Words, now, next)
		if err == nil && touched != 1 {
			err = ErrLedger
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("write the verdict of notice %d: %w", n.ID, err)
	}
	return nil
}

// Message is the notice of this number as it goes on the wire at this moment, before any DKIM field. It fails for what no mail
// can be made of, such as an address with a line break.
func (n Notice) Message(us network.Network, id int64, at database.Instant) ([]byte, error) {
	sender := mail.Address{Name: us.Sender.Name, Address: us.Sender.Address}
	frame, err := mailer.Compose(mailer.Head{From: sender, ReplyTo: mail.Address{Address: us.ReplyTo}, AutoSubmitted: true},
		mailer.Letter{Subject: literal(n.Subject), Text: literal(n.Text), HTML: literal(n.HTML)})
	if err != nil {
		return nil, fmt.Errorf("compose notice %d: %w", id, err)
	}
	fields := mailer.Fields{
		To:        mail.Address{Name: n.Name, Address: n.Address},
		MessageID: "n" + strconv.FormatInt(id, 10) + "@" + us.Sender.Domain(),
		Date:      at.Time(),
	}
	if err := frame.Check(fields); err != nil {
		return nil, fmt.Errorf("write notice %d: %w", id, err)
	}
	return frame.Append(nil, fields, nil, nil), nil
}

// domainOf is what stands behind the @ of an address in ASCII.
func domainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// literal is a text without slots; no text is no part.
func literal(text string) []mailer.Part {
	if text == "" {
		return nil
	}
	return []mailer.Part{{Literal: text, Slot: -1}}
}
