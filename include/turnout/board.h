/* SPDX-License-Identifier: Apache-2.0 */
/* board.h -- what the organiser says between check-ins: notices, meetups, group card, order of the
 * day, topics, rules, questions.
 *
 * The event pack carries each as a small JSON value (firmware/SPEC.md "Content"); here they become
 * one plain value of bounded size, and the time decides what of it may be shown: nothing that is
 * not approved, not begun or over, also after the clock was set.  Rank 3, pure.
 * Source: DOMAIN.md 1.4-1.23, section 4. */
#pragma once

#include "turnout/bytes.h"
#include "turnout/lang.h"
#include "turnout/timeline.h"

#define TN_BOARD_ID_CHARS 40
#define TN_BOARD_NOTICES 16
#define TN_BOARD_MEETUPS 3       /* shown */
#define TN_BOARD_MEETUPS_KEPT 12 /* of which some may be over */
#define TN_BOARD_ITEMS 16
#define TN_BOARD_TOPICS 4
#define TN_BOARD_OPTIONS 8
#define TN_BOARD_QUESTIONS 8
#define TN_BOARD_SLIDES 32
#define TN_BOARD_SLIDE_MS 12000
/* A join link is taken off this long before it expires: a dead code is worse than none. */
#define TN_BOARD_LINK_MARGIN_MS (INT64_C(12) * 3600 * 1000)
/* What has no end of its own, the last item of a day or a meetup, is over this long after its
 * beginning. */
#define TN_BOARD_OPEN_END_MS (INT64_C(6) * 3600 * 1000)
#define TN_BOARD_ICS_BYTES 1200 /* at most, for a QR symbol */

/* One text in every language; where one is empty the other is said. */
struct tn_board_line {
    char in[TN_LANG_COUNT][192];
};
struct tn_board_body {
    char in[TN_LANG_COUNT][768];
};
struct tn_board_long {
    char in[TN_LANG_COUNT][6144];
};

enum tn_board_notice_kind {
    TN_BOARD_NOTICE,
    TN_BOARD_CHARITY,
    TN_BOARD_SERVICE,
    TN_BOARD_PROMOTION, /* at most one slide in five */
};
struct tn_board_notice {
    char id[TN_BOARD_ID_CHARS + 1];
    enum tn_board_notice_kind kind;
    struct tn_board_line title;
    struct tn_board_body body;
    struct tn_wall starts, ends; /* 0: no limit */
    int weight;                  /* 1-5, the greater the earlier */
    bool approved;
};
struct tn_board_meetup {
    char id[TN_BOARD_ID_CHARS + 1];
    struct tn_board_line title, topic;
    char venue[192];
    struct tn_wall starts, ends;
    int offset_min; /* of local time there */
    char url[256];  /* "" if none */
};
struct tn_board_item {
    struct tn_wall at, ends; /* ends 0: until the next */
    struct tn_board_line title;
    char place[96];
};
struct tn_board_card {
    bool present;
    struct tn_board_line name, line; /* line: what the group is for, in one sentence */
    char owner[96];
    char link[512];         /* what the join code says, "" if none */
    struct tn_wall expires; /* of the link; 0: never */
    int64_t members, cap;   /* cap 0: none */
    char waiting[512];      /* the waiting list's link, "" if none */
};
struct tn_board_topic {
    char id[TN_BOARD_ID_CHARS + 1];
    struct tn_board_line question;
    size_t option_count;
    struct tn_board_line options[TN_BOARD_OPTIONS];
    struct tn_wall opens, closes; /* 0: no limit */
    bool hide_tally;              /* until it closes */
    int64_t tally[TN_BOARD_OPTIONS];
};
struct tn_board_rules {
    int version; /* 0: none */
    struct tn_board_line title;
    struct tn_board_long text;
};
enum tn_board_question_kind { TN_BOARD_CHOICE, TN_BOARD_TEXT, TN_BOARD_CONSENT };
enum tn_board_question_at { TN_BOARD_AT_SIGN_UP = 1, TN_BOARD_AT_ENTRY = 2, TN_BOARD_AT_BOTH = 3 };
struct tn_board_question {
    char id[TN_BOARD_ID_CHARS + 1];
    struct tn_board_line prompt;
    enum tn_board_question_kind kind;
    size_t option_count;
    struct tn_board_line options[TN_BOARD_OPTIONS];
    bool required;
    enum tn_board_question_at at;
    int order;
};

struct tn_board {
    size_t notice_count, meetup_count, item_count, topic_count, question_count;
    struct tn_board_notice notices[TN_BOARD_NOTICES];
    struct tn_board_meetup meetups[TN_BOARD_MEETUPS_KEPT];
    struct tn_board_item items[TN_BOARD_ITEMS];
    struct tn_board_topic topics[TN_BOARD_TOPICS];
    struct tn_board_question questions[TN_BOARD_QUESTIONS];
    struct tn_board_card card;
    struct tn_board_rules rules;
};

/* Puts one value of the pack in its place; `value_json` NULL takes it away.  Lists stay in the
 * order of showing (notices by weight, meetups and items by time, topics by opening, questions by
 * order); of more than there is room for, the last ones are left out.  Tallies are the caller's to
 * fill in. Errors, with the board as it was: FORMAT (the fault says which member is wrong), LIMIT
 * (a text that is too long, or no room). */
TN_MUST_CHECK enum tn_err tn_board_set(struct tn_board *board, const char *what, const char *id,
                                       const char *value_json, size_t len, struct tn_fault *fault);

/* The text in `lang`, in the other language if that one is empty. */
#define tn_board_say(text, lang)                                                                   \
    ((text)->in[lang][0] ? (text)->in[lang] : (text)->in[tn_lang_other(lang)])

enum tn_board_slide_kind {
    TN_BOARD_SLIDE_EVENT, /* today's event: always there, first */
    TN_BOARD_SLIDE_PROGRAMME,
    TN_BOARD_SLIDE_NOTICE,
    TN_BOARD_SLIDE_MEETUPS,
    TN_BOARD_SLIDE_CARD,
    TN_BOARD_SLIDE_TOPIC,
    TN_BOARD_SLIDE_RULES,
    TN_BOARD_SLIDE_WALL, /* how many are here: numbers only */
};
struct tn_board_slide {
    enum tn_board_slide_kind kind;
    int index; /* which notice or topic */
};
/* What may be shown at `now` (ms 0: the clock is not set; then only what has no time limit), in
 * the order of showing; returns how many, at least 1. */
size_t tn_board_slides(const struct tn_board *board, struct tn_wall now,
                       struct tn_board_slide out[TN_BOARD_SLIDES]);
/* The next moment after `now` at which tn_board_slides would answer otherwise; ms 0: never. */
struct tn_wall tn_board_changes_at(const struct tn_board *board, struct tn_wall now);

/* The item of the order of the day that is on, and the next one; -1 if none. */
void tn_board_now_next(const struct tn_board *board, struct tn_wall now, int *ret_on,
                       int *ret_next);
/* The meetups to come or on, soonest first; returns how many. */
size_t tn_board_meetups(const struct tn_board *board, struct tn_wall now,
                        int out[TN_BOARD_MEETUPS]);
/* What the card's code may say now: the join link, or the waiting list's when the group is full,
 * NULL if neither is good. */
const char *tn_board_card_link(const struct tn_board *board, struct tn_wall now,
                               bool *ret_is_waiting);
bool tn_board_topic_is_open(const struct tn_board_topic *topic, struct tn_wall now);
/* Its result is to be shown: it closed. */
bool tn_board_topic_is_closed(const struct tn_board_topic *topic, struct tn_wall now);
/* Appends an iCalendar object with one VEVENT (RFC 5545), at most TN_BOARD_ICS_BYTES. */
void tn_board_ics(const struct tn_board_meetup *meetup, enum tn_lang lang, struct tn_buf *out);
