/* SPDX-License-Identifier: Apache-2.0 */
/* here.c -- a hub and a kiosk on one machine: what the one tells the other through a folder.
 *
 * `setup` holds the hub's port and the code of its first run, while there is no account; then
 * `invite` an invitation, while there is no kiosk.  Who may read the folder may become the group's
 * owner or its first door: it is the kiosk's user alone (the folder's group), and nothing of it is
 * kept over a start of the machine.  An invitation is drawn anew at each start of the hub, and good
 * for one kiosk. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "parts.h"

#include "turnout/account.h"
#include "turnout/registry.h"

#define NAME "Kiosk"
#define GOOD_MS ((int64_t)24 * 3600 * 1000)
#define MODE 0640 /* and the folder's group */

static void put(const struct tn_hub *hub, const char *name, const struct tn_buf *text)
{
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    tn_path_join(path, sizeof path, hub->here, name);
    if (tn_file_write(path, text->data, text->len, MODE, &fault))
        tn_log(TN_LOG_WARNING, "turnout-hub: the kiosk here is not told: %s", fault.text);
}

static void take_away(const struct tn_hub *hub, const char *name)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, hub->here, name);
    if (unlink(path) && errno != ENOENT)
        tn_log(TN_LOG_WARNING, "turnout-hub: %s cannot be removed: %s", path, strerror(errno));
}

static const char *port_of(const struct tn_hub *hub)
{
    return strrchr(tn_hub_url(hub), ':') + 1;
}

static void tell_code(const struct tn_hub *hub)
{
    TN_BUF_AUTO text = {0};
    tn_buf_addf(&text, "%s\n%s\n", port_of(hub), hub->setup_code);
    put(hub, "setup", &text);
    tn_seal_wipe(text.data, text.cap);
}

static enum tn_err invite(const struct tn_hub *hub, struct tn_registry *registry,
                          struct tn_fault *fault)
{
    static const struct tn_id all_events;
    struct tn_invite made;
    TN_BUF_AUTO url = {0}, uri = {0};
    enum tn_err err = tn_registry_invite(registry, NAME, all_events, GOOD_MS, &made, fault);
    if (err)
        return err;
    tn_buf_addf(&url, "https://127.0.0.1:%s", port_of(hub));
    tn_registry_invite_uri(registry, &made, tn_buf_text(&url), &uri);
    put(hub, "invite", &uri);
    tn_seal_wipe(uri.data, uri.cap);
    tn_seal_wipe(&made, sizeof made);
    return TN_OK;
}

static bool see_active(const struct tn_device *device, void *context)
{
    *(bool *)context = *(bool *)context || !device->revoked;
    return true;
}

void tn_hub_here_tell(struct tn_hub *hub, struct tn_registry *registry)
{
    struct tn_fault fault = {0};
    bool any = false, kiosks = false;
    if (hub->here[0] == '\0')
        return;
    enum tn_err err = tn_account_any(registry, &any, &fault);
    if (!err && !any && hub->setup_code[0] != '\0') {
        tell_code(hub);
        return;
    }
    take_away(hub, "setup");
    if (!err)
        err = tn_registry_devices(registry, see_active, &kiosks, &fault);
    if (!err && !kiosks)
        err = invite(hub, registry, &fault);
    if (err)
        tn_log(TN_LOG_WARNING, "turnout-hub: the kiosk here is not told: %s", fault.text);
}
