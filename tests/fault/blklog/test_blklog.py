#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Power cuts on a real ext4: nobody who was welcomed is lost.

qemu-storage-daemon exports a disk image whose every write and flush it logs (the format of
dm-log-writes); ext4 on it holds a kiosk's database while a door lets people in.  Each acknowledged
admission is noted with the length the log had then.  Afterwards a crash is made at many points of
the log: everything up to the last flush, of what came later a random part, torn by the sector;
ext4 recovers, the database opens, and whoever was acknowledged before that point must be there.
The same with synchronous=NORMAL has to lose somebody, or this proves nothing.
"""

import bisect
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "support"))

import mounts  # noqa: E402
from write_log import blockdev, crashes  # noqa: E402

SCANS = 250
CRASH_POINTS = 120
IMAGE_BYTES = 48 << 20
SKIP = 77


def why_not():
    """What keeps this from running here, or None."""
    if os.geteuid() != 0:
        return "it mounts file systems and is not run as root"
    for tool in ("qemu-storage-daemon", "mkfs.ext4", "mount", "umount"):
        if not shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
            return f"{tool} is not installed (packages qemu-system-common, e2fsprogs, mount)"
    for device in ("/dev/fuse", "/dev/loop-control"):
        if not os.path.exists(device):
            return f"{device} is not there"
    return None


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def wait_until(condition, what):
    deadline = time.monotonic() + 20
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not happen within 20 s")
        time.sleep(0.02)


class LoggedDisk:
    """An ext4 image behind the logging filter, mounted at `mnt`."""

    def __init__(self, folder):
        self.folder = folder
        self.base, self.log = folder / "base.img", folder / "log"
        self.mnt, self.export = folder / "mnt", folder / "export"
        image = folder / "disk.img"
        with open(image, "wb") as file:
            file.truncate(IMAGE_BYTES)
        run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image)
        run("cp", "--sparse=always", image, self.base)
        self.log.touch()
        self.export.touch()
        self.mnt.mkdir()
        self.pidfile = folder / "pid"
        self.start(image)

    def start(self, image):
        run("qemu-storage-daemon",
            *blockdev(image, self.log),
            "--export", f"type=fuse,id=e,node-name=lw,mountpoint={self.export},writable=on,"
            "allow-other=off",
            "--daemonize", "--pidfile", self.pidfile)
        wait_until(lambda: self.export.stat().st_size == IMAGE_BYTES, "the export")
        run("mount", "-o", "loop", self.export, self.mnt)

    def stop(self):
        subprocess.run(["umount", self.mnt], check=False, stderr=subprocess.DEVNULL)
        if self.pidfile.exists():
            pid = int(self.pidfile.read_text())
            os.kill(pid, 15)
            wait_until(lambda: not os.path.exists(f"/proc/{pid}"), "the daemon's end")


def let_people_in(door, disk, mode):
    """The acknowledged records: how long the log was when each was acknowledged."""
    lengths = []
    child = subprocess.Popen([door, "scan", disk.mnt / "kiosk.db", mode, str(SCANS)],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for line in child.stdout:
        word, seq = line.split()
        assert word == "ack" and int(seq) == len(lengths) + 1, line
        lengths.append(disk.log.stat().st_size)
        child.stdin.write("\n")
        child.stdin.flush()
    if child.wait() != 0 or len(lengths) != SCANS:
        raise RuntimeError(f"the door let in {len(lengths)} of {SCANS}")
    return lengths


def look(door, disk, image):
    """Mounts the crashed image and asks the door what it holds; None if the door refuses."""
    mnt = disk.folder / "after"
    mnt.mkdir(exist_ok=True)
    run("mount", "-o", "loop", image, mnt)
    try:
        result = subprocess.run([door, "check", mnt / "kiosk.db"], capture_output=True, text=True,
                                check=False)
    finally:
        run("umount", mnt)
    if result.returncode != 0:
        print(result.stderr.strip())
        return None
    return int(result.stdout.split()[1])


def crash_everywhere(door, disk, lengths, chance):
    """Crashes at points spread over the log; how many lost somebody, how many were damaged."""
    points = [chance.randrange(lengths[0], lengths[-1] + 1) for _ in range(CRASH_POINTS)]
    lost = damaged = 0
    for point, crashed in crashes(disk.base, disk.log, points, chance):
        held = look(door, disk, crashed)
        damaged += held is None
        lost += held is not None and held < bisect.bisect_right(lengths, point)
    return lost, damaged


def one_mode(door, mode, seed):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="turnout-blklog-"))
    disk = None
    try:
        disk = LoggedDisk(folder)
        lengths = let_people_in(door, disk, mode)
        lost, damaged = crash_everywhere(door, disk, lengths, random.Random(seed))
        print(f"synchronous={mode.upper()}: {SCANS} welcomed, {CRASH_POINTS} crashes, "
              f"{lost} lost somebody, {damaged} damaged", flush=True)
        return lost, damaged
    finally:
        if disk:
            disk.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    reason = why_not()
    if reason:
        print(f"SKIPPED: {reason}")
        return SKIP
    mounts.part()
    door = pathlib.Path(sys.argv[1]).resolve()
    lost, damaged = one_mode(door, "full", 1)
    if lost or damaged:
        print("synchronous=FULL must lose nobody and damage nothing")
        return 1
    lost, damaged = one_mode(door, "normal", 1)
    if damaged or not lost:
        print("synchronous=NORMAL was to lose somebody, and damage nothing: the control fails")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
