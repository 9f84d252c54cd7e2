/* SPDX-License-Identifier: Apache-2.0 */
/* input.c -- what scanners, fingers and keys do, as messages of the dialogue.
 *
 * A keyboard may be a scanner nobody grabbed: what is typed on a screen that takes no text is a
 * code.  On one that does it is text, unless it was a whole ticket ended by Enter. */
#include "parts.h"

#include <string.h>

#include "turnout/text.h"

/* ---- codes ---- */

static void take_code(struct kiosk *kiosk, const char *code, size_t len)
{
    if (!tn_scan_debounce_is_new(&kiosk->debounce, code, len, tn_clock_up_ms()))
        return;
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {code, len}});
}

static void set_scanner(struct kiosk *kiosk, size_t source, const char *name, bool present)
{
    TN_ASSERT(source < TN_FLOW_SCANNERS);
    (void)tn_text_copy(kiosk->scanners.one[source].name, sizeof kiosk->scanners.one[source].name,
                       name);
    kiosk->scanners.one[source].present = present;
    trace_scanner(&kiosk->trace, name, present ? "here" : "gone");
    if (!present)
        tn_log(TN_LOG_NOTICE, "%s: no such scanner, or not usable; waiting for it", name);
    kiosk_step(kiosk,
               &(struct tn_flow_msg){.kind = TN_FLOW_MSG_SCANNERS, .scanners = &kiosk->scanners});
}

/* Hears what kiosk->scanned holds, which is wiped. */
static void hear_scanner(struct kiosk *kiosk)
{
    struct scan_message *message = &kiosk->scanned;
    switch (message->event) {
    case TN_SCAN_CODE:
        take_code(kiosk, (const char *)message->code, message->len);
        break;
    case TN_SCAN_GONE:
    case TN_SCAN_BACK:
        set_scanner(kiosk, message->source, message->name, message->event == TN_SCAN_BACK);
        break;
    case TN_SCAN_TOO_LONG:
        tn_log(TN_LOG_NOTICE, "%s sent more than a code can be; it was thrown away", message->name);
        trace_scanner(&kiosk->trace, message->name, "too-long");
        break;
    case TN_SCAN_NONE:
        break;
    }
    tn_seal_wipe(message, sizeof *message);
}

static bool has_door_room(const struct kiosk *kiosk)
{
    return kiosk->deciding < DOOR_WORKER_REQUESTS - 2;
}

/* While the door has all it can take, codes wait in the mailboxes they came by. */
void kiosk_hear_scanners(struct kiosk *kiosk)
{
    while (has_door_room(kiosk) && tn_mailbox_take(kiosk->typed_codes, &kiosk->scanned))
        hear_scanner(kiosk);
    for (size_t i = 0; i < kiosk->scanners.count; i++)
        while (has_door_room(kiosk) && scan_worker_take(kiosk->scan[i], &kiosk->scanned))
            hear_scanner(kiosk);
}

/* ---- the keyboard: a scanner nobody grabbed, or a person ---- */

static void hear_line(struct kiosk *kiosk, enum tn_scan_event event)
{
    struct scan_message *message = &kiosk->scanned;
    if (event == TN_SCAN_NONE)
        return;
    *message = (struct scan_message){.event = event, .name = "keyboard"};
    if (event == TN_SCAN_CODE) {
        message->len = kiosk->typed.len;
        memcpy(message->code, kiosk->typed.bytes, message->len);
    }
    if (!tn_mailbox_put(kiosk->typed_codes, message))
        tn_log(TN_LOG_WARNING, "the door is too busy for what is typed; scan it again");
    tn_seal_wipe(message, sizeof *message);
}

/* Enter ends a code only if it is a whole ticket: otherwise it was a person typing. */
static bool ends_ticket(const struct kiosk *kiosk)
{
    struct tn_ticket ticket;
    char short_code[TN_SHORT_CODE_CHARS + 1];
    return tn_ticket_read((const char *)kiosk->typed.bytes, kiosk->typed.len, &ticket,
                          short_code) == TN_CODE_TICKET;
}

static bool takes_text(const struct kiosk *kiosk)
{
    switch (kiosk->flow.screen) {
    case TN_FLOW_FIND:
    case TN_FLOW_FACT:
    case TN_FLOW_NAME:
    case TN_FLOW_CONTACT:
    case TN_FLOW_QUESTION:
    case TN_FLOW_REMARK:
    case TN_FLOW_ROLL:
    case TN_FLOW_PIN:
        return true;
    default:
        return false;
    }
}

/* One character of UTF-8 after another. */
static void hear_chars(struct kiosk *kiosk, const char *text)
{
    while (*text) {
        char character[5] = "";
        size_t len = 1;
        while (len < 4 && ((uint8_t)text[len] & 0xC0) == 0x80)
            len++;
        memcpy(character, text, len);
        text += len;
        bool digit = character[0] >= '0' && character[0] <= '9';
        if (kiosk->flow.screen != TN_FLOW_PIN)
            kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = character});
        else if (digit)
            kiosk_step(kiosk,
                       &(struct tn_flow_msg){
                           .kind = TN_FLOW_MSG_KEY,
                           .key = (enum tn_flow_key)(TN_FLOW_KEY_DIGIT_0 + (character[0] - '0'))});
    }
}

static void hear_text(struct kiosk *kiosk, const char *text)
{
    bool types = takes_text(kiosk);
    for (const char *at = text; *at && kiosk->flow.screen != TN_FLOW_PIN; at++) {
        enum tn_scan_event event = tn_scan_line_feed(&kiosk->typed, (uint8_t)*at, tn_clock_up_ms());
        if (!types)
            hear_line(kiosk, event);
    }
    if (types)
        hear_chars(kiosk, text);
}

void kiosk_forget_typed(struct kiosk *kiosk)
{
    tn_seal_wipe(&kiosk->typed, sizeof kiosk->typed);
    tn_scan_line_init(&kiosk->typed, TN_SCAN_QUIET_DROPS, KIOSK_TYPED_QUIET_MS);
}

/* What a person does.  What they typed as text is no code of the screen it led to. */
static void step_by_hand(struct kiosk *kiosk, struct tn_flow_msg *msg)
{
    bool types = takes_text(kiosk);
    kiosk_step(kiosk, msg);
    if (types && !takes_text(kiosk))
        kiosk_forget_typed(kiosk);
}

/* Enter and Tab end a typed code if there is one; otherwise they are keys of the screen. */
static void hear_key(struct kiosk *kiosk, enum tn_flow_key key)
{
    bool ends = key == TN_FLOW_KEY_ENTER || key == TN_FLOW_KEY_NEXT;
    bool typing = tn_scan_line_waiting(&kiosk->typed);
    if (ends && typing && takes_text(kiosk) && !ends_ticket(kiosk)) {
        kiosk_forget_typed(kiosk);
        typing = false;
    }
    if (ends && typing)
        hear_line(kiosk, tn_scan_line_feed(&kiosk->typed, '\n', tn_clock_up_ms()));
    else
        step_by_hand(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = key});
}

/* ---- fingers ---- */

/* A stroke goes on where the finger leaves the canvas: at its edge. */
static void hear_pen(struct kiosk *kiosk, int x, int y, bool down, bool up)
{
    struct tn_rect canvas;
    if (!stage_place(kiosk->stage, TN_FLOW_HIT_CANVAS, &canvas))
        return;
    int across = (x - canvas.x) * 1000 / canvas.w, along = (y - canvas.y) * 1000 / canvas.h;
    struct tn_flow_msg msg = {.kind = TN_FLOW_MSG_PEN};
    msg.pen.x = across < 0 ? 0 : across > 999 ? 999 : across;
    msg.pen.y = along < 0 ? 0 : along > 999 ? 999 : along;
    msg.pen.down = down;
    msg.pen.up = up;
    kiosk_step(kiosk, &msg);
}

static void hear_touch(struct kiosk *kiosk, enum tn_flow_msg_kind kind, int x, int y)
{
    enum tn_flow_hit hit = stage_hit(kiosk->stage, x, y);
    bool down = kind == TN_FLOW_MSG_TOUCH_DOWN;
    if (down ? hit == TN_FLOW_HIT_CANVAS : kiosk->drawing) {
        hear_pen(kiosk, x, y, down, !down);
        kiosk->drawing = down;
        return;
    }
    step_by_hand(kiosk, &(struct tn_flow_msg){.kind = kind, .hit = hit});
}

void kiosk_hear_window(struct kiosk *kiosk)
{
    struct window_event event;
    while (window_next(stage_window(kiosk->stage), &event)) {
        switch (event.kind) {
        case WINDOW_EVENT_TOUCH_DOWN:
            hear_touch(kiosk, TN_FLOW_MSG_TOUCH_DOWN, event.x, event.y);
            break;
        case WINDOW_EVENT_TOUCH_MOVE:
            if (kiosk->drawing)
                hear_pen(kiosk, event.x, event.y, false, false);
            break;
        case WINDOW_EVENT_TOUCH_UP:
            hear_touch(kiosk, TN_FLOW_MSG_TOUCH_UP, event.x, event.y);
            break;
        case WINDOW_EVENT_TEXT:
            hear_text(kiosk, event.text);
            break;
        case WINDOW_EVENT_KEY:
            hear_key(kiosk, event.key);
            break;
        case WINDOW_EVENT_EXPOSED:
            stage_present_whole(kiosk->stage);
            break;
        case WINDOW_EVENT_CLOSED:
            kiosk->running = false;
            break;
        }
    }
}

void kiosk_hear_quiet(struct kiosk *kiosk)
{
    if (tn_scan_line_waiting(&kiosk->typed))
        hear_line(kiosk, tn_scan_line_idle(&kiosk->typed, tn_clock_up_ms()));
}
