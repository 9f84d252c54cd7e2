/* SPDX-License-Identifier: Apache-2.0 */
/* test_wiring.c -- lamps, buzzer, door and buttons: how they are named, what they do and when, and
 * that the thread moves the right ones.
 *
 * No machine of ours has wires that a test may move: libgpiod's part (gpio_v1.c, gpio_v2.c) is
 * replaced by lines that are plain variables and pipes; what is kept of it is the contract of
 * gpio.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gpio.h"
#include "turnout/os.h"
#include "wiring_worker.h"

/* ---- the stand-in: one pipe an input, one variable a line ---- */

struct gpio {
    enum wiring_use use;
    int pipe[2];
};
static atomic_bool levels[WIRING_USES];
static atomic_int opened, closed;
static int press[WIRING_USES]; /* the writing end of an input's pipe */
static bool door_is_missing;

enum tn_err __wrap_gpio_open(const struct wiring_line *line, struct gpio **ret_gpio,
                             struct tn_fault *fault);
int __wrap_gpio_fd(const struct gpio *gpio);
bool __wrap_gpio_take(struct gpio *gpio);
bool __wrap_gpio_is_active(struct gpio *gpio);
void __wrap_gpio_set(struct gpio *gpio, bool active);
void __wrap_gpio_close(struct gpio *gpio);

enum tn_err __wrap_gpio_open(const struct wiring_line *line, struct gpio **ret_gpio,
                             struct tn_fault *fault)
{
    if (door_is_missing && line->use == WIRING_DOOR)
        return tn_fault_set(fault, TN_ERR_ABSENT, "the line %s", line->name);
    struct gpio *gpio = calloc(1, sizeof *gpio);
    assert_non_null(gpio);
    *gpio = (struct gpio){line->use, {-1, -1}};
    if (wiring_is_input(line->use)) {
        assert_int_equal(pipe(gpio->pipe), 0);
        press[line->use] = gpio->pipe[1];
    }
    atomic_store(&levels[line->use], false);
    atomic_fetch_add(&opened, 1);
    *ret_gpio = gpio;
    return TN_OK;
}

int __wrap_gpio_fd(const struct gpio *gpio)
{
    return gpio->pipe[0];
}

bool __wrap_gpio_take(struct gpio *gpio)
{
    char level = 0;
    assert_int_equal(read(gpio->pipe[0], &level, 1), 1);
    atomic_store(&levels[gpio->use], level == '1');
    return level == '1';
}

bool __wrap_gpio_is_active(struct gpio *gpio)
{
    return atomic_load(&levels[gpio->use]);
}

void __wrap_gpio_set(struct gpio *gpio, bool active)
{
    atomic_store(&levels[gpio->use], active);
}

void __wrap_gpio_close(struct gpio *gpio)
{
    if (!gpio)
        return;
    if (gpio->pipe[0] >= 0) {
        close(gpio->pipe[0]);
        close(gpio->pipe[1]);
    }
    atomic_store(&levels[gpio->use], false);
    atomic_fetch_add(&closed, 1);
    free(gpio);
}

/* ---- how lines are named ---- */

/* Protects: what an organiser writes means one line, or is refused with a sentence. */
static void test_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct wiring_line line;
    } good[] = {
        {"green:GPIO17", {.use = WIRING_GREEN, .name = "GPIO17", .ms = WIRING_POWER_MS}},
        {"red:gpiochip0/4:low",
         {.use = WIRING_RED,
          .chip = "gpiochip0",
          .offset = 4,
          .active_low = true,
          .ms = WIRING_POWER_MS}},
        {"door:GPIO22", {.use = WIRING_DOOR, .name = "GPIO22", .ms = WIRING_DOOR_MS}},
        {"door:GPIO22:low:800",
         {.use = WIRING_DOOR, .name = "GPIO22", .active_low = true, .ms = 800}},
        {"power:GPIO5:60000", {.use = WIRING_POWER, .name = "GPIO5", .ms = 60000}},
        {"buzzer:gpiochip12/1023",
         {.use = WIRING_BUZZER, .chip = "gpiochip12", .offset = 1023, .ms = WIRING_POWER_MS}},
        {"help:BUTTON", {.use = WIRING_HELP, .name = "BUTTON", .ms = WIRING_POWER_MS}},
    };
    static const char *const bad[] = {
        "",          "green",          "green:",           "blue:GPIO1",     "green:/4",
        "green:a/",  "green:a/1024",   "green:a/-1",       "green:a/1x",     "door:GPIO1:30001",
        "door:G:0",  "green:GPIO1:50", "help:G:high",      "power:G:600001", "door:G:low:low:x",
        "green:a/b", ":GPIO1",         "door:G:1000:::::",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct wiring_line line;
        memset(&line, 0x55, sizeof line);
        assert_int_equal(wiring_read(good[i].text, &line, NULL), TN_OK);
        assert_int_equal(line.use, good[i].line.use);
        assert_string_equal(line.chip, good[i].line.chip);
        assert_string_equal(line.name, good[i].line.name);
        assert_int_equal(line.offset, good[i].line.offset);
        assert_int_equal(line.active_low, good[i].line.active_low);
        assert_int_equal(line.ms, good[i].line.ms);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct wiring_line line = {.ms = 77};
        struct tn_fault fault = {0};
        if (wiring_read(bad[i], &line, &fault) != TN_ERR_FORMAT)
            fail_msg("taken: %s", bad[i]);
        assert_true(fault.text[0]);
        assert_int_equal(line.ms, 77);
    }
    char longest[200];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    memcpy(longest, "green:", 6);
    struct wiring_line line;
    assert_int_equal(wiring_read(longest, &line, NULL), TN_ERR_FORMAT);
}

/* ---- what they do ---- */

static const struct wiring_line all[] = {
    {.use = WIRING_GREEN},  {.use = WIRING_RED},
    {.use = WIRING_BUZZER}, {.use = WIRING_DOOR, .ms = 1000},
    {.use = WIRING_HELP},   {.use = WIRING_POWER, .ms = 2000},
};
#define ALL (sizeof all / sizeof *all)

/* Which of the outputs are on, as bits. */
static unsigned lit(const struct wiring *wiring, int64_t now_ms)
{
    unsigned bits = 0;
    for (size_t i = 0; i < WIRING_HELP; i++)
        bits |= (unsigned)wiring_level(wiring, i, now_ms) << i;
    return bits;
}

#define GREEN 1U
#define RED 2U
#define BUZZER 4U
#define DOOR 8U

/* Protects: nobody is let in by a lamp's mistake: the door opens for an admission alone, for as
 * long as it was said, and rests before and after. */
static void test_admitted(void **state)
{
    (void)state;
    struct wiring wiring;
    wiring_init(&wiring, all, ALL);
    assert_int_equal(lit(&wiring, 5000), 0);
    assert_true(wiring_wake_ms(&wiring, 5000) == INT64_MAX);
    wiring_signal(&wiring, TN_FLOW_LOOK_OK, true, 5000);
    assert_int_equal(lit(&wiring, 5000), GREEN | BUZZER | DOOR);
    assert_int_equal(wiring_wake_ms(&wiring, 5000), 5080);
    assert_int_equal(lit(&wiring, 5080), GREEN | DOOR);
    assert_int_equal(lit(&wiring, 5999), GREEN | DOOR);
    assert_int_equal(lit(&wiring, 6000), GREEN);
    assert_int_equal(lit(&wiring, 8000), 0);
    assert_true(wiring_wake_ms(&wiring, 8000) == INT64_MAX);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        enum tn_flow_look look;
        unsigned at_once, later; /* and 350 ms later */
    } rows[] = {
        {TN_FLOW_LOOK_ALREADY, RED | BUZZER, RED},
        {TN_FLOW_LOOK_PROBLEM, RED | BUZZER, RED | BUZZER},
        {TN_FLOW_LOOK_STAFF, RED | BUZZER, BUZZER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wiring wiring;
        wiring_init(&wiring, all, ALL);
        wiring_signal(&wiring, rows[i].look, false, 100);
        assert_int_equal(lit(&wiring, 100), rows[i].at_once);
        assert_int_equal(lit(&wiring, 450), rows[i].later);
        assert_int_equal(lit(&wiring, 4000), 0);
    }
}

/* The next one's refusal turns the lamp, but does not close the door on who is on the way in;
 * another admission keeps it open from then on. */
static void test_one_after_another(void **state)
{
    (void)state;
    struct wiring wiring;
    wiring_init(&wiring, all, ALL);
    wiring_signal(&wiring, TN_FLOW_LOOK_OK, true, 0);
    wiring_signal(&wiring, TN_FLOW_LOOK_PROBLEM, false, 600);
    assert_int_equal(lit(&wiring, 700), RED | BUZZER | DOOR);
    assert_int_equal(lit(&wiring, 1000), RED | BUZZER);
    wiring_signal(&wiring, TN_FLOW_LOOK_OK, true, 1100);
    wiring_signal(&wiring, TN_FLOW_LOOK_OK, true, 1900);
    assert_true(lit(&wiring, 2800) & DOOR);
    assert_false(lit(&wiring, 2900) & DOOR);
}

/* Protects: a bouncing button calls once, a flicker of the mains ends nothing, and what was said is
 * not said again while it lasts. */
static void test_inputs(void **state)
{
    (void)state;
    struct wiring wiring;
    const size_t help = 4, power = 5;
    wiring_init(&wiring, all, ALL);
    wiring_input(&wiring, help, true, 100);
    wiring_input(&wiring, help, false, 105);
    wiring_input(&wiring, help, true, 110);
    assert_int_equal(wiring_wake_ms(&wiring, 110), 140);
    assert_false(wiring_take(&wiring, 139).help);
    assert_true(wiring_take(&wiring, 140).help);
    assert_false(wiring_take(&wiring, 5000).help);
    wiring_input(&wiring, help, false, 5000);
    wiring_input(&wiring, help, true, 6000);
    assert_true(wiring_take(&wiring, 6030).help);

    wiring_input(&wiring, power, true, 7000);
    wiring_input(&wiring, power, false, 8999);
    assert_false(wiring_take(&wiring, 9500).power);
    wiring_input(&wiring, power, true, 10000);
    assert_int_equal(wiring_wake_ms(&wiring, 10000), 12000);
    assert_false(wiring_take(&wiring, 11999).power);
    struct wiring_said said = wiring_take(&wiring, 12000);
    assert_true(said.power && !said.help);
    assert_false(wiring_take(&wiring, 99999).power);
}

/* ---- the thread ---- */

static atomic_int rung;
static void ring(void *context)
{
    (void)context;
    atomic_fetch_add(&rung, 1);
}

static void wait_for(bool (*condition)(struct wiring_worker *), struct wiring_worker *worker)
{
    int64_t deadline_ms = tn_clock_up_ms() + 10000;
    while (!condition(worker)) {
        assert_true(tn_clock_up_ms() < deadline_ms);
        tn_poll(NULL, 0, 1, &(uint64_t){0});
    }
}

static bool door_is_open(struct wiring_worker *worker)
{
    (void)worker;
    return atomic_load(&levels[WIRING_DOOR]) && atomic_load(&levels[WIRING_GREEN]);
}

static bool door_is_shut(struct wiring_worker *worker)
{
    (void)worker;
    return !atomic_load(&levels[WIRING_DOOR]);
}

static bool helps(struct wiring_worker *worker)
{
    return atomic_load(&rung) > 0 && wiring_worker_take(worker).help;
}

static bool is_powerless(struct wiring_worker *worker)
{
    return wiring_worker_take(worker).power;
}

/* Protects: the door opens and shuts by itself, a button rings the bell, and at the end all rests.
 */
static void test_thread(void **state)
{
    (void)state;
    static const struct bell bell = {ring, NULL};
    struct wiring_line lines[ALL];
    struct wiring_worker *worker = NULL;
    memcpy(lines, all, sizeof all);
    lines[WIRING_DOOR].ms = lines[WIRING_POWER].ms = 50;
    atomic_store(&opened, 0);
    atomic_store(&closed, 0);
    assert_int_equal(wiring_worker_start(lines, ALL, &bell, &worker, NULL), TN_OK);
    wiring_worker_signal(worker, TN_FLOW_LOOK_OK, true);
    wait_for(door_is_open, worker);
    wait_for(door_is_shut, worker);
    assert_int_equal(write(press[WIRING_HELP], "1", 1), 1);
    wait_for(helps, worker);
    assert_int_equal(write(press[WIRING_POWER], "1", 1), 1);
    wait_for(is_powerless, worker);
    wiring_worker_signal(worker, TN_FLOW_LOOK_OK, true);
    wait_for(door_is_open, worker);
    wiring_worker_stop(worker);
    assert_false(atomic_load(&levels[WIRING_DOOR]));
    assert_int_equal(atomic_load(&opened), ALL);
    assert_int_equal(atomic_load(&closed), ALL);
}

/* Protects: a line that is not there is told, and what was taken until then is given back. */
static void test_missing_line(void **state)
{
    (void)state;
    static const struct bell bell = {ring, NULL};
    struct wiring_worker *worker = NULL;
    struct tn_fault fault = {0};
    door_is_missing = true;
    atomic_store(&opened, 0);
    atomic_store(&closed, 0);
    assert_int_equal(wiring_worker_start(all, ALL, &bell, &worker, &fault), TN_ERR_ABSENT);
    assert_null(worker);
    assert_int_equal(atomic_load(&opened), 3);
    assert_int_equal(atomic_load(&closed), 3);
    door_is_missing = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),         cmocka_unit_test(test_admitted),
        cmocka_unit_test(test_refused),      cmocka_unit_test(test_one_after_another),
        cmocka_unit_test(test_inputs),       cmocka_unit_test(test_thread),
        cmocka_unit_test(test_missing_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
