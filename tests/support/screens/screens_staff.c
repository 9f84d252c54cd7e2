/* SPDX-License-Identifier: Apache-2.0 */
/* screens_staff.c -- the screens for staff, and what lies over any screen. */
#include <stdio.h>
#include <string.h>

#include "screens.h"
#include "turnout/text.h"

/* ---- the pad ---- */

static void type_zeros(struct tn_flow *flow, int count)
{
    for (int i = 0; i < count; i++)
        screens_send(flow,
                     (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_DIGIT_0});
}

static void pin_pad(struct tn_flow *flow)
{
    flow->setup.guarded = true;
    screens_hold_logo(flow);
    type_zeros(flow, 3);
}

static void pin_wrong(struct tn_flow *flow)
{
    flow->setup.guarded = true;
    screens_hold_logo(flow);
    type_zeros(flow, TN_FLOW_PIN_CHARS);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = false});
}

static void pin_checking(struct tn_flow *flow)
{
    flow->setup.guarded = true;
    screens_hold_logo(flow);
    type_zeros(flow, TN_FLOW_PIN_CHARS);
}

static void pin_shut(struct tn_flow *flow)
{
    flow->setup.guarded = true;
    screens_hold_logo(flow);
    for (int i = 0; i < TN_FLOW_PIN_TRIES; i++) {
        type_zeros(flow, TN_FLOW_PIN_CHARS);
        screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = false});
    }
    screens_wait(flow, 13000);
}

/* ---- the overview ---- */

static void fill_entries(struct tn_flow *flow, bool guarded)
{
    flow->setup.guarded = guarded;
    static const enum tn_verdict verdicts[] = {TN_VERDICT_ADMIT,         TN_VERDICT_UNKNOWN_CODE,
                                               TN_VERDICT_ALREADY_IN,    TN_VERDICT_ADMIT,
                                               TN_VERDICT_HOST_NEEDED,   TN_VERDICT_ADMIT,
                                               TN_VERDICT_BAD_SIGNATURE, TN_VERDICT_ADMIT_AGAIN};
    for (size_t i = 0; i < 8; i++) {
        struct tn_flow_answer answer = screens_answer(
            verdicts[i], TN_REASON_NONE, i == 1 || i == 6 ? "" : hard_names[i % hard_name_count]);
        answer.seq = (int64_t)i + 1;
        answer.can_override = verdicts[i] == TN_VERDICT_HOST_NEEDED;
        answer.walk_in = i == 5;
        screens_answered(flow, answer);
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNDONE,
                                            .undone = {{.epoch = 1}, 4, true, 128}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_ESCAPE});
}

static void enter(struct tn_flow *flow)
{
    flow->setup.guarded = true;
    screens_hold_logo(flow);
    type_zeros(flow, TN_FLOW_PIN_CHARS);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = true});
}

static void fill_waiting(struct tn_flow *flow, size_t count)
{
    static struct tn_flow_people people;
    people = (struct tn_flow_people){.count = count, .total = (int64_t)count};
    for (size_t i = 0; i < count; i++) {
        struct tn_flow_person *person = &people.one[i];
        person->ticket.bytes[0] = (uint8_t)(i + 1);
        tn_text_copy(person->name, sizeof(person->name), hard_names[i % hard_name_count]);
        snprintf(person->contact, sizeof(person->contact), "139 •••• %04zu", 427 + 13 * i);
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_WAITING, .people = &people});
}

static const char *const door_names[] = {
    "西门 West",       "南门 South", "二楼报告厅 Lecture hall, second floor", "北门 North", "",
    "停车场 Car park", "签到台 Desk"};

static void fill_doors(struct tn_flow *flow, size_t count)
{
    struct tn_flow_peers peers = {.count = count};
    for (size_t i = 0; i < count; i++) {
        tn_text_copy(peers.one[i].name, sizeof(peers.one[i].name), door_names[i % 7]);
        peers.one[i].linked = i % 3 != 2;
        peers.one[i].behind = i % 3 == 0 ? 0 : (int64_t)(12 + 1234 * (i / 3));
        peers.one[i].last_spoke.ms = i == 5 ? 0 : SCREENS_WALL_MS - 600000 * (int64_t)i;
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PEERS, .peers = &peers});
}

/* As anybody finds it where no PIN was set. */
static void staff_open(struct tn_flow *flow)
{
    fill_entries(flow, false);
    screens_hold_logo(flow);
}

static void staff_empty(struct tn_flow *flow)
{
    enter(flow);
}

/* Everything goes well. */
static void staff_calm(struct tn_flow *flow)
{
    screens_offer(flow);
    const struct tn_flow_devices devices = {.has_printer = true,
                                            .printer_ready = true,
                                            .has_stick = true,
                                            .has_hand = true,
                                            .has_text = true,
                                            .has_speech = true};
    const struct tn_flow_scanners scanners = {.count = 1, .one = {{"DataLogic QD2500", true}}};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = devices});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCANNERS, .scanners = &scanners});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SYNC,
                                            .sync = {true, 0, {0}, {SCREENS_WALL_MS}}});
    fill_entries(flow, true);
    enter(flow);
}

static void staff(struct tn_flow *flow)
{
    struct tn_flow_event event = flow->event;
    event.admissions = 131;
    event.doubles = 2;
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
    fill_entries(flow, true);
    fill_doors(flow, 3);
    enter(flow);
    fill_waiting(flow, 3);
}

/* An order of the day is on. */
static void staff_day(struct tn_flow *flow)
{
    screens_board(flow);
    staff(flow);
}

/* The names are open, somebody is picked. */
static void staff_picked(struct tn_flow *flow)
{
    staff_calm(flow);
    fill_waiting(flow, 12);
    screens_tap(flow, TN_FLOW_HIT_ITEM_0 + 2);
}

/* A day on which much goes wrong, and somebody wants help. */
static void staff_trouble(struct tn_flow *flow)
{
    const struct tn_flow_scanners none = {0};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCANNERS, .scanners = &none});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DISK, .disk = {90000000, true}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                            .clock = {TN_CLOCK_UNSET, {{0}, TN_WHEN_UNKNOWN}}});
    const struct tn_flow_devices devices = {.has_printer = true};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = devices});
    fill_entries(flow, true);
    screens_answered(flow, screens_answer(TN_VERDICT_HOST_NEEDED, TN_REASON_NOT_ON_ROSTER, "张伟"));
    struct tn_flow_event event = flow->event;
    event.people_inside = event.capacity;
    event.admissions = 1288;
    event.doubles = 14;
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
    screens_tap(flow, TN_FLOW_HIT_HELP);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_ESCAPE});
    screens_wait(flow, 200000);
    enter(flow);
    fill_waiting(flow, 3);
}

static void staff_quit(struct tn_flow *flow)
{
    staff_calm(flow);
    screens_send(
        flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TASK, .task = {false, TN_FLOW_TASK_DONE}});
    screens_tap(flow, TN_FLOW_HIT_QUIT);
}

/* The second and third part, where there are parts. */
static void told_parts(struct tn_flow *flow, int part)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = 6});
    for (int i = 0; i < part; i++)
        screens_tap(flow, TN_FLOW_HIT_STAFF_MORE);
}

static void staff_log(struct tn_flow *flow)
{
    staff_calm(flow);
    told_parts(flow, 1);
}

static void staff_state(struct tn_flow *flow)
{
    staff_trouble(flow);
    told_parts(flow, 2);
}

/* ---- reasons, a host's code, settings ---- */

static void reason_undo(struct tn_flow *flow)
{
    staff_calm(flow);
    screens_tap(flow, TN_FLOW_HIT_UNDO);
}

static void reason_override(struct tn_flow *flow)
{
    staff_calm(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_OVERRIDE);
}

static void unlock(struct tn_flow *flow)
{
    enter(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_UNLOCK);
}

static void unlock_failed(struct tn_flow *flow)
{
    unlock(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {"X", 1}});
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNLOCKED, .err = TN_ERR_DENIED});
}

static void settings(struct tn_flow *flow)
{
    enter(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_SETTINGS);
    screens_tap(flow, TN_FLOW_HIT_STAFF_VOLUME);
    screens_tap(flow, TN_FLOW_HIT_STAFF_VOLUME);
}

/* ---- the other doors, and who came in by two of them ---- */

static void doors(struct tn_flow *flow)
{
    enter(flow);
    fill_doors(flow, 3);
    screens_tap(flow, TN_FLOW_HIT_STAFF_DOORS);
}

static void doors_many(struct tn_flow *flow)
{
    enter(flow);
    fill_doors(flow, TN_FLOW_PEERS);
    screens_tap(flow, TN_FLOW_HIT_STAFF_DOORS);
}

static void doors_none(struct tn_flow *flow)
{
    enter(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_DOORS);
}

static void address_empty(struct tn_flow *flow)
{
    doors(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_ADDRESS);
}

static void address(struct tn_flow *flow)
{
    address_empty(flow);
    for (const char *at = "192.168.1.7:8444"; *at; at++)
        screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR,
                                                .text = (const char[]){*at, '\0'}});
}

static void fill_doubles(struct tn_flow *flow, size_t count, bool named)
{
    static struct tn_flow_doubles twice;
    twice = (struct tn_flow_doubles){.count = count, .total = (int64_t)count + 6};
    for (size_t i = 0; i < count; i++) {
        memset(&twice.one[i].ticket, (int)(17 * i + 3), sizeof(twice.one[i].ticket));
        if (named && i != 3)
            tn_text_copy(twice.one[i].name, sizeof(twice.one[i].name),
                         hard_names[i % hard_name_count]);
        tn_text_copy(twice.one[i].first_door, sizeof(twice.one[i].first_door), door_names[i % 7]);
        tn_text_copy(twice.one[i].door, sizeof(twice.one[i].door), door_names[(i + 1) % 7]);
        twice.one[i].first_when = (struct tn_when){{SCREENS_WALL_MS - 1800000}, 1000};
        twice.one[i].when = (struct tn_when){{SCREENS_WALL_MS - 60000 * (int64_t)i}, 1000};
        if (i == 2)
            twice.one[i].when.err_ms = TN_WHEN_UNKNOWN;
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DOUBLES, .doubles = &twice});
}

static void doubles_closed(struct tn_flow *flow)
{
    doors(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_DOUBLES);
    fill_doubles(flow, 2, false);
}

static void doubles(struct tn_flow *flow)
{
    doors(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_DOUBLES);
    fill_doubles(flow, TN_FLOW_DOUBLES_SHOWN, true);
}

static void doubles_none(struct tn_flow *flow)
{
    doors(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_DOUBLES);
}

/* ---- a stick ---- */

static void stick(struct tn_flow *flow)
{
    const struct tn_flow_devices devices = {.has_stick = true,
                                            .software = "turnout-0.9.0-amd64.raucb"};
    enter(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = devices});
    screens_tap(flow, TN_FLOW_HIT_STAFF_STICK);
}

static void stick_running(struct tn_flow *flow)
{
    stick(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_EXPORT);
}

static void stick_said(struct tn_flow *flow, bool done, bool import, enum tn_err why)
{
    struct tn_flow_stick said = {
        .done = done, .import = import, .records = done ? 1288 : 0, .why = why};
    stick(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_STICK, .stick = &said});
}

static void stick_done(struct tn_flow *flow)
{
    stick_said(flow, true, true, TN_OK);
}

static void stick_failed(struct tn_flow *flow)
{
    stick_said(flow, false, true, TN_ERR_CORRUPT);
}

static void stick_pulled(struct tn_flow *flow)
{
    stick(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = {0}});
}

/* ---- this kiosk as a machine ---- */

static void fill_network(struct tn_flow *flow)
{
    static const struct tn_flow_network network = {
        .present = true,
        .has_wired = true,
        .has_wifi = true,
        .wifi = TN_FLOW_WIFI_CONNECTED,
        .wifi_id = "e99988e7a59ee4bc9a",
        .wifi_name = "阳光社区 Guest",
        .wifi_address = "192.168.31.117",
        .bars = 3,
    };
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_NETWORK, .network = &network});
}

/* What a hall's air is full of: names in any writing, one too long, one that wants an account. */
static void fill_around(struct tn_flow *flow, enum tn_flow_wifi wifi)
{
    static const struct tn_flow_wifi_around around[] = {
        {"e99988e7a59ee4bc9a", "阳光社区 Guest", 3, TN_FLOW_WIFI_PASSWORD, true},
        {"01", "FRITZ!Box 7590 AX Nebenraum West", 4, TN_FLOW_WIFI_PASSWORD, false},
        {"02", "Freifunk", 3, TN_FLOW_WIFI_OPEN, false},
        {"03", "eduroam", 3, TN_FLOW_WIFI_OTHER, false},
        {"04", "咖啡☕️二楼", 2, TN_FLOW_WIFI_PASSWORD, false},
        {"05", "DIRECT-7f-HP OfficeJet", 2, TN_FLOW_WIFI_PASSWORD, false},
        {"06", "?????", 1, TN_FLOW_WIFI_PASSWORD, false},
        {"07", "Vodafone-A81C", 1, TN_FLOW_WIFI_PASSWORD, false},
        {"08", "大厅", 1, TN_FLOW_WIFI_PASSWORD, false},
    };
    struct tn_flow_network network = {
        .present = true,
        .has_wired = true,
        .plugged = true,
        .has_wifi = true,
        .wifi = wifi,
        .wifi_id = "e99988e7a59ee4bc9a",
        .wifi_name = "阳光社区 Guest",
        .bars = 3,
        .count = sizeof(around) / sizeof(around[0]),
    };
    memcpy(network.one, around, sizeof(around));
    if (wifi == TN_FLOW_WIFI_CONNECTED) {
        tn_text_copy(network.wired_address, sizeof(network.wired_address), "10.0.0.17");
        tn_text_copy(network.wifi_address, sizeof(network.wifi_address), "192.168.31.117");
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_NETWORK, .network = &network});
}

static void open_network(struct tn_flow *flow, enum tn_flow_wifi wifi)
{
    fill_around(flow, wifi);
    enter(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_BOX);
    screens_tap(flow, TN_FLOW_HIT_BOX_NETWORK);
    fill_around(flow, wifi);
}

static void network(struct tn_flow *flow)
{
    open_network(flow, TN_FLOW_WIFI_CONNECTED);
}

static void network_wrong(struct tn_flow *flow)
{
    open_network(flow, TN_FLOW_WIFI_WRONG_PASSWORD);
}

/* A machine without a radio. */
static void network_wired(struct tn_flow *flow)
{
    static const struct tn_flow_network wired = {
        .present = true, .has_wired = true, .plugged = true, .wired_address = "10.0.0.17"};
    open_network(flow, TN_FLOW_WIFI_NONE);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_NETWORK, .network = &wired});
}

/* And spans a network of its own, for nothing else is there. */
static void network_own(struct tn_flow *flow)
{
    static const struct tn_flow_network alone = {.present = true, .has_wired = true};
    static const struct tn_flow_here here = {.wifi =
                                                 "WIFI:T:WPA;S:Turnout-4F2A;P:k7mw4pxtc9hafz2e;;",
                                             .wifi_name = "Turnout-4F2A",
                                             .wifi_password = "k7mw4pxtc9hafz2e"};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_HERE, .here = &here});
    open_network(flow, TN_FLOW_WIFI_NONE);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_NETWORK, .network = &alone});
}

static void password_empty(struct tn_flow *flow)
{
    open_network(flow, TN_FLOW_WIFI_CONNECTED);
    screens_tap(flow, (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + 1));
}

static void password_typed(struct tn_flow *flow)
{
    password_empty(flow);
    for (const char *at = "Kaffee & Kuchen 42"; *at; at++)
        screens_send(flow,
                     (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = (char[]){*at, 0}});
}

static void password_signs(struct tn_flow *flow)
{
    password_typed(flow);
    screens_tap(flow, TN_FLOW_HIT_PASSWORD_SHOW);
    screens_tap(flow, TN_FLOW_HIT_KEY_SIGNS);
}

/* The staff screen of a kiosk that is a machine of its own. */
static void staff_box(struct tn_flow *flow)
{
    fill_network(flow);
    staff(flow);
}

static void box(struct tn_flow *flow)
{
    staff_box(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_BOX);
}

/* ---- the printer ---- */

static void fill_printer(struct tn_flow *flow, enum tn_flow_trouble trouble, size_t count,
                         enum tn_flow_print first)
{
    struct tn_flow_printer printer = {.trouble = trouble, .count = count};
    for (size_t i = 0; i < count; i++) {
        printer.one[i].number = (int64_t)i + 1;
        printer.one[i].at.ms = SCREENS_WALL_MS - (int64_t)(count - i) * 70000;
        printer.one[i].state = i == 0 ? first : TN_FLOW_PRINT_WAITING;
        tn_text_copy(printer.one[i].name, sizeof(printer.one[i].name),
                     hard_names[i % hard_name_count]);
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PRINTER, .printer = &printer});
}

static void open_printer(struct tn_flow *flow, bool unlocked)
{
    const struct tn_flow_devices devices = {.has_printer = true, .printer_ready = true};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = devices});
    fill_network(flow);
    fill_entries(flow, true);
    flow->unlocked = unlocked;
    enter(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_BOX);
    screens_tap(flow, TN_FLOW_HIT_BOX_PRINTER);
}

static void printer_ready(struct tn_flow *flow)
{
    open_printer(flow, true);
}

static void printer_paper(struct tn_flow *flow)
{
    open_printer(flow, true);
    fill_printer(flow, TN_FLOW_TROUBLE_PAPER, 3, TN_FLOW_PRINT_ASKING);
}

/* The names are closed again, and everybody waits. */
static void printer_offline(struct tn_flow *flow)
{
    open_printer(flow, false);
    fill_printer(flow, TN_FLOW_TROUBLE_OFFLINE, TN_FLOW_PRINTS, TN_FLOW_PRINT_WAITING);
}

static void printer_busy(struct tn_flow *flow)
{
    open_printer(flow, true);
    fill_printer(flow, TN_FLOW_TROUBLE_NONE, 1, TN_FLOW_PRINT_PRINTING);
}

/* What a host sees first. */
static void staff_printer(struct tn_flow *flow)
{
    printer_paper(flow);
    screens_tap(flow, TN_FLOW_HIT_BACK);
    screens_tap(flow, TN_FLOW_HIT_BACK);
}

static void box_printer(struct tn_flow *flow)
{
    printer_paper(flow);
    screens_tap(flow, TN_FLOW_HIT_BACK);
}

/* ---- newer software ---- */

static void update(struct tn_flow *flow, const struct tn_flow_update *said)
{
    struct tn_flow_update update = *said;
    update.present = true;
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UPDATE, .update = &update});
    staff(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_BOX);
    screens_tap(flow, TN_FLOW_HIT_BOX_UPDATE);
}

static void update_none(struct tn_flow *flow)
{
    update(flow, &(struct tn_flow_update){.can_restart = true});
}

static void update_offered(struct tn_flow *flow)
{
    update(flow, &(struct tn_flow_update){.can_restart = true,
                                          .hub = {"1.4.0", TN_FLOW_REFUSAL_NONE},
                                          .stick = {"0.9.12", TN_FLOW_REFUSAL_OLDER}});
}

static void update_older(struct tn_flow *flow)
{
    update_offered(flow);
    screens_tap(flow, TN_FLOW_HIT_UPDATE_STICK);
}

static void update_installing(struct tn_flow *flow)
{
    update(flow, &(struct tn_flow_update){.can_restart = true,
                                          .hub = {"1.4.0", TN_FLOW_REFUSAL_NONE},
                                          .step = TN_FLOW_UPDATE_INSTALLING,
                                          .percent = 64,
                                          .version = "1.4.0"});
}

static void update_ready(struct tn_flow *flow)
{
    update(flow, &(struct tn_flow_update){.can_restart = true,
                                          .hub = {"1.4.0", TN_FLOW_REFUSAL_NONE},
                                          .step = TN_FLOW_UPDATE_READY,
                                          .version = "1.4.0"});
    screens_tap(flow, TN_FLOW_HIT_UPDATE_RESTART);
}

static void update_refused(struct tn_flow *flow)
{
    update(flow, &(struct tn_flow_update){.can_restart = true,
                                          .step = TN_FLOW_UPDATE_REFUSED,
                                          .version = "1.4.0",
                                          .refusal = TN_FLOW_REFUSAL_SEAL});
}

static void update_fell_back(struct tn_flow *flow)
{
    update(flow, &(struct tn_flow_update){.fell_back = "1.4.0"});
}

/* ---- the clock ---- */

static void lose_clock(struct tn_flow *flow)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                            .clock = {TN_CLOCK_UNSET, {{0}, TN_WHEN_UNKNOWN}}});
}

static void settings_clock(struct tn_flow *flow)
{
    lose_clock(flow);
    enter(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_SETTINGS);
}

static void set_clock(struct tn_flow *flow)
{
    settings_clock(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_CLOCK);
    screens_tap(flow, TN_FLOW_HIT_CLOCK_UP_0 + 3);
}

static void set_clock_late(struct tn_flow *flow)
{
    set_clock(flow);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                            .clock = {TN_CLOCK_NTP, {{SCREENS_WALL_MS}, 1000}}});
}

/* ---- lists of people ---- */

static void fill_roll(struct tn_flow *flow, const char *letters)
{
    static const char *const names[] = {
        "阿卜杜热合曼·买买提",
        "安然",
        "Björn Ångström",
        "陈思",
        "陈晓东",
        "崔健",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmn",
        "欧阳思远",
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
        "Zoë O'Connor-Fitzgerald",
        "张伟",
        "👩‍🚀"};
    static const char initials[] = "AABCCCDOYZZ#";
    static struct tn_flow_people people;
    people = (struct tn_flow_people){.count = 12, .total = 240, .from = 12};
    tn_text_copy(people.asked, sizeof(people.asked), letters);
    for (size_t i = 0; i < 12; i++) {
        struct tn_flow_person *person = &people.one[i];
        person->ticket.bytes[0] = (uint8_t)(i + 1);
        person->initial = initials[i];
        person->inside = i % 4 == 1 || i == 8;
        tn_text_copy(person->name, sizeof(person->name), names[i]);
    }
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ROLL, .people = &people});
}

static void roll(struct tn_flow *flow)
{
    staff_calm(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_ROLL);
    fill_roll(flow, "");
    screens_tap(flow, TN_FLOW_HIT_ITEM_0 + 3);
}

static void roll_letters(struct tn_flow *flow)
{
    staff_calm(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_ROLL);
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = "zhx"});
    const struct tn_flow_people none = {.asked = "zhx"};
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ROLL, .people = &none});
    told_parts(flow, 1);
}

static void pending(struct tn_flow *flow)
{
    enter(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_PENDING);
    fill_waiting(flow, 9);
}

static void pending_picked(struct tn_flow *flow)
{
    pending(flow);
    screens_tap(flow, TN_FLOW_HIT_ITEM_0 + 4);
}

static void pending_none(struct tn_flow *flow)
{
    enter(flow);
    screens_tap(flow, TN_FLOW_HIT_STAFF_PENDING);
}

/* ---- over any screen ---- */

static void still_there(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_board(flow);
    screens_tap(flow, TN_FLOW_HIT_FIND);
    screens_wait(flow, TN_FLOW_FORM_IDLE_MS);
    screens_wait(flow, 7000);
}

static void help_in_form(struct tn_flow *flow)
{
    screens_offer(flow);
    screens_board(flow);
    screens_tap(flow, TN_FLOW_HIT_FIND);
    screens_tap(flow, TN_FLOW_HIT_HELP);
}

static const struct screen_case cases[] = {
    {"pin", pin_pad},
    {"pin-wrong", pin_wrong},
    {"pin-checking", pin_checking},
    {"pin-shut", pin_shut},
    {"staff-open", staff_open},
    {"staff-empty", staff_empty},
    {"staff-calm", staff_calm},
    {"staff", staff},
    {"staff-day", staff_day},
    {"staff-picked", staff_picked},
    {"staff-trouble", staff_trouble},
    {"staff-quit", staff_quit},
    {"staff-log", staff_log},
    {"staff-state", staff_state},
    {"reason-undo", reason_undo},
    {"reason-override", reason_override},
    {"unlock", unlock},
    {"unlock-failed", unlock_failed},
    {"settings", settings},
    {"settings-clock", settings_clock},
    {"set-clock", set_clock},
    {"set-clock-late", set_clock_late},
    {"doors", doors},
    {"doors-many", doors_many},
    {"doors-none", doors_none},
    {"address-empty", address_empty},
    {"address", address},
    {"doubles", doubles},
    {"doubles-closed", doubles_closed},
    {"doubles-none", doubles_none},
    {"stick", stick},
    {"stick-running", stick_running},
    {"stick-done", stick_done},
    {"stick-failed", stick_failed},
    {"stick-pulled", stick_pulled},
    {"staff-box", staff_box},
    {"box", box},
    {"network", network},
    {"network-wrong", network_wrong},
    {"network-wired", network_wired},
    {"network-own", network_own},
    {"password-empty", password_empty},
    {"password-typed", password_typed},
    {"password-signs", password_signs},
    {"printer-ready", printer_ready},
    {"printer-paper", printer_paper},
    {"printer-offline", printer_offline},
    {"printer-busy", printer_busy},
    {"staff-printer", staff_printer},
    {"box-printer", box_printer},
    {"update-none", update_none},
    {"update-offered", update_offered},
    {"update-older", update_older},
    {"update-installing", update_installing},
    {"update-ready", update_ready},
    {"update-refused", update_refused},
    {"update-fell-back", update_fell_back},
    {"roll", roll},
    {"roll-letters", roll_letters},
    {"pending", pending},
    {"pending-picked", pending_picked},
    {"pending-none", pending_none},
    {"still-there", still_there},
    {"help-in-form", help_in_form},
};
const struct screen_set screens_of_staff = {cases, sizeof(cases) / sizeof(cases[0])};
