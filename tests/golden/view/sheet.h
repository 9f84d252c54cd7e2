/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.h -- the six pictures of one state of the screens on one small PNG file. */
#pragma once

#include "screens.h"
#include "turnout/bytes.h"

struct picture {
    int width, height;
    uint8_t *rgb; /* the caller frees it */
};

struct picture sheet_picture(int width, int height);
/* A screen at 1 / shrink of its size, each pixel the mean of those it stands for, in 16 shades. */
struct picture sheet_shrink(const uint32_t *pixels, const struct screen_size *size, int shrink);
/* The way back: as a screen of its size. */
void sheet_pixels(const struct picture *picture, uint32_t *pixels);

struct picture sheet_blank(int shrink);
void sheet_put(struct picture *sheet, const struct picture *picture, size_t size, enum tn_lang lang,
               int shrink);
struct picture sheet_cut(const struct picture *sheet, size_t size, enum tn_lang lang, int shrink);

/* Over what is in it; false if there is none, or one of another size. */
bool sheet_read(const char *path, struct picture *into);
/* With a palette where there are few enough colours. */
bool sheet_write(const char *path, const struct picture *sheet);
void sheet_encode(const struct picture *picture, struct tn_buf *out);
