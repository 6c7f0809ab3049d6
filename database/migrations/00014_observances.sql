-- Named weeks and days, and the dates that people confirmed: written by the package schedules.

-- +goose Up
CREATE TABLE observances (
    slug       TEXT      NOT NULL PRIMARY KEY,
    name       JSON_TEXT NOT NULL, -- by language
    rule       TEXT      NOT NULL, -- a day of the year in words: proposes the first day
    other      TEXT      NOT NULL DEFAULT '', -- another reading of the same custom; where it differs, that is said
    days       INTEGER   NOT NULL,
    created_at BIGINT    NOT NULL
);

-- Where there is no row, the dates are what the rule proposes, and provisional.
CREATE TABLE observance_dates (
    observance   TEXT    NOT NULL REFERENCES observances (slug),
    year         INTEGER NOT NULL,
    first        TEXT    NOT NULL, -- "2027-06-14"
    last         TEXT    NOT NULL,
    who          TEXT    NOT NULL,
    confirmed_at BIGINT  NOT NULL,
    PRIMARY KEY (observance, year)
);

-- The rule fits both years whose dates were known when this was written. A week by its ISO number would fit them as well.
INSERT INTO observances (slug, name, rule, other, days, created_at) VALUES
    ('imh-week', '{"nl":"Week van de IMH","fr":"Semaine de l''IMH","en":"IMH week"}', 'second monday of june', 'monday of week 24', 7, 0);
INSERT INTO observance_dates (observance, year, first, last, who, confirmed_at) VALUES
    ('imh-week', 2022, '2022-06-13', '2022-06-19', 'dorpspost', 0),
    ('imh-week', 2024, '2024-06-10', '2024-06-16', 'dorpspost', 0);

-- +goose Down
DROP TABLE observance_dates;
DROP TABLE observances;
