/* SPDX-License-Identifier: Apache-2.0 */
/* chat_json.c -- JSON a byte at a time, more forgiving than the standard, into records.
 *
 * Exports run to gigabytes, so nothing is kept but the path, the fields of the row at hand and the
 * beginning of one token.  Telegram Desktop has written \xNN in strings and values without quotes
 * (`document_id: video_files/…`): a value without quotes goes on to the next comma, bracket or end
 * of line.  Rows are the objects of `messages`, of a list on its own, or lines that are objects.
 * Source: RFC 8259; export_output_json.cpp of Telegram Desktop. */
#include <stdlib.h>
#include <string.h>

#include "chat_parts.h"

#define DEPTH_MAX 64
#define PATH_MAX_BYTES 160
#define TOKEN_MAX_BYTES 256

enum role { OTHER, ROOT, CHAT, ROW, REACTION };

enum state { BETWEEN, STRING, ESCAPE, HEX, WORD };

struct frame {
    size_t path_len;   /* of the container's own path */
    bool object, lost; /* lost: deeper than any path looked for */
    enum role role;
};

struct tn_chat_json {
    struct tn_chat_json_sink sink;
    enum state state;
    int64_t line;
    bool stopped;
    /* the token at hand */
    char token[TOKEN_MAX_BYTES + 1];
    size_t token_len;
    bool has_token, token_quoted;
    int hex_left;
    uint32_t hex, high_surrogate;
    /* where we are */
    char path[PATH_MAX_BYTES + 1];
    struct frame frames[DEPTH_MAX];
    size_t depth;
    char name[TOKEN_MAX_BYTES + 1];
    bool has_name;
    /* what has been read */
    bool has_rows; /* of the object at the root: it is a file, not a line */
    int64_t row_line;
    size_t base; /* where the path of the row's fields begins */
    size_t reaction_base;
    struct tn_chat_record root, header, row, reaction;
};

struct tn_chat_json *tn_chat_json_create(const struct tn_chat_json_sink *sink)
{
    struct tn_chat_json *json = calloc(1, sizeof *json);
    TN_ASSERT(json);
    json->sink = *sink;
    json->line = 1;
    return json;
}

void tn_chat_json_destroy(struct tn_chat_json *json)
{
    free(json);
}

static enum tn_err broken(const struct tn_chat_json *json, const char *what, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_FORMAT, "line %lld: %s", (long long)json->line, what);
}

static void give(struct tn_chat_json *json, int64_t line, const struct tn_chat_record *header,
                 const struct tn_chat_record *record, const struct tn_chat_record *reaction)
{
    if (!json->stopped && !json->sink.row(json->sink.context, line, header, record, reaction))
        json->stopped = true;
}

/* ---- where we are ---- */

static struct frame *top(struct tn_chat_json *json)
{
    return json->depth > 0 ? &json->frames[json->depth - 1] : NULL;
}

/* Writes the path of the value that begins now behind its container's; false if it is lost. */
static bool extend_path(struct tn_chat_json *json, size_t *ret_len)
{
    const struct frame *in = top(json);
    size_t len = in ? in->path_len : 0;
    if (in && in->lost)
        return false;
    if (in && in->object) {
        size_t name_len = strlen(json->name);
        if (len + 1 + name_len > PATH_MAX_BYTES)
            return false;
        if (len > 0)
            json->path[len++] = '.';
        memcpy(json->path + len, json->name, name_len);
        len += name_len;
    } else if (in) {
        if (len + 2 > PATH_MAX_BYTES)
            return false;
        memcpy(json->path + len, "[]", 2);
        len += 2;
    }
    json->path[len] = '\0';
    *ret_len = len;
    return true;
}

static bool is_path(const struct tn_chat_json *json, const char *a, const char *b, const char *c,
                    const char *d)
{
    return strcmp(json->path, a) == 0 || (b && strcmp(json->path, b) == 0) ||
           (c && strcmp(json->path, c) == 0) || (d && strcmp(json->path, d) == 0);
}

static enum role innermost(const struct tn_chat_json *json)
{
    for (size_t i = json->depth; i-- > 0;) {
        if (json->frames[i].role != OTHER)
            return json->frames[i].role;
    }
    return OTHER;
}

static enum role role_of(struct tn_chat_json *json)
{
    enum role in = innermost(json);
    if (json->path[0] == '\0')
        return ROOT;
    if (is_path(json, "messages[]", "[]", "chats.list[].messages[]",
                "left_chats.list[].messages[]"))
        return ROW;
    if (in == ROW && (strcmp(json->path + json->base, "reactions[].recent[]") == 0 ||
                      strcmp(json->path + json->base, "reactions[].users[]") == 0))
        return REACTION;
    if (is_path(json, "chats.list[]", "left_chats.list[]", NULL, NULL))
        return CHAT;
    return OTHER;
}

static void begin_object(struct tn_chat_json *json, enum role role, size_t path_len)
{
    switch (role) {
    case ROOT:
        json->has_rows = false;
        json->row_line = json->line;
        tn_chat_record_clear(&json->root);
        break;
    case CHAT:
        tn_chat_record_clear(&json->root);
        break;
    case ROW:
        json->base = path_len + 1;
        json->row_line = json->line;
        tn_chat_record_clear(&json->row);
        break;
    case REACTION:
        json->reaction_base = path_len + 1;
        tn_chat_record_clear(&json->reaction);
        break;
    case OTHER:
        break;
    }
}

static void end_root(struct tn_chat_json *json)
{
    if (json->has_rows)
        return;
    if (tn_chat_is(&json->root, TN_CHAT_KEY_LINE_TYPE, "header"))
        json->header = json->root;
    else
        give(json, json->row_line, &json->header, &json->root, NULL);
}

static void end_object(struct tn_chat_json *json, enum role role)
{
    const struct tn_chat_record *header = json->frames[0].object ? &json->root : &json->header;
    if (role == ROOT)
        end_root(json);
    else if (role == ROW)
        give(json, json->row_line, header, &json->row, NULL);
    else if (role == REACTION)
        give(json, json->row_line, header, &json->row, &json->reaction);
}

static enum tn_err open_bracket(struct tn_chat_json *json, bool object, struct tn_fault *fault)
{
    struct frame frame = {.object = object};
    const struct frame *in = top(json);
    if (json->has_token || (in && in->object && !json->has_name))
        return broken(json, "a bracket stands where none can", fault);
    if (json->depth == DEPTH_MAX)
        return broken(json, "brackets are nested deeper than 64", fault);
    frame.lost = !extend_path(json, &frame.path_len);
    if (object && !frame.lost) {
        frame.role = role_of(json);
        begin_object(json, frame.role, frame.path_len);
    } else if (!frame.lost && is_path(json, "messages", "chats", "left_chats", "chats.list")) {
        json->has_rows = true;
    }
    json->frames[json->depth++] = frame;
    json->has_name = false;
    return TN_OK;
}

/* ---- scalars ---- */

static struct tn_chat_record *record_at(struct tn_chat_json *json, size_t *ret_base)
{
    static const size_t left_chat = sizeof "left_chats.list[]", chat = sizeof "chats.list[]";
    switch (innermost(json)) {
    case ROOT:
        *ret_base = 0;
        return &json->root;
    case CHAT:
        *ret_base = json->path[0] == 'l' ? left_chat : chat;
        return &json->root;
    case ROW:
        *ret_base = json->base;
        return &json->row;
    case REACTION:
        *ret_base = json->reaction_base;
        return &json->reaction;
    case OTHER:
        break;
    }
    return NULL;
}

static void put_scalar(struct tn_chat_json *json)
{
    size_t len = 0, base = 0;
    if (!json->token_quoted && strcmp(json->token, "null") == 0)
        return;
    struct tn_chat_record *record = record_at(json, &base);
    if (!record || !extend_path(json, &len) || base > len)
        return;
    enum tn_chat_key key = tn_chat_key_find(json->path + base);
    if (key != TN_CHAT_KEY_COUNT)
        tn_chat_record_put(record, key, json->token, json->token_len);
}

/* The value before a comma or a closing bracket; a name without a value is passed over. */
static void end_value(struct tn_chat_json *json)
{
    const struct frame *in = top(json);
    if (json->has_token && in && (!in->object || json->has_name))
        put_scalar(json);
    json->has_token = false;
    json->has_name = false;
}

static enum tn_err close_bracket(struct tn_chat_json *json, bool object, struct tn_fault *fault)
{
    const struct frame *in = top(json);
    if (!in || in->object != object)
        return broken(json, "a bracket closes that was not opened", fault);
    end_value(json);
    enum role role = in->role;
    if (object)
        end_object(json, role);
    json->depth--;
    return TN_OK;
}

static enum tn_err take_name(struct tn_chat_json *json, struct tn_fault *fault)
{
    const struct frame *in = top(json);
    if (!in || !in->object || !json->has_token || json->has_name)
        return broken(json, "a colon stands where none can", fault);
    memcpy(json->name, json->token, json->token_len + 1);
    json->has_name = true;
    json->has_token = false;
    return TN_OK;
}

/* ---- characters ---- */

static void add_byte(struct tn_chat_json *json, uint8_t byte)
{
    if (json->token_len < TOKEN_MAX_BYTES)
        json->token[json->token_len++] = (char)byte;
    json->token[json->token_len] = '\0';
}

static void add_char(struct tn_chat_json *json, uint32_t c)
{
    if (c < 0x20)
        c = ' ';
    if (c < 0x80) {
        add_byte(json, (uint8_t)c);
    } else if (c < 0x800) {
        add_byte(json, (uint8_t)(0xC0 | c >> 6));
        add_byte(json, (uint8_t)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        add_byte(json, (uint8_t)(0xE0 | c >> 12));
        add_byte(json, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
        add_byte(json, (uint8_t)(0x80 | (c & 0x3F)));
    } else {
        add_byte(json, (uint8_t)(0xF0 | c >> 18));
        add_byte(json, (uint8_t)(0x80 | (c >> 12 & 0x3F)));
        add_byte(json, (uint8_t)(0x80 | (c >> 6 & 0x3F)));
        add_byte(json, (uint8_t)(0x80 | (c & 0x3F)));
    }
}

#define REPLACEMENT 0xFFFD

/* A high surrogate whose other half does not come. */
static void drop_surrogate(struct tn_chat_json *json)
{
    if (json->high_surrogate)
        add_char(json, REPLACEMENT);
    json->high_surrogate = 0;
}

static void add_unit(struct tn_chat_json *json, uint32_t unit)
{
    bool low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (low && json->high_surrogate) {
        add_char(json, 0x10000 + ((json->high_surrogate - 0xD800) << 10) + (unit - 0xDC00));
        json->high_surrogate = 0;
        return;
    }
    drop_surrogate(json);
    if (unit >= 0xD800 && unit <= 0xDBFF)
        json->high_surrogate = unit;
    else
        add_char(json, low ? REPLACEMENT : unit);
}

static int hex_value(uint8_t byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static void begin_token(struct tn_chat_json *json, enum state state)
{
    json->state = state;
    json->token_len = 0;
    json->token[0] = '\0';
    json->token_quoted = state == STRING;
}

static void end_token(struct tn_chat_json *json)
{
    while (!json->token_quoted && json->token_len > 0 && json->token[json->token_len - 1] == ' ')
        json->token[--json->token_len] = '\0';
    json->has_token = true;
    json->state = BETWEEN;
}

static void in_string(struct tn_chat_json *json, uint8_t byte)
{
    if (byte == '\\') {
        json->state = ESCAPE;
        return;
    }
    drop_surrogate(json);
    if (byte == '"')
        end_token(json);
    else
        add_byte(json, byte < 0x20 ? ' ' : byte);
}

static void in_escape(struct tn_chat_json *json, uint8_t byte)
{
    bool wide = byte == 'u';
    json->state = STRING;
    if (wide || byte == 'x') {
        json->state = HEX;
        json->hex = 0;
        json->hex_left = wide ? 4 : 2;
        return;
    }
    drop_surrogate(json);
    add_byte(json, strchr("bfnrt", byte) && byte ? ' ' : byte);
}

/* True if the byte belonged to the escape. */
static bool in_hex(struct tn_chat_json *json, uint8_t byte)
{
    int digit = hex_value(byte);
    if (digit >= 0) {
        json->hex = json->hex << 4 | (uint32_t)digit;
        json->hex_left--;
    }
    if (digit < 0 || json->hex_left == 0) {
        add_unit(json, json->hex);
        json->state = STRING;
    }
    return digit >= 0;
}

static enum tn_err between(struct tn_chat_json *json, uint8_t byte, struct tn_fault *fault)
{
    switch (byte) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        return TN_OK;
    case '{':
        return open_bracket(json, true, fault);
    case '[':
        return open_bracket(json, false, fault);
    case '}':
        return close_bracket(json, true, fault);
    case ']':
        return close_bracket(json, false, fault);
    case ':':
        return take_name(json, fault);
    case ',':
        end_value(json);
        return TN_OK;
    default:
        break;
    }
    if (json->depth == 0)
        return broken(json, "what stands here is not JSON", fault);
    if (json->has_token)
        return broken(json, "a comma is missing before this", fault);
    begin_token(json, byte == '"' ? STRING : WORD);
    if (byte != '"')
        add_byte(json, byte);
    return TN_OK;
}

static enum tn_err in_word(struct tn_chat_json *json, uint8_t byte, struct tn_fault *fault)
{
    bool is_name = top(json)->object && !json->has_name;
    bool ends = byte == ',' || byte == '}' || byte == ']' || byte == '\n' || byte == '\r' ||
                (byte == ':' && is_name);
    if (!ends) {
        add_byte(json, byte == '\t' ? ' ' : byte);
        return TN_OK;
    }
    end_token(json);
    return between(json, byte, fault);
}

static enum tn_err take_byte(struct tn_chat_json *json, uint8_t byte, struct tn_fault *fault)
{
    switch (json->state) {
    case STRING:
        in_string(json, byte);
        return TN_OK;
    case ESCAPE:
        in_escape(json, byte);
        return TN_OK;
    case HEX:
        if (!in_hex(json, byte))
            in_string(json, byte);
        return TN_OK;
    case WORD:
        return in_word(json, byte, fault);
    case BETWEEN:
        break;
    }
    return between(json, byte, fault);
}

/* The bytes of a string that mean themselves, as many as stand here: most of any export. */
static size_t take_plain(struct tn_chat_json *json, const uint8_t *text, size_t len)
{
    size_t run = 0;
    if (json->state != STRING || json->high_surrogate)
        return 0;
    while (run < len && text[run] >= 0x20 && text[run] != '"' && text[run] != '\\')
        run++;
    size_t room = TOKEN_MAX_BYTES - json->token_len;
    size_t keep = run < room ? run : room;
    memcpy(json->token + json->token_len, text, keep);
    json->token_len += keep;
    json->token[json->token_len] = '\0';
    return run;
}

enum tn_err tn_chat_json_feed(struct tn_chat_json *json, const uint8_t *text, size_t len,
                              struct tn_fault *fault)
{
    for (size_t i = 0; i < len && !json->stopped; i++) {
        i += take_plain(json, text + i, len - i);
        enum tn_err err = i < len ? take_byte(json, text[i], fault) : TN_OK;
        if (err)
            return err;
        json->line += i < len && text[i] == '\n';
    }
    return TN_OK;
}

enum tn_err tn_chat_json_finish(struct tn_chat_json *json, struct tn_fault *fault)
{
    if (!json->stopped && (json->depth > 0 || json->state != BETWEEN))
        return broken(json,
                      "the file ends in the middle; it was not written to its end, so export "
                      "it again",
                      fault);
    return TN_OK;
}
