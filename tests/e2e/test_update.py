# SPDX-License-Identifier: Apache-2.0
"""Newer software: what a stick or the hub brings is installed by Debian's RAUC in the slot that does
not run, while the door works; and what must not be installed is not, in one sentence."""
import hashlib
import json
import shutil
import subprocess

import pytest

from meetup import PIN, Meetup, Person
from rig import BUILD, Kiosk, until
from test_stick import Stick
from updates import Machine

SIZE = (1280, 800)
ALONE = ("--lang", "en", "--listen", "off", "--beacon", "off")


def running():
    said = subprocess.run([BUILD / "bin/turnout-kiosk", "--version"], capture_output=True, text=True)
    return said.stdout.split()[1]


NEWER, OLDER = "91.0.2", "0.0.1"


@pytest.fixture
def place(scene):
    """A kiosk on a machine with two slots, and a stick in it."""
    machine = Machine(scene)
    media = scene.folder("media")
    stick = scene.own(Stick(media))
    subprocess.run(["mount", "-o", "remount,size=64m", stick.folder], check=True)
    meetup = Meetup(scene)
    kiosk = meetup.open_kiosk("A", SIZE, *ALONE, "--media", media, env=machine.env)
    kiosk.wait("update", step="none")
    return meetup, kiosk, machine, stick


def put(stick, bundle, number):
    """Under a name of its own, whole at once: so it is looked at."""
    for old in stick.folder.glob("*.raucb"):
        old.unlink()
    name = stick.folder / f"turnout-{number:02}.raucb"
    shutil.copy(bundle, name.with_suffix(".part"))
    name.with_suffix(".part").rename(name)


def seen(kiosk, since, **members):
    return kiosk.wait("update", since, seconds=60, **members)


def open_update(kiosk):
    person = Person(kiosk, "touch")
    person.become_staff()
    person.go("staff-box", "box")
    person.go("box-update", "update")
    return person


def installed(kiosk, since, version):
    steps = []
    seen(kiosk, since, step="ready", version=version)
    for event in kiosk.events("update", since):
        if event["step"] not in steps[-1:]:
            steps.append(event["step"])
    return steps


# Protects: what is not by our makers, for this product, newer and whole is told by its own reason,
# is offered by no button, and leaves both slots as they were.
def test_refusals(scene, place):
    _, kiosk, machine, stick = place
    good = machine.bundle(NEWER).read_bytes()
    cases = [(machine.bundle(NEWER, product="toaster"), "product"),
             (machine.bundle(NEWER, key="strangers"), "seal"),
             (machine.bundle(running()), "same")]
    for number, cut in enumerate((0, 10, 100_000, len(good) // 2, len(good) - 9, len(good) - 1)):
        torn = machine.folder / f"torn-{number}.raucb"
        torn.write_bytes(good[:cut])
        cases.append((torn, "torn"))
    for number, at in enumerate((4096, len(good) // 2)):
        damaged = machine.folder / f"damaged-{number}.raucb"
        damaged.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
        cases.append((damaged, "torn"))
    open_update(kiosk)
    for number, (bundle, refusal) in enumerate(cases):
        since = len(kiosk.lines)
        put(stick, bundle, number)
        seen(kiosk, since, stick_refusal=refusal)
        assert "update-stick" not in kiosk.controls(), bundle
        kiosk.touch("lang")  # somebody is there
        since = len(kiosk.lines)
        (stick.folder / f"turnout-{number:02}.raucb").unlink()
        seen(kiosk, since, stick_refusal="none")
    assert machine.is_untouched("A") and machine.is_untouched("B")


# Protects: one touch installs what is newer while people come in; what runs is untouched; nothing
# of it stays in the kiosk's folder; the restart takes two touches and is the machine's; a start of
# the program alone still waits for it, and one of the machine in the old slot is told to the host.
def test_from_a_stick(scene, place):
    meetup, kiosk, machine, stick = place
    put(stick, machine.bundle(NEWER), 1)
    person = open_update(kiosk)
    seen(kiosk, 0, stick=NEWER, stick_refusal="none")
    since = len(kiosk.lines)
    person.choose("update-stick")
    person.leave()
    assert person.scan(meetup.tickets[0])["verdict"] == "admit"
    assert installed(kiosk, since, NEWER) == ["fetching", "installing", "ready"]
    assert machine.slot("B") == f"version {NEWER}" and machine.is_untouched("A")
    assert [path.name for path in (kiosk.folder / "update").iterdir()] == ["installed.json"]
    person.leave()
    open_update(kiosk)
    person.choose("update-restart")
    assert not (machine.run_folder / "restart").exists()
    person.choose("update-restart")
    kiosk.wait("restart")
    until((machine.run_folder / "restart").exists, "the machine to be asked")
    assert kiosk.stop() == 0

    def again(name):
        return scene.own(Kiosk(kiosk.folder, kiosk.display, scene.keep / f"{name}.log", "--size",
                               f"{SIZE[0]}x{SIZE[1]}", "--staff-pin", PIN, *ALONE, "--media",
                               stick.media, env=machine.env))
    same = again("same-boot")
    seen(same, 0, step="ready", version=NEWER)
    assert same.stop() == 0
    note = kiosk.folder / "update/installed.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), "boot": 1}))
    fallen = again("fallen-back")
    assert seen(fallen, 0, fell_back=NEWER)["step"] == "none"
    assert fallen.stop() == 0
    note.write_text(json.dumps({**json.loads(note.read_text()), "slot": "A"}))
    arrived = again("arrived")
    assert seen(arrived, 0, step="none")["fell_back"] == ""
    assert not note.exists()


# Protects: where the kiosk is ended in the middle of an installation, which RAUC goes on with, the
# next run tells that it waits for a restart once it does; after a power cut there is nothing to tell.
def test_ended_while_installing(scene, place):
    _, kiosk, machine, stick = place
    note = kiosk.folder / "update/installed.json"
    put(stick, machine.bundle(NEWER), 1)
    person = open_update(kiosk)
    seen(kiosk, 0, stick=NEWER, stick_refusal="none")
    person.choose("update-stick")
    seen(kiosk, 0, step="installing")
    until(lambda: not machine.is_untouched("B"), "RAUC to be at it")
    kiosk.kill()
    begun = {**json.loads(note.read_text()), "begun": True}

    def again(name, **members):
        note.write_text(json.dumps({**begun, **members}))
        return scene.own(Kiosk(kiosk.folder, kiosk.display, scene.keep / f"{name}.log", "--size",
                               f"{SIZE[0]}x{SIZE[1]}", *ALONE, env=machine.env))
    done = again("rauc-goes-on")
    seen(done, 0, step="ready", version=NEWER)
    assert done.stop() == 0 and machine.slot("B") == f"version {NEWER}"
    machine.will_start("A")
    other = again("cut-off", boot=1)
    assert seen(other, 0, step="none")["fell_back"] == "" and not note.exists()
    assert other.stop() == 0
    same = again("still-at-it")
    seen(same, 0, step="none")
    machine.will_start("B")
    seen(same, 0, step="ready", version=NEWER)


# Protects: an older version is installed by whoever touches twice, and by nobody else.
def test_older_by_force(scene, place):
    _, kiosk, machine, stick = place
    put(stick, machine.bundle(OLDER), 1)
    person = open_update(kiosk)
    seen(kiosk, 0, stick=OLDER, stick_refusal="older")
    since = len(kiosk.lines)
    person.choose("update-stick")
    assert not kiosk.events("update", since) and machine.is_untouched("B")
    person.choose("update-stick")
    installed(kiosk, since, OLDER)
    assert machine.slot("B") == f"version {OLDER}" and machine.is_untouched("A")
    assert not (machine.run_folder / "older-is-fine").exists()


# Protects: the hub tells its kiosks and hands over every byte; what was got before is gone on from,
# but believed only if the whole is what was asked for; what is taken back is offered no longer.
def test_from_the_hub(scene, place):
    meetup, kiosk, machine, _ = place
    group, bundle = meetup.group, machine.bundle(NEWER)
    whole = bundle.read_bytes()
    refused = group.ctl("update", "add", bundle, ok=False)
    assert refused.returncode == 1 and "which version" in refused.stderr
    told = group.json("update", "add", bundle, "--release", NEWER)
    assert told == {"version": NEWER, "bytes": len(whole),
                    "sha256": hashlib.sha256(whole).hexdigest()}
    assert group.json("update", "list") == told
    seen(kiosk, 0, hub=NEWER)
    part = kiosk.folder / "update" / f"hub-{told['sha256'][:32]}.raucb"
    part.parent.mkdir(exist_ok=True)
    person = open_update(kiosk)
    part.write_bytes(b"X" + whole[1:1_500_000])
    person.choose("update-hub")
    seen(kiosk, 0, step="refused", refusal="torn")
    assert not part.exists() and machine.is_untouched("B")
    part.write_bytes(whole[:1_500_000])
    since = len(kiosk.lines)
    person.choose("update-hub")
    assert installed(kiosk, since, NEWER) == ["fetching", "installing", "ready"]
    assert kiosk.events("update", since)[1]["percent"] > 40
    assert machine.slot("B") == f"version {NEWER}" and machine.is_untouched("A")
    group.ctl("update", "remove")
    seen(kiosk, since, hub="")
    assert group.json("update", "list") is None
