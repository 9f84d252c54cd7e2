# SPDX-License-Identifier: Apache-2.0
"""A room's network on this machine: one namespace for each device, joined by a bridge.

A cable can be pulled and put in again, and letters get lost where nftables is there.  Programs are
started inside a namespace by entering it with the thread that starts them; the X server and the
scanner are reached by files, which namespaces do not part."""
import contextlib
import ctypes
import os
import shutil
import subprocess

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def why_not():
    """Why this machine has no namespaces for us; "" if it has."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not shutil.which("ip"):
        return "iproute2 is not installed"
    name = f"tn{os.getpid()}try"
    for words in (("netns", "add", name), ("-n", name, "link", "set", "dev", "lo", "up")):
        done = subprocess.run(["ip", *words], capture_output=True, text=True)
        if done.returncode != 0:
            break
    subprocess.run(["ip", "netns", "del", name], capture_output=True)
    if done.returncode != 0:  # where the root is no mount, as in a plain chroot, the second fails
        return f"no network namespaces here: {done.stderr.strip()}"
    return ""


def can_lose():
    return shutil.which("nft") is not None


def ip(*words):
    subprocess.run(["ip", *map(str, words)], check=True, capture_output=True)


class Lan:
    def __init__(self, names):
        """The n-th of `names` has the address 10.82.78.<n>, from 1."""
        self.spaces = {name: f"tn{os.getpid()}{name}" for name in names}
        self.middle = f"tn{os.getpid()}lan"
        self.addresses = {name: f"10.82.78.{number}" for number, name in enumerate(names, 1)}
        self.made = []
        try:
            self._make(self.middle)
            ip("-n", self.middle, "link", "add", "room", "type", "bridge")
            ip("-n", self.middle, "link", "set", "dev", "room", "up")
            for name in names:
                self._join(name)
        except subprocess.CalledProcessError:
            self.close()
            raise

    def _make(self, space):
        ip("netns", "add", space)
        self.made.append(space)
        ip("-n", space, "link", "set", "dev", "lo", "up")

    def _join(self, name):
        space = self.spaces[name]
        self._make(space)
        ip("link", "add", "eth0", "netns", space, "type", "veth", "peer", "name", name, "netns",
           self.middle)
        ip("-n", self.middle, "link", "set", "dev", name, "master", "room", "up")
        ip("-n", space, "addr", "add", f"{self.addresses[name]}/24", "dev", "eth0")
        ip("-n", space, "link", "set", "dev", "eth0", "up")
        ip("-n", space, "route", "add", "default", "dev", "eth0")

    @contextlib.contextmanager
    def at(self, name):
        """What is started within is there."""
        with open("/proc/thread-self/ns/net") as home, \
                open(f"/run/netns/{self.spaces[name]}") as away:
            self._enter(away)
            try:
                yield
            finally:
                self._enter(home)

    @staticmethod
    def _enter(space):
        if libc.setns(space.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")

    def pull(self, name):
        """Its cable."""
        ip("-n", self.middle, "link", "set", "dev", name, "down")

    def plug(self, name):
        ip("-n", self.middle, "link", "set", "dev", name, "up")

    def lose(self, name, of_hundred):
        """Of what comes to it; 0 ends that."""
        rules = "flush ruleset\n"
        if of_hundred:
            rules += ("table inet loss {\n chain in {\n  type filter hook input priority 0;\n"
                      f"  iif eth0 numgen random mod 100 < {of_hundred} drop\n }}\n}}\n")
        with self.at(name):
            subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True,
                           capture_output=True)

    def close(self):
        for space in reversed(self.made):
            subprocess.run(["ip", "netns", "del", space], capture_output=True)
        self.made = []
