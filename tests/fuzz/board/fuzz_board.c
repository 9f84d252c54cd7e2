/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever comes as values of the pack, `what id` and a line each: no crash, a refusal says why and
 * changes nothing, and of what was taken every list is in bounds and every text ends. */
#include <stdlib.h>
#include <string.h>

#include "turnout/board.h"
#include "turnout/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(const char *text, size_t cap)
{
    size_t len = strnlen(text, cap);
    TN_ASSERT(len < cap && tn_text_valid(text, len));
}

static void check_counts(const struct tn_board *board)
{
    TN_ASSERT(board->notice_count <= TN_BOARD_NOTICES && board->item_count <= TN_BOARD_ITEMS);
    TN_ASSERT(board->meetup_count <= TN_BOARD_MEETUPS_KEPT);
    TN_ASSERT(board->topic_count <= TN_BOARD_TOPICS);
    TN_ASSERT(board->question_count <= TN_BOARD_QUESTIONS);
    for (size_t i = 0; i < board->topic_count; i++)
        TN_ASSERT(board->topics[i].option_count <= TN_BOARD_OPTIONS);
    for (size_t i = 0; i < board->question_count; i++)
        TN_ASSERT(board->questions[i].option_count <= TN_BOARD_OPTIONS);
}

static void check_shown(const struct tn_board *board, int64_t now_ms)
{
    struct tn_board_slide slides[TN_BOARD_SLIDES];
    struct tn_wall now = {now_ms};
    int on, next;
    size_t count = tn_board_slides(board, now, slides);
    TN_ASSERT(count >= 1 && count <= TN_BOARD_SLIDES);
    tn_board_now_next(board, now, &on, &next);
    TN_ASSERT(on < (int)board->item_count && next < (int)board->item_count);
    struct tn_wall at = tn_board_changes_at(board, now);
    TN_ASSERT(at.ms == 0 || at.ms > now_ms);
}

static void check(const struct tn_board *board)
{
    check_counts(board);
    for (size_t i = 0; i < board->notice_count; i++) {
        check_text(board->notices[i].title.in[0], sizeof(board->notices[i].title.in[0]));
        check_text(board->notices[i].body.in[1], sizeof(board->notices[i].body.in[1]));
        check_shown(board, board->notices[i].ends.ms);
    }
    for (size_t i = 0; i < board->meetup_count; i++) {
        TN_BUF_AUTO out = {0};
        tn_board_ics(&board->meetups[i], TN_LANG_EN, &out);
        TN_ASSERT(out.len <= TN_BOARD_ICS_BYTES);
    }
    check_shown(board, 0);
    check_shown(board, 1);
}

/* One line: what, blank, id, blank, value; without a value it is taken away. */
static void set_line(struct tn_board *board, char *line)
{
    char *rest = line;
    const char *what = strsep(&rest, " ");
    const char *id = rest ? strsep(&rest, " ") : "";
    struct tn_fault fault = {0};
    struct tn_board *before = malloc(sizeof(*before));
    TN_ASSERT(before);
    *before = *board;
    if (tn_board_set(board, what, id, rest, rest ? strlen(rest) : 0, &fault) != TN_OK) {
        TN_ASSERT(fault.text[0] != '\0');
        TN_ASSERT(memcmp(before, board, sizeof(*board)) == 0);
    }
    free(before);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tn_board *board = calloc(1, sizeof(*board));
    char *text = calloc(1, size + 1);
    TN_ASSERT(board && text);
    memcpy(text, data, size);
    for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
        set_line(board, line);
    check(board);
    free(text);
    free(board);
    return 0;
}
