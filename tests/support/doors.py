# SPDX-License-Identifier: Apache-2.0
"""Several doors of one event on this machine, each on a port of its own."""
import socket

from meetup import PIN, Meetup
from rig import Kiosk, until

SIZE = (800, 480)


def free_port():
    """A port nobody has now; whoever starts next to it may be unlucky, and then the test says so."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Doors:
    """A meetup and its kiosks by name; a kiosk that was stopped can be opened again."""

    def __init__(self, scene, names, *options, **policy):
        self.scene = scene
        self.meetup = Meetup(scene, **policy)
        self.ports = {name: free_port() for name in names}
        self.kiosks = {}
        for name in names:
            self.kiosks[name] = self.meetup.open_kiosk(
                name, SIZE, "--listen", f"127.0.0.1:{self.ports[name]}", "--beacon", "off",
                *options)

    def __getitem__(self, name):
        return self.kiosks[name]

    def door(self, name):
        """As the organiser called it."""
        return f"门 {name}"

    def close(self, name):
        self.kiosks[name].stop()

    def open(self, name, *options):
        """Again, with the same display, scanner and folder."""
        before = self.kiosks[name]
        kiosk = self.scene.own(
            Kiosk(before.folder, before.display, self.scene.keep / f"{name}.log", "--size",
                  f"{SIZE[0]}x{SIZE[1]}", "--scan", f"serial:{before.line.path}", "--staff-pin",
                  PIN, *options))
        kiosk.line, kiosk.shots = before.line, before.shots
        self.kiosks[name] = kiosk
        kiosk.wait("first-frame")
        kiosk.wait("event")
        return kiosk

    def scan(self, name, ticket):
        kiosk = self.kiosks[name]
        return kiosk.scan(kiosk.line.scan, ticket["text"])

    def linked(self, name):
        """The doors it is linked to now."""
        told = self.kiosks[name].events("peers")
        return {door["name"] for door in told[-1]["doors"] if door["linked"]} if told else set()

    def wait_linked(self):
        for name in self.kiosks:
            others = {self.door(other) for other in self.kiosks if other != name}
            until(lambda: self.linked(name) == others, f"{name} to be linked to {others}; it says "
                  f"{self.kiosks[name].events('peers')[-1:]}")

    def wait_event(self, name, **members):
        """What its door says of the event by now."""
        def look():
            told = self.kiosks[name].events("event")
            return told and all(told[-1].get(key) == value for key, value in members.items())
        until(look, f"{name}'s event with {members}; it says "
              f"{self.kiosks[name].events('event')[-1:]}")
