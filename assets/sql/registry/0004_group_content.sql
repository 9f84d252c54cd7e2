-- SPDX-License-Identifier: Apache-2.0
-- The group's own card and rules: a new event starts with them.
CREATE TABLE group_content (
    what {text} NOT NULL PRIMARY KEY,
    value {text} NOT NULL,
    changed_ms {int} NOT NULL
) {rowless};
