/* SPDX-License-Identifier: Apache-2.0 */
/* test_input.c -- what is typed: text where a screen takes text, a code elsewhere, never both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parts.h"
#include "screens.h"

/* ---- a window without a screen, as each test wants it ---- */

#define EVENTS_MAX 64

static struct {
    struct window_event events[EVENTS_MAX];
    size_t count, next;
    enum tn_flow_hit under_finger;
} window;

static struct kiosk kiosk;

bool __wrap_window_next(struct window *unused, struct window_event *ret_event);
struct window *__wrap_stage_window(struct stage *stage);
enum tn_flow_hit __wrap_stage_hit(const struct stage *stage, int x, int y);
void __wrap_kiosk_perform(struct kiosk *unused, const struct tn_flow_effect *effect);
int64_t __wrap_tn_clock_up_ms(void);

/* No time passes. */
int64_t __wrap_tn_clock_up_ms(void)
{
    return kiosk.flow.now.ms;
}

bool __wrap_window_next(struct window *unused, struct window_event *ret_event)
{
    (void)unused;
    if (window.next == window.count)
        return false;
    *ret_event = window.events[window.next++];
    return true;
}

struct window *__wrap_stage_window(struct stage *stage)
{
    (void)stage;
    return NULL;
}

enum tn_flow_hit __wrap_stage_hit(const struct stage *stage, int x, int y)
{
    (void)stage;
    (void)x;
    (void)y;
    return window.under_finger;
}

void __wrap_kiosk_perform(struct kiosk *unused, const struct tn_flow_effect *effect)
{
    (void)unused;
    (void)effect;
}

static void hears(struct window_event event)
{
    window.events[0] = event;
    window.count = 1;
    window.next = 0;
    kiosk_hear_window(&kiosk);
}

static void types(const char *text)
{
    for (; *text; text++)
        hears((struct window_event){.kind = WINDOW_EVENT_TEXT, .text = {*text}});
}

static void presses(enum tn_flow_key key)
{
    hears((struct window_event){.kind = WINDOW_EVENT_KEY, .key = key});
}

static void touches(enum tn_flow_hit hit)
{
    window.under_finger = hit;
    hears((struct window_event){.kind = WINDOW_EVENT_TOUCH_DOWN});
    hears((struct window_event){.kind = WINDOW_EVENT_TOUCH_UP});
}

static bool hears_code(const char *code)
{
    struct scan_message message;
    return tn_mailbox_take(kiosk.typed_codes, &message) && message.len == strlen(code) &&
           memcmp(message.code, code, message.len) == 0;
}

static void reach(const char *screen)
{
    screens_rest(&kiosk.flow, TN_LANG_EN);
    screen_case_named(screen)->reach(&kiosk.flow);
}

static int open_kiosk(void **state)
{
    (void)state;
    kiosk = (struct kiosk){0};
    kiosk_forget_typed(&kiosk);
    return tn_mailbox_create(sizeof(struct scan_message), 8, &kiosk.typed_codes) ? -1 : 0;
}

static int close_kiosk(void **state)
{
    (void)state;
    tn_mailbox_destroy(kiosk.typed_codes);
    return 0;
}

/* On a screen without text what is typed is a code. */
static void test_code(void **state)
{
    (void)state;
    reach("home");
    types("CODE");
    presses(TN_FLOW_KEY_ENTER);
    assert_true(hears_code("CODE"));
}

/* Text is no code of the screen it led to, however soon Enter or Tab comes there. */
static void test_text_is_no_code(void **state)
{
    (void)state;
    enum { BY_ENTER, BY_ESCAPE, BY_TOUCH, WAYS };
    for (int way = 0; way < WAYS; way++) {
        for (int tab = 0; tab < 2; tab++) {
            reach("remark");
            types("more tea");
            if (way == BY_ENTER)
                presses(TN_FLOW_KEY_ENTER);
            else if (way == BY_ESCAPE)
                presses(TN_FLOW_KEY_ESCAPE);
            else
                touches(TN_FLOW_HIT_BACK);
            assert_int_equal(kiosk.flow.screen, TN_FLOW_FEEDBACK);
            assert_string_equal(kiosk.flow.remark, "more tea");
            presses(tab ? TN_FLOW_KEY_NEXT : TN_FLOW_KEY_ENTER);
            assert_false(hears_code("more tea"));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_code, open_kiosk, close_kiosk),
        cmocka_unit_test_setup_teardown(test_text_is_no_code, open_kiosk, close_kiosk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
