# SPDX-License-Identifier: Apache-2.0
"""What must end in one clear sentence and no damage, with the real programs."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import time

import pytest
from day import stamp
from rig import BUILD, Group, Hub, Kiosk, Serial, sanitizer_env, until


class Meetup:
    """A group, its hub, and one paired kiosk on a serial scanner."""

    def __init__(self, scene, display, name="group", guests=4, policy=(), hub_env=None, **kiosk_env):
        self.scene, self.display, self.env = scene, display, kiosk_env
        self.group = Group(scene.folder(name))
        self.group.ctl("group", "create", "--name", name)
        self.event = self.group.json("event", "create", "--title", f"E of {name}", "--starts",
                                     stamp(-1), "--ends", stamp(4), *policy)["id"]
        self.tickets = self.issue(*(word for i in range(guests) for word in ("--name", f"G{i}")))
        self.hub = scene.own(Hub(self.group.folder, scene.keep / f"{name}-hub.log",
                                 env=hub_env))
        self.line = scene.own(Serial())
        self.folder = scene.folder(f"{name}-kiosk")

    def issue(self, *options):
        return self.group.json("ticket", "issue", "--event", self.event, *options)["tickets"]

    def invite(self):
        return self.group.json("kiosk", "invite", "--name", "door", "--url",
                               self.hub.url)["uri"]

    def start(self, folder=None):
        self.kiosk = self.scene.own(
            Kiosk(folder or self.folder, self.display, self.scene.keep / "kiosk.log", "--scan",
                  f"serial:{self.line.path}", env=self.env))
        self.kiosk.wait("scanner", state="here")
        return self.kiosk

    def pair(self):
        self.line.scan(self.invite())
        self.kiosk.wait("event", tickets=len(self.tickets))
        return self

    def scan(self, text):
        return self.kiosk.scan(self.line.scan, text)

    def stop_hub(self):
        self.hub.stop()
        self.kiosk.wait("sync", len(self.kiosk.lines), online=False)

    def return_hub(self, folder=None):
        self.hub = self.scene.own(Hub(folder or self.group.folder, self.scene.keep / "hub2.log",
                                      self.hub.port))


@pytest.fixture
def meetup(scene, display):
    meetup = Meetup(scene, display)
    meetup.start()
    return meetup.pair()


def refused(folder, display, env=None):
    """The one sentence with which the kiosk does not start."""
    done = subprocess.run([BUILD / "bin/turnout-kiosk", "--data", folder], capture_output=True,
                          text=True, timeout=30, stdin=subprocess.DEVNULL,
                          env={**os.environ, **sanitizer_env(), **display.env, **(env or {})})
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    return lines[0]


# Protects: an invitation that was used, is damaged or shows another hub pairs nothing, and the
# right one still does.
def test_wrong_invitations(scene, display):
    meetup = Meetup(scene, display)
    kiosk = meetup.start()

    def try_pairing(uri):
        before = len(kiosk.lines)
        meetup.line.scan(uri)
        return kiosk.wait("pairing", before, step="failed")["text"]

    good = meetup.invite()
    uri, pin = good.split("&h=")
    other = pin[:10] + ("A" if pin[10] != "A" else "B") + pin[11:]
    assert try_pairing(f"{uri}&h={other}")
    assert try_pairing(good[:60])
    assert try_pairing(good.replace(f":{meetup.hub.port}", ":1").replace(
        f"%3A{meetup.hub.port}", "%3A1"))
    assert not (meetup.folder / "enrolment.json").exists()
    meetup.line.scan(good)
    kiosk.wait("paired")
    second = scene.own(Kiosk(scene.folder("second"), display, scene.keep / "second.log"))
    second.wait_screen("unpaired")
    kiosk.stop()
    display.type(good)
    assert second.wait("pairing", step="failed")["text"]


# Protects: somebody else's hub at the same address is neither believed nor fed.
def test_a_hub_with_another_key(scene, meetup):
    meetup.stop_hub()
    impostor = Group(scene.folder("impostor"))
    impostor.ctl("group", "create", "--name", "impostor")
    meetup.return_hub(impostor.folder)
    assert meetup.scan(meetup.tickets[0]["text"])["verdict"] == "admit"
    before = len(meetup.kiosk.lines)
    told = meetup.kiosk.wait("sync", before, online=False)
    assert told["unsent"] >= 1 and told["text"]
    meetup.hub.stop()
    meetup.return_hub()
    meetup.kiosk.wait("sync", len(meetup.kiosk.lines), online=True, unsent=0)
    rows = meetup.group.json("attendance", "list", "--event", meetup.event)
    assert [row["ticket"] for row in rows] == [meetup.tickets[0]["ticket"]]


# Protects: a log is never continued under another identity.
def test_a_database_of_another_group(scene, display, meetup):
    other = Meetup(scene, display, "other")
    meetup.kiosk.stop()
    other.start()
    other.pair()
    other.kiosk.stop()
    shutil.copy(other.folder / "enrolment.json", meetup.folder / "enrolment.json")
    before = (meetup.folder / "kiosk.db").read_bytes()
    assert "kiosk.db" in refused(meetup.folder, display) or "group" in refused(meetup.folder, display)
    assert (meetup.folder / "kiosk.db").read_bytes() == before


# Protects: megabytes of noise cost no memory and no scan.
def test_garbage_on_the_line(meetup):
    noise = os.urandom(1 << 20).translate(None, b"\r\n\t")
    meetup.scan(meetup.tickets[0]["text"])

    def endure(times):
        before = len(meetup.kiosk.lines)
        for _ in range(times):
            meetup.line.send(noise)
        meetup.line.send(b"\r")
        meetup.kiosk.wait("scanner", before, state="too-long")
        return meetup.kiosk.memory_kib()

    memory = endure(1)  # what the first line of its kind costs once
    assert endure(10) < memory + 4096
    assert meetup.scan(meetup.tickets[1]["text"])["verdict"] == "admit"


def fill(path):
    """Takes all space that is left, to the last page."""
    with open(path, "wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(b"x" * 4096)


# Protects: with no space left nobody is admitted in vain, nothing is lost, and it goes on by itself
# once there is space.
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk(scene, display):
    folder = scene.folder("small")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], check=True)
    try:
        meetup = Meetup(scene, display, guests=40)
        meetup.start(folder)
        meetup.pair()
        assert meetup.scan(meetup.tickets[0]["text"])["verdict"] == "admit"
        fill(folder / "filler")
        answers = [meetup.scan(ticket["text"]) for ticket in meetup.tickets[1:]]
        full = [a for a in answers if a["verdict"] == "host-needed"]
        assert full and all(a["reason"] == "store-full" and a["seq"] == 0 for a in full)
        (folder / "filler").unlink()
        waiting = [t for t, a in zip(meetup.tickets[1:], answers) if a in full]
        meetup.kiosk.pass_time(3.2)  # the same code again within three seconds is the same scan
        for ticket in waiting:
            assert meetup.scan(ticket["text"])["verdict"] == "admit"
        meetup.kiosk.wait("sync", len(meetup.kiosk.lines), online=True, unsent=0)
        rows = meetup.group.json("attendance", "list", "--event", meetup.event)
        assert sorted(r["ticket"] for r in rows) == sorted(t["ticket"] for t in meetup.tickets)
        assert meetup.kiosk.stop() == 0
    finally:
        meetup.kiosk.kill()
        subprocess.run(["umount", folder], check=True)


# Protects: a pairing that was cut off when its database was there and its enrolment was not leaves a
# folder that can be paired, with the first invitation, and loses nothing of what lay there.
def test_a_database_without_an_enrolment(scene, display, meetup):
    assert meetup.scan(meetup.tickets[0]["text"])["verdict"] == "admit"
    meetup.kiosk.stop()
    (meetup.folder / "enrolment.json").unlink()
    orphan = (meetup.folder / "kiosk.db").read_bytes()
    meetup.start()
    meetup.pair()
    assert meetup.kiosk.events("pairing", 0)[-1]["step"] == "fetching"
    assert (meetup.folder / "kiosk.db.old-1").read_bytes() == orphan
    assert not (meetup.folder / "enrolment.reserve").exists()
    assert meetup.scan(meetup.tickets[1]["text"])["verdict"] == "admit"


# Protects: typed codes wait, as scanned ones do, while the door is busy.
def test_typed_codes_wait_for_the_door(scene, display):
    meetup = Meetup(scene, display, guests=8)
    meetup.start()
    meetup.pair()
    with contextlib.closing(sqlite3.connect(meetup.folder / "kiosk.db")) as db:
        db.execute("BEGIN IMMEDIATE")
        for ticket in meetup.tickets[:6]:
            meetup.line.scan(ticket["text"])
        for ticket in meetup.tickets[6:]:
            display.type(ticket["text"])
        assert meetup.kiosk.verdicts() == []
        db.rollback()
    until(lambda: len(meetup.kiosk.verdicts()) == len(meetup.tickets), "a verdict for each")
    assert {answer["verdict"] for answer in meetup.kiosk.verdicts()} == {"admit"}


# Protects: a hub whose own clock is wrong does not open a door by it; nobody is told a false time.
def test_a_hub_whose_clock_is_wrong(scene, display):
    library = next(BUILD.glob("tests/e2e/libfake_clock.so"))
    wrong = {"LD_PRELOAD": str(library), "FAKE_WALL_S": "100"}
    meetup = Meetup(scene, display, policy=("--clock-unset", "host"), hub_env=wrong, **wrong)
    meetup.start()
    meetup.pair()
    answer = meetup.scan(meetup.tickets[0]["text"])
    assert (answer["verdict"], answer["reason"]) == ("host-needed", "clock-unset")
    assert {told["state"] for told in meetup.kiosk.events("clock")} <= {"unset"}
    assert not (meetup.folder / "anchor.json").exists()


# Protects: a clock nobody set opens no door by itself and writes no false time down; the hub's
# clock is enough.
@pytest.mark.parametrize("wall_s", [100, 4070908800], ids=["1970", "2099"])
def test_a_clock_that_is_wrong(scene, display, wall_s):
    library = next(BUILD.glob("tests/e2e/libfake_clock.so"))
    meetup = Meetup(scene, display, policy=("--clock-unset", "host"), LD_PRELOAD=str(library), FAKE_WALL_S=str(wall_s))
    meetup.start()
    meetup.pair()
    meetup.stop_hub()
    meetup.kiosk.stop()
    (meetup.folder / "anchor.json").unlink()  # what a reboot makes worthless
    meetup.start()
    answer = meetup.scan(meetup.tickets[0]["text"])
    assert answer["clock"] == "unset"
    assert (answer["verdict"], answer["reason"]) == ("host-needed", "clock-unset")
    meetup.return_hub()
    meetup.kiosk.wait("clock", state="hub")
    answer = meetup.scan(meetup.tickets[1]["text"])
    assert (answer["verdict"], answer["clock"]) == ("admit", "hub")
    assert abs(answer["wall_ms"] / 1000 - time.time()) < 60
    meetup.kiosk.wait("sync", len(meetup.kiosk.lines), online=True, unsent=0)
    row, = meetup.group.json("attendance", "list", "--event", meetup.event)
    assert row["time"] and row["time_error_ms"] < 2000


# Protects: a code that ended before the event did is late, not unknown.
def test_an_expired_code(scene, display, monkeypatch):
    meetup = Meetup(scene, display)
    with monkeypatch.context() as past:  # nobody issues a code that is over already
        past.setenv("LD_PRELOAD", str(next(BUILD.glob("tests/e2e/libfake_clock.so"))))
        past.setenv("FAKE_WALL_S", str(int(time.time()) - 3600))
        meetup.tickets += meetup.issue("--name", "Late", "--expires", stamp(-0.5))
    meetup.start()
    meetup.pair()
    answer = meetup.scan(meetup.tickets[-1]["text"])
    assert (answer["verdict"], answer["reason"]) == ("too-late", "ticket-expired")


# Protects: the organiser's side names what it cannot take, and takes nothing of it.
def test_files_that_are_something_else(scene):
    group = Group(scene.folder("group"))
    group.ctl("group", "create", "--name", "g")
    picture = scene.work / "people.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(4000))
    done = group.ctl("member", "import", picture, ok=False)
    assert done.returncode == 1 and str(picture.name) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert group.json("member", "list") == []


# Protects: a hub without a group says what to do.
def test_a_hub_without_a_group(scene):
    done = subprocess.run([BUILD / "bin/turnout-hub", "--data", scene.folder("empty"), "--listen",
                           "127.0.0.1:0"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and "group create" in done.stderr
