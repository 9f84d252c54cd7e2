/* SPDX-License-Identifier: Apache-2.0 */
/* sniff.c -- tells text from pictures and workbooks, and one encoding from another.
 *
 * A file that is UTF-8 almost everywhere is taken for UTF-8 with some bad lines; GBK text has next
 * to no well-formed UTF-8 in it.  Source: Unicode 15 table 3-7 (well-formed UTF-8). */
#include "encoding.h"

#include <string.h>

const char *tn_import_encoding_name(enum tn_import_encoding encoding)
{
    static const char *const names[] = {"UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"};
    return names[encoding];
}

/* The first byte of a sequence: how many follow and where the next one lies. */
static void sniff_lead(struct tn_import_sniff *sniff, uint8_t byte)
{
    sniff->lowest = 0x80;
    sniff->highest = 0xBF;
    if (byte < 0x80)
        return;
    if (byte < 0xC2 || byte > 0xF4) {
        sniff->bad++;
        return;
    }
    sniff->need = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    if (byte == 0xE0)
        sniff->lowest = 0xA0;
    if (byte == 0xED)
        sniff->highest = 0x9F;
    if (byte == 0xF0)
        sniff->lowest = 0x90;
    if (byte == 0xF4)
        sniff->highest = 0x8F;
}

static void sniff_byte(struct tn_import_sniff *sniff, uint8_t byte)
{
    if (sniff->need == 0) {
        sniff_lead(sniff, byte);
    } else if (byte >= sniff->lowest && byte <= sniff->highest) {
        sniff->lowest = 0x80;
        sniff->highest = 0xBF;
        if (--sniff->need == 0)
            sniff->good++;
    } else {
        sniff->bad++;
        sniff->need = 0;
        sniff_lead(sniff, byte);
    }
}

void tn_import_sniff_feed(struct tn_import_sniff *sniff, const uint8_t *data, size_t len)
{
    size_t room = sizeof sniff->head - sniff->head_len;
    size_t keep = len < room ? len : room;
    if (keep)
        memcpy(sniff->head + sniff->head_len, data, keep);
    sniff->head_len += keep;
    sniff->total += (int64_t)len;
    for (size_t i = 0; i < len; i++)
        sniff_byte(sniff, data[i]);
}

/* What people pick by mistake, and what to do instead. */
static const struct {
    const char *magic;
    size_t len;
    const char *what;
} not_text[] = {
    {"\x89PNG\r\n\x1a\n", 8, "a PNG picture"},
    {"\xff\xd8\xff", 3, "a JPEG picture"},
    {"GIF8", 4, "a GIF picture"},
    {"RIFF", 4, "a picture or a sound"},
    {"%PDF", 4, "a PDF document"},
    {"PK\x03\x04", 4, "a workbook or a ZIP archive"},
    {"\xd0\xcf\x11\xe0", 4, "an old Excel workbook"},
    {"\x1f\x8b", 2, "a compressed file"},
    {"SQLite format 3", 15, "a database"},
};

static const char *known_other(const struct tn_import_sniff *sniff)
{
    for (size_t i = 0; i < sizeof not_text / sizeof not_text[0]; i++) {
        if (sniff->head_len >= not_text[i].len &&
            memcmp(sniff->head, not_text[i].magic, not_text[i].len) == 0)
            return not_text[i].what;
    }
    return NULL;
}

static bool has_bom(const struct tn_import_sniff *sniff, const char *bom, size_t len)
{
    return sniff->head_len >= len && memcmp(sniff->head, bom, len) == 0;
}

/* UTF-16 without a BOM: zeros stand at one side of the pairs, and whole pairs are line ends
 * or delimiters. */
static bool looks_utf16(const struct tn_import_sniff *sniff, size_t zero_side)
{
    size_t zeros = 0, other_zeros = 0, marks = 0;
    for (size_t i = 0; i + 1 < sniff->head_len; i += 2) {
        uint8_t high = sniff->head[i + zero_side], low = sniff->head[i + 1 - zero_side];
        other_zeros += low == 0;
        if (high != 0)
            continue;
        zeros++;
        marks += low == '\n' || low == '\r' || low == ',' || low == ';' || low == '\t';
    }
    bool utf8_with_odd_nul = sniff->bad == 0 && zeros * 20 < sniff->head_len;
    return marks > 0 && zeros > other_zeros * 4 && sniff->total % 2 == 0 && !utf8_with_odd_nul;
}

static bool looks_binary(const struct tn_import_sniff *sniff)
{
    size_t controls = 0;
    for (size_t i = 0; i < sniff->head_len; i++) {
        uint8_t c = sniff->head[i];
        controls += c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != 0x1A;
    }
    return controls * 10 > sniff->head_len;
}

enum tn_err tn_import_sniff_finish(struct tn_import_sniff *sniff, const char *name,
                                   enum tn_import_encoding *ret_encoding, struct tn_fault *fault)
{
    sniff->bad += sniff->need > 0;
    const char *other = known_other(sniff);
    if (other)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s is %s, not %s", name, other,
                            sniff->chat ? "a chat export; if it is an archive, unpack it first"
                                        : "a CSV file; save the list of people as CSV first");
    if (sniff->total == 0)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s is empty", name);
    if (has_bom(sniff, "\xef\xbb\xbf", 3))
        *ret_encoding = TN_IMPORT_UTF8;
    else if (has_bom(sniff, "\xff\xfe", 2) || looks_utf16(sniff, 1))
        *ret_encoding = TN_IMPORT_UTF16LE;
    else if (has_bom(sniff, "\xfe\xff", 2) || looks_utf16(sniff, 0))
        *ret_encoding = TN_IMPORT_UTF16BE;
    else if (looks_binary(sniff))
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s is not a text file, so no %s either", name,
                            sniff->chat ? "chat export" : "CSV file");
    else
        *ret_encoding = sniff->good >= sniff->bad * 4 ? TN_IMPORT_UTF8 : TN_IMPORT_GB18030;
    return TN_OK;
}
