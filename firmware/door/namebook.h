/* SPDX-License-Identifier: Apache-2.0 */
/* namebook.h -- the people of an unlocked event, in memory: found by letters, called by roll.
 *
 * Made of what the event key opens; wiped when closed.  A refresh opens only records that are new
 * and keeps the persons it has. */
#pragma once

#include "turnout/door.h"

/* One person; the texts lie behind each other in `text`. */
struct person {
    struct tn_ticket_id ticket;
    int64_t log, seq; /* the record they are from */
    char *text;
    uint16_t contact_at, last_at, key_at, text_bytes;
    bool walk_in;
    bool found; /* during a refresh: still there */
    char initial;
    uint32_t rank; /* in the roll */
    int64_t visits, rules;
};
const char *tn_person_name(const struct person *person);
const char *tn_person_contact(const struct person *person);
/* The last two characters of the contact, lower case, "" if there are none. */
const char *tn_person_last(const struct person *person);
/* Name and initial. */
void tn_person_show(const struct person *person, struct tn_door_person *out);

struct namebook;

/* Opens the find text sealed in a row; appends. */
typedef enum tn_err namebook_open_row(const struct tn_find_row *row, struct tn_buf *out,
                                      const void *context);

struct namebook *tn_namebook_make(void);
void tn_namebook_close(struct namebook *book);
/* Reads what came since the last time; *ret_changed: something may have.  A row that does not open
 * is left out. */
TN_MUST_CHECK enum tn_err tn_namebook_refresh(struct namebook *book, struct tn_ledger *ledger,
                                              struct tn_id event, namebook_open_row *open_row,
                                              const void *context, bool *ret_changed,
                                              struct tn_fault *fault);
/* NULL if there is nobody of that ticket. */
const struct person *tn_namebook_get(const struct namebook *book, struct tn_ticket_id ticket);

/* The best first (pinyin.h), at most `cap`; returns how many there are. */
size_t tn_namebook_find(const struct namebook *book, const char *letters, const struct person **out,
                        size_t cap);
/* Persons `from` … of the roll that fit the letters; *ret_total: how many fit. */
size_t tn_namebook_roll(const struct namebook *book, const char *letters, size_t from,
                        const struct person **out, size_t cap, size_t *ret_total);
