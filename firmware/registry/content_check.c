/* SPDX-License-Identifier: Apache-2.0 */
/* content_check.c -- what a value of content must look like before a door gets to see it; pure.
 *
 * One table a kind: its members, their types and bounds.  Source: firmware/SPEC.md "Record". */
#include "registry_parts.h"

#include <string.h>

#include "turnout/json.h"
#include "turnout/text.h"

/* What a kiosk has room for, in each language (include/turnout/board.h). */
enum {
    LINE_BYTES = 191,
    BODY_BYTES = 767,
    NAME_BYTES = 95,
    URL_BYTES = 255,
    LINK_BYTES = 511,
    RULES_BYTES = 6000,
    OPTIONS_MAX = 8,
    ITEMS_MAX = 16,
};

enum member_type {
    WORDS,  /* {"zh","en"}, one of them said */
    MAYBE,  /* the same, or neither */
    TEXT,   /* may be "" */
    WORD,   /* one of `words` */
    NUMBER, /* least … most */
    YES_NO,
    OPTIONS, /* array of WORDS */
    ITEMS,   /* of a programme */
};

struct member {
    const char *name;
    enum member_type type;
    int64_t least, most; /* of a number; most bytes of a text */
    const char *words;   /* "one two three" */
};

#define ANY_TIME INT64_MAX

static const struct member notice[] = {
    {.name = "kind", .type = WORD, .words = "notice charity service promotion"},
    {.name = "title", .type = WORDS, .most = LINE_BYTES},
    {.name = "body", .type = MAYBE, .most = BODY_BYTES},
    {.name = "starts", .type = NUMBER, .least = 0, .most = ANY_TIME},
    {.name = "ends", .type = NUMBER, .least = 0, .most = ANY_TIME},
    {.name = "weight", .type = NUMBER, .least = 1, .most = 5},
    {.name = "approved", .type = YES_NO},
    {0},
};
static const struct member topic[] = {
    {.name = "question", .type = WORDS, .most = LINE_BYTES},
    {.name = "options", .type = OPTIONS, .least = 2, .most = OPTIONS_MAX},
    {.name = "opens", .type = NUMBER, .least = 0, .most = ANY_TIME},
    {.name = "closes", .type = NUMBER, .least = 0, .most = ANY_TIME},
    {.name = "hide_tally", .type = YES_NO},
    {0},
};
static const struct member card[] = {
    {.name = "name", .type = WORDS, .most = LINE_BYTES},
    {.name = "line", .type = MAYBE, .most = LINE_BYTES},
    {.name = "owner", .type = TEXT, .most = NAME_BYTES},
    {.name = "link", .type = TEXT, .most = LINK_BYTES},
    {.name = "expires", .type = NUMBER, .least = 0, .most = ANY_TIME},
    {.name = "members", .type = NUMBER, .least = 0, .most = 100000000},
    {.name = "cap", .type = NUMBER, .least = 0, .most = 100000000},
    {.name = "waiting", .type = TEXT, .most = LINK_BYTES},
    {0},
};
static const struct member rules[] = {
    {.name = "version", .type = NUMBER, .least = 1, .most = INT32_MAX},
    {.name = "title", .type = MAYBE, .most = LINE_BYTES},
    {.name = "text", .type = WORDS, .most = RULES_BYTES},
    {0},
};
static const struct member programme[] = {
    {.name = "items", .type = ITEMS, .least = 1, .most = ITEMS_MAX},
    {0},
};
static const struct member item[] = {
    {.name = "at", .type = NUMBER, .least = 1, .most = ANY_TIME},
    {.name = "ends", .type = NUMBER, .least = 0, .most = ANY_TIME},
    {.name = "title", .type = WORDS, .most = LINE_BYTES},
    {.name = "place", .type = TEXT, .most = NAME_BYTES},
    {0},
};
static const struct member meetup[] = {
    {.name = "title", .type = WORDS, .most = LINE_BYTES},
    {.name = "topic", .type = MAYBE, .most = LINE_BYTES},
    {.name = "venue", .type = TEXT, .most = LINE_BYTES},
    {.name = "starts", .type = NUMBER, .least = 1, .most = ANY_TIME},
    {.name = "ends", .type = NUMBER, .least = 1, .most = ANY_TIME},
    {.name = "offset_min", .type = NUMBER, .least = -960, .most = 960},
    {.name = "url", .type = TEXT, .most = URL_BYTES},
    {0},
};
static const struct member question[] = {
    {.name = "prompt", .type = WORDS, .most = LINE_BYTES},
    {.name = "kind", .type = WORD, .words = "choice text consent"},
    {.name = "options", .type = OPTIONS, .least = 0, .most = OPTIONS_MAX},
    {.name = "required", .type = YES_NO},
    {.name = "at", .type = WORD, .words = "sign-up entry both"},
    {.name = "order", .type = NUMBER, .least = 0, .most = 1000},
    {0},
};

static const struct {
    const char *name;
    const struct member *members;
    size_t most; /* at one event */
} kinds[TN_CONTENT_COUNT] = {
    [TN_CONTENT_NOTICE] = {"notice", notice, 16},
    [TN_CONTENT_TOPIC] = {"topic", topic, 4},
    [TN_CONTENT_CARD] = {"card", card, 1},
    [TN_CONTENT_RULES] = {"rules", rules, 1},
    [TN_CONTENT_PROGRAMME] = {"programme", programme, 1},
    [TN_CONTENT_MEETUP] = {"meetup", meetup, 12},
    [TN_CONTENT_QUESTION] = {"question", question, 8},
};

const char *tn_content_name(enum tn_content_kind kind)
{
    return kinds[kind].name;
}

size_t tn_registry_content_most(enum tn_content_kind kind)
{
    return kinds[kind].most;
}

bool tn_content_id_fits(const char *id)
{
    size_t len = strlen(id);
    return len > 0 && len <= TN_CONTENT_ID_CHARS &&
           id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* ---- one member ---- */

static enum tn_err missing(const char *name, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" is missing or of another type", name);
}

static enum tn_err check_text(const struct member *member, const char *text, struct tn_fault *fault)
{
    if (!tn_text_valid(text, strlen(text)))
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" is not UTF-8", member->name);
    if ((int64_t)strlen(text) > member->most)
        return tn_fault_set(fault, TN_ERR_LIMIT, "\"%s\" is longer than %lld bytes", member->name,
                            (long long)member->most);
    return TN_OK;
}

static enum tn_err check_words(const struct member *member, const struct tn_json *words,
                               struct tn_fault *fault)
{
    const char *zh = NULL;
    const char *en = NULL;
    if (!tn_json_text(words, "zh", &zh) || !tn_json_text(words, "en", &en))
        return missing(member->name, fault);
    if (member->type != MAYBE && !zh[0] && !en[0])
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" is said in no language", member->name);
    enum tn_err err = check_text(member, zh, fault);
    return err ? err : check_text(member, en, fault);
}

static bool is_one_of(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; len > 0 && *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        if (size == len && memcmp(at, word, len) == 0)
            return true;
        at += size;
    }
    return false;
}

static enum tn_err check_members(const struct member *members, const struct tn_json *value,
                                 struct tn_fault *fault);

static enum tn_err check_array(const struct member *member, const struct tn_json *array,
                               struct tn_fault *fault)
{
    static const struct member option = {.name = "options", .type = WORDS, .most = LINE_BYTES};
    size_t count = tn_json_count(array);
    enum tn_err err = TN_OK;
    if (!tn_json_is_array(array))
        return missing(member->name, fault);
    if ((int64_t)count < member->least || (int64_t)count > member->most)
        return tn_fault_set(fault, TN_ERR_LIMIT, "\"%s\" are %lld to %lld", member->name,
                            (long long)member->least, (long long)member->most);
    for (size_t i = 0; !err && i < count; i++)
        err = member->type == OPTIONS ? check_words(&option, tn_json_at(array, i), fault)
                                      : check_members(item, tn_json_at(array, i), fault);
    return err;
}

static enum tn_err check_number(const struct member *member, const struct tn_json *value,
                                struct tn_fault *fault)
{
    int64_t number = 0;
    if (!tn_json_int(value, member->name, &number))
        return missing(member->name, fault);
    if (number < member->least || number > member->most)
        return tn_fault_set(fault, TN_ERR_LIMIT, "\"%s\" is not within %lld and %lld", member->name,
                            (long long)member->least, (long long)member->most);
    return TN_OK;
}

static enum tn_err check_member(const struct member *member, const struct tn_json *value,
                                struct tn_fault *fault)
{
    const char *text = NULL;
    bool yes = false;
    switch (member->type) {
    case WORDS:
    case MAYBE:
        return check_words(member, tn_json_get(value, member->name), fault);
    case TEXT:
        return tn_json_text(value, member->name, &text) ? check_text(member, text, fault)
                                                        : missing(member->name, fault);
    case WORD:
        if (!tn_json_text(value, member->name, &text))
            return missing(member->name, fault);
        return is_one_of(member->words, text)
                   ? TN_OK
                   : tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" is none of: %s", member->name,
                                  member->words);
    case NUMBER:
        return check_number(member, value, fault);
    case YES_NO:
        return tn_json_bool(value, member->name, &yes) ? TN_OK : missing(member->name, fault);
    case OPTIONS:
    case ITEMS:
        break;
    }
    return check_array(member, tn_json_get(value, member->name), fault);
}

static enum tn_err check_members(const struct member *members, const struct tn_json *value,
                                 struct tn_fault *fault)
{
    enum tn_err err = tn_json_is_object(value)
                          ? TN_OK
                          : tn_fault_set(fault, TN_ERR_FORMAT, "the value is not an object");
    for (size_t i = 0; !err && members[i].name; i++)
        err = check_member(&members[i], value, fault);
    return err;
}

/* ---- what two members say together ---- */

static enum tn_err check_span(const struct tn_json *value, const char *from, const char *to,
                              struct tn_fault *fault)
{
    int64_t start = 0, end = 0;
    (void)tn_json_int(value, from, &start);
    (void)tn_json_int(value, to, &end);
    return end == 0 || end > start ? TN_OK
                                   : tn_fault_set(fault, TN_ERR_FORMAT, "it ends before it starts");
}

/* Whoever is asked to join is told what the group is and whose. */
static enum tn_err check_card(const struct tn_json *value, struct tn_fault *fault)
{
    const char *link = "", *owner = "", *zh = "", *en = "";
    const struct tn_json *line = tn_json_get(value, "line");
    (void)tn_json_text(value, "link", &link);
    (void)tn_json_text(value, "owner", &owner);
    (void)tn_json_text(line, "zh", &zh);
    (void)tn_json_text(line, "en", &en);
    if (link[0] && (!owner[0] || (!zh[0] && !en[0])))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "a card with a link to join says who is responsible and what the "
                            "group is for");
    return TN_OK;
}

static enum tn_err check_question(const struct tn_json *value, struct tn_fault *fault)
{
    const char *kind = "";
    size_t options = tn_json_count(tn_json_get(value, "options"));
    (void)tn_json_text(value, "kind", &kind);
    if (strcmp(kind, "choice") == 0 ? options < 2 : options > 0)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "a choice has 2 to 8 options, other questions have none");
    return TN_OK;
}

enum tn_err tn_content_check(enum tn_content_kind kind, const struct tn_json *value,
                             struct tn_fault *fault)
{
    enum tn_err err = check_members(kinds[kind].members, value, fault);
    if (err)
        return err;
    switch (kind) {
    case TN_CONTENT_NOTICE:
    case TN_CONTENT_MEETUP:
        return check_span(value, "starts", "ends", fault);
    case TN_CONTENT_TOPIC:
        return check_span(value, "opens", "closes", fault);
    case TN_CONTENT_CARD:
        return check_card(value, fault);
    case TN_CONTENT_QUESTION:
        return check_question(value, fault);
    default:
        return TN_OK;
    }
}
