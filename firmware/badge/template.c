/* SPDX-License-Identifier: Apache-2.0 */
/* template.c -- reading what a badge looks like.
 *
 * A template that was accepted can be drawn: every box lies on the paper and the code fits its own.
 * Lengths are whole micrometres in the file.  Source: firmware/SPEC.md "Badge templates". */
#include "turnout/badge.h"

#include <string.h>

#include "turnout/asset.h"
#include "turnout/json.h"

#define UM_PER_MM 1000.0
#define PAPER_MIN_UM 10000
#define PAPER_MAX_UM 300000
#define SIZE_MIN_UM 1000
#define LINES_MAX 4
#define MODULE_MIN_UM 250 /* two dots: what a camera still tells apart */

extern const struct tn_asset tn_asset_badges[];

static const char *const part_names[] = {
#define PART_NAME(code, name) [TN_BADGE_##code] = (name),
    TN_BADGE_PART_MAP(PART_NAME)
#undef PART_NAME
};
static const char *const weights[] = {"regular", "medium", "bold"};
static const char *const aligns[] = {"start", "middle", "end"};

/* Which of the words stands there; `fallback` where nothing does, -1: another word. */
static int read_word(const struct tn_json *object, const char *name, const char *const *words,
                     int count, int fallback)
{
    const char *word = NULL;
    if (!tn_json_get(object, name))
        return fallback;
    if (!tn_json_text(object, name, &word))
        return -1;
    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0)
            return i;
    }
    return -1;
}

static bool read_um(const struct tn_json *object, const char *name, int64_t least, int64_t most,
                    double *ret_mm)
{
    int64_t um = 0;
    if (!tn_json_int(object, name, &um) || um < least || um > most)
        return false;
    *ret_mm = (double)um / UM_PER_MM;
    return true;
}

static bool read_box(const struct tn_json *object, const struct tn_badge_template *paper,
                     struct tn_badge_part *part)
{
    const struct tn_json *box = tn_json_get(object, "box");
    double *const sides[] = {&part->x, &part->y, &part->w, &part->h};
    if (tn_json_count(box) != 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        int64_t um = 0;
        if (!tn_json_as_int(tn_json_at(box, i), &um) || um < 0 || um > PAPER_MAX_UM)
            return false;
        *sides[i] = (double)um / UM_PER_MM;
    }
    return part->w >= 1 && part->h >= 1 && part->x + part->w <= paper->width &&
           part->y + part->h <= paper->height;
}

static bool read_text(const struct tn_json *object, struct tn_badge_part *part)
{
    int64_t lines = 1;
    int weight = read_word(object, "weight", weights, 3,
                           part->kind == TN_BADGE_NAME ? TN_WEIGHT_BOLD : TN_WEIGHT_REGULAR);
    int align = read_word(object, "align", aligns, 3, TN_ALIGN_MIDDLE);
    if (tn_json_get(object, "lines") && !tn_json_int(object, "lines", &lines))
        return false;
    if (weight < 0 || align < 0 || lines < 1 || lines > LINES_MAX)
        return false;
    part->weight = (enum tn_weight)weight;
    part->align = (enum tn_align)align;
    part->lines = (int)lines;
    return read_um(object, "size", SIZE_MIN_UM, PAPER_MAX_UM, &part->size);
}

static bool code_fits(const struct tn_badge_part *part)
{
    double side = TN_BADGE_CODE_MODULES * part->module;
    return side <= part->w + 1e-9 && side <= part->h + 1e-9;
}

static enum tn_err read_part(const struct tn_json *object, struct tn_badge_template *template,
                             struct tn_fault *fault)
{
    struct tn_badge_part *part = &template->parts[template->count];
    int number = (int)template->count + 1;
    int kind = read_word(object, "part", part_names, TN_BADGE_PART_COUNT, -1);
    if (kind < 0)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "part %d: \"part\" is to be band, role, name, group, event, when or "
                            "code",
                            number);
    part->kind = (enum tn_badge_part_kind)kind;
    if (!read_box(object, template, part))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "part %d (%s): \"box\" is to be [left, top, width, height] in "
                            "micrometres, all of it on the paper",
                            number, part_names[kind]);
    bool is_text = kind != TN_BADGE_BAND && kind != TN_BADGE_CODE;
    if (is_text && !read_text(object, part))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "part %d (%s): a text has a \"size\" of at least %d micrometres, 1 to "
                            "%d \"lines\", a \"weight\" (regular, medium, bold) and an \"align\" "
                            "(start, middle, end)",
                            number, part_names[kind], SIZE_MIN_UM, LINES_MAX);
    if (kind == TN_BADGE_CODE &&
        (!read_um(object, "module", MODULE_MIN_UM, PAPER_MAX_UM, &part->module) ||
         !code_fits(part)))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "part %d (code): %d times \"module\", at least %d micrometres, is to "
                            "fit its box",
                            number, TN_BADGE_CODE_MODULES, MODULE_MIN_UM);
    template->count++;
    return TN_OK;
}

static enum tn_err read_parts(const struct tn_json *root, struct tn_badge_template *template,
                              struct tn_fault *fault)
{
    const struct tn_json *parts = tn_json_get(root, "parts");
    size_t count = tn_json_count(parts);
    if (count < 1 || count > TN_BADGE_PARTS)
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"parts\" is to be a list of 1 to %d",
                            TN_BADGE_PARTS);
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < count && !err; i++)
        err = read_part(tn_json_at(parts, i), template, fault);
    return err;
}

enum tn_err tn_badge_template_parse(const char *json, size_t len,
                                    struct tn_badge_template *ret_template, struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    struct tn_badge_template template = {0};
    enum tn_err err = tn_json_parse(json, len, &root, fault);
    if (err)
        return err;
    if (!read_um(root, "width", PAPER_MIN_UM, PAPER_MAX_UM, &template.width) ||
        !read_um(root, "height", PAPER_MIN_UM, PAPER_MAX_UM, &template.height))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"width\" and \"height\" are to be %d to %d micrometres", PAPER_MIN_UM,
                            PAPER_MAX_UM);
    if (!tn_json_bool(root, "colour", &template.colour))
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"colour\" is to be true or false");
    err = read_parts(root, &template, fault);
    if (!err)
        *ret_template = template;
    return err;
}

static bool is_named(const struct tn_asset *asset, const char *name)
{
    size_t len = strlen(name);
    return strncmp(asset->name, name, len) == 0 && strcmp(asset->name + len, ".json") == 0;
}

enum tn_err tn_badge_template_named(const char *name, struct tn_badge_template *ret_template,
                                    struct tn_fault *fault)
{
    TN_BUF_AUTO known = {0};
    for (const struct tn_asset *asset = tn_asset_badges; asset->name; asset++) {
        if (is_named(asset, name))
            return tn_badge_template_parse((const char *)asset->data, asset->len, ret_template,
                                           fault);
        tn_buf_addf(&known, "%s%.*s", known.len ? ", " : "",
                    (int)(strlen(asset->name) - strlen(".json")), asset->name);
    }
    return tn_fault_set(fault, TN_ERR_ABSENT, "there is no badge %s; there are %s", name,
                        tn_buf_text(&known));
}
