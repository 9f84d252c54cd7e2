# SPDX-License-Identifier: Apache-2.0
"""What somebody said, typed or was called is nowhere once they have left: not in the kiosk's memory
and not on its disk, whether it wiped, crashed or lost its power.

Each search is first made where the text must be found, so that it can fail."""
import os
import resource
import signal
import subprocess

import pytest

from meetup import Meetup, Person
from remains import Remains, names
from rig import BUILD, Hub, Kiosk, Program, until

SIZE = (1280, 800)
# A sanitizer keeps what is freed and catches what crashes; and only root reads a kiosk's memory.
AS_BUILT = pytest.mark.skipif(bool(os.environ.get("TURNOUT_SANITIZE")), reason="not as it is built")
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root reads the kiosk's memory")

# What is looked for is the end of longer texts: whoever frees memory uses its beginning again.
LETTERS = "wangxiaoming"
NAME = "Quetzalvik Sandoval Tlaxcaltecatl"
CONTACT = "quetzalvik.sandoval.hummingbird@example.org"
ANSWER_LETTERS = "womendaiputao"
ANSWER = "three boxes of vanilla xylophones"
SCANNED = "Xanthippe Esmeralda Quillfeather"
FOUND = "Anna-Lena Grünwald"
CALLED = "阿卜杜热合曼·买买提"

GIVEN = dict(contact="hummingbird", answer="xylophones", words="们带葡萄", letters=LETTERS,
             more_letters=ANSWER_LETTERS)
PEOPLE = dict(name="tlaxcaltecatl", masked="qu••••@example.org", scanned="quillfeather",
              found="nwald", roll="曼·买买提")
EVERYTHING = Remains(**GIVEN, **PEOPLE)


def open_door(scene):
    meetup = Meetup(scene)
    meetup.tickets += meetup.issue("--name", SCANNED)
    meetup.group.ctl("question", "add", "--kind", "text", "--required", "--prompt-zh", "带什么来？",
                     "--prompt-en", "What will you bring?")
    kiosk = meetup.open_kiosk("A", SIZE)
    person = Person(kiosk, "touch")
    person.unlock(meetup.host)
    return meetup, kiosk, person


def type_keys(kiosk, text):
    """On the keyboard that stands beside the screen."""
    kiosk.display.run("type", "--delay", 5, "--", text)


def compose(person, letters):
    """By the screen's keyboard, taking the first proposal until no letter is left."""
    person.choose("input-pinyin")
    person.write(letters)
    person.kiosk.find_control("candidate-0")
    while "candidate-0" in person.kiosk.controls():
        before = len(person.kiosk.lines)
        person.choose("candidate-0")
        person.kiosk.wait("controls", before)
    person.choose("input-latin")


def fill_in(person, suffix=""):
    """Name by pinyin and in Latin letters, contact, answer: as far as the review."""
    kiosk = person.kiosk
    person.go("sign-up", "name")
    compose(person, LETTERS)
    type_keys(kiosk, NAME + suffix)
    person.go("next", "contact")
    person.choose("item-2")
    type_keys(kiosk, CONTACT + suffix)
    person.go("next", "question")
    compose(person, ANSWER_LETTERS)
    type_keys(kiosk, ANSWER)
    person.go("next", "review")


def sign_up(person):
    kiosk = person.kiosk
    fill_in(person)
    since = len(kiosk.lines)
    person.choose("next")
    issued = kiosk.wait("issued", since)
    kiosk.wait_new_screen("issued")
    assert issued["done"]
    return issued


def look_somebody_up(person):
    person.go("find", "find")
    person.write("grunwald")
    person.go("item-0", "fact")
    person.write("00")


def lock(person):
    """Closes the names again; the screen that wants a host says that it is done."""
    kiosk = person.kiosk
    person.become_staff()
    person.choose("staff-unlock")
    person.leave()
    person.go("find", "find")
    until(lambda: "key-z" not in kiosk.controls() and "help" in kiosk.controls(), "a locked door")
    person.leave()
    kiosk.settle()


def restart(scene, kiosk):
    """The same kiosk again, after its end."""
    options = kiosk.process.args[4:]
    again = scene.own(Kiosk(kiosk.folder, kiosk.display, kiosk.errors, *options))
    again.line = kiosk.line
    again.wait("event")
    again.wait_new_screen("home")
    again.settle()
    return again


def open_hub_again(scene, meetup):
    meetup.hub = scene.own(Hub(meetup.group.folder, scene.keep / "hub.log", meetup.hub.port))


def sent(kiosk):
    return kiosk.wait("sync", len(kiosk.lines), online=True, unsent=0)


def rows_of(meetup, name):
    return [row for row in meetup.attendance() if row["name"] and row["name"].endswith(name)]


# Protects: before somebody leaves, what is theirs is found in memory; once the screen is Home, what
# they gave is not; once a host has closed the names, nobody's name is.
@AS_BUILT
@ROOT
def test_wiped_memory(scene):
    meetup, kiosk, person = open_door(scene)
    given, pid = Remains(**GIVEN), kiosk.process.pid

    fill_in(person)
    assert names(EVERYTHING.in_memory(pid)) >= {"name", "contact", "answer", "words"}
    since = len(kiosk.lines)
    person.choose("next")
    issued = kiosk.wait("issued", since)
    person.go("done", "home")
    kiosk.settle()
    assert given.in_memory(pid) == []

    person.go("sign-up", "name")
    person.write(LETTERS)
    assert names(given.in_memory(pid)) == {"letters"}
    person.leave()
    kiosk.settle()
    assert given.in_memory(pid) == []

    look_somebody_up(person)
    person.leave()
    person.become_staff()
    person.go("staff-roll", "roll")
    until(lambda: "item-0" in kiosk.controls(), "the roll")
    assert names(EVERYTHING.in_memory(pid)) >= {"name", "masked", "found", "roll"}
    person.leave()
    ticket = meetup.of(SCANNED)
    assert person.scan(ticket)["name"] == SCANNED
    assert "scanned" in names(EVERYTHING.in_memory(pid))
    person.leave()
    lock(person)
    codes = Remains(issued=issued["code"][-40:], shown=ticket["text"][-40:],
                    host=meetup.host["text"][-40:])
    assert EVERYTHING.in_memory(pid) + codes.in_memory(pid) == []
    # their code still says who they are, also through a scanner that types
    assert kiosk.scan(kiosk.display.type, ticket["text"])["name"] == SCANNED
    kiosk.wait_new_screen("verdict-already-in")
    assert names(EVERYTHING.in_memory(pid)) == {"scanned"}
    person.leave()
    kiosk.settle()
    assert EVERYTHING.in_memory(pid) + codes.in_memory(pid) == []
    assert EVERYTHING.in_folder(scene.keep) == []  # what it said on standard error


# Protects: nobody's name or contact is ever on the kiosk's disk in the clear.
def test_disk(scene):
    meetup, kiosk, person = open_door(scene)
    look_somebody_up(person)
    assert EVERYTHING.in_folder(kiosk.folder) == []
    person.leave()
    issued = sign_up(person)
    person.scan(meetup.of(SCANNED))
    sent(kiosk)
    assert EVERYTHING.in_folder(kiosk.folder) == []
    assert Remains(ticket=issued["ticket"]).in_folder(kiosk.folder) != []
    person.leave()
    kiosk.settle()
    assert EVERYTHING.in_folder(kiosk.folder) == []
    assert kiosk.stop() == 0
    assert EVERYTHING.in_folder(kiosk.folder) == []


def leaves_core(folder):
    """Whether a program that crashes in this folder leaves a file there, on this machine."""
    folder.mkdir()
    victim = subprocess.Popen(["sleep", "60"], cwd=folder)
    victim.send_signal(signal.SIGSEGV)
    victim.wait()
    return any(folder.iterdir())


# Protects: a crash leaves no picture of the memory, and an accepted sign-up outlives it.
@AS_BUILT
@pytest.mark.parametrize("how", [signal.SIGSEGV, signal.SIGABRT])
def test_crash(scene, monkeypatch, how):
    monkeypatch.chdir(scene.folder("here"))
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
    print("a crashed program leaves a core file here:", leaves_core(scene.work / "other"))
    meetup, kiosk, person = open_door(scene)
    for line in open(f"/proc/{kiosk.process.pid}/limits"):
        assert not line.startswith("Max core file size") or line.split()[4:6] == ["0", "0"]
    meetup.hub.kill()
    issued = sign_up(person)
    assert kiosk.stop(how) == -how
    assert list(scene.folder("here").iterdir()) == []
    assert EVERYTHING.in_folder(kiosk.folder) == []
    kiosk = restart(scene, kiosk)
    open_hub_again(scene, meetup)
    sent(kiosk)
    rows = rows_of(meetup, NAME)
    assert [row["ticket"] for row in rows] == [issued["ticket"]]


def touch_and_kill(kiosk, control, delay_s):
    """The touch finds the program asleep; so long after it feels it, the power goes."""
    at = kiosk.find_control(control)
    kiosk.process.send_signal(signal.SIGSTOP)
    kiosk.display.click(*at)
    kiosk.process.send_signal(signal.SIGCONT)
    kiosk.pass_time(delay_s)
    kiosk.kill()


# Protects: without power in the middle of typing nothing is left; right after the last touch, what
# was acknowledged is kept and reaches the hub, and nothing is there by half.
def test_power_off(scene):
    meetup, kiosk, person = open_door(scene)
    person.go("sign-up", "name")
    type_keys(kiosk, LETTERS)
    kiosk.find_control("candidate-0")
    kiosk.kill()
    assert EVERYTHING.in_folder(kiosk.folder) == []
    shown = []
    for suffix, delay_s in zip("abcd", (0.002, 0.006, 0.02, 0.5)):
        kiosk = restart(scene, kiosk)
        person = Person(kiosk, "touch")
        person.unlock(meetup.host)
        fill_in(person, suffix)
        since = len(kiosk.lines)
        touch_and_kill(kiosk, "next", delay_s)
        shown += [(event["ticket"], NAME + suffix) for event in kiosk.events("issued", since)]
        assert EVERYTHING.in_folder(kiosk.folder) == []
    kiosk = restart(scene, kiosk)
    sent(kiosk)
    rows = {row["ticket"]: row["name"] for row in meetup.attendance() if row["walk_in"]}
    for ticket, name in shown:
        assert rows[ticket].endswith(name)
    for suffix in "abcd":
        assert len(rows_of(meetup, NAME + suffix)) <= 1
    print(f"{len(shown)} acknowledged, {len(rows)} kept")


# Protects: without a trace the program says nobody's name.
def test_silence(scene):
    meetup, kiosk, person = open_door(scene)
    person.leave()
    assert kiosk.stop() == 0
    options = kiosk.process.args[4:]
    quiet = scene.own(Program([BUILD / "bin/turnout-kiosk", "--data", kiosk.folder, *options],
                              scene.keep / "quiet.log", kiosk.display.env))
    kiosk.line.scan(meetup.of(SCANNED)["text"])  # read when it is there
    until(lambda: rows_of(meetup, SCANNED), "the admission at the hub")
    assert quiet.stop() == 0
    assert quiet.lines == []
    assert EVERYTHING.in_folder(scene.keep) == []
