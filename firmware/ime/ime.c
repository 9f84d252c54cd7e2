/* SPDX-License-Identifier: Apache-2.0 */
/* ime.c -- the door: which engine answers for a mode. */
#include "turnout/ime.h"

#include <stdlib.h>

#include "hand.h"
#include "text.h"

struct tn_ime {
    struct tn_ime_text *text; /* NULL: not there */
    bool hand;
};

struct tn_ime *tn_ime_open(const struct tn_ime_options *options)
{
    static const struct tn_ime_options usual = {0};
    struct tn_ime *ime = calloc(1, sizeof *ime);
    TN_ASSERT(ime != NULL);
    if (!options)
        options = &usual;
    ime->text = tn_ime_text_open(options);
    ime->hand = tn_ime_hand_there(options);
    return ime;
}

void tn_ime_close(struct tn_ime *ime)
{
    if (!ime)
        return;
    tn_ime_text_close(ime->text);
    free(ime);
}

bool tn_ime_has(const struct tn_ime *ime, enum tn_ime_mode mode)
{
    switch (mode) {
    case TN_IME_NAME:
        return true;
    case TN_IME_TEXT:
        return ime->text != NULL;
    case TN_IME_HAND:
        return ime->hand;
    }
    return false;
}

size_t tn_ime_candidates(struct tn_ime *ime, enum tn_ime_mode mode, const char *before,
                         const char *letters, struct tn_pinyin_candidate *out, size_t cap)
{
    TN_ASSERT(mode != TN_IME_HAND);
    if (mode == TN_IME_TEXT && ime->text)
        return tn_ime_text_candidates(ime->text, letters, out, cap);
    return tn_pinyin_candidates(before, letters, out, cap);
}
