/* SPDX-License-Identifier: Apache-2.0 */
/* paper_kit.h -- other people's programs look at what is to be printed. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "turnout/bytes.h"

/* Runs a program with its output appended to `out`. */
static inline void run(struct tn_buf *out, char *const argv[])
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        execvp(argv[0], argv);
        _exit(127);
    }
    close(ends[1]);
    for (ssize_t got = 1; got > 0;) {
        got = read(ends[0], tn_buf_reserve(out, 4096), 4096);
        out->len += got > 0 ? (size_t)got : 0;
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s ended with status %d", argv[0], status);
    tn_buf_add_byte(out, '\0');
}

static inline void write_file(const char *path, const struct tn_buf *bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->data, 1, bytes->len, file), bytes->len);
    assert_int_equal(fclose(file), 0);
}

static inline void make_folder(char path[64])
{
    snprintf(path, 64, "/tmp/turnout-badge-XXXXXX");
    assert_non_null(mkdtemp(path));
}

static inline void remove_folder(char *path)
{
    TN_BUF_AUTO nothing = {0};
    run(&nothing, (char *[]){"rm", "-rf", path, NULL});
}

/* A name without its blanks and breaks: poppler sets lines as they stand on the card. */
static inline void squeeze(struct tn_buf *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < text->len; i++) {
        if (!strchr(" \n\f", text->data[i]) || text->data[i] == '\0')
            text->data[kept++] = text->data[i];
    }
    text->len = kept;
}
