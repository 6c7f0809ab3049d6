-- A campaign that follows another one goes to readers of that one's ledger: written by the package campaigns.

-- +goose Up
ALTER TABLE campaigns ADD COLUMN follows BIGINT; -- the campaign whose ledger says who it is for
ALTER TABLE campaigns ADD COLUMN follow_up TEXT NOT NULL DEFAULT ''; -- correction, rest, refused; empty: none
CREATE INDEX campaigns_by_follows ON campaigns (follows) WHERE follows IS NOT NULL;

-- +goose Down
DROP INDEX campaigns_by_follows;
ALTER TABLE campaigns DROP COLUMN follow_up;
ALTER TABLE campaigns DROP COLUMN follows;
