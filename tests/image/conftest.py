# SPDX-License-Identifier: Apache-2.0
"""What every test of the image begins with: a copy of the image and a group that has a meetup."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

SOURCE = pathlib.Path(os.environ["TURNOUT_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests" / "support"))

from rig import Group, Hub, Scratch  # noqa: E402

IMAGE = SOURCE / "build" / "image"
HOST = "10.0.2.2"  # this machine, as the guest sees it


class Meetup:
    """A group of three with codes for a meetup that is on, and its hub on this machine."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.group = Group(scratch.folder("group"))
        self.group.ctl("group", "create", "--name", "Image Group")
        people = scratch.work / "people.csv"
        people.write_text("name,email\n欧阳思远,a@example.org\nZoë Fitzgerald,b@example.org\n"
                          "王小明,c@example.org\n", encoding="utf-8")
        self.group.ctl("member", "import", people)
        self.group.ctl("event", "create", "--title", "Meetup", "--starts", "2026-01-01T00:00",
                       "--ends", "2098-12-31T23:00")
        self.tickets = self.group.json("ticket", "issue", "--all")["tickets"]
        self.hub = Hub(self.group.folder, scratch.keep / "hub.log")

    def invite(self):
        return self.group.json("kiosk", "invite", "--name", "Front door", "--url",
                               f"https://{HOST}:{self.hub.port}")["uri"]

    def stop_hub(self):
        port = self.hub.port
        self.hub.stop()
        self.port = port

    def start_hub(self):
        self.hub = Hub(self.group.folder, self.scratch.keep / "hub.log", port=self.port)

    def came(self):
        """The tickets the hub knows to have been admitted."""
        return {row["ticket"] for row in self.group.json("attendance", "list")}


@pytest.fixture
def scratch(request):
    scratch = Scratch(request.node.name)
    yield scratch
    scratch.close()


@pytest.fixture
def meetup(scratch):
    meetup = Meetup(scratch)
    yield meetup
    meetup.hub.kill()


@pytest.fixture
def disk():
    """A copy of the image that may be written to; a sparse one."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="turnout-image-", dir="/var/tmp"))
    copy = folder / "turnout.img"
    subprocess.run(["cp", "--sparse=always", IMAGE / "turnout.img", copy], check=True)
    yield copy
    shutil.rmtree(folder)


def to_boot_partition(disk, name, text):
    """A file for the partition that every system can read, as an organiser puts it on the card."""
    subprocess.run(["mcopy", "-o", "-i", f"{disk}@@1048576", "-", f"::{name}"], check=True,
                   input=text.encode())
