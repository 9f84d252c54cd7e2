/* SPDX-License-Identifier: Apache-2.0 */
/* update_read.c -- see update_read.h.
 *
 * Source: RAUC reference, "Command Line Tool"; the complaints are those of RAUC 1.8 to 1.13 and of
 * OpenSSL behind it. */
#include "update_read.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

/* Both are members of one object; what is longer than its place is not there. */
static bool read_text(const struct tn_json *object, const char *name, char *out, size_t cap)
{
    const char *text = NULL;
    return tn_json_text(object, name, &text) && tn_text_copy(out, cap, text);
}

bool update_info_read(const char *text, size_t len, struct update_info *ret_info)
{
    struct update_info info;
    TN_AUTO(json) root = NULL;
    if (tn_json_parse(text, len, &root, NULL) ||
        !read_text(root, "compatible", info.product, sizeof info.product) ||
        !read_text(root, "version", info.version, sizeof info.version))
        return false;
    *ret_info = info;
    return true;
}

/* A slot that can be started by itself and is not the one that runs. */
static bool is_other(const struct tn_json *slot, struct update_machine *machine)
{
    const char *state = "";
    return tn_json_text(slot, "state", &state) && strcmp(state, "inactive") == 0 &&
           read_text(slot, "bootname", machine->other, sizeof machine->other) &&
           strcmp(machine->other, machine->booted) != 0;
}

/* While a slot is written to, RAUC calls it bad, whatever starts next. */
static bool is_next(const struct tn_json *root, const char *name, const struct tn_json *slot)
{
    const char *primary = "", *status = "";
    (void)tn_json_text(slot, "boot_status", &status);
    return tn_json_text(root, "boot_primary", &primary) && strcmp(primary, name) == 0 &&
           strcmp(status, "good") == 0;
}

static bool find_other(const struct tn_json *root, struct update_machine *machine)
{
    const struct tn_json *slots = tn_json_get(root, "slots");
    for (size_t i = 0; i < tn_json_count(slots); i++) {
        void *at = NULL;
        const char *name;
        const struct tn_json *slot;
        while (tn_json_each(tn_json_at(slots, i), &at, &name, &slot)) {
            if (!is_other(slot, machine))
                continue;
            machine->other_is_next = is_next(root, name, slot);
            return true;
        }
    }
    return false;
}

bool update_machine_read(const char *text, size_t len, struct update_machine *ret_machine)
{
    struct update_machine machine;
    TN_AUTO(json) root = NULL;
    if (tn_json_parse(text, len, &root, NULL) ||
        !read_text(root, "compatible", machine.product, sizeof machine.product) ||
        !read_text(root, "booted", machine.booted, sizeof machine.booted) ||
        !find_other(root, &machine))
        return false;
    *ret_machine = machine;
    return true;
}

/* A version that is none cannot be told to be newer. */
enum tn_flow_refusal update_judge(const struct update_machine *machine, const char *running,
                                  const struct update_info *info)
{
    if (strcmp(machine->product, info->product) != 0)
        return TN_FLOW_REFUSAL_PRODUCT;
    if (!tn_version_is(info->version) || !tn_version_is(running))
        return TN_FLOW_REFUSAL_OLDER;
    int order = tn_version_compare(info->version, running);
    if (order == 0)
        return TN_FLOW_REFUSAL_SAME;
    return order < 0 ? TN_FLOW_REFUSAL_OLDER : TN_FLOW_REFUSAL_NONE;
}

/* The first that fits counts.  A signature by a stranger is told from one over other bytes by
 * OpenSSL's "verify error", which is about the certificate. */
enum tn_flow_refusal update_complaint(const char *said)
{
    static const struct {
        const char *words;
        enum tn_flow_refusal refusal;
    } known[] = {
        {"older than", TN_FLOW_REFUSAL_OLDER},
        {"another product", TN_FLOW_REFUSAL_PRODUCT},
        {"ompatible mismatch", TN_FLOW_REFUSAL_PRODUCT},
        {"does not match bundle compatible", TN_FLOW_REFUSAL_PRODUCT},
        {"erify error", TN_FLOW_REFUSAL_SEAL},
        {"self-signed certificate", TN_FLOW_REFUSAL_SEAL},
        {"self signed certificate", TN_FLOW_REFUSAL_SEAL},
        {"local issuer certificate", TN_FLOW_REFUSAL_SEAL},
        {"signer certificate", TN_FLOW_REFUSAL_SEAL},
        {"No space left", TN_FLOW_REFUSAL_ROOM},
        {"too small", TN_FLOW_REFUSAL_ROOM}, /* the slot, for the image */
        {"ignature", TN_FLOW_REFUSAL_TORN},
        {"Invalid bundle", TN_FLOW_REFUSAL_TORN},
        {"checksum", TN_FLOW_REFUSAL_TORN},
        {"dm-verity", TN_FLOW_REFUSAL_TORN},
        {"squashfs", TN_FLOW_REFUSAL_TORN},
        {"nput/output error", TN_FLOW_REFUSAL_TORN},
        {"No such file", TN_FLOW_REFUSAL_GONE},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strstr(said, known[i].words))
            return known[i].refusal;
    }
    return TN_FLOW_REFUSAL_FAILED;
}

int update_percent(const char *text)
{
    int last = -1;
    for (const char *at = text; (at = strchr(at, '%')); at++) {
        const char *first = at;
        while (first > text && first[-1] >= '0' && first[-1] <= '9')
            first--;
        long percent = first < at ? strtol(first, NULL, 10) : -1;
        if (percent >= 0 && percent <= 100)
            last = (int)percent;
    }
    return last;
}
