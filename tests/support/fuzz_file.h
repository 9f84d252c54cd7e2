/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_file.h -- the fuzzer's bytes as a file that comes in pieces: what is asked for in a
 * piece of 8 to 63 bytes comes seven at a time, so that readers meet the end of what there is. */
#pragma once

#include <string.h>

#include "turnout/import.h"
#include "turnout/text.h"

struct file {
    const uint8_t *data;
    size_t size, at;
};

static inline ptrdiff_t file_read(void *context, void *out, size_t cap)
{
    struct file *file = context;
    size_t left = file->size - file->at;
    size_t len = left < cap ? left : cap;
    len = len > 7 && len < 64 ? 7 : len;
    if (len > 0)
        memcpy(out, file->data + file->at, len);
    file->at += len;
    return (ptrdiff_t)len;
}

static inline bool file_rewind(void *context)
{
    struct file *file = context;
    file->at = 0;
    return true;
}

static inline void check_text(const char *text)
{
    TN_ASSERT(tn_text_valid(text, strlen(text)));
}
