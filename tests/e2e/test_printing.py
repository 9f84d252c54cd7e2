# SPDX-License-Identifier: Apache-2.0
"""Badges: what comes out is right, nothing comes out twice by itself, and hosts are told what is in
the way.  A receipt printer on a port, decoded by its maker's manual, and CUPS, the real server."""
import os
import shutil
import subprocess

import pytest

from meetup import Meetup, Person
from print_shop import ReceiptPrinter, open_cups, read_code
from rig import BUILD, Display, sanitizer_env, until

NAME = "Zoe Fitzgerald"
# of the template receipt-80: where the name stands, in dots, and the white around a ticket
NAME_BOX = (8 + 24, 84 + 24, 8 + 560 + 24, 84 + 200 + 24)


def open_door(scene, target, *options, env=None):
    meetup = Meetup(scene)
    kiosk = meetup.open_kiosk("A", (1280, 800), "--lang", "en", "--printer", target, *options,
                              env=env)
    person = Person(kiosk, "keys")
    person.unlock(meetup.host)  # signing up wants the names open
    return meetup, kiosk, person


def sign_up(person):
    """A walk-in up to their own code; answers what is on it."""
    kiosk = person.kiosk
    person.go("sign-up", "name")
    person.write(NAME)
    person.go("next", "contact")
    person.give_phone("13912345678", "review")
    since = len(kiosk.lines)
    person.choose("next")
    issued = kiosk.wait("issued", since)
    assert issued["done"]
    kiosk.wait_new_screen("issued")
    return issued["code"]


def wait_printer(kiosk, since, **members):
    return kiosk.wait("printer", since, **members)


def ink(picture, box):
    """Width and height of what is black inside a box of the ticket."""
    from PIL import Image
    with Image.open(picture) as whole:
        left, top, right, bottom = whole.crop(box).point(lambda light: 255 - light).getbbox()
    return right - left, bottom - top


def open_printer(person):
    person.become_staff()
    person.go("staff-box", "box")
    person.go("box-printer", "printer")


@pytest.fixture
def receipts(scene):
    printer = scene.own(ReceiptPrinter(scene.keep))
    yield printer
    assert printer.errors == []


# Protects: a walk-in's ticket has their code and their name in large, comes out once, and the way
# home is open at once.
def test_walk_in(scene, receipts):
    _, kiosk, person = open_door(scene, receipts.target)
    code = sign_up(person)
    since = len(kiosk.lines)
    person.choose("print")
    wait_printer(kiosk, since, printed=1, prints=[])
    kiosk.settle()
    person.picture("printed")
    assert len(receipts.tickets) == 1
    path, _ = receipts.tickets[0]
    assert read_code(path) == code
    width, height = ink(path, NAME_BOX)
    assert width > 0.7 * 560 or height > 0.6 * 200
    assert "print" not in person.sees()
    person.go("done", "home")
    assert kiosk.stop() == 0
    assert len(receipts.tickets) == 1


# Protects: without paper nobody waits, hosts read what is wrong, and what waited comes out once
# when there is paper again.
def test_out_of_paper(scene, receipts):
    _, kiosk, person = open_door(scene, receipts.target)
    wait_printer(kiosk, 0, state="ready")
    receipts.has_paper = False
    code = sign_up(person)
    since = len(kiosk.lines)
    person.choose("print")
    wait_printer(kiosk, since, state="paper", prints=["waiting"])
    person.picture("told-the-guest")
    person.go("done", "home")
    open_printer(person)
    person.picture("out-of-paper")
    since = len(kiosk.lines)
    receipts.has_paper = True
    wait_printer(kiosk, since, state="ready", printed=1, prints=[])
    kiosk.settle()
    assert [read_code(path) for path, _ in receipts.tickets] == [code]


# Protects: a printer that goes in the middle of a ticket leaves a question, not a second ticket;
# a host has it printed again, and that is one.
def test_gone_in_the_middle(scene, receipts):
    _, kiosk, person = open_door(scene, receipts.target)
    wait_printer(kiosk, 0, state="ready")
    receipts.dies_after = 6000
    code = sign_up(person)
    since = len(kiosk.lines)
    person.choose("print")
    wait_printer(kiosk, since, prints=["asking"])
    receipts.dies_after = None
    person.go("done", "home")
    open_printer(person)
    person.picture("did-it-come-out")
    wait_printer(kiosk, since, state="ready", prints=["asking"])  # well again, and still a question
    assert receipts.jobs_begun == 1 and receipts.tickets == []
    since = len(kiosk.lines)
    person.choose("printer-again")
    wait_printer(kiosk, since, printed=1, prints=[])
    until(lambda: receipts.tickets, "the ticket")
    assert [read_code(path) for path, _ in receipts.tickets] == [code]
    assert receipts.jobs_begun == 2
    # a test page, too
    since = len(kiosk.lines)
    person.choose("printer-test")
    wait_printer(kiosk, since, prints=["printing"])
    wait_printer(kiosk, since, prints=[])
    until(lambda: len(receipts.tickets) == 2, "the test page")


# Protects: a printer that takes everything and says nothing is given 15 s and no more; its ticket
# came out, a host says so, and nothing is printed.
def test_silent(scene, receipts):
    _, kiosk, person = open_door(scene, receipts.target)
    wait_printer(kiosk, 0, state="ready")
    receipts.confirms = False
    sign_up(person)
    since = len(kiosk.lines)
    person.choose("print")
    begun = wait_printer(kiosk, since, prints=["printing"])
    asking = wait_printer(kiosk, since, prints=["asking"])
    assert 14000 < asking["up_ms"] - begun["up_ms"] < 25000
    receipts.confirms = True
    person.go("done", "home")
    open_printer(person)
    since = len(kiosk.lines)
    person.choose("printer-came-out")
    wait_printer(kiosk, since, printed=1, prints=[])
    assert receipts.jobs_begun == 1 and len(receipts.tickets) == 1


# Protects: where whoever comes in gets a badge, it is one for each, and nobody wears a code.
def test_badge_at_entry(scene, receipts):
    meetup, kiosk, person = open_door(scene, receipts.target, "--badge-at-entry")
    for number, ticket in enumerate(meetup.tickets[:3], 1):
        since = len(kiosk.lines)
        person.scan(ticket)
        wait_printer(kiosk, since, printed=number, prints=[])
        person.leave()
    person.look_away()
    person.scan(meetup.tickets[0])
    kiosk.settle()
    assert [read_code(path) for path, _ in receipts.tickets] == ["", "", ""]
    for path, _ in receipts.tickets:
        width, height = ink(path, NAME_BOX)
        assert width > 0.7 * 560 or height > 0.6 * 200


# Protects: a way to a printer that is none, and a badge that is none, are refused in one sentence.
def test_refused(scene):
    display = scene.own(Display())
    for options, says in ((("--printer", "escpos:nowhere"), "cups:QUEUE"),
                          (("--printer", "labels", "--badge", "poster"), "label-62x29")):
        done = subprocess.run([BUILD / "bin/turnout-kiosk", "--data", scene.folder("refused"),
                               *options], capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, **sanitizer_env(), **display.env})
        assert done.returncode != 0 and says in done.stderr


# ---- CUPS ----

@pytest.fixture
def cups(scene):
    return scene.own(open_cups(scene))


def text_of(page):
    done = subprocess.run(["pdftotext", "-raw", page, "-"], capture_output=True, text=True,
                          check=True)
    return done.stdout


def code_of(page, folder):
    subprocess.run(["pdftoppm", "-r", "203", "-singlefile", "-gray", page, folder / "page"],
                   check=True)
    return read_code(folder / "page.pgm")


# Protects: a badge goes through a queue of CUPS with name and code; a printer that is off is shown
# as such, and the badge waits for it and comes out once; without paper it is left to a host, and
# what CUPS still had of it is taken back.  Nothing of it stays in CUPS' spool, nor what a kiosk that
# is no more left there.
def test_cups(scene, cups):
    badge = scene.work / "left-behind"
    badge.write_text(NAME)
    for user in ("turnout-kiosk", "somebody"):
        assert cups.ask("lp", "-d", "badges", "-U", user, badge).returncode == 0
    until(lambda: len(cups.pages()) == 2 and not cups.waiting(), "CUPS")
    assert len([name for name in cups.spooled() if name.startswith("d")]) == 2
    for page in cups.pages():
        page.unlink()
    _, kiosk, person = open_door(scene, "cups:badges", env=cups.env)
    wait_printer(kiosk, 0, state="ready")
    until(lambda: len(cups.spooled()) == 2, "what was left behind to be gone")
    others = cups.spooled()
    code = sign_up(person)
    since = len(kiosk.lines)
    person.choose("print")
    wait_printer(kiosk, since, printed=1, prints=[])
    person.go("done", "home")
    pages = cups.pages()
    assert len(pages) == 1
    shutil.copy(pages[0], scene.keep / "badge.pdf")
    assert " ".join(text_of(pages[0]).split()).find(NAME) >= 0
    assert code_of(pages[0], scene.keep) == code
    assert "Zoe" not in cups.ask("lpstat", "-W", "all", "-o").stdout
    assert cups.spooled() == others

    cups.be("offline")
    code = sign_up(person)
    since = len(kiosk.lines)
    person.choose("print")
    wait_printer(kiosk, since, state="offline")
    person.go("done", "home")
    wait_printer(kiosk, since, state="offline", prints=["waiting"])
    since = len(kiosk.lines)
    cups.be("well")
    wait_printer(kiosk, since, printed=2, prints=[])
    assert len(cups.pages()) == 2
    assert code_of(cups.pages()[-1], scene.keep) == code
    until(lambda: cups.spooled() == others, "the spool to be empty")

    cups.be("empty")
    sign_up(person)
    since = len(kiosk.lines)
    person.choose("print")
    wait_printer(kiosk, since, state="paper")
    person.go("done", "home")
    wait_printer(kiosk, since, prints=["asking"])
    assert cups.waiting() == []
    until(lambda: cups.spooled() == others, "the spool to be empty")
    cups.be("well")
    open_printer(person)
    person.picture("cups-out-of-paper")
    since = len(kiosk.lines)
    person.choose("printer-again")
    wait_printer(kiosk, since, printed=3, prints=[])
    assert len(cups.pages()) == 3
    assert cups.spooled() == others
