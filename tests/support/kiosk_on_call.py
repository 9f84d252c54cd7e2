# SPDX-License-Identifier: Apache-2.0
"""A kiosk on a display of its own, for tests in other languages: each line of the standard input is
a picture to hold before its camera, each line of the output is what came of it, as JSON.

    kiosk_on_call.py FOLDER [WALL_S]      WALL_S: what the wall clock of its board reads
    -> {"event":"first-frame"}            it is there
    <- pair PNG    -> {"event":"paired",…} once it holds an event
    <- scan PNG    -> {"event":"verdict",…}
    <- look PNG    -> {"event":"screen",…} the screen it shows, and its picture in the file
"""
import contextlib
import json
import pathlib
import shutil
import sys

from rig import BUILD, Display, Kiosk


class OnCall:
    def __init__(self, stack, folder, wall_s=None):
        self.hold = folder / "held-up"
        self.hold.mkdir(parents=True)
        self.held = 0
        display = Display()
        stack.callback(display.close)
        clock = {"LD_PRELOAD": str(BUILD / "tests/e2e/libfake_clock.so"), "FAKE_WALL_S": wall_s}
        self.kiosk = Kiosk(folder / "kiosk", display, folder / "kiosk.log", "--scan",
                           f"pictures:{self.hold}", env=clock if wall_s else None)
        stack.callback(self.kiosk.stop)
        self.say(self.kiosk.wait("first-frame"))

    @staticmethod
    def say(event):
        print(json.dumps(event, ensure_ascii=False), flush=True)

    def hold_up(self, picture):
        """It lands in the folder whole, under a name of its own."""
        self.held += 1
        name = f"{self.held:04d}.png"
        shutil.copy(picture, self.hold / f".{name}")
        (self.hold / f".{name}").rename(self.hold / name)

    def pair(self, picture):
        self.hold_up(picture)
        paired = self.kiosk.wait("paired")
        self.kiosk.wait("event")
        self.say(paired)

    def scan(self, picture):
        verdict = self.kiosk.scan(self.hold_up, picture)
        self.kiosk.wait_new_screen(f"verdict-{verdict['verdict']}")
        self.say(verdict)

    def look(self, picture):
        self.kiosk.display.grab(picture)
        self.say({"event": "screen", "screen": self.kiosk.screen()})


def main():
    with contextlib.ExitStack() as stack:
        on_call = OnCall(stack, pathlib.Path(sys.argv[1]), *sys.argv[2:])
        acts = {"pair": on_call.pair, "scan": on_call.scan, "look": on_call.look}
        for line in sys.stdin:
            what, picture = line.split(maxsplit=1)
            acts[what](picture.rstrip("\n"))


main()
