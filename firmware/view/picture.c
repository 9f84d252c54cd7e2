/* SPDX-License-Identifier: Apache-2.0 */
/* picture.c -- the line icons and the five faces, as paths on a grid of 24 by 24.
 *
 * A path is letters with numbers: M x y begins a line, L x y goes on, Z closes it; O x y r is a
 * circle, D x y r a disc, A x y r from to an arc in turns clockwise from 12 o'clock.  Every line is
 * of one width, so that the icons look like one family. */
#include <stdlib.h>

#include "scene.h"

#define GRID 24.0
#define LINE_WIDTH 2.1
#define CORNERS_MAX 24

static const char *const paths[ICON_COUNT] = {
    [ICON_SEARCH] = "O 10.5 10.5 6.5 M 15.4 15.4 L 21 21",
    [ICON_PERSON] = "O 12 7.5 4 A 12 22 8 0.77 1.23 M 4.1 21 L 19.9 21",
    [ICON_PERSON_PLUS] = "O 9.5 7.5 4 A 9.5 22 7.5 0.78 1.22 M 2.2 21 L 16.8 21 "
                         "M 19 7.5 L 19 13.5 M 16 10.5 L 22 10.5",
    [ICON_PEOPLE] = "O 9 8 3.6 A 9 21 7 0.77 1.23 M 2.1 20 L 15.9 20 "
                    "A 15.5 8 3.6 0.02 0.48 A 16 21 6.4 0.03 0.23 M 18.5 20 L 22.2 20",
    [ICON_CALENDAR] = "M 3.5 6 L 20.5 6 L 20.5 20.5 L 3.5 20.5 Z M 3.5 10.5 L 20.5 10.5 "
                      "M 8 3 L 8 7 M 16 3 L 16 7 D 8 15 1.2 D 12 15 1.2 D 16 15 1.2",
    [ICON_SPEAKER] = "M 3 9.5 L 7 9.5 L 12 5 L 12 19 L 7 14.5 L 3 14.5 Z "
                     "A 12 12 4.2 0.1 0.4 A 12 12 8.2 0.11 0.39",
    [ICON_CONTRAST] = "O 12 12 8.8 A 12 12 4.4 0 0.5 A 12 12 6.4 0 0.5 A 12 12 2.4 0 0.5 "
                      "M 12 3.5 L 12 20.5 A 12 12 1 0 0.5 A 12 12 7.8 0 0.5",
    [ICON_TYPE] = "M 1.8 19 L 7.5 4.5 L 13.2 19 M 3.9 14 L 11.1 14 O 18.2 15.2 3.6 "
                  "M 21.9 11.4 L 21.9 19",
    [ICON_HELP] = "M 6.2 13 L 6.2 6.5 M 9.8 11.5 L 9.8 3.8 M 13.4 11.5 L 13.4 4.4 M 17 13 L 17 7 "
                  "M 17 12 L 17 15.5 L 15.6 19 L 13 21 L 10 21 L 7.6 19.6 L 2.8 13.6 "
                  "M 6.2 13 L 6.2 16.5",
    [ICON_MEGAPHONE] = "M 3 9.5 L 9 9.5 L 19 4.5 L 19 19.5 L 9 14.5 L 3 14.5 Z M 6.5 14.5 L 8 20.5 "
                       "L 11 20.5 L 10 15 A 19 12 3 0.05 0.45",
    [ICON_CARD] = "M 2.5 5 L 21.5 5 L 21.5 19 L 2.5 19 Z O 8 10.6 2.2 A 8 17.6 3.6 0.8 1.2 "
                  "M 14 10 L 18.5 10 M 14 14 L 18.5 14",
    [ICON_VOTE] = "M 3 13 L 6 13 M 18 13 L 21 13 L 21 21 L 3 21 L 3 13 M 8 16.8 L 16 16.8 "
                  "M 8 13 L 8 3 L 16 3 L 16 13 M 10.2 7.6 L 11.6 9.2 L 14 6",
    [ICON_HEART] = "M 12 20.5 L 4 12.4 M 12 20.5 L 20 12.4 A 7.6 8.8 4.9 0.63 1.23 "
                   "A 16.4 8.8 4.9 0.77 1.37",
    [ICON_CHAT] = "M 3 4.5 L 21 4.5 L 21 16.5 L 12 16.5 L 7 21 L 7 16.5 L 3 16.5 Z "
                  "D 8 10.5 1.2 D 12 10.5 1.2 D 16 10.5 1.2",
    [ICON_STAR] = "M 12 2.8 L 14.7 9 L 21.4 9.6 L 16.4 14 L 17.9 20.6 L 12 17.2 L 6.1 20.6 "
                  "L 7.6 14 L 2.6 9.6 L 9.3 9 Z",
    [ICON_LIST] = "D 4 6 1.4 D 4 12 1.4 D 4 18 1.4 M 9 6 L 21 6 M 9 12 L 21 12 M 9 18 L 21 18",
    [ICON_LOCK] = "M 5 11 L 19 11 L 19 21 L 5 21 Z A 12 8 4.4 0.75 1.25 M 7.6 8 L 7.6 11 "
                  "M 16.4 8 L 16.4 11 M 12 14.8 L 12 17.2",
    [ICON_UNLOCK] = "M 5 11 L 19 11 L 19 21 L 5 21 Z A 12 7 4.4 0.75 1.2 M 7.6 7 L 7.6 11 "
                    "M 12 14.8 L 12 17.2",
    [ICON_PRINTER] = "M 7 8.5 L 7 3 L 17 3 L 17 8.5 M 7 17 L 3 17 L 3 8.5 L 21 8.5 L 21 17 L 17 17 "
                     "M 7 14 L 17 14 L 17 21 L 7 21 Z",
    [ICON_USB] = "M 6.5 10 L 17.5 10 L 17.5 18 L 14 21.5 L 10 21.5 L 6.5 18 Z "
                 "M 8.5 10 L 8.5 3 L 15.5 3 L 15.5 10 M 10.9 6.4 L 10.9 6.6 M 13.1 6.4 L 13.1 6.6",
    [ICON_UNDO] = "M 8 4 L 3.5 8.5 L 8 13 M 3.5 8.5 L 14 8.5 A 14 14 5.5 0 0.5 M 14 19.5 L 8 19.5",
    [ICON_CHECK] = "M 4 12.6 L 9.6 18.2 L 20.2 6.4",
    [ICON_CROSS] = "M 5.5 5.5 L 18.5 18.5 M 18.5 5.5 L 5.5 18.5",
    [ICON_GEAR] = "O 12 12 6.6 O 12 12 2.4 M 12 2 L 12 5 M 12 19 L 12 22 M 2 12 L 5 12 "
                  "M 19 12 L 22 12 M 4.9 4.9 L 7 7 M 17 17 L 19.1 19.1 M 19.1 4.9 L 17 7 "
                  "M 7 17 L 4.9 19.1",
    [ICON_WALK_OUT] = "M 13 3.5 L 4.5 3.5 L 4.5 20.5 L 13 20.5 M 10 12 L 21 12 M 17 8 L 21 12 "
                      "L 17 16",
    [ICON_KEYBOARD] = "M 2 6 L 22 6 L 22 18.5 L 2 18.5 Z D 6 10 1 D 10 10 1 D 14 10 1 D 18 10 1 "
                      "M 7.5 14.6 L 16.5 14.6",
    [ICON_PENCIL] = "M 4 20 L 5 15.5 L 16.5 4 L 20 7.5 L 8.5 19 Z M 13.8 6.8 L 17.2 10.2",
    [ICON_SHIFT] = "M 12 3.5 L 3.5 12 L 8 12 L 8 20 L 16 20 L 16 12 L 20.5 12 Z",
    [ICON_NEXT] = "M 8.6 3.6 L 16.8 12 L 8.6 20.4",
    [ICON_UP] = "M 3.6 15.6 L 12 7.4 L 20.4 15.6",
    [ICON_DOWN] = "M 3.6 8.4 L 12 16.6 L 20.4 8.4",
    [ICON_TAG] = "M 3 3 L 12.5 3 L 21.5 12 L 12 21.5 L 3 12.5 Z D 8 8 1.6",
    [ICON_BOOK] = "M 12 6.5 L 9 4.5 L 2.5 4.5 L 2.5 18.5 L 9 18.5 L 12 20.5 L 15 18.5 L 21.5 18.5 "
                  "L 21.5 4.5 L 15 4.5 Z M 12 6.5 L 12 20",
    [ICON_GLOBE] = "O 12 12 9 M 3 12 L 21 12 A 4 12 9.6 0.07 0.43 A 20 12 9.6 0.57 0.93",
    [ICON_CALL] = "M 4 4 L 8 3 L 10.4 8 L 7.8 10.2 L 9.4 12.6 L 11.4 14.6 L 13.8 16.2 L 16 13.6 "
                  "L 21 16 L 20 20 L 17.6 21 L 12 18.8 L 8 16 L 5.2 12 L 3 6.4 Z",
    [ICON_MAIL] = "M 2.5 5 L 21.5 5 L 21.5 19 L 2.5 19 Z M 2.8 6.4 L 12 13.4 L 21.2 6.4",
    [ICON_PENGUIN] = "A 12 9 6 0.66 1.34 M 6.9 12.2 L 3.6 17 M 17.1 12.2 L 20.4 17 "
                     "A 12 14.4 7 0.31 0.69 M 6.4 15.6 L 6.2 18.6 M 17.6 15.6 L 17.8 18.6 "
                     "D 9.8 8 1.1 D 14.2 8 1.1 M 9.6 11.6 L 14.4 11.6",
    [ICON_PLANE] = "M 21.6 3.2 L 2.4 11 L 9.2 13.8 L 12 20.8 Z M 21.6 3.2 L 9.2 13.8",
    [ICON_GAMEPAD] = "M 7 6 L 17 6 L 19 7.4 L 22 16.4 L 20.6 18.6 L 18.4 18.4 L 15.4 15 L 8.6 15 "
                     "L 5.6 18.4 L 3.4 18.6 L 2 16.4 L 5 7.4 Z D 9 10.4 1.4 D 15 10.4 1.4",
    [ICON_BOX] = "M 2.5 4 L 21.5 4 L 21.5 16 L 2.5 16 Z M 12 16 L 12 20.5 M 7 20.5 L 17 20.5",
    [ICON_WIFI] = "D 12 18.6 1.6 A 12 18.6 5.6 0.875 1.125 A 12 18.6 10 0.875 1.125 "
                  "A 12 18.6 14.4 0.875 1.125",
};

struct pen {
    struct tn_draw *draw;
    double x, y, scale;
    tn_color color;
    struct tn_point line[CORNERS_MAX];
    size_t count;
};

static double scaled(const struct pen *pen, double length)
{
    return length * pen->scale;
}

static void end_line(struct pen *pen, bool closed)
{
    if (pen->count > 1)
        tn_draw_polyline(pen->draw, pen->line, pen->count, scaled(pen, LINE_WIDTH), closed,
                         pen->color);
    pen->count = 0;
}

static void add_corner(struct pen *pen, const double *at)
{
    TN_ASSERT(pen->count < CORNERS_MAX);
    pen->line[pen->count++] =
        (struct tn_point){pen->x + scaled(pen, at[0]), pen->y + scaled(pen, at[1])};
}

static void put(struct pen *pen, char kind, const double *at)
{
    double x = pen->x + scaled(pen, at[0]), y = pen->y + scaled(pen, at[1]);
    if (kind == 'L') {
        add_corner(pen, at);
        return;
    }
    end_line(pen, kind == 'Z');
    if (kind == 'M')
        add_corner(pen, at);
    else if (kind == 'D')
        tn_draw_disc(pen->draw, x, y, scaled(pen, at[2]), pen->color);
    else if (kind == 'O')
        tn_draw_arc(pen->draw, x, y, scaled(pen, at[2]), 0, 1, scaled(pen, LINE_WIDTH), pen->color);
    else if (kind == 'A')
        tn_draw_arc(pen->draw, x, y, scaled(pen, at[2]), at[3], at[4], scaled(pen, LINE_WIDTH),
                    pen->color);
}

static int numbers_of(char kind)
{
    switch (kind) {
    case 'Z':
        return 0;
    case 'O':
    case 'D':
        return 3;
    case 'A':
        return 5;
    default:
        return 2;
    }
}

static void follow(struct pen *pen, const char *path)
{
    while (*path) {
        char kind = *path++;
        if (kind == ' ')
            continue;
        double at[5] = {0};
        for (int i = 0; i < numbers_of(kind); i++) {
            char *end = NULL;
            at[i] = strtod(path, &end);
            path = end;
        }
        put(pen, kind, at);
    }
    end_line(pen, false);
}

static struct pen pen_on(struct tn_draw *draw, const struct mark *mark)
{
    return (struct pen){
        .draw = draw,
        .x = mark->rect.x,
        .y = mark->rect.y,
        .scale = mark->rect.w / GRID,
        .color = mark->color,
    };
}

void tn_view_paint_picture(struct tn_draw *draw, const struct mark *mark)
{
    TN_ASSERT(mark->value > 0 && mark->value < ICON_COUNT && paths[mark->value]);
    struct pen pen = pen_on(draw, mark);
    follow(&pen, paths[mark->value]);
}

/* ---- faces ---- */

/* The mouth says it; the eyes of the outer two say it again. */
static const char *const faces[5] = {
    "D 8.2 10.6 1.3 D 15.8 10.6 1.3 A 12 20 4.8 0.84 1.16 M 5.8 8.2 L 9 6.4 M 18.2 8.2 L 15 6.4",
    "D 8.2 9.6 1.3 D 15.8 9.6 1.3 A 12 21.4 6.4 0.88 1.12",
    "D 8.2 9.6 1.3 D 15.8 9.6 1.3 M 8.2 16 L 15.8 16",
    "D 8.2 9.6 1.3 D 15.8 9.6 1.3 A 12 10.4 6.4 0.36 0.64",
    "A 8 9.4 1.8 0.76 1.24 A 16 9.4 1.8 0.76 1.24 A 12 13 5.4 0.25 0.75 M 6.6 13 L 17.4 13",
};

void tn_view_paint_face(struct tn_draw *draw, const struct mark *mark)
{
    TN_ASSERT(mark->value >= 1 && mark->value <= 5);
    struct pen pen = pen_on(draw, mark);
    tn_draw_disc(draw, pen.x + scaled(&pen, 12), pen.y + scaled(&pen, 12), scaled(&pen, 12),
                 mark->color);
    pen.color = mark->behind;
    follow(&pen, faces[mark->value - 1]);
}
