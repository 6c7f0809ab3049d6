-- When something is due, and what became of each moment: written by the package schedules.

-- +goose Up
CREATE TABLE schedules (
    id          ID_KEY,
    spec        JSON_TEXT NOT NULL, -- the rule as a person wrote it, in local wall time with a zone
    state       TEXT      NOT NULL, -- active, done, cancelled
    next_at     BIGINT,             -- the next instant; only an active schedule has one
    next_local  TEXT      NOT NULL, -- the same moment as wall time: the key of the coming occurrence, or empty
    begun_local TEXT      NOT NULL, -- the occurrence that was handed out and not yet settled, or empty
    last_local  TEXT      NOT NULL, -- the latest settled occurrence: nothing at or before it fires again
    fired       INTEGER   NOT NULL, -- how many occurrences made something, since the rule was last changed
    created_at  BIGINT    NOT NULL
);
CREATE INDEX schedules_next ON schedules (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE occurrences (
    schedule   BIGINT NOT NULL REFERENCES schedules (id),
    local      TEXT   NOT NULL, -- wall time "2027-06-14T09:00": what makes an occurrence unique
    at         BIGINT NOT NULL, -- when it was due
    outcome    TEXT   NOT NULL, -- fired, asked, skipped
    settled_at BIGINT NOT NULL,
    PRIMARY KEY (schedule, local)
);

-- +goose Down
DROP TABLE occurrences;
DROP TABLE schedules;
