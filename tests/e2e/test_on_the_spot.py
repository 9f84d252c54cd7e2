# SPDX-License-Identifier: Apache-2.0
"""What is finished at the kiosk instead of sending people away: house rules and questions on the way
in, a host's yes to a walk-in, a vote, a name written by hand.  In a real window of the size
TURNOUT_SIZE says: by fingers in Chinese, by keys alone in English; a pen is a finger in both.

One evening serves them all, with everything on; each test brings its own people.  The pictures of
every screen, in the order they were seen, stay with the evening's artefacts."""
import types

import pytest

from meetup import SIZE, WAYS, WAY_NAMES, Meetup, Person
from rig import until


def say_everything(group):
    group.ctl("rules", "set", "--template")
    group.ctl("question", "add", "--prompt-zh", "喝什么？", "--prompt-en", "What to drink?", "--kind",
              "choice", "--option", "茶|Tea", "--option", "水|Water", "--required", "--at", "both")
    group.ctl("topic", "add", "--id", "next", "--question-zh", "下次聊什么？", "--question-en",
              "What next?", "--option", "读书|Books", "--option", "电影|Films")


@pytest.fixture(scope="module", params=WAYS, ids=WAY_NAMES)
def evening(request, open_scene):
    by, lang = request.param
    with open_scene(f"on_the_spot[{WAY_NAMES[request.param_index]}]") as scene:
        meetup = Meetup(scene, before=say_everything, entry="approve", rules="required",
                        questions="on", **{"re-entry": "on"})
        kiosk = meetup.open_kiosk("A", SIZE, "--lang", lang)
        person = Person(kiosk, by)
        person.unlock(meetup.host)
        yield types.SimpleNamespace(meetup=meetup, kiosk=kiosk, person=person,
                                    people=iter(meetup.speaking(lang)))


@pytest.fixture
def door(evening):
    """The evening, and everybody who stood there before is gone."""
    evening.person.leave()
    return evening


def finish(person):
    """From a code that is not in yet: what stands between it and the door, on the spot."""
    kiosk = person.kiosk
    person.go("next", "rules")
    person.picture("rules")
    since = len(kiosk.lines)
    person.accept_rules()
    assert kiosk.wait("verdict", since)["verdict"] == "answer-needed"
    kiosk.wait_new_screen("verdict-answer-needed")
    person.picture("answer-needed")
    person.go("next", "question")
    person.choose("item-1")
    person.picture("question")
    since = len(kiosk.lines)
    person.choose("next")
    assert kiosk.wait("verdict", since)["verdict"] == "admit"
    kiosk.wait_new_screen("verdict-admit")


# Protects: rules and a required question stand between a good code and the door, once; both are
# finished on the spot, and whoever has done it is not asked again.
def test_rules_and_question(door):
    person, ticket = door.person, next(door.people)
    assert person.scan(ticket)["verdict"] == "rules-to-accept"
    finish(person)
    person.leave()
    person.look_away()
    assert person.scan(ticket)["verdict"] == "admit-again"


def sign_up(person, syllables, latin, phone):
    kiosk = person.kiosk
    person.go("sign-up", "name")
    person.write_name(syllables, latin)
    person.go("next", "contact")
    person.give_phone(phone, "question")
    person.choose("item-0")
    person.go("next", "rules")
    person.accept_rules()
    kiosk.wait_new_screen("review")
    since = len(kiosk.lines)
    person.choose("next")
    issued = kiosk.wait("issued", since)
    assert issued["done"] and issued["pending"]
    kiosk.wait_new_screen("issued")
    person.picture("waits-for-a-host")
    person.go("done", "home")
    return {"text": issued["code"]}


def rows(kiosk):
    return sum(1 for name in kiosk.controls() if name.startswith("item-"))


# Protects: where a host decides about walk-ins, their code admits nobody before the yes, and does
# after it; a no is final.
def test_approval(door):
    person, kiosk = door.person, door.kiosk
    ada = sign_up(person, ["wang", "xiao"], "Ada", "13912345600")
    bob = sign_up(person, ["li", "da"], "Bob", "13912345610")
    waiting = person.scan(ada)
    assert (waiting["verdict"], waiting["reason"]) == ("host-needed", "approval")
    person.leave()
    person.become_staff()
    person.picture("staff")
    person.go("staff-pending", "pending")
    until(lambda: rows(kiosk) == 2, "two who wait")
    person.choose("item-0")
    person.picture("pending")
    person.choose("accept")
    until(lambda: rows(kiosk) == 1, "one left")
    person.choose("item-0")
    person.choose("decline")
    until(lambda: kiosk.controls() and rows(kiosk) == 0, "nobody left")
    person.picture("nobody-waits")
    person.leave()
    person.look_away()
    assert person.scan(ada)["verdict"] == "admit"
    assert person.scan(bob)["verdict"] == "blocked"


# Protects: whoever is in has one vote, may change it, and the count is right.
def test_vote(door):
    person, kiosk, ticket = door.person, door.kiosk, next(door.people)
    person.scan(ticket)
    finish(person)
    for option in ("item-0", "item-1"):
        person.go("vote", "vote")
        since = len(kiosk.lines)
        person.choose(option)
        person.picture("vote")
        if "next" in person.sees():
            person.choose("next")
        assert kiosk.wait("voted", since)["done"]
        person.picture("voted")
        person.leave()
        person.look_away()
        assert person.scan(ticket)["verdict"] == "admit-again"
    kiosk.wait("sync", len(kiosk.lines), online=True, unsent=0)
    shown = door.meetup.group.json("topic", "show", "next")
    assert shown["votes"] == [0, 1]


# Protects: who does not write pinyin draws the character; ten is two strokes.
def test_handwriting(door):
    kiosk = door.kiosk
    person = Person(kiosk, "touch")
    person.go("sign-up", "name")
    person.choose("input-hand")
    x, y = kiosk.find_control("canvas")
    for (x0, y0), (x1, y1) in (((-70, 0), (70, 0)), ((0, -70), (0, 70))):
        steps = [(x0 + (x1 - x0) * i // 10, y0 + (y1 - y0) * i // 10) for i in range(11)]
        kiosk.display.run("mousemove", x + steps[0][0], y + steps[0][1], "mousedown", 1)
        for dx, dy in steps:
            kiosk.display.run("mousemove", x + dx, y + dy)
        kiosk.display.run("mouseup", 1)
    kiosk.find_control("candidate-0")
    person.picture("drawn")
    person.choose("candidate-0")
    kiosk.find_control("next")
    person.picture("chosen")
    person.go("next", "contact")
