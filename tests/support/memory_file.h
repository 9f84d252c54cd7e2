/* SPDX-License-Identifier: Apache-2.0 */
/* memory_file.h -- bytes of a test as a file to import, whole or in small pieces. */
#pragma once

#include <string.h>

#include "turnout/import.h"

struct memory_file {
    const char *data;
    size_t len, at;
    size_t step; /* bytes a read at most, 0: as many as are asked for */
};

static inline ptrdiff_t memory_file_read(void *context, void *out, size_t cap)
{
    struct memory_file *file = context;
    size_t left = file->len - file->at;
    size_t len = left < cap ? left : cap;
    if (file->step && len > file->step)
        len = file->step;
    if (len > 0)
        memcpy(out, file->data + file->at, len);
    file->at += len;
    return (ptrdiff_t)len;
}

static inline bool memory_file_rewind(void *context)
{
    struct memory_file *file = context;
    file->at = 0;
    return true;
}

/* `file` and `name` live as long as it is read. */
static inline struct tn_import_source memory_file_source(struct memory_file *file, const char *name)
{
    return (struct tn_import_source){file, memory_file_read, memory_file_rewind, name};
}
