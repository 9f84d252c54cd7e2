-- SPDX-License-Identifier: Apache-2.0
-- Who marked whom as present by hand.  The admission itself is record seq of the hub's own log; a
-- row is added with it and never changed but for its undoing.
CREATE TABLE attendance_mark (
    event {text} NOT NULL REFERENCES event (id),
    log {text} NOT NULL,
    seq {int} NOT NULL,
    ticket {text} NOT NULL,
    handle {text} NOT NULL REFERENCES handle (id),
    method {text} NOT NULL,
    who {text} NOT NULL,
    at_ms {int} NOT NULL,
    undone_who {text},
    undone_ms {int},
    PRIMARY KEY (event, log, seq)
) {rowless};
CREATE INDEX attendance_mark_handle ON attendance_mark (handle);
