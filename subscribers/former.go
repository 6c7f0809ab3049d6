package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
)

// notFormer leaves out rows r of an import whose address somebody has moved away from, and that nobody has now.
const notFormer = " AND NOT EXISTS (SELECT 1 FROM former_addresses f WHERE f.address_key = r.address_key)"

// ErrSeveralMoved answers whoever means a person by an address that more than one has moved away from.
var ErrSeveralMoved = errors.New("several people have moved away from this address, one after the other: name the person by the address of now")

// keepFormer remembers which address a person, who has another one by now, moved away from.
func (c *completing) keepFormer(from Address) error {
	_, err := c.tx.Exec(c.ctx, "DELETE FROM former_addresses WHERE address_key = ?1 AND subscriber_id = ?2", c.person.Address.Key(), c.person.ID)
	if err != nil || from.IsZero() || from.Key() == c.person.Address.Key() {
		return err
	}
	_, err = c.tx.Exec(c.ctx, "INSERT INTO former_addresses (address_key, subscriber_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING", from.Key(), c.person.ID)
	return err
}

// MovedFrom finds who moved away from an address that nobody has now. It fails with ErrNotFound, or with ErrSeveralMoved.
func (s *Store) MovedFrom(ctx context.Context, address Address) (Subscriber, error) {
	id, err := movedFrom(ctx, s.db.Read(), address)
	if err != nil {
		return Subscriber{}, err
	}
	return s.ByID(ctx, id)
}

func movedFrom(ctx context.Context, q database.Querier, address Address) (ID, error) {
	rows, err := q.Query(ctx, "SELECT subscriber_id FROM former_addresses WHERE address_key = ?1", address.Key())
	ids, err := database.Scan(rows, err, func(row *sql.Rows) (id ID, err error) { return id, row.Scan(&id) })
	switch {
	case err != nil:
		return 0, fmt.Errorf("look who moved from an address: %w", err)
	case len(ids) == 0:
		return 0, ErrNotFound
	case len(ids) > 1:
		return 0, ErrSeveralMoved
	}
	return ids[0], nil
}
