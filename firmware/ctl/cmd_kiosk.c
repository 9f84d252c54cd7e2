/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_kiosk.c -- kiosk invite, list, revoke. */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "ctl.h"
#include "turnout/os.h"
#include "turnout/pairing.h"

#define HOUR_MS 3600000LL
#define URL_MAX TN_PAIRING_URL_MAX

/* ---- invite ---- */

/* The first address of this machine that others can reach; the loopback where there is none. */
static void default_url(char out[URL_MAX])
{
    struct ifaddrs *all = NULL;
    char address[INET_ADDRSTRLEN] = "127.0.0.1";
    if (getifaddrs(&all) == 0) {
        for (struct ifaddrs *at = all; at; at = at->ifa_next) {
            bool fits = at->ifa_addr && at->ifa_addr->sa_family == AF_INET &&
                        (at->ifa_flags & IFF_UP) && !(at->ifa_flags & IFF_LOOPBACK);
            struct sockaddr_in in;
            if (!fits)
                continue;
            memcpy(&in, at->ifa_addr, sizeof in);
            (void)inet_ntop(AF_INET, &in.sin_addr, address, sizeof address);
            break;
        }
        freeifaddrs(all);
    }
    (void)snprintf(out, URL_MAX, "https://%s:8443", address);
}

static enum tn_err write_png(struct ctl *ctl, const struct tn_qr *qr)
{
    const char *path = tn_conf_text(ctl->conf, "png");
    TN_BUF_AUTO png = {0};
    if (!path)
        return TN_OK;
    tn_qr_png(qr, 8, &png);
    return tn_file_write(path, png.data, png.len, 0600U, &ctl->fault);
}

static void print_invite(const struct ctl *ctl, const char *name, const struct tn_invite *invite,
                         const char *uri, const struct tn_qr *qr)
{
    char expires[TN_WALL_CHARS];
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_wall_format(invite->expires, 0, expires);
    if (!ctl->json) {
        tn_qr_terminal(qr, &out);
        tn_buf_addf(&out,
                    "\n%s\n\nGood once, until %s, for \"%s\": show it to the kiosk's scanner.", uri,
                    expires, name);
        ctl_print(&out);
        return;
    }
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "name", name);
    tn_json_add_text(&writer, "uri", uri);
    tn_json_add_text(&writer, "expires", expires);
    tn_json_add_text(&writer, "png", tn_conf_text(ctl->conf, "png"));
    tn_json_close_object(&writer);
    ctl_print(&out);
}

static enum ctl_exit invite(struct ctl *ctl)
{
    struct tn_event event = {0};
    struct tn_invite made;
    struct tn_qr qr;
    char url[URL_MAX];
    TN_BUF_AUTO uri = {0};
    const char *name = ctl_text(ctl, "name", "Door");
    const char *event_text = tn_conf_text(ctl->conf, "event");
    default_url(url);
    const char *said = ctl_text(ctl, "url", url);
    if (tn_pairing_check_url(said, tn_registry_tls(ctl->registry).ca_pem, &ctl->fault)) {
        (void)tn_fault_prefix(&ctl->fault, ctl->fault.code, "--url");
        return CTL_USAGE;
    }
    enum tn_err err = event_text ? ctl_event(ctl, event_text, &event) : TN_OK;
    if (!err)
        err = tn_registry_invite(ctl->registry, name, event.id,
                                 tn_conf_int(ctl->conf, "hours") * HOUR_MS, &made, &ctl->fault);
    if (err)
        return ctl_failed(err);
    tn_registry_invite_uri(ctl->registry, &made, said, &uri);
    err = tn_qr_make(tn_buf_text(&uri), &qr);
    if (err)
        return ctl_failed(tn_fault_set(&ctl->fault, err, "the URL is too long for a symbol"));
    err = write_png(ctl, &qr);
    if (err)
        return ctl_failed(err);
    print_invite(ctl, name, &made, tn_buf_text(&uri), &qr);
    return CTL_DONE;
}

/* ---- list ---- */

struct listing {
    struct tn_json_writer writer;
    struct ctl_table table;
};

static bool add_object(const struct tn_device *device, void *context)
{
    struct listing *listing = context;
    struct tn_json_writer *writer = &listing->writer;
    tn_json_open_object(writer);
    tn_json_add_text(writer, "device", tn_id_text(device->id).chars);
    tn_registry_write_device(writer, device);
    tn_json_close_object(writer);
    return true;
}

static bool add_row(const struct tn_device *device, void *context)
{
    struct listing *listing = context;
    char paired[CTL_TIME_CHARS];
    ctl_time_text(device->paired, 0, paired);
    ctl_table_add(&listing->table, device->name);
    ctl_table_add(&listing->table, device->revoked ? "revoked" : "paired");
    ctl_table_add(&listing->table, paired);
    ctl_table_add(&listing->table, tn_id_text(device->id).chars);
    return true;
}

static enum ctl_exit list(struct ctl *ctl)
{
    struct listing listing = {.table = {.columns = 4}};
    TN_BUF_AUTO out = {0};
    if (ctl->json) {
        tn_json_begin(&listing.writer, &out);
        tn_json_open_array(&listing.writer);
    } else {
        ctl_table_add(&listing.table, "DOOR");
        ctl_table_add(&listing.table, "STATUS");
        ctl_table_add(&listing.table, "SINCE (UTC)");
        ctl_table_add(&listing.table, "ID");
    }
    enum tn_err err =
        tn_registry_devices(ctl->registry, ctl->json ? add_object : add_row, &listing, &ctl->fault);
    if (!err && ctl->json) {
        tn_json_close_array(&listing.writer);
        ctl_print(&out);
    } else if (!err) {
        ctl_table_print(&listing.table);
    }
    ctl_table_release(&listing.table);
    return err ? ctl_failed(err) : CTL_DONE;
}

/* ---- revoke ---- */

struct by_name {
    const char *name;
    size_t count;
    struct tn_id found;
};

static bool match_name(const struct tn_device *device, void *context)
{
    struct by_name *by = context;
    if (!device->revoked && strcmp(device->name, by->name) == 0) {
        by->count++;
        by->found = device->id;
    }
    return true;
}

static enum tn_err find_device(struct ctl *ctl, const char *text, struct tn_id *ret_device)
{
    struct by_name by = {.name = text};
    if (tn_id_parse(text, ret_device) == TN_OK)
        return TN_OK;
    enum tn_err err = tn_registry_devices(ctl->registry, match_name, &by, &ctl->fault);
    if (err)
        return err;
    if (by.count != 1)
        return tn_fault_set(&ctl->fault, by.count ? TN_ERR_LIMIT : TN_ERR_ABSENT,
                            "%zu kiosks are called \"%.60s\"; turnout kiosk list shows their ids",
                            by.count, text);
    *ret_device = by.found;
    return TN_OK;
}

static enum ctl_exit revoke(struct ctl *ctl)
{
    struct tn_id id;
    struct tn_device device;
    struct listing listing = {0};
    TN_BUF_AUTO out = {0};
    enum tn_err err = find_device(ctl, tn_conf_arg(ctl->conf, 0), &id);
    if (!err)
        err = tn_registry_device_revoke(ctl->registry, id, &ctl->fault);
    if (!err)
        err = tn_registry_device(ctl->registry, id, &device, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json) {
        tn_json_begin(&listing.writer, &out);
        (void)add_object(&device, &listing);
        ctl_print(&out);
    } else {
        (void)printf("%s is revoked\n", device.name);
    }
    return CTL_DONE;
}

static const struct tn_conf_entry invite_options[] = {
    {.name = "name",
     .type = TN_CONF_TEXT,
     .value_name = "NAME",
     .fallback = "Door",
     .help = "of the door, as it will stand in the attendance"},
    {.name = "event",
     .type = TN_CONF_TEXT,
     .value_name = "EVENT",
     .help = "the only event it serves; else all"},
    {.name = "url",
     .type = TN_CONF_TEXT,
     .value_name = "URL",
     .help = "where the hub is reached; else https://<this machine's address>:8443"},
    {.name = "png", .type = TN_CONF_TEXT, .value_name = "FILE", .help = "write the symbol there"},
    {.name = "hours",
     .type = TN_CONF_INT,
     .value_name = "N",
     .fallback = "24",
     .min = 1,
     .max = 720,
     .help = "how long it is good"},
    CTL_COMMON,
};
static const struct tn_conf_entry options[] = {CTL_COMMON};

const struct ctl_command ctl_kiosk_invite = {
    .noun = "kiosk",
    .verb = "invite",
    .arguments = "[--name NAME] [--event EVENT] [--url URL] [--png FILE]",
    .summary = "make an invitation that pairs one kiosk, as a QR symbol",
    .options = invite_options,
    .needs = CTL_NEEDS_GROUP,
    .run = invite,
};

const struct ctl_command ctl_kiosk_list = {
    .noun = "kiosk",
    .verb = "list",
    .arguments = "",
    .summary = "list the paired kiosks",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_kiosk_revoke = {
    .noun = "kiosk",
    .verb = "revoke",
    .arguments = "KIOSK",
    .summary = "take a kiosk's right to the group's data away",
    .text = "KIOSK is its id, or the name of its door.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = revoke,
};
