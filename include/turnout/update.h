/* SPDX-License-Identifier: Apache-2.0 */
/* update.h -- newer software on its way to the kiosks: which version is newer, what the hub has for
 * them, and whether what arrived is that.
 *
 * A hub keeps one update, whole, in a folder of its own, and tells each kiosk of it that says how
 * it is; a kiosk fetches it in portions and looks at its SHA-256.  Who made it and what it is for
 * is RAUC's business at the kiosk: the hub only hands on bytes.  Rank 4, part of sync.
 * Source: firmware/SPEC.md "Updates". */
#pragma once

#include "turnout/json.h"
#include "turnout/os.h"
#include "turnout/seal.h"

#define TN_UPDATE_VERSION_CHARS 32
#define TN_UPDATE_PRODUCT_CHARS 64
#define TN_UPDATE_MAX_BYTES (4LL << 30)
#define TN_UPDATE_PORTION_BYTES ((size_t)1 << 20)
#define TN_UPDATE_SUFFIX ".raucb"

/* ---- versions ---- */

/* One to four numbers with dots between them, "1.20.3". */
bool tn_version_is(const char *text);
/* Below, at or above zero as `a` is older than, the same as or newer than `b`; "1.2" is "1.2.0".
 * Both are versions. */
int tn_version_compare(const char *a, const char *b);

/* ---- one update ---- */

struct tn_update {
    char version[TN_UPDATE_VERSION_CHARS + 1];
    int64_t bytes;
    struct tn_hash sha256;
};
/* Members of an open object: version, bytes, sha256 (in hex). */
void tn_update_write(struct tn_json_writer *writer, const struct tn_update *update);
/* Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_update_parse(const struct tn_json *node, struct tn_update *ret_update,
                                          struct tn_fault *fault);

/* What a bundle says of itself in the clear: its last bytes hold its manifest where its format is
 * verity.  Nothing of it is proven.  False if it says nothing. */
struct tn_update_label {
    char product[TN_UPDATE_PRODUCT_CHARS + 1], version[TN_UPDATE_VERSION_CHARS + 1];
};
#define TN_UPDATE_TAIL_BYTES ((size_t)65536)
bool tn_update_read_label(const void *tail, size_t len, struct tn_update_label *ret_label);

/* ---- the hub's ---- */

/* Copies the file to the hub's folder in the place of the one before; the offer is told from the
 * moment this returns.  Errors: ABSENT, DENIED, IO, FULL, LIMIT (too large), FORMAT (`version` is
 * none). */
TN_MUST_CHECK enum tn_err tn_update_offer(const char *hub_folder, const char *path,
                                          const char *version, struct tn_update *ret_update,
                                          struct tn_fault *fault);
/* Errors: ABSENT (there is none), FORMAT, IO. */
TN_MUST_CHECK enum tn_err tn_update_offered(const char *hub_folder, struct tn_update *ret_update,
                                            char ret_path[TN_PATH_MAX], struct tn_fault *fault);
/* Errors: ABSENT (there is none), IO. */
TN_MUST_CHECK enum tn_err tn_update_withdraw(const char *hub_folder, struct tn_fault *fault);
