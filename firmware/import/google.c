/* SPDX-License-Identifier: Apache-2.0 */
/* google.c -- the two headers of Google Contacts: the one of today and the one before 2023.
 *
 * Addresses are numbered, each with a column for what it is ("Label", before that "Type") in front.
 * Source: files exported from contacts.google.com in either year. */
#include "columns.h"

#define NUMBERED(what)                                                                             \
    what "1value " what "2value " what "3value " what "4value " what "5value " what "6value"

const struct tn_import_layout tn_import_contact_layouts[] = {
    {"google",
     "fileas email1value firstname lastname",
     {{"firstname", TN_IMPORT_GIVEN, NULL},
      {"middlename", TN_IMPORT_MIDDLE, NULL},
      {"lastname", TN_IMPORT_FAMILY, NULL},
      {"nickname", TN_IMPORT_NICK, NULL},
      {NUMBERED("email"), TN_IMPORT_HANDLE, "email"},
      {NUMBERED("phone"), TN_IMPORT_HANDLE, "phone"},
      {"labels organizationname organizationtitle fileas", TN_IMPORT_UNUSED, NULL}}},
    {"google",
     "groupmembership givenname familyname",
     {{"name", TN_IMPORT_NAME, NULL},
      {"givenname", TN_IMPORT_GIVEN, NULL},
      {"additionalname", TN_IMPORT_MIDDLE, NULL},
      {"familyname", TN_IMPORT_FAMILY, NULL},
      {"nickname", TN_IMPORT_NICK, NULL},
      {NUMBERED("email"), TN_IMPORT_HANDLE, "email"},
      {NUMBERED("phone"), TN_IMPORT_HANDLE, "phone"},
      {"language shortname maidenname", TN_IMPORT_UNUSED, NULL}}},
    {.name = NULL},
};
