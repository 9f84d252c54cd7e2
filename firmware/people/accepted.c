/* SPDX-License-Identifier: Apache-2.0 */
/* accepted.c -- which members have not accepted the house rules as they are now. */
#include <string.h>

#include "people_parts.h"
#include "turnout/report.h"

static const struct tn_db_sql select_version = {
    .both = "SELECT COALESCE(MAX(version), 0) FROM house_rules",
};

static enum tn_err current_version(struct tn_people *people, int64_t *ret_version,
                                   struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_version);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_version = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

struct listing {
    struct tn_people *people;
    struct tn_json_writer *writer;
    int64_t version, members, accepted;
    enum tn_err err;
    struct tn_fault *fault;
};

static bool list_member(const struct tn_member *member, void *context)
{
    struct listing *listing = context;
    int64_t version = 0;
    if (strcmp(member->status, "member") != 0)
        return true;
    listing->members++;
    listing->err = tn_people_accepted(listing->people, member->id, &version, listing->fault);
    if (listing->err)
        return false;
    listing->accepted += version >= listing->version;
    if (version >= listing->version)
        return true;
    tn_json_open_object(listing->writer);
    tn_json_add_text(listing->writer, "member", tn_id_text(member->id).chars);
    tn_json_add_text(listing->writer, "name", member->name);
    tn_json_add_int(listing->writer, "version", version);
    tn_json_close_object(listing->writer);
    return true;
}

enum tn_err tn_report_rules(struct tn_people *people, struct tn_buf *out, struct tn_fault *fault)
{
    TN_BUF_AUTO missing = {0};
    struct tn_json_writer list, writer;
    struct listing listing = {.people = people, .writer = &list, .fault = fault};
    tn_json_begin(&list, &missing);
    tn_json_open_array(&list);
    enum tn_err err = current_version(people, &listing.version, fault);
    if (!err)
        err = tn_people_members(people, list_member, &listing, fault);
    if (!err)
        err = listing.err;
    if (err)
        return err;
    tn_json_close_array(&list);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_int(&writer, "version", listing.version);
    tn_json_add_int(&writer, "members", listing.members);
    tn_json_add_int(&writer, "accepted", listing.accepted);
    tn_json_name(&writer, "missing");
    tn_json_put_raw(&writer, tn_buf_text(&missing), missing.len);
    tn_json_close_object(&writer);
    return TN_OK;
}
