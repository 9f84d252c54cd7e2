/* SPDX-License-Identifier: Apache-2.0 */
/* enrolment.c -- enrolment.json: written in one piece, read without trust. */
#include "enrolment.h"

#include "turnout/json.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define FORMAT 1
#define FILE_MAX_BYTES 65536

static void path_of(char *out, const char *folder)
{
    tn_path_join(out, TN_PATH_MAX, folder, "enrolment.json");
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
