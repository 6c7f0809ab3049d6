package subscribers

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"dorpspost/database"
)

// exportHeader are the first columns of an export; the attributes follow. Import reads it back.
func exportHeader() []string {
	return []string{"e-mail", "voornaam", "achternaam", "taal", "beroep", "regio", "organisatie", "toestand", "blokkeerlijst", "thema's", "frequentie"}
}

// exportSeparator is the one by which Excel cuts columns where a comma stands in numbers, as in Belgium.
const exportSeparator = ';'

// Export writes everybody who was not erased as CSV in UTF-8 (semicolons, with a byte order mark, for Excel), in the order
// in which they came, and returns how many. What a spreadsheet could take for a formula is defused. The audit log names
// the export before anything leaves. It reads in small steps: who comes or goes meanwhile may or may not be in the file.
func (s *Store) Export(ctx context.Context, who string, file io.Writer) (people int, err error) {
	attributes, err := s.attributeNames(ctx)
	if err == nil {
		err = s.auditExport(ctx, who)
	}
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	buffer := bufio.NewWriter(file)
	_, _ = buffer.WriteString("\ufeff") // an error stays in the buffer until Flush
	out := csv.NewWriter(buffer)
	out.Comma = exportSeparator
	_ = out.Write(append(exportHeader(), attributes...))
	people, err = s.exportPeople(ctx, attributes, out)
	if err != nil {
		return people, fmt.Errorf("export: %w", err)
	}
	out.Flush()
	if err := buffer.Flush(); err != nil {
		return people, fmt.Errorf("export: write the file: %w", err)
	}
	return people, nil
}

func (s *Store) auditExport(ctx context.Context, who string) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		var people int
		if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM subscribers WHERE state <> 'erased'").Scan(&people); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "subscriber.export", fmt.Sprintf("%d subscribers", people))
	})
}

func (s *Store) exportPeople(ctx context.Context, attributes []string, out *csv.Writer) (people int, err error) {
	err = s.eachPage(ctx, func(page exportPage) error {
		people += len(page.people)
		for _, p := range page.people {
			_ = out.Write(page.row(p, attributes))
		}
		out.Flush()
		return out.Error()
	})
	return people, err
}

// exportPage is some people in a row, with what the other tables say of them.
type exportPage struct {
	people     []Subscriber
	slugs      map[ID]string // of the topics that each follows
	suppressed map[ID]string // why
}

func (page exportPage) row(p Subscriber, attributes []string) []string {
	cells := []string{p.Address.String(), p.FirstName, p.LastName, string(p.Language), p.Profession, p.Region, p.Organisation,
		string(p.State), page.suppressed[p.ID], page.slugs[p.ID], string(p.Frequency)}
	for _, name := range attributes {
		cells = append(cells, p.Attributes[name])
	}
	for i := range cells {
		cells[i] = defuse(cells[i])
	}
	return cells
}

func (s *Store) attributeNames(ctx context.Context) ([]string, error) {
	names := map[string]bool{}
	err := s.eachPage(ctx, func(page exportPage) error {
		for _, p := range page.people {
			for name := range p.Attributes {
				names[name] = true
			}
		}
		return nil
	})
	return slices.Sorted(maps.Keys(names)), err
}

// eachPage hands out everybody, some hundreds at a time.
func (s *Store) eachPage(ctx context.Context, do func(exportPage) error) error {
	q := s.db.Read()
	for last := ID(0); ; {
		rows, err := q.Query(ctx, subscriberColumns+" WHERE s.id > ?1 AND s.state <> 'erased' ORDER BY s.id LIMIT ?2", last, batch)
		page := exportPage{}
		page.people, err = database.Scan(rows, err, func(row *sql.Rows) (Subscriber, error) { return scanSubscriber(row) })
		if err != nil || len(page.people) == 0 {
			return err
		}
		first := page.people[0].ID
		last = page.people[len(page.people)-1].ID
		if page.slugs, err = wordsOf(ctx, q, slugsBetween, first, last); err != nil {
			return err
		}
		if page.suppressed, err = wordsOf(ctx, q, suppressedBetween, first, last); err != nil {
			return err
		}
		if err := do(page); err != nil {
			return err
		}
	}
}

const (
	slugsBetween = `SELECT u.subscriber_id, t.slug FROM subscriptions u JOIN topics t ON t.id = u.topic_id
		WHERE u.subscriber_id BETWEEN ?1 AND ?2 AND u.left_on IS NULL AND u.consent IS NOT NULL ORDER BY u.subscriber_id, t.id`
	suppressedBetween = `SELECT s.id, x.reason FROM subscribers s JOIN suppressions x ON x.address_key = s.address_key AND x.undone_at IS NULL
		WHERE s.id BETWEEN ?1 AND ?2`
)

// wordsOf reads what a query says of people by their number; what it says in several rows stands side by side.
func wordsOf(ctx context.Context, q database.Querier, query string, first, last ID) (map[ID]string, error) {
	words := map[ID]string{}
	rows, err := q.Query(ctx, query, first, last)
	_, err = database.Scan(rows, err, func(row *sql.Rows) (none struct{}, err error) {
		var id ID
		var word string
		err = row.Scan(&id, &word)
		words[id] = strings.TrimSpace(words[id] + " " + word)
		return none, err
	})
	return words, err
}
