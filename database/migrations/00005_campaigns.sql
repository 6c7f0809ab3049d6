-- What staff write and plan: written by the package campaigns.

-- +goose Up
CREATE TABLE blueprints (
    id         ID_KEY,
    name       TEXT   NOT NULL UNIQUE,
    plan       TEXT   NOT NULL, -- JSON: content, audience, sender, schedule
    schedule   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE campaigns (
    id          ID_KEY,
    name        TEXT   NOT NULL UNIQUE,
    plan        TEXT   NOT NULL,
    blueprint   BIGINT, -- the blueprint that it was copied from
    schedule    BIGINT,
    occurrence  TEXT,   -- of an edition: the wall time that it was made for. NULL for a once campaign, which its state guards
    state       TEXT   NOT NULL, -- draft, planned, held, waiting, stopped, launched
    problem     TEXT   NOT NULL DEFAULT '', -- why it is held, as a sentence
    created_at  BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    launched_at BIGINT,
    UNIQUE (schedule, occurrence)
);

-- +goose Down
DROP TABLE campaigns;
DROP TABLE blueprints;
