# SPDX-License-Identifier: Apache-2.0
"""The image from power to "welcome": the real disk, the real kernel, a scanner that plays keyboard.
The disk loses what was not flushed when the plug is pulled."""
import pytest
from conftest import CARD_MIB
from guest import LINE, SCREEN, UP, WEDGE, Guest, stick_with
from meetup import Person
from PIL import Image, ImageChops, ImageStat
from rig import Display, Kiosk, until

OK = (0x0A, 0x5F, 0x3E)
AMBER = (0xFF, 0xC2, 0x4A)
ALIKE = 1.5  # the mean of what differs, of 255: edges of letters do, another language has 3
TRIES = 12


def shown(guest, colour):
    return lambda: guest.share(colour) > 0.25


def type_code(guest, door, text, kind, **members):
    """A code is held to the scanner, and again if it was not read well: where a busy machine stops
    for a moment between two keys, the kiosk does not take them for one code."""
    for _ in range(TRIES):
        since = len(door.lines)
        guest.scan(text)
        try:
            return door.wait(kind, since, seconds=20, **members)
        except TimeoutError:
            pass
    raise TimeoutError(f"no {kind} {members} from a code typed {TRIES} times: {door.lines[-20:]}")


def see(guest, colour, picture):
    guest.until(shown(guest, colour), picture)
    guest.keep_screen(picture)


def drawn_here(scratch, lang):
    """The first screen as the kiosk draws it on this machine, in a window of the guest's size."""
    width, height = SCREEN
    display = Display(width, height)
    kiosk = Kiosk(scratch.folder(f"here-{lang}"), display, scratch.keep / f"here-{lang}.log", "--size",
                  f"{width}x{height}", "--lang", lang, "--screenshots", scratch.keep)
    try:
        with Image.open(kiosk.wait("screenshot")["file"]) as image:
            return image.convert("L")
    finally:
        kiosk.stop()
        display.close()


def difference(screen, wanted):
    parts = [picture.convert("L").resize((256, 150), Image.BOX) for picture in (screen, wanted)]
    return ImageStat.Stat(ImageChops.difference(*parts)).mean[0]


def data_mib(guest):
    return int(guest.run("df --output=size -BM /data | tail -1").stdout.strip(" M\n"))


def stick_of(meetup, folder):
    """What a hub gives a door that has no network."""
    bundle = folder / "bundle"
    bundle.mkdir()
    meetup.group.ctl("bundle", "export", "--out", bundle)
    return stick_with(folder, bundle.iterdir())


def test_from_power_to_welcome(scratch, meetup, disk):
    """Nobody signs in, nobody types a command: power on, show the invitation, scan.  What the door
    acknowledged with no hub in reach is known after the plug was pulled, and reaches the hub; a
    clock that starts in 1970 changes nothing of it."""
    first, second = meetup.tickets[0], meetup.tickets[1]
    with Guest(disk) as guest:
        guest.prepare(WEDGE, LINE)
        guest.start()
        guest.wait_serial(UP)
        door = guest.door()
        assert data_mib(guest) > CARD_MIB, "the data partition has not taken the rest of the card"
        door.wait("first-frame")
        until(lambda: door.screen() == "self-test", "that nobody has told the time")
        guest.keep_screen("self-test")
        door.touch("done")
        for lang in ("zh-CN", "en"):
            door.touch("lang")
            wanted = drawn_here(scratch, lang)
            guest.until(lambda: difference(guest.screen(), wanted) < ALIKE, f"first screen in {lang}")
            guest.keep_screen(f"unpaired-{lang}")
        meetup.pair(door, lambda text, kind: type_code(guest, door, text, kind))
        type_code(guest, door, first["text"], "verdict", verdict="admit")
        see(guest, OK, "welcome")
        meetup.stop_hub()
        guest.until(lambda: not shown(guest, OK)(), "home again")
        assert door.scan(guest.hold, second["text"])["verdict"] == "admit"
        see(guest, OK, "welcome-alone")
        guest.cut()

        guest.rtc = "1970-01-01T00:00:00"
        guest.start()
        guest.wait_serial(UP)
        door = guest.door()
        door.wait_scanner("ttyUSB0")
        assert door.scan(guest.hold, second["text"])["verdict"] == "already-in"
        see(guest, AMBER, "already-in")
        meetup.start_hub()
        guest.until(lambda: {first["ticket"], second["ticket"]} <= meetup.came(),
                    "both admissions at the hub")
        assert "0 loaded units" in guest.run("systemctl --failed --no-pager").stdout


def test_a_clock_from_the_future_and_a_stick(meetup, disk):
    """A battery that died may start anywhere: the hub knows better.  A stick is found where it is
    plugged in, and read by whoever knows the PIN."""
    ticket = meetup.tickets[0]
    with Guest(disk, rtc="2099-06-01T12:00:00") as guest:
        guest.prepare(LINE)
        guest.start()
        guest.wait_serial(UP)
        door = guest.door()
        door.wait_scanner("ttyUSB0")
        meetup.pair(door, lambda text, kind: (guest.hold(text), door.wait(kind)))
        verdict = door.scan(guest.hold, ticket["text"])
        assert verdict["verdict"] == "admit", verdict
        see(guest, OK, "welcome-in-2099")
        guest.until(lambda: ticket["ticket"] in meetup.came(), "the admission at the hub")

        stick = guest.plug(stick_of(meetup, guest.folder))
        guest.until(lambda: " /media/" in guest.run("cat /proc/mounts").stdout, "mounted stick")
        person = Person(door, "touch")
        person.leave()
        person.become_staff()
        door.wait("stick", present=True)
        guest.keep_screen("staff")
        door.touch("staff-stick")
        door.wait_new_screen("stick")
        guest.keep_screen("stick")
        person.choose("staff-import")
        assert door.wait("imported")["done"]
        guest.pull(stick)


@pytest.mark.long
def test_a_start_that_failed_is_tried_again(disk):
    """Nobody can sign in to mend it: a system that gives up starts once more by itself."""
    with Guest(disk) as guest:
        guest.prepare(LINE)
        guest.start()
        guest.wait_serial(UP)
        guest.door()
        since = len(guest.serial())
        guest.run("systemctl --no-block isolate emergency.target")
        guest.wait_serial("did not start; trying again", since)
        guest.wait_serial(UP, since)
