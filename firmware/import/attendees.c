/* SPDX-License-Identifier: Apache-2.0 */
/* attendees.c -- lists of attendees as the services that take sign-ups export them.
 *
 * Whoever paid is not whoever comes: columns of a buyer or an order are never read, and a list that
 * names nobody else is asked about.  A pretix list is written in the language of whoever
 * exported it; its first row gives it away.  Source: exports of Luma, Eventbrite (three layouts),
 * Meetup, pretix, ti.to and 问卷星. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "columns.h"
#include "turnout/text.h"

/* clang-format off */
#define EVENTBRITE_COLUMNS                                                                         \
    {{"firstname attendeefirstname", TN_IMPORT_GIVEN, NULL},                                       \
     {"lastname surname attendeelastname attendeesurname", TN_IMPORT_FAMILY, NULL},                \
     {"email attendeeemail", TN_IMPORT_HANDLE, "email"},                                           \
     {"cellphone mobilephone homephone", TN_IMPORT_HANDLE, "phone"},                               \
     {"attendeestatus", TN_IMPORT_REPLY, NULL},                                                    \
     {"quantity ticketquantity", TN_IMPORT_PLACES, NULL},                                          \
     {"buyerfirstname buyerlastname buyersurname buyeremail buyername notes", TN_IMPORT_UNUSED,    \
      NULL}}

const struct tn_import_layout tn_import_attendee_layouts[] = {
    {"luma", "createdat approvalstatus checkedinat",
     {{"name", TN_IMPORT_NAME, NULL},
      {"firstname", TN_IMPORT_GIVEN, NULL},
      {"lastname", TN_IMPORT_FAMILY, NULL},
      {"approvalstatus", TN_IMPORT_REPLY, NULL},
      {"checkedinat", TN_IMPORT_ARRIVED, NULL},
      {"customsource", TN_IMPORT_SOURCE, NULL},
      {"surveyresponsefeedback", TN_IMPORT_UNUSED, NULL}}},
    {"eventbrite", "orderdate attendeestatus", EVENTBRITE_COLUMNS},
    {"eventbrite", "barcode attendeestatus", EVENTBRITE_COLUMNS},
    {"eventbrite", "orderdate buyeremail", EVENTBRITE_COLUMNS},
    {"meetup", "userid rsvp urlofmemberprofile",
     {{"name", TN_IMPORT_NAME, NULL},
      {"userid", TN_IMPORT_HANDLE, "meetup"},
      {"rsvp", TN_IMPORT_REPLY, NULL},
      {"guests", TN_IMPORT_GUESTS, NULL},
      {"attendance", TN_IMPORT_ARRIVED, NULL},
      {"title notes", TN_IMPORT_UNUSED, NULL}}},
    {"pretix", "ordercode attendeename checkedin",
     {{"attendeename", TN_IMPORT_NAME, NULL},
      {"attendeenamegivenname attendeenamefirstname", TN_IMPORT_GIVEN, NULL},
      {"attendeenamefamilyname attendeenamelastname", TN_IMPORT_FAMILY, NULL},
      {"checkedin", TN_IMPORT_ARRIVED, NULL}}},
    {"tito", "ticketfirstname ticketlastname",
     {{"ticketfirstname", TN_IMPORT_GIVEN, NULL},
      {"ticketlastname", TN_IMPORT_FAMILY, NULL},
      {"ticketfullname", TN_IMPORT_NAME, NULL},
      {"ticketemail", TN_IMPORT_HANDLE, "email"},
      {"ticketphonenumber", TN_IMPORT_HANDLE, "phone"},
      {"voidstatus", TN_IMPORT_REPLY, NULL},
      {"name email phonenumber number firstname lastname", TN_IMPORT_UNUSED, NULL}}},
    {"wjx", "提交答卷时间 来自ip",
     {{"来源", TN_IMPORT_SOURCE, NULL},
      {"序号 来源详情", TN_IMPORT_UNUSED, NULL}}},
    {.name = NULL},
};
/* clang-format on */

/* ---- what a row tells where the header does not ---- */

static size_t digits_in(const char *text)
{
    size_t count = 0;
    for (const char *at = text; *at; at++)
        count += isdigit((unsigned char)*at) != 0;
    return count;
}

static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');
    return at && at > text && strchr(at, '.') && !strchr(text, ' ');
}

static bool is_phone(const char *text)
{
    return digits_in(text) >= 8 && text[strspn(text, "+0123456789 -()")] == '\0';
}

/* "2026-01-02 03:04", in any of the ways dates are written. */
static bool is_time(const char *text)
{
    return digits_in(text) >= 8 && strchr(text, ':') && !strchr(text, '@') &&
           text[strspn(text, "0123456789-/.: TZ+APM")] == '\0';
}

/* pretix: five letters and digits, none of them 0, 1, I or O. */
static bool is_order_code(const char *text)
{
    return strlen(text) == 5 && text[strspn(text, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")] == '\0';
}

static void add_field(char map[TN_IMPORT_MAP_CHARS], const char *field, size_t column)
{
    size_t len = strlen(map);
    (void)snprintf(map + len, TN_IMPORT_MAP_CHARS - len, "%s%s=%zu", len ? "," : "", field, column);
}

void tn_import_propose(const struct tn_import_record *row, char map[TN_IMPORT_MAP_CHARS])
{
    bool pretix = row->count >= 5 && is_order_code(row->cells[0]) && row->cells[1][0];
    size_t email = 0, phone = 0, arrived = 0;
    for (size_t i = row->count; i-- > 0;) {
        email = is_email(row->cells[i]) ? i + 1 : email;
        phone = is_phone(row->cells[i]) ? i + 1 : phone;
        arrived = is_time(row->cells[i]) ? i + 1 : arrived;
    }
    map[0] = '\0';
    if (pretix)
        add_field(map, "name", 2);
    if (email)
        add_field(map, "email", email);
    if (phone)
        add_field(map, "phone", phone);
    if (pretix && arrived)
        add_field(map, "checked-in", arrived);
}
