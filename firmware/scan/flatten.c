/* SPDX-License-Identifier: Apache-2.0 */
/* flatten.c -- lays a net over a code and pulls it straight.
 *
 * First a plane through the three squares and, where there is one, the alignment pattern opposite;
 * then every knot of the net is moved to where the modules around it look most like modules: each
 * of one colour, and the fixed patterns as they must be.  Cloth that strays more than half a module
 * between two knots is beyond it. */
#include "flatten.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A knot every four modules: cloth folds as closely. */
#define KNOT_EVERY 4
#define KNOTS_MAX (TN_SCAN_SIDE_MAX / KNOT_EVERY + 2)
/* Of the timing pattern before the net is pulled, where time is short. */
#define TIMING_NEEDED 0.75F
/* Of the fixed patterns: when to go on pulling, and what it must come to. */
#define FIXED_PROMISING 0.8F
#define FIXED_NEEDED 0.93F
#define ALIGNMENT_NEEDED 20 /* of 25 modules */

struct point {
    float x, y;
};

struct net {
    const struct tn_scan_luma *binary;
    int side;
    float plane[8];                           /* module to pixel, projective */
    int knots;                                /* a side */
    struct point pull[KNOTS_MAX * KNOTS_MAX]; /* how far each knot was moved, in modules */
};

/* ---- from modules to pixels ---- */

static struct point on_plane(const float plane[8], float u, float v)
{
    float scale = 1.0F / (plane[6] * u + plane[7] * v + 1.0F);
    return (struct point){(plane[0] * u + plane[1] * v + plane[2]) * scale,
                          (plane[3] * u + plane[4] * v + plane[5]) * scale};
}

/* The pull at module (u, v), between the four knots around. */
static struct point pull_at(const struct net *net, float u, float v)
{
    float scale = (float)(net->knots - 1) / (float)net->side;
    float ku = fminf(fmaxf(u * scale, 0.0F), (float)net->knots - 1.001F);
    float kv = fminf(fmaxf(v * scale, 0.0F), (float)net->knots - 1.001F);
    int iu = (int)ku, iv = (int)kv;
    float fu = ku - (float)iu, fv = kv - (float)iv;
    const struct point *a = &net->pull[iv * net->knots + iu], *b = a + net->knots;
    return (struct point){
        (a[0].x * (1.0F - fu) + a[1].x * fu) * (1.0F - fv) +
            (b[0].x * (1.0F - fu) + b[1].x * fu) * fv,
        (a[0].y * (1.0F - fu) + a[1].y * fu) * (1.0F - fv) +
            (b[0].y * (1.0F - fu) + b[1].y * fu) * fv,
    };
}

/* 1 if the pixel at module position (u, v) is dark; outside it is light. */
static int dark_at(const struct net *net, float u, float v)
{
    struct point at = on_plane(net->plane, u, v);
    int x = (int)floorf(at.x), y = (int)floorf(at.y);
    if (x < 0 || y < 0 || x >= net->binary->width_px || y >= net->binary->height_px)
        return 0;
    return net->binary->data[(size_t)y * net->binary->stride_bytes + (size_t)x] == 0;
}

/* How many of the middle and four points around it are dark, 0 to 5. */
#define LOOKS 5
static int dark_looks(const struct net *net, int x, int y)
{
    const float reach = 0.27F;
    float u = (float)x + 0.5F, v = (float)y + 0.5F;
    struct point pull = pull_at(net, u, v);
    u += pull.x;
    v += pull.y;
    return dark_at(net, u, v) + dark_at(net, u - reach, v - reach) +
           dark_at(net, u + reach, v - reach) + dark_at(net, u - reach, v + reach) +
           dark_at(net, u + reach, v + reach);
}

/* ---- the plane ---- */

static void plane_through_three(struct net *net, const struct tn_scan_finder *corner,
                                const struct tn_scan_finder *right,
                                const struct tn_scan_finder *below)
{
    float modules = (float)net->side - 7.0F;
    float *plane = net->plane;
    plane[0] = (right->x_px - corner->x_px) / modules;
    plane[3] = (right->y_px - corner->y_px) / modules;
    plane[1] = (below->x_px - corner->x_px) / modules;
    plane[4] = (below->y_px - corner->y_px) / modules;
    plane[2] = corner->x_px - 3.5F * (plane[0] + plane[1]);
    plane[5] = corner->y_px - 3.5F * (plane[3] + plane[4]);
    plane[6] = plane[7] = 0.0F;
}

/* The projective map that keeps the three centres and takes the point `w` of the way along both
 * sides to `fourth`: with sides R and B from the first centre A, and p, q in 0..1,
 *     A + ((1 + g) p R + (1 + h) q B) / (1 + g p + h q). */
static void plane_through_four(struct net *net, float w, struct point fourth)
{
    float side = (float)net->side - 7.0F;
    const float *plane = net->plane;
    struct point a = on_plane(plane, 3.5F, 3.5F);
    struct point r = {plane[0] * side, plane[3] * side}, b = {plane[1] * side, plane[4] * side};
    struct point d = {fourth.x - a.x, fourth.y - a.y};
    float area = r.x * b.y - r.y * b.x;
    /* fourth = A + s R + t B, and what follows from it for g and h */
    float s = (d.x * b.y - d.y * b.x) / area, t = (r.x * d.y - r.y * d.x) / area;
    float m = (1.0F - 2.0F * w) / (1.0F - s - t);
    if (!(m > 0.3F && m < 3.0F))
        return;
    float g = (s * m / w - 1.0F) / side, h = (t * m / w - 1.0F) / side;
    float origin = 1.0F - 3.5F * (g + h);
    struct point along_u = {r.x * (1.0F / side + g), r.y * (1.0F / side + g)};
    struct point along_v = {b.x * (1.0F / side + h), b.y * (1.0F / side + h)};
    const float bent[8] = {
        along_u.x + a.x * g,
        along_v.x + a.x * h,
        a.x * origin - 3.5F * (along_u.x + along_v.x),
        along_u.y + a.y * g,
        along_v.y + a.y * h,
        a.y * origin - 3.5F * (along_u.y + along_v.y),
        g,
        h,
    };
    for (int i = 0; i < 8; i++)
        net->plane[i] = bent[i] / origin;
}

/* The share of the timing pattern's modules that are as they must be. */
static float timing_score(const struct net *net)
{
    int right = 0, all = 0;
    for (int i = 8; i < net->side - 8; i++) {
        float at = (float)i + 0.5F;
        right += dark_at(net, at, 6.5F) == (i % 2 == 0);
        right += dark_at(net, 6.5F, at) == (i % 2 == 0);
        all += 2;
    }
    return (float)right / (float)all;
}

/* How many of the 25 modules of an alignment pattern around (u, v) are as they must be. */
static int alignment_score(const struct net *net, float u, float v)
{
    int right = 0;
    for (int y = -2; y <= 2; y++) {
        for (int x = -2; x <= 2; x++) {
            int from_middle = abs(x) > abs(y) ? abs(x) : abs(y);
            right += dark_at(net, u + (float)x, v + (float)y) == (from_middle != 1);
        }
    }
    return right;
}

/* Looks for the alignment pattern opposite the first square and tilts the plane to it. */
static void tilt_to_alignment(struct net *net)
{
    /* four modules either way, in quarters */
    enum { REACH = 16, STEPS = 4 };
    const float middle = (float)net->side - 6.5F;
    float sum_u = 0.0F, sum_v = 0.0F;
    int best = ALIGNMENT_NEEDED - 1, count = 0;
    for (int down = -REACH; down <= REACH; down++) {
        for (int across = -REACH; across <= REACH; across++) {
            float u = middle + (float)across / (float)STEPS;
            float v = middle + (float)down / (float)STEPS;
            int score = alignment_score(net, u, v);
            if (score < best)
                continue;
            if (score > best) {
                best = score;
                sum_u = sum_v = 0.0F;
                count = 0;
            }
            sum_u += u;
            sum_v += v;
            count++;
        }
    }
    if (best < ALIGNMENT_NEEDED)
        return;
    struct point found = on_plane(net->plane, sum_u / (float)count, sum_v / (float)count);
    plane_through_four(net, ((float)net->side - 10.0F) / ((float)net->side - 7.0F), found);
}

/* How many modules a side has by the squares' distance.  A square's runs are longer the more it
 * is turned, up to 1.4 times at 45 degrees. */
static int side_by_distance(const struct tn_scan_triple *triple)
{
    float dx = triple->right.x_px - triple->corner.x_px;
    float dy = triple->right.y_px - triple->corner.y_px;
    float across = hypotf(dx, dy);
    float down =
        hypotf(triple->below.x_px - triple->corner.x_px, triple->below.y_px - triple->corner.y_px);
    float upright = fmaxf(fabsf(dx), fabsf(dy)) / across;
    float module_px = tn_scan_triple_module_px(triple) * upright;
    return (int)((across + down) / 2.0F / module_px + 7.0F);
}

/* True if `below` lies to the right of the way from the corner to `right`, as in a code that is
 * not seen in a mirror. */
static bool is_clockwise(const struct tn_scan_triple *triple)
{
    const struct tn_scan_finder *corner = &triple->corner;
    return (triple->right.x_px - corner->x_px) * (triple->below.y_px - corner->y_px) >
           (triple->right.y_px - corner->y_px) * (triple->below.x_px - corner->x_px);
}

/* Of the versions about as large as the squares say, the one whose timing pattern fits best. */
static bool choose_plane(struct net *net, const struct tn_scan_triple *triple, float needed)
{
    bool clockwise = is_clockwise(triple);
    const struct tn_scan_finder *right = clockwise ? &triple->right : &triple->below;
    const struct tn_scan_finder *below = clockwise ? &triple->below : &triple->right;
    int about = side_by_distance(triple), play = 4 + about / 16, best_side = 0;
    float best = needed;
    for (net->side = 21; net->side <= TN_SCAN_SIDE_MAX; net->side += 4) {
        if (abs(net->side - about) > play)
            continue;
        plane_through_three(net, &triple->corner, right, below);
        float score = timing_score(net);
        if (score >= best) {
            best = score;
            best_side = net->side;
        }
    }
    if (best_side == 0)
        return false;
    net->side = best_side;
    plane_through_three(net, &triple->corner, right, below);
    if (best_side >= 25)
        tilt_to_alignment(net);
    return true;
}

/* ---- the net ---- */

/* What a module must be: 1 dark, 0 light, -1 anything. */
static int fixed_module(int side, int x, int y)
{
    bool right = x >= side - 8, low = y >= side - 8;
    if ((x < 8 || right) && (y < 8 || low) && !(right && low)) {
        int in_x = right ? x - (side - 7) : x, in_y = low ? y - (side - 7) : y;
        int from_middle = abs(in_x - 3) > abs(in_y - 3) ? abs(in_x - 3) : abs(in_y - 3);
        return from_middle != 2 && from_middle != 4;
    }
    if (x == 6 || y == 6)
        return (x + y) % 2 == 0;
    return -1;
}

/* How well one module lies under its cell: all looks alike, and as they must be. */
static int module_score(const struct net *net, int x, int y)
{
    int dark = dark_looks(net, x, y), must = fixed_module(net->side, x, y);
    if (must >= 0)
        return 3 * (must ? dark : LOOKS - dark);
    return dark > LOOKS - dark ? dark : LOOKS - dark;
}

static int span_of(const struct net *net)
{
    return net->side / (net->knots - 1) + 1;
}

/* The modules that knot (ku, kv) moves, less what a pull unlike its neighbours' costs. */
static float knot_score(const struct net *net, int ku, int kv)
{
    int span = span_of(net);
    int u = ku * net->side / (net->knots - 1), v = kv * net->side / (net->knots - 1);
    int score = 0;
    for (int y = v - span < 0 ? 0 : v - span; y < v + span && y < net->side; y++) {
        for (int x = u - span < 0 ? 0 : u - span; x < u + span && x < net->side; x++)
            score += module_score(net, x, y);
    }
    const struct point *knot = &net->pull[kv * net->knots + ku];
    float bend = 0.0F;
    for (int side = 0; side < 4; side++) {
        int nu = ku + (side == 0) - (side == 1), nv = kv + (side == 2) - (side == 3);
        if (nu < 0 || nv < 0 || nu >= net->knots || nv >= net->knots)
            continue;
        const struct point *other = &net->pull[nv * net->knots + nu];
        float dx = knot->x - other->x, dy = knot->y - other->y;
        bend += dx * dx + dy * dy;
    }
    return (float)score - 2.0F * (float)span * bend;
}

/* Moves one knot to the best of its eight neighbours, if that is better than staying. */
static void pull_knot(struct net *net, int ku, int kv, float step)
{
    struct point *knot = &net->pull[kv * net->knots + ku];
    struct point start = *knot, best_at = start;
    float best = knot_score(net, ku, kv);
    for (int way = 0; way < 9; way++) {
        int across = way % 3 - 1, down = way / 3 - 1;
        *knot = (struct point){start.x + step * (float)across, start.y + step * (float)down};
        float score = knot_score(net, ku, kv);
        if (score > best) {
            best = score;
            best_at = *knot;
        }
    }
    *knot = best_at;
}

/* The share of the fixed modules that lie where they must. */
static float fixed_share(const struct net *net)
{
    int right = 0, all = 0;
    for (int y = 0; y < net->side; y++) {
        for (int x = 0; x < net->side; x++) {
            int must = fixed_module(net->side, x, y);
            if (must < 0)
                continue;
            right += must == (dark_looks(net, x, y) > LOOKS / 2);
            all++;
        }
    }
    return (float)right / (float)all;
}

static void pull_all(struct net *net, float step)
{
    for (int knot = 0; knot < net->knots * net->knots; knot++)
        pull_knot(net, knot % net->knots, knot / net->knots, step);
}

/* Pulls the net straight, in large steps first; false as soon as it is clear that this is no
 * code. */
static bool relax(struct net *net)
{
    net->knots = net->side / KNOT_EVERY + 1;
    memset(net->pull, 0, sizeof net->pull);
    pull_all(net, 0.5F);
    if (fixed_share(net) < FIXED_PROMISING)
        return false;
    pull_all(net, 0.5F);
    pull_all(net, 0.25F);
    pull_all(net, 0.25F);
    pull_all(net, 0.12F);
    return fixed_share(net) >= FIXED_NEEDED;
}

bool tn_scan_flatten(const struct tn_scan_luma *binary, const struct tn_scan_triple *triple,
                     enum tn_scan_policy policy, struct tn_scan_grid *ret_grid)
{
    struct net net = {.binary = binary};
    if (!choose_plane(&net, triple, policy == TN_SCAN_LIVE ? TIMING_NEEDED : 0.0F) || !relax(&net))
        return false;
    ret_grid->side = net.side;
    for (int y = 0; y < net.side; y++) {
        for (int x = 0; x < net.side; x++)
            ret_grid->dark[y * net.side + x] = dark_looks(&net, x, y) > LOOKS / 2;
    }
    return true;
}
