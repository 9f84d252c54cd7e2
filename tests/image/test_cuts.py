# SPDX-License-Identifier: Apache-2.0
"""Many cuts of power, at random moments, on a disk that loses and tears what was not flushed.  What
each boot wrote is cut at many more moments, and what would have been left is looked at.
TURNOUT_CUTS says how many, TURNOUT_POINTS how many more, TURNOUT_SEED which."""
import contextlib
import json
import os
import random
import sqlite3
import subprocess
import time

import pytest
from conftest import Meetup
from guest import LINE, UP, Guest
from rig import until
from write_log import crashes

CUTS = int(os.environ.get("TURNOUT_CUTS", "20"))
POINTS = int(os.environ.get("TURNOUT_POINTS", "20"))
SEED = int(os.environ.get("TURNOUT_SEED", "1"))
PEOPLE_A_CUT = 60


def let_people_in(guest, door, tickets, chance):
    """People come one after the other until the power goes, at any moment.  Answers who was
    acknowledged, each with the length that the log of the disk's writes had then."""
    ends = time.monotonic() + chance.uniform(4, 20)
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


@pytest.mark.long
def test_cuts(scratch, disk):
    """The plug is pulled at random moments while people come in.  After each start the kiosk is at
    its work by itself, and everybody who was welcomed is at the hub."""
    chance = random.Random(SEED)
    meetup = Meetup(scratch, more=PEOPLE_A_CUT * CUTS)
    people = iter(meetup.tickets)
    acknowledged = set()
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: meetup.hub.kill())
        report = stack.enter_context((scratch.keep / "cuts.txt").open("w"))
        guest = stack.enter_context(Guest(disk, chance=chance))
        guest.prepare(LINE)
        guest.start()
        guest.wait_serial(UP)
        door = guest.door()
        door.wait_scanner("ttyUSB0")
        meetup.pair(door, lambda text, kind: (guest.hold(text), door.wait(kind)))
        for number in range(1, CUTS + 1):
            meetup.stop_hub()
            seen = let_people_in(guest, door, [next(people) for _ in range(PEOPLE_A_CUT)], chance)
            points = look_at_points(guest, seen, chance)
            guest.lose()
            acknowledged |= set(seen)
            meetup.start_hub()
            guest.start()
            guest.wait_serial(UP)
            door = guest.door()
            guest.until(lambda: acknowledged <= meetup.came(), "all that was acknowledged")
            door.wait_scanner("ttyUSB0")
            print(f"cut {number}: {len(seen)} acknowledged, {guest.lost} writes lost or torn, all "
                  f"there after the start; and at {points} other moments", file=report, flush=True)
