-- SPDX-License-Identifier: Apache-2.0
-- Who is who: records joined and parted again, and pairs somebody has to decide about.

CREATE INDEX member_merged_into ON member (merged_into) WHERE merged_into IS NOT NULL;

-- Every joining and parting, in the order of ids; rows are only ever added.  Setting the pointers
-- of the merges that no later row undoes gives member.merged_into.
-- merge: record now points at target.  undo: and no longer; undoes names the row.  split: handle
-- went from target to record, which was made for it.
CREATE TABLE merge_log (
    id {text} NOT NULL PRIMARY KEY,
    op {text} NOT NULL,
    record {text} NOT NULL REFERENCES member (id),
    target {text} NOT NULL REFERENCES member (id),
    handle {text} REFERENCES handle (id),
    undoes {text} REFERENCES merge_log (id),
    who {text} NOT NULL,
    why {text} NOT NULL,
    at_ms {int} NOT NULL
) {rowless};
CREATE UNIQUE INDEX merge_log_undoes ON merge_log (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX merge_log_record ON merge_log (record);

-- A pair of records that may be one person.  evidence names what spoke for and against when the
-- state was last set: "different" holds until something else speaks for it.
CREATE TABLE match_case (
    id {text} NOT NULL PRIMARY KEY,
    left_member {text} NOT NULL REFERENCES member (id),
    right_member {text} NOT NULL REFERENCES member (id),
    score {int} NOT NULL,
    evidence {text} NOT NULL,
    state {text} NOT NULL,
    opened_ms {int} NOT NULL
) {rowless};
CREATE UNIQUE INDEX match_case_pair ON match_case (left_member, right_member);
CREATE INDEX match_case_right ON match_case (right_member);
CREATE INDEX match_case_state ON match_case (state, id);

-- Every state a case was given, by whom and why; rows are only ever added.
CREATE TABLE match_decision (
    id {text} NOT NULL PRIMARY KEY,
    match_case {text} NOT NULL REFERENCES match_case (id),
    state {text} NOT NULL,
    evidence {text} NOT NULL,
    who {text} NOT NULL,
    why {text} NOT NULL,
    at_ms {int} NOT NULL
) {rowless};
CREATE INDEX match_decision_case ON match_decision (match_case, id);
