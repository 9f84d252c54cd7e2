-- SPDX-License-Identifier: Apache-2.0
-- How much was written on which day, from exports of the group's chats.  Nothing of what was said.
-- Days count from 1970-01-01 in the group's zone.

-- request: a hash of the file and of how it was asked to be read; the same one standing is not
-- taken twice.  strangers: acts that are on nobody's record.
CREATE TABLE import_batch (
    number {int} NOT NULL PRIMARY KEY,
    id {text} NOT NULL UNIQUE,
    request {blob} NOT NULL,
    format {text} NOT NULL,
    chat {text} NOT NULL,
    row_count {int} NOT NULL,
    counted {int} NOT NULL,
    strangers {int} NOT NULL,
    problems {int} NOT NULL,
    first_day {int} NOT NULL,
    last_day {int} NOT NULL,
    taken_ms {int} NOT NULL,
    undone_ms {int}
) {strict};
CREATE UNIQUE INDEX import_batch_request ON import_batch (request) WHERE undone_ms IS NULL;

-- The days of a chat that a batch speaks of.  Of several the one taken last is shown; the others
-- wait until it is undone.
CREATE TABLE activity_cover (
    chat {text} NOT NULL,
    day {int} NOT NULL,
    batch {int} NOT NULL REFERENCES import_batch (number),
    strangers {int} NOT NULL,
    shown {int} NOT NULL,
    PRIMARY KEY (chat, day, batch)
) {rowless};
CREATE INDEX activity_cover_batch ON activity_cover (batch);

-- kind: 0 message, 1 post, 2 reaction, 3 voice.  shown as its cover.
CREATE TABLE activity_day (
    handle {text} NOT NULL REFERENCES handle (id),
    day {int} NOT NULL,
    kind {int} NOT NULL,
    chat {text} NOT NULL,
    batch {int} NOT NULL REFERENCES import_batch (number),
    amount {int} NOT NULL,
    shown {int} NOT NULL,
    PRIMARY KEY (handle, day, kind, chat, batch)
) {rowless};
CREATE INDEX activity_day_cover ON activity_day (chat, day, batch);
