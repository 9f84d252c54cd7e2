# SPDX-License-Identifier: Apache-2.0
"""A group with a season behind it: members who joined over eight months, an evening every second
week, two doors, a chat that was busy after the evenings, one evening that goes on right now.

Everything is made by the real programs; the past is made by giving them a clock that reads it, and
so is a today that is the same on every day the season is made.  The same numbers come out each
time.  As a programme: season.py FOLDER makes the group in FOLDER and prints what it made."""
import csv
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys

import hub_device
from hub_device import oracle
from rig import BUILD, SOURCE, Group, Hub, sanitizer_env

NAME = "周三读书会 Wednesday Readers"
PEOPLE = SOURCE / "assets/demo/people.csv"
ZONE = datetime.timezone(datetime.timedelta(hours=8))
DAY_MS = 86400000
EVENINGS = [-105, -91, -77, -63, -49, -35, -21, -7]  # days from now
WAVES = [(-240, 22), (-120, 32), (-60, 38), (-20, 40)]  # how many had joined by then
TOPICS = ["编译器 Compilers", "数据库 Databases", "内核 Kernels", "排版 Typesetting", "网络 Networks",
          "图形 Graphics", "密码学 Ciphers", "调度器 Schedulers"]
DOORS = ["北门 North door", "南门 South door"]


class PastGroup(Group):
    """The command line at a moment of the past."""
    def __init__(self, folder):
        super().__init__(folder)
        self.library = BUILD / "tests/e2e/libfake_clock.so"
        self.at = None

    def clock(self):
        """What a program's environment says so that it is that moment; the next is later, for what
        is made first must be the older."""
        if not self.at:
            return {}
        self.at += datetime.timedelta(seconds=2)
        return {"LD_PRELOAD": str(self.library), "FAKE_WALL_S": str(int(self.at.timestamp()))}

    def ctl(self, *words, ok=True):
        done = subprocess.run([BUILD / "bin/turnout", "--data", self.folder, *map(str, words)],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
                              env={**os.environ, **sanitizer_env(), **self.clock()})
        if ok and done.returncode != 0:
            raise RuntimeError(f"turnout {' '.join(map(str, words))}: {done.stderr.strip()}")
        return done


class Evening:
    """One event of the past, and who has a code for it."""
    def __init__(self, day, number, event, tickets):
        self.day, self.number, self.event, self.tickets = day, number, event, tickets


class Season:
    def __init__(self, folder, seed=11, today=None):
        self.folder = pathlib.Path(folder)
        self.dice = random.Random(seed)
        self.today = today
        self.now = today or datetime.datetime.now(ZONE).replace(microsecond=0)
        self.scratch = self.folder.with_name(self.folder.name + "-scratch")
        self.scratch.mkdir(parents=True, exist_ok=True)
        self.group = PastGroup(self.folder)
        with open(PEOPLE, newline="", encoding="utf-8") as people:
            self.people = list(csv.DictReader(people))
        # how likely somebody comes, and how likely they write on a day
        self.keen = {p["name"]: max(0.04, self.dice.betavariate(1.1, 1.6)) for p in self.people}
        self.talks = {p["name"]: self.dice.betavariate(0.7, 3.2) for p in self.people}
        self.evenings = []
        self.came = {}  # name -> days

    def evening_of(self, day):
        return (self.now + datetime.timedelta(days=day)).replace(hour=19, minute=0, second=0)

    def at(self, day):
        self.group.at = self.now + datetime.timedelta(days=day) if day else self.today

    # ---- the past, in its order ----

    def make_past(self):
        steps = [(day, 0, many) for day, many in WAVES]
        steps += [(day - 6, 1, (day, i)) for i, day in enumerate(EVENINGS)]
        self.at(-241)
        self.group.ctl("group", "create", "--name", NAME, "--tz", "Asia/Shanghai")
        for day, what, value in sorted(steps):
            self.at(day)
            if what == 0:
                self.join(value)
            else:
                self.announce(*value)
        self.at(0)

    def join(self, many):
        path = self.scratch / "people.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = csv.DictWriter(file, self.people[0].keys())
            rows.writeheader()
            rows.writerows(self.people[:many])
        self.group.ctl("member", "import", path)

    def announce(self, day, number):
        starts = self.evening_of(day)
        event = self.group.json("event", "create", "--title", f"读源码 #{number + 1} {TOPICS[number]}",
                                "--venue", "三楼活动室 Room 3", "--starts", starts.isoformat(),
                                "--ends", (starts + datetime.timedelta(hours=3)).isoformat(),
                                "--leaving", "on", "--feedback", "on")["id"]
        tickets = self.group.json("ticket", "issue", "--event", event, "--all", "--name",
                                  "访客 Guest one", "--name", "访客 Guest two")["tickets"]
        self.group.ctl("ticket", "revoke", "--event", event, tickets[3]["short_code"])
        self.evenings.append(Evening(day, number, event, tickets))

    def make_tonight(self):
        """One evening that began an hour ago, one next week."""
        starts = self.now - datetime.timedelta(hours=1)
        self.tonight = self.group.json(
            "event", "create", "--title", "开源之夜 Open Source Night", "--venue", "三楼活动室 Room 3",
            "--starts", starts.isoformat(), "--ends",
            (starts + datetime.timedelta(hours=5)).isoformat(), "--sign-up", "on", "--find", "on",
            "--leaving", "on", "--feedback", "on", "--capacity", "60")["id"]
        self.tickets = self.group.json("ticket", "issue", "--event", self.tonight,
                                       "--all")["tickets"]
        self.write_board()
        self.sign_up()
        starts = self.evening_of(7)
        self.next = self.group.json(
            "event", "create", "--title", "冬至 Solstice", "--starts", starts.isoformat(), "--ends",
            (starts + datetime.timedelta(hours=3)).isoformat())["id"]

    def write_board(self):
        soon = (self.now + datetime.timedelta(hours=6)).isoformat()
        for words in (
                ("notice", "add", "--approve", "--until", soon, "--title-zh", "茶点在窗边，请自取",
                 "--title-en", "Tea is by the window", "--body-zh", "过敏原写在每个盘子旁边。",
                 "--body-en", "Allergens stand beside each plate."),
                ("notice", "add", "--kind", "charity", "--title-zh", "旧书换新书", "--title-en",
                 "Old books for new ones", "--body-zh", "带一本走，留一本给山区小学。"),
                ("topic", "add", "--question-zh", "下一次读什么？", "--question-en",
                 "What do we read next?", "--option", "数据库的日志 | A database's log", "--option",
                 "浏览器的排版 | A browser's layout"),
                ("rules", "set", "--template"),
                ("card", "set", "--name-zh", "周三读书会", "--name-en", "Wednesday Readers",
                 "--line-zh", "一起读源码，一起做点小东西", "--owner", "王小明 Wang Xiaoming",
                 "--link", "https://example.org/join/wednesday", "--members", "463", "--cap", "500"),
                ("question", "add", "--id", "brings", "--kind", "choice", "--at", "sign-up",
                 "--prompt-zh", "你想在这里做什么？", "--prompt-en", "What brings you here?",
                 "--option", "听分享 | Listening", "--option", "看看 | Looking around")):
            self.group.ctl(*words, "--event", self.tonight)

    def sign_up(self):
        """What another service's list says of tonight."""
        path = self.scratch / "signups.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["name", "email", "status", "guests"])
            for i, person in enumerate(self.people[:18]):
                status = "waitlist" if i in (5, 11) else "maybe" if i % 6 == 3 else "yes"
                rows.writerow([person["name"], person["email"], status, int(i % 7 == 2)])
        self.group.ctl("event", "import-signups", path, "--event", self.tonight)

    # ---- the doors ----

    def open_doors(self, hub):
        authority = (self.folder / "keys/ca.pem").read_text()
        self.doors = []
        for name in DOORS:
            uri = self.group.json("kiosk", "invite", "--name", name, "--url", hub.url)["uri"]
            self.doors.append(hub_device.Device(self.scratch, uri, authority))
        for evening in self.evenings:
            self.hold(evening)
        self.begin()

    def hold(self, evening):
        """The evening's logs, one for each door, as they would have been written then."""
        logs = [DoorLog(door, evening.event) for door in self.doors]
        start = int(self.evening_of(evening.day).timestamp() * 1000)
        good = [t for i, t in enumerate(evening.tickets) if i != 3]
        there = [t for t in good if self.dice.random() < self.keen.get(t["name"], 0.5)]
        arrivals = sorted((self.arrival(start), t) for t in there)
        for when, ticket in arrivals:
            log = logs[self.dice.random() < 0.3]
            log.admit(when, ticket["ticket"])
            self.came.setdefault(ticket["name"], []).append(evening.day)
        twice = arrivals[2][1]
        logs[1].admit(arrivals[-1][0] + 60000, twice["ticket"])
        logs[0].refuse(start, "revoked", "none", evening.tickets[3]["ticket"])
        for reason in ("foreign-code", "damaged-code", "foreign-code"):
            logs[0].refuse(start + 1000, "unknown-code", reason)
        for _, ticket in arrivals[:len(arrivals) // 2]:
            end = start + 3 * 3600000 - self.dice.randrange(3000000)
            logs[0].add(end, "leave", {"ticket": ticket["ticket"], "method": "qr"})
            logs[0].add(end + 4000, "feedback", {"score": self.dice.choice([3, 4, 4, 5, 5])})
        for log in logs:
            log.deliver()

    def begin(self):
        """Tonight so far: some have come, one of them twice, one was taken back."""
        logs = [DoorLog(door, self.tonight) for door in self.doors]
        now = int(self.now.timestamp() * 1000)
        for i, ticket in enumerate(self.tickets[:26:2]):
            logs[i % 3 == 1].admit(now - (50 - 3 * i) * 60000, ticket["ticket"])
        logs[1].admit(now - 600000, self.tickets[0]["ticket"])
        logs[0].admit(now - 480000, self.tickets[1]["ticket"])
        logs[0].add(now - 420000, "undo", {"seq": len(logs[0].lines), "reason": "mistake"})
        logs[0].refuse(now - 300000, "unknown-code", "foreign-code")
        for log in logs:
            log.deliver()

    def arrival(self, start):
        return start + int(self.dice.gauss(-120000, 900000))

    # ---- the chat ----

    def talk(self):
        path = self.scratch / "chat.csv"
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["platform", "handle", "date", "count"])
            for person in self.people:
                for day in range(-118, 1):
                    self.say(rows, person, day)
        return self.group.json("activity", "import", path, "--chat", "周三读书会")

    def say(self, rows, person, day):
        after = any(0 < day - came <= 14 for came in self.came.get(person["name"], []))
        chance = self.talks[person["name"]] * (1.5 if after else 1) + (0.12 if after else 0)
        if self.dice.random() < chance:
            date = (self.now + datetime.timedelta(days=day)).date()
            rows.writerow(["qq", person["qq"], date, self.dice.randrange(1, 9)])

    def made(self):
        return {"folder": str(self.folder), "tonight": self.tonight, "next": self.next,
                "evenings": [evening.event for evening in self.evenings],
                "tickets": self.tickets}


class DoorLog:
    """A device's log of one event."""

    def __init__(self, device, event):
        self.device, self.event, self.lines = device, event, []

    def add(self, wall, kind, body):
        seq = len(self.lines) + 1
        self.lines.append(oracle.record_line(seq, 0x51f0000000000000 + self.device.epoch % 4096,
                                             wall % (10 * DAY_MS), wall, "ntp", kind, body))

    def admit(self, wall, ticket):
        self.add(wall, "admit", {"ticket": ticket, "method": "qr", "verdict": "admit", "admits": 1})

    def refuse(self, wall, verdict, reason, ticket=None):
        body = {"verdict": verdict, "reason": reason, "method": "qr"}
        if ticket:
            body["ticket"] = ticket
        self.add(wall, "refuse", {**body, "digest": oracle.b64(os.urandom(8))})

    def deliver(self):
        log = self.device.log(self.event)
        head = oracle.Head(log, len(self.lines), oracle.chain_all(log, self.lines))
        head.sign(self.device.key)
        status, _, answer = self.device.connect().ask(
            "POST", f"/v1/logs/{log}", oracle.Batch(log, 1, head, self.lines).text(),
            Content_Type="application/x-ndjson")
        if status != 200 or json.loads(answer)["rejected"]:
            raise RuntimeError(f"the hub did not take the log: {answer}")


def main():
    season = Season(pathlib.Path(sys.argv[1]))
    season.make_past()
    season.make_tonight()
    hub = Hub(season.folder, season.scratch / "hub.log")
    try:
        season.open_doors(hub)
        season.talk()
    finally:
        hub.stop()
    print(json.dumps(season.made(), ensure_ascii=False))


if __name__ == "__main__":
    main()
