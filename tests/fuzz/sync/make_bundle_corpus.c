/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the seeds of the bundle corpus into a folder: a bundle as it should be, and what the
 * harness seals itself. */
#include <stdio.h>
#include <stdlib.h>

#include "bundle_kit.h"
#include "turnout/os.h"

static void must(enum tn_err err, const struct tn_fault *fault)
{
    if (!err)
        return;
    (void)fprintf(stderr, "%s\n", fault->text);
    exit(1);
}

static void put(const char *folder, const char *name, const struct tn_buf *content)
{
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    tn_path_join(path, sizeof path, folder, name);
    must(tn_file_write(path, content->data, content->len, 0644, &fault), &fault);
}

static struct tn_ticket_id ticket(int number)
{
    return (struct tn_ticket_id){{(uint8_t)number, 1}};
}

/* Plain batches behind a line, as the harness takes them. */
static void put_plain(const char *folder, struct station *door)
{
    TN_BUF_AUTO plain = {0};
    struct tn_fault fault = {0};
    size_t records = 0;
    struct tn_log_id log = tn_ledger_own_log(door->ledger, door->world->event);
    tn_buf_add_text(&plain, "sealed by the harness\n");
    must(tn_ledger_read(door->ledger, log, 1, &plain, &records, &fault), &fault);
    put(folder, "one-log", &plain);
    (void)station_admit(door, ticket(9), 1);
    tn_buf_add_byte(&plain, 0xff);
    must(tn_ledger_read(door->ledger, log, (int64_t)records + 1, &plain, &records, &fault), &fault);
    put(folder, "two-batches", &plain);
    tn_buf_add_byte(&plain, 0xff);
    tn_buf_add_text(&plain, "{\"batch\":2}\n{\"head\":{}}\n");
    put(folder, "a-later-version", &plain);
}

int main(int argc, char **argv)
{
    struct world world;
    struct station hub, door;
    struct tn_policy policy = world_policy();
    struct tn_bundle_sum sum;
    struct tn_fault fault = {0};
    TN_BUF_AUTO bundle = {0};
    if (argc != 2)
        return 2;
    world_make(&world);
    station_open_here(&hub, &world, 0);
    station_open_here(&door, &world, 1);
    hub_publish(&hub, &policy, 1);
    carry_all(&hub, &door);
    for (int i = 0; i < 8; i++)
        (void)station_admit(&door, ticket(i), 1);
    must(bundle_kit_write(&door, &bundle, &sum, &fault), &fault);
    put(argv[1], "whole", &bundle);
    bundle.len -= 40;
    put(argv[1], "cut", &bundle);
    put_plain(argv[1], &door);
    station_close(&hub);
    station_close(&door);
    return 0;
}
