# SPDX-License-Identifier: Apache-2.0
"""Several hubs on one PostgreSQL, and the ways a group's data get from one place to another."""
import json
import random
import shutil
import threading
import time

import hub_device
import postgresql
import pytest
import rig

HUBS, DEVICES, RECORDS = 3, 6, 200


@pytest.fixture
def database(scene):
    return scene.own(postgresql.PostgreSQL())


def migrate(folder, url):
    return rig.subprocess.run([rig.BUILD / "bin/turnout-hub", "migrate", "--data", folder, "--to",
                               url], capture_output=True, text=True, timeout=60)


class Uploader(threading.Thread):
    """Hands a device's log over, to whichever hub answers; after a failure to the next one, from
    what was last acknowledged."""

    def __init__(self, device, event, hubs, dice):
        super().__init__(daemon=True)
        self.device, self.event, self.hubs, self.dice = device, event, hubs, dice
        self.acknowledged, self.turned_away, self.asked = 0, 0, set()
        self.broken = None

    def run(self):
        deadline = time.monotonic() + 90
        try:
            while self.acknowledged < len(self.device.lines):
                assert time.monotonic() < deadline, "no hub takes it"
                self.upload(self.dice.choice(self.hubs))
        except Exception as failure:  # told by the test, not by a thread's traceback
            self.broken = failure

    def upload(self, hub):
        try:
            connection = self.device.connect(hub.url)
            for _ in range(5):
                if self.acknowledged < len(self.device.lines):
                    self.send_one(connection)
            self.asked.add(hub.url)
        except (OSError, hub_device.http.client.HTTPException):
            self.turned_away += 1

    def send_one(self, connection):
        batch = self.device.batch(self.event, self.acknowledged + 1, self.dice.randint(1, 9))
        status, _, body = connection.ask("POST", f"/v1/logs/{self.device.log(self.event)}", batch,
                                         Content_Type="application/x-ndjson")
        if status == 429:
            return
        assert status == 200, body
        self.acknowledged = max(self.acknowledged, json.loads(body)["high_water"])


# Protects: stateless hubs on one database serve at once, one killed costs its clients a retry and
# nothing else, and each of those left has the whole of every log.
def test_three_hubs_and_one_killed(scene, database):
    folders = [scene.folder(f"hub{number}") for number in range(HUBS)]
    seeded = json.loads(hub_device.seed(folders[0], "create"))
    moved = migrate(folders[0], database.url())
    assert moved.returncode == 0, moved.stderr
    for folder in folders[1:]:
        shutil.copytree(folders[0] / "keys", folder / "keys")
        shutil.copy(folders[0] / "database", folder / "database")
    hubs = [scene.own(rig.Hub(folder, scene.keep / f"{folder.name}.log")) for folder in folders]
    authority = (folders[0] / "keys/ca.pem").read_text()
    uploaders = []
    for number in range(DEVICES):
        device = hub_device.Device(
            scene.work, hub_device.seed(folders[0], "invite", hubs[number % HUBS].url), authority)
        for _ in range(RECORDS):
            device.admit()
        uploaders.append(Uploader(device, seeded["event"], hubs, random.Random(number)))
    for uploader in uploaders:
        uploader.start()
    rig.until(lambda: sum(u.acknowledged for u in uploaders) > DEVICES * RECORDS // 3,
              "uploads to go on")
    hubs[1].kill()
    for uploader in uploaders:
        uploader.join(100)
        assert not uploader.is_alive() and uploader.broken is None, uploader.broken
    assert len(set().union(*(u.asked for u in uploaders))) == HUBS
    for hub in (hubs[0], hubs[2]):
        for uploader in uploaders:
            assert read_all(uploader, hub) == uploader.device.lines
    for hub in (hubs[0], hubs[2]):
        assert hub.stop() == 0, hub.said()
    audited = json.loads(hub_device.seed(folders[2], "audit", seeded["event"]))
    assert audited["admissions"] == DEVICES * RECORDS


def read_all(uploader, hub):
    lines, connection = [], uploader.device.connect(hub.url)
    while len(lines) < RECORDS:
        path = f"/v1/logs/{uploader.device.log(uploader.event)}?from={len(lines) + 1}"
        status, _, text = connection.ask("GET", path)
        assert status == 200
        lines += hub_device.oracle.read_batch(text.decode()).lines
    return lines


# Protects: a hub in use is not moved from under its clients; a database in use is not overwritten;
# the group goes on in the new place and says the same.
def test_moving(scene, database):
    folder = scene.folder("hub")
    hub_device.seed(folder, "create")
    group = rig.Group(folder)
    before = group.json("member", "list"), group.json("event", "list")
    hub = scene.own(rig.Hub(folder, scene.keep / "hub.log"))
    busy = migrate(folder, database.url("one"))
    assert busy.returncode == 1 and len(busy.stderr.splitlines()) == 1
    assert hub.stop() == 0
    moved = migrate(folder, database.url("two"))
    assert moved.returncode == 0 and "rows of" in moved.stdout
    assert "two" in (folder / "database").read_text()
    assert (group.json("member", "list"), group.json("event", "list")) == before
    again = migrate(folder, f"{folder}/back.db")
    assert again.returncode == 0
    used = migrate(folder, f"{folder}/hub.db")
    assert used.returncode == 1 and "events already" in used.stderr


# Protects: a backup taken while the hub serves is whole, is a data folder of its own, and comes
# back into either engine; nothing is written over.
def test_backup_and_restore(scene, database):
    folder, saved = scene.folder("hub"), scene.work / "saved"
    hub_device.seed(folder, "create")
    group = rig.Group(folder)
    scene.own(rig.Hub(folder, scene.keep / "hub.log"))
    told = group.json("group", "backup", saved)
    assert told["rows"] > 0 and not (saved.parent / "saved.part").exists()
    assert rig.Group(saved).json("member", "list") == group.json("member", "list")
    twice = group.ctl("group", "backup", saved, ok=False)
    assert twice.returncode == 1 and len(twice.stderr.splitlines()) == 1
    for name, options in (("plain", ()), ("server", ("--database", database.url("restored")))):
        back = rig.Group(scene.work / name)
        back.ctl("group", "restore", saved, *options)
        assert back.json("event", "list") == group.json("event", "list")
    assert oct((scene.work / "plain/keys/group.json").stat().st_mode)[-3:] == "600"
