/* SPDX-License-Identifier: Apache-2.0 */
/* ime_probe.c -- uses every engine that is there once, and says which were. */
#include <stdio.h>

#include "turnout/ime.h"

int main(void)
{
    static const struct tn_ime_point cross[] = {
        {100, 500, true}, {900, 500, false}, {500, 100, true}, {500, 900, false}};
    struct tn_pinyin_candidate out[8];
    TN_AUTO(ime) ime = tn_ime_open(NULL);
    TN_AUTO(ime_hand) hand = tn_ime_hand_open(NULL);
    size_t text = tn_ime_candidates(ime, TN_IME_TEXT, "", "woaibeijing", out, 8);
    size_t name = tn_ime_candidates(ime, TN_IME_NAME, "", "zhangwei", out, 8);
    size_t drawn = hand ? tn_ime_recognise(hand, cross, 4, out, 8) : 0;
    printf("text %s, hand %s\n", tn_ime_has(ime, TN_IME_TEXT) ? "there" : "missing",
           hand ? "there" : "missing");
    return text > 0 && name > 0 && (!hand || drawn > 0) ? 0 : 1;
}
