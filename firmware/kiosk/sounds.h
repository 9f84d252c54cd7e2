/* SPDX-License-Identifier: Apache-2.0 */
/* sounds.h -- what the kiosk lets hear: notes and spoken prompts, louder or softer.
 *
 * A file in the folder of sounds takes the place of a note (ok.wav, already.wav, problem.wav,
 * staff.wav, notice.wav); spoken prompts are files alone (speech/<language>/<key>.wav).  Belongs
 * to the main thread. */
#pragma once

#include "window.h"

#include "turnout/lang.h"

#define SOUNDS_VOLUME_MAX 3

struct sounds;

/* `folder` holds the house's own sounds (NULL: none), `speech` the prompts (NULL: beside the
 * program).  Never NULL; a file that cannot be read is told in the log and left out. */
struct sounds *sounds_open(const char *folder, const char *speech);
void sounds_close(struct sounds *sounds);
bool sounds_has_speech(const struct sounds *sounds);
/* 0 is silence, SOUNDS_VOLUME_MAX full. */
void sounds_set_volume(struct sounds *sounds, int volume);
void sounds_play(struct sounds *sounds, struct window *window, enum tn_flow_sound sound);
/* Says the prompt; silent where there is no file for it. */
void sounds_speak(struct sounds *sounds, struct window *window, enum tn_lang lang, const char *key);
