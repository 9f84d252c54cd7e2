/* SPDX-License-Identifier: Apache-2.0 */
/* bench_unlock.c -- a host's code, and then the names of an event with 100 000 people.
 *
 * Prints what a host waits for (unlocking, the first page of the roll), what a key costs while
 * somebody types their name, and what the names take in memory. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "turnout/door.h"
#include "world/guests.h"

static struct world world;
static struct guests guests;
static struct tn_fault fault;

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, fault.text);
    exit(1);
}

static double now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Two or three characters, as many people as `count`. */
static void name_of(size_t number, char out[32])
{
    static const char *const family[] = {"王", "李", "张", "刘", "陈", "杨",  "赵",
                                         "黄", "周", "吴", "徐", "孙", "欧阳"};
    static const char *const given[] = {"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋",
                                        "勇", "艳", "杰", "涛", "明", "超", "秀", "霞", "平", "刚"};
    (void)snprintf(out, 32, "%s%s%s", family[number % 13], given[number / 13 % 20],
                   number / 260 % 21 ? given[number / 260 % 21 - 1] : "");
}

static void fill(struct station *kiosk, size_t count, struct world_ticket *ret_host)
{
    struct station hub;
    struct tn_policy policy = world_policy();
    policy.find = policy.sign_up = true;
    station_open_here(&hub, &world, 0);
    hub_publish(&hub, &policy, 1);
    guests_event(&hub, &guests, &policy);
    guests_issuer(&hub, &guests, 1, 0);
    must(!tn_db_begin(hub.db, &fault), "begin");
    for (size_t i = 0; i < count; i++) {
        struct world_ticket ticket;
        char name[32];
        name_of(i, name);
        world_ticket(&world, &ticket);
        guests_ticket(&hub, &guests, &ticket,
                      &(struct guests_person){.name = name,
                                              .contact = "139 •••• 04••",
                                              .last = "27",
                                              .visits = (int)(i % 9),
                                              .rules = 1});
        *ret_host = ticket;
    }
    guests_unlock(&hub, &guests, &ret_host->ticket);
    must(!tn_db_commit(hub.db, &fault), "commit");
    carry_all(&hub, kiosk);
    station_close(&hub);
}

static void measure_find(struct tn_door *door)
{
    static const char *const typed[] = {"zw", "zhangw", "lixia", "ouyangna", "wfang"};
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++) {
        size_t count = 0, total = 0;
        double started = now_ms();
        must(!tn_door_find(door, typed[i], found, &count, &total, &fault), "find");
        (void)printf("  find %-10s %7.2f ms, %zu fit\n", typed[i], now_ms() - started, total);
    }
}

static void measure_roll(struct tn_door *door)
{
    static const struct {
        const char *letters;
        size_t from;
    } pages[] = {{"", 0}, {"", 50000}, {"z", 0}, {"zh", 0}};
    struct tn_door_person persons[12];
    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        size_t count = 0, total = 0;
        double started = now_ms();
        must(!tn_door_roll(door, pages[i].from, 12, pages[i].letters, persons, &count, &total,
                           &fault),
             "roll");
        (void)printf("  roll \"%s\" from %zu: %.2f ms, %zu fit\n", pages[i].letters, pages[i].from,
                     now_ms() - started, total);
    }
}

static void measure_sign_up(struct station *kiosk, struct tn_door *door)
{
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    struct tn_door_issued issued;
    struct tn_door_sign_up form = {
        .name = "张新来", .lang = "zh-CN", .platform = "phone", .contact = "13912340427"};
    size_t count = 0, total = 0;
    double started = now_ms();
    must(!tn_door_sign_up(door, world.event, &form, &kiosk->claim, station_now(kiosk), &issued,
                          &fault),
         "sign-up");
    (void)printf("  sign-up %.2f ms", now_ms() - started);
    started = now_ms();
    must(!tn_door_find(door, "zhangxinlai", found, &count, &total, &fault) && total == 1, "find");
    (void)printf(", and the first search behind it %.2f ms\n", now_ms() - started);
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
    struct station kiosk;
    struct tn_door *door = NULL;
    struct world_ticket host;
    world_make(&world);
    guests_make(&guests);
    station_open_here(&kiosk, &world, 1);
    fill(&kiosk, count, &host);
    must(!tn_door_open(kiosk.ledger, &door, &fault), "door");
    size_t before = mallinfo2().uordblks;
    double started = now_ms();
    must(!tn_door_unlock(door, world.event, host.text, TN_TICKET_CHARS, &kiosk.claim,
                         station_now(&kiosk), &fault),
         "unlock");
    (void)printf("unlocked with %zu names: %.0f ms, %.1f MiB\n", count, now_ms() - started,
                 (double)(mallinfo2().uordblks - before) / (1 << 20));
    measure_find(door);
    measure_roll(door);
    measure_sign_up(&kiosk, door);
    started = now_ms();
    tn_door_lock(door);
    (void)printf("  locked and wiped %.1f ms\n", now_ms() - started);
    tn_door_close(door);
    station_close(&kiosk);
    return 0;
}
