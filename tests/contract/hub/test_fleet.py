# SPDX-License-Identifier: Apache-2.0
"""Protects: what kiosks say of themselves is kept over a restart and shown to people, and where they
are is told to kiosks of the same events and to nobody else; over both engines."""
import datetime
import hashlib
import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import hub_device  # noqa: E402
import postgresql  # noqa: E402
import rig  # noqa: E402
from described import World, unseen  # noqa: E402

JSON = {"Content_Type": "application/json"}
EVENT = {"title": "Fleet", "starts": "2031-05-01T14:00:00+08:00", "ends": "2031-05-01T18:00:00+08:00"}
# All that a person is shown is what the kiosk said, a time written out.
OLDEST_MS = 1795339800000
SHOWN = {"version": "0.1.0", "queue": 17, "oldest_unsent": "2026-11-22T09:30:00Z",
         "clock": {"state": "hub", "err_ms": 40}, "disk_free_bytes": 3_000_000_000,
         "printer": "out-of-paper", "at_event": "0" * 26}
BARE = {"version": "0.1.0", "queue": 0}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request):
    scratch = rig.Scratch(f"fleet-{request.param}")
    server = postgresql.PostgreSQL() if request.param == "postgresql" else None
    found = World(scratch, server.url() if server else None)
    yield found
    found.close()
    if server:
        server.close()


def ask(world, method, path, body=None, status=200):
    got, _, text = world.anonymous.ask(method, path, body and json.dumps(body), **JSON,
                                       **world.bearer)
    assert got == status, text
    return json.loads(text)


def paired(world, name, event=None):
    invite = ask(world, "POST", "/v1/invites", {"name": name, "url": world.hub.url, "event": event},
                 201)
    return world.pair(invite["uri"])


def say(world, device, words, status=204):
    return world.ask(device.connect(), "POST", "/v1/status", "/v1/status", status,
                     json.dumps(words), **JSON)


def peers_of(world, device):
    told = world.ask(device.connect(), "GET", "/v1/peers", "/v1/peers", 200)
    return {peer["name"]: peer for peer in told["peers"]}


def shown(world, device):
    all_of_them = ask(world, "GET", "/v1/devices")
    return next(d for d in all_of_them if d["id"] == device.paired["device"])


def test_what_is_said_is_shown(world):
    """Word for word but for the addresses, and the next word stands in its place."""
    north, south = paired(world, "Said north"), paired(world, "Said south")
    assert {shown(world, north)[name] for name in ("version", "queue", "printer")} == {None}
    assert shown(world, north)["last_seen"] is None
    event = world.seed["event"]
    peers = [{"device": south.paired["device"], "linked": True}]
    say(world, north, {**SHOWN, "at_event": event, "oldest_unsent": OLDEST_MS, "addresses": ["10.1.2.3:8444"], "peers": peers,
                       "of a later version": 1})
    told = shown(world, north)
    assert {name: told[name] for name in SHOWN} == {**SHOWN, "at_event": event}
    assert told["peers"] == peers and told["last_seen"]
    assert "10.1.2.3" not in json.dumps(ask(world, "GET", "/v1/devices"))
    say(world, north, BARE)
    told = shown(world, north)
    assert (told["version"], told["queue"], told["peers"]) == ("0.1.0", 0, [])
    for name in set(SHOWN) - set(BARE):
        assert told[name] is None, name


def test_it_outlives_the_hub(world):
    """When a kiosk was heard of, and what it had then, are known to the hub that is started next."""
    device = paired(world, "Outlives")
    say(world, device, {**BARE, "queue": 3})
    before = shown(world, device)
    at = datetime.datetime.fromisoformat(before["last_seen"].replace("Z", "+00:00"))
    assert abs((datetime.datetime.now(datetime.timezone.utc) - at).total_seconds()) < 60
    world.hub.kill()
    port = world.hub.port
    world.hub = rig.Hub(world.folder, world.scratch.keep / "hub2.log", port)
    for connection in (world.anonymous, world.known):
        connection.close()
    after = shown(world, device)
    assert (after["last_seen"], after["queue"]) == (before["last_seen"], 3)


def test_peers_of_the_same_events(world):
    """A kiosk is told of those whose events it serves, without itself, whoever has no address and
    whoever was revoked."""
    one, other = (ask(world, "POST", "/v1/events", {**EVENT, "title": title}, 201)["id"]
                  for title in ("One", "Other"))
    doors = {"all": paired(world, "P all"), "one": paired(world, "P one", one),
             "other": paired(world, "P other", other), "silent": paired(world, "P silent"),
             "lost": paired(world, "P lost")}
    for number, name in enumerate(("all", "one", "other", "lost")):
        say(world, doors[name], {**BARE, "addresses": [f"10.9.0.{number}:8444", "[fd00::1]:8444"]})
    hub_device.seed(world.folder, "revoke", doors["lost"].paired["device"])

    def seen(name):
        return {peer for peer in peers_of(world, doors[name]) if peer.startswith("P ")}
    assert seen("all") == {"P one", "P other"}
    assert seen("one") == {"P all"}
    assert seen("silent") == {"P all", "P one", "P other"}
    peer = peers_of(world, doors["one"])["P all"]
    assert peer["addresses"] == ["10.9.0.0:8444", "[fd00::1]:8444"]
    assert peer["device"] == doors["all"].paired["device"]
    lost = doors["lost"].connect()
    assert world.ask(lost, "GET", "/v1/peers", "/v1/peers", 403)["type"] == "/problems/revoked"
    assert world.ask(lost, "POST", "/v1/status", "/v1/status", 403, json.dumps(BARE),
                     **JSON)["type"] == "/problems/revoked"


WRONG = ({}, {"version": "1"}, {"queue": 1}, {**BARE, "version": ""}, {**BARE, "version": "a b"},
         {**BARE, "version": "v" * 33}, {**BARE, "version": "版"}, {**BARE, "queue": -1},
         {**BARE, "queue": "1"}, {**BARE, "queue": None}, {**BARE, "queue": 1.5},
         {**BARE, "oldest_unsent": "yesterday"}, {**BARE, "oldest_unsent": -1},
         {**BARE, "clock": "ntp"}, {**BARE, "clock": {"state": "sundial"}},
         {**BARE, "clock": {"state": "ntp", "err_ms": -5}}, {**BARE, "disk_free_bytes": "much"},
         {**BARE, "printer": "on fire"}, {**BARE, "at_event": "tonight"},
         {**BARE, "addresses": "10.0.0.1:1"}, {**BARE, "addresses": ["10.0.0.1"]},
         {**BARE, "addresses": ["10.0.0.1:0"]}, {**BARE, "addresses": ["10.0.0.1:65536"]},
         {**BARE, "addresses": ["door.example:8444"]}, {**BARE, "addresses": ["fd00::1:8444"]},
         {**BARE, "addresses": ["1.1.1.1:80/../"]}, {**BARE, "addresses": ["1" * 60 + ":8444"]},
         {**BARE, "addresses": ["10.0.0.1:1"] * 9}, {**BARE, "peers": [{"device": "x"}]},
         {**BARE, "peers": [{"device": "0" * 26, "linked": 1}]},
         {**BARE, "peers": [{"device": "0" * 26, "linked": True}] * 33})


def test_what_cannot_be_said(world):
    """Refused with a sentence, and what was said before stands."""
    device = paired(world, "Wrong")
    say(world, device, {**BARE, "queue": 5})
    for words in WRONG:
        say(world, device, words, 400)
    assert shown(world, device)["queue"] == 5
    post = (device.connect(), "POST", "/v1/status", "/v1/status")
    world.ask(*post, 400, "[]", **JSON)
    world.ask(*post, 400, "{", **JSON)
    world.ask(*post, 415, json.dumps(BARE), Content_Type="text/plain")
    world.ask(*post, 413, 400_000, **JSON)
    for method, path in (("POST", "/v1/status"), ("GET", "/v1/peers")):
        body = json.dumps(BARE) if method == "POST" else None
        world.anonymous.close()
        world.ask(world.anonymous, method, path, path, 401, body, **JSON, **world.bearer)


def test_update_is_handed_on(world):
    """Told to kiosks with their word, in portions to whoever has a device's certificate and to nobody
    else; under another hash there is nothing, and what is taken back is gone at once."""
    device, lost = paired(world, "Updated"), paired(world, "Lost update")
    hub_device.seed(world.folder, "revoke", lost.paired["device"])
    say(world, device, BARE)
    bundle, whole = world.scratch.work / "some.raucb", bytes(range(256)) * 6000
    bundle.write_bytes(whole)
    ctl = rig.Group(world.folder)
    told = ctl.json("update", "add", bundle, "--release", "7.1")
    assert say(world, device, BARE, 200) == {"update": told}
    path, pattern = f"/v1/update/{told['sha256']}", "/v1/update/{sha256}"
    got = b""
    while len(got) < len(whole):
        got += world.ask(device.connect(), "GET", f"{path}?from={len(got)}", pattern, 200)
    assert got == whole and told["sha256"] == hashlib.sha256(whole).hexdigest()
    assert world.ask(device.connect(), "GET", path, pattern, 200) == whole[:1 << 20]
    for start in (len(whole), "x", "-1", ""):
        world.ask(device.connect(), "GET", f"{path}?from={start}", pattern, 400)
    for other in (told["sha256"][:-1], "0" * 64, "..%2fkeys"):
        world.ask(device.connect(), "GET", f"/v1/update/{other}", pattern, 404)
    world.ask(lost.connect(), "GET", path, pattern, 403)
    world.anonymous.close()
    world.ask(world.anonymous, "GET", path, pattern, 401, **world.bearer)
    ctl.ctl("update", "remove")
    world.ask(device.connect(), "GET", path, pattern, 404)
    say(world, device, BARE)


def test_whoever_watches_sees_it(world):
    """A kiosk's word alone, with no arrival, makes a new picture."""
    event, device = world.seed["event"], paired(world, "Watched")
    watch = hub_device.Hub(world.hub.url, world.authority)
    watch.request("GET", f"/v1/live?event={event}", None, world.bearer)
    answer = watch.getresponse()
    said = False
    while True:
        line = answer.readline().decode()
        if not line.startswith("data: "):
            continue
        told = next(d for d in json.loads(line[6:])["devices"] if d["name"] == "Watched")
        if told["queue"] == 4:
            break
        if not said:
            assert told["queue"] is None
            say(world, device, {**BARE, "queue": 4})
            said = True
    assert said
    watch.close()


def test_nothing_unseen(world):
    assert unseen(world, "fleet") == set()
