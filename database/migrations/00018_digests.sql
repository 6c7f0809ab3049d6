-- Digests, which are about several topics, and how much mail one person gets: written by the package deliveries.

-- +goose Up
ALTER TABLE runs ADD COLUMN digest TEXT NOT NULL DEFAULT ''; -- monthly, bundle; empty: it is about one topic
ALTER TABLE runs ADD COLUMN topics TEXT NOT NULL DEFAULT ''; -- of a digest: JSON, the numbers of the topics of what it tells of
ALTER TABLE runs ADD COLUMN bundle BIGINT; -- of a bundle, and of what follows it up: the run that took the rows
ALTER TABLE runs ADD COLUMN urgent TEXT NOT NULL DEFAULT ''; -- why it passes the cap and the quiet hours, as a person said it
ALTER TABLE runs ADD COLUMN capped INTEGER NOT NULL DEFAULT 1; -- 0: the cap on what a person gets does not hold it back
ALTER TABLE deliveries ADD COLUMN bundle BIGINT; -- skipped by the cap: the run of the bundle that tells the reader of it after all

-- The cap looks at the latest runs only, a bundle at the few rows that the cap skipped and no bundle took yet.
CREATE INDEX runs_by_last_moment ON runs (last_moment);
CREATE INDEX deliveries_bundled ON deliveries (run) WHERE reason = 'bundled' AND bundle IS NULL;
CREATE INDEX deliveries_by_bundle ON deliveries (bundle, subscriber) WHERE bundle IS NOT NULL;

-- +goose Down
DROP INDEX deliveries_by_bundle;
DROP INDEX deliveries_bundled;
DROP INDEX runs_by_last_moment;
ALTER TABLE deliveries DROP COLUMN bundle;
ALTER TABLE runs DROP COLUMN capped;
ALTER TABLE runs DROP COLUMN urgent;
ALTER TABLE runs DROP COLUMN bundle;
ALTER TABLE runs DROP COLUMN topics;
ALTER TABLE runs DROP COLUMN digest;
