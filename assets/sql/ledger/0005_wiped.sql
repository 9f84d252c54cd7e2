-- SPDX-License-Identifier: Apache-2.0
-- A kiosk that was revoked forgets what others' logs say: copies that were set aside and are named
-- here may lose their records.  On a database server nothing is ever wiped.
CREATE TABLE log_wiped (
    id {int} NOT NULL PRIMARY KEY
) {rowless};

-- @sqlite
DROP TRIGGER record_remains;
CREATE TRIGGER record_remains BEFORE DELETE ON record
WHEN NOT EXISTS (SELECT 1 FROM log_wiped w JOIN log_aside a ON a.id = w.id WHERE w.id = OLD.log)
BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;
