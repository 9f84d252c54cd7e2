-- SPDX-License-Identifier: Apache-2.0
-- The next message of one receiver, however many wait for another.
CREATE INDEX webhook_message_next ON webhook_message (webhook, due_ms) WHERE due_ms IS NOT NULL;
