# SPDX-License-Identifier: Apache-2.0
"""The staff screen is behind its PIN; what is behind it can be done, and without a PIN nothing."""
from meetup import PIN, Meetup, Person
from rig import until


def open_door(scene, by, *options):
    meetup = Meetup(scene)
    kiosk = meetup.open_kiosk("A", (1280, 800), "--lang", "en", *options)
    return meetup, kiosk, Person(kiosk, by)


def enter(kiosk, digits):
    """Types six digits and answers whether they fitted."""
    since = len(kiosk.lines)
    kiosk.display.run("type", "--delay", 20, digits)
    return kiosk.wait("pin", since)["fits"]


# Protects: nobody without the PIN gets in, five wrong ones close the pad, and a PIN that was
# wrong before is forgotten when the right one comes.
def test_wrong_pins(scene):
    _, kiosk, person = open_door(scene, "keys")
    kiosk.press("logo")
    kiosk.wait_new_screen("pin")
    assert not enter(kiosk, "111111")
    assert kiosk.screen() == "pin"
    assert enter(kiosk, PIN)
    kiosk.wait_new_screen("staff")
    person.leave()
    kiosk.press("logo")
    kiosk.wait_new_screen("pin")
    for _ in range(5):
        assert not enter(kiosk, "111111")
    asked = len(kiosk.events("pin"))
    kiosk.display.run("type", "--delay", 20, PIN)  # the pad is locked: nobody is asked
    kiosk.settle()
    assert kiosk.screen() == "pin" and len(kiosk.events("pin")) == asked
    person.leave()
    assert kiosk.stop() == 0


# Protects: behind the PIN, Quit ends the program, by finger alone, and only at the second touch.
def test_held_logo_and_quit(scene):
    _, kiosk, person = open_door(scene, "touch")
    person.become_staff()
    person.choose("quit")
    kiosk.settle()
    assert kiosk.alive()
    person.choose("quit")
    assert kiosk.process.wait(10) == 0


# Protects: without a PIN the screen behind the logo may be looked at by anybody, so it names
# nobody, and nothing there takes an admission back, opens the names or ends the program.
def test_without_a_pin_nothing_can_be_done(scene):
    meetup, kiosk, person = open_door(scene, "touch", "--staff-pin", "")
    person.scan(meetup.tickets[0])
    person.leave()
    kiosk.hold("logo", "staff")
    shown = until(kiosk.controls, "the controls")
    assert not {"undo", "quit", "staff-unlock", "staff-override", "staff-roll"} & set(shown), shown
    person.leave()
    assert kiosk.alive()
    assert kiosk.events("undone") == []
    assert kiosk.stop() == 0
