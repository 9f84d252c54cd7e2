-- SPDX-License-Identifier: Apache-2.0
-- Lists of whom to get in touch with, as they were when somebody asked, and what came of each.

CREATE TABLE reach_out (
    id {text} NOT NULL PRIMARY KEY,
    kind {text} NOT NULL,
    who {text} NOT NULL,
    made_ms {int} NOT NULL,
    no_consent {int} NOT NULL,
    cooling {int} NOT NULL
) {rowless};

-- place: in the order of the list.  reason, amount, day: why they stand on it.  outcome is '' until
-- somebody says what came of it.
CREATE TABLE reach_out_row (
    list {text} NOT NULL REFERENCES reach_out (id),
    handle {text} NOT NULL REFERENCES handle (id),
    place {int} NOT NULL,
    reason {text} NOT NULL,
    amount {int},
    day {int},
    last_ms {int},
    outcome {text} NOT NULL,
    note {text} NOT NULL,
    who {text} NOT NULL,
    outcome_ms {int},
    PRIMARY KEY (list, handle)
) {rowless};
CREATE INDEX reach_out_row_handle ON reach_out_row (handle);
