/* SPDX-License-Identifier: Apache-2.0 */
/* lean.c -- see lean.h.
 *
 * The two faces for Chinese are 20 MB each and stay mapped; every outline that was ever drawn keeps
 * its pages in the process, though the drawn glyphs are kept elsewhere.
 * Source: proc(5), "maps"; madvise(2), MADV_DONTNEED of a private mapping of a file that was never
 * written to; malloc_trim(3). */
#include "lean.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool is_font(const char *line)
{
    static const char *const ends[] = {".ttc\n", ".otf\n", ".ttf\n"};
    size_t len = strlen(line);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t size = strlen(ends[i]);
        if (len > size && strcmp(line + len - size, ends[i]) == 0)
            return true;
    }
    return false;
}

/* "7f00-7f40 r--p … /usr/share/fonts/…/NotoSansCJK-Bold.ttc" */
static void hand_back(const char *line)
{
    char *dash = NULL, *rights = NULL;
    uintptr_t from = (uintptr_t)strtoumax(line, &dash, 16);
    if (*dash != '-')
        return;
    uintptr_t to = (uintptr_t)strtoumax(dash + 1, &rights, 16);
    if (to > from && strncmp(rights, " r--p ", 6) == 0 && is_font(line))
        (void)madvise((void *)from, to - from, MADV_DONTNEED);
}

static void hand_back_fonts(void)
{
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && fgets(line, sizeof line, maps))
        hand_back(line);
    if (maps)
        fclose(maps);
}

void lean_rest(void)
{
    hand_back_fonts();
    malloc_trim(0);
}

/* What of mapped files is in the process, the third number of "statm". */
static int64_t file_bytes(void)
{
    char line[256] = "", *at = line;
    FILE *statm = fopen("/proc/self/statm", "re");
    if (statm && fgets(line, sizeof line, statm)) {
        (void)strtoll(at, &at, 10);
        (void)strtoll(at, &at, 10);
    }
    if (statm)
        fclose(statm);
    return strtoll(at, NULL, 10) * sysconf(_SC_PAGESIZE);
}

void lean_after_frame(int64_t *least_bytes)
{
    int64_t bytes = file_bytes();
    if (bytes - *least_bytes > LEAN_STEP_BYTES) {
        hand_back_fonts();
        *least_bytes = file_bytes();
    } else if (bytes < *least_bytes) {
        *least_bytes = bytes;
    }
}
