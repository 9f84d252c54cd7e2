/* SPDX-License-Identifier: Apache-2.0 */
/* form.c -- see form.h. */
#include "form.h"

#include "turnout/json.h"

void form_answers(const struct tn_board *board, const struct tn_flow_form *form, struct tn_buf *out)
{
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_array(&json);
    for (size_t i = 0; i < board->question_count; i++) {
        const struct tn_board_question *question = &board->questions[i];
        if (!form->answers[i].given)
            continue;
        tn_json_open_object(&json);
        tn_json_add_text(&json, "id", question->id);
        if (question->kind == TN_BOARD_CHOICE)
            tn_json_add_int(&json, "value", form->answers[i].choice);
        else if (question->kind == TN_BOARD_CONSENT)
            tn_json_add_bool(&json, "value", form->answers[i].choice == 1);
        else
            tn_json_add_text(&json, "value", form->answers[i].text);
        tn_json_close_object(&json);
    }
    tn_json_close_array(&json);
}
