/* SPDX-License-Identifier: Apache-2.0 */
/* namebook.c -- see namebook.h.
 *
 * Invariant between calls: `persons` is in the order of the tickets, `roll` in that of the names,
 * and `names` was made of both; ids in `names` are places in `persons`. */
#include "namebook.h"

#include <stdlib.h>
#include <string.h>

#include "door_priv.h"
#include "turnout/json.h"
#include "turnout/pinyin.h"

struct namebook {
    struct person *persons;
    size_t count, cap;
    size_t sorted; /* during a refresh: those before are in order, those behind are new */
    uint32_t *roll;
    struct tn_names *names;
    int64_t version; /* -1: never read */
};

const char *tn_person_name(const struct person *person)
{
    return person->text;
}

const char *tn_person_contact(const struct person *person)
{
    return person->text + person->contact_at;
}

const char *tn_person_last(const struct person *person)
{
    return person->text + person->last_at;
}

static const char *key_of(const struct person *person)
{
    return person->text + person->key_at;
}

/* ---- one person ---- */

enum { NAME_MAX = 255, CONTACT_MAX = 63, LAST_MAX = 15, KEY_MAX = 511 };

/* At most `max` bytes of it, cut at a character. */
static size_t length_within(const char *text, size_t max)
{
    size_t len = strlen(text);
    if (len <= max)
        return len;
    for (len = max; len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80; len--)
        ;
    return len;
}

/* Appends text and NUL at *at. */
static uint16_t put(char *out, size_t *at, const char *text, size_t len)
{
    size_t place = *at;
    memcpy(out + place, text, len);
    out[place + len] = '\0';
    *at += len + 1;
    return (uint16_t)place;
}

static void set_texts(struct person *person, const char *name, const char *contact,
                      const char *last)
{
    char cut[NAME_MAX + 1], key[KEY_MAX + 1];
    size_t name_len = length_within(name, NAME_MAX), at = 0;
    size_t contact_len = length_within(contact, CONTACT_MAX),
           last_len = length_within(last, LAST_MAX);
    (void)put(cut, &at, name, name_len);
    (void)tn_pinyin_sort_key(cut, key, sizeof(key));
    size_t key_len = strlen(key);
    person->text_bytes = (uint16_t)(name_len + contact_len + last_len + key_len + 4);
    person->text = malloc(person->text_bytes);
    TN_ASSERT(person->text);
    at = 0;
    (void)put(person->text, &at, name, name_len);
    person->contact_at = put(person->text, &at, contact, contact_len);
    person->last_at = put(person->text, &at, last, last_len);
    person->key_at = put(person->text, &at, key, key_len);
    person->initial = tn_pinyin_group(cut);
    tn_seal_wipe(cut, sizeof(cut));
    tn_seal_wipe(key, sizeof(key));
}

static bool read_person(const struct tn_buf *plain, struct person *person)
{
    TN_AUTO(json) root = NULL;
    const char *name = "", *contact = "", *last = "";
    if (tn_json_parse(tn_buf_text(plain), plain->len, &root, NULL) ||
        !tn_json_text(root, "name", &name) || !*name)
        return false;
    (void)tn_json_text(root, "contact", &contact);
    (void)tn_json_text(root, "last", &last);
    person->visits = -1;
    (void)tn_json_int(root, "visits", &person->visits);
    (void)tn_json_int(root, "rules", &person->rules);
    set_texts(person, name, contact, last);
    return true;
}

static void forget(struct person *person)
{
    /* The analyzer takes elements of the array that were swapped for one another. */
    if (person->text)
        tn_seal_wipe(person->text, person->text_bytes); /* NOLINT(clang-analyzer-unix.Malloc) */
    free(person->text);
    *person = (struct person){.found = false};
}

void tn_person_show(const struct person *person, struct tn_door_person *out)
{
    memcpy(out->name, person->text, strlen(person->text) + 1);
    out->initial = person->initial;
}

/* ---- all of them ---- */

struct namebook *tn_namebook_make(void)
{
    struct namebook *book = calloc(1, sizeof(*book));
    TN_ASSERT(book);
    book->version = -1;
    return book;
}

void tn_namebook_close(struct namebook *book)
{
    if (!book)
        return;
    for (size_t i = 0; i < book->count; i++)
        forget(&book->persons[i]);
    tn_names_close(book->names);
    free(book->persons);
    free(book->roll);
    free(book);
}

static int compare_tickets(const void *a, const void *b)
{
    const struct person *left = a;
    const struct person *right = b;
    return memcmp(left->ticket.bytes, right->ticket.bytes, TN_TICKET_ID_BYTES);
}

static struct person *look_up(const struct namebook *book, struct tn_ticket_id ticket)
{
    struct person key = {.ticket = ticket};
    return book->sorted ? bsearch(&key, book->persons, book->sorted, sizeof(key), compare_tickets)
                        : NULL;
}

const struct person *tn_namebook_get(const struct namebook *book, struct tn_ticket_id ticket)
{
    return look_up(book, ticket);
}

static struct person *add(struct namebook *book)
{
    if (book->count == book->cap) {
        book->cap = book->cap ? 2 * book->cap : 64;
        book->persons = reallocarray(book->persons, book->cap, sizeof(*book->persons));
        TN_ASSERT(book->persons);
    }
    struct person *person = &book->persons[book->count++];
    *person = (struct person){.found = true};
    return person;
}

/* ---- refreshing ---- */

struct refresh {
    struct namebook *book;
    namebook_open_row *open_row;
    const void *context;
    struct tn_buf plain; /* used again for each row */
};

static bool take_row(const struct tn_find_row *row, void *context)
{
    struct refresh *refresh = context;
    struct namebook *book = refresh->book;
    struct person *known = look_up(book, row->ticket);
    /* What the roster says of a walk-in comes first and stands. */
    if (known && (known->found || (known->log == row->log && known->seq == row->seq))) {
        known->found = true;
        return true;
    }
    struct person person = {.ticket = row->ticket,
                            .log = row->log,
                            .seq = row->seq,
                            .walk_in = row->walk_in,
                            .found = true};
    tn_buf_clear(&refresh->plain);
    if (refresh->open_row(row, &refresh->plain, refresh->context) == TN_OK &&
        read_person(&refresh->plain, &person)) {
        if (known)
            forget(known);
        *(known ? known : add(book)) = person;
    }
    return true;
}

/* Drops who is not there any more, and the second of two of one ticket. */
static void settle(struct namebook *book)
{
    size_t kept = 0;
    for (size_t i = 0; i < book->count; i++) {
        struct person *person = &book->persons[i];
        if (!person->found)
            forget(person);
        else
            book->persons[kept++] = *person;
    }
    book->count = kept;
    if (kept)
        qsort(book->persons, kept, sizeof(*book->persons), compare_tickets);
    kept = 0;
    for (size_t i = 0; i < book->count; i++) {
        struct person *person = &book->persons[i];
        if (kept && compare_tickets(&book->persons[kept - 1], person) == 0) {
            /* the roster's word before the kiosk's */
            struct person *first = &book->persons[kept - 1];
            if (first->walk_in) {
                struct person walk_in = *first;
                *first = *person;
                *person = walk_in;
            }
            forget(person);
        } else {
            book->persons[kept++] = *person;
        }
        book->persons[kept - 1].found = false;
    }
    book->count = book->sorted = kept;
}

static int compare_names(const void *a, const void *b, void *context)
{
    const struct person *persons = context;
    const struct person *left = &persons[*(const uint32_t *)a];
    const struct person *right = &persons[*(const uint32_t *)b];
    int order = strcmp(key_of(left), key_of(right));
    return order ? order : compare_tickets(left, right);
}

static void order_roll(struct namebook *book)
{
    book->roll = reallocarray(book->roll, book->count + 1, sizeof(*book->roll));
    TN_ASSERT(book->roll);
    for (size_t i = 0; i < book->count; i++)
        book->roll[i] = (uint32_t)i;
    if (book->count)
        qsort_r(book->roll, book->count, sizeof(*book->roll), compare_names, book->persons);
    for (size_t i = 0; i < book->count; i++)
        book->persons[book->roll[i]].rank = (uint32_t)i;
}

static void index_names(struct namebook *book)
{
    struct tn_name *names = calloc(book->count + 1, sizeof(*names));
    TN_ASSERT(names);
    for (size_t i = 0; i < book->count; i++)
        names[i] = (struct tn_name){.id = i, .text = book->persons[i].text};
    tn_names_close(book->names);
    book->names = tn_names_open(names, book->count);
    free(names);
}

enum tn_err tn_namebook_refresh(struct namebook *book, struct tn_ledger *ledger, struct tn_id event,
                                namebook_open_row *open_row, const void *context, bool *ret_changed,
                                struct tn_fault *fault)
{
    struct refresh refresh = {.book = book, .open_row = open_row, .context = context};
    int64_t version = 0;
    enum tn_err err = tn_ledger_finds_version(ledger, event, &version, fault);
    *ret_changed = !err && version != book->version;
    if (err || !*ret_changed)
        return err;
    tn_door_make_room(&refresh.plain, TN_SEALED_ROW_MAX_BYTES);
    err = tn_ledger_finds(ledger, event, take_row, &refresh, fault);
    tn_door_wipe_buf(&refresh.plain);
    /* Half of the rows is better than a book that is out of order. */
    settle(book);
    order_roll(book);
    index_names(book);
    if (!err)
        book->version = version;
    return err;
}

/* ---- asking ---- */

size_t tn_namebook_find(const struct namebook *book, const char *letters, const struct person **out,
                        size_t cap)
{
    struct tn_names_hit *hits = calloc(cap + 1, sizeof(*hits));
    TN_ASSERT(hits);
    size_t total = tn_names_find(book->names, letters, hits, cap);
    for (size_t i = 0; i < total && i < cap; i++)
        out[i] = &book->persons[hits[i].id];
    free(hits);
    return total;
}

static int compare_ranks(const void *a, const void *b)
{
    const struct person *left = *(const struct person *const *)a;
    const struct person *right = *(const struct person *const *)b;
    return (left->rank > right->rank) - (left->rank < right->rank);
}

static bool stands_under(const struct person *person, char letter)
{
    char upper = letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
    return person->initial == upper;
}

/* Everybody who fits, in the order of the roll; the caller frees *ret_fit. */
static size_t collect(const struct namebook *book, const char *letters,
                      const struct person ***ret_fit)
{
    const struct person **fit = calloc(book->count + 1, sizeof(void *));
    size_t count = 0;
    TN_ASSERT(fit);
    *ret_fit = fit;
    if (strlen(letters) >= TN_NAMES_LETTERS_MIN) {
        count = tn_namebook_find(book, letters, fit, book->count);
        qsort(fit, count, sizeof(void *), compare_ranks);
        return count;
    }
    for (size_t i = 0; i < book->count; i++) {
        const struct person *person = &book->persons[book->roll[i]];
        if (!letters[0] || stands_under(person, letters[0]))
            fit[count++] = person;
    }
    return count;
}

size_t tn_namebook_roll(const struct namebook *book, const char *letters, size_t from,
                        const struct person **out, size_t cap, size_t *ret_total)
{
    const struct person **fit = NULL;
    size_t total = collect(book, letters, &fit);
    size_t count = from < total ? total - from : 0;
    if (count > cap)
        count = cap;
    if (count)
        memcpy(out, fit + from, count * sizeof(void *));
    free(fit);
    *ret_total = total;
    return count;
}
