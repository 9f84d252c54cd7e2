/* SPDX-License-Identifier: Apache-2.0 */
/* clocks.c -- from the system's clocks, the hub's and others to the claim of a record.
 *
 * The system's wall clock counts only while a time service keeps it, and then before any other: a
 * small board without a battery starts in the past, and a battery that died may start anywhere.
 * Otherwise the hub's clock counts, carried on by the uptime of the same boot; but a hub is a
 * computer with a clock like any other, and what no clock can show is not believed of it either.
 * For want of a hub another kiosk's clock counts, and for want of that what staff set.
 * Source: firmware/SPEC.md "Time". */
#include "clocks.h"

#include <string.h>

#include "turnout/json.h"
#include "turnout/os.h"

void clocks_init(struct clocks *clocks)
{
    *clocks = (struct clocks){
        .boot = tn_clock_boot(), .anchor.err_ms = TN_WHEN_UNKNOWN, .staff.err_ms = TN_WHEN_UNKNOWN};
}

static struct tn_claim bare_claim(const struct clocks *clocks)
{
    return (struct tn_claim){.boot = clocks->boot,
                             .up.ms = tn_clock_up_ms(),
                             .wall.ms = tn_clock_wall_ms(),
                             .clock = TN_CLOCK_UNSET};
}

/* Further apart than this, a hub and a clock that a time service keeps cannot both be right. */
#define HUB_ASTRAY_MS (INT64_C(24) * 3600 * 1000)

static bool is_kept(const struct tn_claim *now)
{
    return tn_clock_synchronised() && tn_wall_plausible(now->wall);
}

/* What a hub with a wrong clock tells is not a worse time but none. */
static bool is_believable(struct tn_when offered, const struct tn_claim *now)
{
    if (offered.err_ms < 0 || !tn_wall_plausible(offered.wall))
        return false;
    if (!is_kept(now))
        return true;
    int64_t apart_ms = offered.wall.ms - now->wall.ms;
    return apart_ms >= -HUB_ASTRAY_MS && apart_ms <= HUB_ASTRAY_MS;
}

/* One kiosk with a wrong clock must not outbid the hub; but another kiosk that is surer than
 * whoever looked at a watch here is. */
static bool is_better(const struct clocks *clocks, const struct tn_anchor *anchor,
                      struct tn_when offered, const struct tn_claim *now)
{
    bool has_anchor = clocks->anchor.err_ms >= 0;
    if (has_anchor && clocks->anchor.peer != anchor->peer)
        return clocks->anchor.peer;
    if (!has_anchor && (!anchor->peer || clocks->staff.err_ms < 0))
        return true;
    struct tn_when held = tn_timeline_derive(now, has_anchor ? &clocks->anchor : &clocks->staff, 1);
    return offered.err_ms < held.err_ms;
}

bool clocks_learn(struct clocks *clocks, const struct tn_anchor *anchor)
{
    if (anchor->err_ms < 0 || anchor->boot != clocks->boot)
        return false;
    struct tn_claim now = bare_claim(clocks);
    struct tn_when offered = tn_timeline_derive(&now, anchor, 1);
    if (!is_believable(offered, &now))
        return false;
    if (!is_better(clocks, anchor, offered, &now))
        return false;
    clocks->anchor = *anchor;
    return true;
}

/* A watch is read to the minute, and wheels are turned for a while. */
#define WATCH_ERR_MS 120000

struct tn_anchor clocks_watch(const struct clocks *clocks, struct tn_wall wall)
{
    return (struct tn_anchor){
        .boot = clocks->boot, .up.ms = tn_clock_up_ms(), .wall = wall, .err_ms = WATCH_ERR_MS};
}

void clocks_set(struct clocks *clocks, const struct tn_anchor *staff)
{
    if (staff->boot == clocks->boot && tn_wall_plausible(staff->wall))
        clocks->staff = *staff;
}

struct tn_claim clocks_claim(const struct clocks *clocks)
{
    struct tn_claim claim = bare_claim(clocks);
    if (is_kept(&claim)) {
        claim.clock = TN_CLOCK_NTP;
    } else if (clocks->anchor.err_ms >= 0) {
        claim.wall = tn_timeline_derive(&claim, &clocks->anchor, 1).wall;
        claim.clock = clocks->anchor.peer ? TN_CLOCK_PEER : TN_CLOCK_HUB;
    } else if (clocks->staff.err_ms >= 0) {
        claim.wall = tn_timeline_derive(&claim, &clocks->staff, 1).wall;
        claim.clock = TN_CLOCK_STAFF;
    }
    return claim;
}

struct tn_when clocks_when(const struct clocks *clocks, const struct tn_claim *claim)
{
    const struct tn_anchor *anchor =
        claim->clock == TN_CLOCK_STAFF ? &clocks->staff : &clocks->anchor;
    bool needs_one = claim->clock != TN_CLOCK_NTP && anchor->err_ms >= 0;
    return tn_timeline_derive(claim, anchor, needs_one ? 1 : 0);
}

/* ---- kept in a file ---- */

#define FILE_NAME "anchor.json"

void clocks_load(struct clocks *clocks, const char *folder)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO text = {0};
    TN_AUTO(json) root = NULL;
    struct tn_anchor anchor = {0};
    const char *boot = NULL, *source = "";
    size_t len = 0;
    uint8_t bytes[sizeof anchor.boot];
    tn_path_join(path, sizeof path, folder, FILE_NAME);
    if (tn_file_read(path, 4096, &text, NULL) ||
        tn_json_parse(tn_buf_text(&text), text.len, &root, NULL) ||
        !tn_json_text(root, "boot", &boot) || strlen(boot) != TN_HEX_LEN(sizeof bytes) ||
        tn_hex_decode(boot, TN_HEX_LEN(sizeof bytes), bytes, sizeof bytes, &len) ||
        !tn_json_int(root, "up", &anchor.up.ms) || !tn_json_int(root, "wall", &anchor.wall.ms) ||
        !tn_json_int(root, "err", &anchor.err_ms))
        return;
    anchor.boot = tn_bytes_get_be64(bytes);
    (void)tn_json_text(root, "source", &source);
    anchor.peer = strcmp(source, tn_clock_state_name(TN_CLOCK_PEER)) == 0;
    if (strcmp(source, tn_clock_state_name(TN_CLOCK_STAFF)) == 0)
        clocks_set(clocks, &anchor);
    else
        clocks_learn(clocks, &anchor);
}

void clocks_save(const struct clocks *clocks, const char *folder)
{
    char path[TN_PATH_MAX];
    char boot[TN_HEX_LEN(sizeof clocks->boot) + 1];
    uint8_t bytes[sizeof clocks->boot];
    TN_BUF_AUTO text = {0};
    struct tn_json_writer json;
    bool has_anchor = clocks->anchor.err_ms >= 0;
    const struct tn_anchor *anchor = has_anchor ? &clocks->anchor : &clocks->staff;
    enum tn_clock_state source = !has_anchor    ? TN_CLOCK_STAFF
                                 : anchor->peer ? TN_CLOCK_PEER
                                                : TN_CLOCK_HUB;
    tn_bytes_put_be64(bytes, anchor->boot);
    tn_hex_encode(bytes, sizeof bytes, boot);
    tn_json_begin(&json, &text);
    tn_json_open_object(&json);
    tn_json_add_text(&json, "boot", boot);
    tn_json_add_int(&json, "up", anchor->up.ms);
    tn_json_add_int(&json, "wall", anchor->wall.ms);
    tn_json_add_int(&json, "err", anchor->err_ms);
    tn_json_add_text(&json, "source", tn_clock_state_name(source));
    tn_json_close_object(&json);
    tn_path_join(path, sizeof path, folder, FILE_NAME);
    enum tn_err failed = tn_file_write(path, text.data, text.len, 0600, NULL);
    (void)failed;
}
