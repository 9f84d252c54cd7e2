/* SPDX-License-Identifier: Apache-2.0 */
/* bench_issue.c -- codes issued a second on one core: signed, made a QR symbol, written as PNG.
 *
 * Beside it, over the same texts and in the same run, turn by turn so that both meet the same
 * machine: libqrencode with libpng at its defaults, and the `qrencode` program.  CPU time for
 * ours and the libraries, wall time for the program (a process of its own); medians of rounds. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <png.h>
#include <qrencode.h>

#include "ticket_kit.h"

enum { ROUNDS = 15, CODES = 300, PROGRAM_CODES = 10, MODULE_PX = 8, QUIET_MODULES = 4 };

/* Microseconds a code, of a number of codes made in some seconds. */
static double us_each(double duration_s, int codes)
{
    return duration_s * 1e6 / codes;
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void ours(const struct tn_secret_key *key, int codes, char (*texts)[TN_TICKET_CHARS + 1])
{
    static struct tn_qr qr;
    for (int i = 0; i < codes; i++) {
        TN_BUF_AUTO png = {0};
        struct tn_ticket ticket = {.admits = 1};
        tn_ticket_issue(&ticket, key, kit_id(1));
        tn_ticket_text(&ticket, texts[i]);
        TN_ASSERT(tn_qr_make(texts[i], &qr) == TN_OK);
        tn_qr_png(&qr, MODULE_PX, &png);
    }
}

/* The parts of it, each alone. */
static void only_qr(int codes, char (*texts)[TN_TICKET_CHARS + 1])
{
    static struct tn_qr qr;
    for (int i = 0; i < codes; i++)
        TN_ASSERT(tn_qr_make(texts[i], &qr) == TN_OK);
}

static void only_png(int codes)
{
    static struct tn_qr qr;
    TN_ASSERT(qr.size || tn_qr_make("TURNOUT TURNOUT TURNOUT TURNOUT TURNOUT TURNOUT TURNOUT "
                                    "TURNOUT TURNOUT TURNOUT TURNOUT",
                                    &qr) == TN_OK);
    for (int i = 0; i < codes; i++) {
        TN_BUF_AUTO png = {0};
        tn_qr_png(&qr, MODULE_PX, &png);
    }
}

static void discard(png_structp png, png_bytep data, size_t len)
{
    (void)data;
    *(size_t *)png_get_io_ptr(png) += len;
}

static void no_flush(png_structp png)
{
    (void)png;
}

/* One bit a pixel and every setting left as it is, as the library's manual has it. */
static void write_with_libpng(const QRcode *code)
{
    size_t written = 0;
    int side = (code->width + 2 * QUIET_MODULES) * MODULE_PX;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    uint8_t row[256];
    png_set_write_fn(png, &written, discard, no_flush);
    png_set_IHDR(png, info, (png_uint_32)side, (png_uint_32)side, 1, PNG_COLOR_TYPE_GRAY,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int y = 0; y < side; y++) {
        memset(row, 0xFF, sizeof(row));
        int module_y = y / MODULE_PX - QUIET_MODULES;
        bool in_symbol = module_y >= 0 && module_y < code->width;
        for (int x = 0; in_symbol && x < code->width * MODULE_PX; x++) {
            int at = x + QUIET_MODULES * MODULE_PX;
            if (code->data[module_y * code->width + x / MODULE_PX] & 1)
                row[at / 8] &= (uint8_t) ~(0x80 >> at % 8);
        }
        png_write_row(png, row);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    TN_ASSERT(written > 0);
}

static void libraries(int codes, char (*texts)[TN_TICKET_CHARS + 1])
{
    for (int i = 0; i < codes; i++) {
        QRcode *code = QRcode_encodeString(texts[i], 0, QR_ECLEVEL_M, QR_MODE_8, 1);
        TN_ASSERT(code);
        write_with_libpng(code);
        QRcode_free(code);
    }
}

/* False if the program is not there. */
static bool program(int codes, char (*texts)[TN_TICKET_CHARS + 1])
{
    for (int i = 0; i < codes; i++) {
        char *arguments[] = {"qrencode", "-l",        "M",  "-s",     "8",
                             "-o",       "/dev/null", "--", texts[i], NULL};
        pid_t child = 0;
        int status = 0;
        if (posix_spawnp(&child, arguments[0], NULL, NULL, arguments, environ) != 0 ||
            waitpid(child, &status, 0) != child || status != 0)
            return false;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), compare);
    return values[count / 2];
}

enum { OURS, LIBRARIES, PROGRAM, QR_ALONE, PNG_ALONE, WAYS };

int main(void)
{
    static char texts[CODES][TN_TICKET_CHARS + 1];
    double us[WAYS][ROUNDS];
    bool has_program = true;
    if (tn_seal_init() != TN_OK)
        return 1;
    const struct tn_secret_key key = kit_key(1);
    for (int round = 0; round < ROUNDS; round++) {
        double marks[WAYS + 1];
        marks[0] = seconds(CLOCK_PROCESS_CPUTIME_ID);
        ours(&key, CODES, texts);
        marks[1] = seconds(CLOCK_PROCESS_CPUTIME_ID);
        libraries(CODES, texts);
        marks[2] = seconds(CLOCK_PROCESS_CPUTIME_ID);
        only_qr(CODES, texts);
        marks[3] = seconds(CLOCK_PROCESS_CPUTIME_ID);
        only_png(CODES);
        marks[4] = seconds(CLOCK_PROCESS_CPUTIME_ID);
        double start = seconds(CLOCK_MONOTONIC);
        has_program = has_program && program(PROGRAM_CODES, texts);
        us[PROGRAM][round] = us_each(seconds(CLOCK_MONOTONIC) - start, PROGRAM_CODES);
        us[OURS][round] = us_each(marks[1] - marks[0], CODES);
        us[LIBRARIES][round] = us_each(marks[2] - marks[1], CODES);
        us[QR_ALONE][round] = us_each(marks[3] - marks[2], CODES);
        us[PNG_ALONE][round] = us_each(marks[4] - marks[3], CODES);
    }
    double own = median(us[OURS], ROUNDS), beside = median(us[LIBRARIES], ROUNDS);
    printf("signed, QR, PNG of %d px a module: %.0f codes/s (%.1f us; QR %.1f, PNG %.1f)\n",
           MODULE_PX, 1e6 / own, own, median(us[QR_ALONE], ROUNDS), median(us[PNG_ALONE], ROUNDS));
    printf("libqrencode + libpng, unsigned:    %.0f codes/s, ours is %.1f times as fast\n",
           1e6 / beside, beside / own);
    if (has_program) {
        double spawned = median(us[PROGRAM], ROUNDS);
        printf("qrencode program, unsigned:        %.0f codes/s, ours is %.0f times as fast\n",
               1e6 / spawned, spawned / own);
    } else {
        printf("qrencode program: not installed\n");
    }
    return 0;
}
