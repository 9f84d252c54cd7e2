/* SPDX-License-Identifier: Apache-2.0 */
/* test_lean.c -- at rest, and once there are many, the pages of a font file leave the process; its
 * bytes stay what they are, and no other mapping is touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lean.h"

#define PAGES 64
#define MANY (2 * LEAN_STEP_BYTES / 4096)

/* How many of the mapping's pages this process has, by /proc/self/smaps. */
static long resident_kib(const char *path)
{
    char line[4096];
    bool ours = false;
    long kib = -1;
    FILE *maps = fopen("/proc/self/smaps", "r");
    assert_non_null(maps);
    while (kib < 0 && fgets(line, sizeof line, maps)) {
        if (strchr(line, '-') && strstr(line, path))
            ours = true;
        else if (ours && strncmp(line, "Rss:", 4) == 0)
            kib = strtol(line + 4, NULL, 10);
    }
    fclose(maps);
    return kib;
}

static const uint8_t *map_file(const char *path, size_t size)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0);
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i * 7);
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
    free(bytes);
    const uint8_t *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    assert_true(map != MAP_FAILED);
    close(fd);
    return map;
}

static unsigned sum(const uint8_t *map, size_t size)
{
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += map[i];
    return sum;
}

static void test_fonts_are_handed_back(void **state)
{
    (void)state;
    char folder[] = "/tmp/turnout-lean-XXXXXX", font[64], other[64];
    size_t size = (size_t)PAGES * (size_t)sysconf(_SC_PAGESIZE);
    assert_non_null(mkdtemp(folder));
    (void)snprintf(font, sizeof font, "%s/face.ttc", folder);
    (void)snprintf(other, sizeof other, "%s/face.dat", folder);
    const uint8_t *mapped = map_file(font, size), *kept = map_file(other, size);
    unsigned before = sum(mapped, size);
    assert_int_equal(sum(kept, size), before);
    assert_true(resident_kib(font) >= (long)(size / 1024));
    lean_rest();
    assert_int_equal(resident_kib(font), 0);
    assert_true(resident_kib(other) >= (long)(size / 1024));
    assert_int_equal(sum(mapped, size), before);
    assert_int_equal(unlink(font), 0);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(rmdir(folder), 0);
}

/* A few more pages stay: handing back costs; many go. */
static void test_many_are_handed_back_after_a_frame(void **state)
{
    (void)state;
    char folder[] = "/tmp/turnout-lean-XXXXXX", font[64];
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = MANY * page;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(font, sizeof font, "%s/face.otf", folder);
    int64_t least_bytes = INT64_MAX;
    lean_after_frame(&least_bytes);
    assert_true(least_bytes < INT64_MAX);
    const uint8_t *mapped = map_file(font, size);
    unsigned few = sum(mapped, page);
    lean_after_frame(&least_bytes);
    assert_true(resident_kib(font) > 0);
    unsigned all = sum(mapped, size);
    assert_true(resident_kib(font) >= (long)(size / 1024));
    lean_after_frame(&least_bytes);
    assert_int_equal(resident_kib(font), 0);
    assert_int_equal(sum(mapped, page), few);
    assert_int_equal(sum(mapped, size), all);
    assert_int_equal(unlink(font), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fonts_are_handed_back),
        cmocka_unit_test(test_many_are_handed_back_after_a_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
