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
#include <string.h>
#include <sys/mman.h>

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
    uintptr_t from = strtoumax(line, &dash, 16);
    if (*dash != '-')
        return;
    uintptr_t to = strtoumax(dash + 1, &rights, 16);
    if (to > from && strncmp(rights, " r--p ", 6) == 0 && is_font(line))
        (void)madvise((void *)from, to - from, MADV_DONTNEED);
}

void lean_rest(void)
{
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && fgets(line, sizeof line, maps))
        hand_back(line);
    if (maps)
        fclose(maps);
    malloc_trim(0);
}
