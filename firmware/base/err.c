/* SPDX-License-Identifier: Apache-2.0 */
/* err.c -- codes, sentences and the end of a program that broke its own promise.
 *
 * A sentence may be built from the one already in the fault, so it is made beside it first. */
#include "turnout/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

enum { SENTENCE_BYTES = sizeof((struct tn_fault){0}.text) };

static const struct {
    const char *name, *sentence;
} codes[TN_ERR_COUNT] = {
#define CODE_ROW(code, name, sentence) [TN_ERR_##code] = {name, sentence},
    TN_ERR_MAP(CODE_ROW)
#undef CODE_ROW
};

static void store(struct tn_fault *fault, enum tn_err code, int errno_value, const char *sentence)
{
    fault->code = code;
    fault->errno_value = errno_value;
    tn_text_copy(fault->text, sizeof(fault->text), sentence);
}

/* One byte more than fits, so that tn_text_copy sees a cut and moves it to a character's end. */
static void compose(char out[SENTENCE_BYTES + 1], const char *format, va_list args)
{
    if (vsnprintf(out, SENTENCE_BYTES + 1, format, args) < 0)
        out[0] = '\0';
}

enum tn_err tn_fault_set(struct tn_fault *fault, enum tn_err code, const char *format, ...)
{
    if (!fault)
        return code;
    char sentence[SENTENCE_BYTES + 1];
    va_list args;
    va_start(args, format);
    compose(sentence, format, args);
    va_end(args);
    store(fault, code, 0, sentence);
    return code;
}

static enum tn_err code_of_errno(int errno_value)
{
    switch (errno_value) {
    case ENOSPC:
    case EDQUOT:
        return TN_ERR_FULL;
    case EACCES:
    case EPERM:
    case EROFS:
        return TN_ERR_DENIED;
    case ENOENT:
        return TN_ERR_ABSENT;
    case EEXIST:
        return TN_ERR_EXISTS;
    case EAGAIN:
    case EBUSY:
        return TN_ERR_BUSY;
    default:
        return TN_ERR_IO;
    }
}

enum tn_err tn_fault_errno(struct tn_fault *fault, int errno_value, const char *format, ...)
{
    enum tn_err code = code_of_errno(errno_value);
    if (!fault)
        return code;
    char sentence[SENTENCE_BYTES + 1];
    va_list args;
    va_start(args, format);
    compose(sentence, format, args);
    va_end(args);
    char room[128];
    struct tn_buf whole = {0};
    tn_buf_addf(&whole, "%s: %s", sentence, strerror_r(errno_value, room, sizeof(room)));
    store(fault, code, errno_value, tn_buf_text(&whole));
    tn_buf_release(&whole);
    return code;
}

enum tn_err tn_fault_prefix(struct tn_fault *fault, enum tn_err code, const char *format, ...)
{
    if (!fault)
        return code;
    char prefix[SENTENCE_BYTES + 1];
    va_list args;
    va_start(args, format);
    compose(prefix, format, args);
    va_end(args);
    struct tn_buf whole = {0};
    tn_buf_addf(&whole, "%s: %s", prefix, fault->text);
    store(fault, fault->code, fault->errno_value, tn_buf_text(&whole));
    tn_buf_release(&whole);
    return fault->code;
}

const char *tn_err_name(enum tn_err code)
{
    TN_ASSERT((unsigned)code < TN_ERR_COUNT);
    return codes[code].name;
}

const char *tn_err_sentence(enum tn_err code)
{
    TN_ASSERT((unsigned)code < TN_ERR_COUNT);
    return codes[code].sentence;
}

/* Builds the line in one piece, so that lines of two dying threads do not mix. */
void tn_assert_failed(const char *file, int line, const char *what)
{
    char message[512];
    snprintf(message, sizeof(message), "%s:%d: a promise of the program is broken: %s\n", file,
             line, what);
    fputs(message, stderr);
    abort();
}
