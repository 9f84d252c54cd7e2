# SPDX-License-Identifier: Apache-2.0
"""The hub killed at random moments while several devices upload: what it acknowledged it has, what
was sent twice it has once."""
import contextlib
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import threading
import time

import hub_device
import pytest
import rig

DEVICES, RECORDS, KILLS = 3, 300, 6
SEED = int(os.environ.get("TURNOUT_SEED", "20261205"))


class Uploader(threading.Thread):
    """Sends a device's log in batches of random size until the hub has all of it; after any failure
    it asks for nothing and repeats from what was last acknowledged, as a kiosk does."""

    def __init__(self, device, event, port, dice):
        super().__init__(daemon=True)
        self.device, self.event, self.dice = device, event, dice
        self.url = f"https://127.0.0.1:{port}"
        self.acknowledged = 0
        self.sent_again = 0
        self.answers = []
        self.broken = None

    def run(self):
        try:
            while self.acknowledged < len(self.device.lines):
                self.upload()
        except Exception as failure:  # told by the test, not by a thread's traceback
            self.broken = failure

    def upload(self):
        try:
            hub = self.device.connect(self.url)
            while self.acknowledged < len(self.device.lines):
                self.send_one(hub)
        except OSError:
            self.sent_again += 1
            time.sleep(0.02)
        except hub_device.http.client.HTTPException:
            self.sent_again += 1

    def send_one(self, hub):
        batch = self.device.batch(self.event, self.acknowledged + 1, self.dice.randint(1, 12))
        status, _, body = hub.ask("POST", f"/v1/logs/{self.device.log(self.event)}", batch,
                                  Content_Type="application/x-ndjson")
        assert status == 200, body
        answer = json.loads(body)
        assert answer["high_water"] >= self.acknowledged
        self.acknowledged = answer["high_water"]
        self.answers.append(answer)


# Protects: an acknowledged record survives kill -9, and repeating never doubles one.
@pytest.mark.parametrize("round_number", range(3))
def test_kill_while_uploading(scene, round_number):
    dice = random.Random(SEED + round_number)
    print(f"seed {SEED + round_number}")
    folder = scene.folder("hub")
    seeded = json.loads(hub_device.seed(folder, "create"))
    hub = scene.own(rig.Hub(folder, scene.keep / "hub.log"))
    authority = (folder / "keys/ca.pem").read_text()
    uploaders = []
    for number in range(DEVICES):
        device = hub_device.Device(scene.work, hub_device.seed(folder, "invite", hub.url),
                                   authority)
        for _ in range(RECORDS):
            device.admit()
        uploaders.append(Uploader(device, seeded["event"], hub.port,
                                  random.Random(dice.random() + number)))
    for uploader in uploaders:
        uploader.start()
    for _ in range(KILLS):
        reached = sum(uploader.acknowledged for uploader in uploaders)
        goal = min(reached + dice.randint(1, DEVICES * RECORDS // KILLS),
                   DEVICES * RECORDS)
        rig.until(lambda: sum(u.acknowledged for u in uploaders) >= goal or
                  not any(u.is_alive() for u in uploaders), "uploads to go on")
        hub.kill()
        hub = scene.own(rig.Hub(folder, scene.keep / "hub.log", port=hub.port))
    for uploader in uploaders:
        uploader.join(60)
        assert not uploader.is_alive() and uploader.broken is None, uploader.broken
    assert any(uploader.sent_again for uploader in uploaders)
    check(scene, folder, hub, seeded, uploaders)


def check(scene, folder, hub, seeded, uploaders):
    for uploader in uploaders:
        device, event = uploader.device, seeded["event"]
        lines, client = [], device.connect(hub.url)
        while len(lines) < RECORDS:
            status, _, text = client.ask("GET",
                                         f"/v1/logs/{device.log(event)}?from={len(lines) + 1}")
            assert status == 200
            lines += hub_device.oracle.read_batch(text.decode()).lines
        assert lines == device.lines
    assert hub.stop() == 0, hub.said()
    audited = json.loads(hub_device.seed(folder, "audit", seeded["event"]))
    assert audited["admissions"] == DEVICES * RECORDS


# Protects: SIGTERM answers what was begun, and a second start finds nothing to repair.
def test_stops_cleanly(scene):
    folder = scene.folder("hub")
    hub_device.seed(folder, "create")
    for _ in range(2):
        hub = scene.own(rig.Hub(folder, scene.keep / "hub.log"))
        status, _, _ = hub_device.Hub(hub.url, (folder / "keys/ca.pem").read_text()).ask(
            "GET", "/v1/health")
        assert status == 200
        assert hub.stop() == 0
    assert hub.said() == ""


# Protects: one clear sentence and exit 1 where the hub cannot run; 2 for wrong usage.
@pytest.mark.parametrize("options, code, words", [
    ((), 2, "--data"),
    (("--data", "{}", "surplus"), 2, "argument"),
    (("--data", "{}", "--colour"), 2, "colour"),
    (("--data", "{}"), 1, "group create"),
    (("--data", "{}/none"), 1, "group create"),
    (("--data", "{seeded}", "--listen", "8443"), 1, "0.0.0.0:8443"),
    (("--data", "{seeded}", "--listen", "192.0.2.1:8443"), 1, "192.0.2.1:8443"),
    (("--data", "{seeded}", "--database", "postgresql://127.0.0.1:1/none"), 1, ""),
])
def test_refuses_to_start(scene, options, code, words):
    seeded = scene.folder("seeded")
    hub_device.seed(seeded, "create")
    empty = scene.folder("empty")
    command = [rig.BUILD / "bin/turnout-hub",
               *(o.replace("{seeded}", str(seeded)).replace("{}", str(empty)) for o in options)]
    done = rig.subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == code, done.stderr
    assert words in done.stderr and done.stderr.startswith("turnout-hub: ")
    assert len(done.stderr.splitlines()) == 1
    assert list(empty.iterdir()) == []


def break_key(name, how):
    def breaking(folder):
        path = folder / "keys" / name
        path.unlink() if how == "missing" else path.write_bytes(path.read_bytes()[:how])
    return breaking


# Protects: only where no group was ever made is that said; else the file that is wrong is named,
# before any kiosk finds out.
@pytest.mark.parametrize("name", ["ca.key", "ca.pem", "hub.key", "hub.pem"])
@pytest.mark.parametrize("how", ["missing", 0, 60])
def test_broken_keys(scene, name, how):
    folder = scene.folder("hub")
    hub_device.seed(folder, "create")
    break_key(name, how)(folder)
    done = rig.subprocess.run([rig.BUILD / "bin/turnout-hub", "--data", folder, "--listen",
                               "127.0.0.1:0"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
    assert "group create" not in done.stderr
    if how == "missing":
        assert f"keys/{name} is missing" in done.stderr
    elif name == "ca.key":
        assert "keys/ca.key is damaged" in done.stderr


# Protects: the same for a folder that is a file, or that may not be read.
def test_folders_that_are_none(scene):
    folder = scene.folder("hub")
    hub_device.seed(folder, "create")
    file = scene.folder("other") / "file"
    file.write_text("no folder")
    (folder / "keys").chmod(0)
    cases = [([], file, "Not a directory")]
    if os.geteuid() != 0:
        cases.append(([], folder, "Permission denied"))
    elif shutil.which("setpriv"):
        drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        cases.append((drop, folder, "Permission denied"))
    for drop, place, words in cases:
        # whoever has no rights may not even read the sanitizer's list
        env = os.environ if drop else {**os.environ, **rig.sanitizer_env()}
        for program in (["turnout-hub", "--data", place], ["turnout", "member", "list", "--data", place]):
            done = rig.subprocess.run([*drop, rig.BUILD / "bin" / program[0], *program[1:]],
                                      capture_output=True, text=True, timeout=30, env=env)
            assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done.stderr
            assert "group create" not in done.stderr and words in done.stderr
    (folder / "keys").chmod(0o700)


# Protects: a folder in use is refused, naming the process, and the first hub goes on.
def test_one_hub_a_folder(scene):
    folder = scene.folder("hub")
    hub_device.seed(folder, "create")
    first = scene.own(rig.Hub(folder, scene.keep / "hub.log"))
    done = rig.subprocess.run([rig.BUILD / "bin/turnout-hub", "--data", folder, "--listen",
                               "127.0.0.1:0"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and str(first.process.pid) in done.stderr
    assert first.alive()


# Protects: a disk that takes no more is a problem the device hears of, the hub stays up, nothing
# half-written is acknowledged, and the same batch is taken once there is room again.
def test_full_disk(scene):
    folder = scene.folder("hub")
    seeded = json.loads(hub_device.seed(folder, "create"))
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # which the hub inherits
    hub = scene.own(rig.Hub(folder, scene.keep / "hub.log"))
    signal.signal(signal.SIGXFSZ, ignored)
    authority = (folder / "keys/ca.pem").read_text()
    device = hub_device.Device(scene.work, hub_device.seed(folder, "invite", hub.url), authority)
    for _ in range(1200):
        device.admit()
    path, batch = f"/v1/logs/{device.log(seeded['event'])}", device.batch(seeded["event"])
    client, headers = device.connect(), {"Content_Type": "application/x-ndjson"}
    used = (folder / "hub.db-wal").stat().st_size  # what is committed goes here first
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (used + 16384, hard))
    for _ in range(3):
        status, answer, body = client.ask("POST", path, batch, **headers)
        assert status in (500, 507), body
        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(body)["detail"]
    assert client.ask("GET", "/v1/health")[0] == 200
    resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    status, _, body = client.ask("POST", path, batch, **headers)
    assert status == 200 and json.loads(body)["added"] == 1200, body
    assert hub.stop() == 0
    audited = json.loads(hub_device.seed(folder, "audit", seeded["event"]))
    assert audited["admissions"] == 1200


# Protects: what a clock nobody set reads is neither believed nor passed on unnoticed: one warning
# at the start, and what is written down says what the clock was worth.
@pytest.mark.parametrize("wall_s, worth, warned", [(100_000, "unset", True),
                                                   (1_900_000_000, "staff", False)])
def test_a_clock_nobody_keeps(scene, wall_s, worth, warned):
    library = next(rig.BUILD.glob("tests/e2e/libfake_clock.so"))
    lie = {"LD_PRELOAD": str(library), "FAKE_WALL_S": str(wall_s)}
    folder = scene.folder("hub")
    hub_device.seed(folder, "create")
    hub = scene.own(rig.Hub(folder, scene.keep / "hub.log", env=lie))
    status, _, _ = hub_device.Hub(hub.url, (folder / "keys/ca.pem").read_text()).ask(
        "GET", "/v1/health")
    assert status == 200
    assert hub.stop() == 0
    said = hub.said().splitlines()
    assert len(said) == (1 if warned else 0), said
    assert not warned or ("1970-01-02" in said[0] and "set it" in said[0])
    done = rig.subprocess.run(
        [rig.BUILD / "bin/turnout", "event", "create", "--data", folder, "--title", "T", "--starts",
         "2030-05-01T10:00", "--ends", "2030-05-01T12:00"], capture_output=True, text=True,
        env={**os.environ, **rig.sanitizer_env(), **lie})
    assert done.returncode == 0, done.stderr
    with contextlib.closing(sqlite3.connect(folder / "hub.db")) as db:
        line, = db.execute("SELECT line FROM record WHERE line LIKE '%\"event\"%\"T\"%'").fetchone()
    assert json.loads(line)["clock"] == worth
