/* SPDX-License-Identifier: Apache-2.0 */
/* webhook.h -- others are told of what happens here: messages that wait until they are taken.
 *
 * A message is written in the transaction of what it tells, so none is lost and none tells what
 * never was; it may come more than once, always under the same id.  It says what happened to which
 * id and no name or address: whoever may know more asks for it.  Rank 4, part of registry.
 * Source: CloudEvents 1.0, JSON event format; RFC 2104 (HMAC); firmware/SPEC.md "Webhooks". */
#pragma once

#include "turnout/registry.h"

/* "whsec_" and 43 characters of base64url. */
#define TN_WEBHOOK_SECRET_CHARS 49
#define TN_WEBHOOK_URL_CHARS 511
#define TN_WEBHOOK_TRIES 8

struct tn_webhook {
    struct tn_id id;
    char url[TN_WEBHOOK_URL_CHARS + 1];
    struct tn_wall created;
    int64_t waiting, dead; /* messages */
    char problem[256];     /* of the message that was tried last and failed; "" none waits */
};

/* `ca_pem` signs the receiver's certificate, "" where one of the system's authorities does.  The
 * secret is shown this once.  Errors: FORMAT (not an https:// address), LIMIT (too long). */
TN_MUST_CHECK enum tn_err tn_webhook_create(struct tn_registry *registry, const char *url,
                                            const char *ca_pem, struct tn_id *ret_id,
                                            char ret_secret[TN_WEBHOOK_SECRET_CHARS + 1],
                                            struct tn_fault *fault);
/* With the messages that wait for it.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_webhook_remove(struct tn_registry *registry, struct tn_id id,
                                            struct tn_fault *fault);
/* By id; `visit` returns false to stop and must not use the registry. */
TN_MUST_CHECK enum tn_err tn_webhooks(struct tn_registry *registry,
                                      bool (*visit)(const struct tn_webhook *webhook,
                                                    void *context),
                                      void *context, struct tn_fault *fault);
/* Its dead messages are due again.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_webhook_again(struct tn_registry *registry, struct tn_id id,
                                           int64_t *ret_messages, struct tn_fault *fault);

/* ---- messages ---- */

/* One for each webhook.  `type` is as "org.turnout.attendance"; `data` is a JSON object. */
TN_MUST_CHECK enum tn_err tn_webhook_note(struct tn_registry *registry, const char *type,
                                          const char *subject, const char *data,
                                          struct tn_fault *fault);

/* {0} before; released by tn_webhook_message_release. */
struct tn_webhook_message {
    struct tn_id id, webhook;
    struct tn_buf url, ca, body;
    char secret[TN_WEBHOOK_SECRET_CHARS + 1];
    int64_t tries; /* before this one */
};
void tn_webhook_message_release(struct tn_webhook_message *message);
#define TN_WEBHOOK_MESSAGE_AUTO                                                                    \
    __attribute__((cleanup(tn_webhook_message_release))) struct tn_webhook_message

/* The next that is due for the first webhook of which `may` answers true; for the coming minute
 * nobody else gets it.  `may` must not use the registry.  Errors: ABSENT (none is). */
TN_MUST_CHECK enum tn_err tn_webhook_due(struct tn_registry *registry,
                                         bool (*may)(void *context, struct tn_id webhook),
                                         void *context, struct tn_webhook_message *ret_message,
                                         struct tn_fault *fault);
/* Its receiver has it. */
TN_MUST_CHECK enum tn_err tn_webhook_taken(struct tn_registry *registry, struct tn_id message,
                                           struct tn_fault *fault);
/* It was not taken, and why: it is due again later, each time later still, at last not at all.
 * `all`: nobody answered, so that it counts for whatever else is due there as well. */
TN_MUST_CHECK enum tn_err tn_webhook_failed(struct tn_registry *registry,
                                            const struct tn_webhook_message *message, bool all,
                                            const char *problem, struct tn_fault *fault);
/* Forgets what was written before then and waits for a person still. */
TN_MUST_CHECK enum tn_err tn_webhook_prune(struct tn_registry *registry, struct tn_wall before,
                                           struct tn_fault *fault);

/* "t=1796450400,v1=…": the seconds since 1970, and HMAC-SHA-256 in hexadecimal over these digits, a
 * full stop and the body, with the secret's text as the key.  Pure. */
#define TN_WEBHOOK_SIGNATURE_CHARS 96
void tn_webhook_sign(const char *secret, int64_t at_s, const void *body, size_t len,
                     char out[TN_WEBHOOK_SIGNATURE_CHARS]);
