/* SPDX-License-Identifier: Apache-2.0 */
/* test_tones.c -- the four sounds: short, without clicks, and told apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tones.h"

#define RATE 22050

/* Protects: a sound is over before the next person scans, fits its buffer and never clips. */
static void each_is_short_and_bounded(void **state)
{
    (void)state;
    int16_t samples[TONES_MAX_SAMPLES];
    for (int sound = TN_FLOW_SOUND_OK; sound <= TN_FLOW_SOUND_STAFF; sound++) {
        size_t count = tones_make((enum tn_flow_sound)sound, RATE, samples);
        assert_in_range(count, RATE / 10, RATE / 2 + 10);
        int loudest = 0;
        for (size_t i = 0; i < count; i++)
            loudest = abs(samples[i]) > loudest ? abs(samples[i]) : loudest;
        assert_in_range(loudest, 2000, 20000);
    }
}

/* Protects: no click at either end of a note, which is a jump from one sample to the next. */
static void none_clicks(void **state)
{
    (void)state;
    int16_t samples[TONES_MAX_SAMPLES];
    for (int sound = TN_FLOW_SOUND_OK; sound <= TN_FLOW_SOUND_STAFF; sound++) {
        size_t count = tones_make((enum tn_flow_sound)sound, RATE, samples);
        assert_in_range(abs(samples[0]), 0, 50);
        assert_in_range(abs(samples[count - 1]), 0, 50);
        for (size_t i = 1; i < count; i++)
            assert_in_range(abs(samples[i] - samples[i - 1]), 0, 4500);
    }
}

/* Protects: a host in the next room hears which of the four it was. */
static void no_two_are_alike(void **state)
{
    (void)state;
    static int16_t made[4][TONES_MAX_SAMPLES];
    size_t counts[4];
    for (int i = 0; i < 4; i++)
        counts[i] = tones_make((enum tn_flow_sound)i, RATE, made[i]);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++)
            assert_true(counts[i] != counts[j] ||
                        memcmp(made[i], made[j], counts[i] * sizeof **made) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_short_and_bounded),
        cmocka_unit_test(none_clicks),
        cmocka_unit_test(no_two_are_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
