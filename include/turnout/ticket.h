/* SPDX-License-Identifier: Apache-2.0 */
/* ticket.h -- the entry code: 81 signed bytes, 122 characters, one version 5-M QR symbol.
 *
 * Pure but for the QR matrix (libqrencode); randomness and times come in.  Rank 2.
 * Source: firmware/SPEC.md "Ticket". */
#pragma once

#include "turnout/id.h"
#include "turnout/seal.h"
#include "turnout/timeline.h"

#define TN_TICKET_BYTES 81
#define TN_TICKET_CHARS 122
#define TN_TICKET_ID_BYTES 8
#define TN_TICKET_ID_CHARS 11 /* base64url */
#define TN_SHORT_CODE_CHARS 8

struct tn_ticket_id {
    uint8_t bytes[TN_TICKET_ID_BYTES];
};
struct tn_ticket_id_text {
    char chars[TN_TICKET_ID_CHARS + 1];
};

#define TN_TICKET_KIND_MAP(X)                                                                      \
    X(MEMBER, "member")                                                                            \
    X(GUEST, "guest")                                                                              \
    X(WALK_IN, "walk-in")                                                                          \
    X(CREW, "crew")                                                                                \
    X(BADGE, "badge")

enum tn_ticket_kind {
#define TN_TICKET_KIND_ENUM(code, name) TN_TICKET_##code,
    TN_TICKET_KIND_MAP(TN_TICKET_KIND_ENUM)
#undef TN_TICKET_KIND_ENUM
        TN_TICKET_KIND_COUNT,
};
const char *tn_ticket_kind_name(enum tn_ticket_kind kind);
TN_MUST_CHECK enum tn_err tn_ticket_kind_parse(const char *name, enum tn_ticket_kind *ret_kind);

/* One entry code, decoded. */
struct tn_ticket {
    enum tn_ticket_kind kind;
    uint32_t key_id;
    struct tn_ticket_id id;
    uint8_t admits;         /* 1..255 people */
    struct tn_wall expires; /* ms 0: as the event says; kept in units of 15 min */
    struct tn_signature signature;
};

/* Signs `ticket` (kind, id, admits, expires set by the caller; key_id and signature are filled
 * in, expires is rounded up to what can be kept).  `group` is signed and not sent. */
void tn_ticket_sign(struct tn_ticket *ticket, const struct tn_secret_key *key, struct tn_id group);
/* Draws random ids until the text neither begins nor ends with a blank, and signs. */
void tn_ticket_issue(struct tn_ticket *ticket, const struct tn_secret_key *key, struct tn_id group);
/* True if `key` signed it for `group`. */
bool tn_ticket_verify(const struct tn_ticket *ticket, const struct tn_public_key *key,
                      struct tn_id group);

/* TN_TICKET_CHARS characters and a NUL. */
void tn_ticket_text(const struct tn_ticket *ticket, char out[TN_TICKET_CHARS + 1]);

/* What some scanned or typed text turned out to be. */
enum tn_code_form {
    TN_CODE_TICKET,  /* ret_ticket is set; its signature is not checked yet */
    TN_CODE_SHORT,   /* ret_short is set, upper case */
    TN_CODE_INVITE,  /* a turnout://pair URI */
    TN_CODE_FOREIGN, /* something else: a web address, another system's code, noise */
    TN_CODE_DAMAGED, /* looks like one of ours, cut or changed on the way */
    TN_CODE_NEWER,   /* ours, of a version this build does not know */
};
/* Tolerates ECI prefixes (\000026), CR, LF, Tab, surrounding blanks, lower case, full-width
 * characters; never fails and never reads past `len`. */
enum tn_code_form tn_ticket_read(const char *text, size_t len, struct tn_ticket *ret_ticket,
                                 char ret_short[TN_SHORT_CODE_CHARS + 1]);

/* The key that opens the ticket's own roster row, from its signature. */
void tn_ticket_row_key(const struct tn_ticket *ticket, uint8_t out[TN_SEAL_KEY_BYTES]);

/* The key that unlocks the event for a host whose ticket this is, from its signature. */
void tn_ticket_host_key(const struct tn_ticket *ticket, uint8_t out[TN_SEAL_KEY_BYTES]);

/* A short code from 8 random bytes each below 240, uniformly; false: draw again. */
bool tn_short_code_make(const uint8_t random[TN_SHORT_CODE_CHARS],
                        char out[TN_SHORT_CODE_CHARS + 1]);
/* What the roster keeps in its place: BLAKE2b-128 keyed with the event's door key. */
#define TN_SHORT_HASH_BYTES 16
#define TN_DOOR_KEY_BYTES 32
void tn_short_code_hash(const char *code, const uint8_t door_key[TN_DOOR_KEY_BYTES],
                        uint8_t out[TN_SHORT_HASH_BYTES]);

struct tn_ticket_id_text tn_ticket_id_text(struct tn_ticket_id id);
TN_MUST_CHECK enum tn_err tn_ticket_id_parse(const char *text, struct tn_ticket_id *ret_id);

/* A QR symbol: size x size modules, row by row, 1 is dark.  No quiet zone. */
#define TN_QR_SIZE_MAX 177
struct tn_qr {
    int version; /* 1..40 */
    int size;
    uint8_t modules[TN_QR_SIZE_MAX * TN_QR_SIZE_MAX];
};
/* Level M.  Text of the alphanumeric set is coded as such, other text as bytes; it must not
 * be empty.  Errors: LIMIT (too long for any symbol). */
TN_MUST_CHECK enum tn_err tn_qr_make(const char *text, struct tn_qr *ret_qr);
/* A complete 1-bit PNG file, `module_px` pixels (1..64) a module, four modules of quiet zone;
 * appends. Source: PNG (ISO/IEC 15948). */
void tn_qr_png(const struct tn_qr *qr, int module_px, struct tn_buf *out);
/* A complete SVG file with one path. */
void tn_qr_svg(const struct tn_qr *qr, struct tn_buf *out);
/* Two modules a character with half blocks, quiet zone included; each line sets its own colours,
 * black on white. */
void tn_qr_terminal(const struct tn_qr *qr, struct tn_buf *out);
