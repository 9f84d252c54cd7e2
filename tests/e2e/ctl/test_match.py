# SPDX-License-Identifier: Apache-2.0
"""Who the people at the door are: attached where there is no doubt, asked about where there is one,
decided from the command line, merged, parted again and split, beside a running hub."""
import os
import sys

import pytest
import rig
from rig import SOURCE, Group
from test_ctl import ENDS, STARTS, refused, run

sys.path.insert(0, str(SOURCE / "tests/e2e/hub"))
from test_walk_ins import Kiosk  # noqa: E402

ROSTER = """name,email,phone,qq
李娜,li@example.org,13800138000,
王强,,,20481024
Ada Lovelace,ada@example.org,,
Ada L.,,,30481024
"""


@pytest.fixture
def door(scene):
    """A group whose hub has taken in three people without codes: one is a member for sure, one may
    be, one is nobody we know."""
    group = Group(scene.folder("group"))
    group.ctl("group", "create", "--name", "周末创客 Weekend Makers")
    roster = scene.folder("roster") / "people.csv"
    roster.write_text(ROSTER)
    group.ctl("member", "import", roster)
    event = group.json("event", "create", "--title", "Meetup", "--starts", STARTS, "--ends", ENDS,
                       "--sign-up", "on", "--quota", "9")["id"]
    host = group.json("ticket", "issue", "--name", "Host", "--host")["tickets"][0]
    hub = scene.own(rig.Hub(group.folder, scene.keep / "hub.log"))
    kiosk = Kiosk(scene, group, hub, event)
    kiosk.unlock(host)
    issuer, _ = kiosk.issuer()
    for name, platform, value in (("李 娜", "phone", "138 0013 8000"),
                                  ("李明", "email", "LI@example.org"),
                                  ("Max", "email", "max@example.org")):
        kiosk.sign_up(issuer, {"name": name, "lang": "en", "answers": [], "rules": 0,
                               "contact": {"platform": platform, "value": value}})
    kiosk.deliver()
    group.roster = roster
    return group


def came(group):
    return [row["name"] for row in group.json("attendance", "list")]


def names(group):
    return sorted(member["name"] for member in group.json("member", "list"))


# Protects: the list of who came names the member; one question waits, with both sides shown, and
# what is answered is kept with the name of whoever answered.
def test_a_case(door):
    assert came(door) == ["李娜", "李明", "Max"]
    assert names(door) == ["Ada L.", "Ada Lovelace", "Max", "李娜", "李明", "王强"]
    waiting = door.json("match", "list")
    assert [(case["state"], case["score"], case["evidence"], case["left"]["name"],
             case["right"]["name"]) for case in waiting] == [
                 ("open", 70, ["email"], "李明", "李娜")]
    case = waiting[0]["id"]
    assert case in door.ctl("match", "list").stdout
    shown = door.ctl("match", "show", case).stdout
    for part in ("open, score 70: email", "李明", "李娜", "LI@example.org (typed)", "li@example.org",
                 "138 0013 8000 (typed)", "walk-in"):
        assert part in shown
    whole = door.json("match", "show", case)
    assert whole["left"]["status"] == "walk-in" and len(whole["right"]["attendance"]) == 1

    assert "later" in door.ctl("match", "later", case, "--by", "Zoë").stdout
    later = door.json("match", "different", case, "--why", "brother")
    assert (later["state"], later["by"], later["why"]) == (
        "different", os.environ.get("USER") or "turnout", "brother")
    door.ctl("member", "import", door.roster)
    assert door.json("match", "list") == []
    assert len(door.json("match", "list", "--all")) == 2  # with the one that was sure
    same = door.json("match", "same", case, "--by", "Zoë")
    assert same["state"] == "same" and same["by"] == "Zoë"
    assert came(door) == ["李娜", "李娜", "Max"]
    member = door.json("member", "show", "li@example.org")
    assert member["name"] == "李娜" and len(member["attendance"]) == 2
    assert [merge["by"] for merge in member["merges"]] == ["turnout", "Zoë"]
    text = door.ctl("member", "show", "李娜").stdout
    assert member["merges"][1]["op"] in text and "95: phone,name" in text


# Protects: merging by hand, its undoing, and one handle parted from the rest.
def test_merge_undo_split(door):
    said = door.ctl("member", "merge", "Ada L.", "ada@example.org", "--why", "she said so").stdout
    assert "shown as Ada Lovelace" in said
    assert names(door) == ["Ada Lovelace", "Max", "李娜", "李明", "王强"]
    ada = door.json("member", "show", "30481024")
    assert ada["name"] == "Ada Lovelace" and ada["merges"][0]["why"] == "she said so"
    op = ada["merges"][0]["op"]
    assert op in said
    assert door.json("member", "undo-merge", op) == {"op": op}
    assert "Ada L." in names(door)
    assert door.json("member", "show", "Ada L.")["merges"] == []

    li = door.json("member", "show", "li@example.org")
    phone = next(handle["id"] for handle in li["handles"] if handle["platform"] == "phone")
    parted = door.json("member", "split", phone)["member"]
    assert [handle["platform"] for handle in door.json("member", "show", parted)["handles"]] == [
        "phone"]
    merged = door.json("member", "merge", parted, li["id"])
    assert merged["member"] == li["id"]


# Protects: what cannot be is refused in one sentence, and changes nothing.
def test_refusals(door):
    at = ("--data", door.folder)
    before = door.json("member", "list")
    assert "20481024" in refused(1, *at, "member", "merge", "王强", "Ada L.")
    assert "one person already" in refused(1, *at, "member", "merge", "王强", "20481024")
    assert "no member" in refused(1, *at, "member", "merge", "王强", "Nobody")
    assert "not the id" in refused(1, *at, "match", "show", "x")
    nothing = "0" * 25 + "1"
    for words in (("match", "show"), ("match", "same"), ("match", "later"),
                  ("member", "undo-merge"), ("member", "split")):
        assert "there is no" in refused(1, *at, *words, nothing)
        refused(2, *at, *words)
    refused(2, *at, "member", "merge", "王强")
    assert door.json("member", "list") == before
    assert "UTF-8" in refused(1, *at, "member", "merge", "王强", "Max", "--by", b"\xff".decode(
        errors="surrogateescape"))
    assert b"--why" in run("match", "same", "--help").stdout
