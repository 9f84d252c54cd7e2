/* SPDX-License-Identifier: Apache-2.0 */
/* printer_escpos.c -- a receipt printer on a device file, a serial line or a network port.
 *
 * It is opened for each look and each job: one that was pulled out is there again with the next.
 * Before a job it is asked how it is, and behind it whether everything was worked off: what was
 * sent and not answered for is unsure.  Source: escpos.h. */
#include "printer.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "turnout/escpos.h"

#define ANSWER_MS 1000
#define CONNECT_MS 3000
#define SLICE_MS 100

struct line {
    int fd;
    const struct printer_wait *wait;
};

/* ---- the line ---- */

/* True as soon as it can be read or written; false after `most_ms`, at the end of the time, or when
 * nobody is at the other end. */
static bool is_ready(const struct line *line, short events, int most_ms)
{
    int64_t until_ms = tn_clock_up_ms() + most_ms;
    for (;;) {
        struct pollfd one = {.fd = line->fd, .events = events};
        int left_ms = printer_left_ms(line->wait);
        int64_t own_ms = until_ms - tn_clock_up_ms();
        if (left_ms == 0 || own_ms <= 0)
            return false;
        int slice_ms = own_ms < SLICE_MS ? (int)own_ms : SLICE_MS;
        if (poll(&one, 1, left_ms < slice_ms ? left_ms : slice_ms) > 0)
            return (one.revents & events) != 0;
    }
}

/* How much went out. */
static size_t send_bytes(const struct line *line, const uint8_t *bytes, size_t len)
{
    size_t sent = 0;
    while (sent < len && is_ready(line, POLLOUT, INT32_MAX)) {
        ssize_t put = write(line->fd, bytes + sent, len - sent);
        if (put <= 0)
            break;
        sent += (size_t)put;
    }
    return sent;
}

static bool take_byte(const struct line *line, int most_ms, uint8_t *ret_byte)
{
    return is_ready(line, POLLIN, most_ms) && read(line->fd, ret_byte, 1) == 1;
}

/* What it said before it was asked; one that never stops talking is not heard out. */
#define DRAINED_MAX 64
static void drain(const struct line *line)
{
    uint8_t old[64];
    for (int i = 0; i < DRAINED_MAX && read(line->fd, old, sizeof old) > 0; i++)
        continue;
}

static speed_t speed_of(int baud)
{
    static const struct {
        int baud;
        speed_t speed;
    } speeds[] = {{1200, B1200},   {2400, B2400},     {4800, B4800},
                  {9600, B9600},   {19200, B19200},   {38400, B38400},
                  {57600, B57600}, {115200, B115200}, {230400, B230400}};
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
        if (speeds[i].baud == baud)
            return speeds[i].speed;
    }
    return B9600;
}

static void set_speed(int fd, int baud)
{
    struct termios mode;
    if (tcgetattr(fd, &mode))
        return;
    cfmakeraw(&mode);
    mode.c_cflag |= CLOCAL | CREAD;
    cfsetispeed(&mode, speed_of(baud));
    cfsetospeed(&mode, speed_of(baud));
    (void)tcsetattr(fd, TCSANOW, &mode);
}

static bool connect_to(struct line *line, const struct addrinfo *address)
{
    int failed = 0;
    socklen_t size = sizeof failed;
    line->fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (line->fd < 0)
        return false;
    bool begun =
        connect(line->fd, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS;
    if (begun && is_ready(line, POLLOUT, CONNECT_MS) &&
        getsockopt(line->fd, SOL_SOCKET, SO_ERROR, &failed, &size) == 0 && failed == 0)
        return true;
    close(line->fd);
    line->fd = -1;
    return false;
}

static bool open_network(const struct printer_target *target, struct line *line)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    bool open = false;
    if (getaddrinfo(target->name, target->port, &hints, &found))
        return false;
    for (const struct addrinfo *at = found; at && !open; at = at->ai_next)
        open = connect_to(line, at);
    freeaddrinfo(found);
    return open;
}

static bool open_line(const struct printer_target *target, struct line *line)
{
    if (target->way == PRINTER_NETWORK)
        return open_network(target, line);
    line->fd = open(target->name, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (line->fd >= 0 && target->way == PRINTER_SERIAL)
        set_speed(line->fd, target->baud);
    return line->fd >= 0;
}

/* ---- how it is ---- */

/* False if it says nothing. */
static bool ask(const struct line *line, enum tn_escpos_ask question, struct tn_escpos_state *said)
{
    TN_BUF_AUTO bytes = {0};
    uint8_t byte = 0;
    int64_t until_ms = tn_clock_up_ms() + ANSWER_MS;
    tn_escpos_add_ask(question, &bytes);
    if (send_bytes(line, bytes.data, bytes.len) < bytes.len)
        return false;
    while (take_byte(line, (int)(until_ms - tn_clock_up_ms()), &byte)) {
        if (tn_escpos_read(question, byte, said))
            return true;
    }
    return false;
}

static enum tn_flow_trouble trouble_of(const struct tn_escpos_state *said)
{
    if (said->cover_open)
        return TN_FLOW_TROUBLE_COVER;
    if (said->paper_out)
        return TN_FLOW_TROUBLE_PAPER;
    if (said->jam)
        return TN_FLOW_TROUBLE_JAM;
    return said->broken || said->offline ? TN_FLOW_TROUBLE_OTHER : TN_FLOW_TROUBLE_NONE;
}

static void ask_all(const struct printer_target *target, const struct line *line,
                    struct printer_state *ret_state)
{
    struct tn_escpos_state said = {0};
    bool answers = true;
    if (!target->mute)
        drain(line);
    for (int i = 0; i < TN_ESCPOS_ASK_COUNT && answers && !target->mute; i++)
        answers = ask(line, (enum tn_escpos_ask)i, &said);
    enum tn_flow_trouble trouble = answers ? trouble_of(&said) : TN_FLOW_TROUBLE_OFFLINE;
    *ret_state = (struct printer_state){.trouble = trouble,
                                        .paper_low = said.paper_low && !said.paper_out,
                                        .shut = trouble != TN_FLOW_TROUBLE_NONE};
}

static const struct printer_state gone = {.trouble = TN_FLOW_TROUBLE_OFFLINE, .shut = true};

void printer_escpos_look(const struct printer_target *target, const struct printer_wait *wait,
                         struct printer_state *ret_state)
{
    struct line line = {-1, wait};
    *ret_state = gone;
    if (!open_line(target, &line))
        return;
    ask_all(target, &line, ret_state);
    close(line.fd);
}

/* ---- a job ---- */

/* Everything that was sent is on the paper. */
static bool was_worked_off(const struct line *line)
{
    TN_BUF_AUTO question = {0};
    uint8_t byte = 0;
    tn_escpos_add_done(&question);
    if (send_bytes(line, question.data, question.len) < question.len)
        return false;
    while (take_byte(line, INT32_MAX, &byte)) {
        if (tn_escpos_is_done(byte))
            return true;
    }
    return false;
}

static enum printer_end print_on(const struct printer_target *target, const struct line *line,
                                 const struct tn_buf *bytes, struct printer_state *state)
{
    ask_all(target, line, state);
    if (state->shut)
        return PRINTER_NOTHING;
    size_t sent = send_bytes(line, bytes->data, bytes->len);
    if (sent == 0) {
        *state = gone;
        return PRINTER_NOTHING;
    }
    bool whole = sent == bytes->len;
    return whole && (target->mute || was_worked_off(line)) ? PRINTER_DONE : PRINTER_UNSURE;
}

enum printer_end printer_escpos_print(const struct printer_target *target,
                                      const struct printer_paper *paper,
                                      const struct printer_wait *wait,
                                      struct printer_state *ret_state)
{
    struct line line = {-1, wait};
    *ret_state = gone;
    if (!open_line(target, &line))
        return PRINTER_NOTHING;
    enum printer_end end = print_on(target, &line, &paper->bytes, ret_state);
    close(line.fd);
    if (end == PRINTER_UNSURE) { /* what it wants now */
        const struct printer_wait more = {wait->worker, tn_clock_up_ms() + CONNECT_MS};
        printer_escpos_look(target, &more, ret_state);
    }
    return end;
}
