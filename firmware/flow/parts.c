/* SPDX-License-Identifier: Apache-2.0 */
/* parts.c -- which part of the dialogue each screen is. */
#include "dialogue.h"

const struct part *tn_flow_part(enum tn_flow_screen screen)
{
    static const struct part *const parts[TN_FLOW_SCREEN_COUNT] = {
        [TN_FLOW_UNPAIRED] = &tn_flow_unpaired_part,   [TN_FLOW_HOME] = &tn_flow_home_part,
        [TN_FLOW_CHECKING] = &tn_flow_plain_part,      [TN_FLOW_VERDICT] = &tn_flow_verdict_part,
        [TN_FLOW_FIND] = &tn_flow_find_part,           [TN_FLOW_FACT] = &tn_flow_fact_part,
        [TN_FLOW_NAME] = &tn_flow_name_part,           [TN_FLOW_CONTACT] = &tn_flow_contact_part,
        [TN_FLOW_QUESTION] = &tn_flow_question_part,   [TN_FLOW_RULES] = &tn_flow_rules_part,
        [TN_FLOW_REVIEW] = &tn_flow_review_part,       [TN_FLOW_ISSUED] = &tn_flow_issued_part,
        [TN_FLOW_TONIGHT] = &tn_flow_tonight_part,     [TN_FLOW_VOTE] = &tn_flow_vote_part,
        [TN_FLOW_LEAVING] = &tn_flow_leaving_part,     [TN_FLOW_FEEDBACK] = &tn_flow_feedback_part,
        [TN_FLOW_REMARK] = &tn_flow_remark_part,       [TN_FLOW_PIN] = &tn_flow_pin_part,
        [TN_FLOW_STAFF] = &tn_flow_staff_part,         [TN_FLOW_ROLL] = &tn_flow_roll_part,
        [TN_FLOW_PENDING] = &tn_flow_pending_part,     [TN_FLOW_REASON] = &tn_flow_reason_part,
        [TN_FLOW_UNLOCK] = &tn_flow_unlock_part,       [TN_FLOW_SETTINGS] = &tn_flow_settings_part,
        [TN_FLOW_DOORS] = &tn_flow_doors_part,         [TN_FLOW_ADDRESS] = &tn_flow_address_part,
        [TN_FLOW_DOUBLES] = &tn_flow_doubles_part,     [TN_FLOW_STICK] = &tn_flow_stick_part,
        [TN_FLOW_SET_CLOCK] = &tn_flow_set_clock_part, [TN_FLOW_BROKEN] = &tn_flow_rest_part,
        [TN_FLOW_REVOKED] = &tn_flow_rest_part,        [TN_FLOW_BOX] = &tn_flow_box_part,
        [TN_FLOW_NETWORK] = &tn_flow_network_part,     [TN_FLOW_PASSWORD] = &tn_flow_password_part,
        [TN_FLOW_SELF_TEST] = &tn_flow_self_test_part, [TN_FLOW_UPDATE] = &tn_flow_update_part,
        [TN_FLOW_PRINTER] = &tn_flow_printer_part,
    };
    TN_ASSERT((unsigned)screen < TN_FLOW_SCREEN_COUNT);
    return parts[screen];
}

int64_t tn_flow_next_step(int64_t now_ms, int64_t from_ms, int64_t step_ms)
{
    int64_t past = (now_ms - from_ms) % step_ms;
    return now_ms + step_ms - (past < 0 ? past + step_ms : past);
}

/* ---- a screen of nothing but its way out ---- */

static size_t plain_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

const struct part tn_flow_plain_part = {.hits = plain_hits};
