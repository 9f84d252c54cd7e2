# SPDX-License-Identifier: Apache-2.0
"""Staff at one door look after the others: by hand, and on the smallest screen."""
from doors import Doors
from meetup import Person
from rig import until


# Protects: a door that is not found by itself is linked by its address, typed by finger; then the
# code that both let in is on the list of both, with both doors in the order they were passed.
def test_an_address_and_a_double_entry(scene):
    doors = Doors(scene, ("A", "B"))
    ticket, other = doors.meetup.tickets[:2]
    doors.meetup.hub.kill()
    for name in ("A", "B"):
        doors.close(name)
        (doors[name].folder / "peers.json").unlink(missing_ok=True)
    doors.open("A", "--listen", "off", "--beacon", "off", "--lang", "en")
    doors.open("B", "--listen", f"127.0.0.1:{doors.ports['B']}", "--beacon", "off")
    assert doors.scan("A", ticket)["verdict"] == "admit"
    assert doors.scan("B", ticket)["verdict"] == "admit"
    assert doors.scan("B", other)["verdict"] == "admit"
    assert doors["A"].events("event")[-1]["doubles"] == 0

    kiosk = doors["A"]
    staff = Person(kiosk, "touch")
    staff.leave()
    staff.become_staff()
    staff.go("staff-doors", "doors")
    staff.go("staff-address", "address")
    kiosk.spell(f"127.0.0.1:{doors.ports['B']}")
    staff.picture("address")
    staff.go("next", "doors")
    until(lambda: doors.linked("A") == {doors.door("B")}, "the door that was typed to be linked")
    doors.wait_event("A", people_inside=2, doubles=1)
    staff.picture("doors")

    since = len(kiosk.lines)
    staff.go("staff-doubles", "doubles")
    told = kiosk.wait("doubles", since)
    assert told["total"] == 1
    double, = told["doubles"]
    assert (double["first_door"], double["door"]) == (doors.door("A"), doors.door("B"))
    assert 0 < double["first_ms"] < double["ms"] and double["ticket"] == ticket["ticket"]
    staff.picture("doubles")
    kiosk.touch("back")
    kiosk.wait_new_screen("doors")
    kiosk.touch("back")
    kiosk.wait_new_screen("staff")
    staff.leave()
    for name in ("A", "B"):
        assert doors[name].stop() == 0
