/* SPDX-License-Identifier: Apache-2.0 */
/* status_json.c -- a kiosk's word on itself as JSON: read with bounds, and told. */
#include "status_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

/* ---- its parts ---- */

static const char *const printer_names[TN_PRINTER_COUNT] = {
    [TN_PRINTER_UNKNOWN] = NULL,
    [TN_PRINTER_READY] = "ready",
    [TN_PRINTER_OUT_OF_PAPER] = "out-of-paper",
    [TN_PRINTER_OFFLINE] = "offline",
    [TN_PRINTER_NONE] = "none",
};

const char *tn_status_clock_name(const struct tn_device_status *status)
{
    return status->clock == TN_CLOCK_COUNT ? NULL : tn_clock_state_name(status->clock);
}

const char *tn_status_printer_name(const struct tn_device_status *status)
{
    return printer_names[status->printer];
}

enum tn_err tn_status_read_clock(const char *state, struct tn_device_status *status,
                                 struct tn_fault *fault)
{
    status->clock = TN_CLOCK_COUNT;
    if (!state || tn_clock_state_parse(state, &status->clock) == TN_OK)
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "\"clock\".\"state\" is unset, peer, staff, hub or ntp");
}

enum tn_err tn_status_read_printer(const char *state, struct tn_device_status *status,
                                   struct tn_fault *fault)
{
    status->printer = TN_PRINTER_UNKNOWN;
    for (enum tn_printer_state at = TN_PRINTER_READY; state && at < TN_PRINTER_COUNT; at++) {
        if (strcmp(state, printer_names[at]) == 0)
            status->printer = at;
    }
    if (!state || status->printer != TN_PRINTER_UNKNOWN)
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "\"printer\" is ready, out-of-paper, offline or none");
}

/* "192.168.1.5:8444" or "[fd00::5]:8444". */
static bool is_address(const char *text)
{
    const char *colon = strrchr(text, ':');
    size_t host = colon ? (size_t)(colon - text) : 0;
    if (host == 0 || strlen(text) > TN_STATUS_ADDRESS_CHARS)
        return false;
    size_t digits = strlen(colon + 1);
    long port = digits >= 1 && digits <= 5 ? strtol(colon + 1, NULL, 10) : 0;
    bool six = host > 4 && text[0] == '[' && text[host - 1] == ']' &&
               strspn(text + 1, "0123456789abcdefABCDEF:.") == host - 2;
    bool four = host >= 7 && strspn(text, "0123456789.") == host;
    return (six || four) && strspn(colon + 1, "0123456789") == digits && port >= 1 && port <= 65535;
}

enum tn_err tn_status_read_addresses(const struct tn_json *list, struct tn_device_status *status,
                                     struct tn_fault *fault)
{
    size_t count = tn_json_is_array(list) ? tn_json_count(list) : TN_STATUS_ADDRESSES + 1;
    bool good = count <= TN_STATUS_ADDRESSES;
    for (size_t i = 0; good && i < count; i++) {
        const char *text = tn_json_as_text(tn_json_at(list, i));
        good = text && is_address(text);
        if (good)
            (void)tn_text_copy(status->addresses[i], sizeof status->addresses[i], text);
    }
    if (!good)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"addresses\" is a list of at most %d as \"192.168.1.5:8444\"",
                            TN_STATUS_ADDRESSES);
    status->address_count = count;
    return TN_OK;
}

enum tn_err tn_status_read_peers(const struct tn_json *list, struct tn_device_status *status,
                                 struct tn_fault *fault)
{
    size_t count = tn_json_is_array(list) ? tn_json_count(list) : TN_STATUS_PEERS + 1;
    bool good = count <= TN_STATUS_PEERS;
    for (size_t i = 0; good && i < count; i++) {
        const struct tn_json *one = tn_json_at(list, i);
        const char *device = NULL;
        good = tn_json_is_object(one) && tn_json_text(one, "device", &device) &&
               tn_id_parse(device, &status->peers[i].device) == TN_OK &&
               tn_json_bool(one, "linked", &status->peers[i].linked);
    }
    if (!good)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"peers\" is a list of at most %d as {\"device\",\"linked\"}",
                            TN_STATUS_PEERS);
    status->peer_count = count;
    return TN_OK;
}

/* ---- read ---- */

/* What is not there and what is null is not said. */
static const struct tn_json *said(const struct tn_json *object, const char *name)
{
    const struct tn_json *node = tn_json_get(object, name);
    return node && !tn_json_is_null(node) ? node : NULL;
}

static enum tn_err read_number(const struct tn_json *object, const char *name, int64_t *ret_value,
                               struct tn_fault *fault)
{
    const struct tn_json *node = said(object, name);
    int64_t value = -1;
    if (node && (!tn_json_as_int(node, &value) || value < 0))
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" is a number from 0, or null", name);
    *ret_value = value;
    return TN_OK;
}

static enum tn_err read_text(const struct tn_json *object, const char *name, const char **ret_text,
                             struct tn_fault *fault)
{
    const struct tn_json *node = said(object, name);
    *ret_text = node ? tn_json_as_text(node) : NULL;
    if (node && !*ret_text)
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" is a text, or null", name);
    return TN_OK;
}

static enum tn_err read_version(const struct tn_json *root, struct tn_device_status *status,
                                struct tn_fault *fault)
{
    const char *version = NULL;
    if (!tn_json_text(root, "version", &version) || !version[0] ||
        strlen(version) > TN_STATUS_VERSION_CHARS)
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"version\" is a text of at most %d bytes",
                            TN_STATUS_VERSION_CHARS);
    for (const char *at = version; *at; at++) {
        if (*at < '!' || *at > '~')
            return tn_fault_set(fault, TN_ERR_FORMAT, "\"version\" is printable ASCII, no spaces");
    }
    (void)tn_text_copy(status->version, sizeof status->version, version);
    return TN_OK;
}

static enum tn_err read_queue(const struct tn_json *root, struct tn_device_status *status,
                              struct tn_fault *fault)
{
    int64_t oldest_ms = -1;
    enum tn_err err = read_number(root, "queue", &status->queue, fault);
    if (!err && status->queue < 0)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "\"queue\" is a number from 0");
    if (!err)
        err = read_number(root, "oldest_unsent", &oldest_ms, fault);
    status->oldest_unsent.ms = oldest_ms > 0 ? oldest_ms : 0;
    return err;
}

static enum tn_err read_clock(const struct tn_json *root, struct tn_device_status *status,
                              struct tn_fault *fault)
{
    const struct tn_json *clock = said(root, "clock");
    const char *state = NULL;
    if (!clock)
        return TN_OK;
    if (!tn_json_is_object(clock))
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"clock\" is {\"state\",\"err_ms\"}, or null");
    enum tn_err err = read_text(clock, "state", &state, fault);
    if (!err)
        err = tn_status_read_clock(state, status, fault);
    return err ? err : read_number(clock, "err_ms", &status->clock_err_ms, fault);
}

static enum tn_err read_parts(const struct tn_json *root, struct tn_device_status *status,
                              struct tn_fault *fault)
{
    const char *printer = NULL, *event = NULL;
    enum tn_err err = read_number(root, "disk_free_bytes", &status->disk_free_bytes, fault);
    if (!err)
        err = read_text(root, "printer", &printer, fault);
    if (!err)
        err = tn_status_read_printer(printer, status, fault);
    if (!err)
        err = read_text(root, "at_event", &event, fault);
    if (!err && event && tn_id_parse(event, &status->at_event))
        err = tn_fault_set(fault, TN_ERR_FORMAT, "\"at_event\" is an event's id, or null");
    return err;
}

static enum tn_err read_lists(const struct tn_json *root, struct tn_device_status *status,
                              struct tn_fault *fault)
{
    const struct tn_json *addresses = said(root, "addresses"), *peers = said(root, "peers");
    enum tn_err err = addresses ? tn_status_read_addresses(addresses, status, fault) : TN_OK;
    return err || !peers ? err : tn_status_read_peers(peers, status, fault);
}

enum tn_err tn_status_parse(const struct tn_json *root, struct tn_device_status *ret_status,
                            struct tn_fault *fault)
{
    struct tn_device_status status = {
        .clock = TN_CLOCK_COUNT, .clock_err_ms = -1, .disk_free_bytes = -1};
    if (!tn_json_is_object(root))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the body has to be a JSON object");
    enum tn_err err = read_version(root, &status, fault);
    if (!err)
        err = read_queue(root, &status, fault);
    if (!err)
        err = read_clock(root, &status, fault);
    if (!err)
        err = read_parts(root, &status, fault);
    if (!err)
        err = read_lists(root, &status, fault);
    if (!err)
        *ret_status = status;
    return err;
}

/* ---- told ---- */

void tn_status_put_addresses(struct tn_json_writer *writer, const struct tn_device_status *status)
{
    tn_json_open_array(writer);
    for (size_t i = 0; i < status->address_count; i++)
        tn_json_put_text(writer, status->addresses[i]);
    tn_json_close_array(writer);
}

void tn_status_put_peers(struct tn_json_writer *writer, const struct tn_device_status *status)
{
    tn_json_open_array(writer);
    for (size_t i = 0; i < status->peer_count; i++) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "device", tn_id_text(status->peers[i].device).chars);
        tn_json_add_bool(writer, "linked", status->peers[i].linked);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
}

static void add_number(struct tn_json_writer *writer, const char *name, int64_t value)
{
    if (value >= 0)
        tn_json_add_int(writer, name, value);
    else
        tn_json_add_text(writer, name, NULL);
}

static void add_clock(struct tn_json_writer *writer, const struct tn_device_status *status)
{
    if (status->clock == TN_CLOCK_COUNT) {
        tn_json_add_text(writer, "clock", NULL);
        return;
    }
    tn_json_name(writer, "clock");
    tn_json_open_object(writer);
    tn_json_add_text(writer, "state", tn_status_clock_name(status));
    add_number(writer, "err_ms", status->clock_err_ms);
    tn_json_close_object(writer);
}

static void write_known(struct tn_json_writer *writer, const struct tn_device_status *status)
{
    char oldest[TN_WALL_CHARS];
    tn_wall_format(status->oldest_unsent, 0, oldest);
    tn_json_add_text(writer, "version", status->version);
    tn_json_add_int(writer, "queue", status->queue);
    tn_json_add_text(writer, "oldest_unsent", status->oldest_unsent.ms ? oldest : NULL);
    add_clock(writer, status);
    add_number(writer, "disk_free_bytes", status->disk_free_bytes);
    tn_json_add_text(writer, "printer", tn_status_printer_name(status));
    tn_json_add_text(writer, "at_event",
                     tn_id_is_zero(status->at_event) ? NULL : tn_id_text(status->at_event).chars);
    tn_json_name(writer, "peers");
    tn_status_put_peers(writer, status);
}

void tn_registry_write_status(struct tn_json_writer *writer, const struct tn_device_status *status)
{
    static const char *const names[] = {"version", "queue",    "oldest_unsent",   "clock",
                                        "printer", "at_event", "disk_free_bytes", "peers"};
    if (status) {
        write_known(writer, status);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        tn_json_add_text(writer, names[i], NULL);
}
