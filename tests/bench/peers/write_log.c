/* SPDX-License-Identifier: Apache-2.0 */
/* write_log.c -- write_log FOLDER COUNT: so many admissions of tickets nobody has, in the own log
 * of a kiosk that is not running, as its door would write them. */
#include <stdio.h>
#include <stdlib.h>

#include "clocks.h"
#include "enrolment.h"

#include "turnout/os.h"
#include "turnout/ticket.h"

#define AT_ONCE 1000

static struct tn_fault fault;

static void must(bool ok)
{
    if (ok)
        return;
    (void)fprintf(stderr, "write_log: %s\n", fault.text);
    exit(1);
}

static void append(struct tn_ledger *ledger, struct tn_id event, const struct tn_claim *claim)
{
    TN_BUF_AUTO body = {0};
    struct tn_ticket_id ticket;
    int64_t seq = 0;
    tn_seal_random(ticket.bytes, sizeof ticket.bytes);
    tn_buf_addf(&body, "{\"ticket\":\"%s\",\"method\":\"qr\",\"verdict\":\"admit\",\"admits\":1}",
                tn_ticket_id_text(ticket).chars);
    must(
        !tn_ledger_append(ledger, event, claim, TN_RECORD_ADMIT, tn_buf_text(&body), &seq, &fault));
}

static void write_all(struct tn_ledger *ledger, long count)
{
    struct clocks clocks;
    struct tn_id event;
    clocks_init(&clocks);
    struct tn_claim claim = clocks_claim(&clocks);
    claim.wall.ms = tn_clock_wall_ms();
    claim.clock = TN_CLOCK_NTP;
    must(!tn_ledger_current_event(ledger, (struct tn_when){claim.wall, 0}, &event, &fault));
    for (long done = 0; done < count;) {
        must(!tn_db_begin(tn_ledger_db(ledger), &fault));
        for (int i = 0; i < AT_ONCE && done < count; i++, done++) {
            claim.up.ms += 7;
            claim.wall.ms += 7;
            append(ledger, event, &claim);
        }
        must(!tn_db_commit(tn_ledger_db(ledger), &fault));
    }
}

int main(int argc, char **argv)
{
    char path[TN_PATH_MAX];
    struct tn_pairing pairing;
    struct tn_ledger_identity identity;
    struct tn_db *db = NULL;
    struct tn_ledger *ledger = NULL;
    long count = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (count < 1 || tn_seal_init()) {
        (void)fprintf(stderr, "write_log FOLDER COUNT\n");
        return 2;
    }
    must(!enrolment_load(argv[1], &pairing, &fault));
    enrolment_identity(&pairing, &identity);
    tn_path_join(path, sizeof path, argv[1], ENROLMENT_DATABASE);
    must(!tn_db_open(&(struct tn_db_options){.url = path}, &db, &fault) &&
         !tn_ledger_open(db, &identity, &ledger, &fault));
    write_all(ledger, count);
    tn_ledger_close(ledger);
    tn_db_close(db);
    tn_pairing_release(&pairing);
    return 0;
}
