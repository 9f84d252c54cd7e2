/* SPDX-License-Identifier: Apache-2.0 */
/* test_evidence.c -- who an arrival is, weighed: one row for each thing that was promised. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "evidence.h"

#define KEYS_MAX 4
#define MEMBERS_MAX 3

/* "phone:+86138…"; behind the platform ! is proven, ~ a nickname that others bear too, and /x a
 * realm. */
struct person {
    const char *names[2];
    const char *keys[KEYS_MAX];
    const char *inviter;
};

struct side {
    struct tn_evidence_side side;
    struct tn_evidence_key keys[KEYS_MAX];
    char texts[KEYS_MAX][96], realms[KEYS_MAX][16];
    size_t names;
};

static void take_key(struct side *side, const char *text)
{
    size_t at = side->side.key_count++;
    struct tn_evidence_key *key = &side->keys[at];
    (void)snprintf(side->texts[at], sizeof side->texts[at], "%s", text);
    char *norm = strchr(side->texts[at], ':');
    assert_non_null(norm);
    *norm = '\0';
    char *mark = strpbrk(side->texts[at], "!~/");
    *key = (struct tn_evidence_key){side->texts[at], "", norm + 1, false, true};
    if (!mark)
        return;
    key->proven = *mark == '!';
    key->unique = *mark != '~';
    if (*mark == '/')
        (void)snprintf(side->realms[at], sizeof side->realms[at], "%s", mark + 1);
    key->realm = side->realms[at];
    *mark = '\0';
}

static void take(struct side *side, const struct person *person)
{
    *side = (struct side){.names = 0};
    while (side->names < 2 && person->names[side->names])
        side->names++;
    for (size_t i = 0; i < KEYS_MAX && person->keys[i]; i++)
        take_key(side, person->keys[i]);
    side->side.names = person->names;
    side->side.name_count = side->names;
    side->side.keys = side->keys;
    side->side.inviters = &person->inviter;
    side->side.inviter_count = person->inviter != NULL;
}

#define NEW TN_EVIDENCE_IS_NEW
#define OPEN TN_EVIDENCE_IS_OPEN
#define MATCHED TN_EVIDENCE_IS_MATCHED

struct vector {
    const char *what;
    struct person arrival, members[MEMBERS_MAX];
    int scores[MEMBERS_MAX];
    enum tn_evidence_outcome outcome;
    size_t best; /* where there is one */
    int near;    /* members to look at although the best was matched */
};

static void check(const struct vector *vector)
{
    struct side arrival, members[MEMBERS_MAX];
    struct tn_evidence weighed[MEMBERS_MAX];
    size_t count = 0, best = 99;
    int near = 0;
    take(&arrival, &vector->arrival);
    for (;
         count < MEMBERS_MAX && (vector->members[count].names[0] || vector->members[count].keys[0]);
         count++) {
        take(&members[count], &vector->members[count]);
        weighed[count] = tn_evidence_weigh(&arrival.side, &members[count].side);
        if (weighed[count].score != vector->scores[count])
            fail_msg("%s: %d, not %d", vector->what, weighed[count].score, vector->scores[count]);
    }
    enum tn_evidence_outcome outcome = tn_evidence_decide(weighed, count, &best);
    if (outcome != vector->outcome || (outcome != NEW && best != vector->best))
        fail_msg("%s: outcome %d of %zu", vector->what, (int)outcome, best);
    for (size_t i = 0; outcome == MATCHED && i < count; i++)
        near += i != best && tn_evidence_is_near(&weighed[best], &weighed[i]);
    if (near != vector->near)
        fail_msg("%s: %d near", vector->what, near);
}

#define P1 "phone:+8613800138000"
#define P2 "phone:+8613900139000"
#define M1 "email:li@example.org"

/* Protects: every line of the rules on who an arrival is. */
static void vectors(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct vector all[] = {
        {"a ticket, whatever the name",
         {{"王强"}, {"ticket:7"}, NULL},
         {{{"李娜"}, {"ticket:7", P1}, NULL}},
         {100}, MATCHED, 0, 0},
        {"a ticket, in letters", {{"Bob"}, {"ticket:7"}, NULL}, {{{"Ann"}, {"ticket:7"}, NULL}},
         {100}, MATCHED, 0, 0},
        {"typed e-mail and the same name", {{"李娜"}, {M1}, NULL}, {{{"李娜"}, {M1}, NULL}}, {95},
         MATCHED, 0, 0},
        {"typed e-mail, other given name", {{"李明"}, {M1}, NULL}, {{{"李娜"}, {M1}, NULL}}, {70},
         OPEN, 0, 0},
        {"typed telephone, other family", {{"王强"}, {P1}, NULL}, {{{"李娜"}, {P1}, NULL}}, {40},
         NEW, 0, 0},
        {"a name alone", {{"张伟"}, {NULL}, NULL}, {{{"张伟"}, {P1}, NULL}}, {25}, NEW, 0, 0},
        {"a name alone, of one known by nothing else",
         {{"张伟"}, {NULL}, NULL}, {{{"张伟"}, {"nick:张伟"}, NULL}}, {25}, NEW, 0, 0},
        {"a nickname nobody else has, and the name",
         {{"张伟"}, {"nick:清川"}, NULL}, {{{"张伟"}, {"nick:清川"}, NULL}}, {60}, OPEN, 0, 0},
        {"a nickname others have, and the name",
         {{"张伟"}, {"nick:清川"}, NULL}, {{{"张伟"}, {"nick~:清川"}, NULL}}, {25}, NEW, 0, 0},
        {"a nickname where the name was asked for",
         {{"【群主】River 😀"}, {NULL}, NULL}, {{{"张伟"}, {"nick:river"}, NULL}}, {35}, NEW, 0, 0},
        {"a couple on one e-mail, named as one of them",
         {{"李娜"}, {M1}, NULL}, {{{"王强"}, {M1}, NULL}, {{"李娜"}, {M1}, NULL}}, {40, 95},
         MATCHED, 1, 0},
        {"a couple on one e-mail, in letters",
         {{"Ann Lee"}, {M1}, NULL}, {{{"Bob Lee"}, {M1}, NULL}, {{"Ann Lee"}, {M1}, NULL}},
         {70, 95}, MATCHED, 1, 0},
        {"two of one name on one telephone",
         {{"张伟"}, {P1}, NULL}, {{{"张伟"}, {P1}, NULL}, {{"张伟"}, {P1}, NULL}}, {95, 95}, OPEN,
         0, 0},
        {"all alike but another WeChat id",
         {{"张伟"}, {P1, "wxid:zhang88"}, NULL}, {{{"张伟"}, {P1, "wxid:zhang99"}, NULL}}, {-5},
         NEW, 0, 0},
        {"the QQ number of one, telephone and name of another",
         {{"张伟"}, {"qq:10086", P1}, NULL},
         {{{"张伟"}, {P1}, NULL}, {{"River"}, {"qq:10086"}, NULL}}, {95, 100}, MATCHED, 1, 1},
        {"the QQ number of one of another family, telephone and name of another",
         {{"张伟"}, {"qq:10086", P1}, NULL},
         {{{"张伟"}, {P1}, NULL}, {{"李娜"}, {"qq:10086"}, NULL}}, {95, 70}, OPEN, 0, 0},
        {"a QQ number that is somebody's of another family",
         {{"张伟"}, {"qq:10086"}, NULL}, {{{"李娜"}, {"qq:10086"}, NULL}}, {70}, OPEN, 0, 0},

        {"proven e-mail, any name of that family",
         {{"李明"}, {"email!:li@example.org"}, NULL}, {{{"李娜"}, {M1}, NULL}}, {95}, MATCHED, 0,
         0},
        {"NNN@qq.com", {{"李娜"}, {"email:20481024@qq.com"}, NULL},
         {{{"李娜"}, {"qq:20481024"}, NULL}}, {65}, OPEN, 0, 0},
        {"the other way round", {{"李娜"}, {"qq:20481024"}, NULL},
         {{{"李娜"}, {"email:20481024@qq.com"}, NULL}}, {65}, OPEN, 0, 0},
        {"not the beginning of it", {{"李娜"}, {"qq:2048102"}, NULL},
         {{{"李娜"}, {"email:20481024@qq.com"}, NULL}}, {25}, NEW, 0, 0},
        {"the same reading", {{"张薇"}, {P1}, NULL}, {{{"张伟"}, {P1}, NULL}}, {80}, OPEN, 0, 0},
        {"in pinyin, turned round", {{"Wei Zhang"}, {P1}, NULL}, {{{"张伟"}, {P1}, NULL}}, {80},
         OPEN, 0, 0},
        {"in pinyin, a family name of two", {{"Ouyang Nana"}, {P1}, NULL},
         {{{"欧阳娜娜"}, {P1}, NULL}}, {80}, OPEN, 0, 0},
        {"a family name written the old way is not another", {{"張偉"}, {P1}, NULL},
         {{{"张伟"}, {P1}, NULL}}, {80}, OPEN, 0, 0},
        {"blanks in a Chinese name", {{"李 娜"}, {P1}, NULL}, {{{"李娜"}, {P1}, NULL}}, {95},
         MATCHED, 0, 0},
        {"both orders, commas and case", {{"LOVELACE, Ada"}, {P1}, NULL},
         {{{"Ada Lovelace"}, {P1}, NULL}}, {95}, MATCHED, 0, 0},
        {"an older name of theirs", {{"李小娜"}, {P1}, NULL},
         {{{"李娜", "李小娜"}, {P1}, NULL}}, {95}, MATCHED, 0, 0},
        {"nobody is called test", {{"test"}, {P1}, NULL}, {{{"test"}, {P1}, NULL}}, {70}, OPEN, 0,
         0},
        {"nor has this address", {{"Ann"}, {"email:unknown.attendee@x.org"}, NULL},
         {{{"Ann"}, {"email:unknown.attendee@x.org"}, NULL}}, {25}, NEW, 0, 0},
        {"brought by the same friend", {{"Ann"}, {P1}, "Bob"}, {{{"Anna"}, {P1}, "bob"}}, {75},
         OPEN, 0, 0},
        {"an account's two WeChat ids", {{"张伟"}, {P1, "wxid:zhang88"}, NULL},
         {{{"张伟"}, {P1, "wxid:wxid_a1b2c3"}, NULL}}, {95}, MATCHED, 0, 0},
        {"ids of two places", {{"Ann"}, {P1, "discourse/a:ann"}, NULL},
         {{{"Ann"}, {P1, "discourse/b:annie"}, NULL}}, {95}, MATCHED, 0, 0},
        {"ids of one place", {{"Ann"}, {P1, "discourse/a:ann"}, NULL},
         {{{"Ann"}, {P1, "discourse/a:annie"}, NULL}}, {-5}, NEW, 0, 0},
        {"one of two numbers is theirs", {{"Ann"}, {"qq:10086"}, NULL},
         {{{"Ann"}, {"qq:10010", "qq:10086"}, NULL}}, {100}, MATCHED, 0, 0},
        {"one id, and two who have it", {{"Ann"}, {"qq:10086"}, NULL},
         {{{"Ann"}, {"qq:10086"}, NULL}, {{"Ann"}, {"qq:10086"}, NULL}}, {100, 100}, OPEN, 0, 0},
        {"an id alike and an id unlike are for a person to sort out",
         {{"Ann"}, {"qq:10086", "wxid:ann88", P1}, NULL},
         {{{"Ann"}, {"qq:10086", "wxid:ann99", P1}, NULL}}, {95}, OPEN, 0, 0},
        {"telephone and e-mail cap at 100", {{"Ann"}, {P1, M1}, NULL},
         {{{"Ann"}, {P1, M1}, NULL}}, {100}, MATCHED, 0, 0},
        {"exactly fifteen away is not told apart", {{"张伟"}, {P1}, NULL},
         {{{"张伟"}, {P1}, NULL}, {{"张薇"}, {P1}, NULL}}, {95, 80}, OPEN, 0, 0},
        {"nothing in common", {{"Ann"}, {P1}, NULL}, {{{"Bob"}, {P2}, NULL}}, {0}, NEW, 0, 0},
        {"nobody there", {{"Ann"}, {P1}, NULL}, {{{NULL}, {NULL}, NULL}}, {0}, NEW, 0, 0},
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        check(&all[i]);
}

/* Protects: however a person is called and whoever brought them, that alone never attaches. */
static void names_never_attach(void **state)
{
    (void)state;
    static const enum tn_evidence_kind soft[] = {TN_EVIDENCE_NICK, TN_EVIDENCE_NAME,
                                                 TN_EVIDENCE_PINYIN, TN_EVIDENCE_INVITER};
    uint32_t kinds = 0;
    for (size_t i = 0; i < 4; i++)
        kinds |= 1U << soft[i];
    assert_int_equal(tn_evidence_of(kinds).score, 75);
    assert_true(tn_evidence_of(kinds).score < TN_EVIDENCE_ATTACH);
}

/* Protects: whom a merge refuses, and that it can say why. */
static void conflicts_are_named(void **state)
{
    (void)state;
    static const struct {
        struct person left, right;
        const char *platform; /* NULL: none */
    } all[] = {
        {{{"a"}, {P1, "qq:10086"}, NULL}, {{"b"}, {"qq:10010", P1}, NULL}, "qq"},
        {{{"a"}, {P1, "qq:10086"}, NULL}, {{"b"}, {"wxid:abcde", P2}, NULL}, NULL},
        {{{"a"}, {P1, M1}, NULL}, {{"b"}, {P2, "email:x@y.org"}, NULL}, NULL},
        {{{"a"}, {"nick:a"}, NULL}, {{"b"}, {"nick:b"}, NULL}, NULL},
        {{{"a"}, {"member_no/g:7"}, NULL}, {{"b"}, {"member_no/g:8"}, NULL}, "member_no"},
        {{{"a"}, {"qq:10086"}, NULL}, {{"b"}, {"qq:10086", "qq:10010"}, NULL}, NULL},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct side left, right;
        const struct tn_evidence_key *one = NULL, *other = NULL;
        take(&left, &all[i].left);
        take(&right, &all[i].right);
        bool found = tn_evidence_conflict(&left.side, &right.side, &one, &other);
        assert_int_equal(found, all[i].platform != NULL);
        if (found) {
            assert_string_equal(one->platform, all[i].platform);
            assert_string_not_equal(one->norm, other->norm);
        }
    }
}

/* Protects: what was written down is read as the same, also by a build that knows fewer kinds. */
static void kinds_are_written(void **state)
{
    (void)state;
    char text[TN_EVIDENCE_CHARS];
    for (uint32_t kinds = 0; kinds < 1U << TN_EVIDENCE_COUNT; kinds++) {
        tn_evidence_format(kinds, text);
        if (tn_evidence_parse(text) != kinds)
            fail_msg("%s", text);
    }
    assert_int_equal(tn_evidence_parse("phone,palm-reading,name"),
                     1U << TN_EVIDENCE_PHONE | 1U << TN_EVIDENCE_NAME);
    assert_int_equal(tn_evidence_support(1U << TN_EVIDENCE_NAME | 1U << TN_EVIDENCE_OTHER_ID),
                     1U << TN_EVIDENCE_NAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(names_never_attach),
        cmocka_unit_test(conflicts_are_named),
        cmocka_unit_test(kinds_are_written),
    };
    return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
