# SPDX-License-Identifier: Apache-2.0
"""Webhooks to a real HTTPS server that is sometimes down, sometimes refuses, and checks every
signature with its own code."""
import datetime
import hashlib
import hmac
import http.server
import ipaddress
import json
import socket
import ssl
import sqlite3
import threading

import hub_device
import pytest
import rig
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def certificate(folder):
    """A key and a certificate for 127.0.0.1 that signs itself; its file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver")])
    now = datetime.datetime(2020, 1, 1)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now).not_valid_after(now + datetime.timedelta(days=36500))
            .add_extension(x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, hashes.SHA256()))
    path = folder / "receiver.pem"
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM,
                                       serialization.PrivateFormat.PKCS8,
                                       serialization.NoEncryption()) +
                     made.public_bytes(serialization.Encoding.PEM))
    return path, made.public_bytes(serialization.Encoding.PEM).decode()


class Receiver:
    """Answers with what `answers` says, 200 once that is used up; keeps (header, body) of each."""

    def __init__(self, pem, port=0, answers=()):
        self.got, self.answers = [], list(answers)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.answers.pop(0) if receiver.answers else 200
                receiver.got.append((dict(self.headers), body, status))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def events(self):
        """The events that were taken."""
        return [json.loads(body) for _, body, status in list(self.got) if status == 200]


def signed_by(secret, header, body):
    parts = dict(part.split("=", 1) for part in header["X-Turnout-Signature"].split(","))
    mac = hmac.new(secret.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(mac, parts["v1"])


class World:
    def __init__(self, scene):
        self.scene, self.folder = scene, scene.folder("hub")
        self.seeded = json.loads(hub_device.seed(self.folder, "create"))
        group = rig.Group(self.folder)
        self.token = group.json("token", "create", "--name", "owner", "--role", "owner")["token"]
        self.hub = scene.own(rig.Hub(self.folder, scene.keep / "hub.log"))
        self.pem, self.ca = certificate(scene.work)

    def ask(self, method, path, body=None):
        client = hub_device.Hub(self.hub.url, (self.folder / "keys/ca.pem").read_text())
        header = {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            header["Content_Type"] = "application/json"
            body = json.dumps(body)
        status, _, text = client.ask(method, path, body, **header)
        return status, json.loads(text) if text else None

    def add(self, port, ca=None):
        status, made = self.ask("POST", "/v1/webhooks",
                                {"url": f"https://127.0.0.1:{port}/hook",
                                 "ca": self.ca if ca is None else ca})
        assert status == 201, made
        return made

    def device(self):
        return hub_device.Device(self.scene.work, hub_device.seed(self.folder, "invite",
                                                                  self.hub.url),
                                 (self.folder / "keys/ca.pem").read_text())

    def admit(self, device, count):
        for _ in range(count):
            device.admit()
        event = self.seeded["event"]
        status, _, body = device.connect(self.hub.url).ask(
            "POST", f"/v1/logs/{device.log(event)}", device.batch(event),
            Content_Type="application/x-ndjson")
        assert status == 200, body


@pytest.fixture
def world(scene):
    return World(scene)


# Protects: what happens is told, signed, as CloudEvents, with ids and no names; what changed
# nothing is not told.
def test_told(scene, world):
    receiver = scene.own(Receiver(world.pem))
    made = world.add(receiver.port)
    device = world.device()
    world.admit(device, 3)
    event = world.seeded["event"]
    device.connect(world.hub.url).ask("POST", f"/v1/logs/{device.log(event)}",
                                      device.batch(event), Content_Type="application/x-ndjson")
    status, _ = world.ask("POST", f"/v1/events/{event}/close", {})
    assert status == 200
    rig.until(lambda: any("close" in e["data"].get("act", "") for e in receiver.events()),
              "the change to be told")
    told = [e for e in receiver.events() if e["type"] == "org.turnout.attendance"]
    assert [(e["subject"], e["data"]["added"]) for e in told] == [(event, 3)]
    for header, body, _ in receiver.got:
        assert header["Content-Type"] == "application/cloudevents+json"
        assert signed_by(made["secret"], header, body)
        assert not signed_by(made["secret"], header, body.replace(b"1.0", b"1.1"))
        assert {"specversion", "id", "source", "type", "subject", "time"} <= set(json.loads(body))
        assert "李娜" not in body.decode()
    assert len({e["id"] for e in receiver.events()}) == len(receiver.events())


# Protects: a message outlives its receiver's absence and the hub's death, is repeated under one
# id, and is not sent again once taken.
def test_outlives(scene, world):
    receiver = scene.own(Receiver(world.pem, answers=[503]))
    world.add(receiver.port)
    world.admit(world.device(), 2)
    rig.until(lambda: receiver.got, "the first try")
    world.hub.kill()
    world.hub = scene.own(rig.Hub(world.folder, scene.keep / "hub.log", port=world.hub.port))
    refused = json.loads(receiver.got[0][1])["id"]
    rig.until(lambda: refused in [e["id"] for e in receiver.events()], "it to be taken", 100)
    rig.until(lambda: any(e["type"] == "org.turnout.attendance" for e in receiver.events()),
              "the arrivals to be told", 100)
    rig.until(lambda: all(h["waiting"] == 0 for h in world.ask("GET", "/v1/webhooks")[1]),
              "nothing to wait", 100)
    taken = [e["id"] for e in receiver.events()]
    assert taken.count(refused) == 1


# Protects: after the last try it waits for a person, who can have it sent again; a certificate
# nobody signed is not believed; what is no https:// address is refused; removing ends it.
def test_dead_letters(scene, world):
    receiver = scene.own(Receiver(world.pem, answers=[500]))
    stranger = world.add(receiver.port, "")
    world.admit(world.device(), 1)
    rig.until(lambda: world.ask("GET", "/v1/webhooks")[1][0]["problem"], "the refusal")
    assert "not believed" in world.ask("GET", "/v1/webhooks")[1][0]["problem"]
    assert not receiver.got
    assert world.ask("DELETE", f"/v1/webhooks/{stranger['id']}")[0] == 204
    assert world.ask("DELETE", f"/v1/webhooks/{stranger['id']}")[0] == 404

    hook = world.add(receiver.port)
    world.admit(world.device(), 1)
    rig.until(lambda: receiver.got, "the first try")
    rig.until(lambda: world.ask("GET", "/v1/webhooks")[1][0]["problem"], "it to be kept")
    receiver.answers = [500] * 9
    database = sqlite3.connect(world.folder / "hub.db", timeout=10)
    with database:
        database.execute("UPDATE webhook_message SET tries = 7, due_ms = 1")
    database.close()
    rig.until(lambda: world.ask("GET", "/v1/webhooks")[1][0]["dead"] >= 1, "it to be given up")
    receiver.answers = []
    status, answer = world.ask("POST", f"/v1/webhooks/{hook['id']}/again", {})
    assert status == 200 and answer["messages"] >= 1
    rig.until(receiver.events, "it to be taken")
    status, problem = world.ask("POST", "/v1/webhooks", {"url": "http://127.0.0.1/plain"})
    assert status == 400 and "https://" in problem["detail"]


class Silent:
    """Listens, counts who comes, and says nothing."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port, self.came = self.server.getsockname()[1], []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        try:
            while True:
                self.came.append(self.server.accept()[0])
        except OSError:
            pass

    def close(self):
        self.server.close()
        for connection in self.came:
            connection.close()


# Protects: a receiver that does not answer costs the others nothing, and one failure counts for all
# that waits for it; an owner has it tried again at once.
def test_a_silent_receiver_holds_up_nobody(scene, world):
    silent, receiver = scene.own(Silent()), scene.own(Receiver(world.pem))
    quiet = world.add(silent.port)
    world.add(receiver.port)
    device = world.device()
    for _ in range(12):
        world.admit(device, 1)
    rig.until(lambda: sum(e["type"] == "org.turnout.attendance" for e in receiver.events()) == 12,
              "the arrivals to be told to who listens")
    assert len(silent.came) <= 2

    def told(name):
        return next(h for h in world.ask("GET", "/v1/webhooks")[1] if h["id"] == quiet["id"])[name]
    rig.until(lambda: told("problem"), "the silence to be noted")
    assert told("waiting") >= 12 and told("dead") == 0
    before = len(silent.came)
    world.ask("POST", f"/v1/webhooks/{quiet['id']}/again", {})
    rig.until(lambda: len(silent.came) > before, "another try")


# Protects: what nobody had sent again for 90 days is forgotten, and nothing younger.
def test_old_messages_go(scene, world):
    world.add(1)
    world.hub.kill()
    database = sqlite3.connect(world.folder / "hub.db", timeout=10)
    hook = database.execute("SELECT id FROM webhook").fetchone()[0]
    now_ms = int(datetime.datetime.now().timestamp() * 1000)
    with database:
        database.execute("DELETE FROM webhook_message")
        for days in (91, 89):
            when = (now_ms - days * 86400000).to_bytes(6, "big")
            database.execute("INSERT INTO webhook_message VALUES (?, ?, '{}', 8, NULL, 'gone')",
                             (hub_device.oracle.ulid(when + bytes(10)), hook))
    world.hub = scene.own(rig.Hub(world.folder, scene.keep / "hub.log", port=world.hub.port))
    rig.until(lambda: database.execute("SELECT COUNT(*) FROM webhook_message WHERE due_ms IS NULL")
              .fetchone()[0] < 2, "the old one to go")
    assert world.ask("GET", "/v1/webhooks")[1][0]["dead"] == 1
    database.close()
