/* SPDX-License-Identifier: Apache-2.0 */
/* wpa.c -- see wpa.h. */
#include "wpa.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

/* ---- pieces of text ---- */

struct span {
    const char *text;
    size_t len;
};

/* Up to `end`, which is left out of the rest; all of it where there is none. */
static struct span cut(struct span *rest, char end)
{
    const char *at = rest->len > 0 ? memchr(rest->text, end, rest->len) : NULL;
    struct span piece = {rest->text, at ? (size_t)(at - rest->text) : rest->len};
    size_t past = piece.len + (at ? 1 : 0);
    rest->text += past;
    rest->len -= past;
    return piece;
}

static bool holds(struct span span, const char *word)
{
    return span.len > 0 && memmem(span.text, span.len, word, strlen(word)) != NULL;
}

static bool is(struct span span, const char *word)
{
    return span.len == strlen(word) && memcmp(span.text, word, span.len) == 0;
}

static bool read_int(struct span span, int *ret_number)
{
    char text[12];
    char *end = NULL;
    if (span.len == 0 || span.len >= sizeof text)
        return false;
    memcpy(text, span.text, span.len);
    text[span.len] = '\0';
    long number = strtol(text, &end, 10);
    if (*end != '\0' || number < -1000000 || number > 1000000)
        return false;
    *ret_number = (int)number;
    return true;
}

/* ---- names ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte an escape stands for, taken off the rest; -1: none. */
static int read_escape(struct span *rest)
{
    static const char letters[] = "\\\"nrte", bytes[] = "\\\"\n\r\t\033";
    if (rest->len == 0)
        return -1;
    const char *at = memchr(letters, rest->text[0], sizeof letters - 1);
    int byte = at ? bytes[at - letters] : -1;
    size_t used = 1;
    if (rest->text[0] == 'x' && rest->len > 2) {
        int high = hex_digit(rest->text[1]), low = hex_digit(rest->text[2]);
        byte = high < 0 || low < 0 ? -1 : high * 16 + low;
        used = 3;
    }
    rest->text += used;
    rest->len -= used;
    return byte;
}

static void add_hex(char *id, size_t at, unsigned byte)
{
    static const char digits[] = "0123456789abcdef";
    id[2 * at] = digits[byte >> 4];
    id[2 * at + 1] = digits[byte & 15];
    id[2 * at + 2] = '\0';
}

bool wpa_read_name(const char *text, size_t len, char ret_id[TN_FLOW_WIFI_ID_CHARS + 1])
{
    struct span rest = {text, len};
    char id[TN_FLOW_WIFI_ID_CHARS + 1] = "";
    size_t count = 0;
    bool seen = false;
    while (rest.len > 0) {
        int byte = (unsigned char)*rest.text;
        rest.text++;
        rest.len--;
        if (byte == '\\')
            byte = read_escape(&rest);
        if (byte < 0 || count == WPA_SSID_MAX)
            return false;
        seen = seen || byte != 0;
        add_hex(id, count++, (unsigned)byte);
    }
    if (seen)
        memcpy(ret_id, id, sizeof id);
    return seen;
}

static size_t read_hex(const char *id, char out[WPA_SSID_MAX + 1])
{
    size_t len = 0;
    while (len < WPA_SSID_MAX && hex_digit(id[2 * len]) >= 0 && hex_digit(id[2 * len + 1]) >= 0) {
        out[len] = (char)(hex_digit(id[2 * len]) * 16 + hex_digit(id[2 * len + 1]));
        len++;
    }
    out[len] = '\0';
    return len;
}

/* How many of the bytes are the next character, 0 if they are none. */
static size_t character(const char *text, size_t len)
{
    for (size_t take = 1; take <= 4 && take <= len; take++) {
        if (tn_text_valid(text, take))
            return take;
    }
    return 0;
}

/* Left-to-right marks and their kind make a line read as what it is not (U+200E, U+200F, U+202A to
 * U+202E, U+2066 to U+2069). */
static bool turns_the_line(const char *text, size_t len)
{
    const unsigned char *byte = (const unsigned char *)text;
    return len == 3 && byte[0] == 0xe2 &&
           ((byte[1] == 0x80 &&
             (byte[2] == 0x8e || byte[2] == 0x8f || (byte[2] >= 0xaa && byte[2] <= 0xae))) ||
            (byte[1] == 0x81 && byte[2] >= 0xa6 && byte[2] <= 0xa9));
}

void wpa_show_name(const char *id, char ret_name[TN_FLOW_WIFI_NAME_CHARS + 1])
{
    char bytes[WPA_SSID_MAX + 1];
    size_t len = read_hex(id, bytes);
    TN_BUF_AUTO valid = {0}, clean = {0};
    for (size_t at = 0; at < len;) {
        size_t take = character(bytes + at, len - at);
        if (take == 0)
            tn_buf_add_text(&valid, "?");
        else if (!turns_the_line(bytes + at, take))
            tn_buf_add(&valid, bytes + at, take);
        at += take ? take : 1;
    }
    enum tn_err err = tn_text_clean(tn_buf_text(&valid), valid.len, &clean);
    (void)tn_text_copy(ret_name, TN_FLOW_WIFI_NAME_CHARS + 1,
                       !err && clean.len > 0 ? tn_buf_text(&clean) : "?");
}

/* ---- replies ---- */

/* Of "[WPA2-PSK+SAE-CCMP][ESS]"; WEP and what asks for an account are no way in. */
static void read_ways(struct span flags, struct wpa_seen *seen)
{
    seen->psk = holds(flags, "PSK");
    seen->sae = holds(flags, "SAE");
    seen->open = !holds(flags, "WPA") && !holds(flags, "RSN") && !holds(flags, "WEP") &&
                 !holds(flags, "OWE");
}

static void add_seen(struct wpa_around *around, const struct wpa_seen *seen)
{
    for (size_t i = 0; i < around->count; i++) {
        struct wpa_seen *known = &around->one[i];
        if (strcmp(known->id, seen->id) != 0)
            continue;
        if (seen->signal_dbm > known->signal_dbm)
            *known = *seen;
        return;
    }
    if (around->count < WPA_SEEN_MAX)
        around->one[around->count++] = *seen;
}

/* "02:00:00:00:00:00\t2412\t-50\t[WPA2-PSK-CCMP][ESS]\tname"; the first line is a heading. */
void wpa_read_around(const char *reply, size_t len, struct wpa_around *ret_around)
{
    struct span rest = {reply, len};
    *ret_around = (struct wpa_around){0};
    while (rest.len > 0) {
        struct span line = cut(&rest, '\n');
        struct wpa_seen seen = {0};
        struct span bssid = cut(&line, '\t'), frequency = cut(&line, '\t');
        int number = 0;
        if (bssid.len != 17 || !read_int(frequency, &number) ||
            !read_int(cut(&line, '\t'), &seen.signal_dbm))
            continue;
        read_ways(cut(&line, '\t'), &seen);
        if (wpa_read_name(line.text, line.len, seen.id))
            add_seen(ret_around, &seen);
    }
}

/* "0\tname\tany\t[CURRENT]"; the first line is a heading. */
void wpa_read_book(const char *reply, size_t len, struct wpa_book *ret_book)
{
    struct span rest = {reply, len};
    *ret_book = (struct wpa_book){0};
    while (rest.len > 0 && ret_book->count < WPA_SAVED_MAX) {
        struct span line = cut(&rest, '\n');
        struct wpa_saved *saved = &ret_book->one[ret_book->count];
        struct span number = cut(&line, '\t'), name = cut(&line, '\t');
        if (read_int(number, &saved->number) && saved->number >= 0 &&
            wpa_read_name(name.text, name.len, saved->id))
            ret_book->count++;
    }
}

void wpa_read_status(const char *reply, size_t len, struct wpa_status *ret_status)
{
    static const char *const trying[] = {"AUTHENTICATING", "ASSOCIATING", "ASSOCIATED",
                                         "4WAY_HANDSHAKE", "GROUP_HANDSHAKE"};
    struct span rest = {reply, len};
    *ret_status = (struct wpa_status){.number = -1};
    while (rest.len > 0) {
        struct span line = cut(&rest, '\n'), name = cut(&line, '=');
        if (is(name, "ssid"))
            (void)wpa_read_name(line.text, line.len, ret_status->id);
        if (is(name, "id") && !read_int(line, &ret_status->number))
            ret_status->number = -1;
        if (!is(name, "wpa_state"))
            continue;
        ret_status->linked = is(line, "COMPLETED");
        for (size_t i = 0; i < sizeof trying / sizeof *trying; i++)
            ret_status->trying = ret_status->trying || is(line, trying[i]);
    }
    if (ret_status->id[0] == '\0')
        ret_status->linked = false;
}

/* "<3>CTRL-EVENT-CONNECTED - Connection to …" */
enum wpa_event wpa_read_event(const char *message, size_t len)
{
    static const struct {
        const char *word, *also; /* also "": nothing more is asked for */
        enum wpa_event event;
    } events[] = {
        {"CTRL-EVENT-SCAN-RESULTS", "", WPA_EVENT_SEEN},
        {"CTRL-EVENT-CONNECTED", "", WPA_EVENT_LINKED},
        {"CTRL-EVENT-DISCONNECTED", "", WPA_EVENT_UNLINKED},
        {"CTRL-EVENT-SSID-TEMP-DISABLED", "reason=WRONG_KEY", WPA_EVENT_WRONG_PASSWORD},
        {"CTRL-EVENT-AUTH-REJECT", "auth_type=3", WPA_EVENT_WRONG_PASSWORD}, /* SAE */
    };
    struct span all = {message, len};
    if (len > 2 && message[0] == '<')
        (void)cut(&all, '>');
    struct span word = cut(&all, ' ');
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        if (is(word, events[i].word) && (!*events[i].also || holds(all, events[i].also)))
            return events[i].event;
    }
    return WPA_EVENT_OTHER;
}

/* ---- lists ---- */

static bool hides_rest(const char *text)
{
    const char *quote = strchr(text, '"');
    return quote && strchr(quote, '#');
}

/* A name that wpa_supplicant's own file could not hold is left alone. */
static bool can_keep_name(const char *id)
{
    char name[WPA_SSID_MAX + 1];
    (void)read_hex(id, name);
    return !hides_rest(name);
}

int wpa_number(const struct wpa_book *book, const char *id)
{
    for (size_t i = 0; i < book->count; i++) {
        if (strcmp(book->one[i].id, id) == 0)
            return book->one[i].number;
    }
    return -1;
}

const struct wpa_seen *wpa_find(const struct wpa_around *around, const char *id)
{
    for (size_t i = 0; i < around->count; i++) {
        if (strcmp(around->one[i].id, id) == 0)
            return &around->one[i];
    }
    return NULL;
}

int wpa_bars(int signal_dbm)
{
    static const int least_dbm[TN_FLOW_WIFI_BARS] = {-88, -78, -68, -58};
    int bars = 0;
    while (bars < TN_FLOW_WIFI_BARS && signal_dbm >= least_dbm[bars])
        bars++;
    return bars;
}

static struct tn_flow_wifi_around shown(const struct wpa_seen *seen, const struct wpa_book *book)
{
    struct tn_flow_wifi_around around = {.bars = wpa_bars(seen->signal_dbm),
                                         .saved = wpa_number(book, seen->id) >= 0};
    memcpy(around.id, seen->id, sizeof around.id);
    wpa_show_name(seen->id, around.name);
    around.lock = !can_keep_name(seen->id) ? TN_FLOW_WIFI_OTHER
                  : seen->psk || seen->sae ? TN_FLOW_WIFI_PASSWORD
                  : seen->open             ? TN_FLOW_WIFI_OPEN
                                           : TN_FLOW_WIFI_OTHER;
    return around;
}

/* The one it is linked to comes first, then by their strength; as strong ones by their names, so
 * that the list does not change under a finger. */
static bool before(const struct wpa_seen *a, const struct wpa_seen *b, const char *linked_id)
{
    bool a_linked = strcmp(a->id, linked_id) == 0, b_linked = strcmp(b->id, linked_id) == 0;
    int a_bars = wpa_bars(a->signal_dbm), b_bars = wpa_bars(b->signal_dbm);
    if (a_linked != b_linked)
        return a_linked;
    return a_bars != b_bars ? a_bars > b_bars : strcmp(a->id, b->id) < 0;
}

void wpa_list(const struct wpa_around *around, const struct wpa_book *book, const char *linked_id,
              struct tn_flow_network *out)
{
    bool taken[WPA_SEEN_MAX] = {false};
    out->count = 0;
    while (out->count < TN_FLOW_WIFI_SHOWN) {
        size_t best = around->count;
        for (size_t i = 0; i < around->count; i++) {
            if (!taken[i] &&
                (best == around->count || before(&around->one[i], &around->one[best], linked_id)))
                best = i;
        }
        if (best == around->count)
            return;
        taken[best] = true;
        out->one[out->count++] = shown(&around->one[best], book);
    }
}

bool wpa_is_password(const char *text)
{
    size_t len = strlen(text);
    for (const char *at = text; *at; at++) {
        if (*at < ' ' || *at > '~')
            return false;
    }
    return len >= WPA_PASSWORD_MIN && len <= WPA_PASSWORD_MAX;
}

bool wpa_can_keep(const char *password)
{
    return !hides_rest(password);
}
