/* SPDX-License-Identifier: Apache-2.0 */
/* presence.h -- when each kiosk was last heard of: by this hub since it was started, or what the
 * database says of the time before and of other hubs.
 *
 * Any thread may call. */
#pragma once

#include "turnout/registry.h"

struct tn_hub_presence;

struct tn_hub_presence *tn_hub_presence_create(void);
void tn_hub_presence_destroy(struct tn_hub_presence *presence);
/* It asked for something just now. */
void tn_hub_presence_note(struct tn_hub_presence *presence, struct tn_id device);
/* Takes over what the database knows better.  Errors: as tn_registry_devices. */
TN_MUST_CHECK enum tn_err tn_hub_presence_recall(struct tn_hub_presence *presence,
                                                 struct tn_registry *registry,
                                                 struct tn_fault *fault);
/* For tn_registry_write_devices and the live view; borrows the presence. */
struct tn_heard tn_hub_presence_heard(struct tn_hub_presence *presence);
