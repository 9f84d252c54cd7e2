-- SPDX-License-Identifier: Apache-2.0
-- Calendar files that were read, what became of each of their entries, and how it is taken back.

CREATE TABLE calendar_batch (
    id {text} NOT NULL PRIMARY KEY,
    who {text} NOT NULL,
    events {int} NOT NULL,
    series {int} NOT NULL,
    changed {int} NOT NULL,
    taken_ms {int} NOT NULL,
    undone_ms {int}
) {rowless};

-- uid and one_date as in the file; one_date 0: the entry itself, else what became of one date of a
-- series, counted from 1970-01-01.
CREATE TABLE calendar_item (
    uid {text} NOT NULL,
    one_date {int} NOT NULL,
    event {text} REFERENCES event (id),
    series {text} REFERENCES series (id),
    PRIMARY KEY (uid, one_date)
) {rowless};

-- did: made or changed, an event or a series; skipped, a date.  before: what an event was, as JSON.
CREATE TABLE calendar_step (
    batch {text} NOT NULL REFERENCES calendar_batch (id),
    number {int} NOT NULL,
    uid {text} NOT NULL,
    one_date {int} NOT NULL,
    did {text} NOT NULL,
    event {text} REFERENCES event (id),
    series {text} REFERENCES series (id),
    day {int} NOT NULL,
    before {text} NOT NULL,
    PRIMARY KEY (batch, number)
) {rowless};
