/* SPDX-License-Identifier: Apache-2.0 */
/* match_parts.h -- what profile.c, match.c and merge.c share; private to people. */
#pragma once

#include "evidence.h"
#include "people_parts.h"
#include "turnout/arena.h"
#include "turnout/matching.h"

/* ---- profile.c: a person's tree as the weighing sees it ---- */

#define TN_PROFILE_NAMES_MAX 16
#define TN_PROFILE_KEYS_MAX 64

struct tn_profile {
    struct tn_arena arena; /* the texts */
    struct tn_evidence_side side;
    const char *names[TN_PROFILE_NAMES_MAX], *inviters[TN_PROFILE_NAMES_MAX];
    struct tn_evidence_key keys[TN_PROFILE_KEYS_MAX];
};
TN_MUST_CHECK enum tn_err tn_profile_read(struct tn_people *people, struct tn_id root,
                                          struct tn_profile *ret_profile, struct tn_fault *fault);
void tn_profile_release(struct tn_profile *profile);
#define TN_PROFILE_AUTO __attribute__((cleanup(tn_profile_release))) struct tn_profile

/* Roots other than `root` that have one of its keys, at most `cap`. */
TN_MUST_CHECK enum tn_err tn_profile_candidates(struct tn_people *people, struct tn_id root,
                                                const struct tn_evidence_side *side,
                                                struct tn_id *ret_roots, size_t cap,
                                                size_t *ret_count, struct tn_fault *fault);

/* ---- merge.c ---- */

/* A transaction in which nobody else joins or parts records; *ret_own: end commits it. */
TN_MUST_CHECK enum tn_err tn_merge_begin(struct tn_people *people, bool *ret_own,
                                         struct tn_fault *fault);
/* Rolls back what it began where `err` says so, and answers it. */
TN_MUST_CHECK enum tn_err tn_merge_end(struct tn_people *people, bool own, enum tn_err err,
                                       struct tn_fault *fault);

/* ---- match_case.c: pairs and what was decided about them ---- */

/* What a pair being called different means now. */
enum tn_match_word {
    TN_MATCH_UNDECIDED,
    TN_MATCH_DOUBTED, /* something else speaks for it by now: to be asked about again */
    TN_MATCH_SETTLED, /* nothing else does */
};
TN_MUST_CHECK enum tn_err tn_match_word(struct tn_people *people, struct tn_id left,
                                        struct tn_id right, uint32_t kinds,
                                        enum tn_match_word *ret_word, struct tn_fault *fault);
/* Opens a case of two roots, or brings the one there is up to date. */
TN_MUST_CHECK enum tn_err tn_match_propose(struct tn_people *people, struct tn_id left,
                                           struct tn_id right, const struct tn_evidence *evidence,
                                           struct tn_fault *fault);
/* Notes what was decided about two roots; with `make`, also where nobody had asked. */
TN_MUST_CHECK enum tn_err tn_match_settle(struct tn_people *people, struct tn_id left,
                                          struct tn_id right, enum tn_match_state state,
                                          const struct tn_people_by *by, bool make,
                                          struct tn_fault *fault);
