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

static enum door_reply_kind reply_to(enum door_request_kind kind)
{
    switch (kind) {
    case DOOR_REQUEST_SCAN:
    case DOOR_REQUEST_ADMIT:
    case DOOR_REQUEST_ROLL_CALL:
    case DOOR_REQUEST_OVERRIDE:
    case DOOR_REQUEST_LEAVE:
        break;
    case DOOR_REQUEST_UNDO:
        return DOOR_REPLY_UNDONE;
    case DOOR_REQUEST_FIND:
        return DOOR_REPLY_FOUND;
    case DOOR_REQUEST_ROLL:
        return DOOR_REPLY_ROLL;
    case DOOR_REQUEST_WAITING:
    case DOOR_REQUEST_APPROVE:
        return DOOR_REPLY_WAITING;
    case DOOR_REQUEST_SIGN_UP:
    case DOOR_REQUEST_REPRINT:
        return DOOR_REPLY_ISSUED;
    case DOOR_REQUEST_UNLOCK:
        return DOOR_REPLY_UNLOCKED;
    case DOOR_REQUEST_LOCK:
        return DOOR_REPLY_LOCKED;
    case DOOR_REQUEST_VOTE:
        return DOOR_REPLY_VOTED;
    case DOOR_REQUEST_FEEDBACK:
        return DOOR_REPLY_NOTED;
    case DOOR_REQUEST_DOUBLES:
        return DOOR_REPLY_DOUBLES;
    case DOOR_REQUEST_CLOCK:
    case DOOR_REQUEST_REFRESH:
        return DOOR_REPLY_EVENT;
    }
    return DOOR_REPLY_ANSWER;
}

void retired_answer(const struct door_request *request, struct door_reply *reply)
{
    reply->kind = reply_to(request->kind);
    reply->retired = true;
    reply->answer = (struct tn_door_answer){
        .gate = {TN_VERDICT_HOST_NEEDED, TN_REASON_NO_EVENT, false}, .visits_before = -1};
    reply->log = request->log;
    reply->seq = request->seq;
    reply->number = request->number;
    reply->fault.code = TN_ERR_DENIED;
}
