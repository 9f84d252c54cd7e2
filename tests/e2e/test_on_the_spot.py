# SPDX-License-Identifier: Apache-2.0
"""What is finished at the kiosk instead of sending people away: house rules and questions on the way
in, a host's yes to a walk-in, a vote, a name written by hand.  By fingers, in a real window."""
from meetup import Meetup, Person
from rig import until


def open_door(scene, lang="zh-CN", before=lambda group: None, **policy):
    meetup = Meetup(scene, **policy)
    before(meetup.group)
    kiosk = meetup.open_kiosk("A", (1280, 800), "--lang", lang)
    return meetup, kiosk, Person(kiosk, "touch")


def read_and_accept(person):
    def read_on():
        if "accept" in person.sees():
            return True
        person.choose("page-down")
        return False
    until(read_on, "the end of the rules")
    person.choose("accept")


# Protects: rules and a required question stand between a good code and the door, once; both are
# finished on the spot, and whoever has done it is not asked again.
def test_rules_and_question(scene):
    def content(group):
        group.ctl("rules", "set", "--template")
        group.ctl("question", "add", "--prompt-zh", "喝什么？", "--prompt-en", "What to drink?",
                  "--kind", "choice", "--option", "茶|Tea", "--option", "水|Water", "--required",
                  "--at", "entry")
        group.ctl("event", "set", "--rules", "required", "--questions", "on", "--re-entry", "on")
    meetup, kiosk, person = open_door(scene, before=content)
    ticket = meetup.tickets[0]
    assert person.scan(ticket)["verdict"] == "rules-to-accept"
    person.go("next", "rules")
    since = len(kiosk.lines)
    read_and_accept(person)
    assert kiosk.wait("verdict", since)["verdict"] == "answer-needed"
    kiosk.wait_new_screen("verdict-answer-needed")
    person.go("next", "question")
    person.picture("question")
    person.choose("item-1")
    since = len(kiosk.lines)
    person.choose("next")
    assert kiosk.wait("verdict", since)["verdict"] == "admit"
    kiosk.wait_new_screen("verdict-admit")
    person.leave()
    person.look_away()
    assert person.scan(ticket)["verdict"] == "admit-again"


# Protects: where a host decides about walk-ins, their code admits nobody before the yes, and does
# after it; a no is final.
def test_approval(scene):
    meetup, kiosk, person = open_door(scene, "en", entry="approve")
    person.unlock(meetup.host)
    codes = []
    for name in ("Ada", "Bob"):
        person.go("sign-up", "name")
        kiosk.display.run("type", "--delay", 5, "--", name)
        person.go("next", "contact")
        person.choose("item-0")
        person.write("139123456" + str(len(codes)) + "0")
        person.go("next", "review")
        since = len(kiosk.lines)
        person.choose("next")
        issued = kiosk.wait("issued", since)
        assert issued["done"] and issued["pending"]
        codes.append({"text": issued["code"]})
        person.go("done", "home")
    waiting = person.scan(codes[0])
    assert (waiting["verdict"], waiting["reason"]) == ("host-needed", "approval")
    person.leave()
    person.become_staff()
    person.go("staff-pending", "pending")
    person.picture("pending")
    person.choose("item-0")
    person.choose("accept")
    until(lambda: "item-1" not in kiosk.controls() and "item-0" in kiosk.controls(), "one left")
    person.choose("item-0")
    person.choose("decline")
    until(lambda: "item-0" not in kiosk.controls(), "nobody left")
    person.leave()
    person.look_away()
    assert person.scan(codes[0])["verdict"] == "admit"
    assert person.scan(codes[1])["verdict"] == "blocked"


# Protects: whoever is in has one vote, may change it, and the count is right.
def test_vote(scene):
    def content(group):
        group.ctl("topic", "add", "--id", "next", "--question-zh", "下次聊什么？", "--question-en",
                  "What next?", "--option", "读书|Books", "--option", "电影|Films")
    meetup, kiosk, person = open_door(scene, before=content, **{"re-entry": "on"})
    for option in ("item-0", "item-1"):
        assert person.scan(meetup.tickets[0])["verdict"].startswith("admit")
        person.go("vote", "vote")
        since = len(kiosk.lines)
        person.choose(option)
        if "next" in person.sees():
            person.choose("next")
        assert kiosk.wait("voted", since)["done"]
        person.picture("voted")
        person.leave()
        person.look_away()
    kiosk.wait("sync", len(kiosk.lines), online=True, unsent=0)
    shown = meetup.group.json("topic", "show", "next")
    assert shown["votes"] == [0, 1]


# Protects: who does not write pinyin draws the character; ten is two strokes.
def test_handwriting(scene):
    meetup, kiosk, person = open_door(scene)
    person.unlock(meetup.host)
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
