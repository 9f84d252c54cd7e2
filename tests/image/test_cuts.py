# SPDX-License-Identifier: Apache-2.0
"""Many cuts of power, at random moments, on a disk that loses and tears what was not flushed: while
people come in, and while an update is installed besides.  What each boot wrote is cut at many more
moments, and what would have been left is looked at.  TURNOUT_CUTS and TURNOUT_UPDATE_CUTS say how
many, TURNOUT_POINTS how many more, TURNOUT_SEED which."""
import contextlib
import json
import os
import random
import sqlite3
import subprocess
import time

import pytest
from conftest import Meetup
from guest import LINE, UP, Guest, stick_with
from rig import until
from test_update import NEWER, STICK_MIB, bundle, plug_in
from write_log import crashes

CUTS = int(os.environ.get("TURNOUT_CUTS", "20"))
POINTS = int(os.environ.get("TURNOUT_POINTS", "20"))
SEED = int(os.environ.get("TURNOUT_SEED", "1"))
UPDATE_CUTS = int(os.environ.get("TURNOUT_UPDATE_CUTS", "10"))
PEOPLE_A_CUT = 60
INSTALL_S = 1800
AFTER_S = 10  # beyond what an installation takes: what is new is chosen for the next start


def let_people_in(guest, door, tickets, length_s):
    """People come one after the other until the power goes, after so many seconds.  Answers who was
    acknowledged, each with the length that the log of the disk's writes had then."""
    ends = time.monotonic() + length_s
    since, seen = len(door.lines), {}

    def look():
        for event in door.events("verdict", since):
            if event["verdict"] == "admit":
                seen.setdefault(event["ticket"], guest.writes.stat().st_size)
        return len(seen)

    for held, ticket in enumerate(tickets):
        guest.hold(ticket["text"])
        with contextlib.suppress(TimeoutError):
            until(lambda: look() > held, "a verdict", max(0.01, ends - time.monotonic()))
        if time.monotonic() >= ends:
            break
    guest.stop()
    return seen


def admitted(image, folder):
    """Who is in the kiosk's records on a data partition, once the system has repaired it."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    try:
        with contextlib.closing(sqlite3.connect(folder / "turnout-kiosk/kiosk.db")) as db:
            records = [json.loads(line) for line, in db.execute("SELECT line FROM record")]
    finally:
        subprocess.run(["umount", folder], check=True)
    return {record["body"]["ticket"] for record in records if record["kind"] == "admit"}


def look_at_points(guest, seen, chance):
    """How many moments of this boot were looked at; whoever was acknowledged before one is there."""
    if not seen:
        return 0
    data = guest.folder / "data.img"
    start = guest.data(data)
    points = [chance.randrange(min(seen.values()), guest.writes.stat().st_size + 1)
              for _ in range(POINTS)]
    for point, crashed in crashes(data, guest.writes, points, chance, start):
        missing = {ticket for ticket, length in seen.items() if length <= point}
        missing -= admitted(crashed, guest.folder / "mnt")
        assert not missing, f"cut at byte {point} of the log: {missing} are lost"
    return len(points)


class Evening:
    """A guest whose power goes again and again, its people, and what was acknowledged to them."""

    def __init__(self, scratch, guest, cuts, chance):
        self.guest, self.chance = guest, chance
        self.meetup = Meetup(scratch, more=PEOPLE_A_CUT * cuts)
        self.people = iter(self.meetup.tickets)
        self.acknowledged = set()
        self.report = (scratch.keep / "cuts.txt").open("w")

    def __enter__(self):
        self.guest.prepare(LINE)
        self.guest.start()
        door = self.come_up()
        self.meetup.pair(door, lambda text, kind: (self.guest.hold(text), door.wait(kind)))
        self.meetup.stop_hub()
        self.door = door
        return self

    def come_up(self):
        self.guest.wait_serial(UP)
        door = self.guest.door()
        door.wait_scanner("ttyUSB0")
        return door

    def cut(self, length_s):
        """Lets people in for so long; the power goes; a start by itself, everybody is there."""
        crowd = [next(self.people) for _ in range(PEOPLE_A_CUT)]
        seen = let_people_in(self.guest, self.door, crowd, length_s)
        points = look_at_points(self.guest, seen, self.chance)
        self.guest.lose()
        self.acknowledged |= set(seen)
        self.meetup.start_hub()
        self.guest.start()
        self.door = self.come_up()
        self.guest.until(lambda: self.acknowledged <= self.meetup.came(),
                         "all that was acknowledged")
        self.meetup.stop_hub()
        print(f"after {length_s:.1f} s: {len(seen)} acknowledged, {self.guest.lost} writes lost or "
              f"torn, all there after the start; and at {points} other moments", file=self.report,
              flush=True)

    def __exit__(self, *_):
        self.meetup.hub.kill()
        self.report.close()


@pytest.mark.long
def test_cuts(scratch, disk):
    """The plug is pulled at random moments while people come in.  After each start the kiosk is at
    its work by itself, and everybody who was welcomed is at the hub."""
    chance = random.Random(SEED)
    with Guest(disk, chance=chance) as guest, Evening(scratch, guest, CUTS, chance) as evening:
        for _ in range(CUTS):
            evening.cut(chance.uniform(4, 20))


@pytest.mark.long
def test_cuts_in_an_update(scratch, disk):
    """The plug is pulled while people come in and an update is written to the other slot, or just
    after.  One of the slots comes up each time, with everybody who was welcomed."""
    chance = random.Random(SEED)
    newer = bundle(scratch.work, NEWER)
    with Guest(disk, chance=chance) as guest, Evening(scratch, guest, UPDATE_CUTS, chance) as evening:
        stick = stick_with(guest.folder, [newer], STICK_MIB)
        takes_s = None
        for _ in range(UPDATE_CUTS):
            media = plug_in(guest, stick)
            began = time.monotonic()
            install = subprocess.Popen(guest.ssh("rauc", "install", f"{media}/{newer.name}"),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if takes_s is None:
                assert install.wait(INSTALL_S) == 0
                takes_s = time.monotonic() - began
                evening.cut(chance.uniform(0, AFTER_S))
            else:
                evening.cut(chance.uniform(0, takes_s + AFTER_S))
                install.kill()
