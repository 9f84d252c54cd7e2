/* SPDX-License-Identifier: Apache-2.0 */
/* stick.h -- what a USB stick is good for: everything held here onto it, everything of this group
 * on it in here.  The way to the hub and to other doors where there is no network.
 *
 * One bundle an event (turnout/bundle.h).  Nothing is mounted here; what is mounted below one
 * folder is a stick. */
#pragma once

#include "turnout/ledger.h"

#define STICK_FOLDER_CHARS 512
#define STICK_FILES_MAX 200 /* more are not looked at */

struct stick {
    char folder[STICK_FOLDER_CHARS];
    bool writable;
    char software[64]; /* the last by name of its *.raucb; "" if none */
};
/* Something mounted below `media`, sooner one that may be written to; false if there is none. */
bool stick_find(const char *media, struct stick *ret_stick);

/* Whether something is mounted at the folder now: between a look and what follows it may have been
 * pulled out, and the folder below be ours. */
bool stick_is_in(const char *folder);

struct stick_work {
    const char *database; /* opened for this */
    const struct tn_ledger_identity *identity;
    const char *folder; /* of the stick */
    /* Around each transaction and after each portion, as tn_bundle_import has them; may be NULL. */
    void (*enter)(void *context);
    void (*leave)(void *context);
    bool (*between)(void *context);
    void *context;
};

/* What came of it; `fault.text` says why not, or what was left out. */
struct stick_outcome {
    bool done;
    int64_t records; /* written, or new here */
    struct tn_fault fault;
};
/* Every log held, one bundle an event.  An earlier bundle stays until the new one is whole. */
void stick_export(const struct stick_work *work, struct stick_outcome *ret_outcome);
/* Every bundle of our group, as far as its events are known.  One that cannot be taken does not
 * keep the others out. */
void stick_import(const struct stick_work *work, struct stick_outcome *ret_outcome);
