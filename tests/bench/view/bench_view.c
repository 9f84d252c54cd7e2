/* SPDX-License-Identifier: Apache-2.0 */
/* bench_view.c -- repaints a screen so many times in one of four ways, for an instruction counter:
 *   full   a result and Home in turn, texts known
 *   cold   the same with every text laid out anew
 *   ring   one step of the ring
 *   press  a button pressed or let go */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screens.h"
#include "turnout/view.h"

static struct tn_flow flow;

static void show(struct tn_view *view, struct tn_draw *draw)
{
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    size_t count = tn_view_update(view, &flow, damage);
    for (size_t i = 0; i < count; i++)
        tn_view_paint(view, draw, damage[i]);
}

static void reach(const char *name)
{
    screens_rest(&flow, TN_LANG_ZH_CN);
    screen_case_named(name)->reach(&flow);
}

static void repaint(struct tn_view *view, struct tn_draw *draw, const char *kind, int turn)
{
    if (strcmp(kind, "ring") == 0) {
        screens_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK,
                                                 .now = {flow.now.ms + TN_FLOW_RING_STEP_MS}});
    } else if (strcmp(kind, "press") == 0) {
        flow.pressed = turn % 2 ? TN_FLOW_HIT_NONE : TN_FLOW_HIT_DONE;
    } else {
        reach(turn % 2 ? "admit" : "home");
        tn_view_wipe(view);
    }
    show(view, draw);
}

int main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "full";
    int turns = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
    struct tn_fault fault = {0};
    TN_AUTO(lang_texts) texts = tn_lang_load();
    TN_AUTO(draw_fonts) fonts = NULL;
    TN_AUTO(view) view = NULL;
    TN_AUTO(draw) draw = NULL;
    if (tn_draw_fonts_open(&fonts, &fault) || tn_view_open(texts, fonts, 1280, 800, &view) ||
        tn_draw_open_image(fonts, 1280, 800, &draw)) {
        fprintf(stderr, "%s\n", fault.text);
        return 1;
    }
    static const char *const seen[] = {"home", "admit", "already-in"};
    for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
        reach(seen[i]);
        show(view, draw);
    }
    for (int i = 0; i < turns; i++) {
        if (strcmp(kind, "cold") == 0)
            tn_draw_fonts_wipe(fonts);
        repaint(view, draw, kind, i);
    }
    return 0;
}
