/* SPDX-License-Identifier: Apache-2.0 */
/* columns.c -- header words in English and Chinese, as group owners and exports write them.
 *
 * A header is compared folded, without blanks and punctuation, without a question's number in front
 * ("2、手机") and without what stands in brackets ("手机（必填）").  A program's own header
 * is read by its layout first. */
#include "columns.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

/* What a column may be for, beside members. */
enum scope { EVERYWHERE, MEMBERS, SIGNUPS };

static const struct {
    const char *words; /* with blanks between */
    enum tn_import_meaning meaning;
    const char *platform;
    enum scope scope;
} vocabulary[] = {
    {"name fullname displayname realname attendeename membername 姓名 名字 名称 真实姓名 全名",
     TN_IMPORT_NAME, NULL, EVERYWHERE},
    {"lastname familyname surname 姓 姓氏", TN_IMPORT_FAMILY, NULL, EVERYWHERE},
    {"firstname givenname 名", TN_IMPORT_GIVEN, NULL, EVERYWHERE},
    {"nick nickname alias handle 昵称 群昵称 群名片 微信昵称 qq昵称 花名 网名", TN_IMPORT_NICK,
     NULL, EVERYWHERE},
    {"lang language locale preferredlanguage 语言 语种", TN_IMPORT_LANG, NULL, EVERYWHERE},
    {"note notes remark remarks comment comments 备注 说明 附注", TN_IMPORT_NOTE, NULL, EVERYWHERE},
    {"email emails mail emailaddress email1value email2value email3value 邮箱 电子邮件 电子邮箱 "
     "邮件 邮箱地址",
     TN_IMPORT_HANDLE, "email", EVERYWHERE},
    {"phone phones phonenumber mobile mobilephone cell cellphone telephone tel phone1value "
     "phone2value phone3value 手机 手机号 手机号码 电话 电话号码 联系电话 联系方式",
     TN_IMPORT_HANDLE, "phone", EVERYWHERE},
    {"qq qq号 qq号码 qqid", TN_IMPORT_HANDLE, "qq", EVERYWHERE},
    {"wechat wechatid weixin wxid 微信 微信号 微信id", TN_IMPORT_HANDLE, "wxid", EVERYWHERE},
    {"telegram telegramid tg 电报", TN_IMPORT_HANDLE, "telegram", EVERYWHERE},
    {"discord discordid", TN_IMPORT_HANDLE, "discord", EVERYWHERE},
    {"xmpp jabber jid", TN_IMPORT_HANDLE, "xmpp", EVERYWHERE},
    {"weibo 微博", TN_IMPORT_HANDLE, "weibo", EVERYWHERE},
    {"douban 豆瓣", TN_IMPORT_HANDLE, "douban", EVERYWHERE},
    {"memberno membernumber memberid 会员号 会员编号 成员编号 学号 工号", TN_IMPORT_HANDLE,
     "member_no", EVERYWHERE},
    {"id no number userid 编号", TN_IMPORT_HANDLE, "member_no", MEMBERS},
    {"status rsvp approvalstatus 状态 是否参加 报名状态", TN_IMPORT_REPLY, NULL, SIGNUPS},
    {"checkedin checkedinat 签到 签到时间", TN_IMPORT_ARRIVED, NULL, SIGNUPS},
    {"guests plusones 携带人数 同行人数", TN_IMPORT_GUESTS, NULL, SIGNUPS},
    {"quantity 人数 参加人数 报名人数", TN_IMPORT_PLACES, NULL, SIGNUPS},
    {"source referral 来源", TN_IMPORT_SOURCE, NULL, SIGNUPS},
};

bool tn_import_has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; *at;) {
        size_t part = strcspn(at, " ");
        if (part == len && memcmp(at, word, len) == 0)
            return true;
        at += part;
        at += strspn(at, " ");
    }
    return false;
}

/* "1、" or "12." in front, as form tools number their questions. */
static const char *skip_number(const char *text)
{
    const char *at = text + strspn(text, "0123456789");
    if (at == text)
        return text;
    if (*at == '.')
        return at + 1;
    return strncmp(at, "、", strlen("、")) == 0 ? at + strlen("、") : text;
}

/* The header as the vocabulary has it; `text` is folded already, so brackets are ASCII. */
static void bare(const char *text, struct tn_buf *out)
{
    int depth = 0;
    for (const char *at = skip_number(text); *at; at++) {
        if (*at == '(')
            depth++;
        else if (*at == ')' && depth > 0)
            depth--;
        else if (depth == 0 && !strchr(" _-.*:#'\"", *at))
            tn_buf_add_byte(out, (uint8_t)*at);
    }
}

static bool in_vocabulary(const char *word, bool signups, struct tn_import_column *ret_column)
{
    enum scope other = signups ? MEMBERS : SIGNUPS;
    for (size_t i = 0; i < sizeof vocabulary / sizeof vocabulary[0]; i++) {
        if (vocabulary[i].scope != other && tn_import_has_word(vocabulary[i].words, word)) {
            *ret_column = (struct tn_import_column){vocabulary[i].meaning, vocabulary[i].platform};
            return true;
        }
    }
    return false;
}

static bool in_layout(const struct tn_import_layout *layout, const char *word,
                      struct tn_import_column *ret_column)
{
    for (size_t i = 0; layout && layout->columns[i].words; i++) {
        if (tn_import_has_word(layout->columns[i].words, word)) {
            *ret_column =
                (struct tn_import_column){layout->columns[i].meaning, layout->columns[i].platform};
            return true;
        }
    }
    return false;
}

/* ---- whose header it is ---- */

static bool has_mark(const struct tn_buf *words, const char *mark, size_t len)
{
    TN_BUF_AUTO key = {0};
    tn_buf_addf(&key, "\n%.*s\n", (int)len, mark);
    return strstr(tn_buf_text(words), tn_buf_text(&key)) != NULL;
}

static bool has_marks(const struct tn_buf *words, const char *marks)
{
    for (const char *at = marks; *at;) {
        size_t len = strcspn(at, " ");
        if (!has_mark(words, at, len))
            return false;
        at += len;
        at += strspn(at, " ");
    }
    return true;
}

static const struct tn_import_layout *find_layout(const struct tn_buf *words)
{
    static const struct tn_import_layout *const families[] = {tn_import_attendee_layouts,
                                                              tn_import_contact_layouts};
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
        for (const struct tn_import_layout *layout = families[i]; layout->name; layout++) {
            if (has_marks(words, layout->marks))
                return layout;
        }
    }
    return NULL;
}

static void word_of(const char *cell, struct tn_buf *word)
{
    TN_BUF_AUTO folded = {0};
    if (tn_text_fold(cell, strlen(cell), &folded) == TN_OK)
        bare(tn_buf_text(&folded), word);
}

/* All words of the header, each between line ends. */
static void words_of(const struct tn_import_record *header, struct tn_buf *words)
{
    tn_buf_add_byte(words, '\n');
    for (size_t i = 0; i < header->count; i++) {
        word_of(header->cells[i], words);
        tn_buf_add_text(words, "\n");
    }
}

/* ---- all columns ---- */

static void note_unused(const char *cell, struct tn_buf *unused)
{
    TN_BUF_AUTO clean = {0};
    if (tn_text_clean(cell, strlen(cell), &clean) || clean.len == 0)
        return;
    tn_buf_addf(unused, "%s%.60s", unused->len > 0 ? ", " : "", tn_buf_text(&clean));
}

/* Only handles may come more than once. */
static bool is_taken(const struct tn_import_columns *columns, enum tn_import_meaning meaning)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (meaning != TN_IMPORT_HANDLE && columns->column[i].meaning == meaning)
            return true;
    }
    return false;
}

static bool has_names(const struct tn_import_columns *columns)
{
    return is_taken(columns, TN_IMPORT_NAME) || is_taken(columns, TN_IMPORT_FAMILY) ||
           is_taken(columns, TN_IMPORT_GIVEN) || is_taken(columns, TN_IMPORT_NICK);
}

static bool names_somebody(const struct tn_import_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (columns->column[i].meaning == TN_IMPORT_HANDLE)
            return true;
    }
    return has_names(columns);
}

/* A header in another language has "E-Mail" in it all the same: if names are known to be missing
 * from a list of sign-ups although it has other columns, somebody is asked. */
static bool is_sure(const struct tn_import_columns *columns, bool known, bool signups,
                    const struct tn_buf *unused)
{
    return names_somebody(columns) && (known || !signups || unused->len == 0 || has_names(columns));
}

enum tn_err tn_import_columns_read(const struct tn_import_record *header, bool signups,
                                   struct tn_import_columns *ret_columns, struct tn_buf *unused,
                                   struct tn_fault *fault)
{
    TN_BUF_AUTO words = {0};
    words_of(header, &words);
    const struct tn_import_layout *layout = find_layout(&words);
    struct tn_import_columns columns = {.format = layout ? layout->name : "csv"};
    for (size_t i = 0; i < header->count; i++) {
        TN_BUF_AUTO word = {0};
        struct tn_import_column column = {0};
        word_of(header->cells[i], &word);
        bool known = word.len > 0 && (in_layout(layout, tn_buf_text(&word), &column) ||
                                      in_vocabulary(tn_buf_text(&word), signups, &column));
        if (!known || column.meaning == TN_IMPORT_UNUSED || is_taken(&columns, column.meaning)) {
            note_unused(header->cells[i], unused);
            column = (struct tn_import_column){0};
        }
        columns.column[i] = column;
        columns.count = i + 1;
    }
    if (!names_somebody(&columns) && layout)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "this %s list names whoever paid, and nobody who comes; export the "
                            "attendees, or say which column names them (--map name=3,email=5)",
                            layout->name);
    if (!is_sure(&columns, layout != NULL, signups, unused))
        return tn_fault_set(fault, TN_ERR_ABSENT,
                            "line %lld names no column that says who somebody is (it reads: "
                            "%.120s)",
                            (long long)header->line, tn_buf_text(unused));
    *ret_columns = columns;
    return TN_OK;
}

/* ---- what somebody said ---- */

static const struct {
    const char *field;
    struct tn_import_column column;
} fields[] = {
    {"name", {TN_IMPORT_NAME, NULL}},
    {"family", {TN_IMPORT_FAMILY, NULL}},
    {"given", {TN_IMPORT_GIVEN, NULL}},
    {"nick", {TN_IMPORT_NICK, NULL}},
    {"lang", {TN_IMPORT_LANG, NULL}},
    {"note", {TN_IMPORT_NOTE, NULL}},
    {"email", {TN_IMPORT_HANDLE, "email"}},
    {"phone", {TN_IMPORT_HANDLE, "phone"}},
    {"qq", {TN_IMPORT_HANDLE, "qq"}},
    {"wechat", {TN_IMPORT_HANDLE, "wxid"}},
    {"telegram", {TN_IMPORT_HANDLE, "telegram"}},
    {"discord", {TN_IMPORT_HANDLE, "discord"}},
    {"xmpp", {TN_IMPORT_HANDLE, "xmpp"}},
    {"weibo", {TN_IMPORT_HANDLE, "weibo"}},
    {"douban", {TN_IMPORT_HANDLE, "douban"}},
    {"meetup", {TN_IMPORT_HANDLE, "meetup"}},
    {"id", {TN_IMPORT_HANDLE, "member_no"}},
    {"status", {TN_IMPORT_REPLY, NULL}},
    {"checked-in", {TN_IMPORT_ARRIVED, NULL}},
    {"guests", {TN_IMPORT_GUESTS, NULL}},
    {"places", {TN_IMPORT_PLACES, NULL}},
    {"source", {TN_IMPORT_SOURCE, NULL}},
};

static const struct tn_import_column *field_of(const char *text, size_t len)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (strlen(fields[i].field) == len && memcmp(fields[i].field, text, len) == 0)
            return &fields[i].column;
    }
    return NULL;
}

/* One "name=3"; `rest` moves behind it. */
static enum tn_err take_pair(const char **rest, struct tn_import_columns *columns,
                             struct tn_fault *fault)
{
    const char *start = *rest;
    size_t len = strcspn(start, ",");
    size_t name_len = strcspn(start, "=,");
    const struct tn_import_column *field = field_of(start, name_len);
    char *end = NULL;
    long number = name_len < len ? strtol(start + name_len + 1, &end, 10) : 0;
    if (!field)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "a map has no field \"%.*s\"; it has name, family, given, nick, email, "
                            "phone, qq, wechat, telegram, discord, id, status, checked-in, guests, "
                            "places, source, lang, note",
                            (int)(name_len < 40 ? name_len : 40), start);
    if (number < 1 || number > (long)columns->count || end != start + len)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%.*s\" in the map is no column: they are 1 to %zu",
                            (int)(len < 40 ? len : 40), start, columns->count);
    columns->column[number - 1] = *field;
    *rest = start + len + (start[len] == ',');
    return TN_OK;
}

enum tn_err tn_import_columns_mapped(const struct tn_import_record *header, const char *map,
                                     struct tn_import_columns *ret_columns, struct tn_fault *fault)
{
    struct tn_import_columns columns = {.format = "mapped", .count = header->count};
    enum tn_err err = TN_OK;
    for (const char *rest = map; !err && *rest;)
        err = take_pair(&rest, &columns, fault);
    if (!err && !names_somebody(&columns))
        err = tn_fault_set(
            fault, TN_ERR_FORMAT,
            "the map \"%.80s\" names nobody: it needs a name, an address or a number", map);
    if (!err)
        *ret_columns = columns;
    return err;
}
