package subscribers

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"dorpspost/database"
)

// AddressesAround returns the addresses of people, asks and suppressions, by their keys, that hold one of these texts and more
// besides: "arjan@example.org" is around "jan@example.org". It is for at most some dozens of texts.
func (s *Store) AddressesAround(ctx context.Context, texts ...string) (around []string, err error) {
	const known = `SELECT address_key FROM subscribers WHERE address_key LIKE ?1 ESCAPE '\' AND address_key <> ?2
		UNION SELECT address_key FROM asks WHERE address_key LIKE ?1 ESCAPE '\' AND address_key <> ?2
		UNION SELECT address_key FROM suppressions WHERE address_key LIKE ?1 ESCAPE '\' AND address_key <> ?2`
	escape := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)
	for _, text := range texts {
		rows, err := s.db.Read().Query(ctx, known, "%"+escape.Replace(text)+"%", text)
		found, err := database.Scan(rows, err, func(row *sql.Rows) (key string, err error) { return key, row.Scan(&key) })
		if err != nil {
			return nil, fmt.Errorf("look for addresses around others: %w", err)
		}
		around = append(around, found...)
	}
	return around, nil
}
