/* SPDX-License-Identifier: Apache-2.0 */
/* log_names.c -- see log_names.h. */
#include "log_names.h"

#include "turnout/text.h"

void ctl_log_names(struct ctl *ctl, struct tn_log_id log, struct ctl_log_names *ret_names)
{
    const struct tn_group *group = tn_registry_group(ctl->registry);
    struct tn_device door;
    struct tn_event event;
    struct ctl_log_names names = {.hub = tn_id_equal(log.device, group->hub_device)};
    const char *name = names.hub ? group->hub : NULL;
    if (!name && tn_registry_device(ctl->registry, log.device, &door, NULL) == TN_OK)
        name = door.name;
    (void)tn_text_copy(names.door, sizeof names.door, name ? name : tn_id_text(log.device).chars);
    bool known = tn_registry_event(ctl->registry, log.event, &event, NULL) == TN_OK;
    (void)tn_text_copy(names.event, sizeof names.event,
                       known ? event.title : tn_id_text(log.event).chars);
    *ret_names = names;
}

void ctl_add_log(struct tn_json_writer *writer, struct tn_log_id log,
                 const struct ctl_log_names *names)
{
    tn_json_add_text(writer, "log", tn_log_id_text(log).chars);
    tn_json_add_text(writer, "door", names->door);
    tn_json_add_text(writer, "event", tn_id_text(log.event).chars);
    tn_json_add_text(writer, "event_title", names->event);
    tn_json_add_bool(writer, "hub", names->hub);
}
