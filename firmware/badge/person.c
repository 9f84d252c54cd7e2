/* SPDX-License-Identifier: Apache-2.0 */
/* person.c -- one person's badge, drawn as its template says.
 *
 * The name is as large as its box lets it be, over as many lines as that takes, and never cut; a
 * word is not torn while there is another way.  A role is told by its word and its pattern before
 * its colour. */
#include <math.h>
#include <string.h>

#include "turnout/badge.h"
#include "turnout/text.h"

#define POINTS_PER_MM (72 / 25.4)
#define INK TN_RGB(0x000000)
#define PAPER TN_RGB(0xFFFFFF)
#define STEP 0.96       /* sizes tried go down by this factor */
#define LEADING 1.14    /* of a name's lines, close ones */
#define LINE_GAIN 1.12  /* another line is worth it for letters larger by this */
#define PARTED_LOSS 0.8 /* and one that parts two scripts may make them smaller by this */
#define NAME_LEAST_MM 2.0
#define INK_ABOVE 0.88 /* of the size, above the baseline: Han characters and capitals */
#define TEXT_MAX 256
#define CJK_WHOLE 4 /* so many characters without a blank stay on one line */

struct page {
    struct tn_draw_fonts *fonts;
    struct tn_draw *draw;
    const struct tn_badge_template *template;
    const struct tn_badge_person *person;
    double scale; /* units of the canvas to the millimetre */
    bool on_dots;
};

/* ---- how large ---- */

static double width_of(const struct page *page, const char *text, const struct tn_type *like,
                       double size)
{
    struct tn_type type = *like;
    type.size = size;
    type.width = 0;
    type.lines = 1;
    return tn_draw_measure(page->fonts, text, &type).width;
}

/* A Chinese character, or what is written beside one. */
static bool is_wide(const char *at)
{
    return (unsigned char)*at >= 0xE2;
}

/* A word of letters, or a Chinese name: what is not to be broken. */
static bool stays_whole(const char *word)
{
    return !is_wide(word) || tn_text_graphemes(word) <= CJK_WHOLE;
}

/* The widest of what stays on one line, for letters of size 1. */
static double widest_word(const struct page *page, const char *text, const struct tn_type *like,
                          double size)
{
    double widest = 0;
    for (const char *at = text; *at;) {
        char word[TEXT_MAX];
        size_t len = strcspn(at, " -\n");
        len += at[len] == '-'; /* a line may end with it */
        if (len > 0 && len < sizeof word) {
            memcpy(word, at, len);
            word[len] = '\0';
            if (stays_whole(word))
                widest = fmax(widest, width_of(page, word, like, size) / size);
        }
        at += len;
        at += *at == ' ' || *at == '\n';
    }
    return widest;
}

/* True if it stands in its box in this size and so many lines. */
static bool fits(const struct page *page, const char *text, struct tn_type *type, double size,
                 int lines)
{
    type->size = size;
    type->lines = lines;
    type->leading = size * LEADING;
    struct tn_extent extent = tn_draw_measure(page->fonts, text, type);
    return extent.whole && extent.lines <= lines;
}

/* Sets the type to the largest size in which it stands in the box over so many lines, no smaller
 * than `least`; false if there is none. */
static bool fit_lines(const struct page *page, const char *text, const struct tn_badge_part *part,
                      int lines, double least, struct tn_type *type)
{
    double room = part->h * page->scale;
    double natural = width_of(page, text, type, type->size) / type->size;
    double word = lines > 1 ? widest_word(page, text, type, type->size) : natural;
    double size = fmin(type->size, room / (1 + (lines - 1) * LEADING));
    if (word > 0)
        size = fmin(size, type->width / word * 0.998);
    while (size >= least && !fits(page, text, type, size, lines))
        size *= STEP;
    return size >= least;
}

/* From `fewest` lines on the number that makes it largest; a further one has to be worth it.
 * `lines` of what is returned is 0 if none will do. */
static struct tn_type fit_from(const struct page *page, const char *text,
                               const struct tn_badge_part *part, const struct tn_type *asked,
                               int fewest)
{
    double least = fmin(asked->size, NAME_LEAST_MM * page->scale);
    struct tn_type best = *asked;
    best.lines = 0;
    for (int lines = fewest; lines <= part->lines; lines++) {
        struct tn_type tried = *asked;
        if (fit_lines(page, text, part, lines, least, &tried) &&
            (best.lines == 0 || tried.size > best.size * LINE_GAIN))
            best = tried;
    }
    return best;
}

/* Between a name and the same one in other letters: "王小明 Wang Xiaoming".  False: no such place.
 */
static bool part_scripts(const char *name, char out[TEXT_MAX])
{
    if (!tn_text_copy(out, TEXT_MAX, name))
        return false;
    for (char *at = strchr(out, ' '); at; at = strchr(at + 1, ' ')) {
        const char *last = at;
        while (last > out && ((unsigned char)*--last & 0xC0) == 0x80)
            ;
        if (is_wide(last) != is_wide(at + 1)) {
            *at = '\n';
            return true;
        }
    }
    return false;
}

/* The largest type for a name; where it is parted by its scripts, `parted` is what to draw. */
static struct tn_type fit(const struct page *page, const char *text, char parted[TEXT_MAX],
                          const struct tn_badge_part *part, const struct tn_type *asked)
{
    double least = fmin(asked->size, NAME_LEAST_MM * page->scale);
    struct tn_type best = fit_from(page, text, part, asked, 1);
    if (part->lines > 1 && part_scripts(text, parted)) {
        struct tn_type other = fit_from(page, parted, part, asked, 2);
        if (other.lines > 0 && other.size > best.size * PARTED_LOSS)
            return other;
    }
    (void)tn_text_copy(parted, TEXT_MAX, text);
    if (best.lines > 0)
        return best;
    best.lines = part->lines;
    best.size = least;
    best.leading = least * LEADING;
    best.overlong = TN_OVERLONG_SHRINK; /* torn and small, but whole */
    best.shrink = 0.5;
    return best;
}

/* ---- texts ---- */

static double start_of(const struct tn_badge_part *part)
{
    switch (part->align) {
    case TN_ALIGN_START:
        return part->x;
    case TN_ALIGN_MIDDLE:
        return part->x + part->w / 2;
    case TN_ALIGN_END:
        return part->x + part->w;
    }
    return part->x;
}

/* In the middle of its box, from top to bottom. */
static void put_text(const struct page *page, const char *text, const struct tn_badge_part *part)
{
    const double scale = page->scale;
    struct tn_type type = {.size = part->size * scale,
                           .weight = part->weight,
                           .align = part->align,
                           .color = INK,
                           .width = part->w * scale,
                           .lines = part->lines,
                           .shrink = 0.6};
    if (!*text)
        return;
    char parted[TEXT_MAX] = "";
    if (part->kind == TN_BADGE_NAME) {
        type = fit(page, text, parted, part, &type);
        text = parted;
    }
    struct tn_extent extent = tn_draw_measure(page->fonts, text, &type);
    double leading = extent.lines > 1 ? extent.leading : 0;
    double height = extent.size + (extent.lines - 1) * leading;
    tn_draw_text(page->draw, text, start_of(part) * scale,
                 part->y * scale + (part->h * scale - height) / 2 + extent.size * INK_ABOVE, &type);
}

static const char *text_of(const struct tn_badge_person *person, enum tn_badge_part_kind kind)
{
    switch (kind) {
    case TN_BADGE_ROLE:
        return person->role;
    case TN_BADGE_NAME:
        return person->name;
    case TN_BADGE_GROUP:
        return person->group;
    case TN_BADGE_EVENT:
        return person->event;
    case TN_BADGE_WHEN:
        return person->when;
    case TN_BADGE_BAND:
    case TN_BADGE_CODE:
    case TN_BADGE_PART_COUNT:
        break;
    }
    return "";
}

/* ---- the band ---- */

enum pattern { PLAIN, SLANTED, UPRIGHT, CHEQUERED };
/* Dark ones: their words are read on white, and on paper without colour they are black. */
static const struct {
    tn_color color;
    enum pattern pattern;
} bands[TN_TICKET_KIND_COUNT] = {
    [TN_TICKET_MEMBER] = {TN_RGB(0x1D4ED8), PLAIN},
    [TN_TICKET_GUEST] = {TN_RGB(0x7E22CE), SLANTED},
    [TN_TICKET_WALK_IN] = {TN_RGB(0xB45309), UPRIGHT},
    [TN_TICKET_CREW] = {TN_RGB(0xB91C1C), CHEQUERED},
    [TN_TICKET_BADGE] = {TN_RGB(0x1D4ED8), PLAIN},
};

/* Four corners, the upper two moved to the right by `lean`; millimetres. */
static void put_block(const struct page *page, double x, double y, double w, double h, double lean,
                      tn_color color)
{
    const double scale = page->scale;
    const struct tn_point corners[] = {{(x + lean) * scale, y * scale},
                                       {(x + w + lean) * scale, y * scale},
                                       {(x + w) * scale, (y + h) * scale},
                                       {x * scale, (y + h) * scale}};
    tn_draw_polygon(page->draw, corners, 4, 0, color);
}

static void put_stripes(const struct page *page, const struct tn_badge_part *part, double lean)
{
    const double step = part->h / 2, width = part->h / 5;
    const int count = (int)((part->w - width - lean) / step) + 1;
    for (int i = 0; i < count; i++)
        put_block(page, part->x + i * step, part->y, width, part->h, lean, PAPER);
}

static void put_chequers(const struct page *page, const struct tn_badge_part *part)
{
    const double side = part->h / 4;
    const int columns = (int)(part->w / side);
    for (int i = 0; i < 4 * columns; i++) {
        int row = i / columns, column = i % columns;
        if ((row + column) % 2 == 0)
            put_block(page, part->x + column * side, part->y + row * side, side, side, 0, PAPER);
    }
}

static void put_band(const struct page *page, const struct tn_badge_part *part)
{
    enum tn_ticket_kind kind = page->person->kind;
    put_block(page, part->x, part->y, part->w, part->h, 0,
              page->template->colour ? bands[kind].color : INK);
    switch (bands[kind].pattern) {
    case PLAIN:
        break;
    case SLANTED:
        put_stripes(page, part, part->h / 2);
        break;
    case UPRIGHT:
        put_stripes(page, part, 0);
        break;
    case CHEQUERED:
        put_chequers(page, part);
        break;
    }
}

/* On a white plate of its own width: the word is read on any pattern. */
static void put_role(const struct page *page, const struct tn_badge_part *part)
{
    const double scale = page->scale, pad = part->h * 0.6;
    const struct tn_type type = {.size = part->size * scale,
                                 .weight = part->weight,
                                 .width = part->w * scale,
                                 .shrink = 0.6};
    struct tn_badge_part word = *part;
    if (!*page->person->role)
        return;
    double width = tn_draw_measure(page->fonts, page->person->role, &type).width / scale + pad;
    width = fmin(width, part->w);
    double left = part->x + (part->w - width) / 2;
    put_block(page, left, part->y, width, part->h, 0, PAPER);
    word.align = TN_ALIGN_MIDDLE;
    word.w = part->w - pad / 2;
    word.x = part->x + pad / 4;
    put_text(page, page->person->role, &word);
}

/* ---- the code ---- */

static enum tn_err put_code(const struct page *page, const struct tn_badge_part *part,
                            struct tn_fault *fault)
{
    struct tn_qr qr;
    double module = part->module * page->scale;
    if (!*page->person->ticket_text)
        return TN_OK;
    if (page->on_dots)
        module = floor(module + 1e-6);
    enum tn_err err = tn_qr_make(page->person->ticket_text, &qr);
    if (err || (qr.size + 8) * part->module > fmin(part->w, part->h) + 1e-6)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "the code of \"%s\" is too long for the badge's box",
                            page->person->name);
    double x = (part->x + part->w / 2) * page->scale - qr.size * module / 2;
    double y = (part->y + part->h / 2) * page->scale - qr.size * module / 2;
    if (page->on_dots) {
        x = floor(x);
        y = floor(y);
    }
    tn_draw_qr(page->draw, qr.modules, qr.size, x, y, module, INK);
    return TN_OK;
}

/* ---- all of it ---- */

static enum tn_err put_badge(const struct page *page, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < page->template->count && !err; i++) {
        const struct tn_badge_part *part = &page->template->parts[i];
        if (part->kind == TN_BADGE_BAND)
            put_band(page, part);
        else if (part->kind == TN_BADGE_ROLE)
            put_role(page, part);
        else if (part->kind == TN_BADGE_CODE)
            err = put_code(page, part, fault);
        else
            put_text(page, text_of(page->person, part->kind), part);
    }
    return err;
}

enum tn_err tn_badge_pdf(struct tn_draw_fonts *fonts, const struct tn_badge_template *template,
                         const struct tn_badge_person *person, struct tn_buf *out,
                         struct tn_fault *fault)
{
    TN_BUF_AUTO pdf = {0}; /* outlives the canvas that writes to it */
    TN_AUTO(draw) draw = NULL;
    enum tn_err err = tn_draw_open_pdf(fonts, template->width * POINTS_PER_MM,
                                       template->height * POINTS_PER_MM, "", &pdf, &draw);
    if (err)
        return tn_fault_set(fault, err, "the badge could not be begun");
    const struct page page = {fonts, draw, template, person, POINTS_PER_MM, false};
    err = put_badge(&page, fault);
    if (!err)
        err = tn_draw_finish(draw, fault);
    if (!err)
        tn_buf_add(out, pdf.data, pdf.len);
    if (pdf.data)
        explicit_bzero(pdf.data, pdf.cap);
    return err;
}

/* Darker than the middle is black. */
static void take_rows(const struct tn_draw *draw, struct tn_badge_dots *dots)
{
    size_t row_bytes = (size_t)dots->width / 8;
    for (int y = 0; y < dots->height; y++) {
        uint8_t *row = tn_buf_reserve(&dots->rows, row_bytes);
        memset(row, 0, row_bytes);
        for (int x = 0; x < dots->width; x++) {
            uint32_t pixel = tn_draw_pixel(draw, x, y);
            uint32_t light = (pixel >> 16 & 0xFF) * 3 + (pixel >> 8 & 0xFF) * 6 + (pixel & 0xFF);
            if (light < 10 * 0x80)
                row[x / 8] |= (uint8_t)(0x80 >> x % 8);
        }
        dots->rows.len += row_bytes;
    }
}

enum tn_err tn_badge_raster(struct tn_draw_fonts *fonts, const struct tn_badge_template *template,
                            const struct tn_badge_person *person, struct tn_badge_dots *ret_dots,
                            struct tn_fault *fault)
{
    TN_AUTO(draw) draw = NULL;
    struct tn_badge_dots dots = {.width = (int)(template->width * TN_BADGE_DOTS_PER_MM) / 8 * 8,
                                 .height = (int)(template->height * TN_BADGE_DOTS_PER_MM)};
    struct tn_badge_template black = *template;
    black.colour = false;
    enum tn_err err = tn_draw_open_image(fonts, dots.width, dots.height, &draw);
    if (err)
        return tn_fault_set(fault, err, "the badge could not be begun");
    tn_draw_fill(draw, (struct tn_rect){0, 0, dots.width, dots.height}, PAPER);
    const struct page page = {fonts, draw, &black, person, TN_BADGE_DOTS_PER_MM, true};
    err = put_badge(&page, fault);
    if (err)
        return err;
    take_rows(draw, &dots);
    *ret_dots = dots;
    return TN_OK;
}
