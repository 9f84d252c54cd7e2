-- SPDX-License-Identifier: Apache-2.0
-- Who came to which event: follows from the logs, and may be emptied with its marks and filled
-- again.  host: with a code that opens the doors.
CREATE TABLE attended (
    event {text} NOT NULL REFERENCES event (id),
    handle {text} NOT NULL REFERENCES handle (id),
    host {int} NOT NULL,
    PRIMARY KEY (event, handle)
) {rowless};
CREATE INDEX attended_handle ON attended (handle);

-- mark: the records of the event's logs that were there when its rows were made.
CREATE TABLE attended_mark (
    event {text} NOT NULL PRIMARY KEY REFERENCES event (id),
    mark {int} NOT NULL
) {rowless};
