/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c -- what lies between two nodes: it loses, repeats, cuts, and what listens may lie.
 *
 * The serving half does what the handlers of hub and kiosk do, on a ledger of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define CANARY_FORMS 4

/* The name as it is, and what is left of it in base64 where it begins at the first, second or third
 * byte of three. */
static const char *canary_form(int form)
{
    static char texts[CANARY_FORMS][32];
    static const char name[] = SIM_CANARY;
    char plain[2 + sizeof(name)], whole[32];
    size_t before = (size_t)form - 1;
    if (form == 0)
        return name;
    memset(plain, 'x', sizeof(plain));
    memcpy(plain + before, name, sizeof(name) - 1);
    tn_base64_encode(plain, before + sizeof(name) - 1, whole);
    size_t from = (8 * before + 5) / 6;
    size_t to = 8 * (before + sizeof(name) - 1) / 6;
    (void)snprintf(texts[form], sizeof(texts[form]), "%.*s", (int)(to - from), whole + from);
    return texts[form];
}

void sim_watch(struct sim *sim, const char *what, const void *data, size_t len)
{
    for (int form = 0; form < CANARY_FORMS && len; form++) {
        const char *name = canary_form(form);
        if (memmem(data, len, name, strlen(name)))
            sim_fail(sim, "a name can be read in %s", what);
    }
}

static void keep_mail(struct sim *sim, const void *text, size_t len)
{
    struct tn_buf *slot = &sim->mail[sim->mail_count++ % SIM_MAIL_MAX].text;
    tn_buf_clear(slot);
    tn_buf_add(slot, text, len);
}

/* ---- serving ---- */

struct served {
    int status;
    struct tn_buf body;
};

static void refuse(struct served *out, enum tn_problem problem, const char *detail)
{
    struct tn_json_writer writer;
    out->status = tn_problem_status(problem);
    tn_buf_clear(&out->body);
    tn_problem_open(&writer, &out->body, problem, out->status, detail);
    tn_json_close_object(&writer);
}

static void refuse_fault(struct served *out, const struct tn_fault *fault)
{
    refuse(out, tn_problem_of_err(fault->code), fault->text);
}

static struct tn_serve_peer peer_of(const struct sim_node *to, int from)
{
    struct tn_serve_peer peer = {.device = world_device(from)};
    enum tn_serve_standing standing;
    /* whoever lost its disk in the middle is found out when it is written to */
    if (to->number && tn_serve_meet(to->station.ledger, peer.device, &peer, &standing, NULL))
        peer.stranger = true;
    return peer;
}

/* Puts a log of the hub before the others that the hub never wrote; whoever asks for it gets
 * nothing, and has to go on to the next. */
static void boast(struct sim *sim, struct tn_buf *vector)
{
    static const char logs[] = "\"logs\":[";
    TN_BUF_AUTO more = {0};
    struct tn_log_id log = {world_device(0), sim->stage->world.event, SIM_ROGUE_EPOCH};
    char *at = strstr((char *)vector->data, logs);
    if (!at)
        return;
    at += strlen(logs);
    tn_buf_add(&more, vector->data, (size_t)(at - (char *)vector->data));
    tn_buf_addf(&more, "{\"log\":\"%s\",\"seq\":3,\"head\":\"%043d\"}%s", tn_log_id_text(log).chars,
                0, *at == ']' ? "" : ",");
    tn_buf_add_text(&more, at);
    tn_buf_clear(vector);
    tn_buf_add(vector, more.data, more.len);
}

static void serve_vector(struct sim_node *to, const struct tn_serve_peer *peer, struct served *out)
{
    struct tn_fault fault = {0};
    struct tn_claim claim = sim_claim(to);
    struct tn_when now = tn_timeline_derive(&claim, NULL, 0);
    if (tn_serve_vector(to->station.ledger, peer, now, &out->body, &fault))
        refuse_fault(out, &fault);
    else if (to->number && to->number == to->sim->schedule->boaster)
        boast(to->sim, &out->body);
}

/* "…?from=3&max=200" */
static void query(const char *path, const char *name, char out[24])
{
    const char *at = strstr(path, name);
    out[0] = '\0';
    if (at)
        (void)snprintf(out, 24, "%.*s", (int)strcspn(at + strlen(name), "&"), at + strlen(name));
}

static void serve_read(struct sim_node *to, const struct tn_serve_peer *peer, struct tn_log_id log,
                       const char *path, struct served *out)
{
    char from_text[24], max_text[24];
    int64_t from = 1;
    size_t max = 0, records = 0;
    struct tn_fault fault = {0};
    query(path, "from=", from_text);
    query(path, "max=", max_text);
    if (!tn_serve_stretch(from_text[0] ? from_text : NULL, max_text[0] ? max_text : NULL, &from,
                          &max))
        refuse(out, TN_PROBLEM_BAD_REQUEST, "no such numbers");
    else if (!tn_serve_may_read(peer, log))
        refuse(out, TN_PROBLEM_FORBIDDEN, "not for this device");
    else if (tn_ledger_read_portion(to->station.ledger, log, from, max, &out->body, &records,
                                    &fault))
        refuse_fault(out, &fault);
}

static void serve_write(struct sim_node *to, const struct tn_serve_peer *peer, const char *text,
                        size_t len, struct served *out)
{
    struct tn_fault fault = {0};
    enum tn_problem problem = TN_PROBLEM_INTERNAL;
    struct tn_batch *batch = malloc(sizeof(*batch));
    TN_ASSERT(batch);
    if (tn_batch_parse(text, len, batch, &fault))
        refuse_fault(out, &fault);
    else if (!tn_serve_may_write(peer, batch->log))
        refuse(out, TN_PROBLEM_FORBIDDEN, "this log is not taken from this device");
    else if (tn_serve_accept(to->station.ledger, batch, to->sim->now_ms, &out->body, &problem,
                             &fault))
        out->status = tn_problem_status(problem);
    free(batch);
}

static void serve(struct sim_node *to, int from, const char *path, const char *text, size_t len,
                  struct served *out)
{
    static const char logs[] = "/v1/logs/";
    struct tn_serve_peer peer = peer_of(to, from);
    struct tn_log_id log;
    char name[TN_LOG_ID_CHARS + 1];
    out->status = 200;
    if (strcmp(path, "/v1/vector") == 0) {
        serve_vector(to, &peer, out);
        return;
    }
    (void)snprintf(name, sizeof(name), "%.*s", TN_LOG_ID_CHARS,
                   strncmp(path, logs, strlen(logs)) == 0 ? path + strlen(logs) : "");
    if (tn_log_id_parse(name, &log))
        refuse(out, TN_PROBLEM_NOT_FOUND, "there is no such thing here");
    else if (text)
        serve_write(to, &peer, text, len, out);
    else
        serve_read(to, &peer, log, path, out);
}

enum tn_err sim_deliver(struct sim_node *to, int from, const char *text, size_t len,
                        size_t *ret_added, struct tn_fault *fault)
{
    struct served out = {0};
    struct tn_serve_peer peer = peer_of(to, from);
    TN_AUTO(json) root = NULL;
    int64_t added = 0;
    enum tn_err err = TN_OK;
    out.status = 200;
    serve_write(to, &peer, text, len, &out);
    if (out.status != 200)
        err = tn_problem_read(out.status, tn_buf_text(&out.body), out.body.len,
                              &(enum tn_problem){0}, fault);
    else if (!tn_json_parse(tn_buf_text(&out.body), out.body.len, &root, NULL))
        (void)tn_json_int(root, "added", &added);
    *ret_added = (size_t)added;
    sim_watch(to->sim, "an answer", out.body.data, out.body.len);
    tn_buf_release(&out.body);
    sim_node_mind(to);
    return err;
}

/* ---- lies ---- */

static void change_number(struct sim *sim, struct tn_buf *body, const char *name)
{
    char *at = body->len ? strstr((char *)body->data, name) : NULL;
    for (int skip = sim_dice(&sim->dice, 3); at && skip > 0; skip--) {
        char *next = strstr(at + 1, name);
        at = next ? next : at;
    }
    if (at && at[strlen(name)])
        at[strlen(name)] = (char)('1' + sim_dice(&sim->dice, 9));
}

static void lie(struct sim *sim, struct tn_buf *body)
{
    if (!body->len || sim_dice(&sim->dice, 3) == 0)
        return;
    switch (sim_dice(&sim->dice, 6)) {
    case 0:
        body->len = (size_t)sim_dice(&sim->dice, (int)body->len);
        body->data[body->len] = '\0';
        break;
    case 1:
        body->data[sim_dice(&sim->dice, (int)body->len)] = (uint8_t)(33 + sim_dice(&sim->dice, 90));
        break;
    case 2:
        change_number(sim, body, "\"seq\":");
        break;
    case 3:
        change_number(sim, body, "\"head\":\"");
        break;
    case 4:
        change_number(sim, body, "\"high_water\":");
        break;
    default:
        if (sim->mail_count) {
            size_t kept = sim->mail_count < SIM_MAIL_MAX ? sim->mail_count : SIM_MAIL_MAX;
            const struct tn_buf *old = &sim->mail[sim_dice(&sim->dice, (int)kept)].text;
            tn_buf_clear(body);
            tn_buf_add(body, old->data, old->len);
        }
    }
}

/* ---- the line ---- */

static bool chance(struct sim *sim, unsigned of_hundred)
{
    return !sim->quiet && sim_dice(&sim->dice, 100) < (int)of_hundred;
}

static enum tn_err offline(struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_OFFLINE, "nobody answers");
}

/* The line is there, and the other side runs. */
static bool reaches(struct sim *sim, int from, int to)
{
    if (sim->requests_left == 0 || !sim->nodes[to].up || sim->side[from] != sim->side[to])
        return false;
    if (sim->requests_left > 0)
        sim->requests_left--;
    return true;
}

static enum tn_err request(struct sim_wire *wire, const char *path, const char *text, size_t len,
                           struct tn_reply *reply, struct tn_fault *fault)
{
    struct sim *sim = wire->sim;
    struct sim_node *to = &sim->nodes[wire->to];
    struct served out = {0};
    if (!reaches(sim, wire->from, wire->to) || chance(sim, sim->schedule->loss))
        return offline(fault);
    sim_watch(sim, "a request", path, strlen(path));
    sim_watch(sim, "a batch", text, len);
    if (text)
        keep_mail(sim, text, len);
    reply->sent_up_ms = sim_claim(&sim->nodes[wire->from]).up.ms;
    serve(to, wire->from, path, text, len, &out);
    if (chance(sim, sim->schedule->loss / 2)) { /* it came twice: the second answer arrives */
        tn_buf_clear(&out.body);
        serve(to, wire->from, path, text, len, &out);
    }
    sim->now_ms += sim_dice(&sim->dice, 200);
    reply->answered_up_ms = sim_claim(&sim->nodes[wire->from]).up.ms;
    sim_watch(sim, "an answer", out.body.data, out.body.len);
    if (!text && out.status == 200 && strstr(path, "/logs/"))
        keep_mail(sim, out.body.data, out.body.len);
    if (sim->lies)
        lie(sim, &out.body);
    reply->status = out.status;
    reply->body = out.body;
    if (to->disk->dark || chance(sim, sim->schedule->loss)) {
        sim_node_mind(to);
        tn_buf_clear(&reply->body);
        return offline(fault);
    }
    if (out.status == 200)
        return TN_OK;
    return tn_problem_read(out.status, tn_buf_text(&reply->body), reply->body.len,
                           &(enum tn_problem){0}, fault);
}

static enum tn_err get(void *context, const char *path, struct tn_reply *reply,
                       struct tn_fault *fault)
{
    return request(context, path, NULL, 0, reply, fault);
}

static enum tn_err post(void *context, const char *path, const char *type, const void *body,
                        size_t len, struct tn_reply *reply, struct tn_fault *fault)
{
    (void)type;
    return request(context, path, body, len, reply, fault);
}

struct tn_sync_link sim_link(struct sim_wire *wire)
{
    return (struct tn_sync_link){.get = get, .post = post, .context = wire};
}
