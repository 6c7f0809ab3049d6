-- What is not kept for ever: written by the package deliveries.

-- +goose Up
ALTER TABLE runs ADD COLUMN forgotten_at BIGINT; -- when what stood in its mails was taken away; NULL: it is kept, where readers were not erased

-- +goose Down
ALTER TABLE runs DROP COLUMN forgotten_at;
