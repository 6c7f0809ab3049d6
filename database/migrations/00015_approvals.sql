-- Who approved what, and for when: written by the package campaigns.

-- +goose Up
CREATE TABLE approvals (
    id        ID_KEY,
    campaign  BIGINT REFERENCES campaigns (id),  -- one of the two was approved
    blueprint BIGINT REFERENCES blueprints (id),
    carries   BIGINT REFERENCES approvals (id),  -- of an edition that is made by itself: the approval of its blueprint
    hash      TEXT    NOT NULL,                  -- of all that was approved; empty: planned before approvals were kept
    moment    TEXT    NOT NULL DEFAULT '',       -- "2027-06-14T09:00 Europe/Brussels"; empty: of a blueprint, or at once
    named     INTEGER NOT NULL DEFAULT 0,        -- people whom the audience named then
    mailable  INTEGER NOT NULL DEFAULT 0,        -- of these, who could be mailed
    anyway    INTEGER NOT NULL DEFAULT 0,        -- 1: by a person who had read what the checks say
    who       TEXT    NOT NULL,
    at        BIGINT  NOT NULL,
    void_at   BIGINT,
    why       TEXT    NOT NULL DEFAULT ''        -- it is void, in words
);
-- Of each there is one at most that stands.
CREATE UNIQUE INDEX approvals_campaign ON approvals (campaign) WHERE void_at IS NULL;
CREATE UNIQUE INDEX approvals_blueprint ON approvals (blueprint) WHERE void_at IS NULL;
CREATE INDEX approvals_by_campaign ON approvals (campaign, id);

ALTER TABLE campaigns ADD COLUMN author TEXT NOT NULL DEFAULT ''; -- who applied its file or changed it last
ALTER TABLE campaigns ADD COLUMN file_schedule TEXT NOT NULL DEFAULT ''; -- JSON, where somebody set another moment by hand: what its file says
CREATE UNIQUE INDEX campaigns_by_occurrence ON campaigns (blueprint, occurrence);

-- What was planned by whom could plan leaves as it would have.
INSERT INTO approvals (campaign, hash, who, at) SELECT id, '', 'dorpspost', changed_at FROM campaigns WHERE state IN ('planned', 'waiting');
INSERT INTO approvals (blueprint, hash, who, at) SELECT id, '', 'dorpspost', changed_at FROM blueprints;

-- +goose Down
DROP INDEX campaigns_by_occurrence;
ALTER TABLE campaigns DROP COLUMN file_schedule;
ALTER TABLE campaigns DROP COLUMN author;
DROP TABLE approvals;
