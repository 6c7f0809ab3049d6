-- Several mails on one anchor, and campaigns to which readers come one by one: written by the packages campaigns (series,
-- blueprints) and deliveries (runs, deliveries).

-- +goose Up
CREATE TABLE series (
    id         ID_KEY,
    name       TEXT   NOT NULL UNIQUE,
    plan       TEXT   NOT NULL, -- JSON: the anchor, and what its steps share
    state      TEXT   NOT NULL, -- active, ended
    begun_at   BIGINT NOT NULL, -- who confirmed before this was there already
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

ALTER TABLE blueprints ADD COLUMN series BIGINT; -- NULL: it stands alone
ALTER TABLE blueprints ADD COLUMN step INTEGER;  -- its place in the series, from 1
ALTER TABLE blueprints ADD COLUMN begun_at BIGINT; -- when the step came into the series
CREATE INDEX blueprints_by_series ON blueprints (series, step) WHERE series IS NOT NULL;
CREATE INDEX consents_given ON consents (topic_id, at) WHERE kind = 'given'; -- who is due today, without looking at everybody

ALTER TABLE runs ADD COLUMN intake TEXT NOT NULL DEFAULT ''; -- open: rows are added day by day; closed: not any more; empty: all came at the freeze
ALTER TABLE deliveries ADD COLUMN last_moment BIGINT; -- of a row that was added to an open run; NULL: that of the run

-- +goose Down
ALTER TABLE deliveries DROP COLUMN last_moment;
ALTER TABLE runs DROP COLUMN intake;
DROP INDEX consents_given;
DROP INDEX blueprints_by_series;
ALTER TABLE blueprints DROP COLUMN begun_at;
ALTER TABLE blueprints DROP COLUMN step;
ALTER TABLE blueprints DROP COLUMN series;
DROP TABLE series;
