/* SPDX-License-Identifier: Apache-2.0 */
/* tones.c -- notes as a sine and its octave under an envelope without clicks.
 *
 * The four sounds differ in direction and number of notes, not in pitch alone, so that they can be
 * told apart in a noisy room.  Source: firmware/DESIGN.md "What people see". */
#include "tones.h"

#include <math.h>

struct note {
    double hz; /* 0: a rest */
    int ms;
};

#define NOTES_MAX 3
/* Indexed by enum tn_flow_sound; a sound ends at its first note of 0 ms. */
static const struct note sounds[][NOTES_MAX + 1] = {
    [TN_FLOW_SOUND_OK] = {{659.3, 110}, {987.8, 190}},
    [TN_FLOW_SOUND_ALREADY] = {{587.3, 120}, {0, 60}, {587.3, 160}},
    [TN_FLOW_SOUND_PROBLEM] = {{246.9, 180}, {185.0, 260}},
    [TN_FLOW_SOUND_STAFF] = {{440.0, 130}, {554.4, 130}, {440.0, 200}},
    [TN_FLOW_SOUND_NOTICE] = {{784.0, 90}, {0, 60}, {784.0, 120}},
};

#define LOUDNESS 9000.0
#define ATTACK_S 0.008
#define TURN 6.283185307179586

/* Up in ATTACK_S, down in the rest of the note; zero at both ends. */
static double envelope(double at_s, double length_s)
{
    double rise = at_s < ATTACK_S ? at_s / ATTACK_S : 1.0;
    double left = 1.0 - at_s / length_s;
    return rise * left * left;
}

size_t tones_make(enum tn_flow_sound sound, int rate, int16_t out[TONES_MAX_SAMPLES])
{
    size_t made = 0;
    for (const struct note *note = sounds[sound]; note->ms; note++) {
        double length_s = note->ms / 1000.0;
        size_t samples = (size_t)(length_s * rate);
        for (size_t i = 0; i < samples && made < TONES_MAX_SAMPLES; i++) {
            double at_s = (double)i / rate;
            double wave = 0.8 * sin(TURN * note->hz * at_s) + 0.2 * sin(2 * TURN * note->hz * at_s);
            out[made++] = (int16_t)(LOUDNESS * envelope(at_s, length_s) * wave);
        }
    }
    return made;
}
