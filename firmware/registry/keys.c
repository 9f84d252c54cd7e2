/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c -- the folder keys/: group.json, and the TLS identities as PEM files.
 *
 * Whoever can read this folder is the group.  Files are 0600 in a folder that is 0700; group.json
 * is written last, so a folder that broke off half-way holds no group.  Source: firmware/SPEC.md
 * "Certificates", "Pairing". */
#include "registry_parts.h"

#include <string.h>

#include "turnout/json.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define KEYS_VERSION 1
#define KEY_FILE_MAX 65536
#define KEY_FILE_MODE 0600U

static void key_path(char out[TN_PATH_MAX], const char *folder, const char *name)
{
    char keys[TN_PATH_MAX];
    tn_path_join(keys, sizeof keys, folder, "keys");
    tn_path_join(out, TN_PATH_MAX, keys, name);
}

static enum tn_err write_key(const char *folder, const char *name, const struct tn_buf *content,
                             struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    key_path(path, folder, name);
    return tn_file_write(path, content->data, content->len, KEY_FILE_MODE, fault);
}

static enum tn_err read_key(const char *folder, const char *name, struct tn_buf *out,
                            struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    key_path(path, folder, name);
    return tn_file_read(path, KEY_FILE_MAX, out, fault);
}

/* A key that group.json needs beside it: without it the group is there, but damaged. */
static enum tn_err read_other_key(const char *folder, const char *name, struct tn_buf *out,
                                  struct tn_fault *fault)
{
    enum tn_err err = read_key(folder, name, out, fault);
    if (err != TN_ERR_ABSENT)
        return err;
    return tn_fault_set(fault, TN_ERR_CORRUPT, "%s/keys/%s is missing; put it back from a backup",
                        folder, name);
}

static void wipe(struct tn_buf *buf)
{
    if (buf->data)
        tn_seal_wipe(buf->data, buf->cap);
    tn_buf_release(buf);
}
#define SECRET_BUF __attribute__((cleanup(wipe))) struct tn_buf

bool tn_registry_keys_exist(const char *folder)
{
    char path[TN_PATH_MAX];
    key_path(path, folder, "group.json");
    return tn_file_exists(path);
}

/* ---- making ---- */

static enum tn_err make_tls(const struct tn_registry *registry, struct tn_fault *fault)
{
    SECRET_BUF ca_key = {0};
    SECRET_BUF hub_key = {0};
    TN_BUF_AUTO ca = {0};
    TN_BUF_AUTO hub = {0};
    enum tn_err err = tn_identity_authority_make(registry->group.name, &ca_key, &ca, fault);
    if (err)
        return err;
    struct tn_identity authority = {tn_buf_text(&ca_key), tn_buf_text(&ca)};
    err = tn_identity_hub_make(&authority, &hub_key, &hub, fault);
    if (!err)
        err = write_key(registry->folder, "ca.key", &ca_key, fault);
    if (!err)
        err = write_key(registry->folder, "ca.pem", &ca, fault);
    if (!err)
        err = write_key(registry->folder, "hub.key", &hub_key, fault);
    if (!err)
        err = write_key(registry->folder, "hub.pem", &hub, fault);
    return err;
}

static enum tn_err write_group(const struct tn_registry *registry, struct tn_fault *fault)
{
    const struct tn_group *group = &registry->group;
    SECRET_BUF text = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &text);
    tn_json_open_object(&writer);
    tn_json_add_int(&writer, "keys", KEYS_VERSION);
    tn_json_add_text(&writer, "group", tn_id_text(group->id).chars);
    tn_json_add_text(&writer, "name", group->name);
    tn_json_add_text(&writer, "tz", group->tz);
    tn_json_add_text(&writer, "region", group->region);
    tn_json_add_text(&writer, "device", tn_id_text(group->hub_device).chars);
    tn_json_add_text(&writer, "hub", group->hub);
    tn_json_add_int(&writer, "created", group->created.ms);
    tn_json_add_base64(&writer, "group_seed", registry->group_key.seed, TN_KEY_SECRET_BYTES);
    tn_json_add_base64(&writer, "log_seed", registry->log_key.seed, TN_KEY_SECRET_BYTES);
    tn_json_close_object(&writer);
    tn_buf_add_text(&text, "\n");
    return write_key(registry->folder, "group.json", &text, fault);
}

enum tn_err tn_registry_keys_make(struct tn_registry *registry, struct tn_fault *fault)
{
    char keys[TN_PATH_MAX];
    tn_path_join(keys, sizeof keys, registry->folder, "keys");
    enum tn_err err = tn_dir_make(keys, fault);
    if (err)
        return err;
    registry->group.id = tn_registry_new_id();
    registry->group.hub_device = tn_registry_new_id();
    registry->group.created.ms = tn_clock_wall_ms();
    tn_key_make(&registry->group_key);
    tn_key_make(&registry->log_key);
    err = make_tls(registry, fault);
    return err ? err : write_group(registry, fault);
}

/* ---- copying ---- */

enum tn_err tn_registry_keys_copy(const struct tn_registry *registry, const char *folder,
                                  struct tn_fault *fault)
{
    static const char *const names[] = {"ca.key", "ca.pem", "hub.key", "hub.pem", "group.json"};
    char keys[TN_PATH_MAX];
    if (tn_registry_keys_exist(folder))
        return tn_fault_set(fault, TN_ERR_EXISTS, "%s holds a group already", folder);
    tn_path_join(keys, sizeof keys, folder, "keys");
    enum tn_err err = tn_dir_make(keys, fault);
    for (size_t i = 0; !err && i < sizeof names / sizeof *names; i++) {
        SECRET_BUF content = {0};
        err = read_other_key(registry->folder, names[i], &content, fault);
        if (!err)
            err = write_key(folder, names[i], &content, fault);
    }
    return err;
}

/* ---- loading ---- */

static bool get_text(const struct tn_json *root, const char *name, char *out, size_t cap)
{
    const char *text = NULL;
    return tn_json_text(root, name, &text) && tn_text_copy(out, cap, text);
}

static bool get_id(const struct tn_json *root, const char *name, struct tn_id *ret_id)
{
    const char *text = NULL;
    return tn_json_text(root, name, &text) && tn_id_parse(text, ret_id) == TN_OK;
}

static bool get_key(const struct tn_json *root, const char *name, struct tn_secret_key *ret_key)
{
    const char *text = NULL;
    uint8_t seed[TN_KEY_SECRET_BYTES];
    bool fits =
        tn_json_text(root, name, &text) && tn_base64_decode_exact(text, seed, sizeof seed) == TN_OK;
    if (fits)
        tn_key_from_seed(seed, ret_key);
    tn_seal_wipe(seed, sizeof seed);
    return fits;
}

static bool get_group(struct tn_registry *registry, const struct tn_json *root)
{
    struct tn_group *group = &registry->group;
    return get_id(root, "group", &group->id) && get_id(root, "device", &group->hub_device) &&
           get_text(root, "name", group->name, sizeof group->name) &&
           get_text(root, "tz", group->tz, sizeof group->tz) &&
           get_text(root, "region", group->region, sizeof group->region) &&
           get_text(root, "hub", group->hub, sizeof group->hub) &&
           tn_json_int(root, "created", &group->created.ms) &&
           get_key(root, "group_seed", &registry->group_key) &&
           get_key(root, "log_seed", &registry->log_key);
}

static enum tn_err load_group(struct tn_registry *registry, struct tn_fault *fault)
{
    SECRET_BUF text = {0};
    TN_AUTO(json) root = NULL;
    int64_t version = 0;
    enum tn_err err = read_key(registry->folder, "group.json", &text, fault);
    if (err == TN_ERR_ABSENT)
        return tn_fault_set(fault, err,
                            "there is no group in %s; make one with: turnout group create --data "
                            "%s --name NAME",
                            registry->folder, registry->folder);
    if (err)
        return err;
    if (tn_json_parse(tn_buf_text(&text), text.len, &root, NULL) ||
        !tn_json_int(root, "keys", &version))
        return tn_fault_set(fault, TN_ERR_CORRUPT, "%s/keys/group.json is damaged",
                            registry->folder);
    if (version > KEYS_VERSION)
        return tn_fault_set(fault, TN_ERR_VERSION,
                            "%s was made by a newer version of Turnout; update this one",
                            registry->folder);
    if (!get_group(registry, root))
        return tn_fault_set(fault, TN_ERR_CORRUPT, "%s/keys/group.json is damaged",
                            registry->folder);
    registry->group.key = registry->group_key.public_key;
    registry->group.log_key = registry->log_key.public_key;
    return TN_OK;
}

enum tn_err tn_registry_keys_load(struct tn_registry *registry, struct tn_fault *fault)
{
    static const char purpose[] = "turnout registry 1";
    static const char box_purpose[] = "turnout registry box 1";
    uint8_t box[TN_BOX_KEY_BYTES];
    enum tn_err err = load_group(registry, fault);
    if (!err)
        err = read_other_key(registry->folder, "ca.pem", &registry->ca_pem, fault);
    if (!err)
        err = read_other_key(registry->folder, "hub.pem", &registry->hub_pem, fault);
    if (!err)
        err = read_other_key(registry->folder, "hub.key", &registry->hub_key_pem, fault);
    if (!err && tn_identity_pin(tn_buf_text(&registry->hub_pem), &registry->pin, NULL))
        err = tn_fault_set(fault, TN_ERR_CORRUPT, "%s/keys/hub.pem is damaged", registry->folder);
    if (err)
        return err;
    tn_seal_hash(registry->store_key, sizeof registry->store_key, registry->group_key.seed,
                 TN_KEY_SECRET_BYTES, purpose, sizeof purpose - 1);
    tn_seal_hash(box, sizeof box, registry->group_key.seed, TN_KEY_SECRET_BYTES, box_purpose,
                 sizeof box_purpose - 1);
    tn_box_key_from_bytes(box, &registry->box);
    tn_seal_wipe(box, sizeof box);
    return TN_OK;
}

enum tn_err tn_registry_keys_authority(const struct tn_registry *registry, struct tn_buf *key_pem,
                                       struct tn_fault *fault)
{
    return read_other_key(registry->folder, "ca.key", key_pem, fault);
}
