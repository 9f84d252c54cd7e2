/* SPDX-License-Identifier: Apache-2.0 */
/* chat_whatsapp.h -- whether days or months stand first in the dates that begin a file's lines.
 *
 * Private to import. */
#pragma once

#include "chat_parts.h"

/* {0} has seen nothing. */
struct tn_chat_order {
    char head[48]; /* of the line at hand */
    size_t len;
    int64_t dates;
    bool day_first, month_first;
};
void tn_chat_order_feed(struct tn_chat_order *order, const uint8_t *data, size_t len);
/* 'D' or 'M'; where no date tells, as people of the region write. */
char tn_chat_order_of(const struct tn_chat_order *order, const char *region);
