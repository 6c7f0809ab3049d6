-- What a letter got besides its mail: a web version, and links that can be counted. Written by the package deliveries. Letters
-- from before have neither, and an empty key.

-- +goose Up
ALTER TABLE letters ADD COLUMN key TEXT NOT NULL DEFAULT ''; -- not to be guessed; in the addresses of its web version and its counted links
ALTER TABLE letters ADD COLUMN online TEXT NOT NULL DEFAULT ''; -- the web version, the same for everybody
CREATE UNIQUE INDEX letters_by_key ON letters (key) WHERE key <> '';

-- Where the counted links of a letter lead, and how often they were followed. By whom is not kept. The key is that of a letter;
-- no database lets a foreign key lean on an index with a condition.
CREATE TABLE links (
    key     TEXT    NOT NULL,
    number  INTEGER NOT NULL, -- from 1
    address TEXT    NOT NULL,
    clicks  BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (key, number)
);

-- +goose Down
DROP TABLE links;
DROP INDEX letters_by_key;
ALTER TABLE letters DROP COLUMN online;
ALTER TABLE letters DROP COLUMN key;
