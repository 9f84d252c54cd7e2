/* SPDX-License-Identifier: Apache-2.0 */
/* update.c -- newer software, between the dialogue and its worker; and the end of this run, which
 * the machine makes. */
#include "parts.h"

static void trace_update(struct kiosk *kiosk, const struct tn_flow_update *update)
{
    static const char *const steps[] = {"none", "fetching", "installing", "ready", "refused"};
    struct tn_json_writer *json = trace_begin(&kiosk->trace, "update");
    if (!json)
        return;
    tn_json_add_text(json, "step", steps[update->step]);
    tn_json_add_int(json, "percent", update->percent);
    tn_json_add_text(json, "version", update->version);
    tn_json_add_text(json, "refusal", tn_flow_refusal_name(update->refusal));
    tn_json_add_text(json, "hub", update->hub.version);
    tn_json_add_text(json, "stick", update->stick.version);
    tn_json_add_text(json, "stick_refusal", tn_flow_refusal_name(update->stick.refusal));
    tn_json_add_text(json, "fell_back", update->fell_back);
    trace_end(&kiosk->trace);
}

/* A kiosk that cannot be brought up to date is a door all the same. */
void kiosk_start_update(struct kiosk *kiosk)
{
    struct tn_fault fault = {0};
    const struct update_options options = {.folder = kiosk->options->folder,
                                           .hub = kiosk->options->hub,
                                           .run_folder = kiosk->options->run_folder,
                                           .version = kiosk->options->version,
                                           .turnstile = kiosk->turnstile,
                                           .bell = &kiosk->bell};
    if (update_worker_start(&options, &kiosk->update, &fault))
        tn_log(TN_LOG_ERROR, "%s", fault.text);
}

void kiosk_hear_update(struct kiosk *kiosk)
{
    struct tn_update offer;
    struct tn_flow_update update;
    if (sync_worker_offer(kiosk->sync, &offer))
        update_worker_offer(kiosk->update, &offer);
    while (update_worker_take(kiosk->update, &update)) {
        trace_update(kiosk, &update);
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_UPDATE, .update = &update});
    }
}

/* Everything acknowledged is on the disk: the machine may end whenever it likes. */
void kiosk_restart_machine(struct kiosk *kiosk)
{
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    if (trace_begin(&kiosk->trace, "restart"))
        trace_end(&kiosk->trace);
    if (!kiosk->options->run_folder)
        return;
    tn_path_join(path, sizeof path, kiosk->options->run_folder, "restart");
    if (tn_file_write(path, "", 0, 0600, &fault))
        tn_log(TN_LOG_ERROR, "%s", fault.text);
}
