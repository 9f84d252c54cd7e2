/* SPDX-License-Identifier: Apache-2.0 */
/* given.c -- rules accepted and questions answered at the kiosk, into the log.
 *
 * Answers are closed into the group's box before they touch the disk.
 * Source: firmware/SPEC.md "Record". */
#include <string.h>

#include "door_priv.h"
#include "turnout/json.h"

bool tn_given_fits(const char *answers_json)
{
    TN_AUTO(json) root = NULL;
    if (!answers_json)
        return true;
    size_t len = strlen(answers_json);
    return len <= TN_DOOR_ANSWERS_MAX_BYTES && !tn_json_parse(answers_json, len, &root, NULL) &&
           tn_json_is_array(root);
}

static bool is_empty(const char *answers_json)
{
    TN_AUTO(json) root = NULL;
    return tn_json_parse(answers_json, strlen(answers_json), &root, NULL) || !tn_json_count(root);
}

struct tn_door_given tn_given_read(const struct tn_door_given *given)
{
    struct tn_door_given read = {.rules = 0};
    if (!given || !tn_given_fits(given->answers_json))
        return read;
    read = *given;
    if (read.answers_json && is_empty(read.answers_json))
        read.answers_json = NULL;
    return read;
}

enum tn_err tn_given_close(const struct tn_event_facts *event, const struct tn_buf *plain,
                           struct tn_buf *out, struct tn_fault *fault)
{
    static const struct tn_box_key none;
    if (tn_bytes_equal(&event->box, &none, sizeof(none)) ||
        tn_seal_box(&event->box, plain->data, plain->len, out) != TN_OK)
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the event has no key that closes what people write: publish it again");
    return TN_OK;
}

static enum tn_err append(struct attempt *attempt, enum tn_record_kind kind,
                          const struct tn_buf *body, struct tn_fault *fault)
{
    attempt->written = true;
    return tn_ledger_append(attempt->door->ledger, attempt->question.event, attempt->claim, kind,
                            tn_buf_text(body), NULL, fault);
}

static enum tn_err write_acceptance(struct attempt *attempt, int rules, struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "ticket", attempt->question.about.id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_int(&json, "rules", rules);
    tn_json_close_object(&json);
    return append(attempt, TN_RECORD_ACCEPT, &body, fault);
}

static enum tn_err close_answers(const struct question *question, const char *answers_json,
                                 struct tn_buf *out, struct tn_fault *fault)
{
    WIPED_BUF plain = {0};
    struct tn_json_writer json;
    tn_door_make_room(&plain, strlen(answers_json));
    tn_json_begin(&json, &plain);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "ticket", question->about.id.bytes, TN_TICKET_ID_BYTES);
    tn_json_name(&json, "answers");
    tn_json_put_raw(&json, answers_json, strlen(answers_json));
    tn_json_close_object(&json);
    return tn_given_close(&question->event_facts, &plain, out, fault);
}

static enum tn_err write_answers(struct attempt *attempt, const char *answers_json,
                                 struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    TN_BUF_AUTO box = {0};
    struct tn_json_writer json;
    enum tn_err err = close_answers(&attempt->question, answers_json, &box, fault);
    if (err)
        return err;
    tn_json_begin(&json, &body);
    tn_json_open_object(&json);
    tn_json_add_base64(&json, "ticket", attempt->question.about.id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_base64(&json, "box", box.data, box.len);
    tn_json_close_object(&json);
    return append(attempt, TN_RECORD_ANSWER, &body, fault);
}

enum tn_err tn_given_write(struct attempt *attempt, struct tn_fault *fault)
{
    const struct tn_door_given *given = &attempt->given;
    enum tn_err err = TN_OK;
    if (given->rules > attempt->question.said.rules)
        err = write_acceptance(attempt, given->rules, fault);
    if (!err && given->answers_json)
        err = write_answers(attempt, given->answers_json, fault);
    return err;
}
