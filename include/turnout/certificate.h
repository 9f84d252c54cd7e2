/* SPDX-License-Identifier: Apache-2.0 */
/* certificate.h -- the group's word for an issuing key or a device, made and checked.
 *
 * The signed bytes are put together from the fields of the record that carries the certificate, so
 * there is nothing to parse.  Module ledger, pure.  Source: firmware/SPEC.md "Certificates". */
#pragma once

#include "turnout/id.h"
#include "turnout/seal.h"
#include "turnout/timeline.h"

/* "This key may sign tickets of this event." */
struct tn_issuer_grant {
    struct tn_id event;
    struct tn_public_key key;
    struct tn_id device;    /* zero: the event's own key */
    uint32_t quota;         /* 0 = no limit */
    struct tn_wall expires; /* 0 = none */
};
void tn_issuer_grant_sign(const struct tn_issuer_grant *grant, struct tn_id group,
                          const struct tn_secret_key *group_key,
                          struct tn_signature *ret_certificate);
bool tn_issuer_grant_fits(const struct tn_issuer_grant *grant, struct tn_id group,
                          const struct tn_public_key *group_key,
                          const struct tn_signature *certificate);

/* "This device signs its logs with this key." */
struct tn_device_grant {
    struct tn_id device;
    struct tn_public_key log_key;
    bool is_hub;
};
void tn_device_grant_sign(const struct tn_device_grant *grant, struct tn_id group,
                          const struct tn_secret_key *group_key,
                          struct tn_signature *ret_certificate);
bool tn_device_grant_fits(const struct tn_device_grant *grant, struct tn_id group,
                          const struct tn_public_key *group_key,
                          const struct tn_signature *certificate);
