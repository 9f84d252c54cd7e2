-- SPDX-License-Identifier: Apache-2.0
-- Members and the handles they are known by.  Facts (tickets, attendance) name a handle, never a
-- member: records are merged by setting merged_into and parted by clearing it, and nothing else
-- is rewritten.  Ids are ULIDs as text, times milliseconds since 1970 UTC.

-- root is the end of the merged_into chain: a cache that can be rebuilt from it.
CREATE TABLE member (
    id {text} NOT NULL PRIMARY KEY,
    display_name {text} NOT NULL,
-- @sqlite
    folded_name {text} NOT NULL,
-- @postgresql
    folded_name TEXT COLLATE "C" NOT NULL,
-- @both
    lang {text} NOT NULL,
    note {text} NOT NULL,
    created_via {text} NOT NULL,
    created_ms {int} NOT NULL,
    erased_ms {int},
    merged_into {text} REFERENCES member (id),
    root {text} NOT NULL
) {rowless};
CREATE INDEX member_root ON member (root);
CREATE INDEX member_name ON member (folded_name, id);

-- One open row a member; a person's status is the best of the tree.
CREATE TABLE membership (
    community {text} NOT NULL,
    member {text} NOT NULL REFERENCES member (id),
    seq {int} NOT NULL,
    status {text} NOT NULL,
    joined_ms {int} NOT NULL,
    left_ms {int},
    PRIMARY KEY (community, member, seq)
) {rowless};
CREATE INDEX membership_member ON membership (member);

-- realm: where the platform has several (a list, a server, the group); the member's own id where
-- an e-mail or a telephone is really used by two people.  assurance: 0 typed, 1 roster, 2 proven,
-- 3 told by the platform.
CREATE TABLE handle (
    id {text} NOT NULL PRIMARY KEY,
    member {text} NOT NULL REFERENCES member (id),
    platform {text} NOT NULL,
    realm {text} NOT NULL,
    norm {text},
    raw {text},
    identifying {int} NOT NULL,
    assurance {int} NOT NULL,
    first_seen_ms {int} NOT NULL
) {rowless};
CREATE UNIQUE INDEX handle_identity ON handle (platform, realm, norm) WHERE identifying = 1;
CREATE INDEX handle_norm ON handle (norm, platform);
CREATE INDEX handle_member ON handle (member);
