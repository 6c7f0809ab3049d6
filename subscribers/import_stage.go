package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"dorpspost/database"
)

const importLock = "import"

// startImport notes the import, so that whatever happens from here on, the next start knows of it.
func (s *Store) startImport(ctx context.Context, options ImportOptions) (*importing, error) {
	a := &application{store: s, who: options.Who, given: options.Given, started: database.Now()}
	if options.Topic != "" {
		topic, err := s.TopicBySlug(ctx, options.Topic)
		if err != nil {
			return nil, err
		}
		a.topic = topic.ID
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		return tx.QueryRow(ctx, `INSERT INTO imports (state, who, topic_id, language, words, source, vouched_by, started_at)
			VALUES ('staging', ?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id`,
			a.who, sql.NullInt64{Int64: int64(a.topic), Valid: a.topic != 0}, a.given.Language, a.given.Words, a.given.Source, a.given.By,
			a.started).Scan(&a.id)
	})
	if err != nil {
		return nil, err
	}
	return &importing{application: a, options: options, faults: newFaultFile(options.Errors)}, nil
}

// stagedRow is a row that is in order, as it is put aside.
type stagedRow struct {
	line    int
	address Address
	Profile
}

func insertRow() string {
	return "INSERT INTO import_rows (import_id, address, address_key, " + profileColumns + ") VALUES (" +
		database.Placeholders(1, 3+profileWidth) + ") ON CONFLICT (import_id, address_key) DO NOTHING"
}

// stage reads the whole file and puts its rows aside; it returns how many.
func (in *importing) stage(ctx context.Context) (staged int, err error) {
	statement, err := in.store.db.Prepare(ctx, insertRow())
	if err != nil {
		return 0, err
	}
	defer statement.Close()
	rows := make([]stagedRow, 0, batch)
	for done := false; !done && err == nil; {
		if rows, done, err = in.read(rows[:0]); err != nil {
			break
		}
		added, err := in.putAside(ctx, statement, rows)
		if err != nil {
			return 0, err
		}
		staged += added
		if err := in.progress(ImportProgress{Phase: ImportReading, Rows: in.report.Rows}); err != nil {
			return 0, err
		}
	}
	return staged, errors.Join(err, in.faults.flush())
}

// read fills a batch with rows that are in order, and reports the others.
func (in *importing) read(rows []stagedRow) (_ []stagedRow, done bool, err error) {
	for bad := 0; len(rows) < batch && bad < batch; {
		r, err := in.rows.next()
		if errors.Is(err, io.EOF) {
			return rows, true, nil
		}
		if err != nil {
			return nil, false, fmt.Errorf("read the file: %w", err)
		}
		in.report.Rows++
		fault := &rowFault{"", r.fault}
		row := stagedRow{line: r.line}
		if r.fault == "" {
			row.address, row.Profile, fault = in.columns.person(r.fields)
		}
		if fault != nil {
			bad++
			in.report.Bad++
			in.faults.add(r.line, *fault)
			continue
		}
		rows = append(rows, row)
	}
	return rows, false, nil
}

func (in *importing) putAside(ctx context.Context, statement *sql.Stmt, rows []stagedRow) (added int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	// A transaction of a batch is short: it is not worth a goroutine per statement to be able to cancel it.
	ctx = context.WithoutCancel(ctx)
	var doubles, erased []int
	err = in.store.db.Write(ctx, func(tx *database.Tx) error {
		gone, err := erasedAmong(ctx, tx, rows)
		if err != nil {
			return err
		}
		for i, r := range rows {
			if gone[r.address.Key()] {
				erased = append(erased, i)
				continue
			}
			n, err := tx.Prepared(ctx, statement, append([]any{in.id, r.address.ASCII(), r.address.Key()}, r.values()...)...)
			if err != nil {
				return err
			}
			if n == 0 {
				doubles = append(doubles, i)
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("put rows aside: %w", err)
	}
	column := in.columns.names[in.columns.address()]
	for _, i := range doubles {
		in.report.Double++
		in.faults.add(rows[i].line, rowFault{column, "the same address stands on an earlier line: that line counts"})
	}
	for _, i := range erased {
		in.report.Erased++
		in.faults.add(rows[i].line, rowFault{column, "whoever had this address was erased, and no list brings them back: take the row out"})
	}
	return len(rows) - len(doubles) - len(erased), nil
}

// erasedAmong finds whose addresses were erased. It holds the list of these until the rows are put aside: an erasure after that
// takes them away itself.
func erasedAmong(ctx context.Context, tx *database.Tx, rows []stagedRow) (map[string]bool, error) {
	keys, err := holdBlinds(ctx, tx)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	addresses := make([]Address, len(rows))
	for i := range rows {
		addresses[i] = rows[i].address
	}
	return keys.among(ctx, tx, addresses)
}

// classify tells what the rows put aside mean beside what is known; it changes nothing.
func (in *importing) classify(ctx context.Context) error {
	r := &in.report
	var unsubscribed int
	const former = "EXISTS (SELECT 1 FROM former_addresses f WHERE f.address_key = r.address_key)"
	err := in.store.db.Read().QueryRow(ctx, `SELECT
		COUNT(CASE WHEN x.id IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN x.id IS NULL AND s.state = 'left' THEN 1 END),
		COUNT(CASE WHEN x.id IS NULL AND s.id IS NULL AND NOT `+former+` THEN 1 END),
		COUNT(CASE WHEN x.id IS NULL AND s.id IS NULL AND `+former+` THEN 1 END),
		COUNT(CASE WHEN x.id IS NULL AND s.state <> 'left' THEN 1 END),
		COUNT(CASE WHEN x.id IS NULL AND s.state <> 'left' AND u.left_on IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN x.id IS NULL AND s.state <> 'left' AND u.left_on IS NULL AND u.consent IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN x.id IS NULL AND s.state <> 'left' AND u.left_on IS NULL AND u.consent IS NULL THEN 1 END)
		FROM import_rows r LEFT JOIN subscribers s ON s.address_key = r.address_key
		LEFT JOIN suppressions x ON x.address_key = r.address_key AND x.undone_at IS NULL
		LEFT JOIN subscriptions u ON u.subscriber_id = s.id AND u.topic_id = ?2 WHERE r.import_id = ?1`, in.id, int64(in.topic)).
		Scan(&r.Suppressed, &r.Left, &r.New, &r.Moved, &r.Known, &r.LeftTopic, &r.Kept, &unsubscribed)
	if err != nil {
		return fmt.Errorf("compare the file with who is known: %w", err)
	}
	r.Known += r.Moved
	if in.given.Words != "" {
		r.Consented = r.New + unsubscribed
	}
	return nil
}
