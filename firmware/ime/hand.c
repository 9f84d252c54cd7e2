/* SPDX-License-Identifier: Apache-2.0 */
/* hand.c -- handwriting by zinnia, loaded at run time.
 *
 * A handle shares nothing with another, so each thread may have its own.  What zinnia holds of a
 * character is freed when it was looked at, but not wiped: that is in its hands.
 * Source: zinnia.h of zinnia 0.06; its types are opaque pointers here. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

#include "hand.h"

static const char MODEL[] = "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model";

/* X(name, result, arguments): every function used, by its name in the library. */
#define ZINNIA_FUNCTIONS(X)                                                                        \
    X(recognizer_new, void *, (void))                                                              \
    X(recognizer_destroy, void, (void *))                                                          \
    X(recognizer_open, int, (void *, const char *))                                                \
    X(recognizer_classify, void *, (const void *, const void *, size_t))                           \
    X(character_new, void *, (void))                                                               \
    X(character_destroy, void, (void *))                                                           \
    X(character_clear, void, (void *))                                                             \
    X(character_set_width, void, (void *, size_t))                                                 \
    X(character_set_height, void, (void *, size_t))                                                \
    X(character_add, int, (void *, size_t, int, int))                                              \
    X(result_size, size_t, (void *))                                                               \
    X(result_value, const char *, (const void *, size_t))                                          \
    X(result_destroy, void, (void *))

struct tn_ime_hand {
    void *library;
    void *recogniser;
    void *character;
#define ZINNIA_MEMBER(name, result, arguments) result(*name) arguments;
    ZINNIA_FUNCTIONS(ZINNIA_MEMBER)
#undef ZINNIA_MEMBER
};

static bool load(struct tn_ime_hand *hand)
{
    bool complete = true;
#define ZINNIA_LOAD(name, result, arguments)                                                       \
    *(void **)&hand->name = dlsym(hand->library, "zinnia_" #name);                                 \
    complete = complete && hand->name;
    ZINNIA_FUNCTIONS(ZINNIA_LOAD)
#undef ZINNIA_LOAD
    return complete;
}

static void *open_library(const struct tn_ime_options *options)
{
    const char *name = options->hand_library ? options->hand_library : "libzinnia.so.0";
    return *name ? dlopen(name, RTLD_NOW | RTLD_LOCAL) : NULL;
}

static const char *model_of(const struct tn_ime_options *options)
{
    return options->hand_model ? options->hand_model : MODEL;
}

bool tn_ime_hand_there(const struct tn_ime_options *options)
{
    FILE *model = fopen(model_of(options), "rbe");
    void *library = model ? open_library(options) : NULL;
    if (model)
        (void)fclose(model);
    if (library)
        dlclose(library);
    return library != NULL;
}

static bool prepare(struct tn_ime_hand *hand, const char *model)
{
    hand->recogniser = hand->recognizer_new();
    hand->character = hand->character_new();
    if (!hand->recogniser || !hand->character || !hand->recognizer_open(hand->recogniser, model))
        return false;
    hand->character_set_width(hand->character, TN_IME_HAND_SPAN);
    hand->character_set_height(hand->character, TN_IME_HAND_SPAN);
    return true;
}

struct tn_ime_hand *tn_ime_hand_open(const struct tn_ime_options *options)
{
    static const struct tn_ime_options usual = {0};
    struct tn_ime_hand *hand = NULL;
    if (!options)
        options = &usual;
    hand = calloc(1, sizeof *hand);
    TN_ASSERT(hand != NULL);
    hand->library = open_library(options);
    if (!hand->library || !load(hand) || !prepare(hand, model_of(options))) {
        tn_ime_hand_close(hand);
        return NULL;
    }
    return hand;
}

void tn_ime_hand_close(struct tn_ime_hand *hand)
{
    if (!hand)
        return;
    if (hand->character)
        hand->character_destroy(hand->character);
    if (hand->recogniser)
        hand->recognizer_destroy(hand->recogniser);
    if (hand->library)
        dlclose(hand->library);
    free(hand);
}

static int inside(int value)
{
    return value < 0 ? 0 : value >= TN_IME_HAND_SPAN ? TN_IME_HAND_SPAN - 1 : value;
}

/* False if there is nothing to look at. */
static bool draw(struct tn_ime_hand *hand, const struct tn_ime_point *points, size_t count)
{
    size_t stroke = 0;
    for (size_t i = 0; i < count && i < TN_IME_POINTS_MAX; i++) {
        stroke += i > 0 && points[i].starts;
        if (!hand->character_add(hand->character, stroke, inside(points[i].x), inside(points[i].y)))
            return false;
    }
    return count > 0;
}

size_t tn_ime_recognise(struct tn_ime_hand *hand, const struct tn_ime_point *points, size_t count,
                        struct tn_pinyin_candidate *out, size_t cap)
{
    void *result = NULL;
    size_t found = 0;
    if (draw(hand, points, count) && cap > 0)
        result = hand->recognizer_classify(hand->recogniser, hand->character, cap);
    if (result)
        found = hand->result_size(result);
    found = found < cap ? found : cap;
    for (size_t i = 0; i < found; i++) {
        (void)tn_text_copy(out[i].text, sizeof out[i].text, hand->result_value(result, i));
        out[i].letters_used = 0;
    }
    if (result)
        hand->result_destroy(result);
    hand->character_clear(hand->character);
    return found;
}
