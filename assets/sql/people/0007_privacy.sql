-- SPDX-License-Identifier: Apache-2.0
-- What people allowed, whom to forget, and that they were forgotten.

-- Rows are only ever added, but for an erasure: of a person and a purpose the last one counts.
-- words: SHA-256 of what was put to them, in hex, '' where nobody kept it.  how: where they said it.
CREATE TABLE consent (
    id {text} NOT NULL PRIMARY KEY,
    handle {text} NOT NULL REFERENCES handle (id),
    purpose {text} NOT NULL,
    given {int} NOT NULL,
    words {text} NOT NULL,
    how {text} NOT NULL,
    who {text} NOT NULL,
    at_ms {int} NOT NULL
) {rowless};
CREATE INDEX consent_handle ON consent (handle);

-- Addresses that no list brings back.  print: a keyed hash of platform and address; its key is not
-- in the database, so that nobody finds out an address from here by trying.
CREATE TABLE suppressed (
    print {text} NOT NULL PRIMARY KEY,
    since_ms {int} NOT NULL
) {rowless};

-- Who was erased, by whom and why.  asked: on their wish, not because the time was up.
CREATE TABLE erasure (
    member {text} NOT NULL PRIMARY KEY REFERENCES member (id),
    asked {int} NOT NULL,
    who {text} NOT NULL,
    why {text} NOT NULL,
    at_ms {int} NOT NULL
) {rowless};
