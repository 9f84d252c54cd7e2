/* SPDX-License-Identifier: Apache-2.0 */
/* serial.c -- a scanner that speaks over a tty: 8N1, raw; CR, LF, Tab or a pause end a code.
 * Source: termios(3). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "source.h"

#include "turnout/text.h"

#define QUIET_MS 50

static const struct {
    const char *text;
    speed_t speed;
} bauds[] = {
    {"9600", B9600}, {"19200", B19200}, {"38400", B38400}, {"57600", B57600}, {"115200", B115200},
};

struct serial {
    char path[TN_PATH_MAX];
    speed_t speed;
    int fd;
    struct tn_scan_line line;
    size_t at, len; /* bytes read and not yet looked at */
    uint8_t bytes[1024];
};

static bool parse_baud(const char *text, speed_t *ret_speed)
{
    for (size_t i = 0; i < sizeof bauds / sizeof bauds[0]; i++) {
        if (strcmp(bauds[i].text, text) == 0) {
            *ret_speed = bauds[i].speed;
            return true;
        }
    }
    return false;
}

static enum tn_err serial_create(const char *argument, const struct tn_scan_options *options,
                                 void **ret_state, struct tn_fault *fault)
{
    (void)options;
    struct serial *serial = calloc(1, sizeof *serial);
    TN_ASSERT(serial != NULL);
    serial->fd = -1;
    serial->speed = B9600;
    bool fits = tn_text_copy(serial->path, sizeof serial->path, argument);
    char *baud = strrchr(serial->path, '@');
    if (baud)
        *baud++ = '\0';
    if (!fits || !serial->path[0] || (baud && !parse_baud(baud, &serial->speed))) {
        free(serial);
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"serial:%.100s\" names no serial scanner; write serial:/dev/ttyACM0 "
                            "or serial:/dev/ttyUSB0@115200 (9600 19200 38400 57600 115200)",
                            argument);
    }
    *ret_state = serial;
    return TN_OK;
}

static bool make_raw(int fd, speed_t speed)
{
    struct termios settings;
    if (tcgetattr(fd, &settings) != 0)
        return false;
    cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    settings.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
    cfsetispeed(&settings, speed);
    cfsetospeed(&settings, speed);
    return tcsetattr(fd, TCSANOW, &settings) == 0;
}

static int serial_open(void *state, int64_t now_ms, char *ret_name)
{
    struct serial *serial = state;
    (void)now_ms;
    int fd = open(serial->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return -1;
    if (!make_raw(fd, serial->speed)) {
        close(fd);
        return -1;
    }
    serial->fd = fd;
    serial->at = serial->len = 0;
    tn_scan_line_init(&serial->line, TN_SCAN_QUIET_ENDS, QUIET_MS);
    tn_text_copy(ret_name, TN_PATH_MAX, serial->path);
    return fd;
}

/* True if there are new bytes to look at; *ret_gone if there never will be. */
static bool refill(struct serial *serial, bool *ret_gone)
{
    ssize_t got = read(serial->fd, serial->bytes, sizeof serial->bytes);
    *ret_gone = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    serial->at = 0;
    serial->len = got > 0 ? (size_t)got : 0;
    return got > 0;
}

static enum tn_scan_event serial_next(void *state, int64_t now_ms, struct tn_scan_code *ret_code)
{
    struct serial *serial = state;
    bool gone = false;
    enum tn_scan_event event = tn_scan_line_idle(&serial->line, now_ms);
    /* One refill a call: a line that never ends keeps its owner no longer than that. */
    if (event == TN_SCAN_NONE && serial->at == serial->len && !refill(serial, &gone))
        return gone ? TN_SCAN_GONE : TN_SCAN_NONE;
    while (event == TN_SCAN_NONE && serial->at < serial->len)
        event = tn_scan_line_feed(&serial->line, serial->bytes[serial->at++], now_ms);
    explicit_bzero(serial->bytes, serial->at);
    if (event == TN_SCAN_CODE)
        tn_scan_take_line(&serial->line, ret_code);
    return event;
}

static int64_t serial_due_ms(const void *state)
{
    const struct serial *serial = state;
    return tn_scan_line_due_ms(&serial->line);
}

static void serial_close(void *state)
{
    struct serial *serial = state;
    if (serial->fd >= 0)
        close(serial->fd);
    serial->fd = -1;
}

const struct tn_scan_source tn_scan_source_serial = {
    "serial", serial_create, serial_open, serial_next, serial_due_ms, serial_close, free,
};
