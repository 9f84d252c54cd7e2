/* SPDX-License-Identifier: Apache-2.0 */
/* child_main.c -- turnout-decoder: waits for frames, decodes them, answers; in a jail.
 *
 * Started by a reader only, with the socket and the shared memory as descriptors 3 and 4.  Ends
 * when the reader's end of the socket closes, that is with its parent at the latest. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "jail.h"
#include "ladder.h"
#include "protocol.h"

/* A version 1 code saying "OK", a bit a module, the leftmost lowest. */
#define TEST_MODULES 21
#define TEST_QUIET 4
#define TEST_SCALE 8
#define TEST_SIDE_PX ((TEST_MODULES + 2 * TEST_QUIET) * TEST_SCALE)

static const uint32_t test_rows[TEST_MODULES] = {
    0x1fdd7f, 0x105b41, 0x175b5d, 0x174c5d, 0x17575d, 0x105841, 0x1fd57f,
    0x001a00, 0x1d33f9, 0x15578a, 0x0f63e7, 0x060806, 0x164578, 0x1a9f00,
    0x01f37f, 0x1bbf41, 0x16dd5d, 0x071f5d, 0x1c465d, 0x0d6041, 0x0e0d7f,
};

static bool test_module(int x, int y)
{
    return x >= 0 && y >= 0 && x < TEST_MODULES && y < TEST_MODULES && (test_rows[y] >> x & 1) != 0;
}

/* Reading it shows that the libraries work and loads what they load late, before the jail. */
static bool self_test(struct tn_scan_decoder *decoder)
{
    static uint8_t picture[TEST_SIDE_PX][TEST_SIDE_PX];
    for (int y = 0; y < TEST_SIDE_PX; y++) {
        for (int x = 0; x < TEST_SIDE_PX; x++)
            picture[y][x] =
                test_module(x / TEST_SCALE - TEST_QUIET, y / TEST_SCALE - TEST_QUIET) ? 0 : 255;
    }
    struct tn_scan_luma luma = {picture[0], TEST_SIDE_PX, TEST_SIDE_PX, sizeof picture[0]};
    return tn_scan_decoder_try_all(decoder, &luma);
}

static enum tn_scan_answer decode(struct tn_scan_decoder *decoder, const struct tn_scan_luma *luma,
                                  const struct tn_scan_request *request, struct tn_scan_code *code)
{
    return tn_scan_decode(decoder, luma, request->policy, code) ? TN_SCAN_ANSWER_CODE
                                                                : TN_SCAN_ANSWER_NOTHING;
}

static enum tn_scan_answer answer(struct tn_scan_decoder *decoder, const uint8_t *frame,
                                  const struct tn_scan_request *request, struct tn_scan_code *code)
{
    if (request->kind == TN_SCAN_REQUEST_LUMA) {
        struct tn_scan_luma luma = {frame, request->width_px, request->height_px,
                                    (size_t)request->width_px};
        return decode(decoder, &luma, request, code);
    }
    struct tn_scan_luma luma;
    if (tn_scan_picture(frame, request->len, &luma) != TN_OK)
        return TN_SCAN_ANSWER_NO_PICTURE;
    enum tn_scan_answer result = decode(decoder, &luma, request, code);
    free((void *)luma.data);
    return result;
}

/* False once nobody listens.  The code is not kept: it opens somebody's name. */
static bool reply(struct tn_scan_reply *reply)
{
    size_t len =
        reply->answer == TN_SCAN_ANSWER_CODE ? sizeof *reply : offsetof(struct tn_scan_reply, code);
    bool sent = send(TN_SCAN_CHILD_SOCKET_FD, reply, len, MSG_NOSIGNAL) == (ssize_t)len;
    explicit_bzero(&reply->code, sizeof reply->code);
    return sent;
}

static void serve(struct tn_scan_decoder *decoder, const uint8_t *frame)
{
    static struct tn_scan_reply result;
    struct tn_scan_request request;
    result.answer = TN_SCAN_ANSWER_NOTHING;
    while (reply(&result) &&
           recv(TN_SCAN_CHILD_SOCKET_FD, &request, sizeof request, 0) == (ssize_t)sizeof request)
        result.answer = answer(decoder, frame, &request, &result.code);
}

static int fail(const char *what)
{
    fprintf(stderr, "turnout-decoder: %s\n", what);
    return EXIT_FAILURE;
}

int main(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close_range(TN_SCAN_CHILD_FRAME_FD + 1, ~0U, 0);
    const uint8_t *frame =
        mmap(NULL, TN_SCAN_FRAME_MAX_BYTES, PROT_READ, MAP_SHARED, TN_SCAN_CHILD_FRAME_FD, 0);
    if (frame == MAP_FAILED)
        return fail("this program is started by Turnout's scanners, not by hand");
    struct tn_scan_decoder *decoder = tn_scan_decoder_create();
    if (!self_test(decoder))
        return fail("the installed decoding libraries do not read a plain code");
    struct tn_fault fault;
    if (tn_scan_jail_enter(TN_SCAN_JAIL_MEMORY_MIB, &fault) != TN_OK)
        return fail(fault.text);
    serve(decoder, frame);
    /* The parent is gone or closing; what the libraries would tidy up, the kernel does. */
    _exit(EXIT_SUCCESS);
}
