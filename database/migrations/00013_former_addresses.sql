-- Addresses that people moved away from: written by the package subscribers.

-- +goose Up
-- So that no list makes somebody anew who is known by another address by now. What is here stands in the records of consent as
-- well, where it cannot be looked for.
CREATE TABLE former_addresses (
    address_key   TEXT   NOT NULL,
    subscriber_id BIGINT NOT NULL,
    PRIMARY KEY (address_key, subscriber_id)
);

-- +goose Down
DROP TABLE former_addresses;
