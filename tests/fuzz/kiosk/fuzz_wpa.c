/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever wpa_supplicant passes on from the air: no crash, what is listed has a name of at most 32
 * bytes that can be shown, no network stands there twice. */
#include <string.h>

#include "turnout/text.h"
#include "wpa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct wpa_around around;
    struct wpa_book book;
    struct wpa_status status;
    struct tn_flow_network network = {0};
    char id[TN_FLOW_WIFI_ID_CHARS + 1] = "00", name[TN_FLOW_WIFI_NAME_CHARS + 1];
    wpa_read_around(text, size, &around);
    wpa_read_book(text, size, &book);
    wpa_read_status(text, size, &status);
    (void)wpa_read_event(text, size);
    (void)wpa_read_name(text, size, id);
    wpa_show_name(id, name);
    TN_ASSERT(tn_text_valid(name, strlen(name)) && *name != '\0');
    TN_ASSERT(around.count <= WPA_SEEN_MAX && book.count <= WPA_SAVED_MAX);
    wpa_list(&around, &book, status.id, &network);
    TN_ASSERT(network.count <= TN_FLOW_WIFI_SHOWN && network.count <= around.count);
    for (size_t i = 0; i < network.count; i++) {
        size_t len = strlen(network.one[i].id);
        TN_ASSERT(len > 0 && len % 2 == 0 && len <= TN_FLOW_WIFI_ID_CHARS);
        TN_ASSERT(tn_text_valid(network.one[i].name, strlen(network.one[i].name)));
        for (size_t k = 0; k < i; k++)
            TN_ASSERT(strcmp(network.one[i].id, network.one[k].id) != 0);
    }
    return 0;
}
