/* SPDX-License-Identifier: Apache-2.0 */
/* text.c -- libgooglepinyin as a function of the letters.
 *
 * The library keeps one search in static memory.  Each call resets it before, and afterwards lets
 * it search something else of the greatest length, so that nothing typed stays there.  It is given
 * no user dictionary and so has nothing to write or to learn.
 * Source: src/include/pinyinime.h of libgooglepinyin 0.1.2.  It is a C++ header of functions with C
 * linkage; those used are declared here. */
#include "text.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LETTERS_MAX = 39, /* what the library has room for */
    /* Its tables have room for 100 beginnings of words and it asserts that they are enough; 14
     * single letters were the fewest syllables found to fill them (tests/unit/ime). */
    SYLLABLES_MAX = 8,
    CHARACTERS_MAX = 20 /* of one candidate */
};

struct tn_ime_text {
    void *library;
    bool open;
    bool (*open_decoder)(const char *system_dictionary, const char *user_dictionary);
    void (*close_decoder)(void);
    void (*set_max_lens)(size_t letters, size_t characters);
    size_t (*search)(const char *letters, size_t len);
    uint16_t *(*get_candidate)(size_t index, uint16_t *out, size_t cap);
    void (*reset_search)(void);
    size_t (*get_spl_start_pos)(const uint16_t **ret_starts);
};

static bool load(struct tn_ime_text *text)
{
    const struct {
        const char *name;
        void **function;
    } functions[] = {
        {"im_open_decoder", (void **)&text->open_decoder},
        {"im_close_decoder", (void **)&text->close_decoder},
        {"im_set_max_lens", (void **)&text->set_max_lens},
        {"im_search", (void **)&text->search},
        {"im_get_candidate", (void **)&text->get_candidate},
        {"im_reset_search", (void **)&text->reset_search},
        {"im_get_spl_start_pos", (void **)&text->get_spl_start_pos},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        *functions[i].function = dlsym(text->library, functions[i].name);
        if (!*functions[i].function)
            return false;
    }
    return true;
}

/* Debian puts the dictionary into a folder beside the library. */
static bool usual_dictionary(const struct tn_ime_text *text, char *out, size_t cap)
{
    Dl_info info;
    void *address = NULL;
    const char *slash = NULL;
    int len = 0;
    memcpy(&address, &text->search, sizeof address);
    if (!dladdr(address, &info) || !(slash = strrchr(info.dli_fname, '/')))
        return false;
    len = snprintf(out, cap, "%.*s/googlepinyin/data/dict_pinyin.dat",
                   (int)(slash - info.dli_fname), info.dli_fname);
    return len > 0 && (size_t)len < cap;
}

static bool open_decoder(struct tn_ime_text *text, const char *dictionary)
{
    char usual[4096];
    if (!dictionary && !usual_dictionary(text, usual, sizeof usual))
        return false;
    if (!text->open_decoder(dictionary ? dictionary : usual, ""))
        return false;
    text->open = true;
    text->set_max_lens(LETTERS_MAX, CHARACTERS_MAX);
    return true;
}

struct tn_ime_text *tn_ime_text_open(const struct tn_ime_options *options)
{
    const char *name = options->text_library ? options->text_library : "libgooglepinyin.so.0";
    struct tn_ime_text *text = calloc(1, sizeof *text);
    TN_ASSERT(text != NULL);
    /* it never frees its static parts and finds them again when it is opened again */
    text->library = *name ? dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) : NULL;
    if (!text->library || !load(text) || !open_decoder(text, options->text_dictionary)) {
        tn_ime_text_close(text);
        return NULL;
    }
    return text;
}

void tn_ime_text_close(struct tn_ime_text *text)
{
    if (!text)
        return;
    if (text->open)
        text->close_decoder();
    if (text->library)
        dlclose(text->library);
    free(text);
}

/* UTF-16 to UTF-8, as many whole characters as fit; returns how many 16-bit units were read. */
static size_t copy_text(const uint16_t *from, char *out, size_t cap)
{
    size_t len = 0, read = 0;
    while (from[read]) {
        uint32_t point = from[read];
        bool pair = point >> 10 == 0x36 && from[read + 1] >> 10 == 0x37;
        size_t need = pair ? 4 : point < 0x80 ? 1 : point < 0x800 ? 2 : 3;
        static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
        if (pair)
            point = 0x10000 + ((point & 0x3ff) << 10) + (from[read + 1] & 0x3ffU);
        if (len + need >= cap)
            break;
        for (size_t i = need; i-- > 1; point >>= 6)
            out[len + i] = (char)(0x80 | (point & 0x3f));
        out[len] = (char)(lead[need] | point);
        len += need;
        read += pair ? 2 : 1;
    }
    out[len] = '\0';
    return read;
}

/* The letters as the library wants them: a-z and single apostrophes; what it cannot take ends
 * them.  Stays as long as what was typed, so that positions are the same. */
static size_t clean(const char *letters, char out[LETTERS_MAX + 1])
{
    size_t len = 0, end = tn_pinyin_span(letters, SYLLABLES_MAX);
    for (; len < end && len < LETTERS_MAX; len++) {
        char c = letters[len];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c == ' ')
            c = '\'';
        if ((c < 'a' || c > 'z') && (c != '\'' || len == 0))
            break;
        out[len] = c;
    }
    out[len] = '\0';
    return len;
}

static void forget(struct tn_ime_text *text)
{
    static const char other[] = "babababababababababababababababababababa";
    text->reset_search();
    (void)text->search(other, LETTERS_MAX);
    text->reset_search();
}

size_t tn_ime_text_candidates(struct tn_ime_text *text, const char *letters,
                              struct tn_pinyin_candidate *out, size_t cap)
{
    char clean_letters[LETTERS_MAX + 1];
    uint16_t found[CHARACTERS_MAX + 2];
    const uint16_t *starts = NULL;
    size_t len = clean(letters, clean_letters), count = 0, syllables = 0;
    if (len == 0)
        return 0;
    text->reset_search();
    count = text->search(clean_letters, len);
    count = count < cap ? count : cap;
    syllables = text->get_spl_start_pos(&starts);
    for (size_t i = 0; i < count; i++) {
        size_t characters = 0;
        memset(found, 0, sizeof found);
        (void)text->get_candidate(i, found, CHARACTERS_MAX + 1);
        characters = copy_text(found, out[i].text, sizeof out[i].text);
        out[i].letters_used = characters <= syllables ? starts[characters] : len;
    }
    explicit_bzero(found, sizeof found);
    explicit_bzero(clean_letters, sizeof clean_letters);
    forget(text);
    return count;
}
