/* SPDX-License-Identifier: Apache-2.0 */
/* make_pack_corpus.c -- seeds for fuzz_pack: what a hub and a kiosk really write, as the lines the
 * harness takes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world/guests.h"

/* "<kind> <body>" for each record of the station's own log. */
static void write_seed(struct station *station, const char *role, const char *folder,
                       const char *name)
{
    struct tn_batch *batch = malloc(sizeof(*batch));
    struct tn_fault fault = {0};
    TN_BUF_AUTO text = {0};
    char path[512];
    station_batch(station, 1, &text);
    TN_ASSERT(batch && !tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault));
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    TN_ASSERT(file);
    (void)fprintf(file, "%s\n", role);
    for (size_t i = 0; i < batch->count; i++) {
        struct tn_record record;
        TN_BUF_AUTO body = {0};
        TN_ASSERT(!tn_record_parse(batch->lines[i].text, batch->lines[i].len, &record, NULL));
        tn_json_dump(record.body, &body);
        (void)fprintf(file, "%s %s\n", record.kind_name, tn_buf_text(&body));
        tn_record_release(&record);
    }
    (void)fclose(file);
    free(batch);
}

static void hub_says_more(struct station *hub, const struct world_ticket *ticket)
{
    struct guests guests;
    struct tn_policy policy = world_policy();
    guests_make(&guests);
    policy.sign_up = policy.find = policy.questions = true;
    policy.entry = TN_ENTRY_APPROVE;
    policy.rules = 2;
    guests_event(hub, &guests, &policy);
    guests_issuer(hub, &guests, 1, 2);
    guests_ticket(hub, &guests, ticket,
                  &(struct guests_person){"林晓", "139 •••• 04••", "27", 3, 1});
    guests_unlock(hub, &guests, &ticket->ticket);
    guests_content(hub, "notice", "tea", "{\"kind\":\"notice\",\"weight\":2}");
    guests_content(hub, "notice", "tea", NULL);
}

static void kiosk_says_more(struct station *kiosk)
{
    (void)station_append(kiosk, TN_RECORD_ISSUE,
                         "{\"ticket\":\"BBBBBBBBBBA\",\"admits\":1,\"expires\":0,"
                         "\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"row\":\"AAAA\","
                         "\"find\":\"AAAA\",\"box\":\"AAAA\",\"pending\":true}");
    (void)station_append(kiosk, TN_RECORD_APPROVE,
                         "{\"ticket\":\"BBBBBBBBBBA\",\"approved\":true}");
    (void)station_append(kiosk, TN_RECORD_ACCEPT, "{\"ticket\":\"BBBBBBBBBBA\",\"rules\":3}");
    (void)station_append(kiosk, TN_RECORD_ANSWER, "{\"ticket\":\"BBBBBBBBBBA\",\"box\":\"AAAA\"}");
    (void)station_append(kiosk, TN_RECORD_VOTE,
                         "{\"ballot\":\"next\",\"ticket\":\"BBBBBBBBBBA\",\"option\":1}");
    (void)station_append(kiosk, TN_RECORD_FEEDBACK, "{\"score\":4,\"box\":\"AAAA\"}");
}

int main(int argc, char **argv)
{
    struct world world;
    struct station hub, kiosk;
    struct tn_policy policy = world_policy();
    struct world_ticket ticket;
    if (argc != 2) {
        (void)fprintf(stderr, "usage: make_pack_corpus FOLDER\n");
        return 2;
    }
    world_make(&world);
    station_open_here(&hub, &world, 0);
    hub_publish(&hub, &policy, 2);
    world_ticket(&world, &ticket);
    hub_ticket(&hub, &ticket, "林晓");
    hub_state(&hub, ticket.ticket.id, "revoked");
    hub_says_more(&hub, &ticket);
    hub_withdraw(&hub, &world.issuer_key);
    write_seed(&hub, "hub", argv[1], "hub");
    station_open_here(&kiosk, &world, 1);
    int64_t first = station_admit(&kiosk, ticket.ticket.id, 2);
    (void)station_admit(&kiosk, ticket.ticket.id, 1);
    (void)station_leave(&kiosk, ticket.ticket.id);
    (void)station_undo(&kiosk, first);
    (void)station_anchor(&kiosk, 1500, WORLD_START_MS, 30);
    (void)station_append(&kiosk, TN_RECORD_OVERRIDE,
                         "{\"ticket\":\"AAAAAAAAAAA\",\"reason\":\"guest\",\"host\":\"Li\","
                         "\"admits\":1}");
    (void)station_append(&kiosk, TN_RECORD_REFUSE,
                         "{\"verdict\":\"unknown-code\",\"reason\":\"foreign-code\","
                         "\"method\":\"qr\",\"digest\":\"AAAAAAAAAAA\",\"skipped\":3}");
    kiosk_says_more(&kiosk);
    write_seed(&kiosk, "kiosk", argv[1], "kiosk");
    station_close(&kiosk);
    station_close(&hub);
    return 0;
}
