/* SPDX-License-Identifier: Apache-2.0 */
/* qr.c -- a text becomes a matrix of modules: a ticket's by symbol.c, any other by libqrencode.
 *
 * Level M throughout: what a smaller version leaves free goes into damage tolerance, not into
 * payload.  Source: ISO/IEC 18004 (through libqrencode). */
#include "turnout/ticket.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <qrencode.h>

#include "code.h"
#include "symbol.h"

bool tn_qr_is_alphanumeric(const char *text, size_t len)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    for (size_t i = 0; i < len; i++) {
        if (!memchr(alphabet, text[i], sizeof(alphabet) - 1))
            return false;
    }
    return true;
}

/* NULL if it is too long for any symbol.  Version 0 asks for the smallest that holds the text. */
static QRcode *encode(const char *text, size_t len)
{
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
    TN_ASSERT(input);
    QRencodeMode mode = tn_qr_is_alphanumeric(text, len) ? QR_MODE_AN : QR_MODE_8;
    QRcode *code = NULL;
    errno = 0;
    if (QRinput_append(input, mode, (int)len, (const unsigned char *)text) == 0)
        code = QRcode_encodeInput(input);
    TN_ASSERT(code || errno == ERANGE);
    QRinput_free(input);
    return code;
}

static void make_ticket_qr(const char *text, struct tn_qr *qr)
{
    struct tn_symbol symbol;
    tn_symbol_make(text, &symbol);
    qr->version = TN_SYMBOL_VERSION;
    qr->size = TN_SYMBOL_SIZE;
    for (int y = 0; y < TN_SYMBOL_SIZE; y++) {
        for (int x = 0; x < TN_SYMBOL_SIZE; x++)
            qr->modules[y * TN_SYMBOL_SIZE + x] = symbol.rows[y] >> x & 1;
    }
}

enum tn_err tn_qr_make(const char *text, struct tn_qr *ret_qr)
{
    size_t len = strlen(text);
    TN_ASSERT(len > 0);
    if (len == TN_TICKET_CHARS && tn_qr_is_alphanumeric(text, len)) {
        make_ticket_qr(text, ret_qr);
        return TN_OK;
    }
    QRcode *code = len <= INT_MAX ? encode(text, len) : NULL;
    if (!code)
        return TN_ERR_LIMIT;
    ret_qr->version = code->version;
    ret_qr->size = code->width;
    /* The library keeps what a module is for in the other bits. */
    for (int i = 0; i < code->width * code->width; i++)
        ret_qr->modules[i] = code->data[i] & 1;
    QRcode_free(code);
    return TN_OK;
}
