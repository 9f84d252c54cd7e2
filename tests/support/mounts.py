# SPDX-License-Identifier: Apache-2.0
"""Mounts of one's own.

Whatever makes a namespace of mounts, `ip -n` and some tests among it, takes along what it sees, and
a file system ends only with the last of its copies: umount is back, and the disk not yet written.
What is mounted in a namespace of the test's own nobody else sees; it ends with the test, however
that ends."""
import ctypes

CLONE_NEWNS = 0x20000
MS_REC_SLAVE = 0x4000 | 0x80000


def part():
    """This process and whatever it starts has its own mounts from here on, if that is allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) == 0:
        libc.mount(b"none", b"/", None, ctypes.c_ulong(MS_REC_SLAVE), None)
