# SPDX-License-Identifier: Apache-2.0
"""The staff screen: behind its PIN, by finger and by keyboard, and what it takes back is taken back
at the hub too."""
from day import Day


def open_doors(scene, *options):
    day = Day(scene)
    day.organise()
    day.open_hub()
    day.open_kiosk(None, "--lang", "en", *options)
    day.pair()
    return day


def keys(day, *names):
    for name in names:
        day.display.run("key", name)


# Protects: nobody without the PIN gets in, the host does, undoes the last admission with a second
# press, and the list says so; the same code is then welcome again.
def test_undo_behind_the_pin(scene):
    day = open_doors(scene, "--staff-pin", "246810")
    first, second = day.tickets[:2]
    day.by_serial(first["text"])
    mistaken = day.by_serial(second["text"])
    keys(day, "Escape", "Tab", "Tab", "Return")
    day.kiosk.wait_screen("pin")
    day.display.run("type", "111111")
    day.display.run("type", "246810")
    day.kiosk.wait_screen("staff")
    keys(day, "Tab", "Tab", "Return", "Return")
    assert day.kiosk.wait("undone")["done"]
    keys(day, "Escape")
    day.look_away()
    again = day.by_serial(second["text"])
    assert again["verdict"] in ("admit", "admit-again")
    day.kiosk.wait("sync", len(day.kiosk.lines), online=True, unsent=0)
    rows = {row["seq"]: row for row in day.attendance()}
    assert rows[mistaken["seq"]]["undone"]
    assert not rows[again["seq"]]["undone"]
    assert len(rows) == 3
    assert day.kiosk.stop() == 0


def hold_logo(day):
    day.display.run("mousemove", 42, 36, "mousedown", 1)


# Protects: behind the PIN, Quit ends the program, by finger alone.
def test_held_logo_and_quit(scene):
    day = open_doors(scene, "--staff-pin", "246810")
    hold_logo(day)
    day.kiosk.wait_screen("pin")
    day.display.run("mouseup", 1)
    day.display.run("type", "246810")
    day.kiosk.wait_screen("staff")
    keys(day, "Tab", "Tab", "Return", "Return")
    assert day.kiosk.process.wait(10) == 0


# Protects: without a PIN the screen behind the logo may be looked at by anybody, so nothing there
# takes an admission back or ends the program.
def test_without_a_pin_nothing_can_be_done(scene):
    day = open_doors(scene)
    day.by_serial(day.tickets[0]["text"])
    keys(day, "Escape")
    day.look_away()
    before = len(day.kiosk.lines)
    hold_logo(day)
    day.kiosk.wait_screen("staff", before)
    day.display.run("mouseup", 1)
    keys(day, *["Tab", "Return", "Return"] * 4)
    keys(day, "Escape")
    day.kiosk.settle()
    assert day.kiosk.alive()
    assert day.kiosk.events("undone") == []
    assert day.kiosk.stop() == 0
