/* SPDX-License-Identifier: Apache-2.0 */
/* wipe.c -- forgetting: what a buffer held, and what finished calls left on the stack. */
#include "door_priv.h"

#define AROUND_BYTES 256

void tn_door_make_room(struct tn_buf *buf, size_t len)
{
    (void)tn_buf_reserve(buf, len + AROUND_BYTES);
}

void tn_door_wipe_buf(struct tn_buf *buf)
{
    if (buf->data)
        tn_seal_wipe(buf->data, buf->cap);
    tn_buf_release(buf);
}

/* The deepest calls below here put their rows and answers within this. */
#define STACK_BYTES 32768

__attribute__((noinline)) void tn_door_wipe_stack(void)
{
    uint8_t below[STACK_BYTES];
    tn_seal_wipe(below, sizeof(below));
}
