/* SPDX-License-Identifier: Apache-2.0 */
/* fake_clock.c -- preloaded into a program: a wall clock that reads FAKE_WALL_S at its start, and
 * no time service that would vouch for it.
 *
 * Only CLOCK_REALTIME is changed; uptime stays what it is, as on a board whose battery died. */
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static time_t offset_s(void)
{
    static time_t offset;
    static int known;
    const char *wanted = getenv("FAKE_WALL_S");
    struct timespec real;
    if (!known && wanted && syscall(SYS_clock_gettime, CLOCK_REALTIME, &real) == 0) {
        offset = (time_t)strtoll(wanted, NULL, 10) - real.tv_sec;
        known = 1;
    }
    return offset;
}

int clock_gettime(clockid_t clock, struct timespec *ret_now)
{
    if (syscall(SYS_clock_gettime, clock, ret_now) != 0)
        return -1;
    if (clock == CLOCK_REALTIME)
        ret_now->tv_sec += offset_s();
    return 0;
}

int adjtimex(struct timex *state)
{
    *state = (struct timex){.status = STA_UNSYNC};
    return TIME_ERROR;
}
