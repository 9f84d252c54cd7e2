/* SPDX-License-Identifier: Apache-2.0 */
/* roster.c -- rows of a roster become members and handles; a row that is known changes nothing. */
#include "privacy_parts.h"

#include <string.h>

#include "turnout/groups.h"
#include "turnout/matching.h"
#include "turnout/text.h"

enum tn_err tn_people_roster_begin(struct tn_people *people, struct tn_fault *fault)
{
    TN_ASSERT(tn_db_in_transaction(people->db));
    return tn_people_seen_clear(people, fault);
}

enum tn_err tn_people_roster_end(struct tn_people *people, struct tn_fault *fault)
{
    enum tn_err err = tn_people_seen_clear(people, fault);
    if (!err)
        err = tn_people_match_again(people, fault);
    return err ? err : tn_groups_settle(people, fault);
}

/* ---- the row ---- */

static bool has_key(const struct tn_roster_row *row, const struct tn_people_key *key)
{
    for (size_t i = 0; i < row->key_count; i++) {
        if (strcmp(row->keys[i].platform, key->platform) == 0 &&
            strcmp(row->keys[i].norm, key->norm) == 0)
            return true;
    }
    return false;
}

static void add_key(struct tn_roster_row *row, const struct tn_people_key *key)
{
    if (has_key(row, key))
        return;
    TN_ASSERT(row->key_count < TN_ROSTER_KEYS_MAX);
    row->keys[row->key_count++] = *key;
    row->identified |= key->identifying;
}

/* Of a name alone nobody can say whose it is: it is left out only where it is all there is. */
static enum tn_err add_unless_suppressed(struct tn_people *people, struct tn_roster_row *row,
                                         const struct tn_people_key *key, struct tn_fault *fault)
{
    bool suppressed = false;
    enum tn_err err = TN_OK;
    if (key->identifying || !row->identified)
        err = tn_people_suppressed(people, key->platform, key->norm, &suppressed, fault);
    if (err)
        return err;
    row->suppressed |= suppressed;
    row->identified |= key->identifying;
    if (!suppressed)
        add_key(row, key);
    return TN_OK;
}

static enum tn_err take_handle(struct tn_people *people, const struct tn_import_handle *handle,
                               struct tn_roster_row *row, struct tn_fault *fault)
{
    const struct tn_group *group = tn_registry_group(people->registry);
    struct tn_people_key key = {.platform = handle->platform, .raw = handle->raw};
    enum tn_err err =
        tn_handle_normalise(handle->platform, handle->raw, group->region, key.norm, fault);
    if (err)
        return err;
    key.identifying = tn_handle_identifies(handle->platform);
    if (strcmp(handle->platform, "member_no") == 0)
        tn_text_copy(key.realm, sizeof key.realm, tn_id_text(group->id).chars);
    return add_unless_suppressed(people, row, &key, fault);
}

static enum tn_err take_nick(struct tn_people *people, struct tn_id realm, const char *name,
                             struct tn_roster_row *row, struct tn_fault *fault)
{
    const struct tn_group *group = tn_registry_group(people->registry);
    struct tn_people_key key = {.platform = "nick", .raw = name};
    if (!name[0])
        return TN_OK;
    tn_text_copy(key.realm, sizeof key.realm, tn_id_text(realm).chars);
    enum tn_err err = tn_handle_normalise("nick", name, group->region, key.norm, fault);
    return err ? err : add_unless_suppressed(people, row, &key, fault);
}

/* A row without any address is known by its name; with one, the nickname is only a hint. */
enum tn_err tn_roster_take(struct tn_people *people, const struct tn_import_person *person,
                           struct tn_id realm, struct tn_roster_row *row, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    row->line = person->line;
    row->name = person->name[0] ? person->name : person->nick;
    for (size_t i = 0; !err && i < person->handle_count; i++)
        err = take_handle(people, &person->handles[i], row, fault);
    if (!err && !row->identified)
        err = take_nick(people, realm, row->name, row, fault);
    if (!err)
        err = take_nick(people, realm, person->nick, row, fault);
    if (!err && row->key_count == 0 && row->suppressed)
        err = tn_roster_refuse_erased(fault);
    if (!err && row->key_count == 0)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "this row names nobody");
    return err;
}

/* ---- what it comes to ---- */

/* The address is somebody else's too: it is kept a second time, under this member's own id. */
static enum tn_err choose_realm(struct tn_people *people, struct tn_id member,
                                struct tn_people_key *key, struct tn_fault *fault)
{
    struct tn_id owner;
    size_t count = 0;
    if (!key->identifying)
        return TN_OK;
    enum tn_err err = tn_people_owners(people, key->platform, key->norm, &owner, 1, &count, fault);
    if (!err && count > 0)
        tn_text_copy(key->realm, sizeof key->realm, tn_id_text(member).chars);
    return err;
}

enum tn_err tn_roster_add_handles(struct tn_people *people, struct tn_id member,
                                  enum tn_people_origin origin, const struct tn_roster_row *row,
                                  bool *ret_added, struct tn_fault *fault)
{
    *ret_added = false;
    for (size_t i = 0; i < row->key_count; i++) {
        struct tn_people_key key = row->keys[i];
        bool has = false;
        enum tn_err err = tn_people_has_handle(people, member, &key, &has, fault);
        if (!err && !has)
            err = choose_realm(people, member, &key, fault);
        if (!err && !has)
            err = tn_people_add_handle(people, member, origin, &key, NULL, fault);
        if (err)
            return err;
        *ret_added |= !has;
    }
    return TN_OK;
}

static const char *newer(const char *said, const char *known, bool *changed)
{
    if (!said[0] || strcmp(said, known) == 0)
        return known;
    *changed = true;
    return said;
}

/* What the row says wins over what was known of this record, also where it was merged and another
 * name is shown; what it leaves empty stays. */
static enum tn_err update_facts(struct tn_people *people, struct tn_id id,
                                const struct tn_import_person *person, const char *row_name,
                                bool *ret_changed, struct tn_fault *fault)
{
    struct tn_member known;
    *ret_changed = false;
    enum tn_err err = tn_people_record(people, id, &known, fault);
    if (err)
        return err;
    const char *name = newer(row_name, known.name, ret_changed);
    const char *lang = newer(person->lang, known.lang, ret_changed);
    const char *note = newer(person->note, known.note, ret_changed);
    return *ret_changed ? tn_people_set_facts(people, known.id, name, lang, note, fault) : TN_OK;
}

static enum tn_err add_person(struct tn_people *people, const struct tn_import_person *person,
                              const struct tn_roster_row *row, struct tn_fault *fault)
{
    const char *name = row->name[0] ? row->name : row->keys[0].raw;
    struct tn_id member;
    bool added = false;
    enum tn_err err = tn_people_add_member(people, TN_PEOPLE_ROSTER, name, person->lang,
                                           person->note, &member, fault);
    if (!err)
        err = tn_roster_add_handles(people, member, TN_PEOPLE_ROSTER, row, &added, fault);
    return err ? err : tn_people_seen_add(people, member, person->line, fault);
}

static enum tn_err update_person(struct tn_people *people, struct tn_id member,
                                 const struct tn_import_person *person,
                                 const struct tn_roster_row *row, enum tn_people_change *ret_change,
                                 struct tn_fault *fault)
{
    int64_t line = 0;
    bool added = false, changed = false, joined = false;
    enum tn_err err = tn_people_seen(people, member, &line, fault);
    if (!err && line == 0)
        err = update_facts(people, member, person, row->name, &changed, fault);
    if (!err)
        err = tn_people_become_member(people, member, &joined, fault);
    if (!err)
        err = tn_roster_add_handles(people, member, TN_PEOPLE_ROSTER, row, &added, fault);
    if (!err)
        err = tn_people_seen_add(people, member, person->line, fault);
    if (err)
        return err;
    *ret_change = line                         ? TN_PEOPLE_REPEATED
                  : added || changed || joined ? TN_PEOPLE_CHANGED
                                               : TN_PEOPLE_UNCHANGED;
    return TN_OK;
}

enum tn_err tn_people_roster_row(struct tn_people *people, const struct tn_import_person *row,
                                 enum tn_people_change *ret_change, struct tn_fault *fault)
{
    struct tn_roster_row known = {0};
    struct tn_id member;
    enum tn_err err =
        tn_roster_take(people, row, tn_registry_group(people->registry)->id, &known, fault);
    if (!err)
        err = tn_roster_match(people, &known, &member, fault);
    if (err)
        return err;
    if (!tn_id_is_zero(member))
        return update_person(people, member, row, &known, ret_change, fault);
    err = add_person(people, row, &known, fault);
    if (!err)
        *ret_change = TN_PEOPLE_ADDED;
    return err;
}
