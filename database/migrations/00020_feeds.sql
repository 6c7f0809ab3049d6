-- The secret address of the calendar feed, one at most: written by the package staff.

-- +goose Up
-- It stands here as it is, and not as a hash, because staff ask for it again; what it opens stands in this same database.
CREATE TABLE feeds (
    secret  TEXT   NOT NULL PRIMARY KEY,
    made_by TEXT   NOT NULL,
    made_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE feeds;
