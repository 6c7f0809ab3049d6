-- Who gets mail, for what, and on whose word: written by the package subscribers.

-- +goose Up
CREATE TABLE subscribers (
    id           ID_KEY,
    address      TEXT,            -- as sent: domain in A-labels; NULL once erased
    address_key  TEXT UNIQUE,     -- the same in lower case: one person per address
    first_name   TEXT      NOT NULL DEFAULT '',
    last_name    TEXT      NOT NULL DEFAULT '',
    language     TEXT      NOT NULL DEFAULT 'nl',
    profession   TEXT      NOT NULL DEFAULT '',
    region       TEXT      NOT NULL DEFAULT '',
    organisation TEXT      NOT NULL DEFAULT '',
    attributes   JSON_TEXT NOT NULL DEFAULT '{}', -- an object of texts

    -- The same, as an audience compares them: both databases know the capitals of plain letters only.
    profession_folded   TEXT      NOT NULL DEFAULT '',
    region_folded       TEXT      NOT NULL DEFAULT '',
    organisation_folded TEXT      NOT NULL DEFAULT '',
    attributes_folded   JSON_TEXT NOT NULL DEFAULT '{}',

    -- When the reader chose this; NULL: never, so that a list may still say it.
    language_chosen_at   BIGINT,
    profession_chosen_at BIGINT,
    region_chosen_at     BIGINT,

    state        TEXT      NOT NULL, -- pending, active, paused, left, erased
    paused_until BIGINT,
    left_at      BIGINT,
    left_from    TEXT,            -- the state before leaving, for an undo
    created_at   BIGINT    NOT NULL
);

CREATE TABLE topics (
    id           ID_KEY,
    slug         TEXT      NOT NULL UNIQUE,
    names        JSON_TEXT NOT NULL, -- language -> name
    descriptions JSON_TEXT NOT NULL,
    added_at     BIGINT    NOT NULL
);

CREATE TABLE subscriptions (
    subscriber_id BIGINT  NOT NULL REFERENCES subscribers (id),
    topic_id      BIGINT  NOT NULL REFERENCES topics (id),
    since         BIGINT  NOT NULL,
    consent       INTEGER, -- number of the record in the person's chain that permits this; NULL: none, or not confirmed yet
    left_on       BIGINT,  -- kept when the topic is left
    left_record   INTEGER, -- number of the record by which it was left
    PRIMARY KEY (subscriber_id, topic_id)
);
CREATE INDEX subscriptions_by_topic ON subscriptions (topic_id, subscriber_id);

-- Append-only. What is personal in a record is in consent_values, under a keyed hash here.
CREATE TABLE consents (
    subscriber_id BIGINT  NOT NULL REFERENCES subscribers (id),
    number        INTEGER NOT NULL, -- 1, 2, 3 ... in the person's chain
    kind          TEXT    NOT NULL, -- asked, given, withdrawn, left, undone, paused, resumed
    topic_id      BIGINT,           -- NULL: all mail
    language      TEXT    NOT NULL,
    words_id      BIGINT,           -- the exact words shown
    at            BIGINT  NOT NULL,
    previous      BYTES   NOT NULL,
    values_mac    BYTES   NOT NULL,
    hash          BYTES   NOT NULL,
    PRIMARY KEY (subscriber_id, number)
);

CREATE TABLE consent_words (
    id     ID_KEY,
    digest BYTES NOT NULL UNIQUE,
    text   TEXT  NOT NULL
);

-- Erasing deletes these rows and empties consent_chains.secret; the chain still verifies.
CREATE TABLE consent_values (
    subscriber_id BIGINT  NOT NULL,
    number        INTEGER NOT NULL,
    content       TEXT    NOT NULL,
    PRIMARY KEY (subscriber_id, number)
);

CREATE TABLE consent_chains (
    subscriber_id BIGINT  NOT NULL PRIMARY KEY,
    secret        BYTES,            -- the person's key; NULL once erased
    length        INTEGER NOT NULL,
    head          BYTES   NOT NULL  -- hash of the last record
);

CREATE TABLE suppressions (
    id          ID_KEY,
    address_key TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    set_by      TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    undone_at   BIGINT,
    undone_by   TEXT
);
CREATE UNIQUE INDEX suppressions_in_force ON suppressions (address_key) WHERE undone_at IS NULL;

CREATE TABLE link_keys (
    number  INTEGER NOT NULL PRIMARY KEY, -- 1 to 255: the first part of every token
    secret  BYTES   NOT NULL,
    made_at BIGINT  NOT NULL
);

CREATE TABLE imports (
    id           ID_KEY,
    state        TEXT    NOT NULL, -- staging, applying, done, undone
    who          TEXT    NOT NULL,
    topic_id     BIGINT,
    language     TEXT    NOT NULL,
    words        TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    vouched_by   TEXT    NOT NULL,
    started_at   BIGINT  NOT NULL,
    ended_at     BIGINT,
    applied_to   BIGINT  NOT NULL DEFAULT 0, -- import_rows.id up to which it has been applied
    added        INTEGER NOT NULL DEFAULT 0,
    updated      INTEGER NOT NULL DEFAULT 0,
    consented    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE import_rows (
    id           ID_KEY,
    import_id    BIGINT NOT NULL,
    address      TEXT   NOT NULL,
    address_key  TEXT   NOT NULL,
    first_name   TEXT   NOT NULL,
    last_name    TEXT   NOT NULL,
    language     TEXT   NOT NULL, -- '' when the file does not say
    profession   TEXT   NOT NULL,
    region       TEXT   NOT NULL,
    organisation TEXT   NOT NULL,
    attributes   JSON_TEXT NOT NULL,
    profession_folded   TEXT      NOT NULL DEFAULT '',
    region_folded       TEXT      NOT NULL DEFAULT '',
    organisation_folded TEXT      NOT NULL DEFAULT '',
    attributes_folded   JSON_TEXT NOT NULL DEFAULT '{}',
    UNIQUE (import_id, address_key)
);

-- +goose Down
DROP TABLE import_rows;
DROP TABLE imports;
DROP TABLE link_keys;
DROP TABLE suppressions;
DROP TABLE consent_chains;
DROP TABLE consent_values;
DROP TABLE consent_words;
DROP TABLE consents;
DROP TABLE subscriptions;
DROP TABLE topics;
DROP TABLE subscribers;
