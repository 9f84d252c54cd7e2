-- SPDX-License-Identifier: Apache-2.0
-- Who wants to be told of what happens, and what they have not been told yet.

-- ca: the certificate a receiver's own is signed with, '' one of the system's.
CREATE TABLE webhook (
    id {text} NOT NULL PRIMARY KEY,
    url {text} NOT NULL,
    ca {text} NOT NULL,
    sealed_secret {blob} NOT NULL,
    created_ms {int} NOT NULL
) {rowless};

-- due_ms NULL: tried too often, it waits for a person.  What was taken by its receiver is gone.
CREATE TABLE webhook_message (
    id {text} NOT NULL PRIMARY KEY,
    webhook {text} NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    body {text} NOT NULL,
    tries {int} NOT NULL,
    due_ms {int},
    problem {text} NOT NULL
) {rowless};
CREATE INDEX webhook_message_due ON webhook_message (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX webhook_message_webhook ON webhook_message (webhook);
