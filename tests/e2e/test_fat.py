# SPDX-License-Identifier: Apache-2.0
"""Sticks as they are sold: FAT32 and exFAT, in a file, by drivers in user space.

Skipped where fusefat, or exfat-fuse and exfatprogs, are not installed, or nothing can be mounted."""
import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys

import pytest

from rig import BUILD, SOURCE, Group, sanitizer_env, until

sys.path.insert(0, str(SOURCE / "tests/oracle"))
import turnout_oracle as oracle  # noqa: E402

SIZE = 40 << 20
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"
MEMBERS = 400


def tool(name):
    path = shutil.which(name, path=PATH)
    return path or pytest.skip(f"{name} is not installed")


def run(*words):
    done = subprocess.run([tool(words[0]), *map(str, words[1:])], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"{words[0]}: {(done.stderr or done.stdout).strip()}")
    return done.stdout.strip()


class Fat:
    """A FAT32 file system in `image`, which mtools read without mounting it."""

    def __init__(self, folder, keep):
        self.folder, self.image, self.keep = folder, keep / "fat.img", keep
        driver = [tool("fusefat"), "-f", "-o", "rw+", self.image, folder]
        tool("mcopy")
        with open(self.image, "wb") as image:
            image.truncate(SIZE)
        run("mkfs.vfat", "-F", "32", self.image)
        self.driver = subprocess.Popen(driver, stdout=subprocess.DEVNULL)
        until(lambda: os.path.ismount(folder) or self.driver.poll() is not None, "the mount")
        if not os.path.ismount(folder):
            pytest.skip("fusefat mounts nothing here")

    def close(self):
        subprocess.run([tool("fusermount3"), "-u", self.folder], check=False)
        self.driver.wait()

    def pulled_out(self):
        """What is on it at this moment, as another image."""
        copy = self.keep / "pulled.img"
        self.driver.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.driver.pid, os.WSTOPPED)  # each of its threads
        try:
            shutil.copyfile(self.image, copy)
        finally:
            self.driver.send_signal(signal.SIGCONT)
        return copy

    def check(self):
        """The file system's own checker finds nothing."""
        done = subprocess.run([tool("fsck.vfat"), "-n", self.image], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout

    def bundles(self, image=None):
        """{name: bytes} of the bundles in the image, by other software than wrote it."""
        at = ["-i", image or self.image]
        listed = subprocess.run([tool("mdir"), *at, "-b", "::"], capture_output=True, text=True)
        names = [name for name in listed.stdout.split() if name.endswith(".bundle")]
        # one by one: what is just being removed has no clusters any more, and mcopy ends there
        return {name.removeprefix("::/"):
                subprocess.run([tool("mcopy"), *at, name, "-"], capture_output=True).stdout
                for name in names}


class ExFat(Fat):
    def __init__(self, folder, keep):
        self.folder, self.image, self.keep = folder, keep / "exfat.img", keep
        with open(self.image, "wb") as image:
            image.truncate(SIZE)
        run("mkfs.exfat", self.image)
        self.loop = run("losetup", "-f", "--show", self.image)
        try:
            run("mount.exfat-fuse", self.loop, folder)
        except BaseException:
            self.close()
            raise

    def close(self):
        subprocess.run(["umount", self.folder], capture_output=True)
        if self.loop:
            subprocess.run([tool("losetup"), "-d", self.loop], check=False)
            until(lambda: not run("losetup", "-j", self.image), "the driver's end")
        self.loop = None

    def check(self):
        done = subprocess.run([tool("fsck.exfat"), "-n", self.image], capture_output=True, text=True)
        assert done.returncode == 0 and "clean" in done.stdout, done.stdout


@pytest.fixture
def group(scene):
    group = Group(scene.folder("group"))
    group.ctl("group", "create", "--name", "Makers")
    people = scene.folder("in") / "people.csv"
    people.write_text("name,email\n" + "".join(f"Member {i},m{i}@example.org\n"
                                               for i in range(MEMBERS)))
    group.ctl("member", "import", people)
    group.ctl("event", "create", "--title", "Evening", "--starts", "2026-12-05T14:00", "--ends",
              "2026-12-05T18:00")
    group.ctl("ticket", "issue", "--all", "--format", "txt", "--out", people.with_name("codes"))
    return group


def door_key(group):
    with contextlib.closing(sqlite3.connect(group.folder / "hub.db")) as db:
        lines = [line for line, in db.execute("SELECT line FROM record")]
    event = [line for line in lines if '"kind":"event"' in line][-1]
    return oracle.unb64(event.split('"door_key":"')[1].split('"')[0], 32)


def is_whole(data, key):
    """What is just being removed may be empty."""
    try:
        return oracle.read_bundle(data, key)[2]
    except oracle.Refused:
        return False


# Protects: on both kinds of stick one whole bundle is left, which is read again as it was written,
# and the file system is in order.
@pytest.mark.parametrize("kind", [Fat, ExFat])
def test_both_kinds(scene, group, kind):
    stick = kind(scene.folder("stick"), scene.folder("images"))
    try:
        for number in range(1, 4):
            made = group.json("bundle", "export", "--out", stick.folder)
            assert made["file"].endswith(f"-{number}.bundle") and made["records"] > MEMBERS
        assert [str(file) for file in stick.folder.iterdir()] == [made["file"]]
        assert group.json("bundle", "show", made["file"])["whole"]
    finally:
        stick.close()
    stick.check()


# Protects: whenever it is pulled out, an earlier bundle or the new one is on it, whole.
def test_pulled_out(scene, group):
    key, stick = door_key(group), Fat(scene.folder("stick"), scene.folder("images"))
    export = [BUILD / "bin/turnout", "--data", group.folder, "bundle", "export", "--out",
              stick.folder]
    seen = set()
    try:
        group.ctl(*export[3:])
        for _ in range(6):
            with subprocess.Popen(export, stdout=subprocess.DEVNULL,
                                  env={**os.environ, **sanitizer_env()}) as writing:
                while writing.poll() is None:
                    found = stick.bundles(stick.pulled_out())
                    whole = {name for name, data in found.items() if is_whole(data, key)}
                    assert whole, found.keys()
                    seen |= whole
            assert writing.returncode == 0
    finally:
        stick.close()
    stick.check()
    assert len(seen) > 1
