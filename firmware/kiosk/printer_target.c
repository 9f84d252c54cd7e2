/* SPDX-License-Identifier: Apache-2.0 */
/* printer_target.c -- see printer_target.h. */
#include "printer_target.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* A whole number without a sign, up to `most`; 0: none. */
static int read_number(const char *text, long most)
{
    char *end = NULL;
    long number = text[0] >= '1' && text[0] <= '9' ? strtol(text, &end, 10) : 0;
    return number > 0 && number <= most && *end == '\0' ? (int)number : 0;
}

static bool read_queue(const char *text, struct printer_target *target)
{
    target->way = PRINTER_QUEUE;
    return text[0] && !strpbrk(text, "/\\?'\"# \t") &&
           tn_text_copy(target->name, sizeof target->name, text);
}

static bool read_device(const char *text, struct printer_target *target)
{
    bool line =
        starts(text, "/dev/tty") || starts(text, "/dev/serial/") || starts(text, "/dev/pts/");
    target->way = line ? PRINTER_SERIAL : PRINTER_DEVICE;
    target->baud = PRINTER_BAUD;
    if (!tn_text_copy(target->name, sizeof target->name, text))
        return false;
    char *at = line ? strchr(target->name, '@') : NULL;
    if (!at)
        return true;
    *at = '\0';
    target->baud = read_number(at + 1, 230400);
    return target->baud > 0;
}

/* HOST:PORT, or [ADDRESS]:PORT. */
static bool read_network(const char *text, struct printer_target *target)
{
    const char *colon = strrchr(text, ':');
    target->way = PRINTER_NETWORK;
    if (!colon || colon == text || read_number(colon + 1, 65535) == 0)
        return false;
    size_t len = (size_t)(colon - text);
    bool bracketed = text[0] == '[' && colon[-1] == ']' && len > 2;
    if (bracketed)
        text++, len -= 2;
    if (len >= sizeof target->name || (!bracketed && strcspn(text, ":[]") < len))
        return false;
    memcpy(target->name, text, len);
    target->name[len] = '\0';
    return tn_text_copy(target->port, sizeof target->port, colon + 1);
}

static bool read_receipt_printer(const char *text, struct printer_target *target)
{
    char place[PRINTER_NAME_CHARS + 16];
    if (!tn_text_copy(place, sizeof place, text))
        return false;
    char *comma = strrchr(place, ',');
    target->mute = comma && strcmp(comma, ",mute") == 0;
    if (target->mute)
        *comma = '\0';
    return place[0] == '/' ? read_device(place, target) : read_network(place, target);
}

enum tn_err printer_target_read(const char *text, struct printer_target *ret_target,
                                struct tn_fault *fault)
{
    struct printer_target target = {0};
    bool is_receipt = starts(text, "escpos:");
    bool good = is_receipt ? read_receipt_printer(text + strlen("escpos:"), &target)
                           : read_queue(starts(text, "cups:") ? text + 5 : text, &target);
    if (!good)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "--printer %s: write it like cups:QUEUE, escpos:/dev/usb/lp0, "
                            "escpos:/dev/ttyUSB0@19200 or escpos:192.168.1.9:9100",
                            text);
    *ret_target = target;
    return TN_OK;
}

const char *printer_target_badge(const struct printer_target *target)
{
    return target->way == PRINTER_QUEUE ? "name-86x54" : "receipt-80";
}

enum tn_flow_trouble printer_reason(const char *reason, bool *low)
{
    static const struct {
        const char *word;
        enum tn_flow_trouble trouble;
    } words[] = {
        {"media-empty", TN_FLOW_TROUBLE_PAPER},
        {"media-needed", TN_FLOW_TROUBLE_PAPER},
        {"input-tray-missing", TN_FLOW_TROUBLE_PAPER},
        {"media-jam", TN_FLOW_TROUBLE_JAM},
        {"cover-open", TN_FLOW_TROUBLE_COVER},
        {"door-open", TN_FLOW_TROUBLE_COVER},
        {"interlock-open", TN_FLOW_TROUBLE_COVER},
        {"offline", TN_FLOW_TROUBLE_OFFLINE},
        {"shutdown", TN_FLOW_TROUBLE_OFFLINE},
        {"timed-out", TN_FLOW_TROUBLE_OFFLINE},
        {"connecting-to-device", TN_FLOW_TROUBLE_OFFLINE},
        {"paused", TN_FLOW_TROUBLE_PAUSED},
        {"stopped", TN_FLOW_TROUBLE_PAUSED},
        {"stopping", TN_FLOW_TROUBLE_PAUSED},
        {"moving-to-paused", TN_FLOW_TROUBLE_PAUSED},
    };
    size_t len = strlen(reason);
    bool is_error = len > 6 && strcmp(reason + len - 6, "-error") == 0;
    if (starts(reason, "media-low"))
        *low = true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (starts(reason, words[i].word))
            return words[i].trouble;
    }
    return is_error ? TN_FLOW_TROUBLE_OTHER : TN_FLOW_TROUBLE_NONE;
}
