package subscribers

import (
	"database/sql"
	"encoding/json"

	"dorpspost/database"
)

// Whoever typed somebody's address holds a link to "look in your mailbox". That page must not tell that the person had everything
// erased: what was asked from outside stays a row until its own term is over, without the address and without what was filled
// in. No mail follows from it, and nobody can complete it.

// asks of outsiders for an address of the person are blanked. Those by which the person wanted to move go; a move of somebody
// else that is done is on that one's record, and must be there to be put back.
func (e *erasing) asks() error {
	if e.id != 0 {
		if err := e.exec("DELETE FROM asks WHERE subscriber_id = ?1 AND kind = 'move'", e.id); err != nil {
			return err
		}
		if err := e.blankAsks("subscriber_id = ?1", e.id); err != nil {
			return err
		}
	}
	for _, address := range e.own {
		if err := e.blankAsks("address_key = ?1 AND NOT (kind = 'move' AND state = 'done')", address.Key()); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasing) blankAsks(condition string, of any) error {
	rows, err := e.tx.Query(e.ctx, askColumns+" WHERE "+condition, of)
	asks, err := database.Scan(rows, err, func(row *sql.Rows) (keptAsk, error) { return scanAsk(row) })
	if err != nil {
		return err
	}
	for _, ask := range asks {
		content, err := json.Marshal(AskContent{Masked: ask.Masked()})
		if err != nil {
			panic(err) // a text always marshals
		}
		const blank = `UPDATE asks SET address = '', address_key = '', mailbox = '', content = ?2, mail_hash = NULL,
			subscriber_id = CASE WHEN kind = 'move' THEN subscriber_id END WHERE id = ?1`
		if err := e.exec(blank, ask.ID, string(content)); err != nil {
			return err
		}
	}
	return nil
}

// blank tells whether whoever has the address was erased since.
func (a Ask) blank() bool { return a.Address.IsZero() }

// Masked shows which address is meant, also once it is not kept any more; see Address.Masked.
func (a Ask) Masked() string {
	if a.blank() {
		return a.Content.Masked
	}
	return a.Address.Masked()
}
