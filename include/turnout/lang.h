/* SPDX-License-Identifier: Apache-2.0 */
/* lang.h -- what the screens say, in every language we speak.
 *
 * The texts are assets/text/<language>.txt, `key = text` lines carried inside the program; every
 * key is there in every language, with the same placeholders (a test holds this).  Rank 1, pure;
 * a loaded table never changes and may be read by any thread. */
#pragma once

#include "turnout/bytes.h"

/* X(code, name as in BCP 47, the language's name for itself) */
#define TN_LANG_MAP(X)                                                                             \
    X(ZH_CN, "zh-CN", "中文")                                                                      \
    X(EN, "en", "English")

enum tn_lang {
#define TN_LANG_ENUM(code, name, own_name) TN_LANG_##code,
    TN_LANG_MAP(TN_LANG_ENUM)
#undef TN_LANG_ENUM
        TN_LANG_COUNT,
};

const char *tn_lang_name(enum tn_lang lang);
const char *tn_lang_own_name(enum tn_lang lang);
TN_MUST_CHECK enum tn_err tn_lang_parse(const char *name, enum tn_lang *ret_lang);
/* The language of the second, smaller line on a screen. */
enum tn_lang tn_lang_other(enum tn_lang lang);

struct tn_lang_texts;

/* Reads the texts carried inside; never NULL.  A damaged text file is a bug of the build and
 * stops the program with its name and line.  The caller releases it. */
struct tn_lang_texts *tn_lang_load(void);
void tn_lang_release(struct tn_lang_texts *texts);
TN_AUTO_DEFINE(lang_texts, struct tn_lang_texts *, tn_lang_release)

/* The text of a key, placeholders as they are; borrowed from `texts`.  A key that is not there is
 * a bug. */
const char *tn_lang_text(const struct tn_lang_texts *texts, enum tn_lang lang, const char *key);
/* The same, NULL if there is no such key. */
const char *tn_lang_find(const struct tn_lang_texts *texts, enum tn_lang lang, const char *key);
/* The key at `index` in order of bytes, NULL behind the last. */
const char *tn_lang_key(const struct tn_lang_texts *texts, enum tn_lang lang, size_t index);

/* Appends the text with {0} {1} … replaced by args; a placeholder without its arg is a bug. */
void tn_lang_format(const struct tn_lang_texts *texts, enum tn_lang lang, const char *key,
                    const char *const *args, size_t arg_count, struct tn_buf *out);
