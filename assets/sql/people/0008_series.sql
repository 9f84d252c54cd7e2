-- SPDX-License-Identifier: Apache-2.0
-- Meetups that come back, what each event is among them, and what somebody was at one.

-- rule: as text of RFC 5545, WEEKLY or MONTHLY.  Days count from 1970-01-01 in the group's zone.
CREATE TABLE series (
    id {text} NOT NULL PRIMARY KEY,
    title {text} NOT NULL,
    rule {text} NOT NULL,
    first_day {int} NOT NULL,
    created_ms {int} NOT NULL,
    ended_ms {int}
) {rowless};

-- Dates of the rule on which there is nothing.
CREATE TABLE series_exception (
    series {text} NOT NULL REFERENCES series (id),
    day {int} NOT NULL,
    PRIMARY KEY (series, day)
) {rowless};

-- kind: regular, brand or festival.  An event without a row is regular and of no series.  A
-- cancelled one counts nowhere.
CREATE TABLE event_place (
    event {text} NOT NULL PRIMARY KEY REFERENCES event (id),
    series {text} REFERENCES series (id),
    kind {text} NOT NULL,
    cancelled {int} NOT NULL
) {rowless};
CREATE INDEX event_place_series ON event_place (series);

-- role: attendee, helper, speaker or host; it says more than the code they came with.
CREATE TABLE attendance_role (
    event {text} NOT NULL REFERENCES event (id),
    handle {text} NOT NULL REFERENCES handle (id),
    role {text} NOT NULL,
    who {text} NOT NULL,
    at_ms {int} NOT NULL,
    PRIMARY KEY (event, handle)
) {rowless};
CREATE INDEX attendance_role_handle ON attendance_role (handle);
