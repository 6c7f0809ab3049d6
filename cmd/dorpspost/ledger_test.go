package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
)

// row is one line of the ledger.
type row struct {
	Address string
	State   deliveries.State
	Reason  string
	Attempt int
	Doubts  int // how often its outcome was unknown
	Words   string
	Marked  database.Instant
}

// Ledger is what the ledger says of everybody in a campaign, by address as it goes on the wire.
func (s *site) Ledger(campaign string) map[string]row {
	s.t.Helper()
	a := s.Look()
	c, err := a.campaigns.Find(s.t.Context(), a.db.Read(), campaign)
	s.must(err)
	rows, err := a.db.Read().Query(s.t.Context(), `
		SELECT p.address, d.state, d.reason, d.attempt, d.doubts, d.words, d.marked_at FROM deliveries d
		JOIN runs r ON r.id = d.run JOIN subscribers p ON p.id = d.subscriber WHERE r.campaign = ?1`, c.ID)
	all, err := database.Scan(rows, err, func(rows *sql.Rows) (r row, err error) {
		return r, rows.Scan(&r.Address, &r.State, &r.Reason, &r.Attempt, &r.Doubts, &r.Words, &r.Marked)
	})
	s.must(err)
	ledger := make(map[string]row, len(all))
	for _, one := range all {
		ledger[one.Address] = one
	}
	return ledger
}

// Edition waits for the end of the campaign that a blueprint makes at a moment.
func (s *site) Edition(blueprint string, at time.Time) campaigns.Status {
	s.t.Helper()
	occurrence := at.Format("2006-01-02T15:04")
	return s.When(blueprint, "of "+occurrence+" has gone", func(c campaigns.Status) bool {
		return c.Occurrence == occurrence && len(c.Reports) > 0 && c.Reports[0].Run.State.Ended()
	})
}

// Everything is all that the database holds, as text, to tell whether anything changed. An import that came to nothing
// may leave its line in the list of imports: that is a record of the attempt. The list of days and what tells a copy are left out: a
// service goes on with these whenever it starts.
func (s *site) Everything() string {
	s.t.Helper()
	a := s.Look()
	rows, err := a.db.Read().Query(s.t.Context(), "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('sqlite_sequence', 'commit_probes', 'consent_days', 'consent_heads', 'installation') ORDER BY name")
	tables, err := database.Scan(rows, err, func(rows *sql.Rows) (name string, err error) { return name, rows.Scan(&name) })
	s.must(err)
	var all strings.Builder
	for _, table := range tables {
		query := `SELECT * FROM "` + table + `"`
		if table == "imports" {
			query += " WHERE state <> 'undone'"
		}
		s.must(writeTable(s.t.Context(), a.db.Read(), table, query, &all))
	}
	return all.String()
}

func writeTable(ctx context.Context, q database.Querier, table, query string, to io.Writer) error {
	rows, err := q.Query(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return err
		}
		fmt.Fprintf(to, "%s:", table)
		for i, value := range values {
			fmt.Fprintf(to, " %s=%v", columns[i], *value.(*any))
		}
		fmt.Fprintln(to)
	}
	return rows.Err()
}

// Get and Post ask for a page, follow no redirect, and return the status.
func (s *site) Get(link string) int {
	s.t.Helper()
	status, _ := s.ask("GET", link, "")
	return status
}

// Post sends a form as a mailbox program does.
func (s *site) Post(link, form string) int {
	s.t.Helper()
	status, _ := s.ask("POST", link, form)
	return status
}

func (s *site) ask(method, link, form string) (status int, body string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, link, strings.NewReader(form))
	s.must(err)
	if form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	s.must(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	s.must(err)
	return answer.StatusCode, string(text)
}
