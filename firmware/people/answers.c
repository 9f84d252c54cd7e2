/* SPDX-License-Identifier: Apache-2.0 */
/* answers.c -- what people answered at the doors; a consent is kept with the words put to them. */
#include "privacy_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/ledger_guests.h"
#include "turnout/os.h"
#include "turnout/text.h"

/* ---- storing ---- */

static const struct tn_db_sql put_answer = {
    .both = "INSERT INTO answer (event, ticket, question, kind, prompt, value, taken_ms) VALUES "
            "($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event, ticket, question) DO UPDATE SET "
            "kind = excluded.kind, prompt = excluded.prompt, value = excluded.value, "
            "taken_ms = excluded.taken_ms WHERE answer.value <> excluded.value",
};

/* What the question is now; a question that was removed has neither kind nor prompt. */
static enum tn_err question_of(struct tn_people *people, struct tn_id event, const char *id,
                               struct tn_json **ret_question, struct tn_fault *fault)
{
    TN_BUF_AUTO value = {0};
    struct tn_fault own = {0};
    enum tn_err err =
        tn_registry_content(people->registry, event, TN_CONTENT_QUESTION, id, &value, &own);
    if (err == TN_ERR_ABSENT)
        return TN_OK;
    if (err)
        return tn_fault_set(fault, err, "%s", own.text);
    return tn_json_parse(tn_buf_text(&value), value.len, ret_question, fault);
}

/* The words of the option that was chosen, both languages where they differ. */
static void add_option(const struct tn_json *question, int64_t choice, struct tn_buf *out)
{
    const struct tn_json *options = tn_json_get(question, "options");
    const char *zh = "", *en = "";
    if (choice < 0 || (uint64_t)choice >= tn_json_count(options)) {
        tn_buf_addf(out, "%lld", (long long)choice);
        return;
    }
    const struct tn_json *option = tn_json_at(options, (size_t)choice);
    (void)tn_json_text(option, "zh", &zh);
    (void)tn_json_text(option, "en", &en);
    bool both = zh[0] && en[0] && strcmp(zh, en) != 0;
    tn_buf_addf(out, "%s%s%s", zh, both ? " / " : "", both || !zh[0] ? en : "");
}

/* Of a choice its option's number, of a consent true or false, else what was written.  False:
 * nothing that could be an answer. */
static bool answer_text(const struct tn_json *answer, const struct tn_json *question,
                        struct tn_buf *out)
{
    const char *text = NULL;
    int64_t choice = 0;
    bool yes = false;
    if (tn_json_text(answer, "value", &text))
        return tn_text_clean(text, strlen(text), out) == TN_OK;
    if (tn_json_int(answer, "value", &choice))
        add_option(question, choice, out);
    else if (tn_json_bool(answer, "value", &yes))
        tn_buf_add_text(out, yes ? "yes" : "no");
    else
        return false;
    return true;
}

static const struct tn_db_sql select_handle = {
    .both = "SELECT handle FROM ticket WHERE event = $1 AND id = $2 AND handle IS NOT NULL UNION "
            "ALL SELECT handle FROM walk_in WHERE event = $1 AND ticket = $2 AND handle IS NOT "
            "NULL LIMIT 1",
};

/* A question whose id is a purpose is how people allow it at a door.  A guest, of whom only a name
 * is known, has nothing a consent could hang on. */
static enum tn_err note_consent(struct tn_people *people, struct tn_id event,
                                struct tn_ticket_id ticket, const char *question,
                                const char *prompt, bool given, struct tn_fault *fault)
{
    struct tn_consent consent = {question, given, prompt, "kiosk", ""};
    bool found = false;
    if (!tn_consent_purpose_fits(question))
        return TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_handle);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    struct tn_id handle = found ? tn_people_column_id(stmt, 0) : (struct tn_id){{0}};
    tn_db_reset(stmt);
    return err || !found ? err : tn_people_add_consent(people, handle, &consent, fault);
}

static enum tn_err store_one(struct tn_people *people, struct tn_id event,
                             struct tn_ticket_id ticket, const char *id,
                             const struct tn_json *answer, struct tn_fault *fault)
{
    TN_AUTO(json) question = NULL;
    TN_BUF_AUTO prompt = {0};
    TN_BUF_AUTO value = {0};
    const char *kind = "";
    enum tn_err err = question_of(people, event, id, &question, fault);
    if (err || !answer_text(answer, question, &value))
        return err;
    (void)tn_json_text(question, "kind", &kind);
    if (tn_json_get(question, "prompt"))
        tn_json_dump(tn_json_get(question, "prompt"), &prompt);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &put_answer);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket).chars);
    tn_db_bind_text(stmt, 3, id);
    tn_db_bind_text(stmt, 4, kind);
    tn_db_bind_text(stmt, 5, tn_buf_text(&prompt));
    tn_db_bind_text(stmt, 6, tn_buf_text(&value));
    tn_db_bind_int(stmt, 7, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    if (err || tn_db_changes(people->db) == 0 || strcmp(kind, "consent") != 0)
        return err;
    return note_consent(people, event, ticket, id, tn_buf_text(&prompt),
                        strcmp(tn_buf_text(&value), "yes") == 0, fault);
}

enum tn_err tn_people_store_answers(struct tn_people *people, struct tn_id event,
                                    struct tn_ticket_id ticket, const struct tn_json *said,
                                    struct tn_fault *fault)
{
    const struct tn_json *answers = tn_json_get(said, "answers");
    bool erased = false;
    enum tn_err err = tn_people_holder_erased(people, event, ticket, &erased, fault);
    for (size_t i = 0; !err && !erased && i < tn_json_count(answers); i++) {
        const struct tn_json *answer = tn_json_at(answers, i);
        const char *id = NULL;
        if (tn_json_text(answer, "id", &id) && tn_content_id_fits(id))
            err = store_one(people, event, ticket, id, answer, fault);
    }
    return err;
}

/* ---- those given at the entry ---- */

struct said {
    struct tn_ticket_id ticket;
    struct tn_json *root;
};

struct all_said {
    struct tn_people *people;
    struct said *all;
    size_t count, cap;
};

static bool keep_said(struct tn_ticket_id ticket, struct tn_sealed box, void *context)
{
    struct all_said *said = context;
    struct tn_json *root = NULL;
    tn_people_open_box(said->people, box.bytes, box.len, &root);
    if (!root)
        return true;
    if (said->count == said->cap) {
        said->cap = said->cap ? said->cap * 2 : 16;
        said->all = realloc(said->all, said->cap * sizeof *said->all);
        TN_ASSERT(said->all);
    }
    said->all[said->count++] = (struct said){ticket, root};
    return true;
}

static bool note_any(struct tn_ticket_id ticket, struct tn_sealed box, void *context)
{
    bool *any = context;
    (void)ticket;
    (void)box;
    *any = true;
    return false;
}

enum tn_err tn_people_any_answer(struct tn_people *people, struct tn_id event, bool *ret_any,
                                 struct tn_fault *fault)
{
    *ret_any = false;
    return tn_ledger_answers(tn_registry_ledger(people->registry), event, note_any, ret_any, fault);
}

enum tn_err tn_people_take_answers(struct tn_people *people, struct tn_id event,
                                   struct tn_fault *fault)
{
    struct all_said said = {.people = people};
    enum tn_err err =
        tn_ledger_answers(tn_registry_ledger(people->registry), event, keep_said, &said, fault);
    for (size_t i = 0; i < said.count; i++) {
        const char *text = "";
        const struct said *one = &said.all[i];
        (void)tn_json_text(one->root, "ticket", &text);
        if (!err && strcmp(text, tn_ticket_id_text(one->ticket).chars) == 0)
            err = tn_people_store_answers(people, event, one->ticket, one->root, fault);
        tn_json_release(one->root);
    }
    free(said.all);
    return err;
}

/* ---- reading ---- */

static const struct tn_db_sql select_answers = {
    .both = "SELECT question, kind, prompt, value FROM answer WHERE event = $1 AND ticket = $2 "
            "ORDER BY question",
};

static void write_answer(struct tn_json_writer *writer, struct tn_id event, struct tn_db_stmt *stmt)
{
    const char *prompt = tn_db_text(stmt, 2);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "event", tn_id_text(event).chars);
    tn_json_add_text(writer, "question", tn_db_text(stmt, 0));
    tn_json_add_text(writer, "kind", tn_db_text(stmt, 1)[0] ? tn_db_text(stmt, 1) : NULL);
    tn_json_name(writer, "prompt");
    if (prompt[0])
        tn_json_put_raw(writer, prompt, strlen(prompt));
    else
        tn_json_put_null(writer);
    tn_json_add_text(writer, "value", tn_db_text(stmt, 3));
    tn_json_close_object(writer);
}

enum tn_err tn_people_write_answers(struct tn_people *people,
                                    const struct tn_people_ticket *tickets, size_t count,
                                    struct tn_json_writer *writer, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    tn_json_open_array(writer);
    for (size_t i = 0; !err && i < count; i++) {
        bool found = true;
        struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_answers);
        tn_db_bind_text(stmt, 1, tn_id_text(tickets[i].event).chars);
        tn_db_bind_text(stmt, 2, tn_ticket_id_text(tickets[i].ticket).chars);
        while (!(err = tn_people_step(stmt, &found, fault)) && found)
            write_answer(writer, tickets[i].event, stmt);
        tn_db_reset(stmt);
    }
    tn_json_close_array(writer);
    return err;
}
