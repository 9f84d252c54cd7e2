/* SPDX-License-Identifier: Apache-2.0 */
/* consent.c -- what people allowed: words in a row, of which the last one counts. */
#include "privacy_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

#define CONNECTOR "connector:"

bool tn_consent_purpose_fits(const char *purpose)
{
    static const char *const names[] = {"attendance", "contact", "wall", "activity-import"};
    size_t prefix = sizeof CONNECTOR - 1;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(purpose, names[i]) == 0)
            return true;
    }
    return strncmp(purpose, CONNECTOR, prefix) == 0 && tn_content_id_fits(purpose + prefix);
}

/* ---- the last word ---- */

static const struct tn_db_sql select_last = {
    .both = "SELECT c.given FROM member m CROSS JOIN handle h CROSS JOIN consent c WHERE m.root = "
            "(SELECT root FROM member WHERE id = $1) AND h.member = m.id AND c.handle = h.id AND "
            "c.purpose = $2 ORDER BY c.id DESC LIMIT 1",
};

static enum tn_err last_word(struct tn_people *people, struct tn_id member, const char *purpose,
                             bool *ret_said, bool *ret_given, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_last);
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    tn_db_bind_text(stmt, 2, purpose);
    enum tn_err err = tn_people_step(stmt, ret_said, fault);
    *ret_given = !err && *ret_said && tn_db_int(stmt, 0) != 0;
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_allows(struct tn_people *people, struct tn_id member, const char *purpose,
                             bool *ret_allows, struct tn_fault *fault)
{
    struct tn_member known;
    bool said = false;
    enum tn_err err = tn_people_member(people, member, &known, fault);
    return err ? err : last_word(people, known.id, purpose, &said, ret_allows, fault);
}

/* ---- another word ---- */

static const struct tn_db_sql insert_consent = {
    .both = "INSERT INTO consent (id, handle, purpose, given, words, how, who, at_ms) VALUES ($1, "
            "$2, $3, $4, $5, $6, $7, $8)",
};

static void hash_words(const char *words, char out[TN_HEX_LEN(32) + 1])
{
    out[0] = '\0';
    if (!words || !words[0])
        return;
    struct tn_hash hash = tn_seal_sha256(words, strlen(words));
    tn_hex_encode(hash.bytes, sizeof hash.bytes, out);
}

enum tn_err tn_people_add_consent(struct tn_people *people, struct tn_id handle,
                                  const struct tn_consent *consent, struct tn_fault *fault)
{
    char words[TN_HEX_LEN(32) + 1];
    hash_words(consent->words, words);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_consent);
    tn_db_bind_text(stmt, 1, tn_id_text(tn_people_new_id(people)).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(handle).chars);
    tn_db_bind_text(stmt, 3, consent->purpose);
    tn_db_bind_int(stmt, 4, consent->given);
    tn_db_bind_text(stmt, 5, words);
    tn_db_bind_text(stmt, 6, consent->how);
    tn_db_bind_text(stmt, 7, consent->who);
    tn_db_bind_int(stmt, 8, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

static enum tn_err add_word(struct tn_people *people, struct tn_id member,
                            const struct tn_consent *consent, struct tn_fault *fault)
{
    struct tn_member known;
    bool said = false, given = false;
    enum tn_err err = tn_people_member(people, member, &known, fault);
    if (!err)
        err = last_word(people, known.id, consent->purpose, &said, &given, fault);
    if (err || (said && given == consent->given))
        return err;
    return tn_people_add_consent(people, known.handle, consent, fault);
}

enum tn_err tn_people_consent(struct tn_people *people, struct tn_id member,
                              const struct tn_consent *consent, struct tn_fault *fault)
{
    bool own = false;
    if (!tn_consent_purpose_fits(consent->purpose))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%.60s\" is no purpose; there are attendance, contact, wall, "
                            "activity-import and connector:NAME",
                            consent->purpose);
    if (!consent->how[0] || !tn_text_valid(consent->how, strlen(consent->how)))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "say how they told you: \"on paper\", \"by mail of 3 May\"");
    enum tn_err err = tn_merge_begin(people, &own, fault);
    if (err)
        return err;
    err = add_word(people, member, consent, fault);
    return tn_merge_end(people, own, err, fault);
}

/* ---- reading ---- */

static const struct tn_db_sql select_consents = {
    .both = "SELECT c.purpose, c.given, c.how, c.who, c.words, c.at_ms FROM member m CROSS JOIN "
            "handle h CROSS JOIN consent c WHERE m.root = $1 AND h.member = m.id AND c.handle = "
            "h.id ORDER BY c.id",
};

static void write_consent(struct tn_json_writer *writer, struct tn_db_stmt *stmt)
{
    char time[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){tn_db_int(stmt, 5)}, 0, time);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "purpose", tn_db_text(stmt, 0));
    tn_json_add_bool(writer, "given", tn_db_int(stmt, 1) != 0);
    tn_json_add_text(writer, "how", tn_db_text(stmt, 2));
    tn_json_add_text(writer, "by", tn_db_text(stmt, 3)[0] ? tn_db_text(stmt, 3) : NULL);
    tn_json_add_text(writer, "words", tn_db_text(stmt, 4)[0] ? tn_db_text(stmt, 4) : NULL);
    tn_json_add_text(writer, "time", time);
    tn_json_close_object(writer);
}

enum tn_err tn_people_write_consents(struct tn_people *people, struct tn_id root,
                                     struct tn_json_writer *writer, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_consents);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        write_consent(writer, stmt);
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

enum tn_err tn_people_consents_json(struct tn_people *people, struct tn_id member,
                                    struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct tn_member known;
    size_t start = out->len;
    enum tn_err err = tn_people_member(people, member, &known, fault);
    tn_json_begin(&writer, out);
    if (!err)
        err = tn_people_write_consents(people, known.id, &writer, fault);
    if (err)
        out->len = start;
    return err;
}
