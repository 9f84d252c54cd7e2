/* SPDX-License-Identifier: Apache-2.0 */
/* roster_match.c -- which member a row of a roster is.
 *
 * A platform's own id decides alone.  An e-mail or a telephone can be a couple's: the name tells
 * them apart, and an earlier row of the same file with another name on it means a second person.
 * A name decides only between records that are known by nothing else. */
#include "people_parts.h"

#include <string.h>

#define OWNERS_MAX 8

/* People really share these. */
static bool is_shareable(const char *platform)
{
    return strcmp(platform, "email") == 0 || strcmp(platform, "phone") == 0;
}

static bool add_owner(struct tn_id *owners, size_t *count, struct tn_id owner)
{
    for (size_t i = 0; i < *count; i++) {
        if (tn_id_equal(owners[i], owner))
            return true;
    }
    if (*count == OWNERS_MAX)
        return false;
    owners[(*count)++] = owner;
    return true;
}

/* Everybody who has one of the row's handles of one sort. */
static enum tn_err collect(struct tn_people *people, const struct tn_roster_row *row,
                           bool shareable, struct tn_id owners[OWNERS_MAX], size_t *ret_count,
                           struct tn_fault *fault)
{
    *ret_count = 0;
    for (size_t i = 0; i < row->key_count; i++) {
        const struct tn_people_key *key = &row->keys[i];
        struct tn_id found[OWNERS_MAX];
        size_t count = 0;
        if (!key->identifying || is_shareable(key->platform) != shareable)
            continue;
        enum tn_err err =
            tn_people_owners(people, key->platform, key->norm, found, OWNERS_MAX, &count, fault);
        for (size_t n = 0; !err && n < count; n++) {
            if (!add_owner(owners, ret_count, found[n]))
                err = tn_fault_set(fault, TN_ERR_FORMAT,
                                   "more than %d members share the addresses in this row",
                                   OWNERS_MAX);
        }
        if (err)
            return err;
    }
    return TN_OK;
}

static enum tn_err name_both(struct tn_people *people, const struct tn_id owners[2],
                             struct tn_fault *fault)
{
    struct tn_member left, right;
    enum tn_err err = tn_people_member(people, owners[0], &left, fault);
    if (!err)
        err = tn_people_member(people, owners[1], &right, fault);
    if (err)
        return err;
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "what this row says fits both %.60s (%s) and %.60s (%s); correct the row, "
                        "or the members",
                        left.name, tn_id_text(left.id).chars, right.name,
                        tn_id_text(right.id).chars);
}

/* True if the row names another id than the member has where one person has one id. */
static enum tn_err is_other_person(struct tn_people *people, const struct tn_roster_row *row,
                                   struct tn_id member, bool *ret_other, struct tn_fault *fault)
{
    *ret_other = false;
    for (size_t i = 0; i < row->key_count && !*ret_other; i++) {
        const struct tn_people_key *key = &row->keys[i];
        if (!key->identifying || is_shareable(key->platform))
            continue;
        enum tn_err err = tn_people_contradicts(people, member, key, ret_other, fault);
        if (err)
            return err;
    }
    return TN_OK;
}

static bool same_name(const char *a, const char *b)
{
    TN_BUF_AUTO left = {0};
    TN_BUF_AUTO right = {0};
    tn_people_fold(a, &left);
    tn_people_fold(b, &right);
    return strcmp(tn_buf_text(&left), tn_buf_text(&right)) == 0;
}

/* Han characters, by the UTF-8 lead bytes of U+3000..U+9FFF. */
static bool is_han(const char *name)
{
    unsigned char lead = (unsigned char)name[0];
    return lead >= 0xE3 && lead <= 0xE9;
}

/* Two Chinese names that do not begin alike are two families. */
static bool other_family(const char *a, const char *b)
{
    return is_han(a) && is_han(b) && strncmp(a, b, 3) != 0;
}

/* What is known about one who has the row's e-mail or telephone. */
struct candidate {
    struct tn_id id;
    bool same_name, other_family;
    bool seen;
};

static enum tn_err weigh(struct tn_people *people, const struct tn_roster_row *row,
                         struct candidate *candidate, struct tn_fault *fault)
{
    struct tn_member member;
    int64_t line = 0;
    enum tn_err err = tn_people_member(people, candidate->id, &member, fault);
    if (!err)
        err = tn_people_seen(people, candidate->id, &line, fault);
    if (err)
        return err;
    candidate->same_name = !row->name[0] || same_name(member.name, row->name);
    candidate->other_family = other_family(member.name, row->name);
    candidate->seen = line > 0;
    return TN_OK;
}

static enum tn_err candidates_of(struct tn_people *people, const struct tn_roster_row *row,
                                 struct candidate candidates[OWNERS_MAX], size_t *ret_count,
                                 struct tn_fault *fault)
{
    struct tn_id owners[OWNERS_MAX];
    size_t count = 0, kept = 0;
    enum tn_err err = collect(people, row, true, owners, &count, fault);
    for (size_t i = 0; !err && i < count; i++) {
        bool other = false;
        err = is_other_person(people, row, owners[i], &other, fault);
        if (err || other)
            continue;
        candidates[kept] = (struct candidate){.id = owners[i]};
        err = weigh(people, row, &candidates[kept], fault);
        kept++;
    }
    *ret_count = kept;
    return err;
}

static enum tn_err match_shared(struct tn_people *people, const struct tn_roster_row *row,
                                struct tn_id *ret_member, struct tn_fault *fault)
{
    struct candidate candidates[OWNERS_MAX];
    size_t count = 0, named = 0, open = 0, found = 0;
    enum tn_err err = candidates_of(people, row, candidates, &count, fault);
    if (err)
        return err;
    for (size_t i = 0; i < count; i++) {
        named += candidates[i].same_name;
        open += !candidates[i].seen && !candidates[i].other_family;
    }
    for (size_t i = 0; i < count; i++) {
        bool fits =
            named ? candidates[i].same_name : !candidates[i].seen && !candidates[i].other_family;
        if (fits)
            found = i;
    }
    size_t fitting = named ? named : open;
    if (fitting == 1)
        *ret_member = candidates[found].id;
    else if (fitting > 1)
        return name_both(people, (struct tn_id[2]){candidates[0].id, candidates[1].id}, fault);
    return TN_OK;
}

static enum tn_err match_name(struct tn_people *people, const struct tn_roster_row *row,
                              struct tn_id *ret_member, struct tn_fault *fault)
{
    TN_ASSERT(row->key_count > 0);
    return tn_people_next_by_name(people, &row->keys[0], ret_member, fault);
}

enum tn_err tn_roster_match(struct tn_people *people, const struct tn_roster_row *row,
                            struct tn_id *ret_member, struct tn_fault *fault)
{
    struct tn_id owners[OWNERS_MAX];
    size_t count = 0;
    *ret_member = (struct tn_id){{0}};
    if (!row->identified)
        return match_name(people, row, ret_member, fault);
    enum tn_err err = collect(people, row, false, owners, &count, fault);
    if (err)
        return err;
    if (count > 1)
        return name_both(people, owners, fault);
    if (count == 0)
        return match_shared(people, row, ret_member, fault);
    *ret_member = owners[0];
    return TN_OK;
}
