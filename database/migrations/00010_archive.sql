-- What staff made public of what was sent: written by the package deliveries.

-- +goose Up

-- A row stays when its letter is withdrawn, so that it comes back under the same name.
CREATE TABLE archive (
    run        BIGINT  NOT NULL PRIMARY KEY REFERENCES runs (id),
    year       INTEGER NOT NULL, -- in which it was sent, where the house is
    name       TEXT    NOT NULL, -- in its address, made of the campaign's: "week-van-de-imh"
    public_at  BIGINT,           -- NULL: withdrawn
    changed_at BIGINT  NOT NULL,
    UNIQUE (year, name)
);

-- How the archive lists a letter: what an inbox shows of it, for nobody in particular. Empty as long as it was never public.
ALTER TABLE letters ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN preheader TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE letters DROP COLUMN preheader;
ALTER TABLE letters DROP COLUMN subject;
DROP TABLE archive;
