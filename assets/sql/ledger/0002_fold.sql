-- SPDX-License-Identifier: Apache-2.0
-- What follows from the records.  Every table here may be emptied and filled again from the log.
-- (at_ms, log, seq) of a row names the record that decided it.

CREATE TABLE fold_event (
    event {int} NOT NULL PRIMARY KEY,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    title {text} NOT NULL,
    venue {text} NOT NULL,
    starts_ms {int} NOT NULL,
    ends_ms {int} NOT NULL,
    offset_min {int} NOT NULL,
    opens_ms {int} NOT NULL,
    closes_ms {int} NOT NULL,
    capacity {int} NOT NULL,
    re_entry {int} NOT NULL,
    closed {int} NOT NULL,
    unlisted {int} NOT NULL,
    clock_unset {int} NOT NULL,
    door_key {blob} NOT NULL
) {rowless};

CREATE TABLE fold_issuer (
    key {blob} NOT NULL PRIMARY KEY,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    key_id {int} NOT NULL,
    event {int} NOT NULL,
    device {blob} NOT NULL,
    quota {int} NOT NULL,
    expires_ms {int} NOT NULL
) {rowless};
CREATE INDEX fold_issuer_by_id ON fold_issuer (key_id);

CREATE TABLE fold_withdrawn (
    key {blob} NOT NULL PRIMARY KEY
) {rowless};

CREATE TABLE fold_device (
    device {blob} NOT NULL PRIMARY KEY,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    name {text} NOT NULL,
    log_key {blob} NOT NULL,
    hub {int} NOT NULL,
    revoked {int} NOT NULL
) {rowless};

-- the 8 bytes of a ticket's id are kept as one integer, big-endian
CREATE TABLE fold_ticket (
    event {int} NOT NULL,
    ticket {int} NOT NULL,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    kind {int} NOT NULL,
    admits {int} NOT NULL,
    expires_ms {int} NOT NULL,
    key {blob} NOT NULL,
    short {blob} NOT NULL,
    sealed {blob} NOT NULL,
    PRIMARY KEY (event, ticket)
) {rowless};
CREATE INDEX fold_ticket_by_short ON fold_ticket (event, short);

CREATE TABLE fold_state (
    event {int} NOT NULL,
    ticket {int} NOT NULL,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    state {int} NOT NULL,
    PRIMARY KEY (event, ticket)
) {rowless};

-- kind: 0 admit, 1 override, 2 leave
CREATE TABLE fold_visit (
    event {int} NOT NULL,
    ticket {int} NOT NULL,
    log {int} NOT NULL,
    seq {int} NOT NULL,
    kind {int} NOT NULL,
    again {int} NOT NULL,
    admits {int} NOT NULL,
    method {text} NOT NULL,
    undone {int} NOT NULL,
    boot {int} NOT NULL,
    up_ms {int} NOT NULL,
    wall_ms {int} NOT NULL,
    clock {int} NOT NULL,
    PRIMARY KEY (event, ticket, log, seq)
) {rowless};

-- tickets with more than one visit, by the boots their visits are from: whose order an anchor of
-- that boot may change
CREATE TABLE fold_crossing (
    boot {int} NOT NULL,
    event {int} NOT NULL,
    ticket {int} NOT NULL,
    PRIMARY KEY (boot, event, ticket)
) {rowless};

CREATE TABLE fold_anchor (
    device {blob} NOT NULL,
    boot {int} NOT NULL,
    log {int} NOT NULL,
    seq {int} NOT NULL,
    up_ms {int} NOT NULL,
    wall_ms {int} NOT NULL,
    err_ms {int} NOT NULL,
    PRIMARY KEY (device, boot, log, seq)
) {rowless};

CREATE TABLE fold_tally (
    event {int} NOT NULL PRIMARY KEY,
    tickets {int} NOT NULL,
    people_inside {int} NOT NULL,
    admissions {int} NOT NULL,
    doubles {int} NOT NULL
) {rowless};

CREATE TABLE fold_refusal (
    event {int} NOT NULL,
    verdict {text} NOT NULL,
    reason {text} NOT NULL,
    count {int} NOT NULL,
    PRIMARY KEY (event, verdict, reason)
) {rowless};
