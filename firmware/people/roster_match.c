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

/* A row is a record of its own, whomever that was merged with: so a merge changes nothing of what a
 * roster says, and undoing it finds everything as it would have been. */
struct owner {
    struct tn_id record, root;
};

static const struct tn_db_sql select_owners = {
    .both = "SELECT DISTINCT m.id, m.root FROM handle h JOIN member m ON m.id = h.member WHERE "
            "h.norm = $1 AND h.platform = $2 AND m.erased_ms IS NULL ORDER BY m.id LIMIT 32",
};

/* Several records of one person count once where the key is that person's alone. */
static bool add_owner(struct owner *owners, size_t *count, const struct owner *owner,
                      bool shareable)
{
    for (size_t i = 0; i < *count; i++) {
        if (shareable ? tn_id_equal(owners[i].record, owner->record)
                      : tn_id_equal(owners[i].root, owner->root))
            return true;
    }
    if (*count == OWNERS_MAX)
        return false;
    owners[(*count)++] = *owner;
    return true;
}

static enum tn_err collect_key(struct tn_people *people, const struct tn_people_key *key,
                               bool shareable, struct owner *owners, size_t *count,
                               struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_owners);
    bool found = true, fits = true;
    enum tn_err err = TN_OK;
    tn_db_bind_text(stmt, 1, key->norm);
    tn_db_bind_text(stmt, 2, key->platform);
    while (fits && !(err = tn_people_step(stmt, &found, fault)) && found) {
        struct owner owner = {tn_people_column_id(stmt, 0), tn_people_column_id(stmt, 1)};
        fits = add_owner(owners, count, &owner, shareable);
    }
    tn_db_reset(stmt);
    if (!err && !fits)
        err = tn_fault_set(fault, TN_ERR_FORMAT,
                           "more than %d members share the addresses in this row", OWNERS_MAX);
    return err;
}

/* Everybody who has one of the row's handles of one sort. */
static enum tn_err collect(struct tn_people *people, const struct tn_roster_row *row,
                           bool shareable, struct owner owners[OWNERS_MAX], size_t *ret_count,
                           struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    *ret_count = 0;
    for (size_t i = 0; !err && i < row->key_count; i++) {
        const struct tn_people_key *key = &row->keys[i];
        if (key->identifying && is_shareable(key->platform) == shareable)
            err = collect_key(people, key, shareable, owners, ret_count, fault);
    }
    return err;
}

static enum tn_err name_both(struct tn_people *people, struct tn_id one, struct tn_id other,
                             struct tn_fault *fault)
{
    struct tn_member left, right;
    enum tn_err err = tn_people_member(people, one, &left, fault);
    if (!err)
        err = tn_people_member(people, other, &right, fault);
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
    struct owner owner;
    bool same_name, other_family;
    bool seen;
};

static enum tn_err weigh(struct tn_people *people, const struct tn_roster_row *row,
                         struct candidate *candidate, struct tn_fault *fault)
{
    struct tn_member member;
    int64_t line = 0;
    enum tn_err err = tn_people_record(people, candidate->owner.record, &member, fault);
    if (!err)
        err = tn_people_seen(people, candidate->owner.record, &line, fault);
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
    struct owner owners[OWNERS_MAX];
    size_t count = 0, kept = 0;
    enum tn_err err = collect(people, row, true, owners, &count, fault);
    for (size_t i = 0; !err && i < count; i++) {
        bool other = false;
        err = is_other_person(people, row, owners[i].root, &other, fault);
        if (err || other)
            continue;
        candidates[kept] = (struct candidate){.owner = owners[i]};
        err = weigh(people, row, &candidates[kept], fault);
        kept++;
    }
    *ret_count = kept;
    return err;
}

static bool fits(const struct candidate *candidate, bool by_name)
{
    return by_name ? candidate->same_name : !candidate->seen && !candidate->other_family;
}

/* The candidates that fit; *ret_first and *ret_other: two that are not one person, or the same. */
static size_t count_fitting(const struct candidate *candidates, size_t count, bool by_name,
                            const struct candidate **ret_first, const struct candidate **ret_other)
{
    size_t fitting = 0;
    for (size_t i = 0; i < count; i++) {
        if (!fits(&candidates[i], by_name))
            continue;
        if (fitting++ == 0)
            *ret_first = *ret_other = &candidates[i];
        else if (!tn_id_equal(candidates[i].owner.root, (*ret_first)->owner.root))
            *ret_other = &candidates[i];
    }
    return fitting;
}

static enum tn_err match_shared(struct tn_people *people, const struct tn_roster_row *row,
                                struct tn_id *ret_member, struct tn_fault *fault)
{
    struct candidate candidates[OWNERS_MAX];
    const struct candidate *first = NULL, *other = NULL;
    size_t count = 0;
    enum tn_err err = candidates_of(people, row, candidates, &count, fault);
    if (err)
        return err;
    if (count_fitting(candidates, count, true, &first, &other) == 0 &&
        count_fitting(candidates, count, false, &first, &other) == 0)
        return TN_OK;
    if (first != other)
        return name_both(people, first->owner.root, other->owner.root, fault);
    *ret_member = first->owner.record;
    return TN_OK;
}

static enum tn_err match_name(struct tn_people *people, const struct tn_roster_row *row,
                              struct tn_id *ret_member, struct tn_fault *fault)
{
    TN_ASSERT(row->key_count > 0);
    return tn_people_next_by_name(people, &row->keys[0], ret_member, fault);
}

enum tn_err tn_roster_refuse_erased(struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "this row is somebody's who was erased; `turnout member readmit` lets an "
                        "address in again");
}

static enum tn_err match(struct tn_people *people, const struct tn_roster_row *row,
                         struct tn_id *ret_member, struct tn_fault *fault)
{
    struct owner owners[OWNERS_MAX];
    size_t count = 0;
    if (!row->identified)
        return match_name(people, row, ret_member, fault);
    enum tn_err err = collect(people, row, false, owners, &count, fault);
    if (err)
        return err;
    if (count > 1)
        return name_both(people, owners[0].root, owners[1].root, fault);
    if (count == 0)
        return match_shared(people, row, ret_member, fault);
    *ret_member = owners[0].record;
    return TN_OK;
}

enum tn_err tn_roster_match(struct tn_people *people, const struct tn_roster_row *row,
                            struct tn_id *ret_member, struct tn_fault *fault)
{
    *ret_member = (struct tn_id){{0}};
    enum tn_err err = match(people, row, ret_member, fault);
    return err || !row->suppressed || !tn_id_is_zero(*ret_member) ? err
                                                                  : tn_roster_refuse_erased(fault);
}
