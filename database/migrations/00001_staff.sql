-- Who may act and what they did: written by the package staff.

-- +goose Up
CREATE TABLE staff (
    id          ID_KEY,
    name        TEXT   NOT NULL UNIQUE,
    role        TEXT   NOT NULL, -- writer, sender, administrator
    added_at    BIGINT NOT NULL,
    disabled_at BIGINT
);

CREATE TABLE audit (
    id   ID_KEY,
    at   BIGINT NOT NULL,
    who  TEXT   NOT NULL, -- a name, also of someone who is no longer staff
    act  TEXT   NOT NULL, -- "campaign.pause"
    what TEXT   NOT NULL  -- what it was done to, by number: never an address
);

-- +goose Down
DROP TABLE audit;
DROP TABLE staff;
