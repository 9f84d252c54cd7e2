/* SPDX-License-Identifier: Apache-2.0 */
/* bench_photos.c -- photographs read and what it costs: the ladder, zxing alone, zbar alone, one
 * after the other on the same picture in one process. */
#include <stdio.h>

#include "bench_kit.h"
#include "photo_kit.h"
#include "zbar_dl.h"
#include "zxing.h"

enum { STILL, LIVE, ZXING, ZBAR, CONTENDERS };
/* Two rounds of what a video stream does: every rung a frame may get. */
#define LIVE_FRAMES 12

static const char *const names[CONTENDERS] = {"ladder, still picture", "ladder, 12 video frames",
                                              "zxing alone", "zbar alone"};

struct score {
    int read, wrong;
    double cpu_ms;
};

static bool zxing_alone(const struct tn_scan_luma *luma, struct tn_scan_code *code)
{
    struct tn_scan_zxing_view view = {luma->data, luma->width_px, luma->height_px,
                                      (int)luma->stride_bytes};
    struct tn_scan_zxing_answer answer = {
        .bytes = code->bytes, .text = code->text, .cap = TN_SCAN_CODE_MAX};
    bool read = tn_scan_zxing_read(&view, TN_SCAN_BINARIZER_LOCAL, &answer);
    code->len = read ? answer.len : 0;
    return read;
}

/* A new decoder each time: what it saw in the last picture is not to help. */
static bool ladder(const struct tn_scan_luma *luma, int frames, enum tn_scan_policy policy,
                   double *cpu_ms, struct tn_scan_code *code)
{
    struct tn_scan_decoder *decoder = tn_scan_decoder_create();
    double start_ms = kit_cpu_ms();
    bool read = false;
    for (int i = 0; i < frames && !read; i++)
        read = tn_scan_decode(decoder, luma, policy, code);
    *cpu_ms += kit_cpu_ms() - start_ms;
    tn_scan_decoder_destroy(decoder);
    return read;
}

static bool contend(int who, struct tn_scan_zbar *zbar, const struct tn_scan_luma *luma,
                    double *cpu_ms, struct tn_scan_code *code)
{
    if (who == STILL)
        return ladder(luma, 1, TN_SCAN_STILL, cpu_ms, code);
    if (who == LIVE)
        return ladder(luma, LIVE_FRAMES, TN_SCAN_LIVE, cpu_ms, code);
    double start_ms = kit_cpu_ms();
    bool read =
        who == ZXING ? zxing_alone(luma, code) : zbar && tn_scan_zbar_read(zbar, luma, code);
    *cpu_ms += kit_cpu_ms() - start_ms;
    return read;
}

static void score_photo(const struct kit_photo *photo, struct tn_scan_zbar *zbar,
                        struct score *scores)
{
    static struct tn_scan_code code;
    struct tn_scan_luma luma;
    if (tn_scan_picture(photo->file.data, photo->file.len, &luma) != TN_OK)
        return;
    for (int who = 0; who < CONTENDERS; who++) {
        bool read = contend(who, zbar, &luma, &scores[who].cpu_ms, &code);
        bool exact = read && code.len == photo->payload.len &&
                     memcmp(code.bytes, photo->payload.data, code.len) == 0;
        scores[who].read += exact;
        scores[who].wrong += read && !exact;
    }
    free((void *)luma.data);
}

int main(void)
{
    struct kit_photos photos;
    struct kit_photo photo;
    struct score scores[CONTENDERS] = {0};
    int with_code = 0, count = 0;
    if (!kit_photos_open(&photos)) {
        (void)fprintf(stderr, "no photographs in %s; set TURNOUT_PHOTOS\n", photos.folder);
        return EXIT_FAILURE;
    }
    struct tn_scan_zbar *zbar = tn_scan_zbar_open();
    while (kit_photos_next(&photos, &photo)) {
        with_code += photo.payload.len > 0;
        count++;
        score_photo(&photo, zbar, scores);
        kit_photo_release(&photo);
    }
    printf("%d photographs, %d with a code\n", count, with_code);
    printf("%-26s %5s %6s %9s %9s %9s\n", "", "read", "wrong", "mean ms", "to zxing", "to zbar");
    for (int who = 0; who < CONTENDERS; who++)
        printf("%-26s %5d %6d %9.2f %9.2f %9.2f\n", names[who], scores[who].read, scores[who].wrong,
               scores[who].cpu_ms / count, scores[who].cpu_ms / scores[ZXING].cpu_ms,
               scores[who].cpu_ms / scores[ZBAR].cpu_ms);
    tn_scan_zbar_close(zbar);
    kit_photos_close(&photos);
    return EXIT_SUCCESS;
}
