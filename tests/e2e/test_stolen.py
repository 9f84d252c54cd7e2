# SPDX-License-Identifier: Apache-2.0
"""A kiosk is stolen after a busy evening, switched off.  The thief has its whole disk and the
source, searches for people in every coding, and tries all that lies there as keys on all that is
sealed.

The controls: with the seals left open (a library that is preloaded) the same search finds
everybody, and with one host's code on a slip of paper the same tries open everything that a host
may open."""
import base64
import contextlib
import gzip
import os
import re
import shutil
import sqlite3
import subprocess
import time

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

import burglar
from burglar import Words
from meetup import PIN, Meetup, Person
from rig import BUILD, until

SIZE = (1280, 800)
pytestmark = pytest.mark.skipif(bool(os.environ.get("TURNOUT_SANITIZE")),
                                reason="not as it is built")

MEMBER = "Xanthippe Quillfeather"
CONTACT = "hummingbird.quillfeather@example.org"
NOTE = "vegetarian pumpernickel"
WALK_IN = "Wolfgang Tlaxcaltecatl"
THEIR_CONTACT = "tlaxcaltecatl.postbox@example.org"
REMARK = "Splendid rhododendrons"
PEOPLE = Words(member="Quillfeather", address="hummingbird", note="pumpernickel",
               walk_in="Tlaxcaltecatl", contact="postbox", remark="rhododendrons")
SEALED_THERE = {"member", "note", "walk_in", "contact", "remark"}  # addresses come masked


class Card:
    """The memory card: a file system in a file, so that what was deleted can be looked for too."""

    def __init__(self, image, folder):
        self.image, self.folder = image, folder
        folder.mkdir(parents=True)
        with open(image, "wb") as file:
            file.truncate(48 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True, capture_output=True)
        subprocess.run(["mount", "-o", "loop", image, folder], check=True, capture_output=True)
        self.mounted = True
        shutil.rmtree(folder / "lost+found")

    def close(self):
        if self.mounted:
            subprocess.run(["umount", self.folder], check=True)
        self.mounted = False


def insert_card(scene, name):
    """None where nobody may mount."""
    try:
        return scene.own(Card(scene.work / "card.img", scene.work / name))
    except (OSError, subprocess.CalledProcessError):
        shutil.rmtree(scene.work / name, ignore_errors=True)
        return None


def add_member(group):
    with open(group.folder / "more.csv", "w", encoding="utf-8") as file:
        file.write(f"name,email,language,note\n{MEMBER},{CONTACT},en,{NOTE}\n")
    group.json("member", "import", group.folder / "more.csv")


def type_keys(kiosk, text):
    kiosk.display.run("type", "--delay", 5, "--", text)


def sign_up(person):
    kiosk = person.kiosk
    person.go("sign-up", "name")
    person.choose("input-latin")
    type_keys(kiosk, WALK_IN)
    person.go("next", "contact")
    person.choose("item-2")
    type_keys(kiosk, THEIR_CONTACT)
    person.go("next", "review")
    since = len(kiosk.lines)
    person.choose("next")
    issued = kiosk.wait("issued", since)
    assert issued["done"]
    person.leave()
    return issued


def leave_a_remark(person, ticket):
    kiosk = person.kiosk
    person.go("leave", "leaving")
    person.look_away()
    since = len(kiosk.lines)
    kiosk.line.scan(ticket["text"])
    kiosk.wait("verdict", since)
    until(lambda: "done" in kiosk.controls() or kiosk.screen() == "feedback", "a goodbye")
    if kiosk.screen() != "feedback":
        person.go("done", "feedback")
    person.choose("item-4")
    person.go("remark", "remark")
    type_keys(kiosk, REMARK)
    since = len(kiosk.lines)
    person.go("next", "home")
    assert kiosk.wait("feedback", since)["done"]


def look_somebody_up(person):
    person.go("find", "find")
    person.write("quillf")
    until(lambda: "item-0" in person.kiosk.controls(), "whom was looked for")
    person.leave()


class Evening:
    """Everything that puts something about people on a kiosk's disk; then the plug is pulled."""

    def __init__(self, scene):
        self.card = insert_card(scene, "kiosk-A")
        self.meetup = meetup = Meetup(scene, before=add_member)
        kiosk = meetup.open_kiosk("A", SIZE)
        person = Person(kiosk, "touch")
        person.unlock(meetup.host)
        ticket = meetup.of(MEMBER)
        person.scan(ticket)
        person.leave()
        look_somebody_up(person)
        self.walk_in = sign_up(person)
        for other in meetup.tickets[:3]:
            if other is not ticket:
                person.scan(other)
                person.leave()
        leave_a_remark(person, ticket)
        meetup.hub.kill()
        kiosk.kill()
        self.folder = kiosk.folder
        self.hash = hash_pin()
        (self.folder / "turnout-kiosk.conf").write_text(self.hash)
        os.sync()
        self.image = None
        if self.card:
            self.folder = scene.work / "loot"
            shutil.copytree(kiosk.folder, self.folder)
            self.card.close()
            self.image = self.card.image

    def known(self):
        """What a thief may find out: the staff PIN, and short codes, which can be searched."""
        codes = [ticket["short_code"] for ticket in self.meetup.tickets]
        return [PIN.encode()] + [code.replace("-", "").encode() for code in codes]


def hash_pin():
    done = subprocess.run([BUILD / "bin/turnout-kiosk", "--hash-pin"], input=PIN + "\n", text=True,
                          capture_output=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def evening(open_scene):
    with open_scene("stolen") as scene:
        yield Evening(scene)


# Protects: no name, contact, note or remark lies on the disk in any coding.
def test_nobody_is_found(evening):
    assert PEOPLE.in_folder(evening.folder) == set()
    there = Words(log=evening.walk_in["ticket"]).in_folder(evening.folder)
    assert there, "the search looks where the evening was written down"


# Protects: nor among what was deleted.
def test_nobody_is_found_on_the_card(evening):
    if not evening.image:
        pytest.skip("a file system in a file cannot be mounted here")
    assert PEOPLE.in_image(evening.image) == set()
    assert Words(log=evening.walk_in["ticket"]).in_image(evening.image) == {"log"}


# Protects: what lies there opens nothing that is sealed, and signs no code.
def test_nothing_opens(evening):
    began = time.monotonic()
    opened, things, tried = burglar.break_in(evening.folder, evening.known())
    print(f"{things} sealed values, {tried} keys and every 32 bytes: "
          f"{time.monotonic() - began:.0f} s")
    assert things > 3 * 10 and tried > 1000
    assert opened == []
    assert burglar.issuing_seeds(evening.folder, evening.known()) == []


# The control: one host's code on a slip of paper in the bag, and all of a host's doors are open.
def test_with_a_hosts_code_the_same_tries_open_it(evening, tmp_path):
    loot = tmp_path / "loot"
    shutil.copytree(evening.folder, loot)
    code = base45(evening.meetup.host["text"])
    opened, _, _ = burglar.break_in(loot, [*evening.known(), code], all_bytes=False)
    kinds = {kind for kind, _ in opened}
    assert {"event key", "find", "issuer seed"} <= kinds
    words = set().union(*(PEOPLE.among(plain) for _, plain in opened))
    assert {name for name, _ in words} >= {"member", "walk_in"}
    seeds = [plain for kind, plain in opened if kind == "issuer seed"]
    assert burglar.issuing_seeds(loot, seeds) != []


def base45(text):
    """RFC 9285, whole bytes of an entry code."""
    digits = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".index(letter) for letter in text]
    out = b""
    for at in range(0, len(digits), 3):
        part = digits[at:at + 3]
        value = sum(digit * 45 ** place for place, digit in enumerate(part))
        out += value.to_bytes(2 if len(part) == 3 else 1, "big")
    return out


# Protects: guessing the staff PIN costs days, and what it opens has no names in it.
def test_guessing_the_pin_costs(evening):
    stored = re.search(r"\$argon2id\$\S+", evening.hash).group()
    memory_kib, passes = map(int, re.search(r"m=(\d+),t=(\d+)", stored).groups())
    assert memory_kib >= 64 * 1024 and passes >= 2
    began = time.monotonic()
    assert burglar.sodium.crypto_pwhash_str_verify(stored.encode(), b"000000", 6) != 0
    each = time.monotonic() - began
    assert burglar.sodium.crypto_pwhash_str_verify(stored.encode(), PIN.encode(), 6) == 0
    print(f"{each * 1000:.0f} ms and {memory_kib // 1024} MiB a guess: "
          f"{each * 1e6 / 3600:.0f} hours for all of them on one core")
    assert each * 1e6 > 3600


# The control: the same evening with the seals left open; the same search finds everybody.
def test_with_open_seals_the_same_search_finds_them(scene, monkeypatch):
    library = BUILD / "tests/e2e/libopen_seals.so"
    monkeypatch.setenv("LD_PRELOAD", str(library))
    evening = Evening(scene)
    monkeypatch.delenv("LD_PRELOAD")
    assert {name for name, _ in PEOPLE.in_folder(evening.folder)} == SEALED_THERE
    if evening.image:
        assert PEOPLE.in_image(evening.image) == SEALED_THERE


CODINGS = {
    "utf-8": lambda text: text.encode(),
    "utf-16": lambda text: text.encode("utf-16-le"),
    "base64": lambda text: base64.b64encode(b"a" + text.encode()),
    "base64url": lambda text: base64.urlsafe_b64encode(b"ab" + text.encode()),
    "base64 of utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    "hex": lambda text: b"0" + text.encode().hex().encode(),
    "gzip": lambda text: b"junk" + gzip.compress(text.encode() * 9),
    "base64 of gzip": lambda text: base64.b64encode(gzip.compress(text.encode() * 9)),
}


# The control of the search itself: it reads each of these.
@pytest.mark.parametrize("coding", CODINGS)
def test_the_search_reads(coding, tmp_path):
    (tmp_path / "file").write_bytes(os.urandom(500) + b"\0" + CODINGS[coding](MEMBER) + b"\0")
    assert PEOPLE.in_folder(tmp_path) == {("member", "file")}


# The control of the tries: a key that lies there, in whatever form, opens what it closes.
@pytest.mark.parametrize("form", ["bytes", "text", "hash", "signature"])
def test_the_tries_find(form, evening, tmp_path):
    key = os.urandom(64 if form == "signature" else 32)
    loot = tmp_path / "loot"
    shutil.copytree(evening.folder, loot)
    use = {"bytes": key, "text": key, "hash": burglar.blake(key),
           "signature": burglar.blake(b"turnout row key 1", key=key)}[form]
    lay = base64.urlsafe_b64encode(key).rstrip(b"=") if form == "text" else key
    (loot / "note").write_bytes(b'{"k":"' + lay + b'"}' if form == "text" else b"\0" * 600 + lay)
    reseal(loot / "kiosk.db", use)
    known = [key] if form in ("hash", "signature") else []
    opened, _, _ = burglar.break_in(loot, known, all_bytes=form == "bytes")
    assert [plain for _, plain in opened] == [b"a planted row"]


def reseal(path, key):
    """Puts a row of our own in the place of one of the roster's."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        event, ticket = db.execute("SELECT event, ticket FROM fold_ticket "
                                   "ORDER BY event, ticket LIMIT 1").fetchone()
        group = db.execute("SELECT value FROM log_meta WHERE name = 'group'").fetchone()[0]
        of_event = db.execute("SELECT event FROM log_event WHERE id = ?", (event,)).fetchone()[0]
        ad = b"turnout row 1" + group + of_event + burglar.eight(ticket)
        nonce = os.urandom(12)
        sealed = nonce + ChaCha20Poly1305(key).encrypt(nonce, b"a planted row", ad)
        db.execute("UPDATE fold_ticket SET sealed = ? WHERE event = ? AND ticket = ?",
                   (sealed, event, ticket))
        db.commit()
