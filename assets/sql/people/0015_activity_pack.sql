-- SPDX-License-Identifier: Apache-2.0
-- Each handle's days with messages in one row, for reports of everybody: they follow from
-- activity_day, and all of them may be thrown away.

-- days: the shown days in their order, each as the distance from the one before (the first from
-- 1970-01-01) and the number of messages, both as LEB128.  NULL: to be made anew.  Once there
-- is the row of no handle (''), every handle that has days has one.
CREATE TABLE activity_pack (
    handle {text} NOT NULL PRIMARY KEY,
    days {blob}
) {rowless};
CREATE INDEX activity_pack_stale ON activity_pack (handle) WHERE days IS NULL;
