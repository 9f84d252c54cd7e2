/* SPDX-License-Identifier: Apache-2.0 */
/* presence.h -- when each kiosk was last heard of, since this hub was started.
 *
 * Any thread may call. */
#pragma once

#include "turnout/registry.h"

struct tn_hub_presence;

struct tn_hub_presence *tn_hub_presence_create(void);
void tn_hub_presence_destroy(struct tn_hub_presence *presence);
/* It asked for something just now. */
void tn_hub_presence_note(struct tn_hub_presence *presence, struct tn_id device);
/* For tn_registry_write_devices and the live view; borrows the presence. */
struct tn_heard tn_hub_presence_heard(struct tn_hub_presence *presence);
