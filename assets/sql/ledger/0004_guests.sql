-- SPDX-License-Identifier: Apache-2.0
-- Walk-ins, what people said, what a host unlocks, what the screens show.  Everything folded is
-- folded anew: earlier builds passed over these records.

DROP TABLE fold_event;
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
    door_key {blob} NOT NULL,
    box {blob} NOT NULL,
    sign_up {int} NOT NULL,
    entry {int} NOT NULL,
    quota {int} NOT NULL,
    find {int} NOT NULL,
    second_fact {int} NOT NULL,
    rules {int} NOT NULL,
    questions {int} NOT NULL,
    leaving {int} NOT NULL,
    feedback {int} NOT NULL,
    milestones {int} NOT NULL
) {rowless};

DROP TABLE fold_issuer;
CREATE TABLE fold_issuer (
    key {blob} NOT NULL PRIMARY KEY,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    key_id {int} NOT NULL,
    event {int} NOT NULL,
    device {blob} NOT NULL,
    quota {int} NOT NULL,
    expires_ms {int} NOT NULL,
    seed {blob} NOT NULL
) {rowless};
CREATE INDEX fold_issuer_by_id ON fold_issuer (key_id);

DROP TABLE fold_ticket;
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
    find {blob} NOT NULL,
    PRIMARY KEY (event, ticket)
) {rowless};
CREATE INDEX fold_ticket_by_short ON fold_ticket (event, short);

-- what kiosks issued; whether it counts is seen against fold_issuer, which may come later
CREATE TABLE fold_issue (
    event {int} NOT NULL,
    ticket {int} NOT NULL,
    log {int} NOT NULL,
    seq {int} NOT NULL,
    device {blob} NOT NULL,
    epoch {int} NOT NULL,
    at_ms {int} NOT NULL,
    key {blob} NOT NULL,
    admits {int} NOT NULL,
    expires_ms {int} NOT NULL,
    pending {int} NOT NULL,
    sealed {blob} NOT NULL,
    find {blob} NOT NULL,
    box {blob} NOT NULL,
    PRIMARY KEY (event, ticket, log, seq)
) {rowless};
CREATE INDEX fold_issue_by_key ON fold_issue (key);

CREATE TABLE fold_approval (
    event {int} NOT NULL,
    ticket {int} NOT NULL,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    approved {int} NOT NULL,
    PRIMARY KEY (event, ticket)
) {rowless};

CREATE TABLE fold_acceptance (
    event {int} NOT NULL,
    ticket {int} NOT NULL,
    rules {int} NOT NULL,
    PRIMARY KEY (event, ticket)
) {rowless};

CREATE TABLE fold_answer (
    event {int} NOT NULL,
    ticket {int} NOT NULL,
    log {int} NOT NULL,
    seq {int} NOT NULL,
    box {blob} NOT NULL,
    PRIMARY KEY (event, ticket, log, seq)
) {rowless};

CREATE TABLE fold_unlock (
    event {int} NOT NULL,
    ticket {int} NOT NULL,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    sealed {blob} NOT NULL,
    PRIMARY KEY (event, ticket)
) {rowless};

CREATE TABLE fold_content (
    event {int} NOT NULL,
    what {text} NOT NULL,
    id {text} NOT NULL,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    value {text} NOT NULL,
    PRIMARY KEY (event, what, id)
) {rowless};

CREATE TABLE fold_vote (
    event {int} NOT NULL,
    ballot {text} NOT NULL,
    ticket {int} NOT NULL,
    at_ms {int} NOT NULL, log {int} NOT NULL, seq {int} NOT NULL,
    choice {int} NOT NULL,
    PRIMARY KEY (event, ballot, ticket)
) {rowless};

CREATE TABLE fold_feedback (
    event {int} NOT NULL,
    log {int} NOT NULL,
    seq {int} NOT NULL,
    score {int} NOT NULL,
    box {blob} NOT NULL,
    PRIMARY KEY (event, log, seq)
) {rowless};

DELETE FROM fold_withdrawn;
DELETE FROM fold_device;
DELETE FROM fold_state;
DELETE FROM fold_visit;
DELETE FROM fold_crossing;
DELETE FROM fold_anchor;
DELETE FROM fold_tally;
DELETE FROM fold_refusal;
UPDATE log SET folded = 0;
