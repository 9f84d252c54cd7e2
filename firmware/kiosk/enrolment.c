/* SPDX-License-Identifier: Apache-2.0 */
/* enrolment.c -- enrolment.json: written in one piece, read without trust. */
#include "enrolment.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "turnout/json.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define FILE_NAME "enrolment.json"
#define FORMAT 1
#define FILE_MAX_BYTES 65536

static void path_of(char *out, const char *folder)
{
    tn_path_join(out, TN_PATH_MAX, folder, FILE_NAME);
}

/* ---- writing ---- */

static void write_json(const struct tn_pairing *pairing, struct tn_buf *out)
{
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    tn_json_add_int(&json, "format", FORMAT);
    tn_json_add_text(&json, "group", tn_id_text(pairing->group).chars);
    tn_json_add_text(&json, "group_name", pairing->group_name);
    tn_json_add_base64(&json, "group_key", pairing->group_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_text(&json, "device", tn_id_text(pairing->device).chars);
    tn_json_add_text(&json, "name", pairing->name);
    tn_json_add_base64(&json, "log_seed", pairing->log_key.seed, TN_KEY_SECRET_BYTES);
    tn_json_add_text(&json, "hub", tn_id_text(pairing->hub).chars);
    tn_json_add_text(&json, "hub_name", pairing->hub_name);
    tn_json_add_base64(&json, "hub_log_key", pairing->hub_log_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_text(&json, "url", pairing->url);
    tn_json_add_base64(&json, "pin", pairing->pin.bytes, TN_HASH_BYTES);
    tn_json_add_text(&json, "authority", tn_buf_text(&pairing->authority_pem));
    tn_json_add_text(&json, "tls_certificate", tn_buf_text(&pairing->tls_certificate_pem));
    tn_json_add_text(&json, "tls_key", tn_buf_text(&pairing->tls_key_pem));
    tn_json_close_object(&json);
    tn_buf_add_byte(out, '\n');
}

enum tn_err enrolment_save(const char *folder, const struct tn_pairing *pairing,
                           struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO text = {0};
    path_of(path, folder);
    write_json(pairing, &text);
    enum tn_err err = tn_file_write(path, text.data, text.len, 0600, fault);
    tn_seal_wipe(text.data, text.len);
    return err;
}

/* ---- before and after ---- */

#define RESERVE_NAME "enrolment.reserve"
#define RESERVE_BYTES 16384 /* more than an enrolment and the first pages of a database need */
#define ASIDE_MAX 100

enum tn_err enrolment_reserve(const char *folder, struct tn_fault *fault)
{
    static const uint8_t nothing[RESERVE_BYTES];
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, RESERVE_NAME);
    return tn_file_write(path, nothing, sizeof nothing, 0600, fault);
}

static void remove_file(const char *folder, const char *name)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, name);
    unlink(path);
}

void enrolment_release_reserve(const char *folder)
{
    remove_file(folder, RESERVE_NAME);
}

void enrolment_forget(const char *folder)
{
    remove_file(folder, FILE_NAME);
}

/* The database itself last: cut off in the middle, the same number is taken again and completes. */
static bool move_aside(const char *path, const char *aside)
{
    static const char *const parts[] = {"-wal", "-shm", ""};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        TN_BUF_AUTO from = {0};
        TN_BUF_AUTO to = {0};
        tn_buf_addf(&from, "%s%s", path, parts[i]);
        tn_buf_addf(&to, "%s%s", aside, parts[i]);
        if (rename(tn_buf_text(&from), tn_buf_text(&to)) && errno != ENOENT)
            return false;
    }
    return true;
}

enum tn_err enrolment_set_aside(const char *folder, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, ENROLMENT_DATABASE);
    if (!tn_file_exists(path))
        return TN_OK;
    for (int i = 1; i <= ASIDE_MAX; i++) {
        TN_BUF_AUTO aside = {0};
        tn_buf_addf(&aside, "%s" ENROLMENT_ASIDE "%d", path, i);
        if (tn_file_exists(tn_buf_text(&aside)))
            continue;
        if (!move_aside(path, tn_buf_text(&aside)))
            return tn_fault_errno(fault, errno, "cannot move %s out of the way", path);
        tn_log(TN_LOG_WARNING, "%s was of another pairing; it is kept as %s", path,
               tn_buf_text(&aside));
        return TN_OK;
    }
    return tn_fault_set(fault, TN_ERR_LIMIT, "%s: too many databases of other pairings lie here",
                        path);
}

/* ---- reading ---- */

static bool read_text(const struct tn_json *root, const char *name, char *out, size_t cap)
{
    const char *text = NULL;
    return tn_json_text(root, name, &text) && tn_text_copy(out, cap, text);
}

static bool read_pem(const struct tn_json *root, const char *name, struct tn_buf *out)
{
    const char *text = NULL;
    if (!tn_json_text(root, name, &text))
        return false;
    tn_buf_add_text(out, text);
    return true;
}

static bool read_id(const struct tn_json *root, const char *name, struct tn_id *ret_id)
{
    const char *text = NULL;
    return tn_json_text(root, name, &text) && tn_id_parse(text, ret_id) == TN_OK;
}

static bool read_bytes(const struct tn_json *root, const char *name, uint8_t *out, size_t len)
{
    const char *text = NULL;
    return tn_json_text(root, name, &text) && tn_base64_decode_exact(text, out, len) == TN_OK;
}

static bool read_key(const struct tn_json *root, struct tn_secret_key *ret_key)
{
    uint8_t seed[TN_KEY_SECRET_BYTES];
    bool there = read_bytes(root, "log_seed", seed, sizeof seed);
    if (there)
        tn_key_from_seed(seed, ret_key);
    tn_seal_wipe(seed, sizeof seed);
    return there;
}

static bool read_all(const struct tn_json *root, struct tn_pairing *to)
{
    return read_id(root, "group", &to->group) &&
           read_text(root, "group_name", to->group_name, sizeof to->group_name) &&
           read_bytes(root, "group_key", to->group_key.bytes, TN_KEY_PUBLIC_BYTES) &&
           read_id(root, "device", &to->device) &&
           read_text(root, "name", to->name, sizeof to->name) && read_key(root, &to->log_key) &&
           read_id(root, "hub", &to->hub) &&
           read_text(root, "hub_name", to->hub_name, sizeof to->hub_name) &&
           read_bytes(root, "hub_log_key", to->hub_log_key.bytes, TN_KEY_PUBLIC_BYTES) &&
           read_text(root, "url", to->url, sizeof to->url) &&
           read_bytes(root, "pin", to->pin.bytes, TN_HASH_BYTES) &&
           read_pem(root, "authority", &to->authority_pem) &&
           read_pem(root, "tls_certificate", &to->tls_certificate_pem) &&
           read_pem(root, "tls_key", &to->tls_key_pem);
}

static enum tn_err parse(const struct tn_buf *text, const char *path, struct tn_pairing *pairing,
                         struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    int64_t format = 0;
    bool readable = tn_json_parse(tn_buf_text(text), text->len, &root, NULL) == TN_OK &&
                    tn_json_int(root, "format", &format);
    if (readable && format > FORMAT)
        return tn_fault_set(fault, TN_ERR_VERSION,
                            "%s was written by a newer turnout-kiosk; install that version here",
                            path);
    if (!readable || format != FORMAT || !read_all(root, pairing))
        return tn_fault_set(fault, TN_ERR_CORRUPT,
                            "%s is damaged; move it away and pair this kiosk again", path);
    return TN_OK;
}

enum tn_err enrolment_load(const char *folder, struct tn_pairing *ret_pairing,
                           struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO text = {0};
    path_of(path, folder);
    *ret_pairing = (struct tn_pairing){.anchor.err_ms = TN_WHEN_UNKNOWN};
    enum tn_err err = tn_file_read(path, FILE_MAX_BYTES, &text, fault);
    if (!err)
        err = parse(&text, path, ret_pairing, fault);
    if (text.data)
        tn_seal_wipe(text.data, text.len);
    if (err)
        tn_pairing_release(ret_pairing);
    return err;
}

void enrolment_identity(const struct tn_pairing *pairing, struct tn_ledger_identity *ret_identity)
{
    *ret_identity = (struct tn_ledger_identity){.group = pairing->group,
                                                .group_key = pairing->group_key,
                                                .device = pairing->device,
                                                .log_key = pairing->log_key};
}
