# SPDX-License-Identifier: Apache-2.0
"""Three doors and a hub on a network of their own, which fails as networks do: a cable is pulled,
letters get lost, a door loses its power, the hub does, and all of it comes back."""
import pytest

import lan
import rig
from doors import SIZE, Doors
from meetup import Meetup
from rig import until

NAMES = ("a", "b", "c")


class Room(Doors):
    """Doors that each have a namespace; they find each other by what the hub and beacons say."""

    def __init__(self, scene, network, monkeypatch):
        self.network = network
        self.scene = scene
        self.kiosks = {}
        monkeypatch.setattr(rig.Hub, "ADDRESS", network.addresses["hub"])
        with network.at("hub"):
            self.meetup = Meetup(scene)
        for name in NAMES:
            with network.at(name):
                self.kiosks[name] = self.meetup.open_kiosk(name, SIZE)

    def open(self, name, *options):
        with self.network.at(name):
            return super().open(name, *options)

    def restart_hub(self):
        before = self.meetup.hub
        with self.network.at("hub"):
            self.meetup.hub = self.scene.own(
                rig.Hub(self.meetup.group.folder, self.scene.keep / "hub.log", before.port))

    def inside(self, name):
        return self.kiosks[name].events("event")[-1]["people_inside"]


@pytest.fixture
def network(scene):
    missing = lan.why_not()
    if missing:
        pytest.skip(missing)
    return scene.own(lan.Lan(("hub", *NAMES)))


@pytest.fixture
def room(scene, network, monkeypatch):
    room = Room(scene, network, monkeypatch)
    room.wait_linked()
    return room


def entries(room, ticket):
    """The entries of a ticket's admissions as the hub lists them."""
    return sorted(row["entry"] for row in room.meetup.attendance()
                  if row["ticket"] == ticket["ticket"])


# Protects: in a partition every door goes on; once it is healed each double entry is known at every
# door and at the hub, once, nobody else is called one, and nothing a door said yes to is missing.
# So it is with a door and the hub killed in between, and with letters that get lost.
def test_a_bad_evening(room, network):
    first, second, third, fourth, fifth, sixth = room.meetup.tickets[:6]
    assert room.scan("a", first)["verdict"] == "admit"
    for name in ("b", "c"):
        room.wait_event(name, people_inside=1)
        assert room.scan(name, first)["verdict"] == "already-in"

    network.pull("c")
    assert room.scan("a", second)["verdict"] == "admit"
    assert room.scan("c", second)["verdict"] == "admit"
    assert room.scan("c", third)["verdict"] == "admit"
    room.wait_event("b", people_inside=2)
    assert room.scan("b", second)["verdict"] == "already-in"

    room["c"].kill()
    room.open("c")
    assert room.inside("c") == 3
    assert room.scan("b", fourth)["verdict"] == "admit"
    if lan.can_lose():
        network.lose("a", 20)
    network.plug("c")
    for name in NAMES:
        room.wait_event(name, people_inside=4, doubles=1)
    until(lambda: entries(room, second) == [1, 2], "the hub to list the double entry")
    if lan.can_lose():
        network.lose("a", 0)

    network.pull("hub")
    room.meetup.hub.kill()
    assert room.scan("b", fifth)["verdict"] == "admit"
    room.wait_event("a", people_inside=5)
    assert room.scan("a", fifth)["verdict"] == "already-in"
    room["a"].kill()
    room.restart_hub()
    network.plug("hub")
    assert room.scan("c", sixth)["verdict"] == "admit"
    until(lambda: len(room.meetup.attendance()) == 7, "every admission to be at the hub")
    for ticket in (first, third, fourth, fifth, sixth):
        assert entries(room, ticket) == [1]
    assert entries(room, second) == [1, 2]
    room.open("a")
    for name in NAMES:
        room.wait_event(name, people_inside=6, doubles=1)
