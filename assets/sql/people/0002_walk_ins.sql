-- SPDX-License-Identifier: Apache-2.0
-- People who signed up at a door.  Each is a walk-in handle under a member record of its own until
-- somebody decides who they are; what they typed stays a claim and changes nobody's record.

-- mark: the records of the event's logs that were there when its walk-ins were last taken in.
CREATE TABLE walk_in_mark (
    event {text} NOT NULL PRIMARY KEY REFERENCES event (id),
    mark {int} NOT NULL
) {rowless};

CREATE TABLE walk_in (
    event {text} NOT NULL REFERENCES event (id),
    ticket {text} NOT NULL,
    handle {text} REFERENCES handle (id),
    device {text} NOT NULL,
    admits {int} NOT NULL,
    lang {text} NOT NULL,
    inviter {text} NOT NULL,
    rules {int} NOT NULL,
    at_ms {int} NOT NULL,
    PRIMARY KEY (event, ticket)
) {rowless};
CREATE INDEX walk_in_handle ON walk_in (handle);

-- norm is NULL where what was typed cannot be such an address.
CREATE TABLE claim (
    handle {text} NOT NULL REFERENCES handle (id),
    platform {text} NOT NULL,
    norm {text},
    raw {text} NOT NULL,
    PRIMARY KEY (handle, platform, raw)
) {rowless};
CREATE INDEX claim_norm ON claim (norm, platform);

-- What the holder of a ticket answered; of a consent also what exactly was put to them.
CREATE TABLE answer (
    event {text} NOT NULL REFERENCES event (id),
    ticket {text} NOT NULL,
    question {text} NOT NULL,
    kind {text} NOT NULL,
    prompt {text} NOT NULL,
    value {text} NOT NULL,
    taken_ms {int} NOT NULL,
    PRIMARY KEY (event, ticket, question)
) {rowless};
