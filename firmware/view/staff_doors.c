/* SPDX-License-Identifier: Apache-2.0 */
/* staff_doors.c -- for staff: the other doors, the address of one more, and who came in twice. */
#include <string.h>

#include "keyboard.h"
#include "staff.h"
#include "words.h"

/* ---- the other doors ---- */

static void say_door(const struct page *page, int index, struct saying *saying)
{
    const struct tn_flow_peers *peers = &page->flow->peers;
    bool linked = peers->one[index].linked;
    int64_t behind = peers->one[index].behind, spoke_ms = peers->one[index].last_spoke.ms;
    TN_BUF_AUTO number = {0}, clock = {0};
    saying->look = linked ? TN_FLOW_LOOK_OK : TN_FLOW_LOOK_ALREADY;
    tn_buf_add_text(&saying->title, *peers->one[index].name ? peers->one[index].name
                                                            : tn_view_say(page, "doors.unnamed"));
    tn_view_number_words(behind, &number);
    if (linked && behind > 0) {
        tn_view_format(page, page->lang, "doors.linked.behind", tn_buf_text(&number), NULL,
                       &saying->note);
        return;
    }
    if (spoke_ms > 0 && !linked) {
        tn_view_clock_words(page, peers->one[index].last_spoke, &clock);
        tn_view_format(page, page->lang, "doors.gone", tn_buf_text(&clock), NULL, &saying->note);
    } else {
        tn_buf_add_text(&saying->note, tn_view_say(page, linked ? "doors.linked" : "doors.never"));
    }
    if (behind > 0) {
        tn_buf_add_text(&saying->note, " · ");
        tn_view_format(page, page->lang, "doors.behind", tn_buf_text(&number), NULL, &saying->note);
    }
}

void tn_view_doors_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_peers *peers = &page->flow->peers;
    TN_BUF_AUTO linked = {0}, all = {0};
    int64_t count = 0;
    for (size_t i = 0; i < peers->count; i++)
        count += peers->one[i].linked;
    tn_view_number_words(count, &linked);
    tn_view_number_words((int64_t)peers->count, &all);
    tn_view_format(page, page->lang, "doors.count", tn_buf_text(&linked), tn_buf_text(&all), out);
}

void tn_view_doors(struct page *page)
{
    int count = (int)page->flow->peers.count;
    TN_BUF_AUTO title = {0};
    tn_buf_add_text(&title, tn_view_say(page, "doors.title"));
    if (count > 0) {
        tn_buf_add_text(&title, " · ");
        tn_view_doors_words(page, &title);
    }
    tn_view_header_back(page, tn_buf_text(&title));
    const struct bar_button buttons[] = {
        {TN_FLOW_HIT_STAFF_DOUBLES, ICON_PEOPLE, tn_view_say(page, "doors.doubles"), false, NULL},
        {TN_FLOW_HIT_STAFF_ADDRESS, ICON_KEYBOARD, tn_view_say(page, "doors.address"), false, NULL},
        {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT, tn_view_say(page, "staff.more"), true, NULL}};
    tn_view_sayings(page, page->body, count, say_door, buttons, 3);
    if (count > 0)
        return;
    struct tn_rect room = page->body;
    room.h -=
        (page->profile->shape == SHAPE_TALL ? 132 : page->profile->target) + page->profile->gap;
    tn_view_nothing(page, room, ICON_PIN, tn_view_say(page, "doors.none"), page->theme->paper);
}

void tn_view_address(struct page *page)
{
    const struct entry entry = {
        .ask = tn_view_say(page, "doors.address.title"),
        .ask_other = "",
        .note = tn_view_say(page, "doors.address.note"),
        .note_other = "",
        .hint = "192.168.1.7",
        .field_note = "",
        .next_key = "doors.address.link",
        .icon = ICON_PIN,
    };
    tn_view_entry(page, &entry);
}

/* ---- double entries ---- */

static void add_time(const struct page *page, struct tn_when when, struct tn_buf *out)
{
    if (when.err_ms < 0)
        tn_buf_add_text(out, tn_view_say(page, "doubles.unknown"));
    else
        tn_view_clock_words(page, when.wall, out);
}

static const char *door_name(const struct page *page, const char *name)
{
    return *name ? name : tn_view_say(page, "doors.unnamed");
}

#define CODE_TAIL 6 /* of an id: enough to tell one from another */

static void say_double(const struct page *page, int index, struct saying *saying)
{
    const struct tn_flow_doubles *doubles = &page->flow->doubles;
    const char *name = doubles->one[index].name;
    saying->look = TN_FLOW_LOOK_ALREADY;
    saying->is_name = *name != '\0';
    if (*name) {
        tn_buf_add_text(&saying->title, name);
    } else {
        struct tn_ticket_id_text id = tn_ticket_id_text(doubles->one[index].ticket);
        tn_view_format(page, page->lang, "doubles.code", id.chars + strlen(id.chars) - CODE_TAIL,
                       NULL, &saying->title);
    }
    TN_BUF_AUTO first = {0}, second = {0};
    add_time(page, doubles->one[index].first_when, &first);
    add_time(page, doubles->one[index].when, &second);
    const char *args[] = {door_name(page, doubles->one[index].first_door), tn_buf_text(&first),
                          door_name(page, doubles->one[index].door), tn_buf_text(&second)};
    tn_lang_format(page->texts, page->lang, "doubles.where", args, 4, &saying->note);
}

void tn_view_doubles(struct page *page)
{
    const struct tn_flow_doubles *doubles = &page->flow->doubles;
    TN_BUF_AUTO title = {0}, number = {0};
    tn_buf_add_text(&title, tn_view_say(page, "doubles.title"));
    if (doubles->count > 0) {
        tn_buf_add_text(&title, " · ");
        tn_view_number_words(doubles->total, &number);
        tn_view_format(page, page->lang, "doubles.count", tn_buf_text(&number), NULL, &title);
    }
    tn_view_header_back(page, tn_buf_text(&title));
    if (doubles->count == 0) {
        tn_view_nothing(page, page->body, ICON_CHECK, tn_view_say(page, "doubles.none"),
                        page->theme->paper);
        return;
    }
    const struct bar_button more = {TN_FLOW_HIT_STAFF_MORE, ICON_NEXT,
                                    tn_view_say(page, "staff.more"), true, NULL};
    tn_view_sayings(page, page->body, (int)doubles->count, say_double, &more, 1);
}
