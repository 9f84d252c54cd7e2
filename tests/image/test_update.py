# SPDX-License-Identifier: Apache-2.0
"""The image's other half: an update is installed by a host from a stick while the door works, starts
there and stays; one whose door does not come up is given up after three starts; one by somebody
else is not taken.  A quarter of an hour, so for the long run alone."""
import shutil
import subprocess

import pytest
from conftest import IMAGE, SOURCE
from guest import BOOT_S, LINE, UP, Guest, stick_with
from meetup import Person

TRIES = 3
NEWER, BROKEN = "91.0.2", "92.0.0"
STICK_MIB = 512
INSTALL_S = 900
TRIAL = "usr/lib/systemd/system/turnout-trial.timer"

pytestmark = pytest.mark.long


def bundle(folder, version, image=IMAGE, keys=IMAGE / "keys"):
    """The image as an update that says it is of that version."""
    content = folder / f"content-{version}"
    content.mkdir()
    shutil.copy(image / "root.squashfs", content)
    subprocess.run(["tar", "-cf", content / "kernel.tar", "-C", IMAGE / "kernel", "."], check=True)
    shutil.copy(SOURCE / "toolchain/image/boot/hook", content)
    manifest = (IMAGE / "bundle/manifest.raucm").read_text().splitlines()
    (content / "manifest.raucm").write_text("".join(
        f"version={version}\n" if line.startswith("version=") else f"{line}\n" for line in manifest))
    out = folder / f"turnout-{version}.raucb"
    subprocess.run(["rauc", "bundle", f"--cert={keys}/certificate.pem", f"--key={keys}/key.pem",
                    content, out], check=True, capture_output=True)
    shutil.rmtree(content)
    return out


def without_a_door(folder):
    """The same system with nothing in the place of the kiosk; it is given up after 20 s each time,
    and not after five minutes."""
    root, image = folder / "root", folder / "image"
    image.mkdir()
    subprocess.run(["unsquashfs", "-quiet", "-no-progress", "-d", root, IMAGE / "root.squashfs"],
                   check=True)
    (root / "usr/bin/turnout-kiosk").write_text("#!/bin/sh\nexit 1\n")
    timer = root / TRIAL
    assert "OnBootSec=5min" in timer.read_text()
    timer.write_text(timer.read_text().replace("OnBootSec=5min", "OnBootSec=20s"))
    subprocess.run(["mksquashfs", root, image / "root.squashfs", "-comp", "zstd",
                    "-Xcompression-level", "1", "-quiet", "-no-progress"], check=True)
    shutil.rmtree(root)
    return bundle(folder, BROKEN, image)


def of_a_stranger(folder):
    """The image as somebody else would sign it."""
    keys = folder / "keys"
    subprocess.run([SOURCE / "toolchain/image/keys", keys], check=True)
    return bundle(folder, NEWER, keys=keys)


def plug_in(guest, stick):
    """Answers where the system mounted it."""
    guest.plug(stick)
    mounted = "sed -n 's|^/dev/sd[^ ]* \\(/media/[^ ]*\\) .*|\\1|p' /proc/mounts"
    return guest.until(lambda: guest.run(mounted).stdout.strip(), "mounted stick")


def come_up(guest, since, slot):
    """Until the door of that slot works; answers its kiosk."""
    guest.wait_serial(f"turnout: slot {slot} {UP}", since, TRIES * BOOT_S)
    door = guest.door()
    door.wait_scanner("ttyUSB0")
    return door


def test_update_stays(scratch, meetup, disk):
    """By touches, from a stick, while people come in; the system then starts from the other slot
    with everything it knew, and again when it is started once more."""
    first, second, third = meetup.tickets
    newer = bundle(scratch.work, NEWER)
    with Guest(disk) as guest:
        guest.prepare(LINE)
        guest.start()
        door = come_up(guest, 0, "A")
        meetup.pair(door, lambda text, kind: (guest.hold(text), door.wait(kind)))
        plug_in(guest, stick_with(guest.folder, [newer], STICK_MIB))
        door.wait("update", seconds=INSTALL_S, stick=NEWER, stick_refusal="none")
        person = Person(door, "touch")
        person.leave()
        person.become_staff()
        person.go("staff-box", "box")
        person.go("box-update", "update")
        guest.keep_screen("update")
        person.choose("update-stick")
        person.leave()
        assert door.scan(guest.hold, first["text"])["verdict"] == "admit"
        door.wait("update", seconds=INSTALL_S, step="ready", version=NEWER)
        assert door.scan(guest.hold, second["text"])["verdict"] == "admit"
        person.leave()
        person.become_staff()
        person.go("staff-box", "box")
        person.go("box-update", "update")
        guest.keep_screen("update-ready")
        since = len(guest.serial())
        person.choose("update-restart")
        person.choose("update-restart")
        door = come_up(guest, since, "B")
        assert door.scan(guest.hold, first["text"])["verdict"] == "already-in"
        guest.cut()
        guest.start()
        door = come_up(guest, 0, "B")
        assert door.scan(guest.hold, third["text"])["verdict"] == "admit"
        came = {ticket["ticket"] for ticket in meetup.tickets}
        guest.until(lambda: came <= meetup.came(), "all three at the hub")


def test_fallback(scratch, meetup, disk):
    """A system without a door is tried three times; one that a stranger signed is not written."""
    ticket = meetup.tickets[0]
    broken = without_a_door(scratch.folder("broken"))
    stranger = of_a_stranger(scratch.folder("stranger"))
    with Guest(disk) as guest:
        guest.prepare(LINE)
        guest.start()
        door = come_up(guest, 0, "A")
        meetup.pair(door, lambda text, kind: (guest.hold(text), door.wait(kind)))
        media = plug_in(guest, stick_with(guest.folder, [broken, stranger], 2 * STICK_MIB))
        refused = guest.run("rauc", "install", f"{media}/{stranger.name}", seconds=INSTALL_S)
        assert refused.returncode != 0 and "signature" in refused.stderr + refused.stdout, refused
        assert door.scan(guest.hold, ticket["text"])["verdict"] == "admit"
        taken = guest.run("rauc", "install", f"{media}/{broken.name}", seconds=INSTALL_S)
        assert taken.returncode == 0, taken
        since = len(guest.serial())
        guest.run("systemctl", "reboot")
        door = come_up(guest, since, "A")
        assert guest.serial()[since:].count("the new system has not come up") == TRIES
        assert door.scan(guest.hold, ticket["text"])["verdict"] == "already-in"
