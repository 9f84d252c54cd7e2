/* SPDX-License-Identifier: Apache-2.0 */
/* bench_view.c -- what screens cost, each step told apart for an instruction counter, which counts
 * nothing but what lies between begin() and end().  A step is KIND/LANGUAGE/WHAT:
 *   full   a screen from nothing, its texts known
 *   cold   the same with every text laid out anew: as it comes the first time
 *   key    a letter on a screen that takes it, to the last pixel that follows at once
 *   glyph  a letter where characters come up that were not on the screen before
 *   found  what the door answers to it
 *   ring   one step of the ring
 *   press  a button pressed or let go
 * "all" takes every screen there is instead of those that hold most. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/callgrind.h>

#include "screens.h"
#include "turnout/ime.h"
#include "turnout/text.h"
#include "turnout/view.h"

struct bench {
    struct tn_flow flow;
    struct tn_lang_texts *texts;
    struct tn_draw_fonts *fonts;
    struct tn_view *view;
    struct tn_draw *draw;
    struct tn_ime *ime;
    enum tn_lang lang;
};

static void begin(void)
{
    CALLGRIND_ZERO_STATS;
}

static void end(const struct bench *bench, const char *kind, const char *what)
{
    char step[128];
    (void)snprintf(step, sizeof step, "%s/%s/%s", kind, tn_lang_name(bench->lang), what);
    CALLGRIND_DUMP_STATS_AT(step);
}

static void show(struct bench *bench)
{
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    size_t count = tn_view_update(bench->view, &bench->flow, damage);
    for (size_t i = 0; i < count; i++)
        tn_view_paint(bench->view, bench->draw, damage[i]);
}

static void reach(struct bench *bench, const char *name)
{
    screens_rest(&bench->flow, bench->lang);
    screen_case_named(name)->reach(&bench->flow);
    bench->flow.lang = bench->lang;
    show(bench);
}

/* ---- whole screens ---- */

static void measure_whole(struct bench *bench, const char *name)
{
    reach(bench, name);
    tn_view_wipe(bench->view);
    begin();
    show(bench);
    end(bench, "full", name);

    tn_view_wipe(bench->view);
    tn_draw_fonts_wipe(bench->fonts);
    begin();
    show(bench);
    end(bench, "cold", name);
}

/* ---- a key ---- */

/* As the kiosk does it: the candidates come with the key that asks for them. */
static void suggest(struct bench *bench, const struct tn_flow_typing *typing)
{
    struct tn_pinyin_candidate found[TN_FLOW_CANDIDATES];
    struct tn_flow_candidates candidates = {0};
    candidates.count =
        tn_ime_candidates(bench->ime, typing->name ? TN_IME_NAME : TN_IME_TEXT, typing->before,
                          typing->letters, found, TN_FLOW_CANDIDATES);
    for (size_t i = 0; i < candidates.count; i++) {
        (void)tn_text_copy(candidates.one[i].text, sizeof candidates.one[i].text, found[i].text);
        candidates.one[i].letters = (uint8_t)found[i].letters_used;
    }
    screens_send(&bench->flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CANDIDATES,
                                                    .now = bench->flow.now,
                                                    .candidates = &candidates});
}

static void press_letter(struct bench *bench, char letter)
{
    const struct tn_flow_msg msg = {
        .kind = TN_FLOW_MSG_CHAR, .now = bench->flow.now, .text = (char[]){letter, '\0'}};
    struct tn_flow_effects effects = tn_flow_step(&bench->flow, &msg);
    for (size_t i = 0; i < effects.count; i++) {
        if (effects.one[i].kind == TN_FLOW_EFFECT_CANDIDATES)
            suggest(bench, effects.one[i].typing);
    }
    show(bench);
}

static void type(struct bench *bench, const char *kind, const char *screen, const char *word)
{
    reach(bench, screen);
    for (size_t i = 0; word[i]; i++) {
        char what[64];
        (void)snprintf(what, sizeof what, "%s-%.*s", screen, (int)i + 1, word);
        begin();
        press_letter(bench, word[i]);
        end(bench, kind, what);
    }
}

/* Twice: glyphs that were never on the screen have to be drawn from their outlines once.  In
 * between what was laid out is forgotten, but for the screen as it is before the first letter. */
static void measure_keys(struct bench *bench, const char *screen, const char *word)
{
    type(bench, "glyph", screen, word);
    tn_draw_fonts_wipe(bench->fonts);
    tn_view_wipe(bench->view);
    type(bench, "key", screen, word);
}

/* Three hits come and go. */
static void measure_found(struct bench *bench)
{
    reach(bench, "find-three");
    struct tn_flow_people people = bench->flow.found;
    reach(bench, "find-one-letter");
    press_letter(bench, 'w');
    begin();
    screens_send(
        &bench->flow,
        (struct tn_flow_msg){.kind = TN_FLOW_MSG_FOUND, .now = bench->flow.now, .people = &people});
    show(bench);
    end(bench, "found", "find");
}

static void measure_finger(struct bench *bench, const char *screen, enum tn_flow_hit hit)
{
    reach(bench, screen);
    for (int turn = 0; turn < 4; turn++) {
        char what[64];
        (void)snprintf(what, sizeof what, "%s-%d", screen, turn);
        begin();
        bench->flow.pressed = turn % 2 ? TN_FLOW_HIT_NONE : hit;
        show(bench);
        end(bench, "press", what);
    }
}

static void measure_ring(struct bench *bench)
{
    reach(bench, "admit");
    for (int turn = 0; turn < 4; turn++) {
        begin();
        screens_send(&bench->flow,
                     (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK,
                                          .now = {bench->flow.now.ms + TN_FLOW_RING_STEP_MS}});
        show(bench);
        end(bench, "ring", "admit");
    }
}

/* ---- all of it ---- */

static void measure(struct bench *bench, bool all)
{
    static const char *const fullest[] = {"home",         "home-programme",
                                          "home-meetups", "admit-board",
                                          "find-three",   "name-candidates",
                                          "name-drawn",   "rules",
                                          "issued",       "review-hard",
                                          "staff",        "staff-trouble",
                                          "staff-state",  "roll"};
    if (all) {
        for (size_t i = 0; i < screen_case_count(); i++)
            measure_whole(bench, screen_case_at(i)->name);
    } else {
        for (size_t i = 0; i < sizeof fullest / sizeof *fullest; i++)
            measure_whole(bench, fullest[i]);
    }
    measure_keys(bench, "name", "ouyang");
    measure_keys(bench, "name-candidates", "zhang");
    measure_keys(bench, "name-latin", "andra");
    measure_keys(bench, "contact", "27");
    measure_keys(bench, "find", "zhwei");
    measure_found(bench);
    measure_finger(bench, "name-candidates", TN_FLOW_HIT_KEY_0);
    measure_finger(bench, "find-three", TN_FLOW_HIT_ITEM_0);
    measure_finger(bench, "admit", TN_FLOW_HIT_DONE);
    measure_ring(bench);
}

int main(int argc, char **argv)
{
    static struct bench bench;
    struct tn_fault fault = {0};
    bench.texts = tn_lang_load();
    bench.ime = tn_ime_open(NULL);
    if (tn_draw_fonts_open(&bench.fonts, &fault) ||
        tn_view_open(bench.texts, bench.fonts, 1280, 800, &bench.view) ||
        tn_draw_open_image(bench.fonts, 1280, 800, &bench.draw)) {
        (void)fprintf(stderr, "%s\n", fault.text);
        return 1;
    }
    CALLGRIND_START_INSTRUMENTATION;
    for (bench.lang = 0; bench.lang < TN_LANG_COUNT; bench.lang++)
        measure(&bench, argc > 1 && strcmp(argv[1], "all") == 0);
    CALLGRIND_STOP_INSTRUMENTATION;
    tn_draw_close(bench.draw);
    tn_view_close(bench.view);
    tn_draw_fonts_close(bench.fonts);
    tn_lang_release(bench.texts);
    tn_ime_close(bench.ime);
    return 0;
}
