/* SPDX-License-Identifier: Apache-2.0 */
/* vcard.c -- address cards of telephones and mail programs, versions 2.1, 3.0 and 4.0.
 *
 * Lines are unfolded, values decoded (quoted-printable in the card's own character set, backslash
 * escapes), and what names or reaches somebody is taken; pictures and the rest go by.
 * Source: vCard 2.1 (versit), RFC 2426, RFC 6350; files of old telephones. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "encoding.h"
#include "lines.h"
#include "row.h"
#include "turnout/text.h"

#define PROPERTY_MAX_BYTES 16384

struct reader {
    struct tn_import_rows *rows;
    struct tn_buf folded; /* the property being put together */
    struct tn_import_row row;
    int depth;  /* cards that are open: one stands in another where it names an agent */
    bool agent; /* the last property announced such a card */
};

/* ---- one property: "item1.TEL;TYPE=cell,voice;ENCODING=QUOTED-PRINTABLE:…" ---- */

struct property {
    char name[24];    /* in upper case, without its group */
    char params[512]; /* in upper case */
    const char *value;
};

static void copy_upper(char *out, size_t cap, const char *text, size_t len)
{
    size_t keep = len < cap - 1 ? len : cap - 1;
    for (size_t i = 0; i < keep; i++)
        out[i] = (char)toupper((unsigned char)text[i]);
    out[keep] = '\0';
}

/* The colon before the value: not one inside a quoted parameter. */
static const char *find_colon(const char *line)
{
    bool quoted = false;
    for (; *line && (*line != ':' || quoted); line++)
        quoted ^= *line == '"';
    return *line ? line : NULL;
}

static bool split(const char *line, struct property *property)
{
    const char *colon = find_colon(line);
    if (!colon)
        return false;
    size_t len = strcspn(line, ";:");
    const char *dot = memchr(line, '.', len);
    const char *name = dot ? dot + 1 : line;
    copy_upper(property->name, sizeof property->name, name, len - (size_t)(name - line));
    copy_upper(property->params, sizeof property->params, line + len, (size_t)(colon - line) - len);
    property->value = colon + 1;
    return true;
}

static bool is_quoted_printable(const char *params)
{
    return strstr(params, "QUOTED-PRINTABLE") != NULL;
}

/* ---- values ---- */

static int hex_digit(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *at = c ? strchr(digits, toupper((unsigned char)c)) : NULL;
    return at ? (int)(at - digits) : -1;
}

static void unquote(const char *text, struct tn_buf *out)
{
    for (const char *at = text; *at; at++) {
        int high = *at == '=' ? hex_digit(at[1]) : -1;
        int low = high >= 0 ? hex_digit(at[2]) : -1;
        if (low < 0) {
            tn_buf_add_byte(out, (uint8_t)*at);
            continue;
        }
        tn_buf_add_byte(out, (uint8_t)(high * 16 + low));
        at += 2;
    }
}

/* Only what was quoted is in the card's own characters; the rest went through the file's. */
static const char *decode(const struct property *property, struct tn_buf *out)
{
    TN_BUF_AUTO bytes = {0};
    const char *charset = strstr(property->params, "CHARSET=");
    charset = charset ? charset + strlen("CHARSET=") : "UTF-8";
    if (!is_quoted_printable(property->params)) {
        tn_buf_add_text(out, property->value);
    } else if (strncmp(charset, "GB", 2) == 0) {
        TN_AUTO(import_decoder) decoder = tn_import_decoder_create(TN_IMPORT_GB18030);
        unquote(property->value, &bytes);
        tn_import_decoder_feed(decoder, bytes.data, bytes.len, out);
        tn_import_decoder_feed(decoder, NULL, 0, out);
    } else if (strncmp(charset, "UTF-8", 5) == 0 || strncmp(charset, "US-ASCII", 8) == 0) {
        unquote(property->value, out);
    } else {
        return "this card is in a CHARSET other than UTF-8 and GBK; save it anew as vCard 3.0";
    }
    return tn_text_valid(tn_buf_text(out), out->len)
               ? NULL
               : "there are bytes in this card that are no characters in its encoding";
}

/* The part up to an unescaped `mark`, without escapes and clean; answers where the next begins. */
static const char *next_part(const char *text, char mark, struct tn_buf *clean)
{
    TN_BUF_AUTO plain = {0};
    const char *at = text;
    for (; *at && *at != mark; at++) {
        if (*at == '\\' && at[1])
            tn_buf_add_byte(&plain, tolower((unsigned char)*++at) == 'n' ? ' ' : (uint8_t)*at);
        else
            tn_buf_add_byte(&plain, (uint8_t)*at);
    }
    tn_buf_clear(clean);
    if (tn_text_clean(tn_buf_text(&plain), plain.len, clean))
        tn_buf_clear(clean);
    return *at ? at + 1 : at;
}

/* Family; given; additional; titles before and behind. */
static void take_name(struct tn_import_row *row, const char *text)
{
    static const enum tn_import_meaning parts[] = {TN_IMPORT_FAMILY, TN_IMPORT_GIVEN,
                                                   TN_IMPORT_MIDDLE};
    TN_BUF_AUTO clean = {0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && *text; i++) {
        text = next_part(text, ';', &clean);
        tn_import_row_take(row, parts[i], NULL, tn_buf_text(&clean));
    }
}

static void take_note(struct tn_import_row *row, const char *text)
{
    if (strlen(text) < sizeof row->person.note)
        tn_import_row_take(row, TN_IMPORT_NOTE, NULL, text);
    else
        row->notice = "the note in this card is longer than 255 bytes and is left out";
}

static const struct {
    const char *name;
    enum tn_import_meaning meaning;
    const char *platform;
    char mark; /* what ends the part that is taken */
} properties[] = {
    {"FN", TN_IMPORT_NAME, NULL, '\0'},
    {"NICKNAME", TN_IMPORT_NICK, NULL, ','},
    {"LANG", TN_IMPORT_LANG, NULL, '\0'},
    {"EMAIL", TN_IMPORT_HANDLE, "email", '\0'},
    {"TEL", TN_IMPORT_HANDLE, "phone", ';'},
    {"X-QQ", TN_IMPORT_HANDLE, "qq", '\0'},
    {"X-WECHAT", TN_IMPORT_HANDLE, "wxid", '\0'},
    {"X-TELEGRAM", TN_IMPORT_HANDLE, "telegram", '\0'},
    {"X-JABBER", TN_IMPORT_HANDLE, "xmpp", '\0'},
};

/* "xmpp:ann@example.org" */
static void take_impp(struct tn_import_row *row, const char *text)
{
    static const char *const schemes[] = {"xmpp", "telegram", "qq", "discord"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t len = strlen(schemes[i]);
        if (strncasecmp(text, schemes[i], len) == 0 && text[len] == ':')
            tn_import_row_take(row, TN_IMPORT_HANDLE, schemes[i], text + len + 1);
    }
}

static bool is_machine(const struct property *property)
{
    return strcmp(property->name, "TEL") == 0 &&
           (strstr(property->params, "FAX") || strstr(property->params, "PAGER"));
}

static void take_value(struct tn_import_row *row, const struct property *property,
                       const char *value)
{
    TN_BUF_AUTO clean = {0};
    if (strcmp(property->name, "N") == 0) {
        take_name(row, value);
        return;
    }
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        if (strcmp(properties[i].name, property->name) != 0)
            continue;
        (void)next_part(value, properties[i].mark, &clean);
        tn_import_row_take(row, properties[i].meaning, properties[i].platform, tn_buf_text(&clean));
        return;
    }
    (void)next_part(value, '\0', &clean);
    if (strcmp(property->name, "NOTE") == 0)
        take_note(row, tn_buf_text(&clean));
    else if (strcmp(property->name, "IMPP") == 0)
        take_impp(row, tn_buf_text(&clean));
}

static bool is_wanted(const struct property *property)
{
    static const char *const others[] = {"N", "NOTE", "IMPP"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcmp(others[i], property->name) == 0)
            return true;
    }
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        if (strcmp(properties[i].name, property->name) == 0)
            return !is_machine(property);
    }
    return false;
}

/* ---- cards ---- */

static void give_up_card(struct reader *reader)
{
    tn_import_rows_problem(reader->rows, reader->row.person.line,
                           "the card that begins here has no END:VCARD");
    reader->depth = 0;
}

static void begin_card(struct reader *reader, int64_t line)
{
    if (reader->depth > 0 && reader->agent) {
        reader->depth++;
        return;
    }
    if (reader->depth > 0)
        give_up_card(reader);
    reader->row = (struct tn_import_row){.person.line = line, .said = true};
    reader->depth = 1;
}

static void end_card(struct reader *reader)
{
    if (reader->depth > 0 && --reader->depth == 0 && !reader->rows->err)
        tn_import_row_end(&reader->row, reader->rows);
}

static void take_property(struct reader *reader)
{
    TN_BUF_AUTO value = {0};
    struct property property;
    const char *line = tn_buf_text(&reader->folded);
    if (reader->depth == 0 || !split(line, &property))
        return;
    reader->agent = strcmp(property.name, "AGENT") == 0;
    if (reader->depth > 1 || reader->row.wrong || !is_wanted(&property))
        return;
    reader->row.wrong = decode(&property, &value);
    if (!reader->row.wrong)
        take_value(&reader->row, &property, tn_buf_text(&value));
}

static void end_property(struct reader *reader)
{
    if (reader->folded.len > 0)
        take_property(reader);
    tn_buf_clear(&reader->folded);
}

/* Quoted-printable text that goes on in the next line ends with an equals sign. */
static bool goes_on(const struct reader *reader)
{
    struct property property;
    const char *line = tn_buf_text(&reader->folded);
    return reader->folded.len > 0 && line[reader->folded.len - 1] == '=' &&
           split(line, &property) && is_quoted_printable(property.params);
}

static void add_line(struct reader *reader, const char *text)
{
    if (reader->folded.len + strlen(text) <= PROPERTY_MAX_BYTES)
        tn_buf_add_text(&reader->folded, text);
}

static bool is_line(const char *text, const char *line)
{
    size_t len = strlen(line);
    return strncasecmp(text, line, len) == 0 && text[len + strspn(text + len, " ")] == '\0';
}

static void on_line(void *context, int64_t number, const char *text)
{
    struct reader *reader = context;
    if (number == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    if (goes_on(reader)) {
        reader->folded.data[--reader->folded.len] = '\0';
        add_line(reader, text);
    } else if (text[0] == ' ' || text[0] == '\t') {
        add_line(reader, text + 1);
    } else {
        end_property(reader);
        if (is_line(text, "BEGIN:VCARD"))
            begin_card(reader, number);
        else if (is_line(text, "END:VCARD"))
            end_card(reader);
        else
            add_line(reader, text);
    }
}

static bool knows(const char *head)
{
    return strncasecmp(head, "BEGIN:VCARD", strlen("BEGIN:VCARD")) == 0;
}

static void *create(struct tn_import_rows *rows)
{
    struct reader *reader = calloc(1, sizeof *reader);
    TN_ASSERT(reader);
    reader->rows = rows;
    return reader;
}

static void finish(void *context)
{
    struct reader *reader = context;
    end_property(reader);
    if (reader->depth > 0)
        give_up_card(reader);
}

static void destroy(void *context)
{
    struct reader *reader = context;
    tn_buf_release(&reader->folded);
    free(reader);
}

const struct tn_import_line_reader tn_import_vcard = {
    .format = "vcard",
    .knows = knows,
    .create = create,
    .line = on_line,
    .finish = finish,
    .destroy = destroy,
};
