# SPDX-License-Identifier: Apache-2.0
"""kill -9 of kiosk and hub at random moments, again and again, over two hundred scans: what the
hub holds in the end is what the door acknowledged.

The one scan that a kill interrupts may have been written down without having been shown; then the
door says "already in" to it, and the hub has it once."""
import os
import random
import termios

import pytest
from day import stamp
from rig import Group, Hub, Kiosk, Serial

SCANS = 200
KILLS = 8


def seeds():
    """TURNOUT_SEEDS is "first-last"; sanitizers make each seed cost several times as much."""
    first, last = map(int, os.environ.get("TURNOUT_SEEDS", "0-19").split("-"))
    step = 5 if os.environ.get("TURNOUT_SANITIZE") else 1
    return range(first, last + 1, step)


class Door:
    """A kiosk that is killed and started again, and what it acknowledged in all its lives."""

    def __init__(self, scene, display, group):
        self.scene, self.display, self.group = scene, display, group
        self.line = scene.own(Serial())
        self.lives = []
        self.start_hub()
        self.start()

    def start(self):
        self.kiosk = self.scene.own(
            Kiosk(self.scene.folder("kiosk"), self.display, self.scene.keep / "kiosk.log",
                  "--scan", f"serial:{self.line.path}", "--size", "640x400"))
        self.lives.append(self.kiosk)
        self.kiosk.wait("scanner", state="here")

    def start_hub(self, port=0):
        self.hub = self.scene.own(Hub(self.group.folder, self.scene.keep / "hub.log", port))

    def pair(self, tickets):
        invite = self.group.json("kiosk", "invite", "--name", "door", "--url", self.hub.url)
        self.line.scan(invite["uri"])
        self.kiosk.wait("event", tickets=tickets)

    def scan(self, text):
        return self.kiosk.scan(self.line.scan, text)

    def kill_hub(self):
        self.hub.kill()
        self.start_hub(self.hub.port)

    def scan_and_kill(self, text, delay_s):
        """Scans and kills so much later; answers the verdict of the scan, from this life or, where
        none was shown, from the next."""
        before = len(self.kiosk.lines)
        self.line.scan(text)
        self.kiosk.pass_time(delay_s)
        self.kiosk.kill()
        shown = self.kiosk.events("verdict", before)
        termios.tcflush(self.line.slave, termios.TCIFLUSH)  # what it had not read is gone with it
        self.start()
        return shown[0] if shown else self.scan(text)

    def acknowledged(self):
        return [verdict for life in self.lives for verdict in life.verdicts()]

    def close(self):
        self.kiosk.wait("sync", len(self.kiosk.lines), online=True, unsent=0)
        assert self.kiosk.stop() == 0
        assert self.hub.stop() == 0


def make_group(scene):
    group = Group(scene.folder("group"))
    group.ctl("group", "create", "--name", "Killers")
    event = group.json("event", "create", "--title", "E", "--starts", stamp(-1), "--ends",
                       stamp(4))["id"]
    people = scene.work / "people.csv"
    people.write_text("name,email\n" + "".join(f"Guest {i},g{i}@example.org\n"
                                               for i in range(SCANS)))
    group.ctl("member", "import", people)
    tickets = group.json("ticket", "issue", "--event", event, "--all")["tickets"]
    assert len(tickets) == SCANS
    return group, event, tickets


@pytest.mark.parametrize("seed", seeds())
def test_kill(scene, display, seed):
    chance = random.Random(seed)
    group, event, tickets = make_group(scene)
    door = Door(scene, display, group)
    door.pair(SCANS)
    plan = {at: chance.choice(("kiosk", "kiosk", "hub")) for at in chance.sample(range(SCANS), KILLS)}
    interrupted = []
    for at, ticket in enumerate(tickets):
        victim = plan.get(at)
        if victim == "kiosk":
            verdict = door.scan_and_kill(ticket["text"], chance.uniform(0, 0.02))
            if verdict["verdict"] == "already-in":
                interrupted.append(ticket["ticket"])
                continue
        else:
            verdict = door.scan(ticket["text"])
        assert verdict["verdict"] == "admit", (at, victim, verdict)
        if victim == "hub":
            door.kill_hub()
    door.close()
    print(f"seed {seed}: {len(door.lives) - 1} kiosks killed, {len(interrupted)} scans written and not shown")
    check(group.json("attendance", "list", "--event", event), door.acknowledged(), interrupted)


def check(rows, acknowledged, interrupted):
    told = {(v["ticket"], v["seq"]) for v in acknowledged if v["verdict"] == "admit"}
    held = {(row["ticket"], row["seq"]) for row in rows}
    assert len(held) == len(rows) == SCANS, "each admission arrives exactly once"
    assert told <= held, "what the door acknowledged is at the hub"
    assert {ticket for ticket, _ in held - told} == set(interrupted), "and nothing else"
    assert all(row["entry"] == 1 and not row["undone"] for row in rows)
