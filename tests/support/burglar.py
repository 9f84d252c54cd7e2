# SPDX-License-Identifier: Apache-2.0
"""Somebody who has a kiosk's disk, the source, and patience: looks for words in whatever coding,
and tries everything that lies there as a key on everything that is sealed there."""
import base64
import binascii
import ctypes
import hashlib
import json
import pathlib
import re
import shutil
import sqlite3
import tempfile
import zlib

CODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030")
WORD64 = re.compile(rb"[A-Za-z0-9_+/-]{16,}")
WORD16 = re.compile(rb"[0-9A-Fa-f]{16,}")
DEFLATED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
DEPTH = 3
INFLATED_MOST = 1 << 22
PURPOSES = [f"turnout {what} 1".encode() for what in (
    "row key", "host key", "event key", "issuer seed", "find", "bundle")]

sodium = ctypes.CDLL("libsodium.so.23")
sodium.sodium_init()


# ---- words, in whatever coding ----

def decoded(data):
    """What the bytes may say under another coding: base64 of both alphabets, hex, compressed."""
    for word in WORD64.finditer(data):
        text = word.group().translate(bytes.maketrans(b"-_", b"+/"))
        for shift in range(4):
            part = text[shift:]
            yield base64.b64decode(part[:len(part) // 4 * 4] if len(part) % 4 == 1 else
                                   part + b"=" * (-len(part) % 4))
    for word in WORD16.finditer(data):
        for shift in range(2):
            part = word.group()[shift:]
            yield binascii.unhexlify(part[:len(part) // 2 * 2])
    for start in DEFLATED.finditer(data):
        try:
            yield zlib.decompressobj(47).decompress(data[start.start():], INFLATED_MOST)
        except zlib.error:
            continue


class Words:
    def __init__(self, **words):
        self.words = words
        self.needles = [(name, word.encode(coding, "ignore").lower())
                        for name, word in words.items() for coding in CODINGS]

    def among(self, data, depth=DEPTH):
        """The names of those that are there, and in how many layers of coding."""
        lower = data.lower()
        found = {(name, DEPTH - depth) for name, needle in self.needles
                 if needle and needle in lower}
        if depth:
            for inner in decoded(data):
                if len(inner) > 8:
                    found |= self.among(inner, depth - 1)
        return found

    def in_folder(self, folder):
        """Each file, and each value in a database on its own: a page cuts long ones."""
        found = set()
        for path in files(folder):
            found |= {(name, path.name) for name, _ in self.among(path.read_bytes())}
        for store in stores(folder):
            for _, _, value in store.values():
                found |= {(name, store.name) for name, _ in self.among(as_bytes(value))}
        return found

    def in_image(self, path):
        """As they lie in a whole disk, deleted blocks included: every coding a search can be made
        in without knowing where a value begins."""
        data = b"".join(used_blocks(path))
        lower = data.lower()
        return {name for name, word in self.words.items() for coding in CODINGS
                for needle in {word.encode(coding, "ignore"), word.encode(coding, "ignore").lower()}
                if needle.lower() in lower or any(form in data for form in images(needle))}


def used_blocks(path):
    with open(path, "rb") as file:
        while block := file.read(4096):
            if block.count(0) < len(block):
                yield block


def images(needle):
    """The bytes in hex and base64; of that the part that does not depend on what is beside."""
    yield binascii.hexlify(needle)
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + needle)[-(-shift * 8 // 6):]
        kept = coded.rstrip(b"=")[:len(needle) * 8 // 6 - 2]
        yield kept
        yield kept.translate(bytes.maketrans(b"+/", b"-_"))


def files(folder):
    return sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file())


def as_bytes(value):
    return value if isinstance(value, bytes) else str(value).encode()


# ---- what is in a database ----

class Store:
    """A kiosk's database, opened on a copy."""

    def __init__(self, path):
        self.name = path.name
        self.copy = tempfile.mkdtemp(prefix="turnout-burglar-")
        for part in path.parent.glob(path.name + "*"):
            shutil.copy(part, self.copy)
        self.db = sqlite3.connect(pathlib.Path(self.copy) / path.name)

    def close(self):
        self.db.close()
        shutil.rmtree(self.copy)

    def tables(self):
        return [name for name, in self.db.execute("SELECT name FROM sqlite_schema "
                                                  "WHERE type = 'table'")]

    def values(self):
        for table in self.tables():
            rows = self.db.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in rows.description]
            for row in rows:
                for name, value in zip(names, row):
                    if isinstance(value, (str, bytes)):
                        yield table, name, value

    def ids(self, table):
        return dict(self.db.execute(f"SELECT id, event FROM {table}"))


def stores(folder):
    for path in files(folder):
        if path.read_bytes()[:15] == b"SQLite format 3":
            store = Store(path)
            try:
                yield store
            finally:
                store.close()


# ---- keys ----

def unbase64(text):
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def strings(value):
    """Every text and number in a JSON value."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


def pem_windows(text):
    """Every 32 bytes that stand in a PEM text one behind the other."""
    for body in re.findall(r"-----BEGIN[^-]*-----([^-]*)-----END", text):
        der = unbase64("".join(body.replace("\\n", "").split()).rstrip("="))
        yield from (der[at:at + 32] for at in range(len(der) - 31))


def json_of(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def materials(folder):
    """Whatever might be a key, or what a key is made of: at least 8 bytes, each once."""
    found = set()

    def take(text):
        found.add(text.encode())
        found.add(unbase64(text))
        found.update(pem_windows(text))
        inner = json_of(text)
        for string in strings(inner) if isinstance(inner, (dict, list)) else ():
            take(string)

    for path in files(folder):
        data = path.read_bytes()
        found.add(hashlib.blake2b(data, digest_size=32).digest())
        if b"\0" not in data[:512]:
            take(data.decode("utf-8", "replace"))
    for store in stores(folder):
        for _, _, value in store.values():
            if isinstance(value, bytes):
                found.add(value)
            else:
                take(value)
    return {bytes(item) for item in found if len(item) >= 8}


def blake(data, key=b"", size=32):
    return hashlib.blake2b(data, key=key[:64], digest_size=size).digest()


def keys_of(material):
    """The keys that the source knows how to make of such bytes, and the obvious ones."""
    if len(material) == 32:
        yield material
    if len(material) == 64:
        yield material[:32]
        yield material[32:]
    if len(material) == 81:  # an entry code itself
        yield from keys_of(material[17:])
    if len(material) > 64:
        material = blake(material, size=64)
    yield blake(material)
    yield hashlib.sha256(material).digest()
    for purpose in PURPOSES:
        yield blake(purpose, key=material)


# ---- what is sealed ----

class Sealed:
    def __init__(self, kind, data, ad):
        self.kind, self.data, self.ad = kind, data, ad

    def open(self, key):
        """The plain bytes, or None."""
        size = len(self.data) - 12
        plain = ctypes.create_string_buffer(max(size, 1))
        fits = sodium.crypto_aead_chacha20poly1305_ietf_decrypt(
            plain, None, None, self.data[12:], ctypes.c_ulonglong(size), self.ad,
            ctypes.c_ulonglong(len(self.ad)), self.data[:12], key) == 0
        return plain.raw[:size - 16] if fits else None


def eight(number):
    return (number & (1 << 64) - 1).to_bytes(8, "big")


def sealed_things(folder):
    """Every sealed value of every database, as a thief finds it; those of the log's lines are the
    same bytes, and those that only the log has are added."""
    things = {}

    def add(kind, data, *context):
        if data and len(data) > 28:
            things[data] = Sealed(kind, data, f"turnout {kind} 1".encode() + b"".join(context))

    for store in stores(folder):
        if "log_meta" not in store.tables():
            continue
        meta = dict(store.db.execute("SELECT name, value FROM log_meta"))
        group, events = meta["group"], store.ids("log_event")
        for event, ticket, row, find in store.db.execute(
                "SELECT event, ticket, sealed, find FROM fold_ticket UNION ALL "
                "SELECT event, ticket, sealed, find FROM fold_issue"):
            add("row", row, group, events[event], eight(ticket))
            add("find", find, group, events[event], eight(ticket))
        unlocks = store.db.execute("SELECT event, ticket, sealed FROM fold_unlock")
        for event, ticket, data in unlocks:
            add("event key", data, group, events[event], eight(ticket))
        for event, device, data in store.db.execute("SELECT event, device, seed FROM fold_issuer"):
            add("issuer seed", data, group, events[event], device)
        lines = store.db.execute("SELECT l.event, r.line FROM record r JOIN log l ON l.id = r.log")
        for event, line in lines:
            record = json.loads(line)
            body = record["body"]
            who = unbase64(body.get("ticket", ""))
            for member in ("row", "find") if record["kind"] in ("ticket", "issue") else ():
                add(member, unbase64(body.get(member, "")), group, events[event], who)
            if record["kind"] == "unlock":
                add("event key", unbase64(body["key"]), group, events[event], who)
    return list(things.values())


def windows(folder):
    """Every 32 bytes of every file, but for those that are nearly all zeros."""
    for path in files(folder):
        data = path.read_bytes()
        for at in range(len(data) - 31):
            piece = data[at:at + 32]
            if piece.count(0) < 16:
                yield piece


def break_in(folder, known=(), all_bytes=True):
    """Opens what can be opened with what lies there and what the thief knows besides; answers
    (kind, plain) of each.  What opens may be a key itself and is tried in turn.  Every 32 bytes,
    wherever they begin, are tried too, on one value of each kind."""
    things = sealed_things(folder)
    tried, fresh = set(), materials(folder) | {bytes(item) for item in known}
    opened = {}
    while fresh:
        keys = {key for material in fresh for key in keys_of(material)} - tried
        tried |= keys
        fresh = set()
        for thing in things:
            for key in keys if thing.data not in opened else ():
                plain = thing.open(key)
                if plain is not None:
                    opened[thing.data] = (thing.kind, plain)
                    fresh.add(plain)
                    break
    left = {}
    for thing in things:
        if thing.data not in opened:
            left.setdefault(thing.kind, thing)
    for piece in set(windows(folder)) - tried if all_bytes else ():
        for thing in left.values():
            plain = thing.open(piece)
            if plain is not None:
                opened[thing.data] = (thing.kind, plain)
    return list(opened.values()), len(things), len(tried)


def issuing_seeds(folder, known=()):
    """Those of the keys lying there with which codes could be signed."""
    certified = set()
    for store in stores(folder):
        if "fold_issuer" in store.tables():
            certified |= {key for key, in store.db.execute("SELECT key FROM fold_issuer")}
    found = []
    for material in materials(folder) | {bytes(item) for item in known}:
        for seed in {key for key in keys_of(material) if len(key) == 32}:
            public, secret = (ctypes.create_string_buffer(size) for size in (32, 64))
            sodium.crypto_sign_seed_keypair(public, secret, seed)
            if public.raw in certified:
                found.append(seed)
    return found
