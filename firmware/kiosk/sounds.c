/* SPDX-License-Identifier: Apache-2.0 */
/* sounds.c -- see sounds.h. */
#include "sounds.h"

#include <stdlib.h>
#include <string.h>

#include "tones.h"

#include "turnout/os.h"

struct clip {
    int16_t *samples; /* NULL: there is none */
    size_t count;
};

struct sounds {
    struct clip own[TN_FLOW_SOUND_COUNT]; /* the house's, in place of a note */
    char speech[TN_PATH_MAX];             /* "" without prompts */
    int volume;
};

static const char *const file_names[TN_FLOW_SOUND_COUNT] = {
    [TN_FLOW_SOUND_OK] = "ok.wav",           [TN_FLOW_SOUND_ALREADY] = "already.wav",
    [TN_FLOW_SOUND_PROBLEM] = "problem.wav", [TN_FLOW_SOUND_STAFF] = "staff.wav",
    [TN_FLOW_SOUND_NOTICE] = "notice.wav",
};

static void load(const char *path, struct clip *clip)
{
    if (window_load_sound(path, &clip->samples, &clip->count) == TN_ERR_FORMAT)
        tn_log(TN_LOG_WARNING, "%s is not a WAV file of at most %d s; the usual note is played",
               path, WINDOW_SOUND_MAX_S);
}

/* The prompts lie where the program was installed: bin/../share/turnout/speech. */
static void find_speech(struct sounds *sounds, const char *speech)
{
    char program[TN_PATH_MAX], probe[TN_PATH_MAX];
    if (speech)
        tn_path_join(sounds->speech, sizeof sounds->speech, speech, "");
    else if (!tn_process_folder(program, sizeof program))
        tn_path_join(sounds->speech, sizeof sounds->speech, program, "../share/turnout/speech");
    tn_path_join(probe, sizeof probe, sounds->speech, "en/speech.home.wav");
    if (!tn_file_exists(probe))
        sounds->speech[0] = '\0';
}

struct sounds *sounds_open(const char *folder, const char *speech)
{
    struct sounds *sounds = calloc(1, sizeof *sounds);
    TN_ASSERT(sounds);
    sounds->volume = SOUNDS_VOLUME_MAX;
    for (int i = 0; folder && i < TN_FLOW_SOUND_COUNT; i++) {
        char path[TN_PATH_MAX];
        tn_path_join(path, sizeof path, folder, file_names[i]);
        load(path, &sounds->own[i]);
    }
    find_speech(sounds, speech);
    return sounds;
}

void sounds_close(struct sounds *sounds)
{
    for (int i = 0; i < TN_FLOW_SOUND_COUNT; i++)
        free(sounds->own[i].samples);
    free(sounds);
}

bool sounds_has_speech(const struct sounds *sounds)
{
    return sounds->speech[0] != '\0';
}

void sounds_set_volume(struct sounds *sounds, int volume)
{
    TN_ASSERT(volume >= 0 && volume <= SOUNDS_VOLUME_MAX);
    sounds->volume = volume;
}

/* Each step is half as loud as the one above. */
static void play(const struct sounds *sounds, struct window *window, int16_t *samples, size_t count)
{
    int halvings = SOUNDS_VOLUME_MAX - sounds->volume;
    for (size_t i = 0; i < count; i++)
        samples[i] = (int16_t)(samples[i] / (1 << halvings));
    window_play(window, samples, count);
}

void sounds_play(struct sounds *sounds, struct window *window, enum tn_flow_sound sound)
{
    const struct clip *own = &sounds->own[sound];
    if (sounds->volume == 0)
        return;
    if (!own->samples) {
        int16_t samples[TONES_MAX_SAMPLES];
        size_t count = tones_make(sound, WINDOW_SAMPLE_RATE, samples);
        play(sounds, window, samples, count);
        return;
    }
    int16_t *copy = malloc(own->count * sizeof *copy + 1);
    TN_ASSERT(copy);
    memcpy(copy, own->samples, own->count * sizeof *copy);
    play(sounds, window, copy, own->count);
    free(copy);
}

void sounds_speak(struct sounds *sounds, struct window *window, enum tn_lang lang, const char *key)
{
    char folder[TN_PATH_MAX], path[TN_PATH_MAX];
    TN_BUF_AUTO name = {0};
    struct clip clip = {0};
    if (!sounds_has_speech(sounds) || sounds->volume == 0)
        return;
    tn_buf_addf(&name, "%s.wav", key);
    tn_path_join(folder, sizeof folder, sounds->speech, tn_lang_name(lang));
    tn_path_join(path, sizeof path, folder, tn_buf_text(&name));
    load(path, &clip);
    if (clip.samples)
        play(sounds, window, clip.samples, clip.count);
    free(clip.samples);
}
