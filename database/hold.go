package database

import "context"

// Alone tells whether nobody else can write as long as the transaction lasts.
func (tx *Tx) Alone() bool { return !tx.text.dollar }

// Hold keeps the rows that a SELECT finds from being changed by others until the transaction ends, and first waits for who is
// changing them: what is read after it is what they left. It waits row by row: let the query order them, so that two
// who hold several do not wait for each other. SQLite has one writer, so there it does nothing.
func (tx *Tx) Hold(ctx context.Context, query string, args ...any) error {
	if tx.Alone() {
		return nil
	}
	_, err := tx.Exec(ctx, query+" FOR NO KEY UPDATE", args...)
	return err
}

// HoldTable keeps a whole table to the transaction, also while it is empty: whoever holds it too waits, and so does whoever
// writes in it; readers do not. On SQLite it does nothing.
func (tx *Tx) HoldTable(ctx context.Context, table string) error {
	if tx.Alone() {
		return nil
	}
	_, err := tx.Exec(ctx, "LOCK TABLE "+table+" IN SHARE ROW EXCLUSIVE MODE")
	return err
}
