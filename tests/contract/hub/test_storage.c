/* SPDX-License-Identifier: Apache-2.0 */
/* test_storage.c -- a hub whose disk is full, as a device sees it.
 *
 * Protects: 507 and `storage`, nothing taken, the hub still there; with space again the very same
 * batch is accepted, once. */
#include "full_disk.h"
#include "hub_kit.h"
#include "turnout/client.h"

enum { RECORDS = 40 };

static struct tn_client *connect_as(const struct hub_kit_kiosk *kiosk)
{
    struct tn_fault fault = {0};
    struct tn_client *client = NULL;
    const struct tn_pairing *pairing = &kiosk->pairing;
    struct tn_client_options options = {
        .url = pairing->url,
        .authority_pem = tn_buf_text(&pairing->authority_pem),
        .identity = {tn_buf_text(&pairing->tls_key_pem),
                     tn_buf_text(&pairing->tls_certificate_pem)},
        .pin = &pairing->pin,
    };
    assert_ok(tn_client_open(&options, &client, &fault));
    return client;
}

static bool count_one(const struct tn_admission *admission, void *context)
{
    (void)admission;
    (*(int *)context)++;
    return true;
}

static int admissions(struct hub_kit *kit)
{
    struct tn_fault fault = {0};
    int count = 0;
    assert_ok(tn_ledger_admissions(tn_registry_ledger(kit->registry), kit->event, count_one, &count,
                                   &fault));
    return count;
}

/* Posts the batch; `added` is what the hub must say, -1 that there is no space. */
static void post(struct tn_client *client, const char *path, const struct tn_buf *batch,
                 int64_t added)
{
    struct tn_fault fault = {0};
    TN_REPLY_AUTO reply = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err =
        tn_client_post(client, path, TN_TYPE_BATCH, batch->data, batch->len, &reply, &fault);
    assert_ok(tn_json_parse(tn_buf_text(&reply.body), reply.body.len, &root, &fault));
    int64_t said = -1;
    const char *type = "";
    (void)tn_json_int(root, "added", &said);
    (void)tn_json_text(root, "type", &type);
    assert_int_equal(said, added);
    assert_int_equal(err, added < 0 ? TN_ERR_FULL : TN_OK);
    assert_int_equal(reply.status, added < 0 ? 507 : 200);
    assert_string_equal(type, added < 0 ? "/problems/storage" : "");
}

static void a_full_disk_acknowledges_nothing(void **state)
{
    struct hub_kit *kit = *state;
    struct tn_fault fault = {0};
    struct hub_kit_kiosk kiosk;
    char path[160];
    size_t records = 0;
    TN_BUF_AUTO batch = {0};
    hub_kit_kiosk_start(kit, "Door", "", &kiosk);
    for (int i = 0; i < RECORDS; i++)
        hub_kit_admit(&kiosk, kit->event, (struct tn_ticket_id){{1, (uint8_t)i}});
    struct tn_log_id log = tn_ledger_own_log(kiosk.ledger, kit->event);
    assert_ok(tn_ledger_read(kiosk.ledger, log, 1, &batch, &records, &fault));
    assert_int_equal(records, RECORDS);
    snprintf(path, sizeof path, "/v1/logs/%s", tn_log_id_text(log).chars);
    TN_AUTO(client) client = connect_as(&kiosk);

    atomic_store(&full_disk, true);
    for (int i = 0; i < 3; i++)
        post(client, path, &batch, -1);
    assert_int_equal(admissions(kit), 0);
    assert_true(atomic_load(&full_disk_refusals) >= 3);
    atomic_store(&full_disk, false);
    post(client, path, &batch, RECORDS);
    post(client, path, &batch, 0);
    assert_int_equal(admissions(kit), RECORDS);
    assert_ok(tn_ledger_audit(tn_registry_ledger(kit->registry), &fault));
    hub_kit_kiosk_stop(&kiosk);
}

static int set_up(void **state)
{
    static struct hub_kit kit;
    full_disk_plug();
    hub_kit_start(&kit);
    *state = &kit;
    return 0;
}

static int tear_down(void **state)
{
    hub_kit_stop(*state);
    return 0;
}

int main(void)
{
    struct tn_fault fault = {0};
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_full_disk_acknowledges_nothing)};
    assert_ok(tn_seal_init());
    return cmocka_run_group_tests_name("hub storage", tests, set_up, tear_down);
}
