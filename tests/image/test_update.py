# SPDX-License-Identifier: Apache-2.0
"""The image's other half: an update starts there and stays; one whose door does not come up is given
up after three starts; one by somebody else is not taken.  Half an hour and more, so for the long run
alone."""
import shutil
import socket
import subprocess

from conftest import IMAGE, SOURCE, to_boot_partition
from guest import Guest

TRIES = 3
TRIAL_S = 3600  # five minutes of the guest's time


class Door:
    """A way in over the network, as the image opens it for a key on the boot partition."""

    def __init__(self, disk, folder):
        self.key = folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key], check=True)
        to_boot_partition(disk, "authorized_keys", self.key.with_suffix(".pub").read_text())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.options = ["-i", self.key, "-o", "StrictHostKeyChecking=no", "-o",
                        "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=60"]

    def open(self, guest):
        guest.ask("human-monitor-command",
                  **{"command-line": f"hostfwd_add n0 tcp:127.0.0.1:{self.port}-:22"})
        guest.until(lambda: self.run("true").returncode == 0, "a way in", 600)

    def run(self, command):
        return subprocess.run(["ssh", *self.options, "-p", str(self.port), "root@127.0.0.1", command],
                              capture_output=True, text=True, check=False)

    def install(self, bundle):
        subprocess.run(["scp", *self.options, "-P", str(self.port), bundle,
                        "root@127.0.0.1:/tmp/update.raucb"], check=True, capture_output=True)
        done = self.run("rauc install /tmp/update.raucb; status=$?; rm /tmp/update.raucb; exit $status")
        return done.returncode == 0, done.stdout + done.stderr


def without_a_door(folder):
    """The same system, signed by its makers, with nothing in the place of the kiosk."""
    image = folder / "image"
    image.mkdir()
    root = folder / "root"
    subprocess.run(["unsquashfs", "-quiet", "-no-progress", "-d", root, IMAGE / "root.squashfs"],
                   check=True)
    (root / "usr/bin/turnout-kiosk").write_text("#!/bin/sh\nexit 1\n")
    subprocess.run(["mksquashfs", root, image / "root.squashfs", "-comp", "zstd", "-all-root", "-quiet",
                    "-no-progress"], check=True)
    shutil.copytree(IMAGE / "kernel", image / "kernel")
    return bundle(folder, image, IMAGE / "keys")


def bundle(folder, image, keys):
    content = folder / "content"
    content.mkdir()
    shutil.copy(image / "root.squashfs", content)
    subprocess.run(["tar", "-cf", content / "kernel.tar", "-C", image / "kernel", "."], check=True)
    shutil.copy(SOURCE / "toolchain/image/boot/hook", content)
    manifest = (IMAGE / "bundle/manifest.raucm").read_text()
    (content / "manifest.raucm").write_text(manifest)
    out = folder / "made.raucb"
    subprocess.run(["rauc", "bundle", f"--cert={keys}/certificate.pem", f"--key={keys}/key.pem",
                    content, out], check=True)
    return out


def test_update_and_fallback(scratch, disk):
    door = Door(disk, scratch.work)
    strangers = scratch.folder("strangers")
    subprocess.run([SOURCE / "toolchain/image/keys", strangers], check=True)
    stolen = scratch.work / "stolen.raucb"
    subprocess.run(["rauc", "resign", "--no-verify", f"--cert={strangers}/certificate.pem",
                    f"--key={strangers}/key.pem", IMAGE / "turnout.raucb", stolen], check=True)
    with Guest(disk) as guest:
        guest.wait_serial("turnout: slot A is good")
        door.open(guest)
        assert not door.install(stolen)[0]
        assert door.install(IMAGE / "turnout.raucb")[0]
        since = len(guest.serial())
        door.run("touch /run/turnout-kiosk/restart")
        guest.wait_serial("turnout: slot B is good", since)
        guest.reset()  # it stays
        guest.wait_serial("turnout: slot B is good", len(guest.serial()))
        guest.until(lambda: door.run("true").returncode == 0, "a way in", 600)
        assert door.install(without_a_door(scratch.folder("broken")))[0]
        since = len(guest.serial())
        door.run("systemctl reboot")
        guest.wait_serial("turnout: slot B is good", since, TRIES * TRIAL_S)
        assert guest.serial()[since:].count("the new system has not come up") == TRIES
