/* SPDX-License-Identifier: Apache-2.0 */
/* fonts.c -- the faces we draw with, and the texts laid out lately.
 *
 * The cache is bounded and can be wiped: it holds people's names. */
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <stdlib.h>
#include <string.h>

#include "canvas.h"
#include "turnout/asset.h"

/* All of a board's slides beside the screen they are on. */
#define LAYOUTS_MAX 256

extern const struct tn_asset tn_asset_draw[];

struct tn_draw_fonts {
    FcConfig *config;
    PangoFontMap *map;
    PangoContext *context;
    uint64_t turn; /* counts questions, so that the oldest layout is known */
    size_t count;
    uint64_t keys[LAYOUTS_MAX]; /* of the layouts, side by side: what is looked at most */
    struct layout layouts[LAYOUTS_MAX];
};

static enum tn_err load_config(FcConfig **ret_config, struct tn_fault *fault)
{
    FcConfig *config = FcConfigCreate();
    TN_ASSERT(config);
    if (!FcConfigParseAndLoadFromMemory(config, tn_asset_draw[0].data, FcTrue) ||
        !FcConfigBuildFonts(config)) {
        FcConfigDestroy(config);
        return tn_fault_set(fault, TN_ERR_IO, "fontconfig cannot read the list of our fonts");
    }
    FcFontSet *fonts = FcConfigGetFonts(config, FcSetSystem);
    if (!fonts || fonts->nfont == 0) {
        FcConfigDestroy(config);
        return tn_fault_set(fault, TN_ERR_ABSENT,
                            "no font to draw with is installed; install the packages "
                            "fonts-noto-cjk, fonts-inter and fonts-noto-color-emoji");
    }
    *ret_config = config;
    return TN_OK;
}

static PangoContext *make_context(PangoFontMap *map)
{
    PangoContext *context = pango_font_map_create_context(map);
    pango_context_set_language(context, pango_language_from_string("zh-cn"));
    pango_context_set_round_glyph_positions(context, FALSE);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    return context;
}

enum tn_err tn_draw_fonts_open(struct tn_draw_fonts **ret_fonts, struct tn_fault *fault)
{
    FcConfig *config = NULL;
    enum tn_err err = load_config(&config, fault);
    if (err)
        return err;
    struct tn_draw_fonts *fonts = calloc(1, sizeof(*fonts));
    TN_ASSERT(fonts);
    fonts->config = config;
    fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    TN_ASSERT(fonts->map);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts->map), config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72);
    fonts->context = make_context(fonts->map);
    *ret_fonts = fonts;
    return TN_OK;
}

void tn_draw_fonts_close(struct tn_draw_fonts *fonts)
{
    if (!fonts)
        return;
    tn_draw_fonts_wipe(fonts);
    g_object_unref(fonts->context);
    g_object_unref(fonts->map);
    FcConfigDestroy(fonts->config);
    free(fonts);
}

static void overwrite(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
}

static void drop(struct layout *layout)
{
    /* Pango's own copy is in its heap block until overwritten; it gives no other way to it. */
    overwrite((char *)(uintptr_t)pango_layout_get_text(layout->pango));
    g_object_unref(layout->pango);
    overwrite(layout->text);
    free(layout->text);
    *layout = (struct layout){0};
}

void tn_draw_fonts_wipe(struct tn_draw_fonts *fonts)
{
    for (size_t i = 0; i < fonts->count; i++)
        drop(&fonts->layouts[i]);
    fonts->count = 0;
}

size_t tn_draw_fonts_kept(const struct tn_draw_fonts *fonts)
{
    return fonts->count;
}

/* What of a type changes the layout; colour and alignment are matters of painting. */
static bool is_same_type(const struct tn_type *a, const struct tn_type *b)
{
    return a->size == b->size && a->weight == b->weight && a->width == b->width &&
           a->lines == b->lines && a->leading == b->leading && a->shrink == b->shrink &&
           a->tabular == b->tabular && a->overlong == b->overlong;
}

/* FNV-1a, enough to tell some hundred texts apart before comparing them. */
static uint64_t key_of(const char *text, const struct tn_type *type)
{
    uint64_t key = 0xcbf29ce484222325u ^ (uint64_t)(type->size * 16) ^ (uint64_t)type->weight << 60;
    for (; *text; text++)
        key = (key ^ (uint8_t)*text) * 0x100000001b3u;
    return key;
}

static struct layout *find(struct tn_draw_fonts *fonts, uint64_t key, const char *text,
                           const struct tn_type *type)
{
    for (size_t i = 0; i < fonts->count; i++) {
        struct layout *layout = &fonts->layouts[i];
        if (fonts->keys[i] == key && is_same_type(&layout->type, type) &&
            strcmp(layout->text, text) == 0)
            return layout;
    }
    return NULL;
}

static struct layout *oldest(struct tn_draw_fonts *fonts)
{
    struct layout *found = &fonts->layouts[0];
    for (size_t i = 1; i < fonts->count; i++) {
        if (fonts->layouts[i].used < found->used)
            found = &fonts->layouts[i];
    }
    return found;
}

const struct layout *tn_draw_fonts_layout(struct tn_draw_fonts *fonts, const char *text,
                                          const struct tn_type *type)
{
    uint64_t key = key_of(text, type);
    struct layout *layout = find(fonts, key, text, type);
    if (!layout) {
        if (fonts->count < LAYOUTS_MAX)
            layout = &fonts->layouts[fonts->count++];
        else
            drop(layout = oldest(fonts));
        *layout = (struct layout){.text = strdup(text), .type = *type};
        fonts->keys[layout - fonts->layouts] = key;
        TN_ASSERT(layout->text);
        tn_draw_layout_make(fonts->context, layout);
    }
    layout->used = ++fonts->turn;
    return layout;
}
