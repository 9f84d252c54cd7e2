-- SPDX-License-Identifier: Apache-2.0
-- What an event offers beyond checking codes: walk-ins, finding by name, rules, hosts.

ALTER TABLE event ADD COLUMN sign_up {int} NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN entry {text} NOT NULL DEFAULT 'open';
ALTER TABLE event ADD COLUMN quota {int} NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN find {int} NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN second_fact {int} NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN rules {int} NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN questions {int} NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN leaving {int} NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN feedback {int} NOT NULL DEFAULT 0;
ALTER TABLE event ADD COLUMN milestones {int} NOT NULL DEFAULT 0;
-- Stands for "a host has opened the doors"; made when it is first needed.
ALTER TABLE event ADD COLUMN sealed_event_key {blob};

-- host: this code opens the doors.  found: its record says how to find the person by name.
-- visits: at earlier events, -1 nobody knows.  contact is masked as it is shown.
ALTER TABLE ticket ADD COLUMN host {int} NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN found {int} NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN contact {text} NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN contact_last {text} NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN visits {int} NOT NULL DEFAULT -1;
ALTER TABLE ticket ADD COLUMN rules {int} NOT NULL DEFAULT 0;

-- The key a kiosk signs the codes of walk-ins with, one for each event that takes them.
CREATE TABLE kiosk_key (
    event {text} NOT NULL REFERENCES event (id),
    device {text} NOT NULL REFERENCES device (id),
    public_key {blob} NOT NULL,
    sealed_seed {blob} NOT NULL,
    quota {int} NOT NULL,
    expires_ms {int} NOT NULL,
    created_ms {int} NOT NULL,
    withdrawn {int} NOT NULL,
    PRIMARY KEY (event, device)
) {rowless};

-- The group's house rules, whichever event they are shown at: a byte changed is a new version.
CREATE TABLE house_rules (
    version {int} NOT NULL PRIMARY KEY,
    value {text} NOT NULL,
    created_ms {int} NOT NULL
) {rowless};

-- What the doors show or ask: notices, topics, the card, rules, programme, meetups, questions.
CREATE TABLE content (
    event {text} NOT NULL REFERENCES event (id),
    what {text} NOT NULL,
    id {text} NOT NULL,
    value {text} NOT NULL,
    changed_ms {int} NOT NULL,
    PRIMARY KEY (event, what, id)
) {rowless};
