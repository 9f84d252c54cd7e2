/* SPDX-License-Identifier: Apache-2.0 */
/* net_group.h -- a group with its TLS authority, a hub identity and one device's, for tests. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "turnout/client.h"
#include "turnout/identity.h"

#define NET_GROUP_DEVICE "01JDXW3ZK5T0V9QF8YB6N7R4CM"

struct net_group {
    struct tn_buf authority_key, authority_certificate;
    struct tn_buf hub_key, hub_certificate;
    struct tn_buf device_key, device_certificate;
    struct tn_identity authority, hub, device;
};

static inline void net_group_make(struct net_group *group)
{
    struct tn_fault fault = {0};
    TN_BUF_AUTO request = {0};
    *group = (struct net_group){0};
    assert_int_equal(tn_identity_authority_make("Weekend Makers", &group->authority_key,
                                                &group->authority_certificate, &fault),
                     TN_OK);
    group->authority = (struct tn_identity){tn_buf_text(&group->authority_key),
                                            tn_buf_text(&group->authority_certificate)};
    assert_int_equal(
        tn_identity_hub_make(&group->authority, &group->hub_key, &group->hub_certificate, &fault),
        TN_OK);
    group->hub =
        (struct tn_identity){tn_buf_text(&group->hub_key), tn_buf_text(&group->hub_certificate)};
    assert_int_equal(tn_identity_key_make(&group->device_key, &fault), TN_OK);
    assert_int_equal(
        tn_identity_request_make(tn_buf_text(&group->device_key), "kiosk", &request, &fault),
        TN_OK);
    assert_int_equal(tn_identity_certify(&group->authority, tn_buf_text(&request),
                                         TN_IDENTITY_DEVICE, NET_GROUP_DEVICE,
                                         &group->device_certificate, &fault),
                     TN_OK);
    group->device = (struct tn_identity){tn_buf_text(&group->device_key),
                                         tn_buf_text(&group->device_certificate)};
}

static inline void net_group_release(struct net_group *group)
{
    tn_buf_release(&group->authority_key);
    tn_buf_release(&group->authority_certificate);
    tn_buf_release(&group->hub_key);
    tn_buf_release(&group->hub_certificate);
    tn_buf_release(&group->device_key);
    tn_buf_release(&group->device_certificate);
}

/* A client of `url` that trusts the group, as its device unless `anonymous`. */
static inline struct tn_client *net_group_client(const struct net_group *group, const char *url,
                                                 bool anonymous)
{
    struct tn_fault fault = {0};
    struct tn_client *client = NULL;
    struct tn_client_options options = {
        .url = url,
        .authority_pem = group->authority.certificate_pem,
        .identity = anonymous ? (struct tn_identity){0} : group->device,
    };
    assert_int_equal(tn_client_open(&options, &client, &fault), TN_OK);
    return client;
}
