/* SPDX-License-Identifier: Apache-2.0 */
/* bench_frame.c -- what a 1280x720 frame without a code costs: the ladder on a moving and on a
 * still scene, zxing alone, zbar alone; and how soon a killed decoder scans again.
 *
 * The frames are the photographs without a code, enlarged to cover the view. */
#include <signal.h>
#include <stdio.h>

#include "bench_kit.h"
#include "photo_kit.h"
#include "pixels.h"
#include "scan_kit.h"
#include "zbar_dl.h"
#include "zxing.h"

#define WIDTH_PX 1280
#define HEIGHT_PX 720
#define SCENES_MAX 16
/* Four rounds of the ladder's cycle. */
#define FRAMES 24
#define STILL_FRAMES 120
#define RESTARTS 11

enum { MOVING, STANDING, ZXING, ZBAR, CONTENDERS };

static const char *const names[CONTENDERS] = {"ladder, moving scene", "ladder, still scene",
                                              "zxing alone", "zbar alone"};

struct samples {
    double ms[SCENES_MAX * STILL_FRAMES];
    size_t count;
};

static void add_sample(struct samples *samples, double ms)
{
    samples->ms[samples->count++] = ms;
}

/* The picture made wide enough for a window of the view's size to wander over it. */
static void enlarge(const struct tn_scan_luma *photo, struct tn_scan_plane *out)
{
    int width_px = WIDTH_PX + 64;
    int height_px = width_px * photo->height_px / photo->width_px;
    if (height_px < HEIGHT_PX + 64)
        height_px = HEIGHT_PX + 64;
    tn_scan_pixels_scale(photo, width_px, height_px, out);
}

/* As a camera would deliver it: rows without gaps. */
static struct tn_scan_luma view(const struct tn_scan_plane *scene, int shift_px,
                                struct tn_scan_plane *frame)
{
    tn_scan_plane_resize(frame, WIDTH_PX, HEIGHT_PX);
    for (int y = 0; y < HEIGHT_PX; y++)
        memcpy(frame->data + (size_t)y * WIDTH_PX,
               scene->data + (size_t)(y + shift_px) * (size_t)scene->width_px + (size_t)shift_px,
               WIDTH_PX);
    return tn_scan_plane_luma(frame);
}

static void run_ladder(const struct tn_scan_plane *scene, bool moving, struct samples *samples)
{
    static struct tn_scan_code code;
    struct tn_scan_plane frame = {0};
    struct tn_scan_decoder *decoder = tn_scan_decoder_create();
    /* the first round fetches memory, and lets the idle gate close on a still scene */
    int frames = moving ? FRAMES : STILL_FRAMES;
    for (int i = -FRAMES; i < frames; i++) {
        struct tn_scan_luma luma = view(scene, moving ? 2 * (i + FRAMES) % 64 : 0, &frame);
        double start_ms = kit_cpu_ms();
        bool read = tn_scan_decode(decoder, &luma, TN_SCAN_LIVE, &code);
        if (i >= 0)
            add_sample(samples, kit_cpu_ms() - start_ms);
        if (read)
            printf("a code was read where there is none: %s\n", code.text);
    }
    tn_scan_decoder_destroy(decoder);
    tn_scan_plane_release(&frame);
}

static void run_alone(const struct tn_scan_plane *scene, struct tn_scan_zbar *zbar,
                      struct samples *zxing_ms, struct samples *zbar_ms)
{
    static struct tn_scan_code code;
    struct tn_scan_plane frame = {0};
    for (int i = 0; i < FRAMES / 4; i++) {
        struct tn_scan_luma luma = view(scene, 8 * i, &frame);
        struct tn_scan_zxing_view zxing_view = {luma.data, WIDTH_PX, HEIGHT_PX, WIDTH_PX};
        struct tn_scan_zxing_answer answer = {
            .bytes = code.bytes, .text = code.text, .cap = TN_SCAN_CODE_MAX};
        double start_ms = kit_cpu_ms();
        tn_scan_zxing_read(&zxing_view, TN_SCAN_BINARIZER_LOCAL, &answer);
        add_sample(zxing_ms, kit_cpu_ms() - start_ms);
        start_ms = kit_cpu_ms();
        if (zbar)
            tn_scan_zbar_read(zbar, &luma, &code);
        add_sample(zbar_ms, kit_cpu_ms() - start_ms);
    }
    tn_scan_plane_release(&frame);
}

static void run_scenes(struct kit_photos *photos, struct samples *samples)
{
    struct kit_photo photo;
    struct tn_scan_zbar *zbar = tn_scan_zbar_open();
    int scenes = 0;
    while (kit_photos_next(photos, &photo)) {
        struct tn_scan_luma luma;
        if (photo.payload.len == 0 && scenes < SCENES_MAX &&
            tn_scan_picture(photo.file.data, photo.file.len, &luma) == TN_OK) {
            struct tn_scan_plane scene = {0};
            enlarge(&luma, &scene);
            run_ladder(&scene, true, &samples[MOVING]);
            run_ladder(&scene, false, &samples[STANDING]);
            run_alone(&scene, zbar, &samples[ZXING], &samples[ZBAR]);
            tn_scan_plane_release(&scene);
            free((void *)luma.data);
            scenes++;
        }
        kit_photo_release(&photo);
    }
    tn_scan_zbar_close(zbar);
    printf("%d scenes of %dx%d without a code\n", scenes, WIDTH_PX, HEIGHT_PX);
}

/* Wall time from the death of the decoder to its next answer. */
static void run_restarts(void)
{
    static struct tn_scan_code code;
    struct tn_scan_reader *reader;
    struct tn_fault fault;
    double ms[RESTARTS];
    if (tn_scan_reader_open(kit_decoder_path(), &reader, &fault) != TN_OK) {
        printf("%s\n", fault.text);
        return;
    }
    memset(tn_scan_reader_frame(reader), 128, WIDTH_PX * HEIGHT_PX);
    for (int i = 0; i < RESTARTS; i++) {
        kill(tn_scan_reader_pid(reader), SIGKILL);
        int64_t start_ms = tn_clock_up_ms();
        tn_scan_reader_luma(reader, WIDTH_PX, HEIGHT_PX, TN_SCAN_LIVE, &code);
        ms[i] = (double)(tn_clock_up_ms() - start_ms);
    }
    printf("killed decoder answers again after %.0f ms (median of %d)\n", kit_median(ms, RESTARTS),
           RESTARTS);
    tn_scan_reader_close(reader);
}

int main(void)
{
    static struct samples samples[CONTENDERS];
    struct kit_photos photos;
    if (!kit_photos_open(&photos)) {
        (void)fprintf(stderr, "no photographs in %s; set TURNOUT_PHOTOS\n", photos.folder);
        return EXIT_FAILURE;
    }
    run_scenes(&photos, samples);
    double zxing_ms = kit_mean(samples[ZXING].ms, samples[ZXING].count);
    double zbar_ms = kit_mean(samples[ZBAR].ms, samples[ZBAR].count);
    printf("%-26s %9s %9s %9s %9s\n", "CPU ms a frame", "median", "mean", "to zxing", "to zbar");
    for (int who = 0; who < CONTENDERS; who++) {
        double mean_ms = kit_mean(samples[who].ms, samples[who].count);
        printf("%-26s %9.2f %9.2f %9.2f %9.3f\n", names[who],
               kit_median(samples[who].ms, samples[who].count), mean_ms, mean_ms / zxing_ms,
               mean_ms / zbar_ms);
    }
    run_restarts();
    kit_photos_close(&photos);
    return EXIT_SUCCESS;
}
