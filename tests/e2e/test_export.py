# SPDX-License-Identifier: Apache-2.0
"""An evening without a network: what a kiosk wrote goes home on a stick.

The stick is a tmpfs under the kiosk's media folder; where nothing can be mounted, this is skipped."""
import shutil
import subprocess

import pytest

from meetup import PIN, Meetup, Person
from rig import Kiosk

SIZE = (1280, 800)


class Stick:
    """A USB stick in the kiosk."""

    def __init__(self, media):
        self.folder = media / "STICK"
        self.folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "stick", self.folder],
                              capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"a stick cannot be mounted here: {done.stderr.strip()}")

    def files(self):
        return sorted(self.folder.glob("turnout-*.ndjson"))

    def close(self):
        subprocess.run(["umount", self.folder], check=True)


@pytest.fixture
def evening(scene):
    """A kiosk that lost its hub, and a stick in it."""
    media = scene.folder("media")
    stick = scene.own(Stick(media))
    meetup = Meetup(scene)
    kiosk = meetup.open_kiosk("A", SIZE, "--lang", "en", "--media", media)
    meetup.hub.kill()
    return meetup, kiosk, stick


def export(kiosk):
    person = Person(kiosk, "touch")
    person.become_staff()
    since = len(kiosk.lines)
    # it may stand on a further part of the staff screen
    for _ in range(4):
        if "staff-stick" in person.sees():
            break
        person.choose("staff-more")
    person.choose("staff-stick")
    person.choose("staff-export")
    assert kiosk.wait("exported", since)["done"]
    person.leave()


def refused(group, *files):
    """Imports what has to be refused; answers the one sentence."""
    done = group.ctl("log", "import", *files, ok=False)
    said = done.stderr.strip()
    assert done.returncode == 1 and done.stdout == "" and len(said.splitlines()) == 1, done
    return said


def kiosk_log(group):
    return [log for log in group.json("log", "list") if not log["hub"]]


# Protects: what happened at a door without a network is in the attendance once its stick has been
# read, once however often that is; a torn copy adds nothing at all; another group takes none of it.
def test_the_way_home(scene, evening):
    meetup, kiosk, stick = evening
    group = meetup.group
    person = Person(kiosk, "touch")
    for ticket in meetup.tickets[:3]:
        assert person.scan(ticket)["verdict"] == "admit"
    person.leave()
    export(kiosk)
    files = stick.files()
    assert len(files) == 2  # the hub's log and the kiosk's own
    own = next(file for file in files if b'"kind":"admit"' in file.read_bytes())
    for file in files:
        assert meetup.tickets[0]["name"] not in file.read_text()
    before = group.json("log", "list")
    assert meetup.attendance() == []

    whole = own.read_bytes()
    torn = scene.folder("torn") / own.name
    lines = whole.splitlines(keepends=True)
    # the last one lacks its last record only: no head that is there proves the others
    for cut in (b"", whole[:len(whole) // 2], whole[:-1], b"".join(lines[:-1]), lines[0],
                b"".join(lines[:-2] + lines[-1:])):
        torn.write_bytes(cut)
        assert "nothing of" in refused(group, torn) and str(torn) in refused(group, torn)
    torn.write_bytes(whole.replace(b'"verdict":"admit"', b'"verdict":"admiT"', 1))
    assert "nothing of" in refused(group, torn)
    assert group.json("log", "list") == before and meetup.attendance() == []

    strangers = type(group)(scene.folder("strangers"))
    strangers.ctl("group", "create", "--name", "Strangers")
    assert "never paired" in refused(strangers, own)

    answer = group.json("log", "import", stick.folder)
    added = [row for row in answer if not row["hub"]]
    assert [row["error"] for row in answer] == [None, None]
    assert len(added) == 1 and added[0]["added"] >= 3 and added[0]["door"] == "门 A"
    rows = meetup.attendance()
    assert [row["name"] for row in rows] == [ticket["name"] for ticket in meetup.tickets[:3]]

    again = group.ctl("log", "import", stick.folder)
    assert "nothing new" in again.stdout and "passed over" in again.stdout
    assert meetup.attendance() == rows
    held = kiosk_log(group)
    assert len(held) == 1 and held[0]["records"] == added[0]["added"]
    assert held[0]["rejected"] == 0 and held[0]["last"].startswith("20")
    table = group.ctl("log", "list").stdout
    assert "门 A" in table and held[0]["log"] in table
    empty = refused(group, scene.folder("empty"))
    assert "there is no turnout-*.ndjson" in empty


# Protects: a kiosk's store put back to an older copy writes another history; of both the first that
# is read stays, and the other is refused.
def test_two_histories(scene, evening):
    meetup, kiosk, stick = evening
    assert kiosk.stop() == 0
    kept = scene.folder("kept")
    shutil.copytree(kiosk.folder, kept, dirs_exist_ok=True)
    for number in range(2):
        shutil.rmtree(kiosk.folder)
        shutil.copytree(kept, kiosk.folder)
        again = scene.own(Kiosk(kiosk.folder, kiosk.display, scene.keep / f"again{number}.log",
                                "--size", f"{SIZE[0]}x{SIZE[1]}", "--scan",
                                f"serial:{kiosk.line.path}", "--staff-pin", PIN, "--lang", "en",
                                "--media", stick.folder.parent))
        again.line = kiosk.line
        again.wait("event", tickets=len(meetup.tickets) + 1)
        person = Person(again, "touch")
        assert person.scan(meetup.tickets[number])["verdict"] == "admit"
        person.leave()
        export(again)
        assert again.stop() == 0
        shutil.copytree(stick.folder, scene.folder(f"stick{number}"), dirs_exist_ok=True)
    done = meetup.group.ctl("log", "import", scene.folder("stick0"))
    assert "added from" in done.stdout
    refusal = meetup.group.ctl("log", "import", scene.folder("stick1"), ok=False)
    assert refusal.returncode == 1 and "two different histories" in refusal.stderr
    assert [row["name"] for row in meetup.attendance()] == [meetup.tickets[0]["name"]]
