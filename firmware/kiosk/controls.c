/* SPDX-License-Identifier: Apache-2.0 */
/* controls.c -- see controls.h. */
#include "controls.h"

#include <string.h>

#include "turnout/seal.h"

static const char *const names[TN_FLOW_HIT_COUNT] = {
    [TN_FLOW_HIT_LOGO] = "logo",
    [TN_FLOW_HIT_LANG] = "lang",
    [TN_FLOW_HIT_CARD] = "card",
    [TN_FLOW_HIT_DONE] = "done",
    [TN_FLOW_HIT_PIN_ERASE] = "pin-erase",
    [TN_FLOW_HIT_BACK] = "back",
    [TN_FLOW_HIT_UNDO] = "undo",
    [TN_FLOW_HIT_QUIT] = "quit",
    [TN_FLOW_HIT_FIND] = "find",
    [TN_FLOW_HIT_SIGN_UP] = "sign-up",
    [TN_FLOW_HIT_TONIGHT] = "tonight",
    [TN_FLOW_HIT_LEAVE] = "leave",
    [TN_FLOW_HIT_READ_RULES] = "read-rules",
    [TN_FLOW_HIT_SLIDE] = "slide",
    [TN_FLOW_HIT_TYPE] = "type",
    [TN_FLOW_HIT_CONTRAST] = "contrast",
    [TN_FLOW_HIT_SPEAK] = "speak",
    [TN_FLOW_HIT_HELP] = "help",
    [TN_FLOW_HIT_NEXT] = "next",
    [TN_FLOW_HIT_SKIP] = "skip",
    [TN_FLOW_HIT_ACCEPT] = "accept",
    [TN_FLOW_HIT_DECLINE] = "decline",
    [TN_FLOW_HIT_CONTINUE] = "continue",
    [TN_FLOW_HIT_PAGE_UP] = "page-up",
    [TN_FLOW_HIT_PAGE_DOWN] = "page-down",
    [TN_FLOW_HIT_PRINT] = "print",
    [TN_FLOW_HIT_VOTE] = "vote",
    [TN_FLOW_HIT_REMARK] = "remark",
    [TN_FLOW_HIT_NOT_LISTED] = "not-listed",
    [TN_FLOW_HIT_KEY_ERASE] = "key-erase",
    [TN_FLOW_HIT_KEY_SHIFT] = "key-shift",
    [TN_FLOW_HIT_INPUT_PINYIN] = "input-pinyin",
    [TN_FLOW_HIT_INPUT_LATIN] = "input-latin",
    [TN_FLOW_HIT_INPUT_HAND] = "input-hand",
    [TN_FLOW_HIT_CANDIDATES_MORE] = "candidates-more",
    [TN_FLOW_HIT_CANVAS] = "canvas",
    [TN_FLOW_HIT_CANVAS_CLEAR] = "canvas-clear",
    [TN_FLOW_HIT_STAFF_MORE] = "staff-more",
    [TN_FLOW_HIT_STAFF_ROLL] = "staff-roll",
    [TN_FLOW_HIT_STAFF_PENDING] = "staff-pending",
    [TN_FLOW_HIT_STAFF_UNLOCK] = "staff-unlock",
    [TN_FLOW_HIT_STAFF_OVERRIDE] = "staff-override",
    [TN_FLOW_HIT_STAFF_REPRINT] = "staff-reprint",
    [TN_FLOW_HIT_STAFF_SETTINGS] = "staff-settings",
    [TN_FLOW_HIT_STAFF_DOORS] = "staff-doors",
    [TN_FLOW_HIT_STAFF_ADDRESS] = "staff-address",
    [TN_FLOW_HIT_STAFF_DOUBLES] = "staff-doubles",
    [TN_FLOW_HIT_STAFF_STICK] = "staff-stick",
    [TN_FLOW_HIT_STAFF_EXPORT] = "staff-export",
    [TN_FLOW_HIT_STAFF_IMPORT] = "staff-import",
    [TN_FLOW_HIT_STAFF_CLOCK] = "staff-clock",
    [TN_FLOW_HIT_STAFF_HELPED] = "staff-helped",
    [TN_FLOW_HIT_STAFF_VOLUME] = "staff-volume",
    [TN_FLOW_HIT_STAFF_EXIT_MODE] = "staff-exit-mode",
    [TN_FLOW_HIT_STAFF_LANG] = "staff-lang",
    [TN_FLOW_HIT_STAFF_BOX] = "staff-box",
    [TN_FLOW_HIT_BOX_PRINTER] = "box-printer",
    [TN_FLOW_HIT_PRINTER_CAME_OUT] = "printer-came-out",
    [TN_FLOW_HIT_PRINTER_AGAIN] = "printer-again",
    [TN_FLOW_HIT_PRINTER_DROP] = "printer-drop",
    [TN_FLOW_HIT_PRINTER_TEST] = "printer-test",
    [TN_FLOW_HIT_BOX_NETWORK] = "box-network",
    [TN_FLOW_HIT_NETWORK_SEARCH] = "network-search",
    [TN_FLOW_HIT_NETWORK_FORGET] = "network-forget",
    [TN_FLOW_HIT_PASSWORD_SHOW] = "password-show",
    [TN_FLOW_HIT_KEY_SIGNS] = "key-signs",
    [TN_FLOW_HIT_BOX_UPDATE] = "box-update",
    [TN_FLOW_HIT_UPDATE_HUB] = "update-hub",
    [TN_FLOW_HIT_UPDATE_STICK] = "update-stick",
    [TN_FLOW_HIT_UPDATE_RESTART] = "update-restart",
};

static bool is_of(enum tn_flow_hit hit, enum tn_flow_hit first, int count)
{
    return hit >= first && (int)hit < (int)first + count;
}

void controls_name(enum tn_flow_hit hit, struct tn_buf *out)
{
    static const struct {
        enum tn_flow_hit first;
        int count;
        const char *word;
    } ranges[] = {
        {TN_FLOW_HIT_PIN_0, 10, "pin"},
        {TN_FLOW_HIT_ITEM_0, TN_FLOW_ITEMS, "item"},
        {TN_FLOW_HIT_CANDIDATE_0, TN_FLOW_CANDIDATES_SHOWN, "candidate"},
        {TN_FLOW_HIT_CLOCK_UP_0, TN_FLOW_CLOCK_WHEELS, "clock-up"},
        {TN_FLOW_HIT_CLOCK_DOWN_0, TN_FLOW_CLOCK_WHEELS, "clock-down"},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (is_of(hit, ranges[i].first, ranges[i].count)) {
            tn_buf_addf(out, "%s-%d", ranges[i].word, (int)hit - (int)ranges[i].first);
            return;
        }
    }
    if (is_of(hit, TN_FLOW_HIT_KEY_0, TN_FLOW_KEY_COUNT)) {
        char key = TN_FLOW_KEYS[(int)hit - TN_FLOW_HIT_KEY_0];
        tn_buf_addf(out, key == ' ' ? "key-space" : "key-%c", key);
        return;
    }
    tn_buf_add_text(out, names[hit] ? names[hit] : "other");
}

static void add_controls(const struct stage *stage, const struct tn_flow *flow, struct tn_buf *out)
{
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    size_t count = tn_flow_hits(flow, hits);
    TN_BUF_AUTO focus = {0};
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    if (flow->focus != TN_FLOW_HIT_NONE) {
        controls_name(flow->focus, &focus);
        tn_json_add_text(&json, "focus", tn_buf_text(&focus));
    }
    tn_json_name(&json, "at");
    tn_json_open_object(&json);
    for (size_t i = 0; i < count; i++) {
        TN_BUF_AUTO name = {0};
        struct tn_rect at;
        if (!stage_place(stage, hits[i], &at))
            continue;
        controls_name(hits[i], &name);
        tn_json_name(&json, tn_buf_text(&name));
        tn_json_open_array(&json);
        tn_json_put_int(&json, at.x + at.w / 2);
        tn_json_put_int(&json, at.y + at.h / 2);
        tn_json_close_array(&json);
    }
    tn_json_close_object(&json);
    tn_json_close_object(&json);
}

void controls_trace(struct trace *trace, const struct stage *stage, const struct tn_flow *flow,
                    uint8_t told[16])
{
    TN_BUF_AUTO text = {0};
    uint8_t hash[16];
    if (trace->fd < 0)
        return;
    add_controls(stage, flow, &text);
    tn_seal_hash(hash, sizeof hash, NULL, 0, text.data, text.len);
    if (memcmp(hash, told, sizeof hash) == 0)
        return;
    memcpy(told, hash, sizeof hash);
    struct tn_json_writer *json = trace_begin(trace, "controls");
    if (!json)
        return;
    tn_json_name(json, "controls");
    tn_json_put_raw(json, tn_buf_text(&text), text.len);
    trace_end(trace);
}
