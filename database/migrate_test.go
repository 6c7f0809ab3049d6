package database_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// A migration that some database has seen is never run there again: what it should do more stands in a new one.
func TestMigrationsThatWereGivenOutStay(t *testing.T) {
	for name, want := range map[string]string{
		"00001_staff.sql":            "9aa727135197ec5f",
		"00002_subscribers.sql":      "924003fbbdd1c773",
		"00003_schedules.sql":        "7875e45b76bafc97",
		"00004_deliveries.sql":       "612b312bb6c9eaf8",
		"00005_campaigns.sql":        "d08396473f57e922",
		"00006_letters.sql":          "012caaf4d6ad8d50",
		"00007_engine.sql":           "f2cebdb0430a0d60",
		"00008_follow_ups.sql":       "ae77fd641c5b3fb5",
		"00009_readers.sql":          "be566a2aaf8b7852",
		"00010_archive.sql":          "a31be09e4038a36b",
		"00011_texts.sql":            "6469c13e7dd83cda",
		"00012_retention.sql":        "01a120150910fe15",
		"00013_former_addresses.sql": "46c9b1350ba1782e",
		"00014_observances.sql":      "6a2ec10692b44b38",
		"00015_approvals.sql":        "71357f98d93c5153",
		"00016_editions.sql":         "9bb49c56bc040cab",
		"00018_digests.sql":          "886b494235540a44",
		"00019_installation.sql":     "40d292a0f1673349",
		"00017_series.sql":           "67a5fb905f5af4cb",
		"00020_feeds.sql":            "59f80493039b1c43",
	} {
		text, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:8]) != want {
			t.Errorf("%s was changed: put it back as it was, and write a new migration", name)
		}
	}
}

// A run that was launched before letters had a web version keeps its letters, none of which anybody can ask for by a key.
func TestLettersFromBeforeHaveNoKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		if err := db.Down(ctx, 5); err != nil {
			t.Fatal(err)
		}
		err := db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO runs (id, campaign, kind, topic, state, unknown, head, frozen_at, last_moment)
				VALUES (7, 1, 'real', 1, 'running', 'ask', '{}', 1, 2)`)
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, "INSERT INTO letters (run, language, letter, hash) VALUES (7, 'nl', '{}', 'a'), (7, 'fr', '{}', 'b')")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Up(ctx); err != nil {
			t.Fatal(err)
		}
		var letters int
		err = db.Read().QueryRow(ctx, "SELECT count(*) FROM letters WHERE run = 7 AND key = '' AND online = ''").Scan(&letters)
		if err != nil || letters != 2 {
			t.Errorf("%d letters, %v", letters, err)
		}
	})
}

// What was planned before approvals were kept is approved as it was; what was not is not.
func TestWhatWasPlannedBeforeIsApproved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		if err := db.Down(ctx, 14); err != nil {
			t.Fatal(err)
		}
		err := db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO campaigns (name, plan, state, created_at, changed_at) VALUES
				('a', '{}', 'planned', 1, 2), ('b', '{}', 'draft', 1, 2), ('c', '{}', 'waiting', 1, 2), ('d', '{}', 'held', 1, 2), ('e', '{}', 'launched', 1, 2)`)
			if err == nil {
				_, err = tx.Exec(ctx, "INSERT INTO blueprints (name, plan, schedule, created_at, changed_at) VALUES ('f', '{}', 7, 1, 2)")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Up(ctx); err != nil {
			t.Fatal(err)
		}
		rows, err := db.Read().Query(ctx, `SELECT COALESCE(c.name, b.name) FROM approvals a LEFT JOIN campaigns c ON c.id = a.campaign
			LEFT JOIN blueprints b ON b.id = a.blueprint WHERE a.void_at IS NULL AND a.hash = '' AND a.at = 2 ORDER BY a.id`)
		names, err := database.Scan(rows, err, func(rows *sql.Rows) (name string, err error) { return name, rows.Scan(&name) })
		if err != nil || strings.Join(names, " ") != "a c f" {
			t.Errorf("approved: %v, %v", names, err)
		}
	})
}

// No two letters are to be had by one key.
func TestAKeyIsOneLetters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		err := db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO runs (id, campaign, kind, topic, state, unknown, head, frozen_at, last_moment)
				VALUES (7, 1, 'real', 1, 'running', 'ask', '{}', 1, 2)`)
			if err == nil {
				_, err = tx.Exec(ctx, "INSERT INTO letters (run, language, letter, hash, key) VALUES (7, 'nl', '{}', 'a', 'K')")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO letters (run, language, letter, hash, key) VALUES (7, 'fr', '{}', 'b', 'K')")
			return err
		})
		if err == nil {
			t.Error("two letters have the same key")
		}
	})
}
