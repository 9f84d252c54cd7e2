/* SPDX-License-Identifier: Apache-2.0 */
/* scan.h -- where codes come from: keyboard scanner, serial scanner, camera, folder of pictures.
 *
 * Each source hands out codes one at a time through the same call; whoever runs it waits for
 * tn_scanner_fd in poll() and calls tn_scanner_next until it says NONE.  A device that goes away
 * is tried again every second and is never the end of anything.  No input, however long or odd,
 * makes memory grow.  Rank 2; a scanner belongs to one thread.  The line and the debounce at the
 * end are pure. */
#pragma once

#include "turnout/decode.h"

enum tn_scan_event {
    TN_SCAN_NONE,     /* nothing more now: wait for the descriptor */
    TN_SCAN_CODE,     /* *ret_code is set */
    TN_SCAN_TOO_LONG, /* a typed code passed TN_SCAN_LINE_MAX and is thrown away to its end */
    TN_SCAN_GONE,     /* the device is not there (said once, not at every try) */
    TN_SCAN_BACK,     /* the device is there, at first or again */
};

/* ---- sources ---- */

struct tn_scanner;

struct tn_scan_options {
    const char *decoder_path; /* as for tn_scan_reader_open */
};

/* Opens a source by its description:
 *   wedge              the first keyboard that looks like a scanner, grabbed
 *   wedge:PATH         this one (/dev/input/event3, or a FIFO carrying struct input_event)
 *   serial:PATH[@BAUD] a tty, 8N1, 9600 unless said (9600 19200 38400 57600 115200)
 *   camera:PATH        a V4L2 device
 *   pictures:FOLDER    its PNG and JPEG files in the order of their names, then new ones as they
 *                      are closed or moved in; each once
 * A device that is not there yet is not an error: the scanner waits for it.  `options` may be
 * NULL.  Errors: FORMAT (no such source; the fault names the choices), ABSENT and IO (the decoder
 * program, for camera and pictures). */
TN_MUST_CHECK enum tn_err tn_scanner_open(const char *description,
                                          const struct tn_scan_options *options,
                                          struct tn_scanner **ret_scanner, struct tn_fault *fault);
void tn_scanner_close(struct tn_scanner *scanner);

/* Readable when tn_scanner_next has something to do, the next try of a lost device included;
 * the same descriptor for the scanner's life. */
int tn_scanner_fd(const struct tn_scanner *scanner);

/* Takes the next thing that happened.  Blocks only while a picture is decoded (tn_scan_reader);
 * `now_ms` is monotonic.  ret_code->corner tells where a camera saw the code. */
enum tn_scan_event tn_scanner_next(struct tn_scanner *scanner, int64_t now_ms,
                                   struct tn_scan_code *ret_code);

/* The name of the source for people: "/dev/video0", or the description while nothing is open. */
const char *tn_scanner_name(const struct tn_scanner *scanner);

TN_AUTO_DEFINE(scanner, struct tn_scanner *, tn_scanner_close)

/* ---- a typed line (pure) ---- */

#define TN_SCAN_LINE_MAX 4096

enum tn_scan_quiet {
    TN_SCAN_QUIET_DROPS, /* a pause means a person's stray keys: forget them */
    TN_SCAN_QUIET_ENDS,  /* a pause is the end of the code: the scanner sends no terminator */
};

/* Bytes one by one into codes.  CR, LF and Tab end a code; empty codes are nothing. */
struct tn_scan_line {
    enum tn_scan_quiet quiet;
    int64_t quiet_ms;
    int64_t last_ms; /* when the last byte came */
    size_t len;
    bool overlong; /* throwing away until the end */
    bool taken;    /* `bytes` was handed out and starts over with the next byte */
    uint8_t bytes[TN_SCAN_LINE_MAX + 1];
};

void tn_scan_line_init(struct tn_scan_line *line, enum tn_scan_quiet quiet, int64_t quiet_ms);
/* CODE: line->bytes[0..len) is a code until the next call, with a NUL behind it. */
enum tn_scan_event tn_scan_line_feed(struct tn_scan_line *line, uint8_t byte, int64_t now_ms);
/* To be called when quiet_ms may have passed since the last byte; as tn_scan_line_feed. */
enum tn_scan_event tn_scan_line_idle(struct tn_scan_line *line, int64_t now_ms);
/* True while a pause would change something: call tn_scan_line_idle quiet_ms after the last byte.
 */
bool tn_scan_line_waiting(const struct tn_scan_line *line);

/* ---- the same code again (pure) ---- */

#define TN_SCAN_DEBOUNCE_MS 3000

/* One payload seen lately. */
struct tn_scan_seen {
    uint64_t mark;
    int64_t seen_ms; /* the latest sight, not the first: a code held up stays one scan */
    bool used;
};
#define TN_SCAN_SEEN_MAX 16

/* What was seen lately, over all sources of a door; {0} is valid and remembers nothing. */
struct tn_scan_debounce {
    struct tn_scan_seen recent[TN_SCAN_SEEN_MAX];
};

/* True if this payload was not seen in the last TN_SCAN_DEBOUNCE_MS; notes it either way. */
bool tn_scan_debounce_is_new(struct tn_scan_debounce *debounce, const void *bytes, size_t len,
                             int64_t now_ms);
