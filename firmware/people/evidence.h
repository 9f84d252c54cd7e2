/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.h -- what speaks for and against two records being one person; private to people, pure.
 *
 * Weights add up; what is alike in a name or a nickname alone never reaches the line from which
 * anything is attached without a person's word. */
#pragma once

#include "turnout/err.h"

/* X(code, name, weight).  ID: a platform's own id, which one person has one of.  PROVEN: an e-mail
 * or telephone whose owner has shown that it is theirs; EMAIL and PHONE were only typed.  QQ_MAIL:
 * NNN@qq.com and the QQ number NNN.  PINYIN stands in for NAME, it is never beside it. */
#define TN_EVIDENCE_MAP(X)                                                                         \
    X(TICKET, "ticket", 100)                                                                       \
    X(ID, "id", 100)                                                                               \
    X(PROVEN, "proven", 95)                                                                        \
    X(EMAIL, "email", 70)                                                                          \
    X(PHONE, "phone", 70)                                                                          \
    X(QQ_MAIL, "qq-mail", 40)                                                                      \
    X(NICK, "nick", 35)                                                                            \
    X(NAME, "name", 25)                                                                            \
    X(PINYIN, "pinyin", 10)                                                                        \
    X(INVITER, "inviter", 5)                                                                       \
    X(OTHER_ID, "other-id", -100)                                                                  \
    X(OTHER_FAMILY, "other-family", -30)

enum tn_evidence_kind {
#define TN_EVIDENCE_ENUM(code, name, weight) TN_EVIDENCE_##code,
    TN_EVIDENCE_MAP(TN_EVIDENCE_ENUM)
#undef TN_EVIDENCE_ENUM
        TN_EVIDENCE_COUNT,
};

#define TN_EVIDENCE_ATTACH 90 /* from here on without a person's word */
#define TN_EVIDENCE_CASE 60   /* from here on a person is asked */
#define TN_EVIDENCE_NEAR 15   /* two as near as this are not told apart */

/* An address, id or nickname; "ticket" is a platform too.  realm "" may be any. */
struct tn_evidence_key {
    const char *platform, *realm, *norm;
    bool proven; /* by whoever is arriving */
    bool unique; /* nobody else bears this nickname */
};

/* All that is known of one person: the names of their records, their keys, who brought them. */
struct tn_evidence_side {
    const char *const *names;
    size_t name_count;
    const struct tn_evidence_key *keys;
    size_t key_count;
    const char *const *inviters;
    size_t inviter_count;
};

/* A set of kinds, one bit each, and what they come to: at most 100, below 0 where more speaks
 * against. */
struct tn_evidence {
    uint32_t kinds;
    int score;
};

struct tn_evidence tn_evidence_weigh(const struct tn_evidence_side *arrival,
                                     const struct tn_evidence_side *member);
struct tn_evidence tn_evidence_of(uint32_t kinds);
/* Those of the kinds that speak for it. */
uint32_t tn_evidence_support(uint32_t kinds);
/* "phone,name"; out holds TN_EVIDENCE_CHARS. */
#define TN_EVIDENCE_CHARS 128
void tn_evidence_format(uint32_t kinds, char out[TN_EVIDENCE_CHARS]);
/* Names it does not know are passed over. */
uint32_t tn_evidence_parse(const char *text);

/* Two ids of which one person has only one; false where there are none.  *ret_left, *ret_right:
 * which. */
bool tn_evidence_conflict(const struct tn_evidence_side *left, const struct tn_evidence_side *right,
                          const struct tn_evidence_key **ret_left,
                          const struct tn_evidence_key **ret_right);

enum tn_evidence_outcome {
    TN_EVIDENCE_IS_NEW,     /* nobody we know */
    TN_EVIDENCE_IS_OPEN,    /* a person decides; nothing is attached */
    TN_EVIDENCE_IS_MATCHED, /* *ret_best */
};
/* *ret_best is written where somebody reaches TN_EVIDENCE_CASE. */
enum tn_evidence_outcome tn_evidence_decide(const struct tn_evidence *candidates, size_t count,
                                            size_t *ret_best);
/* True if a person should look at `other` although `best` was matched. */
bool tn_evidence_is_near(const struct tn_evidence *best, const struct tn_evidence *other);
/* What nobody is known by: "test", "无", unknown.attendee@…. */
bool tn_evidence_is_placeholder(const char *platform, const char *norm);
