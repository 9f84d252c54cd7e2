/* SPDX-License-Identifier: Apache-2.0 */
/* here.c -- see here.h. */
#include "here.h"

#include <string.h>

#include "wired.h"

#include "turnout/os.h"
#include "turnout/text.h"

#define FILE_MOST 2048
#define CODE_CHARS 14
#define ADDRESS_CHARS 48

/* ---- a code for phones ---- */

static void add_escaped(const char *text, struct tn_buf *out)
{
    for (; *text; text++) {
        if (strchr("\\;,:\"", *text))
            tn_buf_add_byte(out, '\\');
        tn_buf_add_byte(out, (uint8_t)*text);
    }
}

/* Digits of hex alone would be read as such; quotes say that they are not. */
static void add_value(const char *text, struct tn_buf *out)
{
    bool is_hex = *text && text[strspn(text, "0123456789abcdefABCDEF")] == '\0';
    if (is_hex)
        tn_buf_add_byte(out, '"');
    add_escaped(text, out);
    if (is_hex)
        tn_buf_add_byte(out, '"');
}

void here_wifi_text(const char *name, const char *password, struct tn_buf *out)
{
    tn_buf_add_text(out, *password ? "WIFI:T:WPA;S:" : "WIFI:T:nopass;S:");
    add_value(name, out);
    tn_buf_add_text(out, ";");
    if (*password) {
        tn_buf_add_text(out, "P:");
        add_value(password, out);
        tn_buf_add_text(out, ";");
    }
    tn_buf_add_text(out, ";");
}

/* ---- the files ---- */

/* The next line, which ends with a line's end; false if there is none, or it is too long. */
static bool take_line(const char **at, const char *end, char *out, size_t cap)
{
    const char *stop = *at < end ? memchr(*at, '\n', (size_t)(end - *at)) : NULL;
    size_t len = stop ? (size_t)(stop - *at) : 0;
    if (!stop || len == 0 || len >= cap || !tn_text_valid(*at, len))
        return false;
    memcpy(out, *at, len);
    out[len] = '\0';
    *at = stop + 1;
    return true;
}

bool here_read_setup(const char *text, size_t len, const char *address, struct tn_flow_here *here)
{
    char port[6], code[CODE_CHARS + 1];
    const char *at = text, *end = text + len;
    TN_BUF_AUTO url = {0};
    if (*address == '\0' || !take_line(&at, end, port, sizeof port) ||
        !take_line(&at, end, code, sizeof code) || port[strspn(port, "0123456789")] != '\0' ||
        strlen(code) != CODE_CHARS)
        return false;
    tn_buf_addf(&url, "https://%s:%s/#/setup?code=%s", address, port, code);
    return tn_text_copy(here->url, sizeof here->url, tn_buf_text(&url));
}

bool here_read_network(const char *text, size_t len, struct tn_flow_here *here, char *address,
                       size_t cap)
{
    struct tn_flow_here read = *here;
    char own[ADDRESS_CHARS];
    const char *at = text, *end = text + len;
    TN_BUF_AUTO code = {0};
    if (!take_line(&at, end, read.wifi_name, sizeof read.wifi_name) ||
        !take_line(&at, end, read.wifi_password, sizeof read.wifi_password) ||
        !take_line(&at, end, own, sizeof own))
        return false;
    here_wifi_text(read.wifi_name, read.wifi_password, &code);
    if (!tn_text_copy(read.wifi, sizeof read.wifi, tn_buf_text(&code)) ||
        !tn_text_copy(address, cap, own))
        return false;
    *here = read;
    return true;
}

static bool read_file(const char *folder, const char *name, struct tn_buf *out)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, name);
    return tn_file_exists(path) && tn_file_read(path, FILE_MOST, out, NULL) == TN_OK;
}

/* Our own network's, else the cable's, else the radio's. */
static void find_address(const char *folder, const char *devices, struct tn_flow_here *here,
                         char *address, size_t cap)
{
    TN_BUF_AUTO network = {0};
    struct tn_flow_network links = {0};
    *address = '\0';
    if (read_file(folder, "network", &network) &&
        here_read_network(tn_buf_text(&network), network.len, here, address, cap))
        return;
    wired_look(devices, "wlan0", &links);
    (void)tn_text_copy(address, cap,
                       *links.wired_address ? links.wired_address : links.wifi_address);
}

void here_look(const char *folder, const char *devices, struct tn_flow_here *ret_here,
               struct tn_buf *invite)
{
    char address[ADDRESS_CHARS];
    TN_BUF_AUTO setup = {0};
    memset(ret_here, 0, sizeof *ret_here); /* with what lies between its parts: it is compared */
    find_address(folder, devices, ret_here, address, sizeof address);
    if (read_file(folder, "setup", &setup))
        (void)here_read_setup(tn_buf_text(&setup), setup.len, address, ret_here);
    if (!read_file(folder, "invite", invite))
        invite->len = 0;
}
