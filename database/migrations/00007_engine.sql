-- What sending needs beyond one relay and one attempt: written by the package deliveries.

-- +goose Up
ALTER TABLE runs ADD COLUMN origin TEXT NOT NULL DEFAULT ''; -- JSON: what the readers' links were made of, so that a mail can be made again
ALTER TABLE runs ADD COLUMN look_until BIGINT; -- the first batch has gone, and the rest waits until then
ALTER TABLE deliveries ADD COLUMN relay TEXT NOT NULL DEFAULT ''; -- the name of the one that answered

-- How much each relay was given lately, in all (domain '') and per group of recipients' domains. Only where a limit is set.
CREATE TABLE paces (
    relay  TEXT   NOT NULL,
    domain TEXT   NOT NULL,
    since  BIGINT NOT NULL, -- the start of five minutes
    given  BIGINT NOT NULL, -- mails marked in them
    PRIMARY KEY (relay, domain, since)
);

-- One row, written over and over to see how long this disk takes to commit.
CREATE TABLE commit_probes (
    id ID_KEY,
    n  BIGINT NOT NULL
);

-- +goose Down
DROP TABLE commit_probes;
DROP TABLE paces;
ALTER TABLE deliveries DROP COLUMN relay;
ALTER TABLE runs DROP COLUMN look_until;
ALTER TABLE runs DROP COLUMN origin;
