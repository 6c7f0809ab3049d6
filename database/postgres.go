package database

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// OpenPostgres opens a PostgreSQL database and brings its schema up to date. For now only tests call it: they keep the
// one SQL text true on both databases until a setting offers PostgreSQL to everyone.
func OpenPostgres(ctx context.Context, dsn string) (*DB, error) {
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	db := &DB{kind: postgres, writer: pool, reader: pool, text: rewriter{dollar: true}}
	if err := db.migrate(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return db, nil
}
