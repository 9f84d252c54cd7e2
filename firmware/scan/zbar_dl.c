/* SPDX-License-Identifier: Apache-2.0 */
/* zbar_dl.c -- libzbar through dlopen: QR only, payload bytes as they are, every line looked at.
 * Source: zbar.h of libzbar 0.23. */
#include "zbar_dl.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <zbar.h>

/* Every function used, by its name in the library. */
#define ZBAR_FUNCTIONS(X)                                                                          \
    X(image_scanner_create)                                                                        \
    X(image_scanner_destroy)                                                                       \
    X(image_scanner_set_config)                                                                    \
    X(scan_image)                                                                                  \
    X(image_create)                                                                                \
    X(image_destroy)                                                                               \
    X(image_set_format)                                                                            \
    X(image_set_size)                                                                              \
    X(image_set_data)                                                                              \
    X(image_first_symbol)                                                                          \
    X(symbol_get_data)                                                                             \
    X(symbol_get_data_length)                                                                      \
    X(symbol_get_loc_size)                                                                         \
    X(symbol_get_loc_x)                                                                            \
    X(symbol_get_loc_y)

struct tn_scan_zbar {
    void *library;
    zbar_image_scanner_t *scanner;
    uint8_t *rows; /* zbar knows no stride */
    size_t rows_cap;
#define ZBAR_MEMBER(name) __typeof__(zbar_##name) *name;
    ZBAR_FUNCTIONS(ZBAR_MEMBER)
#undef ZBAR_MEMBER
};

static bool load(struct tn_scan_zbar *zbar)
{
    bool complete = true;
#define ZBAR_LOAD(name)                                                                            \
    *(void **)&zbar->name = dlsym(zbar->library, "zbar_" #name);                                   \
    complete = complete && zbar->name;
    ZBAR_FUNCTIONS(ZBAR_LOAD)
#undef ZBAR_LOAD
    return complete;
}

static void configure(struct tn_scan_zbar *zbar)
{
    zbar->image_scanner_set_config(zbar->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar->image_scanner_set_config(zbar->scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar->image_scanner_set_config(zbar->scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    zbar->image_scanner_set_config(zbar->scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, 1);
    zbar->image_scanner_set_config(zbar->scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, 1);
}

struct tn_scan_zbar *tn_scan_zbar_open(void)
{
    struct tn_scan_zbar *zbar = calloc(1, sizeof *zbar);
    TN_ASSERT(zbar != NULL);
    zbar->library = dlopen("libzbar.so.0", RTLD_NOW | RTLD_LOCAL);
    if (zbar->library && load(zbar))
        zbar->scanner = zbar->image_scanner_create();
    if (!zbar->scanner) {
        tn_scan_zbar_close(zbar);
        return NULL;
    }
    configure(zbar);
    return zbar;
}

void tn_scan_zbar_close(struct tn_scan_zbar *zbar)
{
    if (!zbar)
        return;
    if (zbar->scanner)
        zbar->image_scanner_destroy(zbar->scanner);
    if (zbar->library)
        dlclose(zbar->library);
    free(zbar->rows);
    free(zbar);
}

static const uint8_t *without_gaps(struct tn_scan_zbar *zbar, const struct tn_scan_luma *luma)
{
    size_t width = (size_t)luma->width_px, need = width * (size_t)luma->height_px;
    if (luma->stride_bytes == width)
        return luma->data;
    if (need > zbar->rows_cap) {
        free(zbar->rows);
        zbar->rows = malloc(need);
        TN_ASSERT(zbar->rows != NULL);
        zbar->rows_cap = need;
    }
    for (size_t y = 0; y < (size_t)luma->height_px; y++)
        memcpy(zbar->rows + y * width, luma->data + y * luma->stride_bytes, width);
    return zbar->rows;
}

static bool copy_out(const struct tn_scan_zbar *zbar, const zbar_symbol_t *symbol,
                     struct tn_scan_code *ret_code)
{
    size_t len = zbar->symbol_get_data_length(symbol);
    if (len == 0 || len > TN_SCAN_CODE_MAX)
        return false;
    memcpy(ret_code->bytes, zbar->symbol_get_data(symbol), len);
    ret_code->bytes[len] = 0;
    ret_code->text[0] = '\0';
    ret_code->len = len;
    for (unsigned i = 0; i < 4; i++) {
        bool known = i < zbar->symbol_get_loc_size(symbol);
        /* zbar goes round the other way */
        unsigned corner = (4 - i) % 4;
        ret_code->corner[corner].x_px = known ? zbar->symbol_get_loc_x(symbol, i) : 0;
        ret_code->corner[corner].y_px = known ? zbar->symbol_get_loc_y(symbol, i) : 0;
    }
    return true;
}

bool tn_scan_zbar_read(struct tn_scan_zbar *zbar, const struct tn_scan_luma *luma,
                       struct tn_scan_code *ret_code)
{
    const uint8_t *rows = without_gaps(zbar, luma);
    zbar_image_t *image = zbar->image_create();
    if (!image)
        return false;
    zbar->image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar->image_set_size(image, (unsigned)luma->width_px, (unsigned)luma->height_px);
    zbar->image_set_data(image, rows, (size_t)luma->width_px * (size_t)luma->height_px, NULL);
    const zbar_symbol_t *symbol = NULL;
    if (zbar->scan_image(zbar->scanner, image) > 0)
        symbol = zbar->image_first_symbol(image);
    bool read = symbol && copy_out(zbar, symbol, ret_code);
    zbar->image_destroy(image);
    return read;
}
