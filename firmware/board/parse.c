/* SPDX-License-Identifier: Apache-2.0 */
/* parse.c -- a value of the pack becomes a part of the board, or nothing changes.
 *
 * Lists are kept in the order in which they are shown, whatever order the values come in; of more
 * than there is room for, those at the end fall out.
 * Source: firmware/SPEC.md "Content". */
#include <string.h>

#include "value.h"

#include "turnout/text.h"

#define WEIGHT_LEAST 1
#define WEIGHT_MOST 5
#define OFFSET_MOST_MIN INT64_C(840) /* 14 hours */
#define NUMBER_MOST 1000000000
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- lists whose elements have an id, which is their first member ---- */

struct list {
    void *items;
    size_t *count;
    size_t cap, item_bytes;
    int (*compare)(const void *a, const void *b); /* by how they are shown */
};

static void *item_at(const struct list *list, size_t i)
{
    return (char *)list->items + i * list->item_bytes;
}

static const char *id_of(const void *item)
{
    return item;
}

static void take_away(const struct list *list, const char *id)
{
    for (size_t i = 0; i < *list->count; i++) {
        if (strcmp(id_of(item_at(list, i)), id) != 0)
            continue;
        memmove(item_at(list, i), item_at(list, i + 1), (*list->count - i - 1) * list->item_bytes);
        --*list->count;
        memset(item_at(list, *list->count), 0, list->item_bytes);
        return;
    }
}

/* Equal in order are sorted by id: the same values make the same board. */
static int in_order(const struct list *list, const void *a, const void *b)
{
    int order = list->compare(a, b);
    return order ? order : strcmp(id_of(a), id_of(b));
}

static enum tn_err place(const struct list *list, const void *item, struct tn_fault *fault)
{
    take_away(list, id_of(item));
    size_t at = 0;
    while (at < *list->count && in_order(list, item_at(list, at), item) < 0)
        at++;
    if (at == list->cap)
        return tn_fault_set(fault, TN_ERR_LIMIT,
                            "\"%s\" is one more than the %zu there is room for; take another away",
                            id_of(item), list->cap);
    size_t moved = (*list->count < list->cap ? *list->count : list->cap - 1) - at;
    memmove(item_at(list, at + 1), item_at(list, at), moved * list->item_bytes);
    memcpy(item_at(list, at), item, list->item_bytes);
    *list->count = at + moved + 1;
    return TN_OK;
}

static int compare_ms(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_notices(const void *a, const void *b)
{
    const struct tn_board_notice *left = a, *right = b;
    return compare_ms(right->weight, left->weight);
}

static int compare_meetups(const void *a, const void *b)
{
    const struct tn_board_meetup *left = a, *right = b;
    return compare_ms(left->starts.ms, right->starts.ms);
}

static int compare_topics(const void *a, const void *b)
{
    const struct tn_board_topic *left = a, *right = b;
    return compare_ms(left->opens.ms, right->opens.ms);
}

static int compare_questions(const void *a, const void *b)
{
    const struct tn_board_question *left = a, *right = b;
    return compare_ms(left->order, right->order);
}

/* ---- one reader a kind; `id` is valid, value->node an object ---- */

static enum tn_err set_notice(struct tn_board *board, const char *id, struct value *value)
{
    static const char *const kinds[] = {"notice", "charity", "service", "promotion"};
    const struct list list = {board->notices, &board->notice_count, TN_BOARD_NOTICES,
                              sizeof(board->notices[0]), compare_notices};
    if (!value) {
        take_away(&list, id);
        return TN_OK;
    }
    struct tn_board_notice notice = {0};
    tn_text_copy(notice.id, sizeof(notice.id), id);
    notice.kind =
        (enum tn_board_notice_kind)tn_board_value_word(value, "kind", kinds, COUNT_OF(kinds));
    tn_board_value_title(value, "title", &notice.title);
    tn_board_value_body(value, "body", &notice.body);
    notice.starts = tn_board_value_time(value, "starts");
    notice.ends = tn_board_value_time(value, "ends");
    notice.weight = (int)tn_board_value_int(value, "weight", WEIGHT_LEAST, WEIGHT_MOST);
    notice.approved = tn_board_value_bool(value, "approved");
    return value->err ? value->err : place(&list, &notice, value->fault);
}

static enum tn_err set_meetup(struct tn_board *board, const char *id, struct value *value)
{
    const struct list list = {board->meetups, &board->meetup_count, TN_BOARD_MEETUPS_KEPT,
                              sizeof(board->meetups[0]), compare_meetups};
    if (!value) {
        take_away(&list, id);
        return TN_OK;
    }
    struct tn_board_meetup meetup = {0};
    tn_text_copy(meetup.id, sizeof(meetup.id), id);
    tn_board_value_title(value, "title", &meetup.title);
    tn_board_value_line(value, "topic", &meetup.topic);
    tn_board_value_plain(value, "venue", meetup.venue, sizeof(meetup.venue));
    meetup.starts = tn_board_value_time(value, "starts");
    meetup.ends = tn_board_value_time(value, "ends");
    meetup.offset_min =
        (int)tn_board_value_int(value, "offset_min", -OFFSET_MOST_MIN, OFFSET_MOST_MIN);
    tn_board_value_plain(value, "url", meetup.url, sizeof(meetup.url));
    if (meetup.starts.ms == 0)
        tn_board_value_wrong(value, TN_ERR_FORMAT, "starts", "is missing");
    return value->err ? value->err : place(&list, &meetup, value->fault);
}

static enum tn_err set_topic(struct tn_board *board, const char *id, struct value *value)
{
    const struct list list = {board->topics, &board->topic_count, TN_BOARD_TOPICS,
                              sizeof(board->topics[0]), compare_topics};
    if (!value) {
        take_away(&list, id);
        return TN_OK;
    }
    struct tn_board_topic topic = {0};
    tn_text_copy(topic.id, sizeof(topic.id), id);
    tn_board_value_title(value, "question", &topic.question);
    topic.option_count =
        tn_board_value_lines(value, "options", topic.options, COUNT_OF(topic.options));
    topic.opens = tn_board_value_time(value, "opens");
    topic.closes = tn_board_value_time(value, "closes");
    topic.hide_tally = tn_board_value_bool(value, "hide_tally");
    if (topic.option_count < 2)
        tn_board_value_wrong(value, TN_ERR_FORMAT, "options", "leaves nothing to choose from");
    return value->err ? value->err : place(&list, &topic, value->fault);
}

static enum tn_err set_question(struct tn_board *board, const char *id, struct value *value)
{
    static const char *const kinds[] = {"choice", "text", "consent"};
    static const char *const moments[] = {"sign-up", "entry", "both"};
    const struct list list = {board->questions, &board->question_count, TN_BOARD_QUESTIONS,
                              sizeof(board->questions[0]), compare_questions};
    if (!value) {
        take_away(&list, id);
        return TN_OK;
    }
    struct tn_board_question question = {0};
    tn_text_copy(question.id, sizeof(question.id), id);
    tn_board_value_title(value, "prompt", &question.prompt);
    question.kind =
        (enum tn_board_question_kind)tn_board_value_word(value, "kind", kinds, COUNT_OF(kinds));
    question.option_count =
        tn_board_value_lines(value, "options", question.options, COUNT_OF(question.options));
    question.required = tn_board_value_bool(value, "required");
    question.at = (enum tn_board_question_at)(
        TN_BOARD_AT_SIGN_UP + tn_board_value_word(value, "at", moments, COUNT_OF(moments)));
    question.order = (int)tn_board_value_int(value, "order", -NUMBER_MOST, NUMBER_MOST);
    if (question.kind == TN_BOARD_CHOICE && question.option_count < 2)
        tn_board_value_wrong(value, TN_ERR_FORMAT, "options", "leaves nothing to choose from");
    return value->err ? value->err : place(&list, &question, value->fault);
}

static enum tn_err set_card(struct tn_board *board, const char *id, struct value *value)
{
    (void)id; /* there is one */
    struct tn_board_card card = {.present = value != NULL};
    if (value) {
        tn_board_value_title(value, "name", &card.name);
        tn_board_value_line(value, "line", &card.line);
        tn_board_value_plain(value, "owner", card.owner, sizeof(card.owner));
        tn_board_value_plain(value, "link", card.link, sizeof(card.link));
        card.expires = tn_board_value_time(value, "expires");
        card.members = tn_board_value_int(value, "members", 0, NUMBER_MOST);
        card.cap = tn_board_value_int(value, "cap", 0, NUMBER_MOST);
        tn_board_value_plain(value, "waiting", card.waiting, sizeof(card.waiting));
        if (value->err)
            return value->err;
    }
    board->card = card;
    return TN_OK;
}

static enum tn_err set_rules(struct tn_board *board, const char *id, struct value *value)
{
    (void)id;
    struct tn_board_rules rules = {0};
    if (value) {
        rules.version = (int)tn_board_value_int(value, "version", 1, NUMBER_MOST);
        tn_board_value_line(value, "title", &rules.title);
        tn_board_value_long(value, "text", &rules.text);
        if (rules.version == 0)
            tn_board_value_wrong(value, TN_ERR_FORMAT, "version", "is missing");
        if (tn_board_say(&rules.text, TN_LANG_EN)[0] == '\0')
            tn_board_value_wrong(value, TN_ERR_FORMAT, "text", "says nothing in any language");
        if (value->err)
            return value->err;
    }
    board->rules = rules;
    return TN_OK;
}

/* Those that begin at the same time stay as they were given. */
static void sort_items(struct tn_board_item *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct tn_board_item item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].at.ms > item.at.ms; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

static void read_item(struct value *item, struct tn_board_item *out)
{
    out->at = tn_board_value_time(item, "at");
    out->ends = tn_board_value_time(item, "ends");
    tn_board_value_title(item, "title", &out->title);
    tn_board_value_plain(item, "place", out->place, sizeof(out->place));
    if (out->at.ms == 0)
        tn_board_value_wrong(item, TN_ERR_FORMAT, "at", "is missing");
}

static enum tn_err set_programme(struct tn_board *board, const char *id, struct value *value)
{
    (void)id;
    struct tn_board_item items[TN_BOARD_ITEMS] = {0};
    const struct tn_json *list = value ? tn_json_get(value->node, "items") : NULL;
    size_t count = tn_json_count(list);
    if (value && !tn_json_is_array(list))
        tn_board_value_wrong(value, TN_ERR_FORMAT, "items", "is not a list");
    else if (count > TN_BOARD_ITEMS)
        tn_board_value_wrong(value, TN_ERR_LIMIT, "items", "has more than there is room for");
    if (value && value->err)
        return value->err;
    for (size_t i = 0; value && i < count; i++) {
        struct value item = {tn_json_at(list, i), "an item of the programme", TN_OK, value->fault};
        read_item(&item, &items[i]);
        if (item.err)
            return item.err;
    }
    sort_items(items, count);
    memcpy(board->items, items, sizeof(items));
    board->item_count = count;
    return TN_OK;
}

static const struct {
    const char *what, *called;
    /* `value` NULL: take it away */
    enum tn_err (*set)(struct tn_board *board, const char *id, struct value *value);
} kinds[] = {
    {"notice", "the notice", set_notice},          {"topic", "the topic", set_topic},
    {"card", "the group card", set_card},          {"rules", "the house rules", set_rules},
    {"programme", "the programme", set_programme}, {"meetup", "the meetup", set_meetup},
    {"question", "the question", set_question},
};

static bool is_id(const char *id)
{
    size_t len = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return len > 0 && len <= TN_BOARD_ID_CHARS && id[len] == '\0';
}

enum tn_err tn_board_set(struct tn_board *board, const char *what, const char *id,
                         const char *value_json, size_t len, struct tn_fault *fault)
{
    size_t kind = 0;
    while (kind < COUNT_OF(kinds) && strcmp(kinds[kind].what, what) != 0)
        kind++;
    if (kind == COUNT_OF(kinds))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%s\" is nothing this board can show; update this program", what);
    if (!is_id(id))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "an id is 1 to %d of a-z, 0-9 and -, which \"%s\" is not",
                            TN_BOARD_ID_CHARS, id);
    if (!value_json)
        return kinds[kind].set(board, id, NULL);
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_json_parse(value_json, len, &root, fault);
    if (err)
        return tn_fault_prefix(fault, err, "%s \"%s\"", kinds[kind].called, id);
    if (!tn_json_is_object(root))
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s \"%s\" is not an object", kinds[kind].called,
                            id);
    struct value value = {root, kinds[kind].called, TN_OK, fault};
    return kinds[kind].set(board, id, &value);
}
