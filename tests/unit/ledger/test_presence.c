/* SPDX-License-Identifier: Apache-2.0 */
/* test_presence.c -- one ticket's visits: order and outcome, from a table.
 *
 * Protects the rules of SPEC "Fold": the first admit stands, undone ones do not count, a leave ends
 * the stay, a clock set back does not turn a log round. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "presence.h"

/* Written as they come from the database: by device (a log's last digit), log, seq.  `time` in ms.
 */
struct row {
    int log, seq, time;
    enum visit_kind kind;
    int admits; /* 0 with a leave */
    bool again, undone;
    int entry; /* expected */
};

struct expected {
    int people, admissions, doubles;
    bool seen;
};

static const struct scene {
    const char *name;
    struct row rows[6];
    struct expected expected;
} scenes[] = {
    {"nobody", {{0}}, {0, 0, 0, false}},
    {"one", {{1, 1, 10, VISIT_ADMIT, 2, .entry = 1}}, {2, 1, 0, true}},
    {"in and out",
     {{1, 1, 10, VISIT_ADMIT, 2, .entry = 1}, {1, 2, 20, VISIT_LEAVE, 0, .again = false}},
     {0, 1, 0, true}},
    {"out and in again",
     {{1, 1, 10, VISIT_ADMIT, 2, .entry = 1},
      {1, 2, 20, VISIT_LEAVE, 0, .again = false},
      {1, 3, 30, VISIT_ADMIT, 2, .again = true, .entry = 1}},
     {2, 2, 0, true}},
    {"undone", {{1, 1, 10, VISIT_ADMIT, 2, .undone = true, .entry = 0}}, {0, 0, 0, false}},
    {"two doors: the earlier stands",
     {{1, 1, 20, VISIT_ADMIT, 3, .entry = 2}, {2, 1, 10, VISIT_ADMIT, 1, .entry = 1}},
     {1, 1, 1, true}},
    {"two doors at the same time: the smaller device stands",
     {{1, 9, 10, VISIT_ADMIT, 1, .entry = 1}, {2, 1, 10, VISIT_ADMIT, 2, .entry = 2}},
     {1, 1, 1, true}},
    {"the first undone: the second stands",
     {{1, 1, 10, VISIT_ADMIT, 1, .undone = true, .entry = 0},
      {2, 1, 20, VISIT_ADMIT, 2, .entry = 1}},
     {2, 1, 0, true}},
    {"a re-entry is no double entry",
     {{1, 1, 10, VISIT_ADMIT, 1, .entry = 1},
      {1, 2, 20, VISIT_ADMIT, 1, .again = true, .entry = 2}},
     {1, 1, 0, true}},
    {"an override stands like an admit",
     {{1, 1, 10, VISIT_OVERRIDE, 4, .entry = 1}, {2, 1, 20, VISIT_ADMIT, 1, .entry = 2}},
     {4, 1, 1, true}},
    {"a clock set back keeps the order of the log",
     {{1, 1, 50, VISIT_ADMIT, 1, .entry = 1}, {1, 2, 10, VISIT_LEAVE, 0, .again = false}},
     {0, 1, 0, true}},
    {"nor does it with a new log after a new start",
     {{1, 1, 50, VISIT_ADMIT, 1, .entry = 1},
      {11, 1, 10, VISIT_LEAVE, 0, .again = false},
      {11, 2, 20, VISIT_ADMIT, 1, .again = true, .entry = 1}},
     {1, 2, 0, true}},
    {"left at one door, in at another between",
     {{1, 1, 10, VISIT_ADMIT, 1, .entry = 1},
      {1, 2, 30, VISIT_LEAVE, 0, .again = false},
      {2, 1, 20, VISIT_ADMIT, 1, .entry = 2}},
     {0, 1, 1, true}},
    {"a leave of nobody", {{1, 1, 10, VISIT_LEAVE, 0, .again = false}}, {0, 0, 0, false}},
};

static size_t build(const struct scene *scene, struct visit *visits)
{
    size_t count = 0;
    for (; count < 6 && scene->rows[count].log; count++) {
        const struct row *row = &scene->rows[count];
        visits[count] = (struct visit){.log = row->log,
                                       .seq = row->seq,
                                       .kind = row->kind,
                                       .admits = (uint8_t)row->admits,
                                       .again = row->again,
                                       .undone = row->undone,
                                       .when.wall.ms = row->time};
        visits[count].device.bytes[15] = (uint8_t)(row->log % 10);
        visits[count].epoch = (uint64_t)row->log;
    }
    return count;
}

static const struct row *row_of(const struct scene *scene, const struct visit *visit)
{
    const struct row *row = scene->rows;
    while (row->log != visit->log || row->seq != visit->seq)
        row++;
    return row;
}

static void every_scene_folds_as_the_spec_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(scenes) / sizeof(*scenes); i++) {
        const struct scene *scene = &scenes[i];
        struct visit visits[6];
        size_t count = build(scene, visits);
        tn_presence_order(visits, count);
        struct presence presence = tn_presence_fold(visits, count);
        if (presence.people != scene->expected.people)
            print_error("%s\n", scene->name);
        assert_int_equal(presence.people, scene->expected.people);
        assert_int_equal(presence.admissions, scene->expected.admissions);
        assert_int_equal(presence.doubles, scene->expected.doubles);
        assert_int_equal(presence.seen, scene->expected.seen);
        assert_int_equal(presence.inside, presence.standing != NULL);
        for (size_t v = 0; v < count; v++) {
            if (visits[v].kind != VISIT_LEAVE)
                assert_int_equal(visits[v].entry, row_of(scene, &visits[v])->entry);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_scene_folds_as_the_spec_says)};
    return cmocka_run_group_tests_name("presence", tests, NULL, NULL);
}
