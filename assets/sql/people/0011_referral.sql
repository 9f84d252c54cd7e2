-- SPDX-License-Identifier: Apache-2.0
-- Who brought whom.  One a newcomer; it counts once the newcomer has come.
CREATE TABLE referral (
    newcomer {text} NOT NULL PRIMARY KEY REFERENCES handle (id),
    referrer {text} NOT NULL REFERENCES handle (id),
    event {text} NOT NULL REFERENCES event (id),
    who {text} NOT NULL,
    at_ms {int} NOT NULL
) {rowless};
CREATE INDEX referral_referrer ON referral (referrer);
