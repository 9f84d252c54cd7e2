/* SPDX-License-Identifier: Apache-2.0 */
/* err.h -- what a fallible call answers, and the one sentence that goes with it.
 *
 * A code says what the caller does next, not what went wrong; the sentence in a tn_fault says
 * what is wrong, where, and what to do.  A refusal at the door is a verdict (gate.h), never an
 * error; a bug is TN_ASSERT, which aborts in every build.  Rank 0. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(code, name, sentence for people) */
#define TN_ERR_MAP(X)                                                                              \
    X(OK, "ok", "done")                                                                            \
    X(IO, "io", "the disk or a device did not do what was asked")                                  \
    X(FULL, "full", "there is no space left on the disk")                                          \
    X(CORRUPT, "corrupt", "stored data are damaged")                                               \
    X(FORMAT, "format", "the input is not in the expected form")                                   \
    X(SEAL, "seal", "a signature or a seal does not fit")                                          \
    X(CHAIN, "chain", "a log does not continue where it should")                                   \
    X(VERSION, "version", "this was written by a newer version")                                   \
    X(CLOCK, "clock", "the clock is not to be trusted")                                            \
    X(ABSENT, "absent", "there is no such thing here")                                             \
    X(EXISTS, "exists", "this is here already")                                                    \
    X(BUSY, "busy", "somebody else is using this now")                                             \
    X(OFFLINE, "offline", "the other side cannot be reached")                                      \
    X(DENIED, "denied", "this is not allowed")                                                     \
    X(LIMIT, "limit", "this is more than is allowed")

enum tn_err {
#define TN_ERR_ENUM(code, name, sentence) TN_ERR_##code,
    TN_ERR_MAP(TN_ERR_ENUM)
#undef TN_ERR_ENUM
        TN_ERR_COUNT,
};

#define TN_OK TN_ERR_OK

#define TN_MUST_CHECK __attribute__((warn_unused_result))
#define TN_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* One full sentence for a person, by value.  `text` is UTF-8, cut at a character. */
struct tn_fault {
    enum tn_err code;
    int errno_value; /* 0 if the system had no part in it */
    char text[512];
};

/* Fills *fault (which may be NULL) and returns `code`, so that a failing function can end in
 * `return tn_fault_set(fault, TN_ERR_IO, "…")`. */
enum tn_err tn_fault_set(struct tn_fault *fault, enum tn_err code, const char *format, ...)
    TN_PRINTF(3, 4);

/* As tn_fault_set, with the code chosen from `errno_value` (ENOSPC, EDQUOT: FULL; EACCES, EPERM,
 * EROFS: DENIED; ENOENT: ABSENT; EEXIST: EXISTS; EAGAIN, EBUSY: BUSY; else IO) and the system's
 * reason appended to the sentence. */
enum tn_err tn_fault_errno(struct tn_fault *fault, int errno_value, const char *format, ...)
    TN_PRINTF(3, 4);

/* Puts "prefix: " before the sentence a lower level wrote; returns fault->code, or `code` where
 * fault is NULL. */
enum tn_err tn_fault_prefix(struct tn_fault *fault, enum tn_err code, const char *format, ...)
    TN_PRINTF(3, 4);

/* The code's short name ("io") and its general sentence, both static. */
const char *tn_err_name(enum tn_err code);
const char *tn_err_sentence(enum tn_err code);

/* A broken promise of our own code: says where on stderr and aborts.  The supervisor starts the
 * program again; what was acknowledged is on the disk by then. */
_Noreturn void tn_assert_failed(const char *file, int line, const char *what);
#define TN_ASSERT(condition)                                                                       \
    ((condition) ? (void)0 : tn_assert_failed(__FILE__, __LINE__, #condition))

/* TN_AUTO(type) releases a handle at the end of its scope by tn_<type>_auto, declared by the
 * module with TN_AUTO_DEFINE(type, pointer type, release function). */
#define TN_AUTO(type) __attribute__((cleanup(tn_##type##_auto))) tn_##type##_auto_t
#define TN_AUTO_DEFINE(type, pointer, release)                                                     \
    typedef pointer tn_##type##_auto_t;                                                            \
    static inline void tn_##type##_auto(tn_##type##_auto_t *handle)                                \
    {                                                                                              \
        if (*handle)                                                                               \
            release(*handle);                                                                      \
    }
/* Hands a handle over to the caller, leaving NULL behind. */
#define TN_STEAL(handle)                                                                           \
    __extension__({                                                                                \
        __typeof__(handle) tn_stolen_ = (handle);                                                  \
        (handle) = NULL;                                                                           \
        tn_stolen_;                                                                                \
    })
