-- The ledger: who was meant, what was marked, what the relay answered. Written by the package deliveries alone.

-- +goose Up
CREATE TABLE runs (
    id          ID_KEY,
    campaign    BIGINT  NOT NULL,
    kind        TEXT    NOT NULL, -- real, practice
    topic       BIGINT  NOT NULL,
    state       TEXT    NOT NULL, -- running, paused, stopping, stopped, done
    unknown     TEXT    NOT NULL, -- what is done by itself with rows of unknown outcome: ask, resend (once), leave
    head        TEXT    NOT NULL, -- JSON: sender, reply-to, list; the same for all readers
    problem     TEXT    NOT NULL DEFAULT '', -- why it waits, as a sentence
    total       BIGINT  NOT NULL DEFAULT 0, -- rows at the freeze; what the sum at the end is held against
    frozen_at   BIGINT  NOT NULL,
    last_moment BIGINT  NOT NULL,
    ended_at    BIGINT,
    UNIQUE (campaign, kind)
);

CREATE TABLE letters (
    run      BIGINT NOT NULL REFERENCES runs (id),
    language TEXT   NOT NULL,
    letter   TEXT   NOT NULL, -- JSON: the compiled letter, as it left
    hash     TEXT   NOT NULL,
    PRIMARY KEY (run, language)
);

CREATE TABLE deliveries (
    id         ID_KEY,
    run        BIGINT  NOT NULL REFERENCES runs (id),
    subscriber BIGINT  NOT NULL,
    language   TEXT    NOT NULL,
    state      TEXT    NOT NULL, -- planned, sending, accepted, refused, later, unknown, skipped, settled
    reason     TEXT    NOT NULL DEFAULT '', -- why skipped
    attempt    INTEGER NOT NULL DEFAULT 0,
    doubts     INTEGER NOT NULL DEFAULT 0, -- how often its outcome was unknown
    next_at    BIGINT, -- later: not before this; unknown: sent again at this, none while it waits for a person
    marked_at  BIGINT, -- the last mark; also the Date of the message
    decided_at BIGINT,
    slots      TEXT    NOT NULL DEFAULT '', -- JSON: address, name and slot values of the last mark
    hash       TEXT    NOT NULL DEFAULT '', -- SHA-256 of the message before any DKIM field
    code       INTEGER NOT NULL DEFAULT 0,  -- SMTP reply (RFC 5321 section 4.2)
    enhanced   TEXT    NOT NULL DEFAULT '', -- enhanced status code (RFC 3463)
    words      TEXT    NOT NULL DEFAULT '',
    UNIQUE (run, subscriber)
);

-- The feeder reads on by id, so that a million finished rows cost it nothing. No index holds `sending`: each mark would
-- have to write it, and only a start after a crash asks.
CREATE INDEX deliveries_planned ON deliveries (run, id) WHERE state = 'planned';
CREATE INDEX deliveries_again ON deliveries (run, state, next_at) WHERE state IN ('later', 'unknown');

CREATE TABLE notices (
    id         ID_KEY,
    kind       TEXT    NOT NULL, -- test, confirmation, ...
    address    TEXT    NOT NULL,
    name       TEXT    NOT NULL DEFAULT '',
    subject    TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    html       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    attempt    INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT  NOT NULL,
    next_at    BIGINT,
    marked_at  BIGINT,
    decided_at BIGINT,
    code       INTEGER NOT NULL DEFAULT 0,
    enhanced   TEXT    NOT NULL DEFAULT '',
    words      TEXT    NOT NULL DEFAULT ''
);

CREATE INDEX notices_open ON notices (id) WHERE state IN ('planned', 'later');

-- Authenticates the envelope senders that come back with a returned mail.
CREATE TABLE bounce_keys (
    id         ID_KEY,
    secret     BYTES  NOT NULL,
    created_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE bounce_keys;
DROP TABLE notices;
DROP TABLE deliveries;
DROP TABLE letters;
DROP TABLE runs;
