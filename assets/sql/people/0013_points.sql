-- SPDX-License-Identifier: Apache-2.0
-- Points for coming and helping, as a ledger: what was credited is never changed, a counter-entry
-- takes it back.  A person's balance is the sum over their handles.

-- What a rule gives from when on; rows are only ever added, of a rule the last one counts.  The
-- rule 'on' says whether anything is credited at all.
CREATE TABLE point_plan (
    id {text} NOT NULL PRIMARY KEY,
    rule {text} NOT NULL,
    points {int} NOT NULL,
    who {text} NOT NULL,
    at_ms {int} NOT NULL
) {rowless};
CREATE INDEX point_plan_rule ON point_plan (rule, id);

-- rule and ref: what it is for, such as check-in and the event, or redeem and the key of a voucher.
-- turn: the how-manieth about this, so that nothing is credited twice.  why: in words, where a
-- person wrote it.
CREATE TABLE point_entry (
    id {text} NOT NULL PRIMARY KEY,
    handle {text} NOT NULL REFERENCES handle (id),
    delta {int} NOT NULL,
    rule {text} NOT NULL,
    ref {text} NOT NULL,
    turn {int} NOT NULL,
    why {text} NOT NULL,
    who {text} NOT NULL,
    at_ms {int} NOT NULL
) {rowless};
CREATE UNIQUE INDEX point_entry_about ON point_entry (handle, rule, ref, turn);
CREATE UNIQUE INDEX point_entry_once ON point_entry (rule, ref) WHERE rule IN ('grant', 'redeem',
    'correct');
-- @sqlite
CREATE TRIGGER point_entry_stays
    BEFORE UPDATE OF id, handle, delta, rule, ref, turn, who, at_ms ON point_entry
BEGIN SELECT RAISE(ABORT, 'an entry of points is never changed'); END;
CREATE TRIGGER point_entry_remains BEFORE DELETE ON point_entry
BEGIN SELECT RAISE(ABORT, 'an entry of points is never deleted'); END;
-- @postgresql
CREATE FUNCTION point_entry_stays() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''an entry of points is never changed or deleted''; END';
CREATE TRIGGER point_entry_stays
    BEFORE UPDATE OF id, handle, delta, rule, ref, turn, who, at_ms ON point_entry
    FOR EACH ROW EXECUTE FUNCTION point_entry_stays();
CREATE TRIGGER point_entry_remains BEFORE DELETE ON point_entry
    FOR EACH STATEMENT EXECUTE FUNCTION point_entry_stays();
-- @both
