/* SPDX-License-Identifier: Apache-2.0 */
/* decode.h -- a grey picture in, the bytes of a QR code out.
 *
 * What a camera or a stranger's file shows is hostile: outside tests, benches and the decoder
 * process itself, go through a tn_scan_reader, which decodes in a jailed child and outlives
 * whatever a picture does to it.  The in-process calls keep no state but the frame rotation and
 * the idle gate.  Rank 2; a handle belongs to one thread at a time.
 * Source: ISO/IEC 18004 (through zxing-cpp and, where installed, zbar). */
#pragma once

#include "turnout/err.h"

/* The longest content of any QR code: 7089 digits. */
#define TN_SCAN_CODE_MAX 7089

/* 8 bits of brightness per pixel, 0 = black; rows are stride_bytes apart. */
struct tn_scan_luma {
    const uint8_t *data;
    int width_px, height_px;
    size_t stride_bytes;
};

/* A code as it was read.  `bytes` is the exact payload; `text` is the same as UTF-8, converted
 * from the code's own character set where it is not UTF-8 already, and empty where that fails.
 * Both end with a NUL that does not count. */
struct tn_scan_code {
    size_t len;
    uint8_t bytes[TN_SCAN_CODE_MAX + 1];
    char text[TN_SCAN_CODE_MAX + 1];
    /* The corners in the picture, clockwise from the symbol's own top left; all zero where the
     * code did not come from a picture. */
    struct {
        int x_px, y_px;
    } corner[4];
};

enum tn_scan_policy {
    TN_SCAN_LIVE,  /* one video frame: a bounded share of the ladder, the rest in later frames */
    TN_SCAN_STILL, /* one picture: the whole ladder until something reads it */
};

/* ---- in this process ---- */

struct tn_scan_decoder;

/* With the second opinion of zbar if that library is installed.  Never NULL. */
struct tn_scan_decoder *tn_scan_decoder_create(void);
void tn_scan_decoder_destroy(struct tn_scan_decoder *decoder);

/* True if a code was read.  LIVE frames are taken as one stream: a scene that has not changed
 * since everything was tried on it costs only a look.  Pictures under 16 or over 16384 pixels a
 * side hold no code. */
bool tn_scan_decode(struct tn_scan_decoder *decoder, const struct tn_scan_luma *luma,
                    enum tn_scan_policy policy, struct tn_scan_code *ret_code);

/* Reads a PNG or JPEG file image as brightness (transparent parts on white); a picture longer
 * than 4096 px on a side is halved until it is not.  The caller frees ret_luma->data with free().
 * Errors: FORMAT (neither, or damaged), LIMIT (over 16384 px a side or 128 megapixels). */
TN_MUST_CHECK enum tn_err tn_scan_picture(const void *file, size_t len,
                                          struct tn_scan_luma *ret_luma);

/* ---- in the jailed child ---- */

/* Frames and files may be this large. */
#define TN_SCAN_FRAME_MAX_BYTES ((size_t)32 << 20)

enum tn_scan_answer {
    TN_SCAN_ANSWER_NOTHING,    /* no code in it */
    TN_SCAN_ANSWER_CODE,       /* *ret_code is set */
    TN_SCAN_ANSWER_NO_PICTURE, /* neither a PNG nor a JPEG, or damaged */
    TN_SCAN_ANSWER_LOST,       /* the decoder died of it or took too long; it starts anew */
};

struct tn_scan_reader;

/* Starts the decoder program; `path` NULL means turnout-decoder beside the running executable.
 * Errors: ABSENT (no such program), IO (it does not start). */
TN_MUST_CHECK enum tn_err tn_scan_reader_open(const char *path, struct tn_scan_reader **ret_reader,
                                              struct tn_fault *fault);
void tn_scan_reader_close(struct tn_scan_reader *reader);

/* The shared memory (TN_SCAN_FRAME_MAX_BYTES) that a frame or a file image goes into before one
 * of the next two calls; not cleared in between. */
uint8_t *tn_scan_reader_frame(struct tn_scan_reader *reader);

/* Decodes the frame as rows of width_px bytes without gaps.  Blocks for as long as the decoder
 * works, at most 250 ms (LIVE) or 10 s (STILL) and the time to start it again (tens of ms). */
enum tn_scan_answer tn_scan_reader_luma(struct tn_scan_reader *reader, int width_px, int height_px,
                                        enum tn_scan_policy policy, struct tn_scan_code *ret_code);

/* The same for the frame as a PNG or JPEG file image of `len` bytes. */
enum tn_scan_answer tn_scan_reader_picture(struct tn_scan_reader *reader, size_t len,
                                           enum tn_scan_policy policy,
                                           struct tn_scan_code *ret_code);

/* The decoder's process id, for the log. */
int tn_scan_reader_pid(const struct tn_scan_reader *reader);

TN_AUTO_DEFINE(scan_decoder, struct tn_scan_decoder *, tn_scan_decoder_destroy)
TN_AUTO_DEFINE(scan_reader, struct tn_scan_reader *, tn_scan_reader_close)
