/* SPDX-License-Identifier: Apache-2.0 */
/* jielong.c -- a sign-up chain of a chat (接龙), copied out of it and pasted as text.
 *
 *     #接龙
 *     周六爬山
 *
 *     1. 清川 早六点半
 *     2、小林+1
 *
 * The first word behind a number is a name; "+1" brings a guest; a Chinese mobile number is one;
 * 取消 or 候补 says so.  Numbers may have gaps and come twice: people edit them by hand.
 * Source: chains as WeChat writes them, in Chinese and as "#Group Note". */
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "row.h"
#include "turnout/text.h"

struct chain {
    struct tn_import_rows *rows;
    bool begun; /* a numbered line was there */
};

static bool knows(const char *head)
{
    static const char *const marks[] = {"#接龙", "#Group Note", "#group note", "＃接龙"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (strncmp(head, marks[i], strlen(marks[i])) == 0)
            return true;
    }
    return false;
}

/* Behind "12." or "12、"; NULL if the line has no number. */
static const char *behind_number(const char *text)
{
    static const char *const marks[] = {".", "、", ")"};
    const char *at = text + strspn(text, "0123456789");
    if (at == text)
        return NULL;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (strncmp(at, marks[i], strlen(marks[i])) == 0)
            return at + strlen(marks[i]) + strspn(at + strlen(marks[i]), " ");
    }
    return NULL;
}

/* The next word of a clean line: "小林+1" is two, "小林(带娃)" too. */
static size_t word_len(const char *text)
{
    return 1 + strcspn(text + 1, " +(,;:");
}

static bool is_mobile(const char *word)
{
    return strlen(word) == 11 && word[0] == '1' && word[1] >= '3' &&
           word[strspn(word, "0123456789")] == '\0';
}

static void take_word(struct tn_import_row *row, const char *word, struct tn_buf *note)
{
    bool invited = false;
    if (!row->person.name[0])
        tn_import_row_take(row, TN_IMPORT_NAME, NULL, word);
    else if (word[0] == '+' && word[1] >= '0' && word[1] <= '9')
        tn_import_row_take(row, TN_IMPORT_GUESTS, NULL, word);
    else if (is_mobile(word))
        tn_import_row_take(row, TN_IMPORT_HANDLE, "phone", word);
    else if (!tn_import_reply_read(word, &row->person.reply, &invited))
        tn_buf_addf(note, "%s%s", note->len ? " " : "", word);
}

static void take_entry(struct chain *chain, int64_t number, const char *text)
{
    struct tn_import_row row = {.person.line = number};
    TN_BUF_AUTO note = {0};
    for (const char *at = text; *at;) {
        TN_BUF_AUTO word = {0};
        size_t len = word_len(at);
        tn_buf_add(&word, at, len);
        take_word(&row, tn_buf_text(&word), &note);
        at += len;
        at += strspn(at, " ,;:");
    }
    if (!row.wrong)
        tn_import_row_take(&row, TN_IMPORT_NOTE, NULL, tn_buf_text(&note));
    tn_import_row_end(&row, chain->rows);
}

static void on_line(void *reader, int64_t number, const char *text)
{
    struct chain *chain = reader;
    TN_BUF_AUTO clean = {0};
    if (!tn_text_valid(text, strlen(text)) || tn_text_clean(text, strlen(text), &clean)) {
        tn_import_rows_problem(chain->rows, number,
                               "there are bytes in this line that are no "
                               "characters in the file's encoding");
        return;
    }
    const char *entry = behind_number(tn_buf_text(&clean));
    if (entry && entry[0])
        take_entry(chain, number, entry);
    else if (entry)
        tn_import_rows_notice(chain->rows, number, "this number stands without a name");
    else if (chain->begun && clean.len > 0)
        tn_import_rows_notice(chain->rows, number, "this line has no number and is passed over");
    chain->begun |= entry != NULL;
}

static void *create(struct tn_import_rows *rows)
{
    struct chain *chain = calloc(1, sizeof *chain);
    TN_ASSERT(chain);
    chain->rows = rows;
    return chain;
}

static void finish(void *reader)
{
    struct chain *chain = reader;
    if (!chain->begun)
        tn_import_rows_problem(chain->rows, 1, "there is no numbered line in this chain");
}

const struct tn_import_line_reader tn_import_jielong = {
    .format = "jielong",
    .knows = knows,
    .create = create,
    .line = on_line,
    .finish = finish,
    .destroy = free,
};
