/* SPDX-License-Identifier: Apache-2.0 */
/* finder.c -- rows give candidates, columns confirm them, geometry puts three together.
 * Source: ISO/IEC 18004, "Finder pattern". */
#include "finder.h"

#include <math.h>
#include <string.h>

/* Five neighbouring runs, dark first. */
struct runs {
    int len[5];
};

static int runs_total(const struct runs *runs)
{
    return runs->len[0] + runs->len[1] + runs->len[2] + runs->len[3] + runs->len[4];
}

/* 1:1:3:1:1 with half a module of play for each edge; at least a pixel for every module. */
static bool runs_fit(const struct runs *runs)
{
    static const int modules[5] = {1, 1, 3, 1, 1};
    float module_px = (float)runs_total(runs) / 7.0F;
    if (module_px < 1.0F)
        return false;
    for (int i = 0; i < 5; i++) {
        float play_px = module_px * (i == 2 ? 1.2F : 0.75F);
        if (fabsf((float)runs->len[i] - module_px * (float)modules[i]) > play_px)
            return false;
    }
    return true;
}

/* A line of pixels through the picture. */
struct line {
    const uint8_t *start;
    ptrdiff_t step_bytes;
    int len;
};

static uint8_t line_at(const struct line *line, int i)
{
    return line->start[(ptrdiff_t)i * line->step_bytes];
}

/* Length of the run of `ink` from `at` on in direction `way`, at most `limit`. */
static int line_run(const struct line *line, int at, int way, uint8_t ink, int limit)
{
    int count = 0;
    while (at >= 0 && at < line->len && count <= limit && line_at(line, at) == ink) {
        at += way;
        count++;
    }
    return count;
}

/* The five runs around the dark pixel `at`; *ret_centre is the middle of the middle one. */
static bool line_runs_around(const struct line *line, int at, int limit, float *ret_centre,
                             struct runs *ret_runs)
{
    if (at < 0 || at >= line->len || line_at(line, at) != 0)
        return false;
    int before = line_run(line, at, -1, 0, limit), after = line_run(line, at, 1, 0, limit);
    int left = at - before, right = at + after;
    ret_runs->len[2] = before + after - 1;
    ret_runs->len[1] = line_run(line, left, -1, 255, limit);
    ret_runs->len[3] = line_run(line, right, 1, 255, limit);
    ret_runs->len[0] = line_run(line, left - ret_runs->len[1], -1, 0, limit);
    ret_runs->len[4] = line_run(line, right + ret_runs->len[3], 1, 0, limit);
    *ret_centre = (float)(left + right) / 2.0F;
    return runs_fit(ret_runs);
}

/* Confirms a candidate of row y in its column, and again in the row of the centre found there. */
static bool confirm(const struct tn_scan_luma *binary, float x_px, int y, int total_px,
                    struct tn_scan_finder *ret_finder)
{
    struct line column = {binary->data + (ptrdiff_t)x_px, (ptrdiff_t)binary->stride_bytes,
                          binary->height_px};
    struct runs down, across;
    float centre_y, centre_x;
    if (!line_runs_around(&column, y, total_px, &centre_y, &down))
        return false;
    struct line row = {binary->data + (size_t)centre_y * binary->stride_bytes, 1, binary->width_px};
    if (!line_runs_around(&row, (int)x_px, total_px, &centre_x, &across))
        return false;
    int down_px = runs_total(&down), across_px = runs_total(&across);
    if (down_px > 3 * across_px || across_px > 3 * down_px)
        return false;
    *ret_finder =
        (struct tn_scan_finder){centre_x, centre_y, (float)(down_px + across_px) / 14.0F, 1};
    return true;
}

static bool same_square(const struct tn_scan_finder *a, const struct tn_scan_finder *b)
{
    float reach_px = 2.0F * a->module_px;
    return fabsf(a->x_px - b->x_px) < reach_px && fabsf(a->y_px - b->y_px) < reach_px;
}

static void merge(struct tn_scan_finder *into, const struct tn_scan_finder *from)
{
    float old = (float)into->votes, all = old + 1.0F;
    into->x_px = (into->x_px * old + from->x_px) / all;
    into->y_px = (into->y_px * old + from->y_px) / all;
    into->module_px = (into->module_px * old + from->module_px) / all;
    into->votes++;
}

struct search {
    const struct tn_scan_luma *binary;
    struct tn_scan_finder *found;
    size_t count;
};

static void search_note(struct search *search, float x_px, int y, int total_px)
{
    struct tn_scan_finder finder;
    if (!confirm(search->binary, x_px, y, total_px, &finder))
        return;
    for (size_t i = 0; i < search->count; i++) {
        if (same_square(&search->found[i], &finder)) {
            merge(&search->found[i], &finder);
            return;
        }
    }
    if (search->count < TN_SCAN_FINDERS_MAX)
        search->found[search->count++] = finder;
}

static void search_row(struct search *search, int y)
{
    const struct tn_scan_luma *binary = search->binary;
    const uint8_t *row = binary->data + (size_t)y * binary->stride_bytes;
    struct runs runs = {0};
    int x = 0, seen = 0;
    while (x < binary->width_px) {
        const uint8_t *end = memchr(row + x, row[x] ^ 0xff, (size_t)(binary->width_px - x));
        int next = end ? (int)(end - row) : binary->width_px;
        memmove(runs.len, runs.len + 1, 4 * sizeof runs.len[0]);
        runs.len[4] = next - x;
        seen++;
        if (row[x] == 0 && seen >= 5 && runs_fit(&runs)) {
            float middle = (float)(next - runs.len[4] - runs.len[3]) - (float)runs.len[2] / 2.0F;
            search_note(search, middle, y, runs_total(&runs));
        }
        x = next;
    }
}

/* The middle of a square is three modules high: what a single row saw was noise. */
static size_t keep_confirmed(struct tn_scan_finder *found, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (found[i].votes >= 2)
            found[kept++] = found[i];
    }
    return kept;
}

size_t tn_scan_finders(const struct tn_scan_luma *binary, int row_step,
                       struct tn_scan_finder found[TN_SCAN_FINDERS_MAX])
{
    struct search search = {.binary = binary, .found = found};
    for (int y = 0; y < binary->height_px; y += row_step)
        search_row(&search, y);
    return keep_confirmed(found, search.count);
}

static float distance_px(const struct tn_scan_finder *a, const struct tn_scan_finder *b)
{
    return hypotf(a->x_px - b->x_px, a->y_px - b->y_px);
}

/* How far corner, b and c are from the corners of a square code; negative: not at all. */
static float triple_badness(const struct tn_scan_finder *corner, const struct tn_scan_finder *b,
                            const struct tn_scan_finder *c)
{
    float low = fminf(corner->module_px, fminf(b->module_px, c->module_px));
    float high = fmaxf(corner->module_px, fmaxf(b->module_px, c->module_px));
    float to_b = distance_px(corner, b), to_c = distance_px(corner, c);
    /* version 1 has 14 modules from centre to centre, version 40 has 170 */
    if (high > 2.0F * low || fminf(to_b, to_c) < 9.0F * low || fmaxf(to_b, to_c) > 200.0F * high)
        return -1.0F;
    float ratio = fmaxf(to_b, to_c) / fminf(to_b, to_c);
    float cosine = ((b->x_px - corner->x_px) * (c->x_px - corner->x_px) +
                    (b->y_px - corner->y_px) * (c->y_px - corner->y_px)) /
                   (to_b * to_c);
    if (ratio > 2.2F || fabsf(cosine) > 0.6F)
        return -1.0F;
    return (ratio - 1.0F) + fabsf(cosine) + (high / low - 1.0F);
}

static size_t keep_best(struct tn_scan_triple best[TN_SCAN_TRIPLES_MAX], size_t count,
                        const struct tn_scan_triple *triple)
{
    size_t at = count;
    while (at > 0 && best[at - 1].badness > triple->badness)
        at--;
    if (at == TN_SCAN_TRIPLES_MAX)
        return count;
    size_t kept = count < TN_SCAN_TRIPLES_MAX ? count + 1 : count;
    memmove(&best[at + 1], &best[at], (kept - at - 1) * sizeof best[0]);
    best[at] = *triple;
    return kept;
}

size_t tn_scan_triples(const struct tn_scan_finder *found, size_t count,
                       struct tn_scan_triple best[TN_SCAN_TRIPLES_MAX])
{
    /* Work grows with the third power: a picture full of squares is not worth more. */
    size_t kept = 0, looked_at = count < 24 ? count : 24;
    for (size_t i = 0; i < looked_at; i++) {
        for (size_t j = 0; j < looked_at; j++) {
            for (size_t k = j + 1; k < looked_at; k++) {
                if (i == j || i == k)
                    continue;
                struct tn_scan_triple triple = {found[i], found[j], found[k],
                                                triple_badness(&found[i], &found[j], &found[k])};
                if (triple.badness >= 0.0F)
                    kept = keep_best(best, kept, &triple);
            }
        }
    }
    return kept;
}

float tn_scan_triple_module_px(const struct tn_scan_triple *triple)
{
    return (triple->corner.module_px + triple->right.module_px + triple->below.module_px) / 3.0F;
}

struct tn_scan_rect tn_scan_triple_rect(const struct tn_scan_triple *triple)
{
    const struct tn_scan_finder *a = &triple->corner, *b = &triple->right, *c = &triple->below;
    float fourth_x = b->x_px + c->x_px - a->x_px, fourth_y = b->y_px + c->y_px - a->y_px;
    float margin_px = 9.0F * tn_scan_triple_module_px(triple);
    float left = fminf(fminf(a->x_px, b->x_px), fminf(c->x_px, fourth_x)) - margin_px;
    float right = fmaxf(fmaxf(a->x_px, b->x_px), fmaxf(c->x_px, fourth_x)) + margin_px;
    float top = fminf(fminf(a->y_px, b->y_px), fminf(c->y_px, fourth_y)) - margin_px;
    float bottom = fmaxf(fmaxf(a->y_px, b->y_px), fmaxf(c->y_px, fourth_y)) + margin_px;
    return (struct tn_scan_rect){(int)left, (int)top, (int)(right - left), (int)(bottom - top)};
}
