/* SPDX-License-Identifier: Apache-2.0 */
/* wired.c -- see wired.h. */
#include "wired.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

static bool has(const char *devices, const char *name, const char *what)
{
    char folder[TN_PATH_MAX], path[TN_PATH_MAX];
    tn_path_join(folder, sizeof folder, devices, name);
    tn_path_join(path, sizeof path, folder, what);
    return tn_file_exists(path);
}

/* A device with hardware behind it, and no radio. */
static bool is_wired(const char *devices, const char *name)
{
    return has(devices, name, "device") && !has(devices, name, "phy80211") &&
           !has(devices, name, "wireless");
}

/* While a device is down this cannot be read: nothing is plugged in then, either. */
static bool is_plugged(const char *devices, const char *name)
{
    char folder[TN_PATH_MAX], path[TN_PATH_MAX];
    TN_BUF_AUTO text = {0};
    tn_path_join(folder, sizeof folder, devices, name);
    tn_path_join(path, sizeof path, folder, "carrier");
    return tn_file_read(path, 16, &text, NULL) == TN_OK && tn_buf_text(&text)[0] == '1';
}

static void address_of(const struct ifaddrs *all, const char *name, char *out, size_t cap)
{
    char text[INET_ADDRSTRLEN] = "";
    for (const struct ifaddrs *at = all; at && *text == '\0'; at = at->ifa_next) {
        if (!at->ifa_addr || at->ifa_addr->sa_family != AF_INET || strcmp(at->ifa_name, name) != 0)
            continue;
        struct sockaddr_in address;
        memcpy(&address, at->ifa_addr, sizeof address);
        if (!inet_ntop(AF_INET, &address.sin_addr, text, sizeof text))
            *text = '\0';
    }
    (void)tn_text_copy(out, cap, text);
}

/* Of several sockets the one with a cable counts. */
static void look_at(const char *devices, const char *name, const struct ifaddrs *all,
                    struct tn_flow_network *network)
{
    if (!is_wired(devices, name))
        return;
    bool plugged = is_plugged(devices, name);
    network->has_wired = true;
    network->plugged = network->plugged || plugged;
    if (plugged && *network->wired_address == '\0')
        address_of(all, name, network->wired_address, sizeof network->wired_address);
}

void wired_look(const char *devices, const char *wireless, struct tn_flow_network *network)
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all))
        all = NULL;
    network->has_wired = network->plugged = false;
    *network->wired_address = '\0';
    DIR *folder = opendir(devices);
    struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        if (entry->d_name[0] != '.' && strlen(entry->d_name) < IF_NAMESIZE)
            look_at(devices, entry->d_name, all, network);
    }
    if (folder)
        closedir(folder);
    address_of(all, wireless, network->wifi_address, sizeof network->wifi_address);
    if (all)
        freeifaddrs(all);
}
