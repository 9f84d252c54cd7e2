/* SPDX-License-Identifier: Apache-2.0 */
/* schedule.c -- what is to happen, drawn from a seed.
 *
 * Each schedule leaves out some kinds of trouble altogether, so that the others come in crowds.
 * Source: Groce et al., "Swarm Testing" (ISSTA 2012). */
#include "sim.h"

static const char *const names[STEP_KIND_COUNT] = {
#define STEP_NAME(code, name) [STEP_##code] = name,
    SIM_STEP_MAP(STEP_NAME)
#undef STEP_NAME
};

/* How often a kind is drawn where it is drawn at all; what is always there is a day at the doors.
 */
static const struct {
    int weight;
    bool always;
} kinds[STEP_KIND_COUNT] = {
    [STEP_SCAN] = {30, true},      [STEP_LEAVE] = {5, false},      [STEP_UNDO] = {3, false},
    [STEP_SIGN_UP] = {3, false},   [STEP_FEEDBACK] = {2, false},   [STEP_HUB_SAYS] = {4, false},
    [STEP_ROUND] = {24, true},     [STEP_PUSH] = {12, true},       [STEP_PARTITION] = {5, false},
    [STEP_CRASH] = {4, false},     [STEP_CRASH_SOON] = {7, false}, [STEP_COPY_CARD] = {3, false},
    [STEP_ROLL_BACK] = {3, false}, [STEP_CLOCK] = {4, false},      [STEP_LATE] = {6, false},
    [STEP_FORGE] = {5, false},     [STEP_LIE] = {4, false},        [STEP_ROGUE] = {4, false},
    [STEP_STRANGER] = {2, false},  [STEP_STICK_OUT] = {4, false},  [STEP_STICK_IN] = {4, false},
};

uint64_t sim_mix(uint64_t a, uint64_t b)
{
    uint64_t mixed = a * 0x9e3779b97f4a7c15u + b * 0xbf58476d1ce4e5b9u + 0x94d049bb133111ebu;
    mixed ^= mixed >> 29;
    mixed *= 0xbf58476d1ce4e5b9u;
    mixed ^= mixed >> 32;
    return mixed ? mixed : 1;
}

int sim_dice(uint64_t *state, int below)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (int)((*state >> 11) % (uint64_t)below);
}

static enum sim_step_kind draw_kind(uint64_t *dice, const int weights[STEP_KIND_COUNT], int total)
{
    int at = sim_dice(dice, total);
    int kind = 0;
    while (at >= weights[kind])
        at -= weights[kind++];
    return (enum sim_step_kind)kind;
}

void sim_draw(uint64_t seed, struct sim_schedule *ret_schedule)
{
    uint64_t dice = sim_mix(seed, 1);
    int weights[STEP_KIND_COUNT];
    int total = 0;
    struct sim_schedule *schedule = ret_schedule;
    *schedule = (struct sim_schedule){.seed = seed};
    /* Small worlds see most of what there is to see, and are quick. */
    schedule->kiosks = sim_dice(&dice, 4) ? 2 + sim_dice(&dice, 3) : 2 + sim_dice(&dice, 7);
    schedule->sticks = sim_dice(&dice, SIM_STICKS_MAX + 1);
    schedule->bare = sim_dice(&dice, 3) ? 0 : (unsigned)sim_dice(&dice, 1 << SIM_KIOSKS_MAX);
    schedule->loss = sim_dice(&dice, 3) ? (unsigned)sim_dice(&dice, 30) : 0;
    schedule->healing = (enum sim_healing)sim_dice(&dice, HEAL_COUNT);
    schedule->boaster = sim_dice(&dice, 3) ? 0 : 1 + sim_dice(&dice, schedule->kiosks);
    schedule->count = 12 + sim_dice(&dice, SIM_STEPS_MAX - 12);
    for (int kind = 0; kind < STEP_KIND_COUNT; kind++) {
        weights[kind] = kinds[kind].always || sim_dice(&dice, 2) ? kinds[kind].weight : 0;
        total += weights[kind];
    }
    for (int i = 0; i < schedule->count; i++) {
        schedule->steps[i] = (struct sim_step){.kind = draw_kind(&dice, weights, total),
                                               .a = sim_dice(&dice, schedule->kiosks + 1),
                                               .b = sim_dice(&dice, schedule->kiosks + 1),
                                               .dice = sim_mix(seed, 1000 + (uint64_t)i)};
    }
}

void sim_describe(const struct sim_schedule *schedule, struct tn_buf *out)
{
    static const char *const healings[] = {"everybody meets the hub", "one kiosk meets the hub",
                                           "a chain"};
    tn_buf_addf(
        out, "seed %llu: %d kiosks, %d sticks, %u%% lost, begin bare %x, boaster %d, healing: %s\n",
        (unsigned long long)schedule->seed, schedule->kiosks, schedule->sticks, schedule->loss,
        schedule->bare, schedule->boaster, healings[schedule->healing]);
    for (int i = 0; i < schedule->count; i++)
        tn_buf_addf(out, "  %-10s %d %d %016llx\n", names[schedule->steps[i].kind],
                    schedule->steps[i].a, schedule->steps[i].b,
                    (unsigned long long)schedule->steps[i].dice);
}
