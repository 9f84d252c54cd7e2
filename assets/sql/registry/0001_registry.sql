-- SPDX-License-Identifier: Apache-2.0
-- The hub's own records.  Ids are ULIDs as text, times are milliseconds since 1970 UTC, yes/no is
-- 1/0.  Columns named sealed_… open only with the key that the folder keys/ yields.

-- One row: the group this database belongs to.
CREATE TABLE community (
    only_row {int} NOT NULL PRIMARY KEY CHECK (only_row = 1),
    id {text} NOT NULL,
    name {text} NOT NULL,
    tz {text} NOT NULL,
    region {text} NOT NULL,
    hub_device {text} NOT NULL,
    hub_name {text} NOT NULL,
    created_ms {int} NOT NULL
) {strict};

CREATE TABLE event (
    id {text} NOT NULL PRIMARY KEY,
    title {text} NOT NULL,
    venue {text} NOT NULL,
    starts_ms {int} NOT NULL,
    starts_offset_min {int} NOT NULL,
    ends_ms {int} NOT NULL,
    ends_offset_min {int} NOT NULL,
    opens_ms {int} NOT NULL,
    closes_ms {int} NOT NULL,
    capacity {int} NOT NULL,
    re_entry {int} NOT NULL,
    closed {int} NOT NULL,
    unlisted {int} NOT NULL,
    clock_unset {int} NOT NULL,
    sealed_door_key {blob} NOT NULL,
    created_ms {int} NOT NULL
) {rowless};

-- The keys an event's tickets are signed with; the newest signs.
CREATE TABLE issuing_key (
    event {text} NOT NULL REFERENCES event (id),
    number {int} NOT NULL,
    public_key {blob} NOT NULL,
    sealed_seed {blob} NOT NULL,
    created_ms {int} NOT NULL,
    withdrawn {int} NOT NULL,
    PRIMARY KEY (event, number)
) {rowless};

-- What is needed to print a ticket again: signing is deterministic, so no code is stored.
CREATE TABLE ticket (
    event {text} NOT NULL REFERENCES event (id),
    id {text} NOT NULL,
    key_number {int} NOT NULL,
    kind {int} NOT NULL,
    admits {int} NOT NULL,
    expires_ms {int} NOT NULL,
    handle {text},
    name {text} NOT NULL,
    lang {text} NOT NULL,
    note {text} NOT NULL,
    short_hash {blob} NOT NULL,
    sealed_short {blob} NOT NULL,
    state {int} NOT NULL,
    issued_ms {int} NOT NULL,
    number {int} NOT NULL,
    PRIMARY KEY (event, id)
) {rowless};
CREATE UNIQUE INDEX ticket_short ON ticket (event, short_hash);
CREATE UNIQUE INDEX ticket_number ON ticket (event, number);
CREATE INDEX ticket_handle ON ticket (handle, event, state);

CREATE TABLE device (
    id {text} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    event {text} REFERENCES event (id),
    log_key {blob} NOT NULL UNIQUE,
    certificate {blob} NOT NULL,
    paired_ms {int} NOT NULL,
    revoked_ms {int}
) {rowless};

CREATE TABLE invite (
    token_hash {blob} NOT NULL PRIMARY KEY,
    name {text} NOT NULL,
    event {text} REFERENCES event (id),
    expires_ms {int} NOT NULL,
    created_ms {int} NOT NULL,
    device {text} REFERENCES device (id)
) {rowless};

CREATE TABLE api_token (
    token_hash {blob} NOT NULL PRIMARY KEY,
    label {text} NOT NULL,
    scope {text} NOT NULL,
    created_ms {int} NOT NULL,
    revoked_ms {int}
) {rowless};
