-- SPDX-License-Identifier: Apache-2.0
-- The truth: logs and their records, as they came.  Records are never changed and never deleted.

-- group, device and epoch this ledger was made for
CREATE TABLE log_meta (
    name {text} NOT NULL PRIMARY KEY,
    value {blob} NOT NULL
) {rowless};

-- a number for each event, to be small in every row that names it
CREATE TABLE log_event (
    id {serial},
    event {blob} NOT NULL UNIQUE
) {strict};

-- keys trusted by word of mouth: the hub's, at pairing
CREATE TABLE log_trust (
    device {blob} NOT NULL PRIMARY KEY,
    log_key {blob} NOT NULL,
    hub {int} NOT NULL,
    name {text} NOT NULL
) {rowless};

-- one line a log: how far it is held, the hash there, the newest signed head, how far the hub
-- acknowledged it and how far it is folded
CREATE TABLE log (
    id {serial},
    device {blob} NOT NULL,
    event {int} NOT NULL REFERENCES log_event (id),
    epoch {int} NOT NULL,
    hub {int} NOT NULL,
    seq {int} NOT NULL,
    hash {blob} NOT NULL,
    head_seq {int} NOT NULL,
    head_hash {blob},
    head_signature {blob},
    acknowledged {int} NOT NULL,
    folded {int} NOT NULL,
    UNIQUE (device, event, epoch)
) {strict};
CREATE INDEX log_by_event ON log (event);
CREATE INDEX log_pending ON log (id) WHERE folded < seq;

CREATE TABLE record (
    log {int} NOT NULL,
    seq {int} NOT NULL,
    line {text} NOT NULL,
    hash {blob} NOT NULL,
    PRIMARY KEY (log, seq)
) {rowless};

-- records that are chained but not folded, and why
CREATE TABLE record_rejected (
    log {int} NOT NULL,
    seq {int} NOT NULL,
    reason {text} NOT NULL,
    PRIMARY KEY (log, seq)
) {rowless};

-- @sqlite
CREATE TRIGGER record_stays BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
CREATE TRIGGER record_remains BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;
CREATE TRIGGER log_remains BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'logs are never deleted'); END;
CREATE TRIGGER log_grows BEFORE UPDATE ON log
WHEN NEW.seq < OLD.seq OR NEW.device <> OLD.device OR NEW.event <> OLD.event
    OR NEW.epoch <> OLD.epoch
BEGIN SELECT RAISE(ABORT, 'logs only grow'); END;
-- @postgresql
CREATE FUNCTION log_stays() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''records and logs are never changed or deleted''; END';
CREATE TRIGGER record_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON record
    FOR EACH STATEMENT EXECUTE FUNCTION log_stays();
CREATE TRIGGER log_remains BEFORE DELETE OR TRUNCATE ON log
    FOR EACH STATEMENT EXECUTE FUNCTION log_stays();
CREATE TRIGGER log_grows BEFORE UPDATE ON log FOR EACH ROW
    WHEN (NEW.seq < OLD.seq OR NEW.device <> OLD.device OR NEW.event <> OLD.event
        OR NEW.epoch <> OLD.epoch)
    EXECUTE FUNCTION log_stays();
