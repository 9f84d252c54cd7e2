/* SPDX-License-Identifier: Apache-2.0 */
/* retired.c -- forgetting first, then saying no.
 *
 * Whether it is retired is in the database, so a start finds it again; the wipe may fail on a full
 * disk, the refusal does not depend on it. */
#include "retired.h"

static void forget(struct retired *retired, struct tn_ledger *ledger)
{
    struct tn_fault fault = {0};
    enum tn_err err = tn_ledger_wipe(ledger, &fault);
    retired->wiped = !err;
    if (err)
        tn_log(TN_LOG_WARNING, "not everything is forgotten yet: %s", fault.text);
}

bool retired_check(struct retired *retired, struct tn_ledger *ledger, struct tn_door *door,
                   bool try_again)
{
    bool is = false;
    bool news = !retired->is;
    if (news && (tn_ledger_revoked(ledger, &is, NULL) || !is))
        return false;
    retired->is = true;
    if (news) {
        tn_door_lock(door);
        tn_log(TN_LOG_WARNING, "this kiosk was revoked: it forgets everybody it was told of, lets "
                               "nobody in, and hands over what it wrote down");
    }
    if (!retired->wiped && (news || try_again))
        forget(retired, ledger);
    return true;
}

static const enum door_reply_kind replies[] = {
    [DOOR_REQUEST_SCAN] = DOOR_REPLY_ANSWER,      [DOOR_REQUEST_ADMIT] = DOOR_REPLY_ANSWER,
    [DOOR_REQUEST_ROLL_CALL] = DOOR_REPLY_ANSWER, [DOOR_REQUEST_OVERRIDE] = DOOR_REPLY_ANSWER,
    [DOOR_REQUEST_LEAVE] = DOOR_REPLY_ANSWER,     [DOOR_REQUEST_UNDO] = DOOR_REPLY_UNDONE,
    [DOOR_REQUEST_FIND] = DOOR_REPLY_FOUND,       [DOOR_REQUEST_ROLL] = DOOR_REPLY_ROLL,
    [DOOR_REQUEST_WAITING] = DOOR_REPLY_WAITING,  [DOOR_REQUEST_APPROVE] = DOOR_REPLY_WAITING,
    [DOOR_REQUEST_SIGN_UP] = DOOR_REPLY_ISSUED,   [DOOR_REQUEST_REPRINT] = DOOR_REPLY_ISSUED,
    [DOOR_REQUEST_UNLOCK] = DOOR_REPLY_UNLOCKED,  [DOOR_REQUEST_LOCK] = DOOR_REPLY_LOCKED,
    [DOOR_REQUEST_VOTE] = DOOR_REPLY_VOTED,       [DOOR_REQUEST_FEEDBACK] = DOOR_REPLY_NOTED,
    [DOOR_REQUEST_CLOCK] = DOOR_REPLY_EVENT,      [DOOR_REQUEST_REFRESH] = DOOR_REPLY_EVENT,
    [DOOR_REQUEST_DOUBLES] = DOOR_REPLY_DOUBLES,
};

void retired_answer(const struct door_request *request, struct door_reply *reply)
{
    reply->kind = replies[request->kind];
    reply->retired = true;
    reply->answer = (struct tn_door_answer){
        .gate = {TN_VERDICT_HOST_NEEDED, TN_REASON_NO_EVENT, false}, .visits_before = -1};
    reply->log = request->log;
    reply->seq = request->seq;
    reply->number = request->number;
    reply->fault.code = TN_ERR_DENIED;
}
