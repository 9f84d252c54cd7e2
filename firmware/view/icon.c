/* SPDX-License-Identifier: Apache-2.0 */
/* icon.c -- the four looks and the small pictures, as lines and polygons in a unit square. */
#include <math.h>

#include "scene.h"

/* A unit square laid on a mark's place. */
struct frame {
    struct tn_draw *draw;
    double x, y, side;
};

static struct frame frame_of(struct tn_draw *draw, const struct mark *mark)
{
    return (struct frame){draw, mark->rect.x, mark->rect.y, mark->rect.w};
}

#define POINTS_MAX 12

static void place(const struct frame *frame, const struct tn_point *points, size_t count,
                  struct tn_point out[POINTS_MAX])
{
    TN_ASSERT(count <= POINTS_MAX);
    for (size_t i = 0; i < count; i++)
        out[i] = (struct tn_point){frame->x + points[i].x * frame->side,
                                   frame->y + points[i].y * frame->side};
}

static void stroke(const struct frame *frame, const struct tn_point *points, size_t count,
                   double width, tn_color color)
{
    struct tn_point placed[POINTS_MAX];
    place(frame, points, count, placed);
    tn_draw_polyline(frame->draw, placed, count, width * frame->side, false, color);
}

static void polygon(const struct frame *frame, const struct tn_point *points, size_t count,
                    double round, tn_color color)
{
    struct tn_point placed[POINTS_MAX];
    place(frame, points, count, placed);
    tn_draw_polygon(frame->draw, placed, count, round * frame->side, color);
}

static void line(const struct frame *frame, double x0, double y0, double x1, double y1,
                 double width, tn_color color)
{
    const struct tn_point points[] = {{x0, y0}, {x1, y1}};
    stroke(frame, points, 2, width, color);
}

static void disc(const struct frame *frame, double x, double y, double radius, tn_color color)
{
    tn_draw_disc(frame->draw, frame->x + x * frame->side, frame->y + y * frame->side,
                 radius * frame->side, color);
}

static void arc(const struct frame *frame, double x, double y, double radius, double from,
                double to, double width, tn_color color)
{
    tn_draw_arc(frame->draw, frame->x + x * frame->side, frame->y + y * frame->side,
                radius * frame->side, from, to, width * frame->side, color);
}

static void box(const struct frame *frame, double x, double y, double w, double h, double radius,
                tn_color color)
{
    struct tn_rect rect = {(int)lround(frame->x + x * frame->side),
                           (int)lround(frame->y + y * frame->side), (int)lround(w * frame->side),
                           (int)lround(h * frame->side)};
    tn_draw_rrect(frame->draw, rect, radius * frame->side, color);
}

/* ---- the four looks ---- */

static void circle_check(const struct frame *frame, tn_color color, tn_color on)
{
    static const struct tn_point check[] = {{0.29, 0.52}, {0.44, 0.67}, {0.72, 0.36}};
    disc(frame, 0.5, 0.5, 0.5, color);
    stroke(frame, check, 3, 0.085, on);
}

static void triangle_mark(const struct frame *frame, tn_color color, tn_color on)
{
    static const struct tn_point corners[] = {{0.5, 0.105}, {0.93, 0.86}, {0.07, 0.86}};
    polygon(frame, corners, 3, 0.055, color);
    line(frame, 0.5, 0.37, 0.5, 0.6, 0.085, on);
    disc(frame, 0.5, 0.745, 0.052, on);
}

static void octagon_cross(const struct frame *frame, tn_color color, tn_color on)
{
    const double in = 0.03, cut = 0.03 + 0.94 * 0.2929;
    const struct tn_point corners[] = {{cut, in},         {1 - cut, in},     {1 - in, cut},
                                       {1 - in, 1 - cut}, {1 - cut, 1 - in}, {cut, 1 - in},
                                       {in, 1 - cut},     {in, cut}};
    polygon(frame, corners, 8, 0.03, color);
    line(frame, 0.34, 0.34, 0.66, 0.66, 0.09, on);
    line(frame, 0.66, 0.34, 0.34, 0.66, 0.09, on);
}

static void square_hand(const struct frame *frame, tn_color color, tn_color on)
{
    static const struct tn_point palm[] = {{0.36, 0.47}, {0.66, 0.47}, {0.66, 0.61}, {0.62, 0.71},
                                           {0.56, 0.77}, {0.47, 0.77}, {0.41, 0.73}, {0.36, 0.64}};
    static const struct tn_point thumb[] = {{0.42, 0.68}, {0.31, 0.585}, {0.245, 0.555}};
    box(frame, 0, 0, 1, 1, 0.16, color);
    polygon(frame, palm, 8, 0.03, on);
    stroke(frame, thumb, 3, 0.075, on);
    line(frame, 0.365, 0.5, 0.365, 0.285, 0.07, on);
    line(frame, 0.463, 0.5, 0.463, 0.215, 0.07, on);
    line(frame, 0.561, 0.5, 0.561, 0.235, 0.07, on);
    line(frame, 0.655, 0.5, 0.655, 0.315, 0.07, on);
}

void tn_view_paint_shape(struct tn_draw *draw, const struct mark *mark)
{
    struct frame frame = frame_of(draw, mark);
    switch ((enum tn_flow_look)mark->value) {
    case TN_FLOW_LOOK_OK:
        circle_check(&frame, mark->color, mark->behind);
        break;
    case TN_FLOW_LOOK_ALREADY:
        triangle_mark(&frame, mark->color, mark->behind);
        break;
    case TN_FLOW_LOOK_PROBLEM:
        octagon_cross(&frame, mark->color, mark->behind);
        break;
    case TN_FLOW_LOOK_STAFF:
        square_hand(&frame, mark->color, mark->behind);
        break;
    }
}

/* ---- small pictures ---- */

/* A railway turnout: one track leaves another. */
static void logo(const struct frame *frame, tn_color color, tn_color behind)
{
    tn_color mix = (behind >> 1 & 0x7F7F7F) + (color >> 1 & 0x7F7F7F);
    mix = TN_RGB((behind >> 1 & 0x7F7F7F) + (mix >> 1 & 0x7F7F7F));
    static const struct tn_point straight[] = {{0.2, 0.5}, {0.42, 0.5}, {0.8, 0.66}};
    static const struct tn_point leaving[] = {{0.2, 0.5}, {0.42, 0.5}, {0.8, 0.27}};
    box(frame, 0, 0, 1, 1, 0.24, color);
    stroke(frame, straight, 3, 0.095, mix);
    stroke(frame, leaving, 3, 0.095, behind);
}

static void clock_face(const struct frame *frame, tn_color color)
{
    static const struct tn_point hands[] = {{0.5, 0.27}, {0.5, 0.52}, {0.66, 0.6}};
    arc(frame, 0.5, 0.5, 0.4, 0, 1, 0.085, color);
    stroke(frame, hands, 3, 0.085, color);
}

static void place_pin(const struct frame *frame, tn_color color)
{
    static const struct tn_point tip[] = {{0.2, 0.53}, {0.5, 0.93}, {0.8, 0.53}};
    arc(frame, 0.5, 0.39, 0.325, 0.685, 1.315, 0.085, color);
    stroke(frame, tip, 3, 0.085, color);
    disc(frame, 0.5, 0.39, 0.12, color);
}

static void phone(const struct frame *frame, tn_color color, tn_color behind)
{
    box(frame, 0.24, 0.06, 0.52, 0.88, 0.1, color);
    box(frame, 0.31, 0.15, 0.38, 0.62, 0.03, behind);
    box(frame, 0.38, 0.27, 0.1, 0.1, 0.01, color);
    box(frame, 0.53, 0.27, 0.1, 0.1, 0.01, color);
    box(frame, 0.38, 0.45, 0.1, 0.1, 0.01, color);
    box(frame, 0.55, 0.47, 0.07, 0.07, 0.01, color);
    disc(frame, 0.5, 0.855, 0.035, behind);
}

static void scanner(const struct frame *frame, tn_color color)
{
    static const struct tn_point corners[4][3] = {
        {{0.12, 0.32}, {0.12, 0.12}, {0.32, 0.12}},
        {{0.68, 0.12}, {0.88, 0.12}, {0.88, 0.32}},
        {{0.88, 0.68}, {0.88, 0.88}, {0.68, 0.88}},
        {{0.32, 0.88}, {0.12, 0.88}, {0.12, 0.68}},
    };
    for (int i = 0; i < 4; i++)
        stroke(frame, corners[i], 3, 0.09, color);
    line(frame, 0.2, 0.5, 0.8, 0.5, 0.09, color);
}

static void door(const struct frame *frame, tn_color color)
{
    static const struct tn_point jamb[] = {{0.16, 0.9}, {0.16, 0.1}, {0.5, 0.1}};
    static const struct tn_point arrow[] = {{0.72, 0.32}, {0.9, 0.5}, {0.72, 0.68}};
    static const struct tn_point foot[] = {{0.5, 0.9}, {0.16, 0.9}};
    stroke(frame, jamb, 3, 0.09, color);
    stroke(frame, foot, 2, 0.09, color);
    line(frame, 0.42, 0.5, 0.88, 0.5, 0.09, color);
    stroke(frame, arrow, 3, 0.09, color);
}

static void erase(const struct frame *frame, tn_color color)
{
    static const struct tn_point key[] = {{0.06, 0.5}, {0.32, 0.2}, {0.92, 0.2}, {0.92, 0.8},
                                          {0.32, 0.8}, {0.06, 0.5}, {0.32, 0.2}};
    stroke(frame, key, 7, 0.07, color);
    line(frame, 0.5, 0.38, 0.74, 0.62, 0.07, color);
    line(frame, 0.74, 0.38, 0.5, 0.62, 0.07, color);
}

static void hourglass(const struct frame *frame, tn_color color)
{
    static const struct tn_point glass[] = {{0.24, 0.1},  {0.76, 0.1},  {0.76, 0.28}, {0.54, 0.5},
                                            {0.76, 0.72}, {0.76, 0.9},  {0.24, 0.9},  {0.24, 0.72},
                                            {0.46, 0.5},  {0.24, 0.28}, {0.24, 0.1}};
    static const struct tn_point sand[] = {{0.5, 0.66}, {0.66, 0.81}, {0.34, 0.81}};
    stroke(frame, glass, 11, 0.075, color);
    polygon(frame, sand, 3, 0.02, color);
}

static void terminal(const struct frame *frame, tn_color color, tn_color behind)
{
    static const struct tn_point prompt[] = {{0.24, 0.37}, {0.38, 0.5}, {0.24, 0.63}};
    box(frame, 0.04, 0.12, 0.92, 0.76, 0.1, color);
    stroke(frame, prompt, 3, 0.075, behind);
    line(frame, 0.48, 0.65, 0.72, 0.65, 0.075, behind);
}

static void download(const struct frame *frame, tn_color color)
{
    static const struct tn_point arrow[] = {{0.28, 0.4}, {0.5, 0.62}, {0.72, 0.4}};
    static const struct tn_point tray[] = {{0.12, 0.66}, {0.12, 0.88}, {0.88, 0.88}, {0.88, 0.66}};
    line(frame, 0.5, 0.1, 0.5, 0.58, 0.09, color);
    stroke(frame, arrow, 3, 0.09, color);
    stroke(frame, tray, 4, 0.09, color);
}

void tn_view_paint_icon(struct tn_draw *draw, const struct mark *mark)
{
    static const struct tn_point back[] = {{0.64, 0.14}, {0.3, 0.5}, {0.64, 0.86}};
    struct frame frame = frame_of(draw, mark);
    tn_color color = mark->color;
    switch ((enum icon)mark->value) {
    case ICON_LOGO:
        logo(&frame, color, mark->behind);
        break;
    case ICON_CLOCK:
        clock_face(&frame, color);
        break;
    case ICON_PIN:
        place_pin(&frame, color);
        break;
    case ICON_PHONE:
        phone(&frame, color, mark->behind);
        break;
    case ICON_SCANNER:
        scanner(&frame, color);
        break;
    case ICON_DOOR:
        door(&frame, color);
        break;
    case ICON_BACK:
        stroke(&frame, back, 3, 0.12, color);
        break;
    case ICON_ERASE:
        erase(&frame, color);
        break;
    case ICON_HOURGLASS:
        hourglass(&frame, color);
        break;
    case ICON_TERMINAL:
        terminal(&frame, color, mark->behind);
        break;
    case ICON_DOWNLOAD:
        download(&frame, color);
        break;
    default:
        tn_view_paint_picture(draw, mark);
        break;
    }
}

/* ---- the picture on Home ---- */

/* Looks like a code from afar and is none: nobody's phone must find something to read here. */
static void paint_mock_code(const struct frame *frame, double x, double y, double side)
{
    static const char *const rows[] = {"111110101011111", "100010011010001", "101010110010101",
                                       "100010001110001", "111110101011111", "000000011000000",
                                       "110101100101101", "001011010110010", "101100101001011",
                                       "000000110110100", "111110010101101", "100010101011010",
                                       "101010110100101", "100010001101110", "111110101010011"};
    double module = side / 15;
    for (int row = 0; row < 15; row++) {
        for (int column = 0; column < 15; column++) {
            if (rows[row][column] == '1')
                box(frame, x + column * module, y + row * module, module * 0.92, module * 0.92,
                    module * 0.3, TN_RGB(0x8F979F));
        }
    }
}

void tn_view_paint_scan_frame(struct tn_draw *draw, const struct mark *mark,
                              const struct theme *theme)
{
    struct frame frame = frame_of(draw, mark);
    static const struct tn_point corners[4][3] = {
        {{0.03, 0.2}, {0.03, 0.03}, {0.2, 0.03}},
        {{0.8, 0.03}, {0.97, 0.03}, {0.97, 0.2}},
        {{0.97, 0.8}, {0.97, 0.97}, {0.8, 0.97}},
        {{0.2, 0.97}, {0.03, 0.97}, {0.03, 0.8}},
    };
    box(&frame, 0.255, 0.09, 0.49, 0.82, 0.07, theme->ink);
    box(&frame, 0.28, 0.115, 0.44, 0.77, 0.05, theme->card);
    box(&frame, 0.43, 0.145, 0.14, 0.024, 0.012, theme->ink);
    paint_mock_code(&frame, 0.34, 0.27, 0.32);
    box(&frame, 0.34, 0.66, 0.32, 0.035, 0.017, theme->sand);
    box(&frame, 0.39, 0.73, 0.22, 0.035, 0.017, theme->sand);
    for (int i = 0; i < 4; i++)
        stroke(&frame, corners[i], 3, 0.03, theme->prim);
    line(&frame, 0.12, 0.5, 0.88, 0.5, 0.014, theme->accent);
}
