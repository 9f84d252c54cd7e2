# SPDX-License-Identifier: Apache-2.0
"""Debian's own RAUC as a machine has it, on a private D-Bus and with two files for its slots; and
updates for it, good and bad.  Takes root and loop devices; skips where there are none."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

from rig import Program, until

PRODUCT = "turnout-kiosk-test"
SLOT_BYTES = 8 << 20

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={folder}/bus</listen>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>
"""
SYSTEM = """[system]
compatible={product}
bootloader=custom
statusfile={folder}/status
mountprefix={folder}/mnt
[handlers]
bootloader-custom-backend={folder}/bootchooser
[keyring]
path={folder}/makers.pem
[slot.rootfs.0]
device={folder}/slot-A
type=raw
bootname=A
[slot.rootfs.1]
device={folder}/slot-B
type=raw
bootname=B
"""
# What starts next and what is good, a word in a file each.
BOOTCHOOSER = """#!/bin/sh
cd {folder}
case $1 in
get-primary) cat primary ;;
set-primary) echo good >state-$2; echo $2 >primary.new; mv primary.new primary ;;
get-state) cat state-$2 ;;
set-state) echo $3 >state-$2 ;;
esac
"""
MANIFEST = """[update]
compatible={product}
version={version}
[bundle]
format=plain
[image.rootfs]
filename=root.img
"""


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL)


class Machine:
    """Starts as slot A; `env` is what a kiosk on it sees."""

    def __init__(self, scene):
        if os.geteuid() != 0 or not pathlib.Path("/dev/loop-control").exists():
            pytest.skip("RAUC mounts bundles: that takes root and loop devices")
        self.scene = scene
        self.folder = scene.folder("machine")
        self.run_folder = scene.folder("machine/run")
        (self.folder / "mnt").mkdir()
        for slot in "AB":
            (self.folder / f"slot-{slot}").write_bytes(slot.encode() * SLOT_BYTES)
            (self.folder / f"state-{slot}").write_text("good\n")
        self.will_start("A")
        chooser = self.folder / "bootchooser"
        chooser.write_text(BOOTCHOOSER.format(folder=self.folder))
        chooser.chmod(0o755)
        self.make_key("makers")
        self.make_key("strangers")
        (self.folder / "bus.conf").write_text(BUS.format(folder=self.folder))
        conf = self.folder / "system.conf"
        conf.write_text(SYSTEM.format(folder=self.folder, product=PRODUCT))
        programs = scene.folder("machine/bin")
        rauc = programs / "rauc"
        rauc.write_text(f'#!/bin/sh\nexec {shutil.which("rauc")} --conf={conf} "$@"\n')
        rauc.chmod(0o755)
        self.env = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder}/bus",
                    "PATH": f"{programs}:{os.environ['PATH']}",
                    "RUNTIME_DIRECTORY": str(self.run_folder)}
        scene.own(Program(["dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork",
                           "--nopidfile"], scene.keep / "bus.log"))
        until((self.folder / "bus").exists, "the bus")
        scene.own(Program([rauc, "--override-boot-slot=A", "service"], scene.keep / "rauc.log",
                          self.env))
        until(self.status, "RAUC's service")

    def will_start(self, slot):
        (self.folder / "primary").write_text(f"{slot}\n")

    def make_key(self, name):
        made = run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
                   self.folder / f"{name}.key", "-out", self.folder / f"{name}.pem", "-subj",
                   f"/O={name}/CN={name}", "-days", "3650")
        assert made.returncode == 0, made.stderr

    def status(self):
        done = subprocess.run(["rauc", "status", "--output-format=json"], capture_output=True,
                              text=True, env={**os.environ, **self.env})
        return json.loads(done.stdout) if done.returncode == 0 else None

    def bundle(self, version, key="makers", product=PRODUCT):
        """An update; its image begins with its version."""
        name = f"{product}-{version}-{key}"
        content = self.scene.folder(f"machine/{name}")
        image = f"version {version}\n".encode() + os.urandom(3 << 20)
        (content / "root.img").write_bytes(image)
        (content / "manifest.raucm").write_text(MANIFEST.format(product=product, version=version))
        bundle = self.folder / f"{name}.raucb"
        made = run("rauc", "bundle", f"--cert={self.folder}/{key}.pem",
                   f"--key={self.folder}/{key}.key", content, bundle)
        assert made.returncode == 0, made.stderr
        return bundle

    def slot(self, slot):
        """The first line of what is installed there; as many of its letter where nothing is."""
        content = (self.folder / f"slot-{slot}").read_bytes()
        return content[:64].split(b"\n")[0].decode(errors="replace")

    def is_untouched(self, slot):
        return (self.folder / f"slot-{slot}").read_bytes() == slot.encode() * SLOT_BYTES
