/* SPDX-License-Identifier: Apache-2.0 */
/* hub_seed.c -- a group for tests of the hub, without the command line.
 *
 *   hub_seed DIR create           a group, an event, a member with a ticket, a token, as JSON
 *   hub_seed DIR invite URL       an invitation's text
 *   hub_seed DIR revoke DEVICE    revokes a door
 *   hub_seed DIR audit EVENT      checks every log; as JSON how many admissions it folds to
 */
#include <stdio.h>
#include <string.h>

#include "turnout/account.h"
#include "turnout/os.h"
#include "turnout/people.h"
#include "turnout/registry.h"

#define NEED(call)                                                                                 \
    do {                                                                                           \
        if ((call) != TN_OK)                                                                       \
            return fail(#call, &fault);                                                            \
    } while (0)

static int fail(const char *what, const struct tn_fault *fault)
{
    fprintf(stderr, "hub_seed: %s: %s\n", what, fault->text);
    return 1;
}

static enum tn_err add_member(struct tn_registry *registry, struct tn_people *people,
                              struct tn_member *ret_member, struct tn_fault *fault)
{
    struct tn_import_person person = {.line = 1, .name = "李娜 Li Na", .lang = "zh-CN"};
    enum tn_people_change change;
    snprintf(person.handles[0].platform, sizeof person.handles[0].platform, "email");
    snprintf(person.handles[0].raw, sizeof person.handles[0].raw, "li.na@example.org");
    person.handle_count = 1;
    enum tn_err err = tn_db_begin(tn_registry_db(registry), fault);
    if (!err)
        err = tn_people_roster_begin(people, fault);
    if (!err)
        err = tn_people_roster_row(people, &person, &change, fault);
    if (!err)
        err = tn_people_roster_end(people, fault);
    if (!err)
        err = tn_db_commit(tn_registry_db(registry), fault);
    return err ? err : tn_people_find(people, "li.na@example.org", ret_member, fault);
}

static void print_seed(const struct tn_registry *registry, struct tn_id event,
                       const struct tn_member *member, const struct tn_issued_ticket *ticket,
                       const char *token)
{
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "group", tn_id_text(tn_registry_group(registry)->id).chars);
    tn_json_add_text(&writer, "event", tn_id_text(event).chars);
    tn_json_add_text(&writer, "member", tn_id_text(member->id).chars);
    tn_json_add_base64(&writer, "ticket", ticket->ticket.id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_text(&writer, "token", token);
    tn_json_close_object(&writer);
    printf("%s\n", tn_buf_text(&out));
}

static int create(const char *folder)
{
    struct tn_fault fault = {0};
    TN_AUTO(registry) registry = NULL;
    TN_AUTO(people) people = NULL;
    struct tn_registry_options options = {.folder = folder};
    static const struct tn_group facts = {.name = "周末创客 Weekend Makers"};
    struct tn_event event = {.title = "秋日聚会 Autumn meetup", .venue = "Hall 3"};
    struct tn_member member;
    struct tn_issued_ticket ticket;
    char token[TN_TOKEN_CHARS + 1];
    struct tn_id id;
    event.starts.ms = tn_clock_wall_ms() - 3600000;
    event.ends.ms = tn_clock_wall_ms() + 3600000;
    NEED(tn_registry_create(&options, &facts, &registry, &fault));
    NEED(tn_people_open(registry, &people, &fault));
    NEED(tn_registry_event_create(registry, &event, &id, &fault));
    NEED(add_member(registry, people, &member, &fault));
    struct tn_ticket_order order = {
        .handle = member.handle, .name = member.name, .lang = member.lang, .admits = 1};
    NEED(tn_registry_ticket_issue(registry, id, &order, &ticket, &fault));
    NEED(tn_registry_token_create(registry, "test", TN_ROLE_OWNER, token, &fault));
    print_seed(registry, id, &member, &ticket, token);
    return 0;
}

static bool count_one(const struct tn_admission *admission, void *context)
{
    (void)admission;
    ++*(int64_t *)context;
    return true;
}

static int audit(struct tn_registry *registry, const char *text)
{
    struct tn_fault fault = {0};
    struct tn_ledger *ledger = tn_registry_ledger(registry);
    struct tn_id event;
    int64_t admissions = 0;
    NEED(tn_id_parse(text, &event));
    NEED(tn_ledger_audit(ledger, &fault));
    NEED(tn_ledger_admissions(ledger, event, count_one, &admissions, &fault));
    printf("{\"admissions\":%lld}\n", (long long)admissions);
    return 0;
}

static int invite(struct tn_registry *registry, const char *url)
{
    struct tn_fault fault = {0};
    struct tn_invite made;
    TN_BUF_AUTO uri = {0};
    NEED(
        tn_registry_invite(registry, "Door A", (struct tn_id){0}, TN_INVITE_TTL_MS, &made, &fault));
    tn_registry_invite_uri(registry, &made, url, &uri);
    printf("%s\n", tn_buf_text(&uri));
    return 0;
}

static int revoke(struct tn_registry *registry, const char *text)
{
    struct tn_fault fault = {0};
    struct tn_id device;
    NEED(tn_id_parse(text, &device));
    NEED(tn_registry_device_revoke(registry, device, &fault));
    return 0;
}

int main(int argc, char **argv)
{
    struct tn_fault fault = {0};
    TN_AUTO(registry) registry = NULL;
    NEED(tn_seal_init());
    if (argc == 3 && strcmp(argv[2], "create") == 0)
        return create(argv[1]);
    if (argc != 4)
        return 2;
    struct tn_registry_options options = {.folder = argv[1]};
    NEED(tn_registry_open(&options, &registry, &fault));
    if (strcmp(argv[2], "invite") == 0)
        return invite(registry, argv[3]);
    if (strcmp(argv[2], "revoke") == 0)
        return revoke(registry, argv[3]);
    return strcmp(argv[2], "audit") == 0 ? audit(registry, argv[3]) : 2;
}
