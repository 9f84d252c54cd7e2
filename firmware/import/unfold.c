/* SPDX-License-Identifier: Apache-2.0 */
/* unfold.c -- see unfold.h. */
#include "unfold.h"

#include <string.h>

static bool fill(struct tn_import_unfold *unfold, ptrdiff_t *ret_got)
{
    *ret_got = unfold->inner->read(unfold->inner->context, unfold->chunk, sizeof unfold->chunk);
    if (*ret_got <= 0)
        return false;
    unfold->at = 0;
    unfold->len = (size_t)*ret_got;
    unfold->wide = unfold->started ? unfold->wide : memchr(unfold->chunk, 0, unfold->len) != NULL;
    unfold->started = true;
    return true;
}

/* One byte more of what is held back or read; false: the byte goes no further. */
static bool take_byte(struct tn_import_unfold *unfold, uint8_t *out)
{
    uint8_t c = unfold->chunk[unfold->at];
    if (unfold->lf && (c == ' ' || c == '\t')) {
        unfold->lf = false;
        unfold->owed++;
        unfold->at++;
        return false;
    }
    if (unfold->lf) {
        unfold->lf = false;
        unfold->flushing = unfold->owed;
        unfold->owed = 0;
        *out = '\n';
        return true;
    }
    if (unfold->cr && c != '\n') {
        unfold->cr = false;
        *out = '\r';
        return true;
    }
    unfold->at++;
    unfold->cr = !unfold->wide && c == '\r';
    unfold->lf = !unfold->wide && c == '\n';
    *out = c;
    return !unfold->cr && !unfold->lf;
}

/* What is left when the file ends. */
static size_t take_end(struct tn_import_unfold *unfold, uint8_t *out)
{
    size_t made = 0;
    if (unfold->cr || unfold->lf)
        out[made++] = unfold->cr ? '\r' : '\n';
    unfold->cr = unfold->lf = false;
    return made;
}

static ptrdiff_t read_unfolded(void *context, void *out, size_t cap)
{
    struct tn_import_unfold *unfold = context;
    uint8_t *bytes = out;
    size_t made = 0;
    while (made < cap) {
        ptrdiff_t got = 0;
        if (unfold->flushing > 0) {
            unfold->flushing--;
            bytes[made++] = '\n';
        } else if (unfold->at < unfold->len) {
            made += take_byte(unfold, &bytes[made]);
        } else if (made > 0) {
            break;
        } else if (!fill(unfold, &got)) {
            made = got < 0 ? 0 : take_end(unfold, bytes);
            return got < 0 ? got : (ptrdiff_t)made;
        }
    }
    return (ptrdiff_t)made;
}

static bool rewind_unfolded(void *context)
{
    struct tn_import_unfold *unfold = context;
    *unfold = (struct tn_import_unfold){.inner = unfold->inner};
    return unfold->inner->rewind(unfold->inner->context);
}

struct tn_import_source tn_import_unfolded(struct tn_import_unfold *unfold)
{
    return (struct tn_import_source){unfold, read_unfolded, rewind_unfolded, unfold->inner->name};
}
