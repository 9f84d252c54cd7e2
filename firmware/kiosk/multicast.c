/* SPDX-License-Identifier: Apache-2.0 */
/* multicast.c -- one UDP socket in a group of the local scope.
 *
 * Interfaces come and go, so the group is joined anew before each datagram goes out; the kernel
 * says no where that is so already.  Source: ip(7); RFC 2365 (239.255.0.0/16). */
#include "multicast.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct multicast {
    int fd;
};

/* ---- interfaces ---- */

static bool is_up(const struct ifaddrs *at)
{
    return at->ifa_addr && at->ifa_addr->sa_family == AF_INET && (at->ifa_flags & IFF_UP);
}

static struct in_addr address_of(const struct ifaddrs *at)
{
    struct sockaddr_in v4;
    memcpy(&v4, at->ifa_addr, sizeof v4);
    return v4.sin_addr;
}

static size_t list(bool loopback, struct multicast_via *out, size_t cap)
{
    struct ifaddrs *all = NULL;
    size_t count = 0;
    if (getifaddrs(&all))
        return 0;
    for (const struct ifaddrs *at = all; at && count < cap; at = at->ifa_next) {
        if (!is_up(at) || !(at->ifa_flags & IFF_LOOPBACK) == loopback)
            continue;
        struct in_addr address = address_of(at);
        out[count].interface = if_nametoindex(at->ifa_name);
        if (inet_ntop(AF_INET, &address, out[count].host, sizeof out[count].host))
            count++;
    }
    freeifaddrs(all);
    return count;
}

size_t multicast_list(bool loopback_only, struct multicast_via *out, size_t cap)
{
    size_t count = loopback_only ? 0 : list(false, out, cap);
    return count ? count : list(true, out, cap);
}

/* ---- the socket ---- */

/* Several doors on one machine hear the same port: each gets every datagram. */
static int prepare(int fd)
{
    const struct sockaddr_in here = {.sin_family = AF_INET,
                                     .sin_port = htons(MULTICAST_PORT),
                                     .sin_addr.s_addr = htonl(INADDR_ANY)};
    int on = 1;
    unsigned char hops = 1, loop = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
        setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof hops) ||
        setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &loop, sizeof loop) ||
        bind(fd, (const struct sockaddr *)&here, sizeof here))
        return errno;
    return 0;
}

enum tn_err multicast_open(struct multicast **ret_multicast, struct tn_fault *fault)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int failed = fd < 0 ? errno : prepare(fd);
    if (failed) {
        if (fd >= 0)
            close(fd);
        return tn_fault_errno(fault, failed, "cannot listen for other doors on UDP port %d",
                              MULTICAST_PORT);
    }
    struct multicast *multicast = calloc(1, sizeof *multicast);
    TN_ASSERT(multicast);
    multicast->fd = fd;
    *ret_multicast = multicast;
    return TN_OK;
}

void multicast_close(struct multicast *multicast)
{
    if (!multicast)
        return;
    close(multicast->fd);
    free(multicast);
}

int multicast_fd(const struct multicast *multicast)
{
    return multicast->fd;
}

/* What fails is tried again with the next datagram. */
void multicast_send(struct multicast *multicast, const struct multicast_via *via, const void *data,
                    size_t len)
{
    int fd = multicast->fd;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(MULTICAST_PORT)};
    struct ip_mreqn group = {.imr_ifindex = (int)via->interface};
    TN_ASSERT(inet_pton(AF_INET, MULTICAST_GROUP, &to.sin_addr) == 1);
    TN_ASSERT(inet_pton(AF_INET, via->host, &group.imr_address) == 1);
    group.imr_multiaddr = to.sin_addr;
    (void)setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group);
    if (len > 0 && setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &group, sizeof group) == 0)
        (void)sendto(fd, data, len, 0, (const struct sockaddr *)&to, sizeof to);
}

bool multicast_take(struct multicast *multicast, uint8_t out[MULTICAST_MAX_BYTES], size_t *ret_len,
                    char host[MULTICAST_HOST_CHARS])
{
    struct sockaddr_in from;
    socklen_t from_len = sizeof from;
    ssize_t len = recvfrom(multicast->fd, out, MULTICAST_MAX_BYTES, MSG_TRUNC,
                           (struct sockaddr *)&from, &from_len);
    if (len > MULTICAST_MAX_BYTES)
        len = 0; /* counts as one all the same */
    if (len < 0 || !inet_ntop(AF_INET, &from.sin_addr, host, MULTICAST_HOST_CHARS))
        return false;
    *ret_len = (size_t)len;
    return true;
}
