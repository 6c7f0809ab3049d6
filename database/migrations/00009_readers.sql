-- What readers do by themselves: joining, moving to another address, saying how often. Written by the package subscribers.

-- +goose Up
ALTER TABLE subscribers ADD COLUMN frequency TEXT NOT NULL DEFAULT 'all'; -- all, digest, week
ALTER TABLE subscribers ADD COLUMN why_left_at BIGINT; -- when the reader said why; what was said is counted apart, in leave_reasons

-- What was asked for an address from outside, and only whoever reads the mail to that address can complete. A row goes away
-- when it expires; that of a move that is done stays as long as the move can be put back.
CREATE TABLE asks (
    id            ID_KEY,
    kind          TEXT      NOT NULL, -- sign-up, move, link
    state         TEXT      NOT NULL, -- new, mailed, known, silent, done
    address       TEXT      NOT NULL,
    address_key   TEXT      NOT NULL,
    mailbox       TEXT      NOT NULL, -- where mail to the address most likely ends up: without what follows a +
    subscriber_id BIGINT,             -- the person, where one is known: of a move and a link, and of a sign-up once it is done
    language      TEXT      NOT NULL, -- of the page; of the mail too
    content       JSON_TEXT NOT NULL, -- what was filled in
    network       BYTES     NOT NULL, -- keyed hash of the part of the internet that it came from; empty once no limit needs it
    asked_at      BIGINT    NOT NULL,
    expires_at    BIGINT    NOT NULL,
    mailed_at     BIGINT,
    again_at      BIGINT,             -- when "send again" was pressed and is not answered yet
    reminded_at   BIGINT,
    done_at       BIGINT,
    next_at       BIGINT    NOT NULL, -- when the doorman looks at it next
    mail_hash     BYTES               -- SHA-256 of the mail that asked for the confirmation
);
CREATE INDEX asks_by_address ON asks (address_key);
CREATE INDEX asks_by_mailbox ON asks (mailbox);
CREATE INDEX asks_by_time ON asks (asked_at);
CREATE INDEX asks_by_next ON asks (next_at);
CREATE INDEX asks_by_person ON asks (subscriber_id);

-- Why people leave, counted and not kept per person.
CREATE TABLE leave_reasons (
    month  TEXT   NOT NULL, -- "2027-06"
    reason TEXT   NOT NULL,
    count  BIGINT NOT NULL,
    PRIMARY KEY (month, reason)
);

-- Of who was erased, only a keyed hash of the address stays in suppressions.address_key: "hmac:" and hexadecimal digits.
CREATE TABLE address_keys (
    id         ID_KEY,
    secret     BYTES  NOT NULL,
    created_at BIGINT NOT NULL
);

-- The list of days: each has the heads of the chains that grew since the day before it, and a hash over them and over that day.
CREATE TABLE consent_days (
    number   INTEGER NOT NULL PRIMARY KEY, -- 1, 2, 3 ...
    day      TEXT    NOT NULL UNIQUE,      -- "2027-06-14", where the house is
    heads    BIGINT  NOT NULL,             -- how many
    previous BYTES   NOT NULL,             -- hash of the day before it in the list
    hash     BYTES   NOT NULL,             -- empty while the heads of the day are still being listed
    at       BIGINT  NOT NULL
);
CREATE TABLE consent_heads (
    subscriber_id BIGINT  NOT NULL,
    number        INTEGER NOT NULL, -- the record that was the last one then
    day           INTEGER NOT NULL, -- number of the day on which it was listed
    hash          BYTES   NOT NULL, -- of the record
    PRIMARY KEY (subscriber_id, number)
);
CREATE INDEX consent_heads_by_day ON consent_heads (day, subscriber_id, number);

-- +goose Down
DROP TABLE consent_heads;
DROP TABLE consent_days;
DROP TABLE address_keys;
DROP TABLE leave_reasons;
DROP TABLE asks;
ALTER TABLE subscribers DROP COLUMN why_left_at;
ALTER TABLE subscribers DROP COLUMN frequency;
