-- What an administrator made of the words of pages and notices. Written by the package texts.

-- +goose Up
CREATE TABLE texts (
    key        TEXT   NOT NULL, -- "preferences.heading"
    language   TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    changed_at BIGINT NOT NULL, -- later than that of any change before it
    PRIMARY KEY (key, language)
);

-- +goose Down
DROP TABLE texts;
