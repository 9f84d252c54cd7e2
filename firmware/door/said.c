/* SPDX-License-Identifier: Apache-2.0 */
/* said.c -- rules and questions: what the event asks before it lets anybody in, and what this
 * person said to it.  Nothing is read where the policy asks for nothing.
 *
 * Source: firmware/SPEC.md "Verdicts", "Record". */
#include <string.h>

#include "question.h"
#include "turnout/json.h"

static bool is_asked_at(const struct question *question, const char *at)
{
    return strcmp(at, "entry") == 0 || strcmp(at, "both") == 0 ||
           (question->signs_up && strcmp(at, "sign-up") == 0);
}

/* True to go on: it is no required question here and now. */
static bool is_not_asked(const char *what, const char *id, const char *value_json, void *context)
{
    TN_AUTO(json) value = NULL;
    struct question *question = context;
    bool required = false;
    const char *at = NULL;
    (void)id;
    if (strcmp(what, "question") != 0 ||
        tn_json_parse(value_json, strlen(value_json), &value, NULL) ||
        !tn_json_bool(value, "required", &required) || !tn_json_text(value, "at", &at))
        return true;
    question->gate.asks = required && is_asked_at(question, at);
    return !question->gate.asks;
}

static bool wants_answers(const struct question *question)
{
    const struct tn_policy *policy = &question->event_facts.policy;
    return policy->questions || (question->gate.walk_in && policy->entry == TN_ENTRY_ANSWER);
}

enum tn_err tn_question_ask_said(struct question *question, struct tn_fault *fault)
{
    struct tn_gate_facts *gate = &question->gate;
    bool answers = wants_answers(question);
    if (!question->has_ticket || (!answers && !question->event_facts.policy.rules))
        return TN_OK;
    enum tn_err err = tn_ledger_said(question->ledger, question->event, question->about.id,
                                     &question->said, fault);
    if (!err && answers)
        err = tn_ledger_content(question->ledger, question->event, is_not_asked, question, fault);
    if (question->row.rules > question->said.rules)
        question->said.rules = question->row.rules;
    gate->rules_accepted = question->said.rules;
    gate->answered = question->said.answered;
    return err;
}

void tn_question_take_given(struct question *question, const struct tn_door_given *given)
{
    if (!question->has_ticket)
        return;
    if (given->rules > question->gate.rules_accepted)
        question->gate.rules_accepted = given->rules;
    if (given->answers_json)
        question->gate.answered = true;
}
