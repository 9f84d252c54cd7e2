/* SPDX-License-Identifier: Apache-2.0 */
/* form.c -- who somebody is and how to reach them: a name, then one way to get in touch.
 *
 * A step is done when what stands there is plausible, not when it is proven; nobody is kept from
 * coming in by the form of an address. */
#include <string.h>

#include "typing.h"

#define CONTACT_DIGITS_MIN 5
#define CONTACT_CHARS_MIN 2

const char *tn_flow_platform_name(enum tn_flow_platform platform)
{
    static const char *const names[TN_FLOW_PLATFORM_COUNT] = {
#define PLATFORM_NAME(code, name) [TN_FLOW_PLATFORM_##code] = name,
        TN_FLOW_PLATFORM_MAP(PLATFORM_NAME)
#undef PLATFORM_NAME
    };
    TN_ASSERT((unsigned)platform < TN_FLOW_PLATFORM_COUNT);
    return names[platform];
}

bool tn_flow_says_something(const char *text)
{
    return text[strspn(text, " ")] != '\0';
}

/* ---- NAME ---- */

bool tn_flow_name_is_done(const struct tn_flow *flow)
{
    return tn_flow_says_something(flow->form.name);
}

static size_t name_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    if (!tn_flow_is_locked(flow)) {
        count = tn_flow_typing_hits(flow, out);
        if (tn_flow_says_something(tn_flow_typed(flow)))
            out[count++] = TN_FLOW_HIT_NEXT;
    }
    return count + tn_flow_step_ways_out(flow, out + count);
}

static void name_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                          struct tn_flow_effects *effects)
{
    if (!tn_flow_step_activate(flow, hit, effects))
        tn_flow_typing_activate(flow, hit, effects);
}

static void name_key(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                     struct tn_flow_effects *effects)
{
    if (!tn_flow_is_locked(flow))
        tn_flow_typing_key(flow, key, text, effects);
}

const struct part tn_flow_name_part = {
    .hits = name_hits, .activate = name_activate, .key = name_key, .is_personal = true};

/* ---- CONTACT ---- */

static size_t digits_in(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text >= '0' && *text <= '9';
    return count;
}

static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');
    const char *dot = at ? strrchr(at, '.') : NULL;
    return at > text && dot && dot > at + 1 && dot[1] != '\0' && !strchr(at + 1, '@');
}

bool tn_flow_contact_is_done(const struct tn_flow *flow)
{
    const char *contact = flow->form.contact;
    switch (flow->form.platform) {
    case TN_FLOW_PLATFORM_PHONE:
    case TN_FLOW_PLATFORM_QQ:
        return digits_in(contact) >= CONTACT_DIGITS_MIN;
    case TN_FLOW_PLATFORM_EMAIL:
        return is_email(contact);
    default:
        return strlen(contact) >= CONTACT_CHARS_MIN;
    }
}

static size_t contact_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    for (int i = 0; i < TN_FLOW_PLATFORM_COUNT; i++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    count += tn_flow_typing_hits(flow, out + count);
    if (tn_flow_contact_is_done(flow))
        out[count++] = TN_FLOW_HIT_NEXT;
    return count + tn_flow_step_ways_out(flow, out + count);
}

static void contact_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (hit >= TN_FLOW_HIT_ITEM_0 && hit - TN_FLOW_HIT_ITEM_0 < TN_FLOW_PLATFORM_COUNT) {
        flow->form.platform = (enum tn_flow_platform)(hit - TN_FLOW_HIT_ITEM_0);
        flow->contact_wrong = false;
        tn_flow_typing_fit(flow);
    } else if (!tn_flow_step_activate(flow, hit, effects)) {
        tn_flow_typing_activate(flow, hit, effects);
    }
}

static void contact_key(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                        struct tn_flow_effects *effects)
{
    if (!text && key == TN_FLOW_KEY_ENTER) /* wanted on, and cannot */
        flow->contact_wrong = flow->form.contact[0] != '\0';
    else
        tn_flow_typing_key(flow, key, text, effects);
}

const struct part tn_flow_contact_part = {
    .hits = contact_hits, .activate = contact_activate, .key = contact_key, .is_personal = true};
