/* SPDX-License-Identifier: Apache-2.0 */
/* trace.h -- what the kiosk does, as one JSON object a line on a descriptor.
 *
 * For tests, demonstrations and integrators.  Each line has "event" and "up_ms"; the other members
 * by event:
 *   first-frame  width_px height_px
 *   screen       screen, and for a result its verdict
 *   scanner      name, state (here, gone, too-long)
 *   pairing      step (connecting, fetching, failed), text
 *   paired       device door group
 *   event        id title tickets people_inside doubles
 *   peers        doors: a list of device name linked behind
 *   sync         online fetched unsent text
 *   clock        state wall_ms err_ms
 *   verdict      seq verdict reason uncertain ticket tail name first_door admits people_inside
 *                wall_ms clock took_us text
 *   undone       seq done
 *   mended       records own whole text: the database was damaged and is replaced
 *   revoked      once: nobody is let in from now on, and who was known is forgotten
 *   update       step (none, fetching, installing, ready, refused) percent version refusal hub
 *                stick stick_refusal fell_back
 *   restart      the machine was asked to start again
 *   power        the mains are gone: the machine was asked to end
 *   printer      state (ready, paper, cover, jam, offline, paused, other) printed prints (asking,
 *                printing, waiting)
 *   screenshot   file
 * A verdict line is written after the commit of its record.  Belongs to the main thread. */
#pragma once

#include "turnout/json.h"

struct trace {
    int fd; /* -1: nobody listens */
    struct tn_buf line;
    struct tn_json_writer json;
};

/* Begins a line; NULL if nobody listens.  Members are added to the writer that comes back. */
struct tn_json_writer *trace_begin(struct trace *trace, const char *event);
/* Ends it and writes it out at once. */
void trace_end(struct trace *trace);
void trace_release(struct trace *trace);
