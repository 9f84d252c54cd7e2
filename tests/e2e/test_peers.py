# SPDX-License-Identifier: Apache-2.0
"""Three doors of one event: what one of them does, the others know, with a hub and without."""
import signal
import time

import time

import pytest

from doors import Doors
from meetup import Person
from rig import until

NAMES = ("A", "B", "C")
LINKED_S = 8  # with a slow machine's share; a hub is asked again after half a minute


@pytest.fixture
def doors(scene):
    doors = Doors(scene, NAMES)
    doors.wait_linked()
    return doors


def lose_hub(doors):
    doors.meetup.hub.kill()
    for name in doors.kiosks:
        kiosk = doors[name]
        kiosk.wait("sync", len(kiosk.lines), online=False)


def sign_up(person):
    """Somebody without a code, at a door that a host unlocked; answers the new code."""
    kiosk = person.kiosk
    person.go("sign-up", "name")
    person.write("Ada")
    person.go("next", "contact")
    person.give_phone("13912345678", "review")
    since = len(kiosk.lines)
    person.choose("next")
    issued = kiosk.wait("issued", since)
    person.leave()
    assert issued["done"]
    return issued


# Protects: where no beacon is heard, whoever is told of a door by the hub, or by a person, makes
# itself known to it at once: nobody waits until the hub is asked again.
@pytest.mark.parametrize("told_by", ["hub", "person"])
def test_linked_in_seconds(scene, told_by):
    doors = Doors(scene, NAMES[:2])
    if told_by == "person":
        lose_hub(doors)
        for name in NAMES[:2]:
            doors.close(name)
            (doors[name].folder / "peers.json").unlink(missing_ok=True)
        doors.open("A", "--listen", f"127.0.0.1:{doors.ports['A']}", "--beacon", "off")
        doors.open("B", "--listen", f"127.0.0.1:{doors.ports['B']}", "--beacon", "off", "--peer",
                   f"127.0.0.1:{doors.ports['A']}")
    begun = time.monotonic()
    doors.wait_linked()
    assert time.monotonic() - begun < LINKED_S


# Protects: one code comes in once, whichever door it tries, and the other one says where; a walk-in
# is known everywhere at once; all without a hub.
def test_doors_without_a_hub(doors):
    first, second = doors.meetup.tickets[:2]
    person = Person(doors["A"], "keys")
    person.unlock(doors.meetup.host)
    lose_hub(doors)
    assert doors.scan("A", first)["verdict"] == "admit"
    for name in ("B", "C"):
        doors.wait_event(name, people_inside=1)
        again = doors.scan(name, first)
        assert (again["verdict"], again["first_door"]) == ("already-in", doors.door("A"))
    assert doors.scan("C", second)["verdict"] == "admit"
    doors.wait_event("A", people_inside=2)
    doors.wait_event("B", people_inside=2)
    person.leave()
    issued = sign_up(person)
    until(lambda: doors["B"].events("event")[-1]["people_inside"] == issued["people_inside"],
          "the walk-in to be known at the other door")
    verdict = doors.scan("B", {"text": issued["code"]})
    assert verdict["verdict"] == ("already-in" if issued["verdict"] == "admit" else "admit")


# Protects: a door that reaches the hub brings it what the others wrote.
def test_one_door_carries_for_all(doors):
    ticket = doors.meetup.tickets[0]
    doors.close("B")
    doors.close("C")
    port = doors.ports["B"]
    # a hub that is not there, but the other doors are
    doors.open("B", "--hub", "https://127.0.0.1:1", "--listen", f"127.0.0.1:{port}", "--beacon",
               "off")
    assert doors.scan("B", ticket)["verdict"] == "admit"
    rows = until(doors.meetup.attendance, "the hub to hear of it through another door")
    assert [(row["ticket"], row["door"]) for row in rows] == [(ticket["ticket"], doors.door("B"))]


# Protects: where two doors cannot hear each other nobody is kept out, and both learn of the double
# entry as soon as they can; nobody else is called one.
def test_parted_doors(doors):
    first, second, third = doors.meetup.tickets[:3]
    lose_hub(doors)
    for name in NAMES:
        doors.close(name)
    for name in NAMES:
        (doors[name].folder / "peers.json").unlink(missing_ok=True)
    doors.open("A", "--listen", "off", "--beacon", "off")
    doors.open("B", "--listen", f"127.0.0.1:{doors.ports['B']}", "--beacon", "off")
    assert doors.scan("A", first)["verdict"] == "admit"
    assert doors.scan("A", second)["verdict"] == "admit"
    assert doors.scan("B", first)["verdict"] == "admit"
    assert doors.scan("B", third)["verdict"] == "admit"
    assert doors["A"].events("event")[-1]["doubles"] == 0
    doors.close("A")
    doors.open("A", "--listen", "off", "--beacon", "off", "--peer",
               f"127.0.0.1:{doors.ports['B']}")
    for name in ("A", "B"):
        doors.wait_event(name, people_inside=3, doubles=1)


# Protects: doors of one room find each other by themselves, though nobody tells them.
def test_beacons(doors):
    ticket = doors.meetup.tickets[0]
    lose_hub(doors)
    for name in NAMES:
        doors.close(name)
    for name in ("A", "B"):
        (doors[name].folder / "peers.json").unlink(missing_ok=True)
        doors.open(name, "--listen", f"127.0.0.1:{doors.ports[name]}")
    assert doors.scan("A", ticket)["verdict"] == "admit"
    doors.wait_event("B", people_inside=1)


# Protects: a door that does not answer any more keeps no other from ending at once, though a request
# to it is under way; the hub is gone, too.
def test_ends_beside_a_dead_door(doors):
    lose_hub(doors)
    dead = doors["B"].process
    dead.send_signal(signal.SIGSTOP)
    try:
        assert doors.scan("A", doors.meetup.tickets[0])["verdict"] == "admit"
        begun = time.monotonic()
        assert doors["A"].stop() == 0
        assert time.monotonic() - begun < 5  # it would be fifteen; one or two, if nobody else works
    finally:
        dead.send_signal(signal.SIGCONT)
