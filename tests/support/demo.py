# SPDX-License-Identifier: Apache-2.0
"""The demonstration: a window to play with where there is a display, the whole day where there is
none.  Called by toolchain/demo."""
import contextlib
import json
import os
import pathlib
import shutil
import sys
import tempfile

from day import DOOR, Day
from rig import BUILD


class Place:
    """Where the demonstration keeps what is worth looking at afterwards."""

    def __init__(self, stack):
        self.stack = stack
        self.keep = BUILD.parent / "demo"
        shutil.rmtree(self.keep, ignore_errors=True)
        self.keep.mkdir(parents=True)
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="turnout-demo-"))
        stack.callback(shutil.rmtree, self.work, ignore_errors=True)

    def folder(self, name):
        path = self.keep / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def own(self, thing):
        self.stack.callback(getattr(thing, "kill", None) or thing.close)
        return thing


class Desktop:
    """The display that is there already."""
    env = {}


def print_attendance(day):
    rows = day.attendance()
    (day.scratch.keep / "attendance.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1))
    print(f"\nattendance of {len(rows)}:")
    for row in rows:
        print(f"  {row['time'] or 'time unknown':26} ±{row['time_error_ms']} ms  {row['verdict']:12}"
              f" {row['name']}")


def headless(place):
    day = Day(place, say=print)
    day.run()
    print_attendance(day)
    member = day.member_of(day.first)
    print(f"\n{member['name']}: {len(member['attendance'])} evening(s) attended")
    agree = sorted(day.admissions_shown()) == sorted(
        (row["seq"], row["ticket"], row["verdict"]) for row in day.list)
    print("the list agrees with what the door showed" if agree else "THE LIST DISAGREES")
    day.kiosk.stop()
    print(f"""
screens      {day.shots}
codes        {place.keep / 'tickets'}   A4 sheets: {place.keep / 'sheets'}
attendance   {place.keep / 'attendance.json'}""")
    return 0 if agree else 1


def desktop(place):
    day = Day(place, say=print)
    day.organise()
    day.make_strangers()
    day.open_hub()
    day.open_kiosk(Desktop())
    day.pair()
    ticket = day.tickets[1]
    print(f"""
The kiosk's window is open; it is "{DOOR}" of the group.  To scan a code:
  hold a picture up   cp "{day.tickets[0]['file']}" "{day.hold}/"
  type into it        {ticket['short_code'][:4]}-{ticket['short_code'][4:]} and Return ({ticket['name']})
Codes of all forty people are in {place.keep / 'tickets'}.
The organiser's side: {BUILD / 'bin/turnout'} --data "{day.group.folder}" attendance list
Close the window to end.""")
    with contextlib.suppress(KeyboardInterrupt):
        day.kiosk.process.wait()
    print_attendance(day)
    return 0


def main():
    wants_window = os.environ.get("DISPLAY") and "--headless" not in sys.argv[1:]
    with contextlib.ExitStack() as stack:
        place = Place(stack)
        return desktop(place) if wants_window else headless(place)


try:
    sys.exit(main())
except (OSError, RuntimeError) as error:
    sys.exit(f"demo: {error}")
