/* SPDX-License-Identifier: Apache-2.0 */
/* columns.c -- header words in English and Chinese, as group owners and exports write them.
 *
 * A header is compared folded, without blanks and punctuation, without a question's number in front
 * ("2、手机") and without what stands in brackets ("手机（必填）"). */
#include "columns.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

static const struct {
    const char *words; /* with blanks between */
    enum tn_import_meaning meaning;
    const char *platform;
} vocabulary[] = {
    {"name fullname displayname realname attendeename membername 姓名 名字 名称 真实姓名 全名",
     TN_IMPORT_NAME, NULL},
    {"lastname familyname surname 姓 姓氏", TN_IMPORT_FAMILY, NULL},
    {"firstname givenname 名", TN_IMPORT_GIVEN, NULL},
    {"nick nickname alias handle 昵称 群昵称 群名片 微信昵称 qq昵称 花名 网名", TN_IMPORT_NICK,
     NULL},
    {"lang language locale preferredlanguage 语言 语种", TN_IMPORT_LANG, NULL},
    {"note notes remark remarks comment comments 备注 说明 附注", TN_IMPORT_NOTE, NULL},
    {"email emails mail emailaddress email1value email2value email3value 邮箱 电子邮件 电子邮箱 "
     "邮件 邮箱地址",
     TN_IMPORT_HANDLE, "email"},
    {"phone phones phonenumber mobile mobilephone cell cellphone telephone tel phone1value "
     "phone2value phone3value 手机 手机号 手机号码 电话 电话号码 联系电话 联系方式",
     TN_IMPORT_HANDLE, "phone"},
    {"qq qq号 qq号码 qqid", TN_IMPORT_HANDLE, "qq"},
    {"wechat wechatid weixin wxid 微信 微信号 微信id", TN_IMPORT_HANDLE, "wxid"},
    {"telegram telegramid tg 电报", TN_IMPORT_HANDLE, "telegram"},
    {"discord discordid", TN_IMPORT_HANDLE, "discord"},
    {"xmpp jabber jid", TN_IMPORT_HANDLE, "xmpp"},
    {"weibo 微博", TN_IMPORT_HANDLE, "weibo"},
    {"douban 豆瓣", TN_IMPORT_HANDLE, "douban"},
    {"memberno membernumber memberid id no number userid 编号 会员号 会员编号 成员编号 学号 工号",
     TN_IMPORT_HANDLE, "member_no"},
};

static bool has_word(const char *words, const char *word)
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

static bool look_up(const char *word, enum tn_import_meaning *ret_meaning,
                    const char **ret_platform)
{
    for (size_t i = 0; *word && i < sizeof vocabulary / sizeof vocabulary[0]; i++) {
        if (has_word(vocabulary[i].words, word)) {
            *ret_meaning = vocabulary[i].meaning;
            *ret_platform = vocabulary[i].platform;
            return true;
        }
    }
    return false;
}

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

enum tn_err tn_import_columns_read(const struct tn_import_record *header,
                                   struct tn_import_columns *ret_columns, struct tn_buf *unused,
                                   struct tn_fault *fault)
{
    struct tn_import_columns columns = {0};
    bool useful = false;
    for (size_t i = 0; i < header->count; i++) {
        TN_BUF_AUTO folded = {0};
        TN_BUF_AUTO word = {0};
        enum tn_import_meaning meaning = TN_IMPORT_UNUSED;
        const char *platform = NULL;
        if (tn_text_fold(header->cells[i], strlen(header->cells[i]), &folded) == TN_OK)
            bare(tn_buf_text(&folded), &word);
        if (!look_up(tn_buf_text(&word), &meaning, &platform) || is_taken(&columns, meaning)) {
            note_unused(header->cells[i], unused);
            meaning = TN_IMPORT_UNUSED;
            platform = NULL;
        }
        columns.column[i].meaning = meaning;
        columns.column[i].platform = platform;
        columns.count = i + 1;
        useful |=
            meaning != TN_IMPORT_UNUSED && meaning != TN_IMPORT_LANG && meaning != TN_IMPORT_NOTE;
    }
    if (!useful)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "line %lld names no column that says who somebody is (it reads: "
                            "%.120s); the first line must name columns such as name, email, "
                            "phone or 姓名, 邮箱, 手机",
                            (long long)header->line, tn_buf_text(unused));
    *ret_columns = columns;
    return TN_OK;
}
