/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: what the group's authority certifies, for whom, and that nothing else passes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/identity.h"
#include "turnout/seal.h"

struct group {
    struct tn_buf key, certificate;
};

static void group_make(struct group *group)
{
    struct tn_fault fault = {0};
    assert_int_equal(
        tn_identity_authority_make("Weekend Makers", &group->key, &group->certificate, &fault),
        TN_OK);
}

static struct tn_identity authority_of(const struct group *group)
{
    return (struct tn_identity){tn_buf_text(&group->key), tn_buf_text(&group->certificate)};
}

static void group_release(struct group *group)
{
    tn_buf_release(&group->key);
    tn_buf_release(&group->certificate);
}

/* The request's own name does not count: the hub names the holder. */
static void test_certify_names_the_holder(void **state)
{
    (void)state;
    struct group group = {0};
    struct tn_fault fault = {0};
    TN_BUF_AUTO key = {0};
    TN_BUF_AUTO request = {0};
    TN_BUF_AUTO certificate = {0};
    group_make(&group);
    struct tn_identity authority = authority_of(&group);
    assert_int_equal(tn_identity_key_make(&key, &fault), TN_OK);
    assert_int_equal(tn_identity_request_make(tn_buf_text(&key), "hub", &request, &fault), TN_OK);
    assert_int_equal(tn_identity_certify(&authority, tn_buf_text(&request), TN_IDENTITY_DEVICE,
                                         "01JDZZZZZZZZZZZZZZZZZZZZZZ", &certificate, &fault),
                     TN_OK);
    char holder[TN_IDENTITY_HOLDER_CHARS];
    assert_int_equal(tn_identity_holder(tn_buf_text(&certificate), holder, &fault), TN_OK);
    assert_string_equal(holder, "01JDZZZZZZZZZZZZZZZZZZZZZZ");
    assert_int_equal(
        tn_identity_check(tn_buf_text(&certificate), authority.certificate_pem, &fault), TN_OK);
    group_release(&group);
}

/* Another group's authority must not vouch for ours. */
static void test_check_refuses_another_authority(void **state)
{
    (void)state;
    struct group ours = {0}, theirs = {0};
    struct tn_fault fault = {0};
    TN_BUF_AUTO key = {0};
    TN_BUF_AUTO certificate = {0};
    group_make(&ours);
    group_make(&theirs);
    struct tn_identity authority = authority_of(&ours);
    assert_int_equal(tn_identity_hub_make(&authority, &key, &certificate, &fault), TN_OK);
    assert_int_equal(
        tn_identity_check(tn_buf_text(&certificate), tn_buf_text(&ours.certificate), &fault),
        TN_OK);
    assert_int_equal(
        tn_identity_check(tn_buf_text(&certificate), tn_buf_text(&theirs.certificate), &fault),
        TN_ERR_SEAL);
    group_release(&ours);
    group_release(&theirs);
}

/* The pin is of the leaf's key alone: the same after certifying again, different for another key.
 */
static void test_pin_follows_the_key(void **state)
{
    (void)state;
    struct group group = {0};
    struct tn_fault fault = {0};
    TN_BUF_AUTO key = {0};
    TN_BUF_AUTO request = {0};
    TN_BUF_AUTO first = {0};
    TN_BUF_AUTO second = {0};
    group_make(&group);
    struct tn_identity authority = authority_of(&group);
    assert_int_equal(tn_identity_key_make(&key, &fault), TN_OK);
    assert_int_equal(tn_identity_request_make(tn_buf_text(&key), "hub", &request, &fault), TN_OK);
    assert_int_equal(tn_identity_certify(&authority, tn_buf_text(&request), TN_IDENTITY_HUB, "hub",
                                         &first, &fault),
                     TN_OK);
    assert_int_equal(tn_identity_certify(&authority, tn_buf_text(&request), TN_IDENTITY_HUB, "hub",
                                         &second, &fault),
                     TN_OK);
    struct tn_hash a, b, c;
    assert_int_equal(tn_identity_pin(tn_buf_text(&first), &a, &fault), TN_OK);
    assert_int_equal(tn_identity_pin(tn_buf_text(&second), &b, &fault), TN_OK);
    assert_int_equal(tn_identity_pin(authority.certificate_pem, &c, &fault), TN_OK);
    assert_memory_equal(a.bytes, b.bytes, TN_HASH_BYTES);
    assert_memory_not_equal(a.bytes, c.bytes, TN_HASH_BYTES);
    group_release(&group);
}

/* A group may have a longer name than a certificate; it is cut between characters. */
static void test_long_group_name(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    TN_BUF_AUTO key = {0};
    TN_BUF_AUTO certificate = {0};
    char holder[TN_IDENTITY_HOLDER_CHARS];
    static const char name[] = "x周末创客周末创客周末创客周末创客周末创客周末创客周末创客";
    assert_int_equal(tn_identity_authority_make(name, &key, &certificate, &fault), TN_OK);
    assert_int_equal(tn_identity_holder(tn_buf_text(&certificate), holder, &fault), TN_OK);
    assert_int_equal(strlen(holder), 61);
    assert_memory_equal(holder, name, 61);
}

/* Text from outside: each answers FORMAT or SEAL, none certifies. */
static void test_certify_refuses(void **state)
{
    (void)state;
    static const char *const requests[] = {
        "",
        "no request at all",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        /* P-384 */
        "-----BEGIN CERTIFICATE REQUEST-----\n"
        "MIIBBDCBiwIBADAMMQowCAYDVQQDDAF4MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE\n"
        "R3kOKNozSYuzEFUhe0u/mPcBaRuGE3wres8Hm/IM2x5rTMBRK29mgH9hM2PChnPH\n"
        "fkthXqZseM2tm07+eVZaNOhjukBuNEqBJUXNXwYUj+F68jc8uHNoJPbQ/YEEau5z\n"
        "oAAwCgYIKoZIzj0EAwIDaAAwZQIwCEAlibaXTJTposewW1RmSndkkNgIrv1tm6pW\n"
        "w9S/oRjuEPwDke5m8ba5c9D0oO2OAjEA3m4cy4bzQ9EFuq5+kcI++da8/h9Pjb1O\n"
        "ftIpM1nCO/C2Xnp6SH9QKnwFZYRcE89P\n"
        "-----END CERTIFICATE REQUEST-----\n",
    };
    struct group group = {0};
    TN_BUF_AUTO certificate = {0};
    group_make(&group);
    struct tn_identity authority = authority_of(&group);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        struct tn_fault fault = {0};
        assert_int_equal(tn_identity_certify(&authority, requests[i], TN_IDENTITY_DEVICE, "x",
                                             &certificate, &fault),
                         TN_ERR_FORMAT);
        assert_int_not_equal(strlen(fault.text), 0);
    }
    assert_int_equal(certificate.len, 0);
    group_release(&group);
}

/* A request whose signature was damaged in transit was not made by the key's owner. */
static void test_certify_refuses_a_broken_signature(void **state)
{
    (void)state;
    struct group group = {0};
    struct tn_fault fault = {0};
    TN_BUF_AUTO key = {0};
    TN_BUF_AUTO request = {0};
    TN_BUF_AUTO certificate = {0};
    group_make(&group);
    struct tn_identity authority = authority_of(&group);
    assert_int_equal(tn_identity_key_make(&key, &fault), TN_OK);
    assert_int_equal(tn_identity_request_make(tn_buf_text(&key), "hub", &request, &fault), TN_OK);
    /* The signature is what the request ends with; change one of its last base64 digits. */
    char *end = strstr((char *)request.data, "\n-----END");
    assert_non_null(end);
    end[-12] = end[-12] == 'A' ? 'B' : 'A';
    assert_int_equal(tn_identity_certify(&authority, tn_buf_text(&request), TN_IDENTITY_DEVICE, "x",
                                         &certificate, &fault),
                     TN_ERR_SEAL);
    group_release(&group);
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certify_names_the_holder),
        cmocka_unit_test(test_check_refuses_another_authority),
        cmocka_unit_test(test_pin_follows_the_key),
        cmocka_unit_test(test_long_group_name),
        cmocka_unit_test(test_certify_refuses),
        cmocka_unit_test(test_certify_refuses_a_broken_signature),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
