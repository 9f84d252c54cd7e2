#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second implementation of firmware/SPEC.md, written from that page alone.

It shares no line with the firmware and exists to disagree with it: where the two differ, one of
them has read the page wrongly, or the page is unclear.  Slow and plain on purpose.

    python3 turnout_oracle.py vectors      prints test vectors as JSON
"""

import base64
import gzip
import hashlib
import json
import os
import re
import sys
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import (Ed25519PrivateKey,
                                                               Ed25519PublicKey)
from cryptography.hazmat.primitives.asymmetric.x25519 import (X25519PrivateKey,
                                                              X25519PublicKey)
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.poly1305 import Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Refused(ValueError):
    """The bytes are not what SPEC.md asks for."""


# ---- 1. notation -------------------------------------------------------------------------------

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def uint(value, size):
    return value.to_bytes(size, "big")


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text, size=None):
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if b64(data) != text or (size is not None and len(data) != size):
        raise Refused("base64url")
    return data


def base45(data):
    out = []
    for i in range(0, len(data), 2):
        value = int.from_bytes(data[i:i + 2], "big")
        for _ in range(3 if len(data[i:i + 2]) == 2 else 2):
            value, digit = divmod(value, 45)
            out.append(BASE45[digit])
    return "".join(out)


def unbase45(text):
    out = bytearray()
    for i in range(0, len(text), 3):
        group = text[i:i + 3]
        if len(group) == 1 or any(c not in BASE45 for c in group):
            raise Refused("base45")
        value = sum(BASE45.index(c) * 45 ** n for n, c in enumerate(group))
        try:
            out += value.to_bytes(len(group) - 1, "big")
        except OverflowError:
            raise Refused("base45") from None
    return bytes(out)


def ulid(data):
    value = int.from_bytes(data, "big")
    return "".join(CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


def unulid(text):
    if len(text) != 26 or any(c not in CROCKFORD for c in text) or text[0] > "7":
        raise Refused("ULID")
    value = 0
    for c in text:
        value = value << 5 | CROCKFORD.index(c)
    return uint(value, 16)


def lean(value):
    """JSON as section 1 wants it."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return re.sub(r"\\u00[0-9a-f]{2}", lambda m: "\\u" + m.group()[2:].upper(), text)


def no_twice(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise Refused("a member twice")
    return dict(pairs)


def refuse_number(_):
    raise Refused("not an integer")


def read_int(text):
    if not -2**63 <= int(text) < 2**63:
        raise Refused("an integer too large")
    return int(text)


def depth(value):
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def unlean(text):
    """Reads JSON that must be lean already."""
    value = json.loads(text, object_pairs_hook=no_twice, parse_float=refuse_number,
                       parse_constant=refuse_number, parse_int=read_int)
    if lean(value) != text or "\\u0000" in text.replace("\\\\", "") or depth(value) > 64:
        raise Refused("not lean")
    return value


# ---- 2. cryptography ---------------------------------------------------------------------------

def blake(message, size=32, key=b""):
    return hashlib.blake2b(message, digest_size=size, key=key).digest()


class Key:
    """An Ed25519 key from its 32-byte seed."""

    def __init__(self, seed):
        self.seed = seed
        self.secret = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, purpose, message):
        return self.secret.sign(purpose.encode() + message)


def verify(public, purpose, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, purpose.encode() + message)
        return True
    except InvalidSignature:
        return False


def key_id(public):
    return int.from_bytes(blake(public)[:4], "big")


def seal(key, associated, plain, nonce=None):
    nonce = nonce or os.urandom(12)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, associated)


def unseal(key, associated, sealed):
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:12], sealed[12:], associated)
    except InvalidTag:
        raise Refused("seal") from None


def salsa_rounds(words):
    """Twenty rounds of Salsa20 on sixteen words (Bernstein's specification)."""
    x = list(words)

    def quarter(a, b, c, d):
        for target, one, two, turn in ((b, a, d, 7), (c, b, a, 9), (d, c, b, 13), (a, d, c, 18)):
            value = (x[one] + x[two]) & 0xFFFFFFFF
            x[target] ^= (value << turn | value >> 32 - turn) & 0xFFFFFFFF

    for _ in range(10):
        for column in ((0, 4, 8, 12), (5, 9, 13, 1), (10, 14, 2, 6), (15, 3, 7, 11)):
            quarter(*column)
        for row in ((0, 1, 2, 3), (5, 6, 7, 4), (10, 11, 8, 9), (15, 12, 13, 14)):
            quarter(*row)
    return x


def salsa_words(key, middle):
    sigma = b"expand 32-byte k"
    data = sigma[:4] + key[:16] + sigma[4:8] + middle + sigma[8:12] + key[16:] + sigma[12:]
    return [int.from_bytes(data[i:i + 4], "little") for i in range(0, 64, 4)]


def hsalsa(key, nonce16):
    words = salsa_rounds(salsa_words(key, nonce16))
    return b"".join(words[i].to_bytes(4, "little") for i in (0, 5, 10, 15, 6, 7, 8, 9))


def xsalsa_stream(key, nonce, size):
    inner, out, block = hsalsa(key, nonce[:16]), b"", 0
    while len(out) < size:
        start = salsa_words(inner, nonce[16:] + block.to_bytes(8, "little"))
        words = [(a + b) & 0xFFFFFFFF for a, b in zip(start, salsa_rounds(start))]
        out += b"".join(word.to_bytes(4, "little") for word in words)
        block += 1
    return out[:size]


def x25519_public(secret):
    public = X25519PrivateKey.from_private_bytes(secret).public_key()
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def box_stream(secret, other, moment, box_key, size):
    shared = X25519PrivateKey.from_private_bytes(secret).exchange(
        X25519PublicKey.from_public_bytes(other))
    return xsalsa_stream(hsalsa(shared, bytes(16)), blake(moment + box_key, 24), size)


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def box(box_key, plain, moment_secret=None):
    moment_secret = moment_secret or os.urandom(32)
    moment = x25519_public(moment_secret)
    stream = box_stream(moment_secret, box_key, moment, box_key, 32 + len(plain))
    hidden = xor(plain, stream[32:])
    return moment + Poly1305.generate_tag(stream[:32], hidden) + hidden


def unbox(box_secret, boxed):
    if len(boxed) < 48:
        raise Refused("box")
    moment, tag, hidden = boxed[:32], boxed[32:48], boxed[48:]
    stream = box_stream(box_secret, moment, moment, x25519_public(box_secret), 32 + len(hidden))
    try:
        Poly1305.verify_tag(stream[:32], hidden, tag)
    except InvalidSignature:
        raise Refused("box") from None
    return xor(hidden, stream[32:])


# ---- 3. ticket ---------------------------------------------------------------------------------

KINDS = ["member", "guest", "walk-in", "crew", "badge"]
EXPIRY_EPOCH_MS = 1735689600000
EXPIRY_UNIT_MS = 15 * 60 * 1000
SHORT_ALPHABET = "6789BCDFGHJKLMNPQRTW"


@dataclass
class Ticket:
    kind: str
    key_id: int
    id: bytes
    admits: int
    expiry: int  # in units of 15 minutes; 0 = as the event says
    signature: bytes = b""

    def fields(self):
        return (uint(1 << 4 | KINDS.index(self.kind), 1) + self.id + uint(self.key_id, 4)
                + uint(self.admits, 1) + uint(self.expiry, 3))

    def sign(self, key, group):
        self.key_id = key_id(key.public)
        self.signature = key.sign("turnout ticket 1", group + self.fields())

    def verify(self, public, group):
        return verify(public, "turnout ticket 1", group + self.fields(), self.signature)

    def text(self):
        return base45(self.fields() + self.signature)

    def row_key(self):
        return blake(b"turnout row key 1", key=self.signature)

    def host_key(self):
        return blake(b"turnout host key 1", key=self.signature)

    def expires_ms(self):
        return EXPIRY_EPOCH_MS + self.expiry * EXPIRY_UNIT_MS if self.expiry else 0


def tidy(raw):
    """The text of a scan (bytes) without what scanners and keyboards add."""
    raw = re.sub(rb"^(\\[0-9]{6})+", b"", raw)
    for code in range(0xFF01, 0xFF5F):
        raw = raw.replace(chr(code).encode(), bytes([code - 0xFF01 + 0x21]))
    raw = raw.replace("\u3000".encode(), b" ")
    return re.sub(rb"[\r\n\t]", b"", raw).strip(b" ")


def read_code(raw):
    """(form, what): 'ticket' with a Ticket, 'short' with its text, or another form and None."""
    text = tidy(raw).decode("latin-1")
    if text[:15].encode("latin-1").lower() == b"turnout://pair?":
        return "invite", None
    if not text.isascii():
        return "foreign", None
    text = text.upper()
    short = text[:4] + text[5:] if len(text) == 9 and text[4] in " -" else text
    if len(short) == 8 and all(c in SHORT_ALPHABET for c in short):
        return "short", short
    if len(text) == 122:
        try:
            return read_bytes(unbase45(text))
        except Refused:
            pass
    if 100 <= len(text) <= 140 and all(c in BASE45 for c in text):
        return "damaged", None
    return "foreign", None


def read_bytes(data):
    version, kind = data[0] >> 4, data[0] & 15
    if version >= 2:
        return "newer", None
    if version != 1 or kind >= len(KINDS) or data[13] == 0:
        return "damaged", None
    return "ticket", Ticket(KINDS[kind], int.from_bytes(data[9:13], "big"), data[1:9], data[13],
                            int.from_bytes(data[14:17], "big"), data[17:])


def row_associated(group, event, ticket_id):
    return b"turnout row 1" + group + event + ticket_id


def seal_row(ticket, group, event, name, lang=None, note=None, nonce=None):
    row = {"name": name}
    if lang:
        row["lang"] = lang
    if note:
        row["note"] = note
    return seal(ticket.row_key(), row_associated(group, event, ticket.id), lean(row).encode(),
                nonce)


def open_row(ticket, group, event, sealed):
    return json.loads(unseal(ticket.row_key(), row_associated(group, event, ticket.id), sealed))


# What the event key, and for a host the event key itself, is sealed about.
def find_associated(group, event, ticket_id):
    return b"turnout find 1" + group + event + ticket_id


def seed_associated(group, event, device):
    return b"turnout issuer seed 1" + group + event + device


def event_key_associated(group, event, ticket_id):
    return b"turnout event key 1" + group + event + ticket_id


def short_hash(code, door_key):
    return blake(code.upper().encode(), size=16, key=door_key)


# ---- 4. certificates ---------------------------------------------------------------------------

def issuer_certificate(group_key, group, event, public, device=bytes(16), quota=0, expires=0):
    return group_key.sign("turnout issuer 1", group + event + public + device + uint(quota, 4)
                          + uint(expires, 8))


def device_certificate(group_key, group, device, log_public, is_hub):
    return group_key.sign("turnout device 1", group + device + log_public + uint(is_hub, 1))


# ---- 5. record ---------------------------------------------------------------------------------

CLOCKS = ["unset", "peer", "staff", "hub", "ntp"]
LINE_MAX = 16384
RECORD_MEMBERS = ["seq", "boot", "up", "wall", "clock", "kind", "body"]


def log_name(device, event, epoch):
    return f"{ulid(device)}.{ulid(event)}.{epoch:016x}"


def read_log_name(name):
    device, event, epoch = name.split(".")
    if not re.fullmatch("[0-9a-f]{16}", epoch):
        raise Refused("log name")
    return unulid(device), unulid(event), int(epoch, 16)


def record_line(seq, boot, up, wall, clock, kind, body):
    return lean({"seq": seq, "boot": f"{boot:016x}", "up": up, "wall": wall, "clock": clock,
                 "kind": kind, "body": body})


def read_record(line):
    if len(line.encode()) > LINE_MAX or "\n" in line:
        raise Refused("line")
    record = unlean(line)
    if list(record) != RECORD_MEMBERS or not isinstance(record["body"], dict):
        raise Refused("members")
    if any(type(record[name]) is not int for name in ("seq", "up", "wall")):
        raise Refused("numbers")
    if record["seq"] < 1 or record["up"] < 0 or record["clock"] not in CLOCKS:
        raise Refused("values")
    if not re.fullmatch("[0-9a-f]{16}", record["boot"]):
        raise Refused("boot")
    if not re.fullmatch("[a-z0-9-]{1,23}", record["kind"]):
        raise Refused("kind")
    return record


ENTRIES = ["open", "rules", "answer", "invite", "approve", "attend-first"]
CONTENT = ["notice", "topic", "card", "rules", "programme", "meetup", "question"]
PLATFORMS = ["phone", "email", "wxid", "qq", "telegram", "discord", "other"]


def issue_body(ticket, public, event_key, box_key, group, event, sign_up, masked, last,
               pending=False):
    """What a kiosk writes for a walk-in; `sign_up` is what goes into the box."""
    row = {"name": sign_up["name"], "lang": sign_up["lang"]}
    find = {"name": sign_up["name"], "contact": masked, "last": last}
    if sign_up["rules"]:
        row["rules"] = find["rules"] = sign_up["rules"]
    body = {"ticket": b64(ticket.id), "admits": ticket.admits, "expires": ticket.expires_ms(),
            "key": b64(public),
            "row": b64(seal(ticket.row_key(), row_associated(group, event, ticket.id),
                            lean(row).encode())),
            "find": b64(seal(event_key, find_associated(group, event, ticket.id),
                             lean(find).encode())),
            "box": b64(box(box_key, lean(sign_up).encode()))}
    if pending:
        body["pending"] = True
    return body


def unlock_body(ticket, event_key, group, event):
    sealed = seal(ticket.host_key(), event_key_associated(group, event, ticket.id), event_key)
    return {"ticket": b64(ticket.id), "key": b64(sealed)}


def check_guest_body(kind, body):
    """Raises Refused where a body of the kinds of walk-ins and guests is not as section 5 says."""
    def size(name, least, most):
        if not least <= len(unb64(body[name])) <= most:
            raise Refused(name)

    def word(name):
        if not re.fullmatch("[a-z0-9-]{1,40}", body[name]):
            raise Refused(name)

    if kind in ("unlock", "issue", "approve", "accept", "answer", "vote"):
        size("ticket", 8, 8)
    if kind in ("issue", "answer") or (kind == "feedback" and "box" in body):
        size("box", 48, 8192)
    if kind == "issue":
        size("key", 32, 32)
        size("row", 28, 2048)
        size("find", 28, 2048)
    if kind == "content":
        word("id")
        if body["what"] not in CONTENT or not isinstance(body.get("value", {}), dict):
            raise Refused("content")
    if kind == "vote":
        word("ballot")
        if not 0 <= body["option"] <= 7:
            raise Refused("option")
    if kind == "feedback" and not 1 <= body["score"] <= 5:
        raise Refused("score")


def issues_that_count(issues, quota):
    """Of one key's issues in its device's logs, as (wall, epoch, seq, ticket): the tickets listed."""
    ordered = sorted(issues)
    return [issue[3] for issue in (ordered[:quota] if quota else ordered)]


def chain_start(name):
    return blake(b"turnout log 1" + name.encode())


def chain(previous, line):
    return blake(previous + line.encode())


def chain_all(name, lines):
    result = chain_start(name)
    for line in lines:
        result = chain(result, line)
    return result


# ---- 6, 7. head and batch ----------------------------------------------------------------------

BATCH_RECORDS, BATCH_BYTES = 2000, 262144


@dataclass
class Head:
    log: str
    seq: int
    hash: bytes
    signature: bytes = b""

    def message(self):
        return self.log.encode() + uint(self.seq, 8) + self.hash

    def sign(self, key):
        self.signature = key.sign("turnout head 1", self.message())

    def verify(self, public):
        return verify(public, "turnout head 1", self.message(), self.signature)

    def line(self):
        return lean({"head": {"log": self.log, "seq": self.seq, "hash": b64(self.hash),
                              "signature": b64(self.signature)}})


@dataclass
class Batch:
    log: str
    start: int
    head: Head
    lines: list = field(default_factory=list)

    def text(self):
        opening = lean({"batch": 1, "log": self.log, "from": self.start})
        return "".join(line + "\n" for line in [opening, *self.lines, self.head.line()])


def read_batch(text):
    if not text.endswith("\n"):
        raise Refused("not ended")
    lines = text[:-1].split("\n")
    if len(lines) < 2:
        raise Refused("no head")
    opening, records, closing = json.loads(lines[0]), lines[1:-1], json.loads(lines[-1])["head"]
    if opening["batch"] != 1:
        raise Refused("version")
    read_log_name(opening["log"])
    if len(records) > BATCH_RECORDS or sum(len(r.encode()) + 1 for r in records) > BATCH_BYTES:
        raise Refused("too large")
    head = Head(closing["log"], closing["seq"], unb64(closing["hash"], 32),
                unb64(closing["signature"], 64))
    if head.log != opening["log"] or head.seq < opening["from"] - 1 + len(records):
        raise Refused("head")
    return Batch(opening["log"], opening["from"], head, records)


def accept_batch(held, batch, log_public):
    """The log's lines after taking the batch in; raises Refused('gap'), ('fork') or ('seal')."""
    if not batch.head.verify(log_public):
        raise Refused("seal")
    if batch.start > len(held) + 1:
        raise Refused("gap")
    result = list(held)
    for seq, line in enumerate(batch.lines, batch.start):
        if read_record(line)["seq"] != seq:
            raise Refused("seq")
        if seq > len(result):
            result.append(line)
        elif result[seq - 1] != line:
            raise Refused("fork")
    last = batch.start + len(batch.lines) - 1
    if batch.head.seq > last > len(held):
        raise Refused("seal")
    if batch.head.seq == last and chain_all(batch.log, result[:last]) != batch.head.hash:
        raise Refused("fork")
    return result


# ---- 7. bundle ---------------------------------------------------------------------------------

BUNDLE_BATCH_MAX, BUNDLE_CHUNK_MAX = 294914, 307200


def bundle_key(door_key, group, event, salt):
    return blake(b"turnout bundle 1" + group + event + salt, key=door_key)


def bundle_place(header, number, last):
    return blake(header) + uint(number, 4) + uint(last, 1)


def write_bundle(group, event, device, door_key, batches, salt=None):
    salt = salt or os.urandom(16)
    header = lean({"bundle": 1, "group": ulid(group), "event": ulid(event), "device": ulid(device),
                   "sealed": b64(salt)}).encode()
    key, out = bundle_key(door_key, group, event, salt), header + b"\n"
    plains = [gzip.compress(batch.encode()) for batch in batches] + [b""]
    for number, plain in enumerate(plains):
        chunk = seal(key, bundle_place(header, number, number == len(batches)), plain)
        out += uint(len(chunk), 4) + chunk
    return out


def read_bundle(data, door_key):
    """(header, batches, whole): the texts of the batches before the first fault."""
    header, line_end, rest = data[:512].partition(b"\n")
    if not line_end or not header.startswith(b'{"bundle":'):
        raise Refused("no bundle")
    facts, rest = json.loads(header), data[len(header) + 1:]
    if facts["bundle"] != 1:
        raise Refused("version")
    key = bundle_key(door_key, unulid(facts["group"]), unulid(facts["event"]),
                     unb64(facts["sealed"], 16))
    batches = []
    while len(rest) >= 4:
        size = int.from_bytes(rest[:4], "big")
        chunk, rest = rest[4:4 + size], rest[4 + size:]
        if not 28 <= size <= BUNDLE_CHUNK_MAX or len(chunk) < size:
            return facts, batches, False
        try:
            plain = unseal(key, bundle_place(header, len(batches), size == 28), chunk)
        except Refused:
            return facts, batches, False
        if size == 28:
            return facts, batches, not rest
        text = gzip.decompress(plain)
        if len(text) > BUNDLE_BATCH_MAX:
            raise Refused("too large")
        batches.append(text.decode())
    return facts, batches, False


def prove_bundle(batches):
    """{log: lines} of logs that begin at 1: as many as a head in the bundle proves, whose
    signature is still to be verified."""
    proven, lines = {}, {}
    for batch in map(read_batch, batches):
        held = lines.setdefault(batch.log, [])
        if batch.start != len(held) + 1:
            continue
        held += batch.lines
        if batch.head.seq == len(held) and chain_all(batch.log, held) == batch.head.hash:
            proven[batch.log] = list(held)
    return proven


# ---- 12. time ----------------------------------------------------------------------------------

CLAIM_ERROR_MS = {"ntp": 1000, "hub": 5000, "peer": 30000, "staff": 120000}
YEAR_2024_MS, YEAR_2100_MS = 1704067200000, 4102444800000


def derive(claim, anchors):
    """(wall, error) of a claim {boot, up, wall, clock}; error None: unknown.  An anchor is
    {boot, up, wall, err}."""
    answers = []
    for anchor in anchors:
        if anchor["boot"] == claim["boot"]:
            gap = claim["up"] - anchor["up"]
            error = anchor["err"] + -(-abs(gap) * 50 // 1000000)
            answers.append((error, abs(gap), -anchor["up"], -anchor["wall"],
                            anchor["wall"] + gap))
    if answers:
        best = min(answers)
        return best[-1], best[0]
    plausible = YEAR_2024_MS <= claim["wall"] < YEAR_2100_MS
    return claim["wall"], CLAIM_ERROR_MS.get(claim["clock"]) if plausible else None


# ---- vectors -----------------------------------------------------------------------------------

def vectors():
    """Fixed inputs and what follows from them."""
    group, event, device = bytes(range(16)), bytes(range(16, 32)), bytes(range(32, 48))
    key, log_key = Key(bytes(range(32))), Key(bytes(range(64, 96)))
    door_key = bytes(range(96, 128))
    tickets = []
    for number, kind in enumerate(KINDS):
        ticket = Ticket(kind, 0, bytes([number] * 8), 1 + 63 * number, 70000 * number)
        ticket.sign(key, group)
        row = seal_row(ticket, group, event, "王小明", "zh-CN", nonce=bytes(12))
        tickets.append({"kind": kind, "id": ticket.id.hex(), "admits": ticket.admits,
                        "expires_ms": ticket.expires_ms(), "text": ticket.text(),
                        "row_key": ticket.row_key().hex(), "row": row.hex(),
                        "host_key": ticket.host_key().hex()})
    name = log_name(device, event, 0x0123456789ABCDEF)
    lines = [record_line(seq, 0x9F86D081884C7D65, 1000 * seq, 1764914400000 + seq, "ntp", "admit",
                         {"ticket": b64(bytes([seq] * 8)), "method": "qr", "verdict": "admit",
                          "admits": 1}) for seq in range(1, 4)]
    head = Head(name, len(lines), chain_all(name, lines))
    head.sign(log_key)
    return {
        "group": group.hex(), "event": event.hex(), "device": device.hex(),
        "seed": key.seed.hex(), "public": key.public.hex(), "key_id": key_id(key.public),
        "tickets": tickets,
        "door_key": door_key.hex(), "short": "6789BCDF",
        "short_hash": short_hash("6789BCDF", door_key).hex(),
        "issuer_certificate": issuer_certificate(key, group, event, log_key.public, device, 200,
                                                 1764914400000).hex(),
        "device_certificate": device_certificate(key, group, device, log_key.public, True).hex(),
        "log_seed": log_key.seed.hex(), "log": name,
        "chain_start": chain_start(name).hex(), "lines": lines, "chain": head.hash.hex(),
        "batch": Batch(name, 1, head, lines).text(),
        "box_secret": bytes(range(128, 160)).hex(),
        "box": box(x25519_public(bytes(range(128, 160))), "林晓 walks in".encode(),
                   bytes(range(160, 192))).hex(),
    }


if __name__ == "__main__":
    if sys.argv[1:] != ["vectors"]:
        sys.exit("usage: turnout_oracle.py vectors")
    print(json.dumps(vectors(), ensure_ascii=False, indent=1))
