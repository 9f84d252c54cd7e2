/* SPDX-License-Identifier: Apache-2.0 */
/* test_peer_book.c -- who is known and where: whatever is told, the book stays small, says the
 * latest first, and an address is one or is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "peer_book.h"

static struct tn_id device(int number)
{
    struct tn_id id = {{0}};
    id.bytes[0] = 1;
    id.bytes[15] = (uint8_t)number;
    return id;
}

/* Protects: what is dialled is an address of our own writing, never a piece of a URL. */
static void test_addresses(void **state)
{
    static const struct {
        const char *text, *address; /* NULL: refused */
    } cases[] = {
        {"192.168.1.5", "192.168.1.5:8444"},
        {"192.168.1.5:9000", "192.168.1.5:9000"},
        {"door-2.local", "door-2.local:8444"},
        {"[fe80::1]:8444", "[fe80::1]:8444"},
        {"[::1]", "[::1]:8444"},
        {"", NULL},
        {":8444", NULL},
        {"192.168.1.5:", NULL},
        {"192.168.1.5:0", NULL},
        {"192.168.1.5:65536", NULL},
        {"192.168.1.5:123456", NULL},
        {"192.168.1.5:80/x", NULL},
        {"user@host", NULL},
        {"host/path", NULL},
        {"https://host", NULL},
        {"[]:1", NULL},
        {"[::1", NULL},
        {"-host", NULL},
        {"a b", NULL},
        {"一", NULL},
        {"a-name-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on.local", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char address[PEER_ADDRESS_CHARS] = "";
        bool is = peer_address_read(cases[i].text, address);
        if (is != (cases[i].address != NULL))
            fail_msg("%s", cases[i].text);
        if (is)
            assert_string_equal(address, cases[i].address);
    }
}

/* Protects: a door that moved is tried where it was seen last; nothing grows without end. */
static void test_latest_first(void **state)
{
    struct peer_book book = {0};
    char address[PEER_ADDRESS_CHARS];
    (void)state;
    assert_true(peer_book_note(&book, device(1), "North", "10.0.0.1:8444"));
    assert_false(peer_book_note(&book, device(1), "North", "10.0.0.1:8444"));
    assert_false(peer_book_note(&book, device(1), NULL, "10.0.0.1:8444"));
    for (int i = 2; i < 20; i++) {
        TN_BUF_AUTO text = {0};
        tn_buf_addf(&text, "10.0.0.%d:8444", i);
        assert_true(peer_book_note(&book, device(1), "", tn_buf_text(&text)));
    }
    const struct peer *peer = peer_book_find(&book, device(1));
    assert_non_null(peer);
    assert_int_equal(peer->address_count, PEER_ADDRESSES);
    assert_string_equal(peer->addresses[0], "10.0.0.19:8444");
    assert_string_equal(peer->name, "North");
    memcpy(address, peer->addresses[2], sizeof address);
    assert_false(peer_book_note(&book, device(1), NULL, address));
    assert_string_equal(book.one[0].addresses[0], address);
    assert_string_equal(book.one[0].addresses[1], "10.0.0.19:8444");
    for (int i = 2; i < 100; i++)
        assert_true(peer_book_note(&book, device(i), "Other", "10.0.1.1:8444"));
    assert_int_equal(book.count, PEER_BOOK_MAX);
    assert_null(peer_book_find(&book, device(1)));
    assert_true(tn_id_equal(book.one[0].device, device(99)));
}

/* Protects: the list of a hub and of another door, and the file, are one thing; names stay out of
 * the file. */
static void test_there_and_back(void **state)
{
    struct peer_book book = {0}, again = {0};
    TN_BUF_AUTO with = {0};
    TN_BUF_AUTO without = {0};
    (void)state;
    peer_book_note(&book, device(1), "North", "10.0.0.1:8444");
    peer_book_note(&book, device(2), "South", "10.0.0.2:8444");
    peer_book_note(&book, device(2), "South", "10.0.0.3:8444");
    peer_book_write(&book, true, &with);
    peer_book_write(&book, false, &without);
    assert_null(strstr(tn_buf_text(&without), "North"));
    assert_true(peer_book_read(&again, device(9), tn_buf_text(&with), with.len));
    assert_false(peer_book_read(&again, device(9), tn_buf_text(&with), with.len));
    assert_memory_equal(&book, &again, sizeof book);
    again = (struct peer_book){0};
    assert_true(peer_book_read(&again, device(2), tn_buf_text(&without), without.len));
    assert_int_equal(again.count, 1);
    assert_string_equal(again.one[0].name, "");
}

/* `count` doors from `first` on at one address each, as a door's list has them. */
static void write_list(int first, int count, struct tn_buf *out)
{
    tn_buf_clear(out);
    tn_buf_add_text(out, "{\"peers\":[");
    for (int i = 0; i < count; i++)
        tn_buf_addf(out, "%s{\"device\":\"%s\",\"addresses\":[\"10.9.0.%d\"]}", i ? "," : "",
                    tn_id_text(device(first + i)).chars, first + i);
    tn_buf_add_text(out, "]}");
}

/* Protects: one door that names doors without end, or false addresses, crowds out nobody, is tried
 * last, and is not passed on. */
static void test_one_door_cannot_crowd_the_book(void **state)
{
    struct peer_book book = {0};
    TN_BUF_AUTO text = {0};
    (void)state;
    for (int i = 1; i <= 3; i++)
        peer_book_note(&book, device(i), "Door", "10.0.0.1:8444");
    write_list(100, 60, &text);
    for (int i = 0; i < 5; i++)
        (void)peer_book_hear(&book, device(9), device(1), tn_buf_text(&text), text.len);
    assert_int_equal(book.count, 3 + PEER_HEARSAY_MAX);
    write_list(2, 1, &text);
    assert_true(peer_book_hear(&book, device(9), device(1), tn_buf_text(&text), text.len));
    assert_string_equal(peer_book_find(&book, device(2))->addresses[0], "10.0.0.1:8444");
    assert_string_equal(peer_book_find(&book, device(2))->addresses[1], "10.9.0.2:8444");
    /* the order stays, and the rest of the room is for others */
    assert_true(tn_id_equal(book.one[0].device, device(3)));
    write_list(50, 2, &text);
    assert_true(peer_book_hear(&book, device(9), device(2), tn_buf_text(&text), text.len));
    tn_buf_clear(&text);
    peer_book_write(&book, true, &text);
    assert_null(strstr(tn_buf_text(&text), tn_id_text(device(50)).chars));
    assert_non_null(strstr(tn_buf_text(&text), tn_id_text(device(2)).chars));
    /* who spoke is no hearsay any more, and makes room for another of the teller's */
    assert_true(peer_book_spoke(&book, device(50)) && !peer_book_spoke(&book, device(50)));
    tn_buf_clear(&text);
    peer_book_write(&book, true, &text);
    assert_non_null(strstr(tn_buf_text(&text), tn_id_text(device(50)).chars));
}

/* Protects: a full book keeps who spoke. */
static void test_who_spoke_stays(void **state)
{
    struct peer_book book = {0};
    (void)state;
    peer_book_note(&book, device(1), "Spoke", "10.0.0.1:8444");
    assert_true(peer_book_spoke(&book, device(1)));
    for (int i = 2; i < 200; i++)
        assert_true(peer_book_note(&book, device(i), "Silent", "10.0.1.1:8444"));
    assert_int_equal(book.count, PEER_BOOK_MAX);
    assert_non_null(peer_book_find(&book, device(1)));
    assert_non_null(peer_book_find(&book, device(199)));
}

/* Protects: what another door says is read without trust. */
static void test_nonsense(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{}",
        "{\"peers\":7}",
        "{\"peers\":[7,null,{}]}",
        "{\"peers\":[{\"device\":\"x\",\"addresses\":[\"10.0.0.1\"]}]}",
        "{\"peers\":[{\"device\":\"00000000000000000000000000\",\"addresses\":[\"10.0.0.1\"]}]}",
        "{\"peers\":[{\"device\":\"01M821K0SSKSNWYEYAN35XZSYR\",\"addresses\":[\"a/b\",7]}]}",
        "{\"peers\":[{\"device\":\"01M821K0SSKSNWYEYAN35XZSYR\",\"addresses\":\"10.0.0.1\"}]}",
    };
    struct peer_book book = {0};
    TN_BUF_AUTO many = {0};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(peer_book_read(&book, device(9), texts[i], strlen(texts[i])));
    assert_int_equal(book.count, 0);
    tn_buf_add_text(&many, "{\"peers\":[");
    for (int i = 1; i < 200; i++)
        tn_buf_addf(&many, "%s{\"device\":\"%s\",\"addresses\":[\"10.0.0.1\"]}", i > 1 ? "," : "",
                    tn_id_text(device(i)).chars);
    tn_buf_add_text(&many, "]}");
    assert_true(peer_book_read(&book, device(9), tn_buf_text(&many), many.len));
    assert_true(book.count <= PEER_BOOK_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_latest_first),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_one_door_cannot_crowd_the_book),
        cmocka_unit_test(test_who_spoke_stays),
        cmocka_unit_test(test_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
