/* SPDX-License-Identifier: Apache-2.0 */
/* content.c -- what the doors show and ask, from options to a value and back to a table.
 *
 * The commands say which options they have and which members those fill; what a value may be, the
 * registry checks.  Source: firmware/SPEC.md "Record" for the values. */
#include <string.h>

#include "ctl.h"
#include "turnout/text.h"

/* ---- from options ---- */

/* Compatibility forms stay as they were typed: a board in Chinese has full-width punctuation. */
enum tn_err ctl_content_line(struct ctl *ctl, const char *where, const char *text,
                             struct tn_buf *out)
{
    bool gap = false;
    if (!tn_text_valid(text, strlen(text)))
        return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "%s: this is not UTF-8", where);
    for (; *text; text++) {
        if ((unsigned char)*text <= ' ' || *text == 0x7f) {
            gap = out->len > 0;
            continue;
        }
        if (gap)
            tn_buf_add_byte(out, ' ');
        gap = false;
        tn_buf_add_byte(out, (uint8_t)*text);
    }
    return TN_OK;
}

static enum tn_err put_line(struct ctl *ctl, const char *option, const char *text,
                            struct tn_json_writer *writer)
{
    TN_BUF_AUTO clean = {0};
    char where[48];
    (void)snprintf(where, sizeof where, "--%s", option);
    enum tn_err err = ctl_content_line(ctl, where, text, &clean);
    if (!err)
        tn_json_put_text(writer, tn_buf_text(&clean));
    return err;
}

static enum tn_err put_body(struct ctl *ctl, const char *option, const char *text,
                            struct tn_json_writer *writer)
{
    if (!tn_text_valid(text, strlen(text)))
        return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "--%s is not UTF-8", option);
    tn_json_put_text(writer, text);
    return TN_OK;
}

static enum tn_err put_words(struct ctl *ctl, const struct ctl_field *field,
                             struct tn_json_writer *writer)
{
    static const char *const languages[] = {"zh", "en"};
    enum tn_err err = TN_OK;
    tn_json_open_object(writer);
    for (size_t i = 0; !err && i < 2; i++) {
        char option[40];
        (void)snprintf(option, sizeof option, "%s-%s", field->option, languages[i]);
        const char *text = ctl_text(ctl, option, "");
        tn_json_name(writer, languages[i]);
        err = field->type == CTL_BODY ? put_body(ctl, option, text, writer)
                                      : put_line(ctl, option, text, writer);
    }
    if (!err)
        tn_json_close_object(writer);
    return err;
}

/* "晚上 | In the evening" is both languages; one text alone is said in both. */
static enum tn_err put_option(struct ctl *ctl, const char *text, struct tn_json_writer *writer)
{
    TN_BUF_AUTO zh = {0};
    const char *bar = strchr(text, '|');
    const char *en = bar ? bar + 1 : text;
    tn_buf_add(&zh, text, bar ? (size_t)(bar - text) : strlen(text));
    tn_json_open_object(writer);
    tn_json_name(writer, "zh");
    enum tn_err err = put_line(ctl, "option", tn_buf_text(&zh), writer);
    if (err)
        return err;
    tn_json_name(writer, "en");
    err = put_line(ctl, "option", en, writer);
    if (!err)
        tn_json_close_object(writer);
    return err;
}

static enum tn_err put_options(struct ctl *ctl, const char *option, struct tn_json_writer *writer)
{
    const char *text = NULL;
    enum tn_err err = TN_OK;
    tn_json_open_array(writer);
    for (size_t i = 0; !err && (text = tn_conf_item(ctl->conf, option, i)); i++)
        err = put_option(ctl, text, writer);
    if (!err)
        tn_json_close_array(writer);
    return err;
}

static enum tn_err put_time(struct ctl *ctl, const char *option, struct tn_json_writer *writer)
{
    struct tn_wall wall = {0};
    int offset_min = 0;
    const char *text = tn_conf_text(ctl->conf, option);
    enum tn_err err = text ? ctl_time(ctl, option, text, &wall, &offset_min) : TN_OK;
    if (!err)
        tn_json_put_int(writer, wall.ms);
    return err;
}

static enum tn_err put_field(struct ctl *ctl, const struct ctl_field *field,
                             struct tn_json_writer *writer)
{
    tn_json_name(writer, field->member);
    switch (field->type) {
    case CTL_WORDS:
    case CTL_BODY:
        return put_words(ctl, field, writer);
    case CTL_LINE:
        return put_line(ctl, field->option, ctl_text(ctl, field->option, ""), writer);
    case CTL_TIME:
        return put_time(ctl, field->option, writer);
    case CTL_OPTIONS:
        return put_options(ctl, field->option, writer);
    case CTL_NUMBER:
        tn_json_put_int(writer, tn_conf_int(ctl->conf, field->option));
        return TN_OK;
    case CTL_FLAG:
        tn_json_put_bool(writer, tn_conf_flag(ctl->conf, field->option));
        return TN_OK;
    case CTL_CHOICE:
        break;
    }
    tn_json_put_text(writer, tn_conf_text(ctl->conf, field->option));
    return TN_OK;
}

enum tn_err ctl_content_fields(struct ctl *ctl, const struct ctl_field *fields,
                               struct tn_json_writer *writer)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && fields[i].option; i++)
        err = put_field(ctl, &fields[i], writer);
    return err;
}

/* ---- putting ---- */

static void tell(const struct ctl *ctl, enum tn_content_kind kind, const char *id,
                 const struct tn_buf *value)
{
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    if (!ctl->json) {
        bool only_one = strcmp(id, tn_content_name(kind)) == 0;
        (void)printf("%s %s\n", tn_content_name(kind), only_one ? "set" : id);
        return;
    }
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "id", id);
    tn_json_name(&writer, "value");
    tn_json_put_raw(&writer, tn_buf_text(value), value->len);
    tn_json_close_object(&writer);
    ctl_print(&out);
}

enum ctl_exit ctl_content_put(struct ctl *ctl, const struct tn_event *event,
                              enum tn_content_kind kind, const char *id, const struct tn_buf *value)
{
    enum tn_err err = tn_registry_content_set(ctl->registry, event->id, kind, id,
                                              tn_buf_text(value), &ctl->fault);
    if (err)
        return ctl_failed(err);
    tell(ctl, kind, id, value);
    return CTL_DONE;
}

/* --id, which nothing else may have, or one that nothing has. */
static enum tn_err choose_id(struct ctl *ctl, struct tn_id event, enum tn_content_kind kind,
                             char out[TN_CONTENT_ID_CHARS + 1])
{
    const char *wanted = tn_conf_text(ctl->conf, "id");
    TN_BUF_AUTO value = {0};
    struct tn_fault own = {0};
    if (!wanted)
        return tn_registry_content_new_id(ctl->registry, event, kind, out, &ctl->fault);
    if (!tn_text_copy(out, TN_CONTENT_ID_CHARS + 1, wanted))
        return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "--id is longer than %d characters",
                            TN_CONTENT_ID_CHARS);
    enum tn_err err = tn_registry_content(ctl->registry, event, kind, out, &value, &own);
    if (err == TN_ERR_ABSENT)
        return TN_OK;
    if (err)
        return tn_fault_set(&ctl->fault, err, "%s", own.text);
    return tn_fault_set(&ctl->fault, TN_ERR_EXISTS,
                        "this event has a %s %s already; remove it first", tn_content_name(kind),
                        out);
}

enum ctl_exit ctl_content_add(struct ctl *ctl, enum tn_content_kind kind,
                              const struct ctl_field *fields,
                              enum tn_err (*more)(struct ctl *ctl, struct tn_id event,
                                                  struct tn_json_writer *writer))
{
    struct tn_event event;
    struct tn_json_writer writer;
    TN_BUF_AUTO value = {0};
    char id[TN_CONTENT_ID_CHARS + 1];
    tn_json_begin(&writer, &value);
    tn_json_open_object(&writer);
    enum tn_err err = ctl_content_fields(ctl, fields, &writer);
    if (err)
        return CTL_USAGE;
    err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err && more)
        err = more(ctl, event.id, &writer);
    if (!err)
        err = choose_id(ctl, event.id, kind, id);
    if (err)
        return ctl_failed(err);
    tn_json_close_object(&writer);
    return ctl_content_put(ctl, &event, kind, id, &value);
}

/* ---- changing ---- */

enum tn_err ctl_content_get(struct ctl *ctl, struct tn_id event, enum tn_content_kind kind,
                            const char *id, struct tn_json **ret_value)
{
    TN_BUF_AUTO value = {0};
    enum tn_err err = tn_registry_content(ctl->registry, event, kind, id, &value, &ctl->fault);
    return err ? err : tn_json_parse(tn_buf_text(&value), value.len, ret_value, &ctl->fault);
}

static void copy_but(const struct tn_json *value, const char *member, const char *json,
                     struct tn_buf *out)
{
    struct tn_json_writer writer;
    const char *name = NULL;
    const struct tn_json *node = NULL;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    for (void *i = NULL; tn_json_each(value, &i, &name, &node);) {
        TN_BUF_AUTO text = {0};
        tn_json_dump(node, &text);
        tn_json_name(&writer, name);
        if (strcmp(name, member) == 0)
            tn_json_put_raw(&writer, json, strlen(json));
        else
            tn_json_put_raw(&writer, tn_buf_text(&text), text.len);
    }
    tn_json_close_object(&writer);
}

enum ctl_exit ctl_content_change(struct ctl *ctl, enum tn_content_kind kind, const char *id,
                                 const char *member, const char *json)
{
    struct tn_event event;
    TN_AUTO(json) value = NULL;
    TN_BUF_AUTO changed = {0};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = ctl_content_get(ctl, event.id, kind, id, &value);
    if (err)
        return ctl_failed(err);
    copy_but(value, member, json, &changed);
    return ctl_content_put(ctl, &event, kind, id, &changed);
}

enum ctl_exit ctl_content_remove(struct ctl *ctl, enum tn_content_kind kind, const char *id)
{
    struct tn_event event;
    struct tn_db *db = tn_registry_db(ctl->registry);
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = tn_db_begin(db, &ctl->fault);
    if (err)
        return ctl_failed(err);
    for (size_t i = 0; !err && (id ? i == 0 : tn_conf_arg(ctl->conf, i) != NULL); i++)
        err = tn_registry_content_clear(ctl->registry, event.id, kind,
                                        id ? id : tn_conf_arg(ctl->conf, i), &ctl->fault);
    if (!err)
        err = tn_db_commit(db, &ctl->fault);
    else
        tn_db_rollback(db);
    return err ? ctl_failed(err) : CTL_DONE;
}

/* ---- reading ---- */

const char *ctl_json_text(const struct tn_json *object, const char *name)
{
    const char *text = "";
    (void)tn_json_text(object, name, &text);
    return text;
}

int64_t ctl_json_int(const struct tn_json *object, const char *name)
{
    int64_t value = 0;
    (void)tn_json_int(object, name, &value);
    return value;
}

bool ctl_json_bool(const struct tn_json *object, const char *name)
{
    bool value = false;
    (void)tn_json_bool(object, name, &value);
    return value;
}

void ctl_words_text(const struct tn_json *value, const char *member, struct tn_buf *out)
{
    const struct tn_json *words = member ? tn_json_get(value, member) : value;
    const char *zh = ctl_json_text(words, "zh");
    const char *en = ctl_json_text(words, "en");
    bool both = zh[0] && en[0] && strcmp(zh, en) != 0;
    tn_buf_addf(out, "%s%s%s", zh, both ? " / " : "", both || !zh[0] ? en : "");
}

void ctl_words_cell(struct ctl_table *table, const struct tn_json *value, const char *member)
{
    TN_BUF_AUTO text = {0};
    ctl_words_text(value, member, &text);
    ctl_table_add(table, tn_buf_text(&text));
}

struct content_list {
    struct ctl *ctl;
    struct ctl_table *table; /* NULL: JSON */
    struct tn_json_writer *writer;
    void (*row)(struct ctl *ctl, struct ctl_table *table, const char *id,
                const struct tn_json *value);
    enum tn_err err;
};

static bool list_one(const char *id, const char *value_json, void *context)
{
    struct content_list *listing = context;
    TN_AUTO(json) value = NULL;
    if (!listing->table) {
        tn_json_open_object(listing->writer);
        tn_json_add_text(listing->writer, "id", id);
        tn_json_name(listing->writer, "value");
        tn_json_put_raw(listing->writer, value_json, strlen(value_json));
        tn_json_close_object(listing->writer);
        return true;
    }
    listing->err = tn_json_parse(value_json, strlen(value_json), &value, &listing->ctl->fault);
    if (listing->err)
        return false;
    ctl_table_add(listing->table, id);
    listing->row(listing->ctl, listing->table, id, value);
    return true;
}

enum ctl_exit ctl_content_list(struct ctl *ctl, enum tn_content_kind kind,
                               const char *const *header, size_t columns,
                               void (*row)(struct ctl *ctl, struct ctl_table *table, const char *id,
                                           const struct tn_json *value))
{
    struct tn_event event;
    struct ctl_table table = {.columns = columns};
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    struct content_list listing = {
        .ctl = ctl, .table = ctl->json ? NULL : &table, .writer = &writer, .row = row};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    tn_json_begin(&writer, &out);
    tn_json_open_array(&writer);
    for (size_t i = 0; i < columns; i++)
        ctl_table_add(&table, header[i]);
    if (!err)
        err = tn_registry_contents(ctl->registry, event.id, kind, list_one, &listing, &ctl->fault);
    if (!err)
        err = listing.err;
    tn_json_close_array(&writer);
    if (!err && ctl->json)
        ctl_print(&out);
    else if (!err)
        ctl_table_print(&table);
    ctl_table_release(&table);
    return err ? ctl_failed(err) : CTL_DONE;
}
