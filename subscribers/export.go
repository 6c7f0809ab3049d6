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

// defuse keeps a spreadsheet from taking a value for a formula (it would run it): it puts an apostrophe in front.
func defuse(value string) string {
	if value != "" && strings.IndexByte("=+-@\t\r", value[0]) >= 0 {
		return "'" + value
	}
	return value
}

// undefuse is the other way, for a list of ours that comes back.
func undefuse(value string) string {
	if len(value) > 1 && value[0] == '\'' && strings.IndexByte("=+-@\t\r", value[1]) >= 0 {
		return value[1:]
	}
	return value
}

// exportHeader are the first columns of an export; the attributes follow. Import reads it back.
func exportHeader() []string {
	return []string{"e-mail", "voornaam", "achternaam", "taal", "beroep", "regio", "organisatie", "toestand", "thema's"}
}

// Export writes everybody who was not erased as CSV in UTF-8 (with a byte order mark, for Excel), in the order in which
// they came, and returns how many. Values that a spreadsheet could take for a formula get an apostrophe in front. It reads
// in small steps: who comes or goes meanwhile may or may not be in the file.
func (s *Store) Export(ctx context.Context, who string, file io.Writer) (people int, err error) {
	attributes, err := s.attributeNames(ctx)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	buffer := bufio.NewWriter(file)
	_, _ = buffer.WriteString("\ufeff") // an error stays in the buffer until Flush
	out := csv.NewWriter(buffer)
	_ = out.Write(append(exportHeader(), attributes...))
	people, err = s.exportPeople(ctx, attributes, out)
	if err != nil {
		return people, fmt.Errorf("export: %w", err)
	}
	out.Flush()
	if err := buffer.Flush(); err != nil {
		return people, fmt.Errorf("export: write the file: %w", err)
	}
	return people, s.db.Write(ctx, func(tx *database.Tx) error {
		return s.audit(ctx, tx, who, "subscriber.export", fmt.Sprintf("%d subscribers", people))
	})
}

func (s *Store) exportPeople(ctx context.Context, attributes []string, out *csv.Writer) (people int, err error) {
	err = s.eachPage(ctx, func(page []Subscriber, slugs map[ID]string) error {
		people += len(page)
		for _, p := range page {
			_ = out.Write(exportRow(p, slugs[p.ID], attributes))
		}
		out.Flush()
		return out.Error()
	})
	return people, err
}

func exportRow(p Subscriber, slugs string, attributes []string) []string {
	cells := []string{p.Address.String(), p.FirstName, p.LastName, string(p.Language), p.Profession, p.Region, p.Organisation, string(p.State), slugs}
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
	err := s.eachPage(ctx, func(page []Subscriber, _ map[ID]string) error {
		for _, p := range page {
			for name := range p.Attributes {
				names[name] = true
			}
		}
		return nil
	})
	return slices.Sorted(maps.Keys(names)), err
}

// eachPage hands out everybody, some hundreds at a time, with the topics that each follows.
func (s *Store) eachPage(ctx context.Context, do func([]Subscriber, map[ID]string) error) error {
	q := s.db.Read()
	for last := ID(0); ; {
		rows, err := q.Query(ctx, subscriberColumns+" WHERE s.id > ?1 AND s.state <> 'erased' ORDER BY s.id LIMIT ?2", last, batch)
		page, err := database.Scan(rows, err, func(row *sql.Rows) (Subscriber, error) { return scanSubscriber(row) })
		if err != nil || len(page) == 0 {
			return err
		}
		end := page[len(page)-1].ID
		slugs, err := slugsOf(ctx, q, page[0].ID, end)
		if err != nil {
			return err
		}
		if err := do(page, slugs); err != nil {
			return err
		}
		last = end
	}
}

func slugsOf(ctx context.Context, q database.Querier, first, last ID) (map[ID]string, error) {
	slugs := map[ID]string{}
	rows, err := q.Query(ctx, `SELECT u.subscriber_id, t.slug FROM subscriptions u JOIN topics t ON t.id = u.topic_id
		WHERE u.subscriber_id BETWEEN ?1 AND ?2 AND u.left_on IS NULL AND u.consent IS NOT NULL ORDER BY u.subscriber_id, t.id`, first, last)
	_, err = database.Scan(rows, err, func(row *sql.Rows) (none struct{}, err error) {
		var id ID
		var slug string
		err = row.Scan(&id, &slug)
		slugs[id] = strings.TrimSpace(slugs[id] + " " + slug)
		return none, err
	})
	return slugs, err
}
