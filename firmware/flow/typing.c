/* SPDX-License-Identifier: Apache-2.0 */
/* typing.c -- writing on the screen: letters to characters, letters as they are, a pen.
 *
 * What is typed goes into the field of the screen at once; `typing` holds only what is not text
 * yet.  A key of the screen and the same key of a keyboard do the same; what does not fit is not
 * taken, so no field overflows.  Source: UI.md section 3. */
#include "typing.h"

#include <string.h>

#include "turnout/text.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define FREE_KEYS LETTERS DIGITS "@._-'+ "
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SIGNS "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "
#define DOT "•"
/* Points nearer to one another than this many thousandths of the canvas say nothing new. */
#define PEN_STEP 6

/* ---- the field of the screen ---- */

struct field {
    const char *text; /* NULL: the screen has none */
    size_t cap;
    const char *keys; /* that it takes, of TN_FLOW_KEYS */
    bool composed;    /* takes any character: pinyin, a pen */
    bool exact;       /* a password: capitals count, and every sign has a key */
};

static const char *contact_keys(enum tn_flow_platform platform)
{
    static const char *const keys[TN_FLOW_PLATFORM_COUNT] = {
        [TN_FLOW_PLATFORM_PHONE] = DIGITS "+-",
        [TN_FLOW_PLATFORM_WECHAT] = LETTERS DIGITS "_-",
        [TN_FLOW_PLATFORM_EMAIL] = LETTERS DIGITS "@._-+",
        [TN_FLOW_PLATFORM_QQ] = DIGITS,
        [TN_FLOW_PLATFORM_TELEGRAM] = LETTERS DIGITS "@_",
        [TN_FLOW_PLATFORM_DISCORD] = LETTERS DIGITS "._",
    };
    return keys[platform];
}

static bool asks_for_text(const struct tn_flow *flow)
{
    return flow->question < flow->board.question_count &&
           flow->board.questions[flow->question].kind == TN_BOARD_TEXT;
}

static struct field field_of(const struct tn_flow *flow)
{
    const struct tn_flow_form *form = &flow->form;
    switch (flow->screen) {
    case TN_FLOW_FIND:
        return (struct field){flow->typing.letters, sizeof(flow->typing.letters), LETTERS,
                              .composed = false};
    case TN_FLOW_FACT:
        return (struct field){flow->fact, TN_FLOW_FACT_CHARS + 1, LETTERS DIGITS,
                              .composed = false};
    case TN_FLOW_NAME:
        return (struct field){form->name, sizeof(form->name), LETTERS ".-' ", .composed = true};
    case TN_FLOW_CONTACT:
        return (struct field){form->contact, sizeof(form->contact), contact_keys(form->platform),
                              .composed = false};
    case TN_FLOW_QUESTION:
        if (asks_for_text(flow))
            return (struct field){form->answers[flow->question].text, sizeof(form->answers[0].text),
                                  FREE_KEYS, .composed = true};
        return (struct field){0};
    case TN_FLOW_ADDRESS:
        return (struct field){flow->address, sizeof(flow->address), DIGITS ".:", .composed = false};
    case TN_FLOW_PASSWORD:
        return (struct field){flow->joining.secret, sizeof(flow->joining.secret),
                              LETTERS CAPITALS DIGITS SIGNS, .exact = true};
    case TN_FLOW_REMARK:
        return (struct field){flow->remark, sizeof(flow->remark), LETTERS DIGITS ".-' ",
                              .composed = true};
    default:
        return (struct field){0};
    }
}

/* The same text, to be changed. */
static char *text_of(struct tn_flow *flow)
{
    return (char *)flow + (field_of(flow).text - (const char *)flow);
}

bool tn_flow_is_composing(const struct tn_flow *flow)
{
    return field_of(flow).composed && flow->typing.letters[0] != '\0';
}

static bool is_pinyin(const struct tn_flow *flow)
{
    return field_of(flow).composed && flow->typing.input == TN_FLOW_INPUT_PINYIN;
}

static bool is_hand(const struct tn_flow *flow)
{
    return field_of(flow).composed && flow->typing.input == TN_FLOW_INPUT_HAND;
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool takes(const struct field *field, char c)
{
    return c != '\0' && field->keys && strchr(field->keys, c);
}

/* ---- what follows from a change ---- */

/* A name begins with a capital, and so does each of its words. */
static bool begins_word(const struct field *field)
{
    size_t len = strlen(field->text);
    return len == 0 || strchr(" -'", field->text[len - 1]);
}

/* Whoever looks over a shoulder counts at most. */
static void show_dots(struct tn_flow_typing *typing, size_t count)
{
    for (size_t i = 0; i < count; i++)
        memcpy(typing->typed + i * strlen(DOT), DOT, strlen(DOT));
}

_Static_assert(TN_FLOW_SECRET_MOST * sizeof(DOT) < sizeof((struct tn_flow_typing){0}.typed),
               "a dot for each character");

static void refresh(struct tn_flow *flow)
{
    struct tn_flow_typing *typing = &flow->typing;
    struct field field = field_of(flow);
    explicit_bzero(typing->typed, sizeof(typing->typed));
    explicit_bzero(typing->before, sizeof(typing->before));
    if (!field.text)
        return;
    size_t len = strlen(field.text);
    if (field.exact)
        typing->shift = false;
    if (field.exact && !flow->joining.shown) {
        show_dots(typing, len);
        return;
    }
    memcpy(typing->typed, field.text, len);
    if (!field.composed)
        return;
    memcpy(typing->before, field.text, len);
    memcpy(typing->typed + len, typing->letters, strlen(typing->letters));
    typing->shift = typing->name && begins_word(&field);
}

static void drop_candidates(struct tn_flow *flow)
{
    explicit_bzero(&flow->typing.candidates, sizeof(flow->typing.candidates));
    flow->typing.first = 0;
}

static void clear_canvas(struct tn_flow *flow)
{
    explicit_bzero(flow->typing.points, sizeof(flow->typing.points));
    flow->typing.point_count = 0;
    flow->typing.stroke = false;
    drop_candidates(flow);
}

static void ask_candidates(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    drop_candidates(flow);
    if (tn_flow_is_composing(flow))
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_CANDIDATES,
                                                        .typing = &flow->typing});
}

static void changed(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    refresh(flow);
    flow->fact_wrong = flow->contact_wrong = false;
    if (flow->screen == TN_FLOW_FIND)
        tn_flow_look_up(flow, effects);
}

/* ---- taking and giving back ---- */

static bool append(struct tn_flow *flow, const char *text)
{
    char *field_text = text_of(flow);
    size_t len = strlen(field_text), more = strlen(text);
    if (len + more >= field_of(flow).cap)
        return false;
    memcpy(field_text + len, text, more + 1);
    return true;
}

/* What a person sees as one character: an accent or a family goes with what it belongs to. */
static void erase_last(char *text)
{
    size_t len = strlen(text), whole = tn_text_graphemes(text);
    while (len > 0 && tn_text_graphemes(text) == whole) {
        do
            text[--len] = '\0';
        while (len > 0 && !tn_text_valid(text, len));
    }
}

static void add_letter(struct tn_flow *flow, char letter, struct tn_flow_effects *effects)
{
    char *letters = flow->typing.letters;
    size_t len = strlen(letters);
    if (len == TN_FLOW_LETTERS)
        return;
    letters[len] = letter;
    letters[len + 1] = '\0';
    ask_candidates(flow, effects);
}

static void take(struct tn_flow *flow, char c, struct tn_flow_effects *effects)
{
    struct field field = field_of(flow);
    bool composes = is_letter(lower(c)) || (c == '\'' && tn_flow_is_composing(flow));
    if (is_pinyin(flow) && composes) {
        add_letter(flow, lower(c), effects);
    } else if (takes(&field, field.exact ? c : lower(c))) {
        char text[2] = {field.composed || field.exact ? c : lower(c), '\0'};
        append(flow, text);
    }
    changed(flow, effects);
}

static void erase(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (tn_flow_is_composing(flow)) {
        flow->typing.letters[strlen(flow->typing.letters) - 1] = '\0';
        ask_candidates(flow, effects);
    } else {
        erase_last(text_of(flow));
    }
    changed(flow, effects);
}

/* Letters that a candidate stands for leave, and an apostrophe that ended them. */
static void use_letters(struct tn_flow_typing *typing, size_t count)
{
    size_t len = strlen(typing->letters);
    if (count == 0 || count > len)
        count = len;
    while (count < len && typing->letters[count] == '\'')
        count++;
    memmove(typing->letters, typing->letters + count, len - count);
    memset(typing->letters + (len - count), 0, sizeof(typing->letters) - (len - count));
}

static void choose(struct tn_flow *flow, size_t shown, struct tn_flow_effects *effects)
{
    struct tn_flow_typing *typing = &flow->typing;
    size_t at = typing->first + shown;
    if (!field_of(flow).composed || shown >= TN_FLOW_CANDIDATES_SHOWN ||
        at >= typing->candidates.count)
        return;
    if (!append(flow, typing->candidates.one[at].text))
        return;
    if (typing->input == TN_FLOW_INPUT_HAND) {
        clear_canvas(flow);
    } else {
        use_letters(typing, typing->candidates.one[at].letters);
        ask_candidates(flow, effects);
    }
    changed(flow, effects);
}

static void more_candidates(struct tn_flow_typing *typing)
{
    typing->first += TN_FLOW_CANDIDATES_SHOWN;
    if (typing->first >= typing->candidates.count)
        typing->first = 0;
}

void tn_flow_typing_settle(struct tn_flow *flow)
{
    if (!tn_flow_is_composing(flow))
        return;
    append(flow, flow->typing.letters);
    explicit_bzero(flow->typing.letters, sizeof(flow->typing.letters));
    drop_candidates(flow);
    refresh(flow);
}

/* Letters typed in the belief that they are Latin become so; for a pen they are in the way. */
static void switch_input(struct tn_flow *flow, enum tn_flow_input input)
{
    if (input == TN_FLOW_INPUT_LATIN)
        tn_flow_typing_settle(flow);
    if (flow->typing.input != input)
        explicit_bzero(flow->typing.letters, sizeof(flow->typing.letters));
    clear_canvas(flow);
    flow->typing.input = input;
    refresh(flow);
}

/* ---- the field as its part uses it ---- */

void tn_flow_typing_begin(struct tn_flow *flow, bool name)
{
    enum tn_flow_input input = flow->typing.input;
    explicit_bzero(&flow->typing, sizeof(flow->typing));
    flow->typing.input = input;
    flow->typing.name = name;
    refresh(flow);
}

void tn_flow_typing_resume(struct tn_flow *flow)
{
    refresh(flow);
}

void tn_flow_typing_fit(struct tn_flow *flow)
{
    struct field field = field_of(flow);
    if (field.text && field.text[strspn(field.text, field.keys)] != '\0')
        explicit_bzero(text_of(flow), field.cap);
    refresh(flow);
}

static size_t add_keys(const char *keys, enum tn_flow_hit *out, size_t count)
{
    for (size_t i = 0; i < TN_FLOW_KEY_COUNT; i++) {
        if (strchr(keys, TN_FLOW_KEYS[i]))
            out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_KEY_0 + i);
    }
    return count;
}

static size_t add_composing(const struct tn_flow *flow, enum tn_flow_hit *out, size_t count)
{
    const struct tn_flow_typing *typing = &flow->typing;
    for (size_t i = 0; i < TN_FLOW_CANDIDATES_SHOWN; i++) {
        if (typing->first + i < typing->candidates.count)
            out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_CANDIDATE_0 + i);
    }
    if (typing->candidates.count > TN_FLOW_CANDIDATES_SHOWN)
        out[count++] = TN_FLOW_HIT_CANDIDATES_MORE;
    out[count++] = TN_FLOW_HIT_INPUT_PINYIN;
    out[count++] = TN_FLOW_HIT_INPUT_LATIN;
    if (flow->devices.has_hand)
        out[count++] = TN_FLOW_HIT_INPUT_HAND;
    return count;
}

size_t tn_flow_typing_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    struct field field = field_of(flow);
    size_t count = 0;
    if (!field.text)
        return 0;
    if (field.composed)
        count = add_composing(flow, out, count);
    if (is_hand(flow)) {
        out[count++] = TN_FLOW_HIT_CANVAS;
        out[count++] = TN_FLOW_HIT_CANVAS_CLEAR;
    } else if (field.exact) {
        count = add_keys(flow->typing.signs ? SIGNS : LETTERS DIGITS, out, count);
        out[count++] = TN_FLOW_HIT_KEY_SIGNS;
    } else {
        count = add_keys(is_pinyin(flow) ? LETTERS "'" : field.keys, out, count);
    }
    if ((field.composed && flow->typing.input == TN_FLOW_INPUT_LATIN) ||
        (field.exact && !flow->typing.signs))
        out[count++] = TN_FLOW_HIT_KEY_SHIFT;
    out[count++] = TN_FLOW_HIT_KEY_ERASE;
    return count;
}

void tn_flow_typing_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (!field_of(flow).text)
        return;
    char key = tn_flow_key_char(flow, hit);
    if (key)
        take(flow, key, effects);
    else if (hit == TN_FLOW_HIT_KEY_ERASE)
        erase(flow, effects);
    else if (hit == TN_FLOW_HIT_KEY_SHIFT)
        flow->typing.shift = !flow->typing.shift;
    else if (hit == TN_FLOW_HIT_KEY_SIGNS)
        flow->typing.signs = !flow->typing.signs;
    else if (hit >= TN_FLOW_HIT_INPUT_PINYIN && hit <= TN_FLOW_HIT_INPUT_HAND)
        switch_input(flow, (enum tn_flow_input)(hit - TN_FLOW_HIT_INPUT_PINYIN));
    else if (hit >= TN_FLOW_HIT_CANDIDATE_0 && hit < TN_FLOW_HIT_CANDIDATES_MORE)
        choose(flow, (size_t)(hit - TN_FLOW_HIT_CANDIDATE_0), effects);
    else if (hit == TN_FLOW_HIT_CANDIDATES_MORE)
        more_candidates(&flow->typing);
    else if (hit == TN_FLOW_HIT_CANVAS_CLEAR)
        clear_canvas(flow);
}

static bool has_controls(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return true;
    }
    return false;
}

/* A keyboard's own way to write Chinese gives whole words. */
static void take_words(struct tn_flow *flow, const char *text, struct tn_flow_effects *effects)
{
    struct field field = field_of(flow);
    bool fits = field.composed ? tn_text_valid(text, strlen(text)) && !has_controls(text)
                               : text[strspn(text, field.keys)] == '\0';
    if (fits)
        append(flow, text);
    changed(flow, effects);
}

/* A comma and whatever else the keys of the screen have no room for; before it, what is composed is
 * what it most likely is. */
static void take_sign(struct tn_flow *flow, char c, struct tn_flow_effects *effects)
{
    char text[2] = {c, '\0'};
    if (tn_flow_is_composing(flow))
        choose(flow, 0, effects);
    tn_flow_typing_settle(flow);
    append(flow, text);
    changed(flow, effects);
}

/* In a name it would be a slip. */
static bool is_sign(const struct tn_flow *flow, char c)
{
    struct field field = field_of(flow);
    return field.composed && !flow->typing.name && !strchr(field.keys, lower(c));
}

static void type_char(struct tn_flow *flow, char c, struct tn_flow_effects *effects)
{
    if (tn_flow_is_composing(flow) && c >= '1' && c < '1' + TN_FLOW_CANDIDATES_SHOWN)
        choose(flow, (size_t)(c - '1'), effects);
    else if (tn_flow_is_composing(flow) && c == ' ')
        choose(flow, 0, effects);
    else if (c >= ' ' && c <= '~' && is_sign(flow, c))
        take_sign(flow, c, effects);
    else if (c >= ' ' && c <= '~')
        take(flow, c, effects);
}

void tn_flow_typing_key(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                        struct tn_flow_effects *effects)
{
    if (!field_of(flow).text)
        return;
    if (!text && key == TN_FLOW_KEY_ERASE)
        erase(flow, effects);
    else if (!text && key == TN_FLOW_KEY_ENTER)
        tn_flow_typing_settle(flow);
    else if (!text && key >= TN_FLOW_KEY_DIGIT_0 && key <= TN_FLOW_KEY_DIGIT_0 + 9)
        type_char(flow, (char)('0' + (int)(key - TN_FLOW_KEY_DIGIT_0)), effects);
    else if (text && text[0] != '\0' && text[1] == '\0')
        type_char(flow, text[0], effects);
    else if (text && text[0] != '\0')
        take_words(flow, text, effects);
}

/* ---- answers and the pen ---- */

void tn_flow_lift(struct tn_flow *flow, enum tn_flow_hit first, unsigned count)
{
    if ((unsigned)flow->pressed - (unsigned)first < count)
        flow->pressed = TN_FLOW_HIT_NONE;
    if ((unsigned)flow->focus - (unsigned)first < count)
        flow->focus = TN_FLOW_HIT_NONE;
}

/* Candidates for letters or strokes that are there no more are of no use to anybody. */
void tn_flow_on_candidates(struct tn_flow *flow, const struct tn_flow_candidates *candidates)
{
    bool wanted = (is_pinyin(flow) && tn_flow_is_composing(flow)) ||
                  (is_hand(flow) && flow->typing.point_count > 0);
    if (!wanted)
        return;
    flow->typing.candidates = *candidates;
    if (flow->typing.candidates.count > TN_FLOW_CANDIDATES)
        flow->typing.candidates.count = TN_FLOW_CANDIDATES;
    flow->typing.first = 0;
    tn_flow_lift(flow, TN_FLOW_HIT_CANDIDATE_0, TN_FLOW_CANDIDATES_SHOWN);
}

static int16_t on_canvas(int at)
{
    return (int16_t)(at < 0 ? 0 : at > 999 ? 999 : at);
}

static bool is_near(const struct tn_flow_typing *typing, int x, int y)
{
    int dx = typing->points[typing->point_count - 1].x - x;
    int dy = typing->points[typing->point_count - 1].y - y;
    return dx * dx + dy * dy < PEN_STEP * PEN_STEP;
}

static void add_point(struct tn_flow_typing *typing, int x, int y, bool begins)
{
    if (typing->point_count == TN_FLOW_POINTS || (!begins && is_near(typing, x, y)))
        return;
    typing->points[typing->point_count].x = on_canvas(x);
    typing->points[typing->point_count].y = on_canvas(y);
    typing->points[typing->point_count++].begins = begins;
}

void tn_flow_on_pen(struct tn_flow *flow, const struct tn_flow_msg *msg,
                    struct tn_flow_effects *effects)
{
    struct tn_flow_typing *typing = &flow->typing;
    if (!is_hand(flow))
        return;
    flow->touched = flow->now;
    if (!msg->pen.down && !typing->stroke)
        return;
    add_point(typing, on_canvas(msg->pen.x), on_canvas(msg->pen.y), msg->pen.down);
    typing->stroke = !msg->pen.up;
    if (msg->pen.up)
        tn_flow_effect(effects,
                       (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_RECOGNISE, .typing = typing});
}

/* ---- what view asks ---- */

char tn_flow_key_char(const struct tn_flow *flow, enum tn_flow_hit hit)
{
    if (hit < TN_FLOW_HIT_KEY_0 || hit >= TN_FLOW_HIT_KEY_0 + TN_FLOW_KEY_COUNT)
        return '\0';
    char key = TN_FLOW_KEYS[hit - TN_FLOW_HIT_KEY_0];
    struct field field = field_of(flow);
    bool capital = is_letter(key) && flow->typing.shift &&
                   (field.exact || (field.composed && flow->typing.input == TN_FLOW_INPUT_LATIN));
    return capital ? (char)(key - 'a' + 'A') : key;
}

const char *tn_flow_typed(const struct tn_flow *flow)
{
    return flow->typing.typed;
}
