-- SPDX-License-Identifier: Apache-2.0
-- What each kiosk said of itself last.  NULL: it did not say.

-- words: how often it has said anything.  addresses, peers: JSON arrays, as the kiosk said them.
CREATE TABLE device_status (
    device {text} NOT NULL PRIMARY KEY REFERENCES device (id),
    last_seen_ms {int} NOT NULL,
    words {int} NOT NULL,
    version {text} NOT NULL,
    queue {int} NOT NULL,
    oldest_unsent_ms {int},
    clock_state {text},
    clock_err_ms {int},
    disk_free_bytes {int},
    printer {text},
    at_event {text},
    addresses {text} NOT NULL,
    peers {text} NOT NULL
) {rowless};
