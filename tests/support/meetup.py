# SPDX-License-Identifier: Apache-2.0
"""A meetup with everything a kiosk can offer, and a person before the kiosk who has fingers or a
keyboard, but never both."""
import csv
import os
import shutil
import time

from day import DEBOUNCE_S, PEOPLE, stamp
from rig import Display, Group, Hub, Kiosk, Serial, until

PIN = "246810"
TITLE = "开源之夜 Open Source Night"

SIZES = {"small": (800, 480), "wide": (1280, 800), "tall": (1080, 1920)}
SIZE_NAME = os.environ.get("TURNOUT_SIZE", "wide")
SIZE = SIZES[SIZE_NAME]
WAYS = [("touch", "zh-CN"), ("keys", "en")]
WAY_NAMES = [f"{SIZE_NAME}-fingers-zh-CN", f"{SIZE_NAME}-keys-en"]


class Meetup:
    """The group, its hub and its event; kiosks are opened one by one."""

    def __init__(self, scene, before=lambda group: None, **policy):
        self.scene = scene
        self.group = Group(scene.folder("group"))
        self.group.ctl("group", "create", "--name", "周三读书会 Wednesday Readers", "--tz",
                       "Asia/Shanghai")
        self.group.json("member", "import", PEOPLE)
        self.event = self.group.json("event", "create", "--title", TITLE, "--venue",
                                     "三楼活动室 Room 3", "--starts", stamp(-1), "--ends",
                                     stamp(4))["id"]
        before(self.group)
        wanted = {"sign-up": "on", "find": "on", "second-fact": "on", "leaving": "on",
                  "feedback": "on", "milestones": "on", **policy}
        self.group.ctl("event", "set", *[word for name, value in wanted.items()
                                         for word in (f"--{name}", value)])
        self.tickets = self.issue("--all")
        self.host = self.issue("--name", "主持人 Host", "--host", "--kind", "crew")[0]
        self.hub = scene.own(Hub(self.group.folder, scene.keep / "hub.log"))

    def issue(self, *options):
        return self.group.json("ticket", "issue", "--event", self.event, *options)["tickets"]

    def of(self, name):
        return next(ticket for ticket in self.tickets if ticket["name"] == name)

    def speaking(self, lang):
        """The codes of those whose language it is: the screen stays in the one it has."""
        with open(PEOPLE, newline="", encoding="utf-8") as people:
            names = {row["name"] for row in csv.DictReader(people) if row["language"] == lang}
        return [ticket for ticket in self.tickets if ticket["name"] in names]

    def open_kiosk(self, name, size, *options, env=None):
        """A paired kiosk that holds the event, with a display and a scanner of its own."""
        width, height = size
        display = self.scene.own(Display(width, height))
        line = self.scene.own(Serial())
        pictures = self.scene.folder(f"pictures-{name}")
        shots = self.scene.keep / name
        shots.mkdir(exist_ok=True)
        kiosk = self.scene.own(
            Kiosk(self.scene.folder(f"kiosk-{name}"), display, self.scene.keep / f"{name}.log",
                  "--size", f"{width}x{height}", "--scan", f"serial:{line.path}", "--scan",
                  f"pictures:{pictures}", "--screenshots", shots, "--staff-pin", PIN, *options,
                  env=env))
        kiosk.line = line
        kiosk.shots = shots
        kiosk.wait("first-frame")
        invite = self.scene.keep / f"invite-{name}.png"
        self.group.json("kiosk", "invite", "--name", f"门 {name}", "--url", self.hub.url, "--png",
                        invite)
        shutil.copy(invite, pictures / ".invite.png")
        (pictures / ".invite.png").rename(pictures / "invite.png")
        kiosk.wait("paired")
        kiosk.wait("event", tickets=len(self.tickets) + 1)
        return kiosk

    def attendance(self):
        return self.group.json("attendance", "list", "--event", self.event)


def uptime_ms():
    return time.clock_gettime(time.CLOCK_BOOTTIME) * 1000


class Person:
    """Whoever stands before a kiosk: by fingers, or by keys."""

    def __init__(self, kiosk, by):
        self.kiosk = kiosk
        self.by = by

    def choose(self, control):
        if self.by == "keys":
            self.kiosk.press(control)
            return
        until(lambda: self.in_sight(control), f"the control {control}")
        self.kiosk.touch(control)

    def in_sight(self, control):
        """Whether it is there; a small staff screen has parts to go through."""
        shown = self.kiosk.controls()
        if control not in shown and "staff-more" in shown:
            self.kiosk.touch("staff-more")
            until(lambda: self.kiosk.controls() not in ({}, shown), "the next part")
        return control in self.kiosk.controls()

    def go(self, control, screen):
        self.choose(control)
        self.kiosk.wait_new_screen(screen)

    def write(self, letters):
        if self.by == "keys":
            self.kiosk.display.run("type", "--delay", 5, "--", letters)
        else:
            self.kiosk.spell(letters)

    def write_name(self, syllables, latin):
        """By fingers in Chinese, each syllable's first candidate; by keys as it is spelt."""
        if self.by == "keys":
            self.write(latin)
            return
        for syllable in syllables:
            self.write(syllable)
            self.choose("candidate-0")

    def give_phone(self, number, screen):
        self.choose("item-0")
        self.write(number)
        self.go("next", screen)

    def accept_rules(self):
        until(self._turned_to_the_end, "the end of the rules")
        self.choose("accept")

    def _turned_to_the_end(self):
        if "accept" in self.sees():
            return True
        self.choose("page-down")
        return False

    def scan(self, ticket):
        """Holds a code to the scanner and looks at the result."""
        verdict = self.kiosk.scan(self.kiosk.line.scan, ticket["text"])
        self.kiosk.wait_new_screen(f"verdict-{verdict['verdict']}")
        return verdict

    def look_away(self):
        """Lets the time pass in which the same code again is the same scan."""
        last = self.kiosk.events("verdict")[-1]["up_ms"]
        until(lambda: uptime_ms() > last + DEBOUNCE_S * 1000, "the debounce time")

    def sees(self):
        """The controls of the screen, once they are there."""
        return until(self.kiosk.controls, "the screen's controls")

    def leave(self):
        """One step after another back to Home."""
        kiosk = self.kiosk
        for _ in range(8):
            screen, controls = kiosk.screen(), self.sees()
            if screen == "home":
                return
            if self.by == "keys":
                kiosk.display.run("key", "Escape")
            else:
                kiosk.touch("back" if "back" in controls else "done")
            until(lambda: kiosk.screen() != screen, f"leaving {screen}")
        raise RuntimeError("no way home")

    def become_staff(self):
        kiosk = self.kiosk
        if self.by == "keys":
            kiosk.press("logo")
            kiosk.wait_new_screen("pin")
        else:
            kiosk.hold("logo", "pin")
        if self.by == "keys":
            kiosk.display.run("type", PIN)
        else:
            for digit in PIN:
                kiosk.touch(f"pin-{digit}")
        kiosk.wait_new_screen("staff")

    def unlock(self, host):
        self.become_staff()
        self.go("staff-unlock", "unlock")
        self.kiosk.line.scan(host["text"])
        assert self.kiosk.wait("unlocked")["done"]
        self.leave()

    def picture(self, name):
        self.kiosk.display.grab(self.kiosk.shots / f"{name}.png")
