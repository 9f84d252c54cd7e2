# SPDX-License-Identifier: Apache-2.0
"""The day of a meetup, from the organiser's first command to the attendance list, with the real
programs and nothing between them.  The demo tells it; the end-to-end test checks it."""
import datetime
import shutil

from rig import SOURCE, Display, Group, Hub, Kiosk, Serial, until

PEOPLE = SOURCE / "assets/demo/people.csv"
TITLE = "开源之夜 Open Source Night"
DOOR = "北门 North door"
DEBOUNCE_S = 3.2


def stamp(hours):
    """So many hours from now at a venue in China, as the command line takes it."""
    venue = datetime.timezone(datetime.timedelta(hours=8))
    when = datetime.datetime.now(venue) + datetime.timedelta(hours=hours)
    return when.strftime("%Y-%m-%dT%H:%M:%S+08:00")


def tampered(text):
    """Another valid text whose signature does not fit: one character late in it is another."""
    at = 100
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1:]


class Day:
    """One meetup; the steps are to be called in the order they stand here."""

    def __init__(self, scratch, say=lambda sentence: None):
        self.scratch = scratch
        self.say = say
        self.group = Group(scratch.folder("group"))
        self.hold = scratch.folder("held-up")  # pictures in it are held before the camera
        self.shots = scratch.keep / "screens"
        self.shots.mkdir(parents=True, exist_ok=True)
        self.shown = []  # every verdict the kiosk gave, in order
        self.held = 0

    # ---- before the day ----

    def organise(self):
        group, say = self.group, self.say
        group.ctl("group", "create", "--name", "周三读书会 Wednesday Readers", "--tz", "Asia/Shanghai")
        first = group.json("member", "import", PEOPLE)
        again = group.json("member", "import", PEOPLE)
        say(f"group made; {first['added']} members imported from {PEOPLE.name}, "
            f"importing again changed {again['added'] + again['changed']}")
        self.imports = first, again
        self.event = group.json("event", "create", "--title", TITLE, "--venue", "三楼活动室 Room 3",
                                "--starts", stamp(-1), "--ends", stamp(4))["id"]
        self.next_event = group.json("event", "create", "--title", "冬至 Solstice", "--starts",
                                     stamp(24 * 7), "--ends", stamp(24 * 7 + 3))["id"]
        self.tickets = self.issue(self.event, "--all", "--format", "png", "--out",
                                  self.scratch.keep / "tickets")
        group.ctl("ticket", "issue", "--event", self.event, "--all", "--format", "pdf",
                  "--out", self.scratch.keep / "sheets")
        self.other_event = self.issue(self.next_event, "--name", "Early Bird")[0]
        say(f"{len(self.tickets)} entry codes issued as PNG and as A4 sheets")
        check = group.json("ticket", "check", self.tickets[0]["file"])
        say(f"checked one: {check['text']}")
        self.check = check

    def issue(self, event, *options):
        answer = self.group.json("ticket", "issue", "--event", event, *options)
        return [dict(ticket, file=str(ticket["file"])) for ticket in answer["tickets"]]

    def make_strangers(self):
        """Another group with a code of its own, for the door to refuse."""
        strangers = Group(self.scratch.folder("strangers"))
        strangers.ctl("group", "create", "--name", "Strangers")
        event = strangers.json("event", "create", "--title", "Elsewhere", "--starts", stamp(-1),
                               "--ends", stamp(4))["id"]
        self.foreign = strangers.json("ticket", "issue", "--event", event, "--name",
                                      "Somebody")["tickets"][0]

    # ---- opening ----

    def open_hub(self, port=0):
        self.hub = self.scratch.own(Hub(self.group.folder, self.scratch.keep / "hub.log", port))
        self.say(f"hub at {self.hub.url}")

    def open_kiosk(self, display=None, *options):
        self.display = display or self.scratch.own(Display())
        self.line = self.scratch.own(Serial())
        self.kiosk = self.scratch.own(
            Kiosk(self.scratch.folder("kiosk"), self.display, self.scratch.keep / "kiosk.log",
                  "--scan", f"pictures:{self.hold}", "--scan", f"serial:{self.line.path}",
                  "--screenshots", self.shots, *options))
        self.kiosk.wait("first-frame")

    def pair(self):
        invite = self.scratch.keep / "invite.png"
        self.invite = self.group.json("kiosk", "invite", "--name", DOOR, "--url", self.hub.url,
                                      "--png", invite)
        self.hold_up(invite)
        paired = self.kiosk.wait("paired")
        self.kiosk.wait("event", tickets=len(self.tickets))
        self.say(f"kiosk paired by the scanned invitation as \"{paired['door']}\" of "
                 f"{paired['group']}, and holds {len(self.tickets)} codes")

    # ---- three ways of scanning ----

    def hold_up(self, picture):
        """A picture before the camera: it lands in the folder whole, under a name of its own."""
        self.held += 1
        name = f"{self.held:04d}.png"
        shutil.copy(picture, self.hold / f".{name}")
        (self.hold / f".{name}").rename(self.hold / name)

    def by_picture(self, ticket):
        return self.note("picture", self.kiosk.scan(lambda _: self.hold_up(ticket["file"]), None))

    def by_keyboard(self, text):
        return self.note("keyboard", self.kiosk.scan(self.display.type, text))

    def by_serial(self, text):
        return self.note("serial", self.kiosk.scan(self.line.scan, text))

    def note(self, how, verdict):
        self.shown.append(verdict)
        name = f" {verdict['name']}" if verdict["name"] else ""
        reason = "" if verdict["reason"] == "none" else f" ({verdict['reason']})"
        self.say(f"  {how:9} {verdict['verdict']}{reason}{name}")
        return verdict

    def look_away(self):
        """Lets the time pass in which the same code again is the same scan."""
        last = self.kiosk.events()[-1]["up_ms"]
        until(lambda: self.uptime_ms() > last + DEBOUNCE_S * 1000, "the debounce time")

    @staticmethod
    def uptime_ms():
        import time
        return time.clock_gettime(time.CLOCK_BOOTTIME) * 1000

    # ---- the evening ----

    def revoke(self, ticket):
        before = len(self.kiosk.lines)
        self.group.ctl("ticket", "revoke", "--event", self.event, ticket["short_code"])
        self.kiosk.wait("sync", before, fetched=True)

    def lose_hub(self):
        self.hub.kill()
        self.kiosk.wait("sync", len(self.kiosk.lines), online=False)
        self.say("the hub is gone; the door goes on alone")

    def return_hub(self):
        before = len(self.kiosk.lines)
        self.open_hub(self.hub.port)
        self.kiosk.wait("sync", before, online=True, unsent=0)
        self.say("the hub is back and has everything")

    # ---- afterwards ----

    def attendance(self):
        return self.group.json("attendance", "list", "--event", self.event)

    def admissions_shown(self):
        return [(v["seq"], v["ticket"], v["verdict"]) for v in self.shown
                if v["verdict"] in ("admit", "admit-again")]

    def member_of(self, ticket):
        row = next(row for row in self.attendance() if row["ticket"] == ticket["ticket"])
        return self.group.json("member", "show", row["member"])

    def run(self):
        """All of it; what a test wants to know is kept in members."""
        self.organise()
        self.make_strangers()
        self.open_hub()
        self.open_kiosk()
        self.pair()
        people = iter(self.tickets)
        first, second, third, fourth, fifth, sixth = (next(people) for _ in range(6))
        self.revoked = sixth
        self.verdicts = seen = {}
        self.say("doors open")
        seen["picture"] = self.by_picture(first)
        seen["keyboard"] = self.by_keyboard(second["text"])
        seen["serial"] = self.by_serial(third["text"])
        self.revoke(self.revoked)
        self.lose_hub()
        seen["offline"] = self.by_serial(fourth["text"])
        code = fifth["short_code"].lower()
        seen["short"] = self.by_keyboard(f"{code[:4]}-{code[4:]}")
        seen["revoked"] = self.by_picture(self.revoked)
        seen["foreign-group"] = self.by_serial(self.foreign["text"])
        seen["foreign"] = self.by_keyboard("https://example.org/not-a-ticket")
        seen["tampered"] = self.by_serial(tampered(next(people)["text"]))
        seen["truncated"] = self.by_serial(next(people)["text"][:110])
        seen["other-event"] = self.by_serial(self.other_event["text"])
        seen["unknown-short"] = self.by_keyboard("6789BCDF")
        self.look_away()
        seen["again"] = self.by_serial(second["text"])
        seen["again-picture"] = self.by_picture(first)
        for ticket in list(people)[:10]:
            self.by_serial(ticket["text"])
        self.first = first
        self.return_hub()
        self.list = self.attendance()
