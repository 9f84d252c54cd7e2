-- SPDX-License-Identifier: Apache-2.0
-- Who said beforehand that they would come: yes, maybe, waitlist, cancelled or no, with how many
-- guests.  via: the list it stood in; source: how they came to know of it, as that list has it.

CREATE TABLE signup (
    event {text} NOT NULL REFERENCES event (id),
    handle {text} NOT NULL REFERENCES handle (id),
    reply {text} NOT NULL,
    guests {int} NOT NULL,
    via {text} NOT NULL,
    source {text} NOT NULL,
    taken_ms {int} NOT NULL,
    PRIMARY KEY (event, handle)
) {rowless};
CREATE INDEX signup_handle ON signup (handle);

-- What somebody said about the columns of a header, which is known by its SHA-256.
CREATE TABLE import_map (
    header {text} NOT NULL PRIMARY KEY,
    map {text} NOT NULL,
    said_ms {int} NOT NULL
) {rowless};
