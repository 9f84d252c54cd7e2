/* SPDX-License-Identifier: Apache-2.0 */
/* test_view.c -- that repainting what changed gives the same picture as painting everything, that
 * nobody's name stays, and that codes are made once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "page.h"
#include "screens.h"
#include "turnout/text.h"
#include "turnout/view.h"

static struct {
    struct tn_draw_fonts *fonts;
    struct tn_lang_texts *texts;
} fixture;

static int open_fixture(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    fixture.texts = tn_lang_load();
    return tn_draw_fonts_open(&fixture.fonts, &fault) == TN_OK ? 0 : -1;
}

static int close_fixture(void **state)
{
    (void)state;
    tn_draw_fonts_close(fixture.fonts);
    tn_lang_release(fixture.texts);
    return 0;
}

static struct tn_view *open_view(const struct screen_size *size)
{
    struct tn_view *view = NULL;
    assert_int_equal(tn_view_open(fixture.texts, fixture.fonts, size->width, size->height, &view),
                     TN_OK);
    return view;
}

/* ---- privacy ---- */

/* At rest nobody's name is on the screen or in the view's memory, whatever was shown before. */
static void test_no_name_stays(void **state)
{
    (void)state;
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    struct tn_view *view = open_view(&screen_sizes[1]);
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "欧阳思远");
    screens_rest(&flow, TN_LANG_ZH_CN);
    screens_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
    tn_view_update(view, &flow, damage);
    const struct scene *scene = tn_view_scene_now(view);
    assert_non_null(memmem(scene->text, SCENE_TEXT_MAX, "欧阳思远", 12));
    screens_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_ESCAPE});
    tn_view_wipe(view);
    tn_draw_fonts_wipe(fixture.fonts);
    assert_null(memmem(scene->text, SCENE_TEXT_MAX, "欧阳思远", 12));
    assert_int_equal(tn_draw_fonts_kept(fixture.fonts), 0);
    tn_view_update(view, &flow, damage);
    assert_null(memmem(tn_view_scene_now(view)->text, SCENE_TEXT_MAX, "欧阳思远", 12));
    tn_view_close(view);
}

/* ---- damage ---- */

/* A step or two of a channel are the rasteriser's rounding, which follows what it drew before. */
static bool same_color(uint32_t a, uint32_t b)
{
    for (int shift = 0; shift < 32; shift += 8) {
        if (abs((int)(a >> shift & 255) - (int)(b >> shift & 255)) > 2)
            return false;
    }
    return true;
}

static bool same_picture(struct tn_draw *a, struct tn_draw *b)
{
    for (int y = 0; y < tn_draw_height(a); y++) {
        for (int x = 0; x < tn_draw_width(a); x++) {
            if (!same_color(tn_draw_pixel(a, x, y), tn_draw_pixel(b, x, y)))
                return false;
        }
    }
    return true;
}

static struct tn_draw *open_canvas(const struct screen_size *size)
{
    struct tn_draw *draw = NULL;
    assert_int_equal(tn_draw_open_image(fixture.fonts, size->width, size->height, &draw), TN_OK);
    return draw;
}

/* From every screen to every other: painting the damage alone leaves what a whole painting
 * would. */
static void test_damage_is_enough(void **state)
{
    (void)state;
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    const struct screen_size *size = &screen_sizes[0];
    struct tn_view *view = open_view(size), *fresh = open_view(size);
    struct tn_draw *partly = open_canvas(size), *wholly = open_canvas(size);
    for (size_t step = 0; step < 4 * screen_case_count(); step++) {
        screens_rest(&flow, (enum tn_lang)(step / 2 % 2));
        screen_case_at(step * 7 % screen_case_count())->reach(&flow);
        if (step % 3 == 1)
            screens_send(&flow,
                         (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_NEXT});
        for (int tick = 0; tick < 2; tick++) {
            size_t count = tn_view_update(view, &flow, damage);
            for (size_t i = 0; i < count; i++)
                tn_view_paint(view, partly, damage[i]);
            tn_view_wipe(fresh);
            tn_view_update(fresh, &flow, damage);
            tn_view_paint(fresh, wholly, damage[0]);
            if (!same_picture(partly, wholly))
                fail_msg("step %zu, %s: the damage was not all", step,
                         screen_case_at(step * 7 % screen_case_count())->name);
            screens_send(
                &flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK, .now = {flow.now.ms + 300}});
        }
    }
    tn_draw_close(partly);
    tn_draw_close(wholly);
    tn_view_close(view);
    tn_view_close(fresh);
}

/* Nothing new: nothing to paint.  A ring step: the ring alone. */
static void test_damage_is_small(void **state)
{
    (void)state;
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    for (size_t s = 0; s < 3; s++) {
        struct tn_view *view = open_view(&screen_sizes[s]);
        screens_rest(&flow, TN_LANG_ZH_CN);
        screen_case_named("admit")->reach(&flow);
        assert_int_equal(tn_view_update(view, &flow, damage), 1);
        assert_int_equal(tn_view_update(view, &flow, damage), 0);
        screens_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK,
                                                 .now = {flow.now.ms + TN_FLOW_RING_STEP_MS}});
        assert_int_equal(tn_view_update(view, &flow, damage), 1);
        int ring = tn_view_profile(screen_sizes[s].width, screen_sizes[s].height)->ring;
        assert_true(damage[0].w <= ring && damage[0].h <= ring);
        tn_view_close(view);
    }
}

/* ---- sizes ---- */

/* "Now" is never left standing alone: where there is no room for what is on, it is not said. */
static void test_day_is_whole_or_absent(void **state)
{
    (void)state;
    static struct tn_flow flow;
    const char *now = tn_lang_text(fixture.texts, TN_LANG_ZH_CN, "board.now");
    int whole = 0, absent = 0;
    for (int width = 640; width <= 900; width += 10) {
        struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
        struct tn_view *view = open_view(&(struct screen_size){"", width, 480});
        screens_rest(&flow, TN_LANG_ZH_CN);
        screen_case_named("staff-day")->reach(&flow);
        tn_view_update(view, &flow, damage);
        const struct scene *scene = tn_view_scene_now(view);
        size_t at = 0;
        while (at < scene->mark_count && (scene->marks[at].kind != MARK_TEXT ||
                                          strcmp(scene->text + scene->marks[at].text, now) != 0))
            at++;
        bool said = at < scene->mark_count;
        assert_true(!said || strncmp(scene->text + scene->marks[at + 1].text, "14:", 3) == 0);
        whole += said;
        absent += !said;
        tn_view_close(view);
    }
    assert_true(whole > 0 && absent > 0);
}

/* Screens narrower than any design was drawn for show what there is room for. */
static void test_narrow_screens(void **state)
{
    (void)state;
    static const struct screen_size sizes[] = {
        {"400x640", 400, 640}, {"600x1024", 600, 1024}, {"720x1280", 720, 1280}};
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        struct tn_view *view = open_view(&sizes[s]);
        for (size_t i = 0; i < screen_case_count(); i++) {
            screens_rest(&flow, (enum tn_lang)((i + s) % TN_LANG_COUNT));
            screen_case_at(i)->reach(&flow);
            tn_view_update(view, &flow, damage);
            assert_true(tn_view_scene_now(view)->mark_count > 0);
        }
        tn_view_close(view);
    }
}

static bool shows(const struct tn_view *view, const char *text)
{
    return memmem(tn_view_scene_now(view)->text, tn_view_scene_now(view)->text_len, text,
                  strlen(text));
}

/* A remark is seen before it is sent, also one longer than its two lines. */
static void test_long_remark_is_seen(void **state)
{
    (void)state;
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    for (size_t i = 0; i < sizeof(screen_sizes) / sizeof(screen_sizes[0]) * 3; i++) {
        struct tn_view *view = open_view(&screen_sizes[i / 3]);
        screens_rest(&flow, TN_LANG_EN);
        screen_case_named("remark")->reach(&flow);
        for (int words = 0; words < 12; words++)
            screens_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR,
                                                     .text = "a brighter projector "});
        screens_tap(&flow, TN_FLOW_HIT_BACK);
        assert_int_equal(flow.screen, TN_FLOW_FEEDBACK);
        flow.access.type = (enum tn_flow_type)(i % 3);
        tn_view_update(view, &flow, damage);
        assert_true(shows(view, "a brighter projector"));
        tn_view_close(view);
    }
}

/* A group with few places left says how many, and nothing of the kind before and when it is full.
 */
static void test_few_places_are_told(void **state)
{
    (void)state;
    static const struct {
        int64_t members;
        const char *says;
    } cases[] = {{312, NULL}, {479, NULL}, {480, "Places left: 20"}, {497, "Places left: 3"},
                 {500, NULL}, {503, NULL}};
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    struct tn_view *view = open_view(&(struct screen_size){"", 1280, 800});
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        screens_rest(&flow, TN_LANG_EN);
        screen_case_named("home-card")->reach(&flow);
        flow.board.card.members = cases[i].members;
        tn_view_update(view, &flow, damage);
        assert_true(shows(view, "of 500 members"));
        assert_int_equal(shows(view, "Places left"), cases[i].says != NULL);
        assert_true(!cases[i].says || shows(view, cases[i].says));
    }
    tn_view_close(view);
}

/* Whatever keeps a stick's records out or in, it is told in the language of the screen, and nothing
 * is told where nothing was wrong. */
static void test_sticks_say_why(void **state)
{
    (void)state;
    static const char *const ways[TN_LANG_COUNT][2] = {
        [TN_LANG_ZH_CN] = {"没有导出成功", "没有导入成功"},
        [TN_LANG_EN] = {"Not exported", "Not imported"}};
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    struct tn_view *view = open_view(&(struct screen_size){"", 1280, 800});
    for (int why = 0; why < TN_ERR_COUNT * 4; why++) {
        enum tn_lang lang = why % 2 ? TN_LANG_EN : TN_LANG_ZH_CN;
        bool import = why / 2 % 2;
        screens_rest(&flow, lang);
        screen_case_named("stick-failed")->reach(&flow);
        flow.stick_said = (struct tn_flow_stick){.import = import, .why = (enum tn_err)(why / 4)};
        *flow.devices.software = '\0';
        tn_view_update(view, &flow, damage);
        assert_true(shows(view, ways[lang][import]));
        const char *stop = lang == TN_LANG_EN ? "." : "。";
        assert_int_equal(shows(view, stop), flow.stick_said.why != TN_OK);
    }
    tn_view_close(view);
}

/* ---- codes ---- */

/* Each text has its own symbol in whatever order the board turns; the last four are not made anew,
 * and what no symbol holds is refused. */
static void test_codes_are_kept(void **state)
{
    (void)state;
    static const char *const texts[] = {"A", "B", "C", "D", "E"};
    static struct codes codes;
    static char endless[4096];
    for (int i = 0; i < 23; i++) {
        struct tn_qr qr;
        const char *text = texts[i * i % 5];
        const struct tn_qr *found = tn_view_codes_find(&codes, text);
        assert_int_equal(tn_qr_make(text, &qr), TN_OK);
        assert_int_equal(found->size, qr.size);
        assert_memory_equal(found->modules, qr.modules, (size_t)(qr.size * qr.size));
    }
    codes = (struct codes){0};
    for (int i = 0; i < 4; i++) {
        assert_non_null(tn_view_codes_find(&codes, texts[i]));
        codes.made[i].qr.version = 90 + i;
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(tn_view_codes_find(&codes, texts[i])->version, 90 + i);
    assert_non_null(tn_view_codes_find(&codes, texts[4]));
    assert_int_equal(tn_view_codes_find(&codes, texts[0])->version, 1);
    memset(endless, 'a', sizeof(endless) - 1);
    assert_null(tn_view_codes_find(&codes, endless));
    assert_null(tn_view_codes_find(&codes, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_name_stays),          cmocka_unit_test(test_damage_is_enough),
        cmocka_unit_test(test_damage_is_small),        cmocka_unit_test(test_narrow_screens),
        cmocka_unit_test(test_day_is_whole_or_absent), cmocka_unit_test(test_long_remark_is_seen),
        cmocka_unit_test(test_few_places_are_told),    cmocka_unit_test(test_codes_are_kept),
        cmocka_unit_test(test_sticks_say_why),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
