/* SPDX-License-Identifier: Apache-2.0 */
/* row.c -- what a row says becomes a person, whatever kind of file it stands in.
 *
 * What people type into a field they would rather leave empty is empty. */
#include "row.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

const char *tn_import_reply_name(enum tn_import_reply reply)
{
    static const char *const names[] = {
#define TN_IMPORT_REPLY_NAME(code, name) name,
        TN_IMPORT_REPLY_MAP(TN_IMPORT_REPLY_NAME)
#undef TN_IMPORT_REPLY_NAME
    };
    TN_ASSERT((size_t)reply < sizeof names / sizeof names[0]);
    return names[reply];
}

/* True if the folded text, without what words are joined by, is one of the words between bars. */
static bool is_word(const char *words, const char *text)
{
    TN_BUF_AUTO folded = {0};
    TN_BUF_AUTO key = {0};
    if (tn_text_fold(text, strlen(text), &folded) || strchr(tn_buf_text(&folded), '|'))
        return false;
    tn_buf_add_byte(&key, '|');
    for (const char *at = tn_buf_text(&folded); *at; at++) {
        if (!strchr(" -_.", *at) || folded.len < 3)
            tn_buf_add_byte(&key, (uint8_t)*at);
    }
    tn_buf_add_byte(&key, '|');
    return strstr(words, tn_buf_text(&key)) != NULL;
}

#define PLACEHOLDER_MAX_BYTES 12

/* Asked of every cell of a file: what is longer is not even folded. */
static bool is_placeholder(const char *text)
{
    return strlen(text) <= PLACEHOLDER_MAX_BYTES &&
           is_word("|test|测试|无|没有|n/a|none|null|-|--|—|/|unknown|", text);
}

/* What services write where somebody gave no address. */
static bool is_placeholder_address(const char *text)
{
    static const char attendee[] = "unknown.attendee@";
    return is_placeholder(text) || strncmp(text, attendee, sizeof attendee - 1) == 0;
}

/* ---- single cells ---- */

static const struct {
    const char *words;
    const char *lang;
} languages[] = {
    {"|zh|zhcn|zhhans|cn|chinese|中文|简体中文|汉语|普通话|", "zh-CN"},
    {"|en|enus|engb|english|英文|英语|", "en"},
};

static void take_language(struct tn_import_row *row, const char *text)
{
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        if (is_word(languages[i].words, text)) {
            tn_text_copy(row->person.lang, sizeof row->person.lang, languages[i].lang);
            return;
        }
    }
    row->notice = "the language is neither zh-CN nor en and is left open";
}

/* Several addresses in one cell: "a@x.org; b@x.org", "a@x.org ::: b@x.org". */
static const char *next_part(const char **at)
{
    static const char *const dividers[] = {":::", ";", "、"};
    const char *start = *at;
    const char *end = start + strlen(start);
    size_t skip = 0;
    for (size_t i = 0; i < sizeof dividers / sizeof dividers[0]; i++) {
        const char *found = strstr(start, dividers[i]);
        if (found && found < end) {
            end = found;
            skip = strlen(dividers[i]);
        }
    }
    *at = end + skip;
    return end;
}

static void add_handle(struct tn_import_row *row, const char *platform, const char *raw, size_t len)
{
    struct tn_import_person *person = &row->person;
    if (person->handle_count == TN_IMPORT_HANDLES_MAX) {
        row->wrong = "there are more than 16 addresses and numbers in this row";
        return;
    }
    struct tn_import_handle *handle = &person->handles[person->handle_count];
    if (len >= sizeof handle->raw) {
        row->wrong = "an address in this row is longer than 255 bytes";
        return;
    }
    memcpy(handle->raw, raw, len);
    handle->raw[len] = '\0';
    if (is_placeholder_address(handle->raw))
        return;
    tn_text_copy(handle->platform, sizeof handle->platform, platform);
    person->handle_count++;
}

static void take_handles(struct tn_import_row *row, const char *platform, const char *text)
{
    /* Meetup's own ids come as "user 12345". */
    const char *at =
        strcmp(platform, "meetup") == 0 && strncmp(text, "user ", 5) == 0 ? text + 5 : text;
    while (*at && !row->wrong) {
        const char *start = at + strspn(at, " ");
        const char *end = next_part(&at);
        while (end > start && end[-1] == ' ')
            end--;
        if (end > start)
            add_handle(row, platform, start, (size_t)(end - start));
    }
}

static void take_count(struct tn_import_row *row, const char *text, int64_t least)
{
    char *end = NULL;
    const char *digits = text + (*text == '+');
    if (is_word("|no|否|", text))
        return;
    long count = *digits >= '0' && *digits <= '9' ? strtol(digits, &end, 10) : -1;
    if (count < 0 || count > TN_IMPORT_GUESTS_MAX || (*end && !is_word("|人|位|", end)))
        row->wrong = "the number of guests in this row is no number from 0 to 99";
    else if (count >= least)
        row->person.guests = count - least;
}

static const struct {
    const char *words;
    enum tn_import_reply reply;
} replies[] = {
    {"|yes|going|attending|attended|approved|checkedin|confirmed|registered|complete|completed|"
     "paid|"
     "valid|是|参加|会来|来|报名|已报名|确认|已确认|通过|已通过|",
     TN_IMPORT_YES},
    {"|maybe|interested|tentative|待定|可能|未定|", TN_IMPORT_MAYBE},
    {"|waitlist|waitlisted|waiting|pending|pendingapproval|候补|替补|待审核|审核中|",
     TN_IMPORT_WAITLIST},
    {"|cancelled|canceled|refunded|transferred|deleted|void|voided|notattending|取消|已取消|退出|"
     "已退款|请假|",
     TN_IMPORT_CANCELLED},
    {"|no|notgoing|declined|rejected|否|不|不来|不去|不参加|已拒绝|", TN_IMPORT_NO},
};

bool tn_import_reply_read(const char *text, enum tn_import_reply *ret_reply, bool *ret_invited)
{
    *ret_invited = is_word("|invited|已邀请|", text);
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        if (is_word(replies[i].words, text)) {
            *ret_reply = replies[i].reply;
            return true;
        }
    }
    return false;
}

static void take_reply(struct tn_import_row *row, const char *text)
{
    bool invited = false;
    if (tn_import_reply_read(text, &row->person.reply, &invited))
        return;
    row->wrong = invited ? "this row is an invitation that nobody has answered"
                         : "what this row answers is none of yes, no, maybe, waitlist, cancelled "
                           "and words like them";
}

static void take_text(struct tn_import_row *row, char *out, size_t cap, const char *text,
                      const char *wrong)
{
    if (!tn_text_copy(out, cap, text))
        row->wrong = wrong;
}

void tn_import_row_take(struct tn_import_row *row, enum tn_import_meaning meaning,
                        const char *platform, const char *text)
{
    struct tn_import_person *person = &row->person;
    bool empty = !text[0];
    row->said |= !empty;
    if (empty || row->wrong || is_placeholder(text))
        return;
    switch (meaning) {
    case TN_IMPORT_NAME:
        take_text(row, person->name, sizeof person->name, text,
                  "the name in this row is longer than 255 bytes");
        break;
    case TN_IMPORT_FAMILY:
        take_text(row, row->family, sizeof row->family, text,
                  "the family name in this row is longer than 255 bytes");
        break;
    case TN_IMPORT_GIVEN:
        take_text(row, row->given, sizeof row->given, text,
                  "the given name in this row is longer than 255 bytes");
        break;
    case TN_IMPORT_MIDDLE:
        take_text(row, row->middle, sizeof row->middle, text,
                  "the middle name in this row is longer than 255 bytes");
        break;
    case TN_IMPORT_NICK:
        take_text(row, person->nick, sizeof person->nick, text,
                  "the nickname in this row is longer than 255 bytes");
        break;
    case TN_IMPORT_NOTE:
        take_text(row, person->note, sizeof person->note, text,
                  "the note in this row is longer than 255 bytes");
        break;
    case TN_IMPORT_SOURCE:
        (void)tn_text_copy(person->source, sizeof person->source, text);
        break;
    case TN_IMPORT_LANG:
        take_language(row, text);
        break;
    case TN_IMPORT_HANDLE:
        take_handles(row, platform, text);
        break;
    case TN_IMPORT_REPLY:
        take_reply(row, text);
        break;
    case TN_IMPORT_ARRIVED:
        person->arrived = !is_word("|no|false|0|absent|noshow|didnotattend|否|未签到|", text);
        break;
    case TN_IMPORT_GUESTS:
        take_count(row, text, 0);
        break;
    case TN_IMPORT_PLACES:
        take_count(row, text, 1);
        break;
    case TN_IMPORT_UNUSED:
        break;
    }
}

/* ---- the name ---- */

/* Chinese, Japanese and Korean names are written family name first and without a blank. */
static bool is_cjk(const char *text)
{
    unsigned char lead = (unsigned char)text[0];
    return lead >= 0xE3 && lead <= 0xED;
}

static void add_word(struct tn_buf *name, const char *word)
{
    if (word[0])
        tn_buf_addf(name, "%s%s", name->len ? " " : "", word);
}

/* Programs of elsewhere put a blank into a Chinese name, or join it the wrong way round: "三 张".
 */
static bool is_misjoined(const struct tn_import_row *row)
{
    TN_BUF_AUTO forth = {0};
    TN_BUF_AUTO back = {0};
    add_word(&forth, row->given);
    add_word(&forth, row->family);
    add_word(&back, row->family);
    add_word(&back, row->given);
    return is_cjk(row->family) && is_cjk(row->given) &&
           (strcmp(tn_buf_text(&forth), row->person.name) == 0 ||
            strcmp(tn_buf_text(&back), row->person.name) == 0);
}

static void join_name(struct tn_import_row *row)
{
    TN_BUF_AUTO name = {0};
    bool cjk = is_cjk(row->family) || (!row->family[0] && is_cjk(row->given));
    if (row->person.name[0] && !is_misjoined(row))
        return;
    if (cjk) {
        tn_buf_addf(&name, "%s%s%s", row->family, row->given, row->middle);
    } else {
        add_word(&name, row->given);
        add_word(&name, row->middle);
        add_word(&name, row->family);
    }
    if (name.len > 0)
        take_text(row, row->person.name, sizeof row->person.name, tn_buf_text(&name),
                  "the name in this row is longer than 255 bytes");
}

/* ---- the row ---- */

void tn_import_rows_problem(struct tn_import_rows *rows, int64_t line, const char *sentence)
{
    rows->summary.rows++;
    rows->summary.problems++;
    rows->sink->problem(rows->sink->context, line, sentence);
}

void tn_import_rows_notice(struct tn_import_rows *rows, int64_t line, const char *sentence)
{
    if (rows->sink->notice)
        rows->sink->notice(rows->sink->context, line, sentence);
}

static void hand_on(struct tn_import_row *row, struct tn_import_rows *rows)
{
    struct tn_fault fault = {0};
    row->person.format = rows->summary.format;
    enum tn_err err = rows->sink->person(rows->sink->context, &row->person, &fault);
    if (err == TN_ERR_FORMAT) {
        tn_import_rows_problem(rows, row->person.line, fault.text);
        return;
    }
    rows->summary.rows++;
    if (err) {
        rows->err = err;
        rows->fault = fault;
        return;
    }
    rows->summary.taken++;
    rows->summary.arrived += row->person.arrived;
}

void tn_import_row_end(struct tn_import_row *row, struct tn_import_rows *rows)
{
    const struct tn_import_person *person = &row->person;
    if (!row->said && !row->wrong)
        return;
    if (!row->wrong)
        join_name(row);
    if (!row->wrong && !person->name[0] && !person->nick[0] && person->handle_count == 0)
        row->wrong = "there is neither a name nor an address in this row";
    if (row->notice)
        tn_import_rows_notice(rows, person->line, row->notice);
    if (row->wrong)
        tn_import_rows_problem(rows, person->line, row->wrong);
    else
        hand_on(row, rows);
}
