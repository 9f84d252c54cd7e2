# SPDX-License-Identifier: Apache-2.0
"""A kiosk written from SPEC.md, in another language: it opens what the hub sealed for it and for a
host, signs somebody up, hands its log over, and the hub knows who came."""
import contextlib
import json
import os
import sqlite3

import hub_device
import pytest
import rig
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from hub_device import oracle


class Issuer(hub_device.LogKey):
    """The kiosk's own issuing key, from the seed that only the event key opens."""

    def __init__(self, seed):
        self.secret = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self.secret.public_key().public_bytes(serialization.Encoding.Raw,
                                                            serialization.PublicFormat.Raw)


class Kiosk:
    """A paired device that holds the hub's log of the event."""

    def __init__(self, scene, group, hub, event):
        uri = group.json("kiosk", "invite", "--name", "Door", "--url", hub.url)["uri"]
        authority = (group.folder / "keys/ca.pem").read_text()
        self.device = hub_device.Device(scene.work, uri, authority)
        assert self.device.status == 200, self.device.paired
        self.connection = self.device.connect()
        self.event = event
        self.group = oracle.unulid(self.device.paired["group"]["id"])
        self.fetch()

    def fetch(self):
        status, _, body = self.connection.ask("GET", "/v1/vector")
        assert status == 200
        own = self.device.paired["device"]
        log = next(log["log"] for log in json.loads(body)["logs"]
                   if self.event in log["log"] and not log["log"].startswith(own))
        status, _, body = self.connection.ask("GET", f"/v1/logs/{log}")
        assert status == 200
        lines = body.decode().splitlines()[1:-1]
        self.records = [oracle.read_record(line) for line in lines]

    def bodies(self, kind):
        return [record["body"] for record in self.records if record["kind"] == kind]

    def unlock(self, host):
        """The event key, which the host's code opens."""
        form, ticket = oracle.read_code(host["text"].encode())
        assert form == "ticket"
        sealed = next(body["key"] for body in self.bodies("unlock")
                      if body["ticket"] == oracle.b64(ticket.id))
        event = oracle.unulid(self.event)
        self.event_key = oracle.unseal(
            ticket.host_key(), oracle.event_key_associated(self.group, event, ticket.id),
            oracle.unb64(sealed))
        return self.event_key

    def issuer(self):
        """The newest key the hub gave this kiosk."""
        own = self.device.paired["device"]
        body = [body for body in self.bodies("issuer") if body.get("device") == own][-1]
        seed = oracle.unseal(
            self.event_key,
            oracle.seed_associated(self.group, oracle.unulid(self.event), oracle.unulid(own)),
            oracle.unb64(body["seed"]))
        issuer = Issuer(seed)
        assert oracle.b64(issuer.public) == body["key"]
        return issuer, body

    def names(self):
        """What people are found by, by ticket."""
        event = oracle.unulid(self.event)
        return {body["ticket"]: json.loads(oracle.unseal(
            self.event_key, oracle.find_associated(self.group, event, oracle.unb64(body["ticket"])),
            oracle.unb64(body["find"]))) for body in self.bodies("ticket")}

    def sign_up(self, issuer, said):
        ticket = oracle.Ticket("walk-in", 0, b"", 1, 0)
        text = " "
        while text.strip(" ") != text:
            ticket.id = os.urandom(8)
            ticket.sign(issuer, self.group)
            text = ticket.text()
        box_key = oracle.unb64(self.bodies("event")[-1]["box"])
        said = {"ticket": oracle.b64(ticket.id), **said}
        self.device.add("issue", oracle.issue_body(ticket, issuer.public, self.event_key, box_key,
                                                   self.group, oracle.unulid(self.event), said,
                                                   "139 •••• 56••", "78"))
        self.device.admit(oracle.b64(ticket.id))
        return ticket

    def deliver(self):
        status, _, body = self.connection.ask(
            "POST", f"/v1/logs/{self.device.log(self.event)}", self.device.batch(self.event),
            Content_Type="application/x-ndjson")
        assert status == 200 and json.loads(body)["rejected"] == [], body


@pytest.fixture
def door(scene):
    group = rig.Group(scene.folder("hub"))
    group.ctl("group", "create", "--name", "周末创客 Weekend Makers")
    group.ctl("member", "import", rig.SOURCE / "assets/demo/people.csv")
    event = group.json("event", "create", "--title", "Meetup", "--starts", "2026-12-05T14:00",
                       "--ends", "2026-12-05T18:00", "--sign-up", "on", "--quota", "2")["id"]
    group.ctl("ticket", "issue", "--member", "王小明")
    host = group.json("ticket", "issue", "--name", "Host", "--host")["tickets"][0]
    hub = scene.own(rig.Hub(group.folder, scene.keep / "hub.log"))
    kiosk = Kiosk(scene, group, hub, event)
    kiosk.unlock(host)
    return group, hub, kiosk


SAID = {"name": "林 新来", "lang": "zh-CN", "contact": {"platform": "phone", "value": "13912345678"},
        "answers": [], "rules": 0}


def walk_ins(group):
    with contextlib.closing(sqlite3.connect(group.folder / "hub.db")) as db:
        return db.execute("SELECT COUNT(*) FROM walk_in WHERE handle IS NOT NULL").fetchone()[0]


# Protects: what the hub seals is what SPEC.md says, to a reader that shares no code with it.
def test_what_a_host_unlocks(door):
    _, _, kiosk = door
    issuer, body = kiosk.issuer()
    assert body["quota"] == 2 and len(issuer.public) == 32
    found = sorted(kiosk.names().values(), key=lambda row: row["name"])
    assert found == [{"name": "Host", "contact": "", "last": ""},
                     {"name": "王小明", "contact": "138 •••• 80••", "last": "01", "visits": 0}]


# Protects: the hub takes walk-ins in by itself, once each, within the quota, also when the same
# records come again or the hub was killed in between.
def test_the_hub_takes_walk_ins_in(door, scene):
    group, hub, kiosk = door
    issuer, _ = kiosk.issuer()
    first = kiosk.sign_up(issuer, SAID)
    kiosk.deliver()
    rig.until(lambda: walk_ins(group) == 1, "the walk-in on the hub, with nobody reading")
    hub.kill()
    hub = scene.own(rig.Hub(group.folder, scene.keep / "hub.log", hub.port))
    kiosk.connection = kiosk.device.connect()
    kiosk.sign_up(issuer, {**SAID, "name": "Second"})
    kiosk.sign_up(issuer, {**SAID, "name": "Beyond the quota"})
    kiosk.deliver()
    kiosk.deliver()
    rig.until(lambda: walk_ins(group) == 2, "the second walk-in")
    rows = group.json("attendance", "list")
    assert [(row["name"], row["walk_in"]) for row in rows] == [
        ("林 新来", True), ("Second", True), (None, False)]
    assert rows[0]["ticket"] == oracle.b64(first.id)
    member = group.json("member", "show", rows[0]["member"])
    assert member["status"] == "walk-in"
    assert member["claims"] == [{"platform": "phone", "value": "+8613912345678", "raw": "13912345678"}]
    assert walk_ins(group) == 2
