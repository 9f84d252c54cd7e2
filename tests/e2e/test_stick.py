# SPDX-License-Identifier: Apache-2.0
"""An evening without a network: what a kiosk wrote goes home on a stick, and from door to door.

The stick is a tmpfs under the kiosk's media folder; where nothing can be mounted, this is skipped."""
import base64
import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys

import pytest

from meetup import PIN, Meetup, Person
from rig import SOURCE, Hub, Kiosk
from test_canary import sent

sys.path.insert(0, str(SOURCE / "tests/oracle"))
import turnout_oracle as oracle  # noqa: E402

SIZE = (1280, 800)
ALONE = ("--lang", "en", "--listen", "off", "--beacon", "off")


class Stick:
    """A USB stick in a kiosk; `media` is the folder it is mounted in."""

    def __init__(self, media):
        self.media = media
        self.folder = media / "STICK"
        self.folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "stick", self.folder],
                              capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"a stick cannot be mounted here: {done.stderr.strip()}")

    def files(self):
        return sorted(self.folder.glob("turnout-*.bundle"))

    def close(self):
        subprocess.run(["umount", self.folder], check=True)


@pytest.fixture
def evening(scene):
    """A kiosk by itself, and a stick in it."""
    media = scene.folder("media")
    stick = scene.own(Stick(media))
    meetup = Meetup(scene)
    kiosk = meetup.open_kiosk("A", SIZE, *ALONE, "--media", media)
    return meetup, kiosk, stick


def at_stick(kiosk, control, kind):
    """What came of a button of the staff screens."""
    person = Person(kiosk, "touch")
    person.become_staff()
    since = len(kiosk.lines)
    # it may stand on a further part of the staff screen, or on a screen of its own
    for _ in range(4):
        if "staff-stick" in person.sees():
            person.go("staff-stick", "stick")
        if control in person.sees() or "staff-more" not in person.sees():
            break
        person.choose("staff-more")
    person.choose(control)
    said = kiosk.wait(kind, since)
    person.leave()
    return said


def refused(group, *files):
    """Imports what has to be refused; answers the last of what is said."""
    done = group.ctl("bundle", "import", *files, ok=False)
    assert done.returncode == 1, done
    return done.stderr.strip().splitlines()[-1]


def door_key(group):
    """Of the only event, as the hub's log has it."""
    with contextlib.closing(sqlite3.connect(group.folder / "hub.db")) as db:
        lines = [json.loads(line) for line, in db.execute("SELECT line FROM record")]
    key = [line["body"]["door_key"] for line in lines if line["kind"] == "event"][-1]
    return base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))


def kiosk_log(group):
    return [log for log in group.json("log", "list") if not log["hub"]]


# Protects: what happened at a door without a network is in the attendance once its stick has been
# read, once however often that is; a torn copy adds nothing that is not proven; another group takes
# none of it; another implementation opens it.
def test_the_way_home(scene, evening):
    meetup, kiosk, stick = evening
    meetup.hub.kill()
    group = meetup.group
    person = Person(kiosk, "touch")
    for ticket in meetup.tickets[:3]:
        assert person.scan(ticket)["verdict"] == "admit"
    person.leave()
    said = at_stick(kiosk, "staff-export", "exported")
    assert said["done"] and said["records"] > 3 and said["text"] == ""
    bundle, = stick.files()
    whole = bundle.read_bytes()
    assert meetup.tickets[0]["name"].encode() not in whole and b"admit" not in whole
    before = group.json("log", "list")
    assert meetup.attendance() == []

    facts, batches, complete = oracle.read_bundle(whole, door_key(group))
    proven = oracle.prove_bundle(batches)
    assert complete and facts["bundle"] == 1 and sum(map(len, proven.values())) == said["records"]
    own, = [lines for name, lines in proven.items() if name.startswith(facts["device"])]
    assert [json.loads(line)["kind"] for line in own].count("admit") == 3

    shown = group.json("bundle", "show", bundle)
    assert shown["whole"] and shown["opened"] and len(shown["logs"]) == 2
    assert sum(log["records"] for log in shown["logs"]) == said["records"]

    torn = scene.folder("torn") / bundle.name
    head = whole.index(b"\n") + 1
    # in the middle of the hub's log, and of the kiosk's, which comes last
    for cut in (b"", whole[:head], whole[:head + 60], whole[:-40]):
        torn.write_bytes(cut)
        assert str(torn) in refused(group, torn)
    torn.write_bytes(whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:])
    assert "damaged" in refused(group, torn)
    assert group.json("log", "list") == before and meetup.attendance() == []

    strangers = type(group)(scene.folder("strangers"))
    strangers.ctl("group", "create", "--name", "Strangers")
    assert "another group" in refused(strangers, bundle)
    assert not strangers.json("bundle", "show", bundle)["opened"]

    answer, = group.json("bundle", "import", stick.folder)
    added = [log for log in answer["logs"] if not log["hub"]]
    assert answer["error"] is None and [log["error"] for log in answer["logs"]] == [None, None]
    assert len(added) == 1 and added[0]["added"] == len(own) and added[0]["door"] == "门 A"
    rows = meetup.attendance()
    assert [row["name"] for row in rows] == [ticket["name"] for ticket in meetup.tickets[:3]]

    again = group.ctl("bundle", "import", stick.folder)
    assert again.stdout.count("nothing new") == 2
    assert meetup.attendance() == rows
    held = kiosk_log(group)
    assert len(held) == 1 and held[0]["records"] == len(own)
    assert held[0]["rejected"] == 0 and held[0]["last"].startswith("20")
    table = group.ctl("log", "list").stdout
    assert "门 A" in table and held[0]["log"] in table
    assert "there is no *.bundle" in refused(group, scene.folder("empty"))


# Protects: from door to door where nothing joins them: whom one let in the other knows, where and
# when; what was revoked at the hub's disk alone is refused at both; a newer Turnout on the stick is
# announced; carrying it once more brings nothing.
def test_door_to_door(scene, evening):
    meetup, a, stick = evening
    b = meetup.open_kiosk("B", SIZE, *ALONE, "--media", stick.media)
    meetup.hub.kill()
    inside, revoked = meetup.tickets[:2]
    meetup.group.ctl("ticket", "revoke", "--", revoked["ticket"])
    meetup.group.ctl("bundle", "export", "--out", stick.folder)
    (stick.folder / "turnout-2.raucb").write_bytes(b"not looked into")
    assert Person(a, "touch").scan(inside)["verdict"] == "admit"
    Person(a, "touch").leave()
    assert at_stick(a, "staff-export", "exported")["done"]
    assert len(stick.files()) == 2
    for kiosk in (a, b):
        said = at_stick(kiosk, "staff-import", "imported")
        assert said["done"] and said["records"] > 0 and said["text"] == ""
        assert kiosk.events("stick")[-1]["software"] == "turnout-2.raucb"
        person = Person(kiosk, "touch")
        person.look_away() if kiosk is a else None
        assert person.scan(inside)["verdict"] == "already-in"
        person.leave()
        assert person.scan(revoked)["verdict"] == "revoked"
        person.leave()
    assert at_stick(b, "staff-import", "imported")["records"] == 0


# Protects: a hub that is put back to yesterday and has no network learns from a stick what it said
# itself: who was revoked stays revoked, who was paired stays paired.
def test_a_hub_from_yesterday(scene, evening):
    meetup, kiosk, stick = evening
    group = meetup.group
    yesterday = scene.work / "yesterday"
    meetup.hub.stop()
    shutil.copytree(group.folder, yesterday)
    meetup.hub = scene.own(Hub(group.folder, scene.keep / "hub.log", meetup.hub.port))
    meetup.open_kiosk("B", SIZE, *ALONE)
    gone = meetup.tickets[5]
    group.ctl("ticket", "revoke", "--event", meetup.event, gone["short_code"])
    person = Person(kiosk, "touch")
    sent(kiosk)
    sent(kiosk)
    assert person.scan(gone)["verdict"] == "revoked"
    person.leave()
    meetup.hub.stop()
    shutil.rmtree(group.folder)
    yesterday.rename(group.folder)
    assert at_stick(kiosk, "staff-export", "exported")["done"]
    answer, = group.json("bundle", "import", stick.folder)
    recalled, = [log for log in answer["logs"] if log["hub"]]
    assert recalled["added"] >= 2 and recalled["error"] is None
    tickets = group.json("ticket", "list", "--event", meetup.event)
    assert [ticket["ticket"] for ticket in tickets if ticket["state"] == "revoked"] == [
        gone["ticket"]]
    assert {door["name"] for door in group.json("kiosk", "list")} == {"门 A", "门 B"}
    again, = group.json("bundle", "import", stick.folder)
    assert all(log["added"] == 0 and log["error"] is None for log in again["logs"])


# Protects: a kiosk's store put back to an older copy writes another history; of both the first that
# is read stays, and the other is refused.
def test_two_histories(scene, evening):
    meetup, kiosk, stick = evening
    meetup.hub.kill()
    assert kiosk.stop() == 0
    kept = scene.folder("kept")
    shutil.copytree(kiosk.folder, kept, dirs_exist_ok=True)
    for number in range(2):
        shutil.rmtree(kiosk.folder)
        shutil.copytree(kept, kiosk.folder)
        again = scene.own(Kiosk(kiosk.folder, kiosk.display, scene.keep / f"again{number}.log",
                                "--size", f"{SIZE[0]}x{SIZE[1]}", "--scan",
                                f"serial:{kiosk.line.path}", "--staff-pin", PIN, *ALONE,
                                "--media", stick.media))
        again.line = kiosk.line
        again.wait("event", tickets=len(meetup.tickets) + 1)
        person = Person(again, "touch")
        assert person.scan(meetup.tickets[number])["verdict"] == "admit"
        person.leave()
        assert at_stick(again, "staff-export", "exported")["done"]
        assert again.stop() == 0
        shutil.copytree(stick.folder, scene.folder(f"stick{number}"), dirs_exist_ok=True)
    done = meetup.group.ctl("bundle", "import", scene.folder("stick0"))
    assert "added from" in done.stdout
    refusal = meetup.group.ctl("bundle", "import", scene.folder("stick1"), ok=False)
    assert refusal.returncode == 1 and "two different histories" in refusal.stderr
    assert [row["name"] for row in meetup.attendance()] == [meetup.tickets[0]["name"]]
