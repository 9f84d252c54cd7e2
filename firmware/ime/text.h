/* SPDX-License-Identifier: Apache-2.0 */
/* text.h -- free text by libgooglepinyin, loaded at run time. */
#pragma once

#include "turnout/ime.h"

struct tn_ime_text;

/* NULL if the library or its dictionary is not there. */
struct tn_ime_text *tn_ime_text_open(const struct tn_ime_options *options);
void tn_ime_text_close(struct tn_ime_text *text);
size_t tn_ime_text_candidates(struct tn_ime_text *text, const char *letters,
                              struct tn_pinyin_candidate *out, size_t cap);
