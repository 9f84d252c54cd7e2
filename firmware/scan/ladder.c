/* SPDX-License-Identifier: Apache-2.0 */
/* ladder.c -- many cheap looks at one picture, each seeing what the others miss.
 *
 * A rung is data: what is done to the picture, and who looks.  A still picture climbs all of them
 * until one reads; a video frame gets the two best and, in turn with its neighbours, a share of
 * the rest.  Every rung must earn its place on pictures the others do not read.
 * Source: the measurements in firmware/DESIGN.md "Decoding". */
#include "ladder.h"

#include <stdlib.h>
#include <string.h>

#include "finder.h"
#include "flatten.h"
#include "motion.h"
#include "zbar_dl.h"
#include "zxing.h"

#include "turnout/text.h"

#define SIDE_MIN_PX 16
#define SIDE_MAX_PX 16384
/* Enlarging stops here; a larger picture has its detail already. */
#define ENLARGED_MAX_PX ((int64_t)6 << 20)
#define REGION_MAX_PX ((int64_t)1 << 20)

enum reader { ZXING_LOCAL, ZXING_GLOBAL, ZXING_FIXED, ZBAR };

struct rung {
    int times, over; /* scale */
    bool invert, sharpen, threshold;
    enum reader reader;
};

enum rung_name {
    HALF,
    SHARP,
    PLAIN,
    THRESHOLD,
    HALF_INVERTED,
    INVERTED,
    SHARP_INVERTED,
    GLOBAL,
    QUARTER,
    TWO_THIRDS,
    HALF_SHARP,
    HALF_SECOND,
    SECOND,
    LARGER,
    LARGER_SHARP,
    DOUBLE,
    DOUBLE_GLOBAL,
    DOUBLE_SHARP,
    LARGER_SECOND,
    RUNG_COUNT,
};

static const struct rung rungs[RUNG_COUNT] = {
    [HALF] = {1, 2, .reader = ZXING_LOCAL},
    [SHARP] = {1, 1, .sharpen = true, .threshold = true, .reader = ZXING_FIXED},
    [PLAIN] = {1, 1, .reader = ZXING_LOCAL},
    [THRESHOLD] = {1, 1, .threshold = true, .reader = ZXING_FIXED},
    [HALF_INVERTED] = {1, 2, .invert = true, .reader = ZXING_LOCAL},
    [INVERTED] = {1, 1, .invert = true, .reader = ZXING_LOCAL},
    [SHARP_INVERTED] = {1, 1, .invert = true, .sharpen = true, .threshold = true, ZXING_FIXED},
    [GLOBAL] = {1, 1, .reader = ZXING_GLOBAL},
    [QUARTER] = {1, 4, .reader = ZXING_LOCAL},
    [TWO_THIRDS] = {2, 3, .reader = ZXING_LOCAL},
    [HALF_SHARP] = {1, 2, .sharpen = true, .reader = ZXING_LOCAL},
    [HALF_SECOND] = {1, 2, .reader = ZBAR},
    [SECOND] = {1, 1, .reader = ZBAR},
    [LARGER] = {3, 2, .reader = ZXING_LOCAL},
    [LARGER_SHARP] = {3, 2, .sharpen = true, .threshold = true, .reader = ZXING_FIXED},
    [DOUBLE] = {2, 1, .reader = ZXING_LOCAL},
    [DOUBLE_GLOBAL] = {2, 1, .reader = ZXING_GLOBAL},
    [DOUBLE_SHARP] = {2, 1, .sharpen = true, .reader = ZXING_LOCAL},
    [LARGER_SECOND] = {3, 2, .reader = ZBAR},
};

/* What a video frame gets, by its place in the cycle; every frame begins with HALF. */
#define CYCLE 6
#define PHASE_MAX 3
static const struct phase {
    int rungs[PHASE_MAX];
    int count;
    bool region; /* after the last rung, which must leave a black-and-white picture */
} phases[CYCLE] = {
    {{SHARP}, 1, true}, {{SHARP, HALF_INVERTED}, 2, false}, {{PLAIN, THRESHOLD}, 2, false},
    {{SHARP}, 1, true}, {{SHARP, HALF_INVERTED}, 2, false}, {{SHARP_INVERTED}, 1, false},
};
/* A scene that stood still for two cycles has had its chance: then only HALF, now and then. */
#define STILL_ENOUGH (2 * CYCLE)
#define RESTING_EVERY 3

#define NO_RUNG (-1)

struct tn_scan_decoder {
    struct tn_scan_zbar *zbar; /* NULL: not installed */
    struct tn_scan_plane scaled, inverted, sharp, binary, region, drawing;
    struct tn_scan_grid grid;
    struct tn_scan_motion motion;
    unsigned frame;
    int last_read; /* the rung that read the previous frame */
};

struct tn_scan_decoder *tn_scan_decoder_create(void)
{
    struct tn_scan_decoder *decoder = calloc(1, sizeof *decoder);
    TN_ASSERT(decoder != NULL);
    decoder->zbar = tn_scan_zbar_open();
    decoder->last_read = NO_RUNG;
    return decoder;
}

void tn_scan_decoder_destroy(struct tn_scan_decoder *decoder)
{
    if (!decoder)
        return;
    tn_scan_zbar_close(decoder->zbar);
    tn_scan_plane_release(&decoder->scaled);
    tn_scan_plane_release(&decoder->inverted);
    tn_scan_plane_release(&decoder->sharp);
    tn_scan_plane_release(&decoder->binary);
    tn_scan_plane_release(&decoder->region);
    tn_scan_plane_release(&decoder->drawing);
    tn_scan_motion_release(&decoder->motion);
    free(decoder);
}

static bool zxing(const struct tn_scan_luma *luma, enum tn_scan_binarizer binarizer,
                  struct tn_scan_code *code)
{
    struct tn_scan_zxing_view view = {luma->data, luma->width_px, luma->height_px,
                                      (int)luma->stride_bytes};
    struct tn_scan_zxing_answer answer = {
        .bytes = code->bytes, .text = code->text, .cap = TN_SCAN_CODE_MAX};
    if (!tn_scan_zxing_read(&view, binarizer, &answer))
        return false;
    code->len = answer.len;
    for (int i = 0; i < 4; i++) {
        code->corner[i].x_px = answer.corner_px[i][0];
        code->corner[i].y_px = answer.corner_px[i][1];
    }
    return true;
}

static bool read_with(struct tn_scan_decoder *decoder, enum reader reader,
                      const struct tn_scan_luma *luma, struct tn_scan_code *code)
{
    switch (reader) {
    case ZXING_LOCAL:
        return zxing(luma, TN_SCAN_BINARIZER_LOCAL, code);
    case ZXING_GLOBAL:
        return zxing(luma, TN_SCAN_BINARIZER_GLOBAL, code);
    case ZXING_FIXED:
        return zxing(luma, TN_SCAN_BINARIZER_FIXED, code);
    case ZBAR:
        return decoder->zbar && tn_scan_zbar_read(decoder->zbar, luma, code);
    }
    return false;
}

bool tn_scan_decoder_try_all(struct tn_scan_decoder *decoder, const struct tn_scan_luma *luma)
{
    struct tn_scan_code code;
    bool all = !decoder->zbar || read_with(decoder, ZBAR, luma, &code);
    for (int reader = ZXING_LOCAL; reader <= ZXING_FIXED; reader++)
        all = read_with(decoder, (enum reader)reader, luma, &code) && all;
    return all;
}

static bool scale_makes_sense(const struct rung *rung, const struct tn_scan_luma *luma)
{
    int64_t width_px = (int64_t)luma->width_px * rung->times / rung->over;
    int64_t height_px = (int64_t)luma->height_px * rung->times / rung->over;
    if (rung->times > rung->over)
        return width_px * height_px <= ENLARGED_MAX_PX;
    return width_px >= SIDE_MIN_PX && height_px >= SIDE_MIN_PX;
}

static struct tn_scan_luma scaled(struct tn_scan_decoder *decoder, const struct rung *rung,
                                  const struct tn_scan_luma *luma)
{
    if (rung->times == rung->over)
        return *luma;
    if (rung->times == 1 && rung->over == 2)
        tn_scan_pixels_half(luma, &decoder->scaled);
    else
        tn_scan_pixels_scale(luma, luma->width_px * rung->times / rung->over,
                             luma->height_px * rung->times / rung->over, &decoder->scaled);
    return tn_scan_plane_luma(&decoder->scaled);
}

static struct tn_scan_luma prepared(struct tn_scan_decoder *decoder, const struct rung *rung,
                                    const struct tn_scan_luma *luma)
{
    struct tn_scan_luma picture = scaled(decoder, rung, luma);
    bool by_threshold = rung->invert && rung->threshold;
    if (rung->invert && !by_threshold) {
        tn_scan_pixels_invert(&picture, &decoder->inverted);
        picture = tn_scan_plane_luma(&decoder->inverted);
    }
    if (rung->sharpen) {
        tn_scan_pixels_sharpen(&picture, &decoder->sharp);
        picture = tn_scan_plane_luma(&decoder->sharp);
    }
    if (rung->threshold) {
        tn_scan_pixels_threshold(&picture, by_threshold ? TN_SCAN_INK_LIGHT : TN_SCAN_INK_DARK,
                                 &decoder->binary);
        picture = tn_scan_plane_luma(&decoder->binary);
    }
    return picture;
}

/* One look.  The corners are those of `luma`, whatever scale was looked at. */
static bool look(struct tn_scan_decoder *decoder, const struct rung *rung,
                 const struct tn_scan_luma *luma, struct tn_scan_code *code)
{
    if (!scale_makes_sense(rung, luma))
        return false;
    struct tn_scan_luma picture = prepared(decoder, rung, luma);
    if (!read_with(decoder, rung->reader, &picture, code))
        return false;
    for (int i = 0; i < 4; i++) {
        code->corner[i].x_px = code->corner[i].x_px * rung->over / rung->times;
        code->corner[i].y_px = code->corner[i].y_px * rung->over / rung->times;
    }
    return true;
}

/* ---- a region around three squares ---- */

/* Brings a region to about `module_px` pixels a module and looks again. */
static bool look_at_scale(struct tn_scan_decoder *decoder, const struct tn_scan_luma *region,
                          float factor, const struct rung *rung, struct tn_scan_code *code)
{
    int width_px = (int)((float)region->width_px * factor);
    int height_px = (int)((float)region->height_px * factor);
    if (width_px < SIDE_MIN_PX || height_px < SIDE_MIN_PX ||
        (int64_t)width_px * height_px > REGION_MAX_PX)
        return false;
    tn_scan_pixels_scale(region, width_px, height_px, &decoder->region);
    struct tn_scan_luma enlarged = tn_scan_plane_luma(&decoder->region);
    if (!look(decoder, rung, &enlarged, code))
        return false;
    for (int i = 0; i < 4; i++) {
        code->corner[i].x_px = (int)((float)code->corner[i].x_px / factor);
        code->corner[i].y_px = (int)((float)code->corner[i].y_px / factor);
    }
    return true;
}

static bool look_at_triple(struct tn_scan_decoder *decoder, const struct tn_scan_luma *luma,
                           const struct tn_scan_triple *triple, enum tn_scan_policy policy,
                           struct tn_scan_code *code)
{
    static const struct {
        float module_px;
        enum rung_name rung;
    } looks[] = {{4.0F, SHARP}, {6.0F, PLAIN}, {3.0F, PLAIN}, {5.0F, SECOND}};
    size_t count = policy == TN_SCAN_LIVE ? 2 : sizeof looks / sizeof looks[0];
    struct tn_scan_rect rect = tn_scan_triple_rect(triple);
    struct tn_scan_luma region = tn_scan_luma_crop(luma, rect);
    bool read = false;
    for (size_t i = 0; i < count && !read; i++)
        read =
            look_at_scale(decoder, &region, looks[i].module_px / tn_scan_triple_module_px(triple),
                          &rungs[looks[i].rung], code);
    for (int i = 0; read && i < 4; i++) {
        code->corner[i].x_px += rect.x_px > 0 ? rect.x_px : 0;
        code->corner[i].y_px += rect.y_px > 0 ? rect.y_px : 0;
    }
    return read;
}

/* Draws the code of a triple anew and reads the drawing.  Its corners are not to be had from a
 * drawing; the squares' centres stand for them. */
static bool look_flattened(struct tn_scan_decoder *decoder, const struct tn_scan_luma *binary,
                           const struct tn_scan_triple *triple, enum tn_scan_policy policy,
                           struct tn_scan_code *code)
{
    struct tn_scan_grid *grid = &decoder->grid;
    if (!tn_scan_flatten(binary, triple, policy, grid))
        return false;
    bool lost = tn_scan_grid_format_lost(grid), read = false;
    for (int format = 0; format < (lost ? TN_SCAN_FORMATS : 1) && !read; format++) {
        if (lost)
            tn_scan_grid_set_format(grid, format);
        tn_scan_grid_draw(grid, &decoder->drawing);
        struct tn_scan_luma drawing = tn_scan_plane_luma(&decoder->drawing);
        read = zxing(&drawing, TN_SCAN_BINARIZER_FIXED, code);
    }
    const struct tn_scan_finder *squares[4] = {&triple->corner, &triple->right, NULL,
                                               &triple->below};
    for (int i = 0; read && i < 4; i++) {
        code->corner[i].x_px =
            (int)(i == 2 ? triple->right.x_px + triple->below.x_px - triple->corner.x_px
                         : squares[i]->x_px);
        code->corner[i].y_px =
            (int)(i == 2 ? triple->right.y_px + triple->below.y_px - triple->corner.y_px
                         : squares[i]->y_px);
    }
    return read;
}

/* Looks where the last black-and-white picture has the squares of a code. */
static bool look_at_regions(struct tn_scan_decoder *decoder, const struct tn_scan_luma *luma,
                            enum tn_scan_policy policy, struct tn_scan_code *code)
{
    struct tn_scan_luma binary = tn_scan_plane_luma(&decoder->binary);
    struct tn_scan_finder found[TN_SCAN_FINDERS_MAX];
    struct tn_scan_triple triples[TN_SCAN_TRIPLES_MAX];
    TN_ASSERT(binary.width_px == luma->width_px && binary.height_px == luma->height_px);
    size_t count = tn_scan_finders(&binary, policy == TN_SCAN_LIVE ? 2 : 1, found);
    size_t kept = tn_scan_triples(found, count, triples);
    if (policy == TN_SCAN_LIVE && kept > 1)
        kept = 1;
    for (size_t i = 0; i < kept; i++) {
        if (look_flattened(decoder, &binary, &triples[i], policy, code))
            return true;
    }
    for (size_t i = 0; i < kept; i++) {
        if (look_at_triple(decoder, luma, &triples[i], policy, code))
            return true;
    }
    return false;
}

/* ---- the two policies ---- */

static bool climb_all(struct tn_scan_decoder *decoder, const struct tn_scan_luma *luma,
                      struct tn_scan_code *code)
{
    for (int i = 0; i < RUNG_COUNT; i++) {
        if (look(decoder, &rungs[i], luma, code))
            return true;
        if ((i == SHARP || i == THRESHOLD || i == SHARP_INVERTED) &&
            look_at_regions(decoder, luma, TN_SCAN_STILL, code))
            return true;
    }
    return false;
}

static bool look_and_note(struct tn_scan_decoder *decoder, int rung,
                          const struct tn_scan_luma *luma, struct tn_scan_code *code)
{
    bool read = look(decoder, &rungs[rung], luma, code);
    decoder->last_read = read ? rung : NO_RUNG;
    return read;
}

static bool climb_phase(struct tn_scan_decoder *decoder, const struct phase *phase,
                        const struct tn_scan_luma *luma, struct tn_scan_code *code)
{
    if (look_and_note(decoder, HALF, luma, code))
        return true;
    for (int i = 0; i < phase->count; i++) {
        if (look_and_note(decoder, phase->rungs[i], luma, code))
            return true;
    }
    return phase->region && look_at_regions(decoder, luma, TN_SCAN_LIVE, code);
}

static bool climb_some(struct tn_scan_decoder *decoder, const struct tn_scan_luma *luma,
                       struct tn_scan_code *code)
{
    unsigned frame = decoder->frame++;
    int still = tn_scan_motion_still(&decoder->motion, luma);
    /* A code held up is read again the way it was read. */
    if (decoder->last_read != NO_RUNG && look_and_note(decoder, decoder->last_read, luma, code))
        return true;
    if (still > STILL_ENOUGH)
        return frame % RESTING_EVERY == 0 && look_and_note(decoder, HALF, luma, code);
    return climb_phase(decoder, &phases[frame % CYCLE], luma, code);
}

/* The payload is its own text where it is UTF-8; else the library's conversion stands. */
static void settle_text(struct tn_scan_code *code)
{
    if (tn_text_valid((const char *)code->bytes, code->len))
        memcpy(code->text, code->bytes, code->len + 1);
    else if (!tn_text_valid(code->text, strlen(code->text)))
        code->text[0] = '\0';
}

bool tn_scan_decode(struct tn_scan_decoder *decoder, const struct tn_scan_luma *luma,
                    enum tn_scan_policy policy, struct tn_scan_code *ret_code)
{
    if (luma->width_px < SIDE_MIN_PX || luma->height_px < SIDE_MIN_PX ||
        luma->width_px > SIDE_MAX_PX || luma->height_px > SIDE_MAX_PX)
        return false;
    struct tn_scan_code code;
    bool read =
        policy == TN_SCAN_LIVE ? climb_some(decoder, luma, &code) : climb_all(decoder, luma, &code);
    if (!read)
        return false;
    settle_text(&code);
    *ret_code = code;
    return true;
}
