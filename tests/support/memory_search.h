/* SPDX-License-Identifier: Apache-2.0 */
/* memory_search.h -- is a text still somewhere in the writable memory of this process?
 *
 * The text sought is kept masked, so that it is not found in what seeks it; upper and lower case
 * are the same.  Reads /proc/self/mem, so that the sanitizers have no opinion. */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct memory_canary {
    unsigned char masked[64];
    size_t len;
};

enum { MEMORY_MASK = 0xa5 };

/* `text` is a constant of ASCII letters, which lies in memory that is not writable. */
static inline struct memory_canary memory_canary_make(const char *text)
{
    struct memory_canary canary = {.len = strlen(text)};
    for (size_t i = 0; i < canary.len && i < sizeof canary.masked; i++)
        canary.masked[i] = (unsigned char)((text[i] | 0x20) ^ MEMORY_MASK);
    return canary;
}

/* Writes it out, in lower case; the caller wipes it. */
static inline void memory_canary_text(const struct memory_canary *canary, char *out, size_t cap)
{
    size_t len = canary->len < cap ? canary->len : cap - 1;
    for (size_t i = 0; i < len; i++)
        out[i] = (char)(canary->masked[i] ^ MEMORY_MASK);
    out[len] = '\0';
}

/* Not watched by the sanitizer, which would make it ten times as slow. */
__attribute__((no_sanitize_address)) static inline bool
memory_has(const unsigned char *bytes, size_t count, const struct memory_canary *canary)
{
    for (size_t at = 0; at + canary->len <= count; at++) {
        size_t same = 0;
        while (same < canary->len &&
               ((bytes[at + same] | 0x20) ^ MEMORY_MASK) == canary->masked[same])
            same++;
        if (same == canary->len)
            return true;
    }
    return false;
}

/* Pieces overlap by the canary's length, so that one across two is not missed. */
static inline bool memory_range_has(FILE *memory, unsigned long from, unsigned long to,
                                    const struct memory_canary *canary)
{
    static unsigned char piece[1 << 16];
    bool found = false;
    for (unsigned long at = from; at < to && !found; at += sizeof piece - sizeof canary->masked) {
        size_t want = to - at < sizeof piece ? to - at : sizeof piece;
        if ((unsigned long)piece >= at && (unsigned long)piece < at + want)
            want = (unsigned long)piece - at; /* not what was read before */
        if (want == 0 || fseek(memory, (long)at, SEEK_SET) != 0)
            continue;
        want = fread(piece, 1, want, memory);
        found = memory_has(piece, want, canary);
        memset(piece, 0, sizeof piece);
    }
    return found;
}

static inline bool memory_canary_found(const struct memory_canary *canary)
{
    FILE *maps = fopen("/proc/self/maps", "re"), *memory = fopen("/proc/self/mem", "rbe");
    char line[512];
    bool found = false;
    if (!maps || !memory)
        abort();
    (void)setvbuf(memory, NULL, _IONBF, 0);
    while (!found && fgets(line, sizeof line, maps)) {
        char *end = NULL, *access = NULL;
        unsigned long from = strtoul(line, &end, 16), to = 0;
        if (*end == '-')
            to = strtoul(end + 1, &access, 16);
        /* shadow memory of sanitizers is as long as the address space and holds no text */
        if (access && strncmp(access, " rw", 3) == 0 && to - from < 1UL << 30)
            found = memory_range_has(memory, from, to, canary);
    }
    (void)fclose(maps);
    (void)fclose(memory);
    return found;
}
