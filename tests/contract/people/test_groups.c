/* SPDX-License-Identifier: Apache-2.0 */
/* test_groups.c -- one suite, on SQLite and on PostgreSQL: how large a group may be, who waits for
 * a place, rings and pyramids, and groups under groups. */
#include "group_kit.h"

#include "turnout/board.h"
#include "turnout/groups.h"
#include "turnout/matching.h"
#include "turnout/rollcall.h"
#include "turnout/series.h"

static const struct tn_people_by host = {"host", ""};

/* ---- people ---- */

static struct tn_id find(struct group_kit *kit, const char *who)
{
    struct tn_member member;
    assert_ok(tn_people_find(kit->people, who, &member, &fault));
    return member.id;
}

/* p<from> … p<to - 1>, on one roster. */
static void add_roster(struct group_kit *kit, int from, int to, bool complete)
{
    struct tn_db *db = tn_registry_db(kit->registry);
    int64_t left = 0;
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(tn_people_roster_begin(kit->people, &fault));
    for (int i = from; i < to; i++) {
        struct tn_import_person row = {.handle_count = 1, .handles = {{"email", ""}}};
        enum tn_people_change change;
        (void)snprintf(row.name, sizeof row.name, "p%d", i);
        (void)snprintf(row.handles[0].raw, sizeof row.handles[0].raw, "p%d@x.org", i);
        assert_ok(tn_people_roster_row(kit->people, &row, &change, &fault));
    }
    if (complete)
        assert_ok(tn_people_roster_complete(kit->people, true, &left, &fault));
    assert_ok(tn_people_roster_end(kit->people, &fault));
    assert_ok(tn_db_commit(db, &fault));
}

static struct tn_id person(struct group_kit *kit, int number)
{
    char who[32];
    (void)snprintf(who, sizeof who, "p%d@x.org", number);
    return find(kit, who);
}

/* ---- groups ---- */

static struct tn_id root(struct group_kit *kit)
{
    return tn_registry_group(kit->registry)->id;
}

static struct tn_id add_group(struct group_kit *kit, struct tn_id parent, const char *name)
{
    struct tn_id id;
    assert_ok(tn_groups_add(kit->people, parent, name, &id, &fault));
    return id;
}

static void hold(struct group_kit *kit, struct tn_id group, enum tn_structure structure,
                 int64_t capacity, int64_t platform_cap)
{
    struct tn_group_size size;
    assert_ok(tn_groups_size(kit->people, group, &size, &fault));
    size.structure = structure;
    size.capacity = capacity;
    size.platform_cap = platform_cap;
    assert_ok(tn_groups_size_set(kit->people, group, &size, "host", &fault));
}

static enum tn_joined join(struct group_kit *kit, struct tn_id group, int number)
{
    enum tn_joined joined;
    assert_ok(tn_groups_join(kit->people, group, person(kit, number), "host", &joined, &fault));
    return joined;
}

static void leave(struct group_kit *kit, struct tn_id group, int number)
{
    assert_ok(tn_groups_leave(kit->people, group, person(kit, number), "host", &fault));
}

/* ---- what is told ---- */

static struct tn_json *parse(const struct tn_buf *out)
{
    struct tn_json *value = NULL;
    assert_ok(tn_json_parse(tn_buf_text(out), out->len, &value, &fault));
    return value;
}

static struct tn_json *told(struct group_kit *kit, struct tn_id group)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_groups_one_json(kit->people, group, &out, &fault));
    return parse(&out);
}

static int64_t number(const struct tn_json *object, const char *name)
{
    int64_t value = -1;
    (void)tn_json_int(object, name, &value);
    return value;
}

static const char *words(const struct tn_json *object, const char *name)
{
    const char *text = "";
    (void)tn_json_text(object, name, &text);
    return text;
}

/* "p3 p4*": who is in line, a star where a place is kept. */
static void assert_line(struct group_kit *kit, struct tn_id group, const char *expected)
{
    TN_AUTO(json) value = told(kit, group);
    const struct tn_json *line = tn_json_get(value, "line");
    TN_BUF_AUTO text = {0};
    for (size_t i = 0; i < tn_json_count(line); i++) {
        const struct tn_json *one = tn_json_at(line, i);
        tn_buf_addf(&text, "%s%s%s", i ? " " : "", words(one, "name"),
                    words(one, "until")[0] ? "*" : "");
        assert_int_equal(number(one, "place"), i + 1);
    }
    assert_string_equal(tn_buf_text(&text), expected);
}

static int64_t members(struct group_kit *kit, struct tn_id group)
{
    TN_AUTO(json) value = told(kit, group);
    return number(value, "members");
}

/* The newest act of this kind that stands. */
static struct tn_id act_of(struct group_kit *kit, struct tn_id group, const char *op,
                           const char *who)
{
    TN_AUTO(json) value = told(kit, group);
    const struct tn_json *acts = tn_json_get(value, "acts");
    struct tn_id id = {{0}};
    for (size_t i = 0; i < tn_json_count(acts) && tn_id_is_zero(id); i++) {
        const struct tn_json *one = tn_json_at(acts, i);
        bool undone = true;
        (void)tn_json_bool(one, "undone", &undone);
        if (!undone && strcmp(words(one, "op"), op) == 0 && strcmp(words(one, "name"), who) == 0)
            assert_ok(tn_id_parse(words(one, "id"), &id));
    }
    assert_false(tn_id_is_zero(id));
    return id;
}

static enum tn_err undo(struct group_kit *kit, struct tn_id group, const char *op, const char *who)
{
    return tn_groups_undo(kit->people, act_of(kit, group, op, who), "host", &fault);
}

/* Every place that is kept was kept long enough. */
static void time_is_up(struct group_kit *kit)
{
    assert_ok(tn_db_exec(tn_registry_db(kit->registry),
                         "UPDATE waiting_turn SET until_ms = 1 WHERE until_ms IS NOT NULL",
                         &fault));
}

/* ---- sizes ---- */

static void read_card(struct group_kit *kit, struct tn_board *board)
{
    TN_BUF_AUTO card = {0};
    assert_ok(
        tn_registry_content(kit->registry, kit->event, TN_CONTENT_CARD, "card", &card, &fault));
    assert_ok(tn_board_set(board, "card", "card", tn_buf_text(&card), card.len, &fault));
}

static void publish_card(struct group_kit *kit)
{
    const struct tn_rules_text rules = {"", "Rules", "", "Be kind."};
    int64_t version = 0;
    assert_ok(tn_registry_rules_set(kit->registry, kit->event, &rules, &version, &fault));
    assert_ok(tn_registry_content_set(
        kit->registry, kit->event, TN_CONTENT_CARD, "card",
        "{\"name\":{\"zh\":\"\",\"en\":\"Makers\"},\"line\":{\"zh\":\"\",\"en\":\"We make.\"},"
        "\"owner\":\"Ann\",\"link\":\"https://x.org/join\",\"expires\":0,\"members\":0,\"cap\":0,"
        "\"waiting\":\"https://x.org/wait\"}",
        &fault));
}

/* Protects: with 497 of 500 the doors say three; of four who are accepted the fourth waits; what
 * the group might hold before stays known. */
static void a_full_group_lets_nobody_in(void **state)
{
    struct group_kit *kit = *state;
    struct tn_board *board = calloc(1, sizeof *board);
    bool waiting = false;
    assert_non_null(board);
    publish_card(kit);
    add_roster(kit, 0, 501, false);
    for (int i = 497; i < 501; i++)
        leave(kit, root(kit), i);
    hold(kit, root(kit), TN_STRUCTURE_NONE, 0, 200);
    hold(kit, root(kit), TN_STRUCTURE_NONE, 0, 500);
    read_card(kit, board);
    assert_int_equal(board->card.cap - board->card.members, 3);
    assert_string_equal(tn_board_card_link(board, (struct tn_wall){0}, &waiting),
                        "https://x.org/join");
    for (int i = 497; i < 501; i++)
        assert_int_equal(join(kit, root(kit), i), i < 500 ? TN_JOINED : TN_IN_LINE);
    TN_AUTO(json) value = told(kit, root(kit));
    assert_int_equal(number(value, "members"), 500);
    assert_int_equal(number(value, "places"), 0);
    assert_line(kit, root(kit), "p500");
    read_card(kit, board);
    assert_string_equal(tn_board_card_link(board, (struct tn_wall){0}, &waiting),
                        "https://x.org/wait");
    assert_true(waiting);
    const struct tn_json *history = tn_json_get(value, "history");
    assert_int_equal(tn_json_count(history), 2);
    assert_int_equal(number(tn_json_at(history, 0), "platform_cap"), 200);
    assert_int_equal(number(tn_json_at(history, 1), "platform_cap"), 500);
    assert_string_equal(words(tn_json_at(history, 1), "by"), "host");
    free(board);
}

/* Protects: a limit is the smaller of ours and the platform's, and a structure brings its own. */
static void what_a_group_holds(void **state)
{
    static const struct {
        struct tn_group_size size;
        int64_t limit;
    } cases[] = {
        {{TN_STRUCTURE_NONE, 0, 0, 0}, 0},       {{TN_STRUCTURE_NONE, 0, 200, 0}, 200},
        {{TN_STRUCTURE_RING, 0, 0, 0}, 100},     {{TN_STRUCTURE_RING, 0, 500, 0}, 100},
        {{TN_STRUCTURE_RING, 120, 0, 0}, 120},   {{TN_STRUCTURE_RING, 0, 40, 0}, 40},
        {{TN_STRUCTURE_PYRAMID, 0, 0, 0}, 500},  {{TN_STRUCTURE_PYRAMID, 0, 200, 0}, 200},
        {{TN_STRUCTURE_PYRAMID, 90, 0, 0}, 90},  {{TN_STRUCTURE_NONE, 300, 500, 0}, 300},
        {{TN_STRUCTURE_NONE, 600, 500, 0}, 500},
    };
    struct group_kit *kit = *state;
    struct tn_group_size wrong[] = {{.capacity = -1},
                                    {.platform_cap = TN_GROUP_SIZE_MOST + 1},
                                    {.offer_hours = TN_OFFER_HOURS_MOST + 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(tn_group_limit(&cases[i].size), cases[i].limit);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(tn_groups_size_set(kit->people, root(kit), &wrong[i], "host", &fault),
                         TN_ERR_FORMAT);
    assert_int_equal(tn_groups_size_set(kit->people, kit->event, &cases[1].size, "host", &fault),
                     TN_ERR_ABSENT);
}

/* ---- the line ---- */

static struct tn_id small_group(struct group_kit *kit)
{
    struct tn_id group = add_group(kit, root(kit), "Readers");
    add_roster(kit, 0, 6, false);
    hold(kit, group, TN_STRUCTURE_NONE, 2, 0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(join(kit, group, i), i < 2 ? TN_JOINED : TN_IN_LINE);
    return group;
}

/* Protects: whoever is next is offered the place that somebody left, one at a time; who lets it
 * pass goes to the end; without an offer nobody comes in before their turn. */
static void the_line_fills_what_is_left(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id group = small_group(kit);
    enum tn_joined joined;
    assert_line(kit, group, "p2 p3 p4");
    leave(kit, group, 0);
    assert_line(kit, group, "p2* p3 p4");
    assert_int_equal(tn_groups_join(kit->people, group, person(kit, 3), "host", &joined, &fault),
                     TN_ERR_EXISTS);
    assert_int_equal(join(kit, group, 5), TN_IN_LINE); /* the place is kept */
    assert_int_equal(join(kit, group, 2), TN_JOINED);
    assert_int_equal(tn_groups_join(kit->people, group, person(kit, 2), "host", &joined, &fault),
                     TN_ERR_EXISTS);
    assert_line(kit, group, "p3 p4 p5");
    leave(kit, group, 1);
    time_is_up(kit);
    assert_line(kit, group, "p4* p5 p3");
    leave(kit, group, 4);
    assert_line(kit, group, "p5* p3");
    hold(kit, group, TN_STRUCTURE_NONE, 3, 0);
    assert_line(kit, group, "p5* p3*");
    hold(kit, group, TN_STRUCTURE_NONE, 2, 0);
    assert_line(kit, group, "p5* p3");
    hold(kit, group, TN_STRUCTURE_NONE, 1, 0); /* nobody is put out */
    assert_line(kit, group, "p5 p3");
    assert_int_equal(members(kit, group), 1);
    assert_int_equal(tn_groups_leave(kit->people, group, person(kit, 0), "host", &fault),
                     TN_ERR_ABSENT);
}

/* Protects: where no place is kept, whoever is next is in at once. */
static void without_offers_the_next_is_in(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id group = small_group(kit);
    struct tn_group_size size = {.capacity = 2};
    assert_ok(tn_groups_size_set(kit->people, group, &size, "host", &fault));
    leave(kit, group, 0);
    assert_line(kit, group, "p3 p4");
    assert_int_equal(members(kit, group), 2);
}

/* Protects: a leaving that was a mistake is taken back as long as nobody took the place, and gives
 * back also the turn somebody had; nothing is taken back twice or out of its order. */
static void coming_and_going_is_taken_back(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id group = small_group(kit);
    leave(kit, group, 0);
    assert_line(kit, group, "p2* p3 p4");
    struct tn_id first = act_of(kit, group, "leave", "p0");
    assert_ok(tn_groups_undo(kit->people, first, "host", &fault));
    assert_int_equal(tn_groups_undo(kit->people, first, "host", &fault), TN_ERR_EXISTS);
    assert_line(kit, group, "p2 p3 p4");
    assert_int_equal(members(kit, group), 2);

    leave(kit, group, 0);
    assert_int_equal(join(kit, group, 2), TN_JOINED);
    assert_int_equal(undo(kit, group, "leave", "p0"), TN_ERR_EXISTS);
    assert_int_equal(members(kit, group), 2);
    assert_ok(undo(kit, group, "join", "p2"));
    assert_line(kit, group, "p2* p3 p4");
    assert_ok(undo(kit, group, "leave", "p0"));
    assert_line(kit, group, "p2 p3 p4");

    leave(kit, group, 3);
    assert_line(kit, group, "p2 p4");
    assert_ok(undo(kit, group, "leave", "p3"));
    assert_line(kit, group, "p2 p3 p4");
    assert_ok(undo(kit, group, "wait", "p3"));
    assert_line(kit, group, "p2 p4");
    assert_int_equal(
        tn_groups_undo(kit->people, act_of(kit, group, "withdraw", "p2"), "host", &fault),
        TN_ERR_DENIED);
    assert_int_equal(tn_groups_undo(kit->people, group, "host", &fault), TN_ERR_ABSENT);
}

/* Protects: whatever is done in whatever order, never more are in or have a place kept than the
 * group holds, and no place is free while somebody waits. */
static void never_over_the_cap(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id group = small_group(kit);
    uint32_t seed = 7;
    for (int step = 0; step < 120; step++) {
        enum tn_joined joined;
        seed = seed * 1664525u + 1013904223u;
        int who = (int)(seed >> 16) % 6, what = (int)(seed >> 24) % 5;
        enum tn_err err = TN_OK;
        if (what == 0)
            time_is_up(kit);
        else if (what < 3)
            err = tn_groups_join(kit->people, group, person(kit, who), "host", &joined, &fault);
        else
            err = tn_groups_leave(kit->people, group, person(kit, who), "host", &fault);
        assert_true(err == TN_OK || err == TN_ERR_EXISTS || err == TN_ERR_ABSENT);
        TN_AUTO(json) value = told(kit, group);
        int64_t in = number(value, "members"), offered = number(value, "offered");
        assert_true(in + offered <= 2);
        assert_true(in + offered == 2 || number(value, "waiting") == offered);
    }
}

/* Protects: two records of one person take one place, and have two again once they are parted. */
static void one_person_takes_one_place(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id group = small_group(kit), op;
    assert_ok(tn_people_merge(kit->people, person(kit, 0), person(kit, 2), &host, &op, &fault));
    assert_int_equal(members(kit, group), 2);
    assert_line(kit, group, "p3 p4");
    assert_ok(tn_people_undo_merge(kit->people, op, &host, &fault));
    assert_line(kit, group, "p2 p3 p4");
    assert_ok(tn_people_merge(kit->people, person(kit, 0), person(kit, 1), &host, &op, &fault));
    assert_int_equal(members(kit, group), 1);
    assert_line(kit, group, "p2* p3 p4");
    assert_ok(tn_people_undo_merge(kit->people, op, &host, &fault));
    assert_line(kit, group, "p2 p3 p4");
    assert_int_equal(members(kit, group), 2);
}

/* ---- rings and pyramids ---- */

static const struct tn_json *row(const struct tn_json *all, struct tn_id group)
{
    for (size_t i = 0; i < tn_json_count(all); i++) {
        if (strcmp(words(tn_json_at(all, i), "id"), tn_id_text(group).chars) == 0)
            return tn_json_at(all, i);
    }
    fail();
    return NULL;
}

static struct tn_json *tell_all(struct group_kit *kit)
{
    TN_BUF_AUTO out = {0};
    assert_ok(tn_groups_json(kit->people, &out, &fault));
    return parse(&out);
}

/* Protects: a ring of 101 gets one notice, one of 100 none, a pyramid of 101 none; whoever says how
 * many a ring may be gets it beyond that. */
static void a_ring_is_split_or_capped(void **state)
{
    static const struct {
        int people;
        enum tn_structure structure;
        int64_t capacity;
        const char *notice;
    } cases[] = {
        {100, TN_STRUCTURE_RING, 0, ""},    {101, TN_STRUCTURE_RING, 0, "split-or-cap"},
        {101, TN_STRUCTURE_PYRAMID, 0, ""}, {101, TN_STRUCTURE_NONE, 0, ""},
        {101, TN_STRUCTURE_RING, 120, ""},  {101, TN_STRUCTURE_RING, 99, "split-or-cap"},
    };
    struct group_kit *kit = *state;
    int there = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hold(kit, root(kit), cases[i].structure, cases[i].capacity, 0);
        add_roster(kit, there, cases[i].people, false);
        there = cases[i].people;
        TN_AUTO(json) all = tell_all(kit);
        assert_string_equal(words(row(all, root(kit)), "notice"), cases[i].notice);
    }
}

static void come(struct group_kit *kit, int who)
{
    struct tn_mark mark = {kit->event, "paper", "host"};
    enum tn_mark_result result;
    assert_ok(tn_attendance_mark(kit->people, &mark, person(kit, who), &result, &fault));
}

/* Protects: pairs are members who met, each once; of a pyramid it is told who spoke and to how
 * many, and of neither what is not its own. */
static void what_each_is_asked(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id group = add_group(kit, root(kit), "Readers");
    add_roster(kit, 0, 5, false);
    for (int i = 0; i < 4; i++)
        (void)join(kit, group, i);
    for (int i = 1; i < 5; i++)
        come(kit, i);
    assert_ok(
        tn_attendance_role_set(kit->people, kit->event, person(kit, 1), "speaker", "host", &fault));
    assert_ok(tn_registry_event_close(kit->registry, kit->event, true, &fault));
    hold(kit, group, TN_STRUCTURE_RING, 0, 0);
    TN_AUTO(json) ring = told(kit, group);
    const struct tn_json *meetings = tn_json_get(ring, "meetings");
    assert_int_equal(number(meetings, "pairs"), 3); /* of p1, p2, p3; p4 is no member */
    hold(kit, group, TN_STRUCTURE_PYRAMID, 0, 0);
    TN_AUTO(json) pyramid = told(kit, group);
    meetings = tn_json_get(pyramid, "meetings");
    assert_int_equal(number(meetings, "speakers"), 1);
    assert_string_equal(words(meetings, "per_session"), "3.0");
    assert_null(tn_json_get(meetings, "pairs"));
}

/* ---- the tree ---- */

/* Protects: a person in three groups counts once where they are told together. */
static void everybody_counts_once(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id city = add_group(kit, root(kit), "City"), op;
    struct tn_id east = add_group(kit, city, "East"), west = add_group(kit, city, "West");
    add_roster(kit, 0, 5, false);
    for (int i = 0; i < 5; i++)
        leave(kit, root(kit), i);
    (void)join(kit, city, 0);
    (void)join(kit, east, 0);
    (void)join(kit, west, 0);
    (void)join(kit, east, 1);
    (void)join(kit, root(kit), 2);
    (void)join(kit, root(kit), 0);
    TN_AUTO(json) all = tell_all(kit);
    assert_int_equal(tn_json_count(all), 4);
    assert_int_equal(number(row(all, city), "members"), 1);
    assert_int_equal(number(row(all, city), "everybody"), 2);
    assert_int_equal(number(row(all, east), "everybody"), 2);
    assert_int_equal(number(row(all, west), "everybody"), 1);
    assert_int_equal(number(row(all, root(kit)), "members"), 2);
    assert_int_equal(number(row(all, root(kit)), "everybody"), 3);
    assert_ok(tn_people_merge(kit->people, person(kit, 0), person(kit, 1), &host, &op, &fault));
    TN_AUTO(json) merged = tell_all(kit);
    assert_int_equal(number(row(merged, east), "members"), 1);
    assert_int_equal(number(row(merged, root(kit)), "everybody"), 2);
    leave(kit, city, 0);
    leave(kit, west, 0);
    TN_AUTO(json) fewer = tell_all(kit);
    assert_int_equal(number(row(fewer, city), "everybody"), 1); /* still in East */
}

/* Protects: no group is under itself, none with anybody in it ends, and the root stays what it is.
 */
static void the_tree_stays_one(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id none = {{0}}, found;
    struct tn_id city = add_group(kit, root(kit), "City"), east = add_group(kit, city, "East");
    add_roster(kit, 0, 1, false);
    assert_int_equal(tn_groups_change(kit->people, city, east, "", &fault), TN_ERR_DENIED);
    assert_int_equal(tn_groups_change(kit->people, city, city, "", &fault), TN_ERR_DENIED);
    assert_int_equal(tn_groups_change(kit->people, root(kit), none, "X", &fault), TN_ERR_DENIED);
    assert_int_equal(tn_groups_change(kit->people, kit->event, none, "X", &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_groups_add(kit->people, kit->event, "X", &found, &fault), TN_ERR_ABSENT);
    assert_int_equal(tn_groups_add(kit->people, city, " ", &found, &fault), TN_ERR_FORMAT);
    assert_ok(tn_groups_change(kit->people, east, root(kit), "Far East", &fault));
    assert_ok(tn_groups_find(kit->people, "Far East", &found, &fault));
    assert_true(tn_id_equal(found, east));
    assert_int_equal(tn_groups_find(kit->people, "East", &found, &fault), TN_ERR_ABSENT);
    assert_ok(tn_groups_find(kit->people, "Makers", &found, &fault));
    assert_true(tn_id_equal(found, root(kit)));
    assert_ok(tn_groups_change(kit->people, city, east, "", &fault));
    assert_int_equal(tn_groups_end(kit->people, root(kit), &fault), TN_ERR_DENIED);
    assert_int_equal(tn_groups_end(kit->people, east, &fault), TN_ERR_EXISTS);
    (void)join(kit, city, 0);
    assert_int_equal(tn_groups_end(kit->people, city, &fault), TN_ERR_EXISTS);
    leave(kit, city, 0);
    assert_ok(tn_groups_end(kit->people, city, &fault));
    assert_ok(tn_groups_end(kit->people, east, &fault));
    assert_int_equal(tn_groups_end(kit->people, east, &fault), TN_ERR_ABSENT);
}

/* Protects: a complete roster is of the group itself and ends nothing elsewhere; whom it names
 * waits no longer. */
static void a_roster_is_of_the_root(void **state)
{
    struct group_kit *kit = *state;
    struct tn_id city = add_group(kit, root(kit), "City");
    add_roster(kit, 0, 3, false);
    (void)join(kit, city, 2);
    leave(kit, root(kit), 1);
    hold(kit, root(kit), TN_STRUCTURE_NONE, 2, 0);
    assert_int_equal(join(kit, root(kit), 1), TN_IN_LINE);
    add_roster(kit, 0, 2, true);
    assert_line(kit, root(kit), "");
    TN_AUTO(json) all = tell_all(kit);
    assert_int_equal(number(row(all, root(kit)), "members"), 2);
    assert_int_equal(number(row(all, city), "members"), 1);
    assert_int_equal(undo(kit, root(kit), "wait", "p1"), TN_ERR_EXISTS);
    add_roster(kit, 0, 3, true);
    assert_int_equal(members(kit, root(kit)), 3); /* a list may say more than we would let in */
    assert_int_equal(members(kit, city), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        group_kit_both(a_full_group_lets_nobody_in),
        group_kit_both(what_a_group_holds),
        group_kit_both(the_line_fills_what_is_left),
        group_kit_both(without_offers_the_next_is_in),
        group_kit_both(coming_and_going_is_taken_back),
        group_kit_both(never_over_the_cap),
        group_kit_both(one_person_takes_one_place),
        group_kit_both(a_ring_is_split_or_capped),
        group_kit_both(what_each_is_asked),
        group_kit_both(everybody_counts_once),
        group_kit_both(the_tree_stays_one),
        group_kit_both(a_roster_is_of_the_root),
    };
    return cmocka_run_group_tests_name("groups", tests, group_kit_start, group_kit_stop);
}
