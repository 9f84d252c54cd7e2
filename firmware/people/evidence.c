/* SPDX-License-Identifier: Apache-2.0 */
/* evidence.c -- two records weighed against each other, and one arrival against all who it may be.
 *
 * Nothing here reads a row.  Simplified and traditional characters are told apart by nobody who
 * reads them aloud: a family name counts as another one only if its reading is another too. */
#include "evidence.h"

#include <stdio.h>
#include <string.h>

#include "turnout/people.h"
#include "turnout/pinyin.h"
#include "turnout/seal.h"
#include "turnout/text.h"

static const struct {
    const char *name;
    int weight;
} kinds_table[TN_EVIDENCE_COUNT] = {
#define TN_EVIDENCE_ROW(code, name, weight) {name, weight},
    TN_EVIDENCE_MAP(TN_EVIDENCE_ROW)
#undef TN_EVIDENCE_ROW
};

#define BIT(kind) (1U << (kind))

static bool is_email(const char *platform)
{
    return strcmp(platform, "email") == 0;
}

static bool is_phone(const char *platform)
{
    return strcmp(platform, "phone") == 0;
}

/* One person has one of these; an e-mail and a telephone can be a couple's. */
static bool is_id(const char *platform)
{
    return tn_handle_identifies(platform) && !is_email(platform) && !is_phone(platform) &&
           strcmp(platform, "ticket") != 0;
}

/* ---- what nobody is known by ---- */

static bool is_one_of(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, list[i]) == 0)
            return true;
    }
    return false;
}

bool tn_evidence_is_placeholder(const char *platform, const char *norm)
{
    static const char *const names[] = {"test", "测试", "无",   "没有",      "none",   "n/a",
                                        "-",    ".",    "匿名", "anonymous", "unknown"};
    static const char *const boxes[] = {"unknown.attendee", "test", "none", "noreply", "no-reply"};
    char box[32];
    if (!norm[0])
        return true;
    if (!is_email(platform))
        return is_one_of(norm, names, sizeof names / sizeof names[0]);
    size_t len = strcspn(norm, "@");
    (void)snprintf(box, sizeof box, "%.*s", len < sizeof box ? (int)len : 0, norm);
    return is_one_of(box, boxes, sizeof boxes / sizeof boxes[0]);
}

/* ---- names ---- */

static bool has_han(const char *name)
{
    for (const char *at = name; *at; at++) {
        unsigned char lead = (unsigned char)*at;
        if (lead >= 0xE4 && lead <= 0xE9)
            return true;
    }
    return false;
}

/* As a person would compare it: folded, no commas; no blanks either where characters are written.
 */
static void name_form(const char *name, struct tn_buf *out)
{
    TN_BUF_AUTO folded = {0};
    if (tn_text_fold(name, strlen(name), &folded))
        return;
    bool han = has_han(tn_buf_text(&folded));
    for (const char *at = tn_buf_text(&folded); *at; at++) {
        if (*at != ',' && !(han && *at == ' '))
            tn_buf_add_byte(out, (uint8_t)*at);
    }
}

/* The last of the parts first, as others write the same name: "ada lovelace" is "lovelace ada". */
static void turn_round(const char *name, char between, struct tn_buf *out)
{
    const char *last = strrchr(name, between);
    if (!last)
        return;
    tn_buf_add_text(out, last + 1);
    tn_buf_add_byte(out, (uint8_t)between);
    tn_buf_add(out, name, (size_t)(last - name));
}

/* Equal as they stand, or with either one turned round. */
static bool same_parts(const char *a, const char *b, char between,
                       bool (*same)(const char *, const char *))
{
    TN_BUF_AUTO turned_a = {0};
    TN_BUF_AUTO turned_b = {0};
    turn_round(a, between, &turned_a);
    turn_round(b, between, &turned_b);
    return same(a, b) || (turned_a.len && same(tn_buf_text(&turned_a), b)) ||
           (turned_b.len && same(a, tn_buf_text(&turned_b)));
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool same_name(const char *a, const char *b)
{
    TN_BUF_AUTO left = {0};
    TN_BUF_AUTO right = {0};
    name_form(a, &left);
    name_form(b, &right);
    if (tn_evidence_is_placeholder("name", tn_buf_text(&left)))
        return false;
    return same_parts(tn_buf_text(&left), tn_buf_text(&right), ' ', same_text);
}

/* Syllables and words in small letters with a '-' between them, out of a sort key. */
static void reading(const char *name, struct tn_buf *out)
{
    char key[1024];
    (void)tn_pinyin_sort_key(name, key, sizeof key);
    for (const char *at = key; *at; at++) {
        if (*at >= 'a' && *at <= 'z') {
            if (out->len && at > key && (at[-1] < 'a' || at[-1] > 'z'))
                tn_buf_add_byte(out, '-');
            tn_buf_add_byte(out, (uint8_t)*at);
        }
    }
    tn_seal_wipe(key, sizeof key);
}

/* "zhang-wei" and "zhangwei". */
static bool same_letters(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += *a == '-';
        b += *b == '-';
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

/* Only between two ways of writing a Chinese name, of at least two syllables. */
static bool same_reading(const char *a, const char *b)
{
    TN_BUF_AUTO left = {0};
    TN_BUF_AUTO right = {0};
    if (!has_han(a) && !has_han(b))
        return false;
    reading(a, &left);
    reading(b, &right);
    return (strchr(tn_buf_text(&left), '-') || strchr(tn_buf_text(&right), '-')) &&
           same_parts(tn_buf_text(&left), tn_buf_text(&right), '-', same_letters);
}

static bool other_family(const char *a, const char *b)
{
    TN_BUF_AUTO left = {0};
    TN_BUF_AUTO right = {0};
    TN_BUF_AUTO left_read = {0};
    TN_BUF_AUTO right_read = {0};
    name_form(a, &left);
    name_form(b, &right);
    const char *first = tn_buf_text(&left), *second = tn_buf_text(&right);
    if ((unsigned char)first[0] < 0xE4 || (unsigned char)first[0] > 0xE9 ||
        (unsigned char)second[0] < 0xE4 || (unsigned char)second[0] > 0xE9 ||
        strncmp(first, second, 3) == 0)
        return false;
    reading(first, &left_read);
    reading(second, &right_read);
    size_t len = strcspn(tn_buf_text(&left_read), "-");
    return len != strcspn(tn_buf_text(&right_read), "-") ||
           strncmp(tn_buf_text(&left_read), tn_buf_text(&right_read), len) != 0;
}

static bool any_name(const struct tn_evidence_side *a, const struct tn_evidence_side *b,
                     bool (*fits)(const char *, const char *))
{
    for (size_t i = 0; i < a->name_count; i++) {
        for (size_t n = 0; n < b->name_count; n++) {
            if (fits(a->names[i], b->names[n]))
                return true;
        }
    }
    return false;
}

static bool not_other_family(const char *a, const char *b)
{
    return !other_family(a, b);
}

static uint32_t weigh_names(const struct tn_evidence_side *arrival,
                            const struct tn_evidence_side *member)
{
    if (any_name(arrival, member, same_name))
        return BIT(TN_EVIDENCE_NAME);
    if (any_name(arrival, member, same_reading))
        return BIT(TN_EVIDENCE_PINYIN);
    bool both = arrival->name_count > 0 && member->name_count > 0;
    return both && !any_name(arrival, member, not_other_family) ? BIT(TN_EVIDENCE_OTHER_FAMILY) : 0;
}

/* ---- keys ---- */

/* A WeChat id is either the one the account was born with, or the one its owner chose: an account
 * has both, so one says nothing about the other. */
static bool is_born_with(const struct tn_evidence_key *key)
{
    return strcmp(key->platform, "wxid") == 0 && strncmp(key->norm, "wxid_", 5) == 0;
}

static bool comparable(const struct tn_evidence_key *a, const struct tn_evidence_key *b)
{
    return strcmp(a->platform, b->platform) == 0 &&
           (!a->realm[0] || !b->realm[0] || strcmp(a->realm, b->realm) == 0) &&
           is_born_with(a) == is_born_with(b);
}

static bool same_key(const struct tn_evidence_key *a, const struct tn_evidence_key *b)
{
    return comparable(a, b) && strcmp(a->norm, b->norm) == 0 &&
           !tn_evidence_is_placeholder(a->platform, a->norm);
}

/* NNN@qq.com of the one is the QQ number of the other. */
static bool is_qq_mail(const struct tn_evidence_key *mail, const struct tn_evidence_key *number)
{
    size_t len = strlen(number->norm);
    return is_email(mail->platform) && strcmp(number->platform, "qq") == 0 &&
           strncmp(mail->norm, number->norm, len) == 0 && strcmp(mail->norm + len, "@qq.com") == 0;
}

static uint32_t weigh_keys(const struct tn_evidence_key *arrival,
                           const struct tn_evidence_key *member)
{
    if (is_qq_mail(arrival, member) || is_qq_mail(member, arrival))
        return BIT(TN_EVIDENCE_QQ_MAIL);
    if (!same_key(arrival, member))
        return 0;
    if (strcmp(member->platform, "ticket") == 0)
        return BIT(TN_EVIDENCE_TICKET);
    if (strcmp(member->platform, "nick") == 0)
        return member->unique ? BIT(TN_EVIDENCE_NICK) : 0;
    if (is_email(member->platform) || is_phone(member->platform))
        return BIT(arrival->proven               ? TN_EVIDENCE_PROVEN
                   : is_email(arrival->platform) ? TN_EVIDENCE_EMAIL
                                                 : TN_EVIDENCE_PHONE);
    return is_id(member->platform) ? BIT(TN_EVIDENCE_ID) : 0;
}

/* Somebody who is asked for a name may write the one the group calls them by. */
static bool named_by_nick(const struct tn_evidence_side *arrival,
                          const struct tn_evidence_key *member)
{
    char norm[TN_HANDLE_CHARS];
    struct tn_evidence_key key = {"nick", "", norm, false, false};
    for (size_t i = 0; i < arrival->name_count; i++) {
        if (tn_handle_normalise("nick", arrival->names[i], "", norm, NULL) == TN_OK &&
            member->unique && same_key(&key, member))
            return true;
    }
    return false;
}

/* An address that was shown to be somebody's is not also one that was only typed; and whoever holds
 * the ticket may call themselves what they like. */
static uint32_t without_lesser(uint32_t kinds)
{
    if (kinds & BIT(TN_EVIDENCE_TICKET))
        kinds &= ~BIT(TN_EVIDENCE_OTHER_FAMILY);
    if (kinds & BIT(TN_EVIDENCE_PROVEN))
        kinds &= ~(BIT(TN_EVIDENCE_EMAIL) | BIT(TN_EVIDENCE_PHONE));
    return kinds;
}

bool tn_evidence_conflict(const struct tn_evidence_side *left, const struct tn_evidence_side *right,
                          const struct tn_evidence_key **ret_left,
                          const struct tn_evidence_key **ret_right)
{
    for (size_t i = 0; i < left->key_count; i++) {
        const struct tn_evidence_key *other = NULL;
        bool same = false;
        for (size_t n = 0; is_id(left->keys[i].platform) && n < right->key_count; n++) {
            if (!comparable(&left->keys[i], &right->keys[n]))
                continue;
            other = &right->keys[n];
            same |= strcmp(left->keys[i].norm, other->norm) == 0;
        }
        if (other && !same) {
            *ret_left = &left->keys[i];
            *ret_right = other;
            return true;
        }
    }
    return false;
}

static bool same_inviter(const struct tn_evidence_side *a, const struct tn_evidence_side *b)
{
    for (size_t i = 0; i < a->inviter_count; i++) {
        for (size_t n = 0; n < b->inviter_count; n++) {
            if (same_name(a->inviters[i], b->inviters[n]))
                return true;
        }
    }
    return false;
}

struct tn_evidence tn_evidence_weigh(const struct tn_evidence_side *arrival,
                                     const struct tn_evidence_side *member)
{
    const struct tn_evidence_key *left = NULL, *right = NULL;
    uint32_t kinds = weigh_names(arrival, member);
    for (size_t i = 0; i < member->key_count; i++) {
        for (size_t n = 0; n < arrival->key_count; n++)
            kinds |= weigh_keys(&arrival->keys[n], &member->keys[i]);
        if (!(kinds & BIT(TN_EVIDENCE_NAME)) && named_by_nick(arrival, &member->keys[i]))
            kinds |= BIT(TN_EVIDENCE_NICK);
    }
    if (tn_evidence_conflict(arrival, member, &left, &right))
        kinds |= BIT(TN_EVIDENCE_OTHER_ID);
    if (same_inviter(arrival, member))
        kinds |= BIT(TN_EVIDENCE_INVITER);
    return tn_evidence_of(without_lesser(kinds));
}

/* ---- what it comes to ---- */

struct tn_evidence tn_evidence_of(uint32_t kinds)
{
    struct tn_evidence evidence = {.kinds = kinds};
    for (size_t i = 0; i < TN_EVIDENCE_COUNT; i++)
        evidence.score += kinds & BIT(i) ? kinds_table[i].weight : 0;
    if (evidence.score > 100)
        evidence.score = 100;
    return evidence;
}

uint32_t tn_evidence_support(uint32_t kinds)
{
    return kinds & ~(BIT(TN_EVIDENCE_OTHER_ID) | BIT(TN_EVIDENCE_OTHER_FAMILY));
}

void tn_evidence_format(uint32_t kinds, char out[TN_EVIDENCE_CHARS])
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < TN_EVIDENCE_COUNT; i++) {
        if (kinds & BIT(i))
            len += (size_t)snprintf(out + len, TN_EVIDENCE_CHARS - len, "%s%s", len ? "," : "",
                                    kinds_table[i].name);
        TN_ASSERT(len < TN_EVIDENCE_CHARS);
    }
}

uint32_t tn_evidence_parse(const char *text)
{
    uint32_t kinds = 0;
    for (size_t len = 0; *text; text += len + (text[len] == ',')) {
        len = strcspn(text, ",");
        for (size_t i = 0; i < TN_EVIDENCE_COUNT; i++) {
            if (strlen(kinds_table[i].name) == len && memcmp(kinds_table[i].name, text, len) == 0)
                kinds |= BIT(i);
        }
    }
    return kinds;
}

/* These name one person and nobody else. */
static bool names_one(const struct tn_evidence *evidence)
{
    return (evidence->kinds & (BIT(TN_EVIDENCE_TICKET) | BIT(TN_EVIDENCE_ID))) != 0;
}

static bool is_decisive(const struct tn_evidence *evidence)
{
    return names_one(evidence) && evidence->score >= TN_EVIDENCE_ATTACH;
}

bool tn_evidence_is_near(const struct tn_evidence *best, const struct tn_evidence *other)
{
    return other->score >= TN_EVIDENCE_CASE && best->score - other->score <= TN_EVIDENCE_NEAR;
}

/* Two who have the same id are not told apart by it; and nobody is matched by an address while the
 * id is another's. */
static bool stands_in_the_way(const struct tn_evidence *best, const struct tn_evidence *other)
{
    if (is_decisive(best))
        return is_decisive(other);
    return tn_evidence_is_near(best, other) ||
           (names_one(other) && other->score >= TN_EVIDENCE_CASE);
}

static bool is_clear(const struct tn_evidence *candidates, size_t count, size_t best)
{
    if (candidates[best].kinds & BIT(TN_EVIDENCE_OTHER_ID))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (i != best && stands_in_the_way(&candidates[best], &candidates[i]))
            return false;
    }
    return true;
}

enum tn_evidence_outcome tn_evidence_decide(const struct tn_evidence *candidates, size_t count,
                                            size_t *ret_best)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        bool decisive = is_decisive(&candidates[i]);
        if (decisive != is_decisive(&candidates[best])
                ? decisive
                : candidates[i].score > candidates[best].score)
            best = i;
    }
    if (count == 0 || candidates[best].score < TN_EVIDENCE_CASE)
        return TN_EVIDENCE_IS_NEW;
    *ret_best = best;
    return candidates[best].score >= TN_EVIDENCE_ATTACH && is_clear(candidates, count, best)
               ? TN_EVIDENCE_IS_MATCHED
               : TN_EVIDENCE_IS_OPEN;
}
