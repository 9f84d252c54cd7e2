/* SPDX-License-Identifier: Apache-2.0 */
/* chat_record.c -- the few fields of a row that anybody looks at, and what words say of its kind.
 *
 * Source: the texts that QQ and WeChat put in place of what a text file cannot hold. */
#include <stdlib.h>
#include <string.h>

#include "chat_parts.h"

static const char *const paths[] = {
#define TN_CHAT_KEY_PATH(code, path) path,
    TN_CHAT_KEY_MAP(TN_CHAT_KEY_PATH)
#undef TN_CHAT_KEY_PATH
};

static int compare_path(const void *key, const void *path)
{
    return strcmp(key, *(const char *const *)path);
}

enum tn_chat_key tn_chat_key_find(const char *path)
{
    const char *const *found =
        bsearch(path, paths, TN_CHAT_KEY_COUNT, sizeof paths[0], compare_path);
    return found ? (enum tn_chat_key)(found - paths) : TN_CHAT_KEY_COUNT;
}

void tn_chat_record_clear(struct tn_chat_record *record)
{
    memset(record->has, 0, sizeof record->has);
}

void tn_chat_text_put(char out[TN_CHAT_TEXT], const char *text, size_t len)
{
    size_t keep = len < TN_CHAT_TEXT ? len : TN_CHAT_TEXT - 1;
    while (keep < len && keep > 0 && ((unsigned char)text[keep] & 0xC0) == 0x80)
        keep--;
    if (keep > 0)
        memcpy(out, text, keep);
    out[keep] = '\0';
}

void tn_chat_record_put(struct tn_chat_record *record, enum tn_chat_key key, const char *value,
                        size_t len)
{
    tn_chat_text_put(record->value[key], value, len);
    record->has[key] = true;
}

const char *tn_chat_get(const struct tn_chat_record *record, enum tn_chat_key key)
{
    return record->has[key] ? record->value[key] : "";
}

const char *tn_chat_get_either(const struct tn_chat_record *record, enum tn_chat_key first,
                               enum tn_chat_key second)
{
    const char *text = tn_chat_get(record, first);
    return text[0] ? text : tn_chat_get(record, second);
}

bool tn_chat_is(const struct tn_chat_record *record, enum tn_chat_key key, const char *value)
{
    return strcmp(tn_chat_get(record, key), value) == 0;
}

bool tn_chat_is_set(const struct tn_chat_record *record, enum tn_chat_key key)
{
    return tn_chat_is(record, key, "true") || tn_chat_is(record, key, "1");
}

/* ---- kinds ---- */

struct word {
    const char *word;
    enum tn_chat_sort sort;
};

static bool holds(const char *text, const char *word)
{
    return strstr(text, word) != NULL;
}

/* What stands in brackets instead of a message, at the beginning of a text. */
static const struct word marks[] = {
    {"[语音通话", TN_CHAT_SYSTEM},     {"[视频通话", TN_CHAT_SYSTEM},
    {"[语音", TN_CHAT_VOICE},          {"[Voice", TN_CHAT_VOICE},
    {"[红包", TN_CHAT_RED_PACKET},     {"[QQ红包", TN_CHAT_RED_PACKET},
    {"[微信红包", TN_CHAT_RED_PACKET}, {"[转账", TN_CHAT_RED_PACKET},
    {"[拍一拍", TN_CHAT_POKE},         {"[戳一戳", TN_CHAT_POKE},
    {"[系统消息", TN_CHAT_SYSTEM},     {"[撤回", TN_CHAT_RECALL},
};
/* The whole of a line that the platform wrote: what it ends with. */
static const struct word endings[] = {
    {"撤回了一条消息", TN_CHAT_RECALL},
    {"recalled a message", TN_CHAT_RECALL},
    {"加入本群。", TN_CHAT_SYSTEM},
    {"退出了群聊。", TN_CHAT_SYSTEM},
};

enum tn_chat_sort tn_chat_sort_of_text(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (strncmp(text, marks[i].word, strlen(marks[i].word)) == 0)
            return marks[i].sort;
    }
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t part = strlen(endings[i].word);
        if (len >= part && strcmp(text + len - part, endings[i].word) == 0)
            return endings[i].sort;
    }
    return TN_CHAT_MESSAGE;
}

/* The name of a type: the first word it holds decides. */
static const struct word types[] = {
    {"系统", TN_CHAT_SYSTEM},          {"system", TN_CHAT_SYSTEM},
    {"撤回", TN_CHAT_RECALL},          {"recall", TN_CHAT_RECALL},
    {"revoke", TN_CHAT_RECALL},        {"红包", TN_CHAT_RED_PACKET},
    {"转账", TN_CHAT_RED_PACKET},      {"red_packet", TN_CHAT_RED_PACKET},
    {"redpacket", TN_CHAT_RED_PACKET}, {"拍一拍", TN_CHAT_POKE},
    {"戳一戳", TN_CHAT_POKE},          {"poke", TN_CHAT_POKE},
    {"通话", TN_CHAT_SYSTEM},          {"语音", TN_CHAT_VOICE},
    {"voice", TN_CHAT_VOICE},
};

enum tn_chat_sort tn_chat_sort_of_type(const char *type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (holds(type, types[i].word))
            return types[i].sort;
    }
    return TN_CHAT_MESSAGE;
}

const char *tn_chat_skip_tag(const char *name)
{
    const char *open = "【", *close = "】";
    const char *end = strncmp(name, open, strlen(open)) == 0 ? strstr(name, close) : NULL;
    return end && end[strlen(close)] ? end + strlen(close) : name;
}
