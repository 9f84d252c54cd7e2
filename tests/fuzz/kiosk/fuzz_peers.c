/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a hub, another kiosk or a file says of who else is there: no crash, the book stays
 * small and never names ourselves, and what it writes says nothing new to it. */
#include <string.h>

#include "peer_book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct tn_id self = {{1, 2, 3}};
    struct peer_book book = {0}, again = {0};
    char address[PEER_ADDRESS_CHARS];
    TN_BUF_AUTO given = {0}, text = {0};
    tn_buf_add(&given, data, size);
    bool news = peer_book_read(&book, self, tn_buf_text(&given), given.len);
    TN_ASSERT(book.count <= PEER_BOOK_MAX && news == (book.count > 0));
    for (size_t i = 0; i < book.count; i++) {
        TN_ASSERT(!tn_id_equal(book.one[i].device, self));
        TN_ASSERT(book.one[i].address_count <= PEER_ADDRESSES);
        for (size_t k = 0; k < book.one[i].address_count; k++)
            TN_ASSERT(peer_address_read(book.one[i].addresses[k], address) &&
                      strcmp(address, book.one[i].addresses[k]) == 0);
    }
    peer_book_write(&book, true, &text);
    (void)peer_book_read(&again, self, tn_buf_text(&text), text.len);
    TN_ASSERT(again.count == book.count);
    TN_ASSERT(!peer_book_read(&book, self, tn_buf_text(&text), text.len));
    return 0;
}
