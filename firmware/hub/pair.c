/* SPDX-License-Identifier: Apache-2.0 */
/* pair.c -- POST /v1/pair: an invitation becomes a door. */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

enum { CSR_MAX_BYTES = 8192 };

struct pair_job {
    struct tn_hub_job job; /* first */
    uint8_t token[TN_INVITE_TOKEN_BYTES];
    struct tn_public_key log_key;
    char *csr;
};

static void write_answer(const struct tn_registry *registry, const struct tn_device *device,
                         const char *certificate, struct tn_buf *out)
{
    struct tn_json_writer writer;
    const struct tn_group *group = tn_registry_group(registry);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "device", tn_id_text(device->id).chars);
    tn_json_add_text(&writer, "name", device->name);
    tn_json_name(&writer, "group");
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "id", tn_id_text(group->id).chars);
    tn_json_add_text(&writer, "name", group->name);
    tn_json_add_base64(&writer, "key", group->key.bytes, sizeof group->key.bytes);
    tn_json_close_object(&writer);
    tn_json_name(&writer, "hub");
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "device", tn_id_text(group->hub_device).chars);
    tn_json_add_text(&writer, "name", group->hub);
    tn_json_add_base64(&writer, "log_key", group->log_key.bytes, sizeof group->log_key.bytes);
    tn_json_close_object(&writer);
    tn_json_add_text(&writer, "ca", tn_registry_tls(registry).ca_pem);
    tn_json_add_text(&writer, "tls_certificate", certificate);
    tn_json_add_int(&writer, "server_time", tn_clock_wall_ms());
    tn_json_close_object(&writer);
}

static void refuse(struct tn_exchange *exchange, const struct tn_fault *fault)
{
    if (fault->code == TN_ERR_DENIED)
        tn_exchange_problem(exchange, TN_PROBLEM_INVITE_USED, "%s", fault->text);
    else if (fault->code == TN_ERR_LIMIT)
        tn_exchange_problem(exchange, TN_PROBLEM_BAD_REQUEST, "%s", fault->text);
    else
        tn_hub_refuse(exchange, fault);
}

static enum tn_err redeem(struct tn_hub_job *job, struct tn_registry *registry)
{
    struct pair_job *own = (struct pair_job *)job;
    struct tn_device device;
    struct tn_fault fault = {0};
    TN_BUF_AUTO certificate = {0};
    enum tn_err err = tn_registry_redeem(registry, own->token, &own->log_key, own->csr, &device,
                                         &certificate, &fault);
    if (!err)
        err = tn_registry_refresh(registry, &fault);
    if (err)
        refuse(job->exchange, &fault);
    else
        write_answer(registry, &device, tn_buf_text(&certificate), &job->exchange->response.body);
    return err;
}

static void release(struct tn_hub_job *job)
{
    struct pair_job *own = (struct pair_job *)job;
    tn_seal_wipe(own->token, sizeof own->token);
    free(own->csr);
    free(own);
}

static bool read_request(const struct tn_exchange *exchange, struct pair_job *job,
                         struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    const char *token = NULL, *log_key = NULL, *csr = NULL;
    const struct tn_request *request = &exchange->request;
    if (tn_json_parse(request->body, request->body_len, &root, fault))
        return false;
    if (!tn_json_text(root, "token", &token) || !tn_json_text(root, "log_key", &log_key) ||
        !tn_json_text(root, "tls_csr", &csr) ||
        tn_base64_decode_exact(token, job->token, sizeof job->token) ||
        tn_base64_decode_exact(log_key, job->log_key.bytes, sizeof job->log_key.bytes) ||
        strlen(csr) > CSR_MAX_BYTES) {
        tn_fault_set(fault, TN_ERR_FORMAT,
                     "the request needs token (16 bytes), log_key (32 bytes), both as base64url, "
                     "and tls_csr (PEM)");
        return false;
    }
    job->csr = strdup(csr);
    TN_ASSERT(job->csr);
    return true;
}

void tn_hub_pair(struct tn_exchange *exchange, void *context)
{
    struct tn_hub *hub = context;
    struct tn_fault fault = {0};
    struct pair_job *job = calloc(1, sizeof *job);
    TN_ASSERT(job);
    job->job = (struct tn_hub_job){.exchange = exchange, .run = redeem, .release = release};
    if (read_request(exchange, job, &fault)) {
        tn_hub_writer_submit(hub->writer, &job->job);
        return;
    }
    tn_hub_refuse(exchange, &fault);
    release(&job->job);
}
