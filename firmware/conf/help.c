/* SPDX-License-Identifier: Apache-2.0 */
/* help.c -- the table as text for --help. */
#include <inttypes.h>

#include "turnout/conf.h"
#include "turnout/text.h"

enum { HELP_COLUMN = 30 };

static void add_choices(const char *const *choices, struct tn_buf *out)
{
    for (size_t i = 0; choices[i]; i++)
        tn_buf_addf(out, "%s%s", i == 0 ? "" : "|", choices[i]);
}

/* "  --size WxH" */
static void add_usage(const struct tn_conf_entry *entry, struct tn_buf *out)
{
    tn_buf_addf(out, "  --%s", entry->name);
    if (entry->type == TN_CONF_FLAG)
        return;
    tn_buf_add_byte(out, ' ');
    if (entry->value_name)
        tn_buf_add_text(out, entry->value_name);
    else
        add_choices(entry->choices, out);
}

/* " (1 to 60, default 5)" */
static void add_facts(const struct tn_conf_entry *entry, struct tn_buf *out)
{
    TN_BUF_AUTO facts = {0};
    if (entry->type == TN_CONF_INT)
        tn_buf_addf(&facts, ", %" PRId64 " to %" PRId64, entry->min, entry->max);
    if (entry->type == TN_CONF_LIST)
        tn_buf_add_text(&facts, ", may be repeated");
    if (entry->type == TN_CONF_CHOICE && entry->value_name) {
        tn_buf_add_text(&facts, ", ");
        add_choices(entry->choices, &facts);
    }
    if (entry->fallback)
        tn_buf_addf(&facts, ", default %s", entry->fallback);
    if (facts.len > 0)
        tn_buf_addf(out, " (%s)", tn_buf_text(&facts) + 2);
}

void tn_conf_help(const struct tn_conf_entry *table, struct tn_buf *out)
{
    for (; table->name; table++) {
        TN_BUF_AUTO usage = {0};
        add_usage(table, &usage);
        size_t columns = tn_text_columns(tn_buf_text(&usage));
        tn_buf_add(out, usage.data, usage.len);
        if (columns + 2 > HELP_COLUMN) {
            tn_buf_add_byte(out, '\n');
            columns = 0;
        }
        tn_buf_addf(out, "%*s%s", (int)(HELP_COLUMN - columns), "", table->help);
        add_facts(table, out);
        tn_buf_add_byte(out, '\n');
    }
}
