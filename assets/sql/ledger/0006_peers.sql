-- SPDX-License-Identifier: Apache-2.0
-- Heads of others' logs, so many that a portion can always end at one: nothing is passed on that its
-- author's signature does not reach.
CREATE TABLE log_head (
    log {int} NOT NULL,
    seq {int} NOT NULL,
    signature {blob} NOT NULL,
    PRIMARY KEY (log, seq)
) {rowless};

INSERT INTO log_head (log, seq, signature)
    SELECT id, head_seq, head_signature FROM log WHERE head_seq > 0 AND head_seq <= seq;

-- whether the clock was another kiosk's; every one there is so far was a hub's
ALTER TABLE fold_anchor ADD COLUMN peer {int} NOT NULL DEFAULT 0;
