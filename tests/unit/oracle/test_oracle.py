#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Protects SPEC.md: two implementations written from it must make and accept the same bytes.

    python3 test_oracle.py path/to/oracle_peer

Each case is random but seeded; the seed is printed, so that a failure can be had again.
"""

import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../oracle"))
import turnout_oracle as oracle

ROUNDS = 200
SEED = int(os.environ.get("TURNOUT_SEED", "20261205"))
dice = random.Random(SEED)
peer = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                        encoding="utf-8")


def ask(verb, **command):
    peer.stdin.write(json.dumps({"verb": verb, **command}) + "\n")
    peer.stdin.flush()
    return json.loads(peer.stdout.readline())


def same(ours, theirs, what):
    if ours != theirs:
        sys.exit(f"{what} (seed {SEED}):\n  oracle   {ours!r}\n  firmware {theirs!r}")


def random_ticket():
    ticket = oracle.Ticket(dice.choice(oracle.KINDS), 0, dice.randbytes(8), dice.randint(1, 255),
                           dice.choice([0, 1, dice.randrange(1 << 24), (1 << 24) - 1]))
    key, group = oracle.Key(dice.randbytes(32)), dice.randbytes(16)
    ticket.sign(key, group)
    while ticket.text() != ticket.text().strip(" "):
        ticket.id = dice.randbytes(8)
        ticket.sign(key, group)
    return ticket, key, group


def dress(text):
    """A text as scanners, keyboards and people hand it over."""
    if dice.random() < 0.5:
        text = text.lower()
    if dice.random() < 0.3:
        text = "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in text)
    if dice.random() < 0.3:
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice("\r\n\t") + text[at:]
    blanks = dice.choice(["", " ", "  ", "\u3000"])
    return dice.choice(["", "\\000026", "\\000026\\000003"]) + blanks + text + dice.choice(
        ["", "\r\n", " \t", "\u3000\n"])


def spoil(text):
    """What is not quite the same text any more."""
    at = dice.randrange(len(text))
    return dice.choice([text[:at], text[:at] + text[at + 1:], text + text[:dice.randrange(60)],
                        text[:at] + dice.choice("0Z:é~\0\\") + text[at + 1:]])


def tickets():
    for _ in range(ROUNDS):
        ticket, key, group = random_ticket()
        made = ask("issue", seed=key.seed.hex(), group=group.hex(), kind=ticket.kind,
                   id=ticket.id.hex(), admits=ticket.admits, expires=ticket.expires_ms())
        same(ticket.text(), made["text"], "a ticket's text")
        scanned = dress(ticket.text())
        got = ask("read", scanned=scanned.encode().hex(), public=key.public.hex(),
                  group=group.hex())
        same({"form": "ticket", "kind": ticket.kind, "key_id": ticket.key_id,
              "id": ticket.id.hex(), "admits": ticket.admits, "expires": ticket.expires_ms(),
              "verified": True, "row_key": ticket.row_key().hex(),
              "host_key": ticket.host_key().hex()}, got,
             f"a ticket read from {scanned!r}")
        form, read = oracle.read_code(dress(made["text"]).encode())
        same((True, "ticket"), (read.verify(key.public, group), form), "a ticket of the firmware")


def codes():
    """The form of texts that are, or are nearly, something of ours."""
    for _ in range(5 * ROUNDS):
        ticket, key, group = random_ticket()
        head = oracle.uint(dice.randrange(256), 1)
        short = "".join(dice.choice(oracle.SHORT_ALPHABET) for _ in range(8))
        text = dice.choice([
            spoil(ticket.text()), oracle.base45(head + dice.randbytes(80)), short,
            short[:4] + dice.choice(" -_") + short[4:], spoil(short),
            "turnout://pair?u=x", "TurnOut://Pair?", "turnout://pair", "https://example.org/a",
            "A" * dice.randint(95, 145)])
        raw = dress(text).encode() if text else b""
        ours = oracle.read_code(raw)
        theirs = ask("read", scanned=raw.hex(), public=key.public.hex(), group=group.hex())
        same(ours[0], theirs["form"], f"the form of {raw!r}")
        if ours[0] == "short":
            same(ours[1], theirs["short"], "a short code")


def seals():
    for _ in range(ROUNDS):
        ticket, key, group = random_ticket()
        event = dice.randbytes(16)
        associated = oracle.row_associated(group, event, ticket.id)
        row = oracle.seal_row(ticket, group, event, "Ada 王", "zh-CN", "aisle")
        opened = ask("open", key=ticket.row_key().hex(), associated=associated.hex(),
                     sealed=row.hex())
        same('{"name":"Ada 王","lang":"zh-CN","note":"aisle"}',
             bytes.fromhex(opened["plain"]).decode(), "a row sealed by the oracle")
        sealed = ask("seal", key=ticket.row_key().hex(), associated=associated.hex(),
                     plain=b'{"name":"Bo"}'.hex())["sealed"]
        same({"name": "Bo"}, oracle.open_row(ticket, group, event, bytes.fromhex(sealed)),
             "a row sealed by the firmware")
        spoilt = bytearray(row)
        spoilt[dice.randrange(len(row))] ^= 1 << dice.randrange(8)
        same({"opened": False}, ask("open", key=ticket.row_key().hex(),
                                    associated=associated.hex(), sealed=spoilt.hex()),
             "a spoilt row")
        door_key, code = dice.randbytes(32), "".join(dice.choice(oracle.SHORT_ALPHABET)
                                                     for _ in range(8))
        same(oracle.short_hash(code, door_key).hex(),
             ask("short-hash", code=code, door_key=door_key.hex())["hash"], "a short code's hash")


def boxes():
    """What anybody closes and only the hub opens."""
    for _ in range(ROUNDS // 4):
        secret, plain = dice.randbytes(32), dice.randbytes(dice.choice([0, 1, 31, 32, 33, 200]))
        public = oracle.x25519_public(secret)
        boxed = oracle.box(public, plain)
        same({"opened": True, "public": public.hex(), "plain": plain.hex()},
             ask("unbox", secret=secret.hex(), box=boxed.hex()), "a box of the oracle")
        theirs = bytes.fromhex(ask("box", public=public.hex(), plain=plain.hex())["box"])
        same(plain, oracle.unbox(secret, theirs), "a box of the firmware")
        spoilt = bytearray(boxed)
        spoilt[dice.randrange(len(boxed))] ^= 1 << dice.randrange(7)
        same(False, ask("unbox", secret=secret.hex(), box=spoilt.hex())["opened"], "a spoilt box")


def walk_ins():
    """A sign-up as a kiosk writes it and a hub reads it, and a host's way to the event key."""
    for _ in range(ROUNDS // 4):
        ticket, key, group = random_ticket()
        event, event_key, secret = dice.randbytes(16), dice.randbytes(32), dice.randbytes(32)
        sign_up = {"ticket": oracle.b64(ticket.id), "name": "林晓", "lang": "zh-CN",
                   "contact": {"platform": dice.choice(oracle.PLATFORMS), "value": "xiaolin27"},
                   "answers": [{"id": "food", "value": "面"}], "rules": dice.choice([0, 3])}
        body = oracle.issue_body(ticket, key.public, event_key, oracle.x25519_public(secret), group,
                                 event, sign_up, "xi••••", "27", dice.random() < 0.5)
        oracle.check_guest_body("issue", body)
        line = ask("record", seq=1, boot=f"{7:016x}", up=5, wall=0, clock="unset", kind="issue",
                   body=body)["line"]
        read = ask("read-record", line=line)
        same(("issue", body), (read["kind"], read["body"]), "an issue")
        opened = ask("unbox", secret=secret.hex(), box=oracle.unb64(body["box"]).hex())
        same(oracle.lean(sign_up), bytes.fromhex(opened["plain"]).decode(), "a sign-up")
        find = ask("open", key=event_key.hex(), sealed=oracle.unb64(body["find"]).hex(),
                   associated=oracle.find_associated(group, event, ticket.id).hex())
        same("林晓", json.loads(bytes.fromhex(find["plain"]))["name"], "a name to find")
        unlock = oracle.unlock_body(ticket, event_key, group, event)
        oracle.check_guest_body("unlock", unlock)
        same(event_key.hex(),
             ask("open", key=ticket.host_key().hex(), sealed=oracle.unb64(unlock["key"]).hex(),
                 associated=oracle.event_key_associated(group, event, ticket.id).hex())["plain"],
             "the event key")


def certificates():
    for _ in range(ROUNDS // 4):
        key, group, event, device, public = (oracle.Key(dice.randbytes(32)), dice.randbytes(16),
                                             dice.randbytes(16), dice.randbytes(16),
                                             dice.randbytes(32))
        quota, expires = dice.randrange(1 << 32), dice.randrange(1 << 48)
        message = (group + event + public + device + oracle.uint(quota, 4)
                   + oracle.uint(expires, 8))
        got = ask("sign", seed=key.seed.hex(), purpose="turnout issuer 1", message=message.hex())
        same(oracle.issuer_certificate(key, group, event, public, device, quota, expires).hex(),
             got["signature"], "an issuer's certificate")
        same((key.public.hex(), oracle.key_id(key.public)), (got["public"], got["key_id"]),
             "a public key and its id")
        message = group + device + public + b"\1"
        got = ask("sign", seed=key.seed.hex(), purpose="turnout device 1", message=message.hex())
        same(oracle.device_certificate(key, group, device, public, True).hex(), got["signature"],
             "a device's certificate")


def random_text():
    return "".join(dice.choice(['a', '"', "\\", "\n", "\x01", "\x1f", "\x7f", "/", "é", "王",
                                "😀", "\b", " "]) for _ in range(dice.randrange(8)))


def random_value(depth=3):
    kind = dice.randrange(6 if depth else 4)
    if kind == 0:
        return dice.choice([0, 1, -1, 2**63 - 1, -2**63, dice.randrange(10**9)])
    if kind == 1:
        return random_text()
    if kind <= 3:
        return dice.choice([True, False, None])
    if kind == 4:
        return [random_value(depth - 1) for _ in range(dice.randrange(3))]
    return {random_text(): random_value(depth - 1) for _ in range(dice.randrange(4))}


def random_record(seq):
    body = random_value()
    return {"seq": seq, "boot": dice.randrange(1 << 64), "up": dice.randrange(1 << 40),
            "wall": dice.choice([0, -5, 1764914400000 + dice.randrange(10**8), 2**63 - 1]),
            "clock": dice.choice(oracle.CLOCKS), "kind": dice.choice(["admit", "anchor", "event"]),
            "body": body if isinstance(body, dict) else {"value": body}}


def make_line(record):
    return oracle.record_line(**record)


def spoil_line(line):
    at = dice.randrange(len(line))
    return dice.choice([
        line[:at] + line[at + 1:], line[:at] + dice.choice(' ,0"e.-') + line[at:],
        line.replace(":", ": ", 1), line.replace('"clock"', '"Clock"'), line[:-1] + ',"x":1}',
        line.replace("\\u0001", "\\u0001".upper()), line.replace("/", "\\/"),
        line.replace('"seq":', '"seq":0'), line.replace("é", "\\u00e9"),
        line.replace('"body":{', '"body":{"":' + "[" * 62 + "]" * 62 + ","),
        line.replace('"body":{', '"body":{"":' + "[" * 63 + "]" * 63 + ","),
        line.replace('"body":', '"body":[') + "]", line.replace("a", "\\u0000"),
        line.replace("\\u001F", "\\u001f")])


def records():
    for _ in range(ROUNDS):
        record = random_record(dice.randint(1, 10**6))
        line = make_line(record)
        same(line, ask("record", **{**record, "boot": f"{record['boot']:016x}"})["line"],
             "a record's line")
        got = ask("read-record", line=line)
        same({"record": True, **{name: record[name] for name in
                                 ("seq", "up", "wall", "clock", "kind", "body")}}, got,
             f"a record read from {line}")
    refused = 0
    for _ in range(10 * ROUNDS):
        line = spoil_line(make_line(random_record(7)))
        try:
            oracle.read_record(line)
            ours = True
        except (ValueError, RecursionError):
            ours = False
        refused += not ours
        same(ours, ask("read-record", line=line)["record"], f"whether this is a record: {line}")
    assert refused > ROUNDS, "the spoiling does not spoil"


def batches():
    for round_number in range(ROUNDS // 4):
        key = oracle.Key(dice.randbytes(32))
        device, event, epoch = dice.randbytes(16), dice.randbytes(16), dice.randrange(1 << 64)
        name = oracle.log_name(device, event, epoch)
        lines = [make_line(random_record(seq)) for seq in range(1, dice.randint(1, 30))]
        start = dice.randint(1, len(lines) + 1)
        head = oracle.Head(name, len(lines), oracle.chain_all(name, lines))
        head.sign(key)
        batch = oracle.Batch(name, start, head, lines[start - 1:])
        made = ask("batch", seed=key.seed.hex(), device=device.hex(), event=event.hex(),
                   epoch=f"{epoch:016x}", lines=lines, **{"from": start})["text"]
        same(batch.text(), made, "a batch")
        same(lines, oracle.accept_batch(lines[:start - 1], oracle.read_batch(made), key.public),
             "a batch of the firmware")
        got = ask("read-batch", text=batch.text(), public=key.public.hex())
        same({"err": "ok", "log": name, "from": start, "count": len(lines) + 1 - start,
              "seq": len(lines), "verified": True, "meets_head": start == 1 or got["meets_head"]},
             got, f"batch {round_number} of the oracle")
        other = oracle.Key(dice.randbytes(32)).public.hex()
        same(False, ask("read-batch", text=batch.text(), public=other)["verified"],
             "a head under another key")


def random_batches(device, event):
    """Some logs, each in one batch or more, as a bundle has them; and the lines of each."""
    texts, logs = [], {}
    for _ in range(dice.randint(0, 3)):
        key, epoch = oracle.Key(dice.randbytes(32)), dice.randrange(1 << 64)
        name = oracle.log_name(device, event, epoch)
        lines = [make_line(random_record(seq)) for seq in range(1, dice.randint(2, 40))]
        head = oracle.Head(name, len(lines), oracle.chain_all(name, lines))
        head.sign(key)
        step = dice.randint(1, 20)
        texts += [oracle.Batch(name, start + 1, head, lines[start:start + step]).text()
                  for start in range(0, len(lines), step)]
        logs[name] = lines
    return texts, logs


def bundles():
    for number in range(ROUNDS // 4):
        group, event, device, door_key = (dice.randbytes(size) for size in (16, 16, 16, 32))
        texts, logs = random_batches(device, event)
        ours = oracle.write_bundle(group, event, device, door_key, texts)
        same({"batches": texts, "whole": True},
             ask("read-bundle", bundle=ours.hex(), door_key=door_key.hex()), "a bundle of the oracle")
        theirs = bytes.fromhex(ask("bundle", group=group.hex(), event=event.hex(),
                                   device=device.hex(), door_key=door_key.hex(),
                                   batches=texts)["bundle"])
        facts, read, whole = oracle.read_bundle(theirs, door_key)
        same((texts, True, oracle.ulid(event)), (read, whole, facts["event"]),
             "a bundle of the firmware")
        same(logs, oracle.prove_bundle(read), "what it proves")
        spoilt = bytearray(theirs)
        head = theirs.index(b"\n") + 1
        if dice.random() < 0.5:
            spoilt = spoilt[:dice.randint(head, len(theirs))]
        else:
            spoilt[dice.randrange(head, len(theirs))] ^= 1 << dice.randrange(8)
        _, read, whole = oracle.read_bundle(bytes(spoilt), door_key)
        same({"batches": read, "whole": whole},
             ask("read-bundle", bundle=spoilt.hex(), door_key=door_key.hex()),
             f"spoilt bundle {number}")


def times():
    for _ in range(5 * ROUNDS):
        boots = [dice.randrange(1 << 64) for _ in range(2)]
        near = [0, 1, 19999, 20000, 20001, 10**7]

        def moment():
            return {"boot": dice.choice(boots), "up": 10**6 + dice.choice([-1, 1])
                    * dice.choice(near) % 10**6,
                    "wall": dice.choice([1764914400000, 1764914400000 + dice.choice(near), 5,
                                         4102444800000, 1704067200000, 1704067199999])}
        claim = {**moment(), "clock": dice.choice(oracle.CLOCKS)}
        anchors = [{**moment(), "err": dice.choice([0, 1, 20, 500])}
                   for _ in range(dice.randrange(6))]
        wall, error = oracle.derive(claim, anchors)
        sent = [{**a, "boot": f"{a['boot']:016x}"} for a in anchors]
        same({"wall": wall, "err": -1 if error is None else error},
             ask("derive", **{**claim, "boot": f"{claim['boot']:016x}"}, anchors=sent),
             f"the time of {claim} by {anchors}")


for part in (tickets, codes, seals, boxes, walk_ins, certificates, records, batches, bundles,
             times):
    part()
    print(f"{part.__name__}: the same")
peer.stdin.close()
sys.exit(peer.wait())
