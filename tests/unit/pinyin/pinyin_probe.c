/* SPDX-License-Identifier: Apache-2.0 */
/* pinyin_probe.c -- answers a script's questions about the tables, a line each:
 *   write<TAB>BEFORE<TAB>LETTERS   the first sixteen candidates
 *   read<TAB>NAME                  the sort key, its separators as blanks */
#include <stdio.h>
#include <string.h>

#include "turnout/pinyin.h"

static void answer_write(const char *before, const char *letters)
{
    struct tn_pinyin_candidate out[16];
    size_t count = tn_pinyin_candidates(before, letters, out, 16);
    for (size_t i = 0; i < count; i++)
        printf("%s%s", i ? " " : "", out[i].text);
    printf("\n");
}

static void answer_read(const char *name)
{
    char key[256];
    (void)tn_pinyin_sort_key(name, key, sizeof key);
    for (char *c = key; *c; c++)
        *c = *c == '\x01' ? ' ' : *c;
    printf("%s\n", key);
}

int main(void)
{
    char line[512];
    while (fgets(line, sizeof line, stdin)) {
        char *rest = NULL, *second = NULL;
        line[strcspn(line, "\n")] = '\0';
        rest = strchr(line, '\t');
        if (!rest)
            return 2;
        *rest++ = '\0';
        second = strchr(rest, '\t');
        if (second)
            *second++ = '\0';
        if (strcmp(line, "write") == 0 && second)
            answer_write(rest, second);
        else
            answer_read(rest);
        fflush(stdout);
    }
    return 0;
}
