# SPDX-License-Identifier: Apache-2.0
"""Everything a person and a host do at the touchscreen, in a real window: by fingers in Chinese, by
keys alone in English, at the size TURNOUT_SIZE says.  The pictures of each flow stay with the
test's artefacts."""
import pytest

from meetup import SIZE, WAYS, WAY_NAMES, Meetup, Person
from rig import until

BOTH = pytest.mark.parametrize("by,lang", WAYS, ids=WAY_NAMES)


def open_door(scene, by, lang, **policy):
    meetup = Meetup(scene, **policy)
    kiosk = meetup.open_kiosk("A", SIZE, "--lang", lang)
    return meetup, kiosk, Person(kiosk, by)


def admitted(kiosk, since):
    """The verdict of an admission, and that the screen shows it."""
    verdict = kiosk.wait("verdict", since, verdict="admit")
    kiosk.wait_new_screen("verdict-admit")
    return verdict


# Protects: a code opens the door from every screen; a host opens the names; somebody without a
# code finds theirs, says the last two digits, and is in; a wrong fact lets nobody in.
@BOTH
def test_code_and_name(scene, by, lang):
    meetup, kiosk, person = open_door(scene, by, lang)
    first, second = meetup.tickets[:2]
    assert person.scan(first)["verdict"] == "admit"
    person.go("done", "home")
    person.go("find", "find")
    shown = person.sees()
    assert "help" in shown and "key-z" not in shown  # a host opens it first
    person.leave()
    person.unlock(meetup.host)

    person.go("find", "find")
    person.write("zhangw")
    kiosk.find_control("item-0")
    since = len(kiosk.lines)
    person.go("item-0", "fact")
    person.write("00")
    person.choose("next")
    wrong = kiosk.wait("verdict", since)
    assert wrong["verdict"] == "host-needed" and wrong["reason"] == "wrong-fact"
    until(lambda: kiosk.screen() == "fact" or "host-needed" in kiosk.screen(), "what was wrong")
    person.picture("wrong-fact")
    person.leave()

    person.go("find", "find")
    person.write("zhangw")
    person.go("item-0", "fact")
    since = len(kiosk.lines)
    person.write(last_digits(meetup, "张伟"))
    person.choose("next")
    assert admitted(kiosk, since)["name"] == "张伟"

    person.go("done", "home")
    person.go("find", "find")
    person.write("zh")
    since = len(kiosk.lines)
    kiosk.line.scan(second["text"])  # a scan comes before everything
    admitted(kiosk, since)
    person.leave()
    rows = [row for row in meetup.attendance() if not row["undone"]] if synced(kiosk) else []
    assert {row["method"] for row in rows} == {"qr", "name"} and len(rows) == 3


def last_digits(meetup, name):
    member = next(m for m in meetup.group.json("member", "list") if m["name"] == name)
    shown = meetup.group.json("member", "show", member["id"])
    return next(h["value"] for h in shown["handles"] if h["platform"] == "phone")[-2:]


def synced(kiosk):
    return kiosk.wait("sync", len(kiosk.lines), online=True, unsent=0)


def sign_up(person):
    """Name, contact, rules, review; answers the code that was issued."""
    kiosk = person.kiosk
    person.go("sign-up", "name")
    person.write_name(["wang", "xiao"], "Zoe O'Connor")
    person.picture("name")
    person.go("next", "contact")
    person.give_phone("13912345678", "rules")
    person.accept_rules()
    kiosk.wait_new_screen("review")
    since = len(kiosk.lines)
    person.choose("next")
    issued = kiosk.wait("issued", since)
    kiosk.wait_new_screen("issued")
    person.picture("issued")
    return issued


# Protects: a walk-in signs up at one kiosk, is in, and their new code opens another kiosk that never
# heard of them, with the hub gone; the organiser then sees them by name, and nobody else does.
@BOTH
def test_walk_in(scene, by, lang):
    meetup = Meetup(scene)
    meetup.group.ctl("rules", "set", "--template")
    alone = ("--listen", "off", "--beacon", "off")
    kiosk = meetup.open_kiosk("A", SIZE, "--lang", lang, *alone)
    other = meetup.open_kiosk("B", SIZE, "--lang", lang, *alone)
    person = Person(kiosk, by)
    person.unlock(meetup.host)
    port = meetup.hub.port
    other.wait("sync", len(other.lines), online=True, unsent=0)
    meetup.hub.kill()
    issued = sign_up(person)
    assert issued["done"] and not issued["pending"] and issued["verdict"] == "admit"
    verdict = other.scan(other.line.scan, issued["code"])
    assert verdict["verdict"] == "admit"
    assert verdict["ticket"] == issued["ticket"] and verdict["name"] is None
    person.go("done", "home")
    from rig import Hub
    meetup.hub = scene.own(Hub(meetup.group.folder, scene.keep / "hub.log", port))
    synced(kiosk)
    synced(other)
    rows = [row for row in meetup.attendance() if row["ticket"] == issued["ticket"]]
    assert len(rows) == 2 and rows[0]["name"] in ("王小", "Zoe O'Connor")


# Protects: a host takes an admission back with a reason, and lets somebody in all the same, with a
# reason; both are in the records.
@BOTH
def test_host(scene, by, lang):
    meetup, kiosk, person = open_door(scene, by, lang)
    first, second = meetup.tickets[:2]
    person.scan(first)
    person.leave()
    person.become_staff()
    person.go("undo", "reason")
    person.picture("reason")
    person.choose("item-0")
    assert kiosk.wait("undone")["done"]
    person.leave()

    meetup.group.ctl("ticket", "revoke", "--event", meetup.event, second["short_code"])
    kiosk.wait("sync", len(kiosk.lines), fetched=True)
    assert person.scan(second)["verdict"] == "revoked"
    person.leave()
    person.become_staff()
    person.go("staff-override", "reason")
    since = len(kiosk.lines)
    person.choose("item-0")
    kiosk.wait("verdict", since, verdict="admit")
    person.leave()
    synced(kiosk)
    rows = meetup.attendance()
    assert [row["undone"] for row in rows if row["ticket"] == first["ticket"]] == [True]
    assert [row["undone"] for row in rows if row["ticket"] == second["ticket"]] == [False]


# Protects: whoever leaves is out, says how it was, with a line to go with it if they like, and may
# come in again; the count is right, and the organiser reads the line.
@BOTH
def test_leaving(scene, by, lang):
    meetup, kiosk, person = open_door(scene, by, lang, **{"re-entry": "on"})
    ticket = meetup.speaking(lang)[0]
    assert person.scan(ticket)["people_inside"] == 1
    person.leave()
    person.go("leave", "leaving")
    person.look_away()
    since = len(kiosk.lines)
    kiosk.line.scan(ticket["text"])
    assert kiosk.wait("verdict", since)["people_inside"] == 0
    until(lambda: "done" in kiosk.controls() or kiosk.screen() == "feedback", "a goodbye")
    if kiosk.screen() != "feedback":
        person.go("done", "feedback")
    person.picture("feedback")
    person.choose("item-4")
    person.picture("scored")
    person.go("remark", "remark")
    person.write_name(["hao", "wan"], "Lovely evening")
    person.picture("written")
    since = len(kiosk.lines)
    person.go("next", "home")
    assert kiosk.wait("feedback", since)["done"]
    person.look_away()
    synced(kiosk)
    given = meetup.group.json("feedback", "list", "--event", meetup.event)
    assert given["count"] == 1 and given["texts"][0]["score"] == 5
    assert len(given["texts"][0]["text"]) == 2 or given["texts"][0]["text"] == "Lovely evening"
    assert person.scan(ticket)["verdict"] == "admit-again"

