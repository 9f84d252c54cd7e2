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
CARD_MIB = 1024  # how much larger the card is than the image
HOST = "10.0.2.2"  # this machine, as the guest sees it


def pytest_configure(config):
    config.addinivalue_line("markers", "long: the many cuts of power")


class Meetup:
    """A group with codes for a meetup that is on, and its hub on this machine; three people, and
    more to be counted."""

    def __init__(self, scratch, more=0):
        self.scratch = scratch
        self.group = Group(scratch.folder("group"))
        self.group.ctl("group", "create", "--name", "Image Group")
        people = scratch.work / "people.csv"
        people.write_text("name,email\n欧阳思远,a@example.org\nZoë Fitzgerald,b@example.org\n"
                          "王小明,c@example.org\n"
                          + "".join(f"Guest {i},g{i}@example.org\n" for i in range(more)),
                          encoding="utf-8")
        self.group.ctl("member", "import", people)
        self.group.ctl("event", "create", "--title", "Meetup", "--starts", "2026-01-01T00:00",
                       "--ends", "2098-12-31T23:00")
        self.tickets = self.group.json("ticket", "issue", "--all")["tickets"]
        self.hub = Hub(self.group.folder, scratch.keep / "hub.log")

    def invite(self):
        return self.group.json("kiosk", "invite", "--name", "Front door", "--url",
                               f"https://{HOST}:{self.hub.port}")["uri"]

    def pair(self, door, show):
        """show(code, kind) holds a code up and waits for the event."""
        show(self.invite(), "paired")
        door.wait("event", tickets=len(self.tickets))

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
    """A card with the image, which is smaller, as cards are; a sparse copy."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="turnout-image-", dir="/var/tmp"))
    copy = folder / "turnout.img"
    subprocess.run(["cp", "--sparse=always", IMAGE / "turnout.img", copy], check=True)
    os.truncate(copy, copy.stat().st_size + (CARD_MIB << 20))
    yield copy
    shutil.rmtree(folder)
