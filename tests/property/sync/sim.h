/* SPDX-License-Identifier: Apache-2.0 */
/* sim.h -- a hub, kiosks and sticks in one process under a scheduler that means them no good.
 *
 * A schedule is a list of steps drawn from one seed; a step carries all that chance decides in it,
 * so that a schedule can be shortened and still means something.  Each node is a real ledger, door
 * and sync over a disk in memory; what is between them is wire.c.  Time, keys and epochs follow
 * from the seed: the same schedule always runs the same way. */
#pragma once

#include "memory_disk.h"
#include "turnout/door.h"
#include "turnout/serve.h"
#include "turnout/sync.h"
#include "world/guests.h"

#define SIM_KIOSKS_MAX 8
#define SIM_NODES_MAX (SIM_KIOSKS_MAX + 1) /* 0 is the hub */
#define SIM_STICKS_MAX 2
#define SIM_TICKETS 8
#define SIM_STEPS_MAX 96
#define SIM_MAIL_MAX 24
#define SIM_COPIES 2 /* card images kept of each node */
#define SIM_ROGUE 15 /* a device of the group that writes what it likes */
#define SIM_ROGUE_EPOCH 0x0a06u
#define SIM_ROGUE_TICKET "AAAAAAAAAAE" /* whom it lets in when it writes what counts */
#define SIM_STRANGER 16                /* one that nobody certified */
#define SIM_CANARY "Canaria"           /* part of every name and contact; may be seen nowhere */

/* ---- what is to happen ---- */

#define SIM_STEP_MAP(X)                                                                            \
    X(SCAN, "scan")                                                                                \
    X(LEAVE, "leave")                                                                              \
    X(UNDO, "undo")                                                                                \
    X(SIGN_UP, "sign-up")                                                                          \
    X(FEEDBACK, "feedback")                                                                        \
    X(HUB_SAYS, "hub-says")                                                                        \
    X(ROUND, "round")                                                                              \
    X(PUSH, "push")                                                                                \
    X(PARTITION, "partition")                                                                      \
    X(CRASH, "crash")                                                                              \
    X(CRASH_SOON, "crash-soon")                                                                    \
    X(COPY_CARD, "copy-card")                                                                      \
    X(ROLL_BACK, "roll-back")                                                                      \
    X(CLOCK, "clock")                                                                              \
    X(LATE, "late")                                                                                \
    X(FORGE, "forge")                                                                              \
    X(LIE, "lie")                                                                                  \
    X(ROGUE, "rogue")                                                                              \
    X(STRANGER, "stranger")                                                                        \
    X(STICK_OUT, "stick-out")                                                                      \
    X(STICK_IN, "stick-in")

enum sim_step_kind {
#define SIM_STEP_ENUM(code, name) STEP_##code,
    SIM_STEP_MAP(SIM_STEP_ENUM)
#undef SIM_STEP_ENUM
        STEP_KIND_COUNT,
};

struct sim_step {
    enum sim_step_kind kind;
    int a, b;      /* nodes, as far as the kind has any */
    uint64_t dice; /* what chance decides while it happens */
};

/* How the nodes meet once the trouble is over. */
enum sim_healing { HEAL_EVERYBODY, HEAL_ONE_UPLINK, HEAL_CHAIN, HEAL_COUNT };

struct sim_schedule {
    uint64_t seed;
    int kiosks, sticks;
    unsigned bare; /* kiosks that begin without the event, one bit each */
    unsigned loss; /* of a hundred requests, and as many answers */
    enum sim_healing healing;
    int boaster; /* a kiosk that says it holds a log which is nowhere, 0 none */
    struct sim_step steps[SIM_STEPS_MAX];
    int count;
};
void sim_draw(uint64_t seed, struct sim_schedule *ret_schedule);
void sim_describe(const struct sim_schedule *schedule, struct tn_buf *out);

/* Source: Marsaglia, "Xorshift RNGs". */
int sim_dice(uint64_t *state, int below);
uint64_t sim_mix(uint64_t a, uint64_t b);

/* ---- what never changes: made once ---- */

struct sim_stage {
    struct world world;
    struct guests guests;
    struct world_ticket tickets[SIM_TICKETS], host;
    struct memory_disk *disks; /* the nodes' */
    struct memory_disk made[SIM_NODES_MAX], bare[SIM_NODES_MAX];
};
void sim_stage_make(struct sim_stage *stage);
void sim_stage_release(struct sim_stage *stage);
/* All randomness of the process follows from `seed` from now on. */
void sim_random_seed(uint64_t seed);

/* ---- the nodes ---- */

struct sim;

struct sim_node {
    struct sim *sim;
    int number;
    bool up;
    struct station station;
    struct tn_door *door;
    struct tn_sync *syncs[SIM_NODES_MAX]; /* with whom */
    struct sim_wire {
        struct sim *sim;
        int from, to;
    } wires[SIM_NODES_MAX];
    struct memory_disk *disk;
    struct memory_disk copies[SIM_COPIES];
    bool has_copy[SIM_COPIES];
    unsigned boots;
    int64_t booted_ms, skew_ms;
    enum tn_clock_state clock;
};

/* What somebody did at a door, and whether they were told that it is so. */
struct sim_deed {
    int node;
    uint64_t boot;
    int64_t up_ms;
    bool acknowledged;
    bool lost; /* with the last copy of it, a card put back to before */
};

struct sim_stick {
    struct tn_buf file;    /* a bundle, or what was written of one */
    struct tn_buf records; /* of a whole one: what it has to give back */
};

struct sim_mail {
    struct tn_buf text; /* a batch that somebody once sent */
};

struct sim {
    const struct sim_schedule *schedule;
    struct sim_stage *stage;
    struct sim_node nodes[SIM_NODES_MAX];
    int node_count;
    struct sim_stick sticks[SIM_STICKS_MAX];
    struct sim_mail mail[SIM_MAIL_MAX];
    size_t mail_count;
    int side[SIM_NODES_MAX]; /* of a partition: who hears whom */
    int64_t now_ms;
    /* of the step that runs */
    uint64_t dice;
    int requests_left; /* then the line is dead; -1: it holds */
    bool quiet;        /* no trouble on the wire */
    bool lies;         /* the other side of this round lies */
    /* what happened */
    struct sim_deed *deeds;
    size_t deed_count, deed_cap;
    int64_t rogue_seq; /* of the rogue's own log */
    struct tn_buf rogue_lines;
    unsigned said; /* what the hub said, so that each is another thing */
    bool failed;
    char why[800];
};

struct tn_claim sim_claim(struct sim_node *node);
void sim_node_open(struct sim_node *node);
void sim_node_close(struct sim_node *node);
/* Power off and on again. */
void sim_node_crash(struct sim_node *node);
/* If its disk went dark meanwhile, it is started again. */
void sim_node_mind(struct sim_node *node);

/* ---- the wire ---- */

struct tn_sync_link sim_link(struct sim_wire *wire);
/* A batch comes to a node, from whomever; *ret_added: records new there. */
enum tn_err sim_deliver(struct sim_node *to, int from, const char *text, size_t len,
                        size_t *ret_added, struct tn_fault *fault);
/* Nothing anybody sends may show a name. */
void sim_watch(struct sim *sim, const char *what, const void *data, size_t len);

/* ---- sticks ---- */

void sim_stick_out(struct sim *sim, struct sim_node *node, struct sim_stick *stick);
void sim_stick_in(struct sim *sim, struct sim_node *node, const struct sim_stick *stick);

/* ---- running ---- */

void sim_step_run(struct sim *sim, const struct sim_step *step);
void sim_hub_says(struct sim *sim);
void sim_heal(struct sim *sim);
void sim_check(struct sim *sim);
/* Every record of the logs held at a node, one line each, with the log's name before it. */
void sim_records(struct sim_node *node, struct tn_buf *out);
/* What follows from the logs, without anything that is a node's own. */
void sim_state(struct sim_node *node, struct tn_buf *out);
void sim_model_check(struct sim *sim, struct sim_node *hub, const struct tn_buf *records);
__attribute__((format(printf, 2, 3))) void sim_fail(struct sim *sim, const char *format, ...);

/* Runs a schedule; false and the reason if an invariant broke. */
bool sim_run(struct sim_stage *stage, const struct sim_schedule *schedule, struct tn_buf *ret_why);
/* Takes out steps as long as it still fails. */
void sim_shrink(struct sim_stage *stage, struct sim_schedule *schedule, struct tn_buf *why);
