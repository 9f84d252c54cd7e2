# SPDX-License-Identifier: Apache-2.0
"""A kiosk that nobody tells the time: staff set its clock, doors open and close by it, and whoever
knows better later puts right what was written down meanwhile."""
import calendar
import datetime
import time

from meetup import PIN, Meetup, Person
from rig import BUILD, Hub, Kiosk

VENUE = datetime.timezone(datetime.timedelta(hours=8))
STRANDED = {"LD_PRELOAD": str(next(BUILD.glob("tests/e2e/libfake_clock.so"), "")),
            "FAKE_WALL_S": "100"}  # a board without a battery, and no time service


def now(minutes=0):
    return datetime.datetime.now(VENUE) + datetime.timedelta(minutes=minutes)


class Wheels:
    """The six of them, with what is on them."""

    def __init__(self, person, shown):
        self.person = person
        self.values = self.of(shown)

    @staticmethod
    def of(moment):
        return [moment.year, moment.month, moment.day, moment.hour, moment.minute // 10,
                moment.minute % 10]

    def turn(self, wheel, least, most, wanted):
        many = most - least + 1
        up = (wanted - self.values[wheel]) % many
        way, taps = ("up", up) if up <= many - up else ("down", many - up)
        for _ in range(taps):
            self.person.kiosk.touch(f"clock-{way}-{wheel}")
        self.values[wheel] = wanted

    def set(self, moment):
        wanted = self.of(moment)
        days = calendar.monthrange(moment.year, moment.month)[1]
        self.turn(0, 2024, 2099, wanted[0])
        self.turn(1, 1, 12, wanted[1])
        self.values[2] = min(self.values[2], days)
        self.turn(2, 1, days, wanted[2])
        self.turn(3, 0, 23, wanted[3])
        self.turn(4, 0, 5, wanted[4])
        self.turn(5, 0, 9, wanted[5])
        self.person.go("next", "settings")


class Evening:
    def __init__(self, scene):
        self.scene = scene
        self.meetup = Meetup(scene, **{"clock-unset": "host"})
        self.event = self.meetup.group.json("event", "list")[0]
        self.kiosk = self.meetup.open_kiosk("A", (1280, 800), "--lang", "en", env=STRANDED)
        self.kiosk.wait("sync", online=True, unsent=0)
        self.person = Person(self.kiosk, "touch")
        self.starts = 0

    def lose_the_hub(self):
        self.meetup.hub.stop()
        self.kiosk.stop()
        (self.kiosk.folder / "anchor.json").unlink()  # as a reboot makes it worthless

    def start_again(self):
        before = self.kiosk
        self.starts += 1
        self.kiosk = self.scene.own(Kiosk(
            before.folder, before.display, self.scene.keep / f"again{self.starts}.log", "--size",
            "1280x800", "--scan", f"serial:{before.line.path}", "--staff-pin", PIN, "--lang", "en",
            env=STRANDED))
        self.kiosk.line = before.line
        self.kiosk.shots = before.shots
        self.kiosk.wait("event", tickets=len(self.meetup.tickets) + 1)
        self.person = Person(self.kiosk, "touch")

    def return_the_hub(self):
        hub = self.meetup.hub
        self.meetup.hub = self.scene.own(Hub(self.meetup.group.folder,
                                             self.scene.keep / "hub-again.log", hub.port))

    def begins(self):
        return datetime.datetime.fromisoformat(self.event["starts"]).astimezone(VENUE)

    def open_wheels(self):
        self.person.become_staff()
        self.person.go("staff-settings", "settings")
        self.person.go("staff-clock", "clock")

    def scan(self, number):
        answer = self.person.scan(self.meetup.tickets[number])
        self.person.leave()
        return answer


# Protects: what staff set is what the doors open by, claims say whose time it is, a restart keeps
# it, the hub's time comes before it, and what was written by it is dated anew.
def test_staff_set_the_clock(scene):
    evening = Evening(scene)
    evening.lose_the_hub()
    evening.start_again()
    answer = evening.scan(0)
    assert (answer["verdict"], answer["reason"]) == ("host-needed", "clock-unset")
    assert answer["clock"] == "unset"

    # the wheels begin with when the event does: an hour ago
    evening.open_wheels()
    evening.person.picture("wheels")
    since = len(evening.kiosk.lines)
    Wheels(evening.person, evening.begins()).set(now(-24 * 60))
    assert evening.kiosk.wait("clock", since, state="staff")["err_ms"] >= 120000
    evening.person.leave()
    answer = evening.scan(0)
    assert (answer["verdict"], answer["clock"]) == ("not-yet", "staff")

    # half an hour slow: inside the event all the same
    believed = answer["wall_ms"] / 1000 - time.time()
    evening.open_wheels()
    shown = datetime.datetime.fromtimestamp(time.time() + believed, VENUE)
    Wheels(evening.person, shown).set(now(-30))
    evening.person.leave()
    answer = evening.scan(0)
    arrived = time.time()
    assert (answer["verdict"], answer["clock"]) == ("admit", "staff")
    assert abs(answer["wall_ms"] / 1000 - (arrived - 1800)) < 180

    # the same boot: the time is still known
    evening.kiosk.stop()
    evening.start_again()
    answer = evening.scan(1)
    assert (answer["verdict"], answer["clock"]) == ("admit", "staff")

    # the hub knows better: from now on, and for what was written before
    evening.return_the_hub()
    evening.kiosk.wait("clock", state="hub")
    answer = evening.scan(2)
    assert (answer["verdict"], answer["clock"]) == ("admit", "hub")
    assert abs(answer["wall_ms"] / 1000 - time.time()) < 60
    evening.kiosk.wait("sync", len(evening.kiosk.lines), online=True, unsent=0)
    rows = {row["name"]: row for row in evening.meetup.attendance()}
    row = rows[evening.meetup.tickets[0]["name"]]
    dated = datetime.datetime.fromisoformat(row["time"]).timestamp()
    assert abs(dated - arrived) < 30 and row["time_error_ms"] < 2000
    evening.person.become_staff()
    evening.person.go("staff-settings", "settings")
    assert "staff-clock" not in evening.kiosk.controls()
    evening.person.leave()
    assert evening.kiosk.stop() == 0
