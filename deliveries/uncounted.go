package deliveries

import (
	"context"
	"database/sql"
	"fmt"
	"html"
	"regexp"
	"strconv"

	"dorpspost/database"
)

// linksOfLetter are where the counted links of a letter lead, by number.
func (s *Store) linksOfLetter(ctx context.Context, key string) (map[int]string, error) {
	type link struct {
		number  int
		address string
	}
	rows, err := s.db.Read().Query(ctx, "SELECT number, address FROM links WHERE key = ?1", key)
	all, err := database.Scan(rows, err, func(rows *sql.Rows) (l link, err error) { return l, rows.Scan(&l.number, &l.address) })
	if err != nil {
		return nil, fmt.Errorf("read the links of a letter: %w", err)
	}
	links := make(map[int]string, len(all))
	for _, l := range all {
		links[l.number] = l.address
	}
	return links, nil
}

// uncounted is a page with links that lead straight to where its counted ones lead.
func uncounted(page, key string, links map[int]string) string {
	if len(links) == 0 {
		return page
	}
	counted := regexp.MustCompile(`"https?://[^"]*/l/` + regexp.QuoteMeta(key) + `/(\d{1,9})"`)
	return counted.ReplaceAllStringFunc(page, func(found string) string {
		number, _ := strconv.Atoi(counted.FindStringSubmatch(found)[1])
		if address, ok := links[number]; ok {
			return `"` + html.EscapeString(address) + `"`
		}
		return found
	})
}
