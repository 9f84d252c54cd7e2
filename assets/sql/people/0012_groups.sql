-- SPDX-License-Identifier: Apache-2.0
-- Groups under the group, as a tree, and how large each may be.  Who is in one are rows of
-- membership with its id as community, as the group's own members have the group's id there.

-- parent: another of them, or the group's own id.
CREATE TABLE sub_group (
    id {text} NOT NULL PRIMARY KEY,
    parent {text} NOT NULL,
    name {text} NOT NULL,
    created_ms {int} NOT NULL,
    ended_ms {int}
) {rowless};

-- How large a group may be, from when on and by whose word; rows are only ever added, of a group
-- the last one counts.  structure: '', ring or pyramid.  capacity and platform_cap: 0 none was
-- said.  offer_hours: how long a free place is kept for whoever is next, 0 it is theirs at once.
CREATE TABLE group_size (
    id {text} NOT NULL PRIMARY KEY,
    community {text} NOT NULL,
    structure {text} NOT NULL,
    capacity {int} NOT NULL,
    platform_cap {int} NOT NULL,
    offer_hours {int} NOT NULL,
    who {text} NOT NULL,
    at_ms {int} NOT NULL
) {rowless};
CREATE INDEX group_size_community ON group_size (community, id);

-- The place in line of a membership that waits: the smallest turn is next.  until_ms: till then a
-- place is kept for them.
CREATE TABLE waiting_turn (
    community {text} NOT NULL,
    member {text} NOT NULL REFERENCES member (id),
    seq {int} NOT NULL,
    turn {int} NOT NULL,
    until_ms {int},
    PRIMARY KEY (community, member, seq)
) {rowless};

-- Who came, waited, was offered a place, let it pass and left, by whose word; rows are only ever
-- added.  seq: the row of membership that it is about.  undoes: the row that this one takes back.
CREATE TABLE group_act (
    id {text} NOT NULL PRIMARY KEY,
    community {text} NOT NULL,
    member {text} NOT NULL REFERENCES member (id),
    seq {int} NOT NULL,
    op {text} NOT NULL,
    undoes {text} REFERENCES group_act (id),
    who {text} NOT NULL,
    at_ms {int} NOT NULL
) {rowless};
CREATE INDEX group_act_member ON group_act (community, member, id);
CREATE UNIQUE INDEX group_act_undoes ON group_act (undoes) WHERE undoes IS NOT NULL;
