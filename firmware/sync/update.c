/* SPDX-License-Identifier: Apache-2.0 */
/* update.c -- see update.h.
 *
 * A verity bundle ends with a CMS signature and its length in eight bytes; the signed content is
 * the manifest, an INI file, in one piece.  Source: RAUC reference, "Bundle Formats". */
#include "turnout/update.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/edition.h"
#include "turnout/text.h"

#define FOLDER "update"
#define OFFER "offer.json"
#define STEM "turnout"
#define OFFER_MAX_BYTES 4096
#define PIECE_BYTES ((size_t)1 << 18)
#define NUMBERS 4
#define DIGITS 9

/* ---- versions ---- */

/* The number at *at, which is moved behind it; false if there is none. */
static bool take_number(const char **at, long *ret_number)
{
    size_t digits = strspn(*at, "0123456789");
    if (digits == 0 || digits > DIGITS)
        return false;
    *ret_number = strtol(*at, NULL, 10);
    *at += digits;
    return true;
}

static bool read_version(const char *text, long numbers[NUMBERS])
{
    memset(numbers, 0, NUMBERS * sizeof *numbers);
    for (size_t i = 0; i < NUMBERS; i++) {
        if (!take_number(&text, &numbers[i]))
            return false;
        if (*text == '\0')
            return true;
        if (*text++ != '.')
            return false;
    }
    return false;
}

bool tn_version_is(const char *text)
{
    long numbers[NUMBERS];
    return strlen(text) <= TN_UPDATE_VERSION_CHARS && read_version(text, numbers);
}

int tn_version_compare(const char *a, const char *b)
{
    long left[NUMBERS], right[NUMBERS];
    TN_ASSERT(read_version(a, left) && read_version(b, right));
    for (size_t i = 0; i < NUMBERS; i++) {
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    }
    return 0;
}

/* ---- one update ---- */

void tn_update_write(struct tn_json_writer *writer, const struct tn_update *update)
{
    char hex[TN_HEX_LEN(TN_HASH_BYTES) + 1];
    tn_hex_encode(update->sha256.bytes, TN_HASH_BYTES, hex);
    tn_json_add_text(writer, "version", update->version);
    tn_json_add_int(writer, "bytes", update->bytes);
    tn_json_add_text(writer, "sha256", hex);
}

enum tn_err tn_update_parse(const struct tn_json *node, struct tn_update *ret_update,
                            struct tn_fault *fault)
{
    struct tn_update update = {.bytes = 0};
    const char *version = "", *sha256 = "";
    size_t len = 0;
    if (!tn_json_text(node, "version", &version) || !tn_version_is(version) ||
        !tn_json_int(node, "bytes", &update.bytes) || update.bytes < 1 ||
        update.bytes > TN_UPDATE_MAX_BYTES || !tn_json_text(node, "sha256", &sha256) ||
        tn_hex_decode(sha256, strlen(sha256), update.sha256.bytes, TN_HASH_BYTES, &len) ||
        len != TN_HASH_BYTES)
        return tn_fault_set(fault, TN_ERR_FORMAT, "this does not say what an update is");
    (void)tn_text_copy(update.version, sizeof update.version, version);
    *ret_update = update;
    return TN_OK;
}

/* ---- what a bundle says of itself ---- */

static const char *find(const char *in, size_t len, const char *what)
{
    size_t wanted = strlen(what);
    for (size_t i = 0; i + wanted <= len; i++) {
        if (memcmp(in + i, what, wanted) == 0)
            return in + i;
    }
    return NULL;
}

/* The value of the first line `name=…`. */
static bool read_line(const char *text, size_t len, const char *name, char *out, size_t cap)
{
    const char *line = find(text, len, name);
    if (!line)
        return false;
    const char *value = line + strlen(name);
    size_t left = len - (size_t)(value - text), chars = 0;
    while (chars < left && value[chars] > ' ' && value[chars] < 0x7f)
        chars++;
    if (chars == 0 || chars >= cap || chars == left || value[chars] != '\n')
        return false;
    memcpy(out, value, chars);
    out[chars] = '\0';
    return true;
}

bool tn_update_read_label(const void *tail, size_t len, struct tn_update_label *ret_label)
{
    const char *text = tail;
    struct tn_update_label label;
    if (len < sizeof(uint64_t))
        return false;
    uint64_t signature = tn_bytes_get_be64((const uint8_t *)tail + len - sizeof(uint64_t));
    if (signature > len - sizeof(uint64_t))
        return false;
    size_t begin = len - sizeof(uint64_t) - (size_t)signature;
    if (!find(text + begin, (size_t)signature, "[update]\n") ||
        !read_line(text + begin, (size_t)signature, "\ncompatible=", label.product,
                   sizeof label.product) ||
        !read_line(text + begin, (size_t)signature, "\nversion=", label.version,
                   sizeof label.version))
        return false;
    *ret_label = label;
    return true;
}

/* ---- the hub's ---- */

static void folder_of(const char *hub_folder, char out[TN_PATH_MAX])
{
    tn_path_join(out, TN_PATH_MAX, hub_folder, FOLDER);
}

static void offer_of(const char *hub_folder, char out[TN_PATH_MAX])
{
    char folder[TN_PATH_MAX];
    folder_of(hub_folder, folder);
    tn_path_join(out, TN_PATH_MAX, folder, OFFER);
}

static enum tn_err copy(int fd, struct tn_edition *edition, struct tn_update *update,
                        struct tn_fault *fault)
{
    struct tn_sha256 sum;
    size_t len = 1;
    enum tn_err err = TN_OK;
    uint8_t *piece = malloc(PIECE_BYTES);
    TN_ASSERT(piece);
    tn_sha256_begin(&sum);
    while (!err && len > 0) {
        err = tn_input_read(fd, piece, PIECE_BYTES, &len, fault);
        if (!err && len > 0)
            err = tn_edition_add(edition, piece, len, fault);
        if (!err)
            tn_sha256_add(&sum, piece, len);
        update->bytes += err ? 0 : (int64_t)len;
    }
    free(piece);
    update->sha256 = tn_sha256_end(&sum);
    if (!err && update->bytes == 0)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "there is nothing in it");
    return err;
}

static enum tn_err take_in(const char *folder, int fd, struct tn_update *update,
                           char ret_path[TN_PATH_MAX], struct tn_fault *fault)
{
    struct tn_edition *edition = NULL;
    enum tn_err err = tn_dir_make(folder, fault);
    if (!err)
        err = tn_edition_begin(folder, STEM, TN_UPDATE_SUFFIX, &edition, fault);
    if (err)
        return err;
    err = copy(fd, edition, update, fault);
    if (err) {
        tn_edition_drop(edition);
        return err;
    }
    return tn_edition_finish(edition, ret_path, fault);
}

static enum tn_err note_offer(const char *hub_folder, const struct tn_update *update,
                              const char *path, struct tn_fault *fault)
{
    char offer[TN_PATH_MAX];
    const char *name = strrchr(path, '/');
    struct tn_json_writer writer;
    TN_BUF_AUTO text = {0};
    tn_json_begin(&writer, &text);
    tn_json_open_object(&writer);
    tn_update_write(&writer, update);
    tn_json_add_text(&writer, "file", name ? name + 1 : path);
    tn_json_close_object(&writer);
    offer_of(hub_folder, offer);
    return tn_file_write(offer, text.data, text.len, 0640U, fault);
}

/* Until the note is written the older offer names a file that is gone; whoever fetches that is told
 * so, and hears of the new one with its next word. */
enum tn_err tn_update_offer(const char *hub_folder, const char *path, const char *version,
                            struct tn_update *ret_update, struct tn_fault *fault)
{
    char folder[TN_PATH_MAX], kept[TN_PATH_MAX];
    struct tn_update update = {.bytes = 0};
    int fd = -1;
    if (!tn_version_is(version))
        return tn_fault_set(fault, TN_ERR_FORMAT, "%.60s is no version; write it like 1.20.3",
                            version);
    (void)tn_text_copy(update.version, sizeof update.version, version);
    folder_of(hub_folder, folder);
    enum tn_err err = tn_input_open(path, TN_UPDATE_MAX_BYTES, &fd, fault);
    if (err)
        return err;
    err = take_in(folder, fd, &update, kept, fault);
    tn_input_close(fd);
    if (!err)
        err = note_offer(hub_folder, &update, kept, fault);
    if (!err)
        *ret_update = update;
    return err;
}

/* Only a name of the folder itself. */
static bool is_name(const char *file)
{
    return *file && *file != '.' && !strchr(file, '/');
}

enum tn_err tn_update_offered(const char *hub_folder, struct tn_update *ret_update,
                              char ret_path[TN_PATH_MAX], struct tn_fault *fault)
{
    char folder[TN_PATH_MAX], offer[TN_PATH_MAX];
    const char *file = "";
    struct tn_update update;
    TN_AUTO(json) root = NULL;
    TN_BUF_AUTO text = {0};
    offer_of(hub_folder, offer);
    folder_of(hub_folder, folder);
    if (!tn_file_exists(offer))
        return tn_fault_set(fault, TN_ERR_ABSENT, "the hub has no update for its kiosks");
    enum tn_err err = tn_file_read(offer, OFFER_MAX_BYTES, &text, fault);
    if (!err)
        err = tn_json_parse(tn_buf_text(&text), text.len, &root, fault);
    if (!err)
        err = tn_update_parse(root, &update, fault);
    if (err)
        return err;
    if (!tn_json_text(root, "file", &file) || !is_name(file) || strlen(file) > 128)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s does not name its file", offer);
    *ret_update = update;
    if (ret_path)
        tn_path_join(ret_path, TN_PATH_MAX, folder, file);
    return TN_OK;
}

/* Tells it no more, and then makes room. */
enum tn_err tn_update_withdraw(const char *hub_folder, struct tn_fault *fault)
{
    char path[TN_PATH_MAX], offer[TN_PATH_MAX];
    struct tn_update update;
    offer_of(hub_folder, offer);
    enum tn_err err = tn_update_offered(hub_folder, &update, path, fault);
    if (!err)
        err = tn_file_remove(offer, fault);
    return err ? err : tn_file_remove(path, fault);
}
