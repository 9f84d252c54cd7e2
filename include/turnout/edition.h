/* SPDX-License-Identifier: Apache-2.0 */
/* edition.h -- files on somebody's stick: written there whole or not at all, read with caution.
 *
 * A stick may be pulled out at any moment and is mostly FAT or exFAT, where a rename over another
 * file can lose both.  So a new edition gets a name of its own, `<stem>-<number><suffix>`, once it
 * is whole and flushed, and only then the older ones go: at every moment one whole edition is
 * there.  Nothing is asked of the file system but to create, write, flush, rename to a free name
 * and remove; names are short and of ASCII.  Rank 1. */
#pragma once

#include "turnout/os.h"

struct tn_edition;
/* Begins the next edition, in `<stem>.part`; one that was broken off is begun anew.  Errors:
 * DENIED, FULL, IO, ABSENT (no such folder), LIMIT (the name is too long). */
TN_MUST_CHECK enum tn_err tn_edition_begin(const char *folder, const char *stem, const char *suffix,
                                           struct tn_edition **ret_edition, struct tn_fault *fault);
/* Errors: FULL, IO. */
TN_MUST_CHECK enum tn_err tn_edition_add(struct tn_edition *edition, const void *data, size_t len,
                                         struct tn_fault *fault);
/* Flushes it, names it, removes the older ones; durable when it returns OK.  `ret_path` may be
 * NULL.  The edition is freed in any case.  Errors: FULL, IO; then the older ones are all there. */
TN_MUST_CHECK enum tn_err tn_edition_finish(struct tn_edition *edition, char ret_path[TN_PATH_MAX],
                                            struct tn_fault *fault);
/* Leaves the older ones as they are and nothing else; NULL is a no-op. */
void tn_edition_drop(struct tn_edition *edition);

/* Calls `visit` with the name of each regular file in the folder that ends with `suffix` in any
 * case of its letters, in the order of names, at most `most`; false stops.  Errors: ABSENT, DENIED,
 * IO. */
TN_MUST_CHECK enum tn_err tn_folder_files(const char *folder, const char *suffix, size_t most,
                                          bool (*visit)(const char *name, void *context),
                                          void *context, struct tn_fault *fault);

/* A regular file to read from; no link is followed and no pipe waited for.  Errors: ABSENT, DENIED,
 * IO, FORMAT (no file), LIMIT (larger than max_bytes). */
TN_MUST_CHECK enum tn_err tn_input_open(const char *path, int64_t max_bytes, int *ret_fd,
                                        struct tn_fault *fault);
/* At most `len` bytes; *ret_len 0 at the end.  Errors: IO. */
TN_MUST_CHECK enum tn_err tn_input_read(int fd, void *out, size_t len, size_t *ret_len,
                                        struct tn_fault *fault);
void tn_input_close(int fd);
