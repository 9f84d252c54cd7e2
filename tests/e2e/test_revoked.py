# SPDX-License-Identifier: Apache-2.0
"""A kiosk is revoked with its queue full: it forgets, says so, lets nobody in, and hands over."""
import base64

import burglar
from doors import Doors
from meetup import Meetup, Person
from remains import Remains
from rig import Kiosk, until
from test_canary import AS_BUILT, ROOT, open_hub_again

SIZE = (1280, 800)


def sealed_values(folder):
    """What opens or shows people, as it lies in the tables and as it stands in the log."""
    return [form for value in {thing.data for thing in burglar.sealed_things(folder)}
            for form in (value, base64.urlsafe_b64encode(value)[:len(value) * 8 // 6 - 2])]


def left(folder, values):
    files = [path.read_bytes() for path in burglar.files(folder)]
    return [value for value in values if any(value in data for data in files)]


def expect_forgotten(kiosk, values):
    until(lambda: not left(kiosk.folder, values), "the sealed values to be gone")


def revoke(meetup, name):
    meetup.group.ctl("kiosk", "revoke", f"门 {name}")


def expect_closed(kiosk, ticket):
    """Says so on the screen, and whoever comes is not let in."""
    kiosk.wait_new_screen("revoked")
    before = len(kiosk.lines)
    kiosk.line.scan(ticket["text"])
    kiosk.settle()
    assert not [event for event in kiosk.events("verdict", before)
                if event["verdict"].startswith("admit")]


def arrivals(meetup):
    return {row["ticket"] for row in meetup.attendance()}


# Protects: the hub says no; rows, names and keys leave the disk and the memory at once although
# nothing was sent yet; what was written down arrives; a restart changes nothing.
@AS_BUILT
@ROOT
def test_by_the_hub(scene):
    meetup = Meetup(scene)
    kiosk = meetup.open_kiosk("A", SIZE)
    person = Person(kiosk, "touch")
    person.unlock(meetup.host)
    person.become_staff()
    person.go("staff-roll", "roll")
    until(lambda: "item-0" in kiosk.controls(), "the roll")
    names = Remains(roll="曼·买买提")
    assert names.in_memory(kiosk.process.pid) != []
    person.leave()
    meetup.hub.kill()
    people = meetup.tickets[:4]
    for ticket in people:
        assert person.scan(ticket)["verdict"] == "admit"
        person.leave()
    values = sealed_values(kiosk.folder)
    assert len(values) > 2 * len(meetup.tickets) and left(kiosk.folder, values) == values

    revoke(meetup, "A")
    open_hub_again(scene, meetup)
    kiosk.wait("revoked")
    expect_forgotten(kiosk, values)
    expect_closed(kiosk, meetup.tickets[5])
    until(lambda: arrivals(meetup) == {ticket["ticket"] for ticket in people}, "the queue")
    assert names.in_memory(kiosk.process.pid) == []

    assert kiosk.stop() == 0
    assert left(kiosk.folder, values) == []
    kiosk = Kiosk(kiosk.folder, kiosk.display, kiosk.errors, *kiosk.process.args[4:])
    scene.own(kiosk)
    kiosk.wait("revoked")
    kiosk.wait_new_screen("revoked")
    assert left(kiosk.folder, values) == []


# Protects: a kiosk that never reaches the hub hears it from another door, and what it wrote down
# goes the same way.
def test_by_another_door(scene):
    doors = Doors(scene, ("A", "B"))
    meetup, people = doors.meetup, doors.meetup.tickets[:3]
    doors.close("B")
    away = ("--hub", "https://127.0.0.1:1", "--listen", f"127.0.0.1:{doors.ports['B']}",
            "--beacon", "off", "--peer", f"127.0.0.1:{doors.ports['A']}")
    doors.open("B", *away)
    doors.scan("B", people[0])
    until(lambda: len(arrivals(meetup)) == 1, "the hub to hear of it through A")
    doors.close("A")
    for ticket in people[1:]:
        assert doors.scan("B", ticket)["verdict"] == "admit"
    kiosk = doors["B"]
    values = sealed_values(kiosk.folder)
    assert left(kiosk.folder, values) == values
    revoke(meetup, "B")
    doors.open("A", "--listen", f"127.0.0.1:{doors.ports['A']}", "--beacon", "off", "--peer",
               f"127.0.0.1:{doors.ports['B']}")
    kiosk.wait("revoked")
    expect_forgotten(kiosk, values)
    expect_closed(kiosk, meetup.tickets[5])
    until(lambda: arrivals(meetup) == {ticket["ticket"] for ticket in people}, "the queue")
