-- SPDX-License-Identifier: Apache-2.0
-- Copies of logs that turned out to have another history than the one that counts.  Their records
-- stay under their number; nothing reads or folds them any more.
CREATE TABLE log_aside (
    id {int} NOT NULL PRIMARY KEY,
    device {blob} NOT NULL,
    event {int} NOT NULL REFERENCES log_event (id),
    epoch {int} NOT NULL,
    seq {int} NOT NULL,
    hash {blob} NOT NULL,
    head_seq {int} NOT NULL,
    head_hash {blob},
    head_signature {blob}
) {rowless};

-- @sqlite
CREATE TRIGGER aside_stays BEFORE UPDATE ON log_aside
BEGIN SELECT RAISE(ABORT, 'what was set aside is never changed'); END;
CREATE TRIGGER aside_remains BEFORE DELETE ON log_aside
BEGIN SELECT RAISE(ABORT, 'what was set aside is never deleted'); END;
DROP TRIGGER log_remains;
CREATE TRIGGER log_remains BEFORE DELETE ON log
WHEN NOT EXISTS (SELECT 1 FROM log_aside a WHERE a.id = OLD.id AND a.seq = OLD.seq)
BEGIN SELECT RAISE(ABORT, 'logs are never deleted'); END;
-- @postgresql
CREATE TRIGGER aside_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log_aside
    FOR EACH STATEMENT EXECUTE FUNCTION log_stays();
CREATE FUNCTION log_set_aside() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN
        IF EXISTS (SELECT 1 FROM log_aside a WHERE a.id = OLD.id AND a.seq = OLD.seq) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION ''logs are never deleted'';
    END';
DROP TRIGGER log_remains ON log;
CREATE TRIGGER log_remains BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION log_set_aside();
CREATE TRIGGER log_whole BEFORE TRUNCATE ON log
    FOR EACH STATEMENT EXECUTE FUNCTION log_stays();
