-- Editions of blueprints that are drafts until somebody approves them: written by the package campaigns, and the addresses by staff.

-- +goose Up
ALTER TABLE campaigns ADD COLUMN owner TEXT NOT NULL DEFAULT ''; -- of an edition: who of staff sees to it
ALTER TABLE campaigns ADD COLUMN remind INTEGER NOT NULL DEFAULT 0; -- so many days before its moment the owner is reminded
ALTER TABLE campaigns ADD COLUMN copied TEXT NOT NULL DEFAULT ''; -- JSON: of a draft edition, the plan of its blueprint as it was then
ALTER TABLE campaigns ADD COLUMN observed TEXT NOT NULL DEFAULT ''; -- of a draft edition: the days of the observance that its moment hangs on, "2027-06-14 2027-06-20"
-- A draft edition has a schedule of its own, and what makes an occurrence unique is its blueprint.
CREATE UNIQUE INDEX IF NOT EXISTS campaigns_by_occurrence ON campaigns (blueprint, occurrence);
ALTER TABLE blueprints ADD COLUMN applied_by TEXT NOT NULL DEFAULT ''; -- who said last what it is: owns what it makes, where nobody else is named

-- What staff looked at again in a draft edition. It holds as long as the text stays.
CREATE TABLE reviews (
    campaign     BIGINT NOT NULL REFERENCES campaigns (id),
    finding      TEXT   NOT NULL, -- what was to be looked at: "review-date nl text text 10 juni"
    hash         TEXT   NOT NULL, -- of the text that it is about
    who          TEXT   NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (campaign, finding, hash)
);

-- What the owner of an edition was told: each thing once for each moment.
CREATE TABLE tellings (
    campaign BIGINT NOT NULL REFERENCES campaigns (id),
    kind     TEXT   NOT NULL, -- made, reminder, tomorrow, held, moved
    moment   TEXT   NOT NULL, -- the wall time at which it leaves
    owner    TEXT   NOT NULL,
    notice   BIGINT,          -- the mail that says so; NULL: they have no address
    told_at  BIGINT NOT NULL,
    PRIMARY KEY (campaign, kind, moment)
);

ALTER TABLE staff ADD COLUMN address TEXT NOT NULL DEFAULT ''; -- where they are mailed about their work, in ASCII; empty: nowhere
ALTER TABLE staff ADD COLUMN language TEXT NOT NULL DEFAULT 'nl';

-- +goose Down
ALTER TABLE staff DROP COLUMN language;
ALTER TABLE staff DROP COLUMN address;
DROP TABLE tellings;
DROP TABLE reviews;
ALTER TABLE blueprints DROP COLUMN applied_by;
ALTER TABLE campaigns DROP COLUMN observed;
ALTER TABLE campaigns DROP COLUMN copied;
ALTER TABLE campaigns DROP COLUMN remind;
ALTER TABLE campaigns DROP COLUMN owner;
