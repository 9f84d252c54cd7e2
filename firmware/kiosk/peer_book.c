/* SPDX-License-Identifier: Apache-2.0 */
/* peer_book.c -- see peer_book.h. */
#include "peer_book.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/json.h"
#include "turnout/text.h"

/* ---- addresses ---- */

static bool is_port(const char *text)
{
    size_t len = strspn(text, "0123456789");
    return len > 0 && len <= 5 && text[len] == '\0' && strtoul(text, NULL, 10) > 0 &&
           strtoul(text, NULL, 10) <= UINT16_MAX;
}

/* The length of the host at the beginning of the text, 0 if there is none. */
static size_t host_len(const char *text)
{
    static const char digits[] = "0123456789";
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-.";
    size_t len = 0;
    if (text[0] == '[') {
        len = 1 + strspn(text + 1, "0123456789abcdefABCDEF:.");
        return len > 2 && text[len] == ']' ? len + 1 : 0;
    }
    while (text[len] && (strchr(digits, text[len]) || strchr(letters, text[len])))
        len++;
    return text[0] == '-' ? 0 : len;
}

bool peer_address_read(const char *text, char out[PEER_ADDRESS_CHARS])
{
    TN_BUF_AUTO address = {0};
    size_t len = host_len(text);
    const char *rest = text + len;
    if (len == 0 || (*rest && (*rest != ':' || !is_port(rest + 1))))
        return false;
    tn_buf_add_text(&address, text);
    if (!*rest)
        tn_buf_addf(&address, ":%d", PEER_PORT);
    return tn_text_copy(out, PEER_ADDRESS_CHARS, tn_buf_text(&address));
}

/* ---- the book ---- */

static size_t index_of(const struct peer_book *book, struct tn_id device)
{
    size_t i = 0;
    while (i < book->count && !tn_id_equal(book->one[i].device, device))
        i++;
    return i;
}

const struct peer *peer_book_find(const struct peer_book *book, struct tn_id device)
{
    size_t i = index_of(book, device);
    return i < book->count ? &book->one[i] : NULL;
}

bool peer_is_hearsay(const struct peer *peer)
{
    return !tn_id_is_zero(peer->teller) && !peer->spoke;
}

bool peer_book_spoke(struct peer_book *book, struct tn_id device)
{
    size_t i = index_of(book, device);
    bool news = i < book->count && !book->one[i].spoke;
    if (news)
        book->one[i].spoke = true;
    return news;
}

/* Whose place a new one takes in a full book: of those that matter least the last. */
static size_t least(const struct peer_book *book)
{
    size_t worst = book->count - 1;
    int weight = 3;
    for (size_t i = book->count; i-- > 0;) {
        const struct peer *peer = &book->one[i];
        int own = peer_is_hearsay(peer) ? 0 : peer->spoke ? 2 : 1;
        if (own < weight) {
            weight = own;
            worst = i;
        }
    }
    return worst;
}

/* Moves the peer to the front, a new one if there was none; true if so. */
static bool bring_forward(struct peer_book *book, struct tn_id device)
{
    size_t i = index_of(book, device);
    bool is_new = i == book->count;
    struct peer peer = {.device = device};
    if (!is_new)
        peer = book->one[i];
    else if (book->count < PEER_BOOK_MAX)
        book->count++;
    else
        i = least(book);
    memmove(&book->one[1], &book->one[0], i * sizeof book->one[0]);
    book->one[0] = peer;
    return is_new;
}

/* True if the peer was not known by it. */
static bool put_address(struct peer *peer, const char *address)
{
    size_t i = 0;
    while (i < peer->address_count && strcmp(peer->addresses[i], address) != 0)
        i++;
    bool is_new = i == peer->address_count;
    if (is_new && peer->address_count < PEER_ADDRESSES)
        peer->address_count++;
    else if (is_new)
        i = PEER_ADDRESSES - 1;
    memmove(peer->addresses[1], peer->addresses[0], i * sizeof peer->addresses[0]);
    memset(peer->addresses[0], 0, sizeof peer->addresses[0]);
    memcpy(peer->addresses[0], address, strnlen(address, PEER_ADDRESS_CHARS - 1));
    return is_new;
}

bool peer_book_note(struct peer_book *book, struct tn_id device, const char *name,
                    const char *address)
{
    bool news = bring_forward(book, device);
    struct peer *peer = &book->one[0];
    peer->teller = (struct tn_id){0};
    if (name && name[0] && strcmp(peer->name, name) != 0) {
        (void)tn_text_copy(peer->name, sizeof peer->name, name);
        news = true;
    }
    return put_address(peer, address) || news;
}

/* ---- hearsay ---- */

static size_t told_by(const struct peer_book *book, struct tn_id teller)
{
    size_t count = 0;
    for (size_t i = 0; i < book->count; i++)
        count += peer_is_hearsay(&book->one[i]) && tn_id_equal(book->one[i].teller, teller);
    return count;
}

/* The last in the book; NULL if there is no room for one more of this teller's. */
static struct peer *add_heard(struct peer_book *book, struct tn_id device, struct tn_id teller)
{
    if (book->count == PEER_BOOK_MAX || told_by(book, teller) >= PEER_HEARSAY_MAX)
        return NULL;
    struct peer *peer = &book->one[book->count++];
    *peer = (struct peer){.device = device, .teller = teller};
    return peer;
}

/* Behind the others, in the place of the last that was: the first is of a better word. */
static bool append_address(struct peer *peer, const char *address)
{
    size_t i = 0;
    while (i < peer->address_count && strcmp(peer->addresses[i], address) != 0)
        i++;
    if (i < peer->address_count)
        return false;
    if (i == PEER_ADDRESSES)
        i--;
    else
        peer->address_count++;
    memset(peer->addresses[i], 0, sizeof peer->addresses[i]);
    memcpy(peer->addresses[i], address, strnlen(address, PEER_ADDRESS_CHARS - 1));
    return true;
}

static bool hear(struct peer_book *book, struct tn_id device, struct tn_id teller,
                 const char *address)
{
    size_t i = index_of(book, device);
    struct peer *peer = i < book->count ? &book->one[i] : add_heard(book, device, teller);
    return peer && append_address(peer, address);
}

/* ---- as JSON ---- */

/* From the last address to the first, so that the first is tried first.  `teller` zero: to be
 * believed. */
static bool read_one(struct peer_book *book, struct tn_id self, struct tn_id teller,
                     const struct tn_json *node)
{
    const char *device_text = NULL, *name = NULL;
    struct tn_id device;
    const struct tn_json *addresses = tn_json_get(node, "addresses");
    bool news = false;
    if (!tn_json_text(node, "device", &device_text) || tn_id_parse(device_text, &device) ||
        tn_id_is_zero(device) || tn_id_equal(device, self))
        return false;
    (void)tn_json_text(node, "name", &name);
    size_t count = tn_json_count(addresses);
    for (size_t i = count < PEER_ADDRESSES ? count : PEER_ADDRESSES; i-- > 0;) {
        char address[PEER_ADDRESS_CHARS];
        const char *text = tn_json_as_text(tn_json_at(addresses, i));
        if (!text || !peer_address_read(text, address))
            continue;
        if (tn_id_is_zero(teller))
            news |= peer_book_note(book, device, name, address);
        else
            news |= hear(book, device, teller, address);
    }
    return news;
}

static bool read_list(struct peer_book *book, struct tn_id self, struct tn_id teller,
                      const char *text, size_t len)
{
    TN_AUTO(json) root = NULL;
    bool news = false;
    if (tn_json_parse(text, len, &root, NULL))
        return false;
    const struct tn_json *peers = tn_json_get(root, "peers");
    size_t count = tn_json_count(peers);
    for (size_t i = count < PEER_BOOK_MAX ? count : PEER_BOOK_MAX; i-- > 0;)
        news |= read_one(book, self, teller, tn_json_at(peers, i));
    return news;
}

bool peer_book_read(struct peer_book *book, struct tn_id self, const char *text, size_t len)
{
    return read_list(book, self, (struct tn_id){0}, text, len);
}

bool peer_book_hear(struct peer_book *book, struct tn_id self, struct tn_id teller,
                    const char *text, size_t len)
{
    TN_ASSERT(!tn_id_is_zero(teller));
    return read_list(book, self, teller, text, len);
}

static void write_one(const struct peer *peer, bool with_names, struct tn_json_writer *json)
{
    tn_json_open_object(json);
    tn_json_add_text(json, "device", tn_id_text(peer->device).chars);
    if (with_names)
        tn_json_add_text(json, "name", peer->name);
    tn_json_name(json, "addresses");
    tn_json_open_array(json);
    for (size_t i = 0; i < peer->address_count; i++)
        tn_json_put_text(json, peer->addresses[i]);
    tn_json_close_array(json);
    tn_json_close_object(json);
}

void peer_book_write(const struct peer_book *book, bool with_names, struct tn_buf *out)
{
    struct tn_json_writer json;
    tn_json_begin(&json, out);
    tn_json_open_object(&json);
    tn_json_name(&json, "peers");
    tn_json_open_array(&json);
    for (size_t i = 0; i < book->count; i++)
        if (!peer_is_hearsay(&book->one[i]))
            write_one(&book->one[i], with_names, &json);
    tn_json_close_array(&json);
    tn_json_close_object(&json);
}
