/* SPDX-License-Identifier: Apache-2.0 */
/* dialogue.h -- the parts of one step that the files of this module share. */
#pragma once

#include "turnout/flow.h"

void tn_flow_effect(struct tn_flow_effects *effects, struct tn_flow_effect effect);

/* What one screen knows of itself; a screen without one of them leaves it NULL. */
struct part {
    /* Its controls in the order of focus; returns how many.  Language and logo are its own to
     * offer. */
    size_t (*hits)(const struct tn_flow *flow, enum tn_flow_hit *out);
    /* A control was touched, or chosen with Enter. */
    void (*activate)(struct tn_flow *flow, enum tn_flow_hit hit, struct tn_flow_effects *effects);
    /* A key that is not one of focus, Enter or Escape; `text` of a typed character, else NULL. */
    void (*key)(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                struct tn_flow_effects *effects);
    /* What time has ended. */
    void (*expire)(struct tn_flow *flow, struct tn_flow_effects *effects);
    /* When it next wants to look at the time; INT64_MAX: never. */
    int64_t (*wake_ms)(const struct tn_flow *flow);
    /* What Enter does where nothing has the focus and NEXT is offered; NONE: NEXT itself on a
     * personal screen, nothing on others. */
    enum tn_flow_hit enter;
    /* Somebody's own: after TN_FLOW_FORM_IDLE_MS it asks "still there?", then wipes. */
    bool is_personal;
};
const struct part *tn_flow_part(enum tn_flow_screen screen);
extern const struct part tn_flow_rest_part;
extern const struct part tn_flow_unpaired_part;
extern const struct part tn_flow_home_part;
extern const struct part tn_flow_verdict_part;
extern const struct part tn_flow_pin_part;
extern const struct part tn_flow_tonight_part;
extern const struct part tn_flow_vote_part;
extern const struct part tn_flow_leaving_part;
extern const struct part tn_flow_feedback_part;
extern const struct part tn_flow_remark_part;
extern const struct part tn_flow_staff_part;
extern const struct part tn_flow_roll_part;
extern const struct part tn_flow_pending_part;
extern const struct part tn_flow_reason_part;
extern const struct part tn_flow_unlock_part;
extern const struct part tn_flow_settings_part;
extern const struct part tn_flow_doors_part;
extern const struct part tn_flow_address_part;
extern const struct part tn_flow_doubles_part;
extern const struct part tn_flow_stick_part;
extern const struct part tn_flow_set_clock_part;
extern const struct part tn_flow_box_part;
extern const struct part tn_flow_printer_part;
extern const struct part tn_flow_network_part;
extern const struct part tn_flow_password_part;
extern const struct part tn_flow_update_part;
extern const struct part tn_flow_self_test_part;
extern const struct part tn_flow_plain_part;
extern const struct part tn_flow_find_part;
extern const struct part tn_flow_fact_part;
extern const struct part tn_flow_name_part;
extern const struct part tn_flow_contact_part;
extern const struct part tn_flow_question_part;
extern const struct part tn_flow_rules_part;
extern const struct part tn_flow_review_part;
extern const struct part tn_flow_issued_part;

/* The next moment after `now_ms` that lies a whole number of steps before or after `from_ms`. */
int64_t tn_flow_next_step(int64_t now_ms, int64_t from_ms, int64_t step_ms);

/* To another screen: nothing pressed, nothing focused, no name left behind. */
void tn_flow_go(struct tn_flow *flow, enum tn_flow_screen screen, struct tn_flow_effects *effects);
/* To the screen this kiosk rests on. */
void tn_flow_go_home(struct tn_flow *flow, struct tn_flow_effects *effects);
bool tn_flow_is_resting(const struct tn_flow *flow);
/* Nobody is let in here now: out of order, or out of the group. */
bool tn_flow_is_shut(const struct tn_flow *flow);

/* self_test.c */
void tn_flow_expire_self_test(struct tn_flow *flow, struct tn_flow_effects *effects);
int64_t tn_flow_self_test_wake_ms(const struct tn_flow *flow);

/* access.c: what every screen offers */
void tn_flow_play(enum tn_flow_sound sound, struct tn_flow_effects *effects);
/* door.c: what hangs beside the door shows a result, and lets in whoever is let in. */
void tn_flow_signal(enum tn_verdict verdict, struct tn_flow_effects *effects);
/* Somebody wants a host. */
void tn_flow_call_help(struct tn_flow *flow, struct tn_flow_effects *effects);
/* Takes TYPE, CONTRAST, SPEAK and HELP; false: another control. */
bool tn_flow_adjust(struct tn_flow *flow, enum tn_flow_hit hit, struct tn_flow_effects *effects);
/* Says what the screen is about. */
void tn_flow_speak(const struct tn_flow *flow, struct tn_flow_effects *effects);

/* rest.c, tonight.c: time on screens where nobody types */
void tn_flow_rest_expire(struct tn_flow *flow, struct tn_flow_effects *effects);
int64_t tn_flow_rest_wake_ms(const struct tn_flow *flow);
void tn_flow_read_expire(struct tn_flow *flow, struct tn_flow_effects *effects);
int64_t tn_flow_read_wake_ms(const struct tn_flow *flow);

/* door.c: codes and what the door says to them */
/* Hands the door a question whose answer is a result. */
void tn_flow_ask_door(struct tn_flow *flow, struct tn_flow_effect effect,
                      struct tn_flow_effects *effects);
void tn_flow_on_scan(struct tn_flow *flow, const char *code, size_t len,
                     struct tn_flow_effects *effects);
void tn_flow_on_answer(struct tn_flow *flow, const struct tn_flow_answer *said,
                       struct tn_flow_effects *effects);
/* Nothing came of it in time: a host is needed. */
void tn_flow_give_up(struct tn_flow *flow, struct tn_flow_effects *effects);
bool tn_flow_may_show_checking(const struct tn_flow *flow);
void tn_flow_expire_door(struct tn_flow *flow, struct tn_flow_effects *effects);

/* input.c: fingers and keys */
void tn_flow_on_touch_down(struct tn_flow *flow, enum tn_flow_hit hit);
void tn_flow_on_touch_up(struct tn_flow *flow, enum tn_flow_hit hit,
                         struct tn_flow_effects *effects);
void tn_flow_on_key(struct tn_flow *flow, enum tn_flow_key key, struct tn_flow_effects *effects);
void tn_flow_on_char(struct tn_flow *flow, const char *text, struct tn_flow_effects *effects);
void tn_flow_expire_input(struct tn_flow *flow, struct tn_flow_effects *effects);

/* verdict.c, vote.c, feedback.c: after a result */
void tn_flow_end_result(struct tn_flow *flow, struct tn_flow_effects *effects);
bool tn_flow_can_vote(const struct tn_flow *flow);
void tn_flow_open_vote(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_on_voted(struct tn_flow *flow, enum tn_err err);
/* The topic on the screen is not on the new board, or is another there. */
bool tn_flow_vote_is_gone(const struct tn_flow *flow, const struct tn_board *board);
void tn_flow_open_feedback(struct tn_flow *flow, struct tn_flow_effects *effects);
/* On the way to `screen`: the score touched, if any, is said now. */
void tn_flow_give_feedback(struct tn_flow *flow, enum tn_flow_screen screen,
                           struct tn_flow_effects *effects);
/* What was said with it has been taken: overwrites it. */
void tn_flow_forget_remark(struct tn_flow *flow);
/* It has not been overwritten yet, and nobody is at it. */
bool tn_flow_remark_is_left(const struct tn_flow *flow);

/* staff.c: the staff screen, and what its screens share */
bool tn_flow_is_staff(enum tn_flow_screen screen);
/* By the logo: past the PIN, if there is one. */
void tn_flow_open_staff(struct tn_flow *flow, struct tn_flow_effects *effects);
/* To the staff screen itself. */
void tn_flow_enter_staff(struct tn_flow *flow, struct tn_flow_effects *effects);
/* Overwrites what of the lists does not go along to `screen`. */
void tn_flow_forget_staff(struct tn_flow *flow, enum tn_flow_screen screen);
void tn_flow_staff_expire(struct tn_flow *flow, struct tn_flow_effects *effects);
int64_t tn_flow_staff_wake_ms(const struct tn_flow *flow);

/* entries.c, pin.c, reason.c, roll.c, pending.c, unlock.c: one staff screen each */
/* For the hosts: what was decided last. */
void tn_flow_remember(struct tn_flow *flow, const struct tn_flow_answer *answer);
void tn_flow_forget_names(struct tn_flow *flow);
void tn_flow_on_undone(struct tn_flow *flow, const struct tn_flow_msg *msg);
void tn_flow_on_pin(struct tn_flow *flow, bool fits, struct tn_flow_effects *effects);
/* `what`: UNDO or STAFF_OVERRIDE. */
void tn_flow_ask_reason(struct tn_flow *flow, enum tn_flow_hit what,
                        struct tn_flow_effects *effects);
void tn_flow_open_roll(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_on_roll(struct tn_flow *flow, const struct tn_flow_people *people);
/* An answer to a touch on the list, which stays on the screen. */
bool tn_flow_roll_takes(struct tn_flow *flow, const struct tn_flow_answer *answer);
void tn_flow_open_pending(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_on_waiting(struct tn_flow *flow, const struct tn_flow_people *people);
void tn_flow_unlock_or_lock(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_unlock_scan(struct tn_flow *flow, const char *code, size_t len,
                         struct tn_flow_effects *effects);
void tn_flow_on_unlocked(struct tn_flow *flow, enum tn_err err, struct tn_flow_effects *effects);
void tn_flow_on_locked(struct tn_flow *flow, struct tn_flow_effects *effects);

/* printer.c: badges */
void tn_flow_print_issued(struct tn_flow *flow, struct tn_flow_effects *effects);
/* For whoever has just come in, where that is wanted and it is the first time. */
void tn_flow_badge(struct tn_flow *flow, const struct tn_flow_answer *answer,
                   struct tn_flow_effects *effects);
void tn_flow_on_printer(struct tn_flow *flow, const struct tn_flow_printer *printer,
                        struct tn_flow_effects *effects);
/* The names of those it is for: they stand on PRINTER alone. */
void tn_flow_forget_prints(struct tn_flow *flow);
void tn_flow_open_printer(struct tn_flow *flow, struct tn_flow_effects *effects);

/* doors.c, stick.c, set_clock.c */
void tn_flow_on_peers(struct tn_flow *flow, const struct tn_flow_peers *peers);
void tn_flow_on_doubles(struct tn_flow *flow, const struct tn_flow_doubles *doubles);
/* There is another code that came in twice. */
void tn_flow_doubled(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_on_stick(struct tn_flow *flow, const struct tn_flow_stick *stick);
bool tn_flow_may_set_clock(const struct tn_flow *flow);
void tn_flow_open_clock(struct tn_flow *flow, struct tn_flow_effects *effects);

/* unpaired.c */
void tn_flow_on_here(struct tn_flow *flow, const struct tn_flow_here *here);

/* box.c, network.c: this kiosk as a machine */
/* False: it has nothing that could be seen to. */
bool tn_flow_box_has_tiles(const struct tn_flow *flow);
void tn_flow_on_network(struct tn_flow *flow, const struct tn_flow_network *network);
/* Overwrites a password, but for the one that is on its way. */
void tn_flow_forget_secret(struct tn_flow *flow, enum tn_flow_screen screen);
/* update.c */
void tn_flow_on_update(struct tn_flow *flow, const struct tn_flow_update *update);

/* steps.c: one person's steps, in their order */
void tn_flow_begin_find(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_begin_sign_up(struct tn_flow *flow, struct tn_flow_effects *effects);
/* READ: from Home.  CHECK_IN: a result asked for it; afterwards the door is asked again. */
void tn_flow_begin_rules(struct tn_flow *flow, enum tn_flow_errand errand,
                         struct tn_flow_effects *effects);
/* The event's questions at the door; afterwards the door is asked again. */
void tn_flow_begin_questions(struct tn_flow *flow, struct tn_flow_effects *effects);
/* The next step; after the last one the door is asked again. */
void tn_flow_step_on(struct tn_flow *flow, struct tn_flow_effects *effects);
/* One step back; from the first, Home. */
void tn_flow_step_back(struct tn_flow *flow, struct tn_flow_effects *effects);
/* To the first step of signing up that is not done, false if all are. */
bool tn_flow_step_to_missing(struct tn_flow *flow, struct tn_flow_effects *effects);
/* NEXT and BACK of a step; false: it was neither. */
bool tn_flow_step_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                           struct tn_flow_effects *effects);
/* The controls that end a step's own: back, help, language, logo. */
size_t tn_flow_step_ways_out(const struct tn_flow *flow, enum tn_flow_hit *out);
/* The door is asked, with what was said since it asked: by the code, else by who was picked. */
void tn_flow_ask_again(struct tn_flow *flow, struct tn_flow_effects *effects);
/* Another board: answers to questions that are not asked any more are nobody's. */
void tn_flow_on_board(struct tn_flow *flow, const struct tn_board *board,
                      struct tn_flow_effects *effects);
/* Whether what one person typed goes along to this screen. */
bool tn_flow_keeps_person(enum tn_flow_screen screen);
/* Overwrites what they typed, found, were given, and their code. */
void tn_flow_forget_person(struct tn_flow *flow);
void tn_flow_forget_code(struct tn_flow *flow);
/* Overwrites what of it does not go along to `screen`. */
void tn_flow_forget_towards(struct tn_flow *flow, enum tn_flow_screen screen);
/* A code was scanned: whoever stood here before is gone, and the code is kept to go on with. */
void tn_flow_preempt(struct tn_flow *flow, const char *code, size_t len,
                     struct tn_flow_effects *effects);

/* find.c, form.c, question.c, rules.c, typing.c */
void tn_flow_on_found(struct tn_flow *flow, const struct tn_flow_people *people);
/* The names are not open any more: nobody who was found stays on the screen. */
void tn_flow_close_names(struct tn_flow *flow, struct tn_flow_effects *effects);
/* The second fact did not fit: asked for once more.  False: nobody was asked for one. */
bool tn_flow_on_wrong_fact(struct tn_flow *flow, struct tn_flow_effects *effects);
bool tn_flow_says_something(const char *text);
bool tn_flow_name_is_done(const struct tn_flow *flow);
bool tn_flow_contact_is_done(const struct tn_flow *flow);
bool tn_flow_question_is_done(const struct tn_flow *flow, size_t at);
bool tn_flow_rules_are_done(const struct tn_flow *flow);
/* Letters stand there that are no text yet. */
bool tn_flow_is_composing(const struct tn_flow *flow);
void tn_flow_on_pages(struct tn_flow *flow, int pages);
void tn_flow_on_candidates(struct tn_flow *flow, const struct tn_flow_candidates *candidates);
void tn_flow_on_pen(struct tn_flow *flow, const struct tn_flow_msg *msg,
                    struct tn_flow_effects *effects);

/* sign_up.c */
bool tn_flow_take_inviter(struct tn_flow *flow, const char *code, size_t len,
                          struct tn_flow_effects *effects);
void tn_flow_on_issued(struct tn_flow *flow, const struct tn_flow_issued *issued,
                       struct tn_flow_effects *effects);
void tn_flow_expire_sign_up(struct tn_flow *flow, struct tn_flow_effects *effects);
int64_t tn_flow_sign_up_wake_ms(const struct tn_flow *flow);

/* stays.c */
/* A time a person has, for them: twice the usual with larger type. */
int64_t tn_flow_patience_ms(const struct tn_flow *flow, int64_t usual_ms);
/* Somebody did something: true if that only answered "still there?". */
bool tn_flow_stay(struct tn_flow *flow);
void tn_flow_expire_stay(struct tn_flow *flow, struct tn_flow_effects *effects);
int64_t tn_flow_stay_wake_ms(const struct tn_flow *flow);

/* query.c */
struct tn_mono tn_flow_wake_at(const struct tn_flow *flow);
