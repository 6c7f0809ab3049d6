-- What tells this database from a copy of itself, and whether it sends: written by the package database.

-- +goose Up
CREATE TABLE installation (
    one          INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    id           TEXT    NOT NULL, -- empty until a service has run
    epoch        BIGINT  NOT NULL, -- how often the file beside the database was written anew for this id; 0: never yet
    alive_at     BIGINT,           -- when the epoch was last raised
    doubt        TEXT    NOT NULL, -- why it may be a copy, as a part of a sentence; empty: it is none, or somebody confirmed
    doubted_at   BIGINT,
    confirmed_at BIGINT            -- when somebody last confirmed: moments up to then are asked about
);

INSERT INTO installation (one, id, epoch, doubt) VALUES (1, '', 0, '');

-- +goose Down
DROP TABLE installation;
