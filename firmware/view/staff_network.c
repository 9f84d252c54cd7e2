/* SPDX-License-Identifier: Apache-2.0 */
/* staff_network.c -- how this kiosk is linked: the cable, and the wireless network. */
#include "staff.h"
#include "words.h"

/* ---- how it stands ---- */

static void add_address(const struct page *page, const char *address, struct tn_buf *out)
{
    tn_view_format(page, page->lang, "network.address", address, NULL, out);
}

static void cable_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_network *network = &page->flow->network;
    if (*network->wired_address)
        add_address(page, network->wired_address, out);
    else
        tn_buf_add_text(out, tn_view_say(page, network->plugged ? "network.cable.waiting"
                                                                : "network.cable.none"));
}

static void wifi_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_network *network = &page->flow->network;
    static const char *const keys[] = {
        [TN_FLOW_WIFI_NONE] = "network.wifi.none",
        [TN_FLOW_WIFI_CONNECTING] = "network.wifi.connecting",
        [TN_FLOW_WIFI_CONNECTED] = "network.wifi.connecting",
        [TN_FLOW_WIFI_WRONG_PASSWORD] = "network.wifi.wrong",
        [TN_FLOW_WIFI_NO_ANSWER] = "network.wifi.no-answer",
    };
    if (network->wifi == TN_FLOW_WIFI_CONNECTED && *network->wifi_address)
        add_address(page, network->wifi_address, out);
    else
        tn_buf_add_text(out, tn_view_say(page, keys[network->wifi]));
}

void tn_view_network_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_network *network = &page->flow->network;
    bool linked = network->wifi == TN_FLOW_WIFI_CONNECTED && *network->wifi_address;
    if (*network->wired_address)
        tn_buf_add_text(out, tn_view_say(page, "network.cable"));
    if (linked && out->len > 0)
        tn_buf_add_text(out, " · ");
    if (linked)
        tn_buf_add_text(out, network->wifi_name);
    if (out->len == 0)
        tn_buf_add_text(out, tn_view_say(page, "network.none"));
}

static void say_cable(const struct page *page, struct saying *saying)
{
    bool linked = *page->flow->network.wired_address != '\0';
    saying->look = linked ? TN_FLOW_LOOK_OK : TN_FLOW_LOOK_ALREADY;
    tn_buf_add_text(&saying->title, tn_view_say(page, "network.cable"));
    cable_words(page, &saying->note);
}

static void say_wifi(const struct page *page, struct saying *saying)
{
    const struct tn_flow_network *network = &page->flow->network;
    bool linked = network->wifi == TN_FLOW_WIFI_CONNECTED && *network->wifi_address;
    saying->look = linked ? TN_FLOW_LOOK_OK : TN_FLOW_LOOK_ALREADY;
    tn_buf_add_text(&saying->title, tn_view_say(page, "network.wifi"));
    if (*network->wifi_name)
        tn_buf_addf(&saying->title, " · %s", network->wifi_name);
    wifi_words(page, &saying->note);
}

static void say_link(const struct page *page, int index, struct saying *saying)
{
    if (index == 0 && page->flow->network.has_wired)
        say_cable(page, saying);
    else
        say_wifi(page, saying);
}

void tn_view_network(struct page *page)
{
    const struct tn_flow_network *network = &page->flow->network;
    tn_view_header_back(page, tn_view_say(page, "box.network"));
    const struct bar_button more = {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT,
                                    tn_view_say(page, "staff.more"), true, NULL};
    tn_view_sayings(page, page->body, network->has_wired + network->has_wifi, say_link, &more, 1);
}
