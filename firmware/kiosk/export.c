/* SPDX-License-Identifier: Apache-2.0 */
/* export.c -- see export.h. */
#include "export.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "turnout/os.h"

/* ---- where ---- */

/* Another device than the folder it lies in: something is mounted there. */
static bool is_stick(const char *media, const char *path)
{
    struct stat above, here;
    return stat(media, &above) == 0 && stat(path, &here) == 0 && S_ISDIR(here.st_mode) &&
           here.st_dev != above.st_dev && access(path, W_OK | X_OK) == 0;
}

bool export_find_stick(const char *media, char *out, size_t cap)
{
    bool found = false;
    DIR *folder = opendir(media);
    struct dirent *entry;
    while (folder && !found && (entry = readdir(folder))) {
        if (entry->d_name[0] == '.' || strlen(media) + strlen(entry->d_name) + 2 > cap)
            continue;
        tn_path_join(out, cap, media, entry->d_name);
        found = is_stick(media, out);
    }
    if (folder)
        closedir(folder);
    return found;
}

/* ---- what ---- */

static bool keep(const struct tn_ledger_log *log, void *context)
{
    tn_buf_add(context, log, sizeof *log);
    return true;
}

/* To its end as it is by then: the door may go on writing meanwhile. */
static enum tn_err read_log(struct tn_ledger *ledger, const struct tn_ledger_log *log,
                            struct tn_buf *out, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    size_t records = 1;
    for (int64_t from = 1; !err && records > 0; from += (int64_t)records) {
        size_t before = out->len;
        err = tn_ledger_read(ledger, log->id, from, out, &records, fault);
        if (!err && records == 0)
            out->len = before;
    }
    return err;
}

static enum tn_err write_log(struct tn_ledger *ledger, const struct tn_ledger_log *log,
                             const char *folder, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO name = {0};
    TN_BUF_AUTO text = {0};
    enum tn_err err = read_log(ledger, log, &text, fault);
    tn_buf_addf(&name, "turnout-%s.ndjson", tn_log_id_text(log->id).chars);
    tn_path_join(path, sizeof path, folder, tn_buf_text(&name));
    return err ? err : tn_file_write(path, text.data, text.len, 0600, fault);
}

enum tn_err export_to(const char *database, const struct tn_ledger_identity *identity,
                      const char *folder, struct tn_fault *fault)
{
    TN_AUTO(db) db = NULL;
    TN_AUTO(ledger) ledger = NULL;
    TN_BUF_AUTO logs = {0};
    const struct tn_db_options options = {.url = database};
    enum tn_err err = tn_db_open(&options, &db, fault);
    if (!err)
        err = tn_ledger_open(db, identity, &ledger, fault);
    if (!err)
        err = tn_ledger_vector(ledger, keep, &logs, fault);
    for (size_t at = 0; !err && at < logs.len; at += sizeof(struct tn_ledger_log)) {
        struct tn_ledger_log log;
        memcpy(&log, logs.data + at, sizeof log);
        if (log.seq > 0)
            err = write_log(ledger, &log, folder, fault);
    }
    return err;
}
