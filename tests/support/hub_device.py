# SPDX-License-Identifier: Apache-2.0
"""A device in Python, written from SPEC.md: it pairs with a hub, keeps a log, hands batches over.

TLS is Python's own (OpenSSL), keys and requests are made by `cryptography`; nothing of the
firmware is used but what the hub answers."""
import gzip
import http.client
import json
import os
import pathlib
import secrets
import socket
import ssl
import subprocess
import sys
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from rig import BUILD

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))
import turnout_oracle as oracle  # noqa: E402

HOST = "hub.turnout.internal"


def seed(folder, *words):
    """tests/support/hub_seed on a group's folder."""
    found = subprocess.run([BUILD / "tests/contract/hub/hub_seed", folder, *words],
                           capture_output=True, text=True, check=False)
    if found.returncode:
        raise RuntimeError(f"hub_seed {words}: {found.stderr}")
    return found.stdout.strip()


class Hub(http.client.HTTPSConnection):
    """A connection to a hub at `url` that trusts `authority` and expects the certified name."""

    def __init__(self, url, authority, certificate=None):
        context = ssl.create_default_context(cadata=authority)
        if certificate:
            context.load_cert_chain(certificate)
        super().__init__(HOST, context=context, timeout=20)
        self.at = urllib.parse.urlsplit(url)

    def connect(self):
        raw = socket.create_connection((self.at.hostname, self.at.port), self.timeout)
        self.sock = self._context.wrap_socket(raw, server_hostname=HOST)

    def ask(self, method, path, body=None, **headers):
        """(status, headers, body) of one request; header names with _ for -.  A number as the body
        announces that many bytes and sends none."""
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        if isinstance(body, int):
            headers["Content-Length"], body = str(body), None
        self.request(method, path, body, headers)
        answer = self.getresponse()
        text = answer.read()
        if answer.headers.get("Content-Encoding") == "gzip":
            text = gzip.decompress(text)
        return answer.status, answer.headers, text


class LogKey:
    def __init__(self):
        self.secret = ed25519.Ed25519PrivateKey.generate()
        self.public = self.secret.public_key().public_bytes(serialization.Encoding.Raw,
                                                            serialization.PublicFormat.Raw)

    def sign(self, purpose, message):
        return self.secret.sign(purpose.encode() + message)


class Device:
    """Paired by the constructor; `log` is its log of one event."""

    def __init__(self, folder, uri, authority):
        parts = dict(urllib.parse.parse_qsl(uri.split("?", 1)[1]))
        self.url, self.authority = parts["u"], authority
        self.key = LogKey()
        tls = ec.generate_private_key(ec.SECP256R1())
        self.request = self.pair_request(parts["t"], tls)
        self.status, _, body = Hub(self.url, authority).ask(
            "POST", "/v1/pair", json.dumps(self.request), Content_Type="application/json")
        self.paired = json.loads(body)
        if self.status != 200:
            return
        self.certificate = folder / f"{self.paired['device']}.pem"
        self.certificate.write_bytes(tls.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()) + self.paired["tls_certificate"].encode())
        self.epoch = secrets.randbits(64)
        self.lines = []

    def pair_request(self, token, tls):
        csr = x509.CertificateSigningRequestBuilder().subject_name(
            x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kiosk")])).sign(
                tls, hashes.SHA256())
        return {"token": token, "log_key": oracle.b64(self.key.public),
                "tls_csr": csr.public_bytes(serialization.Encoding.PEM).decode()}

    def connect(self, url=None):
        return Hub(url or self.url, self.authority, self.certificate)

    def log(self, event):
        return oracle.log_name(oracle.unulid(self.paired["device"]), oracle.unulid(event),
                               self.epoch)

    def admit(self, ticket=None):
        seq = len(self.lines) + 1
        body = {"ticket": ticket or oracle.b64(os.urandom(8)), "method": "qr",
                "verdict": "admit", "admits": 1}
        self.add("admit", body, seq)
        return seq

    def add(self, kind, body, seq=None):
        self.lines.append(oracle.record_line(seq or len(self.lines) + 1, 0x9f86d081884c7d65,
                                             1000 * len(self.lines), 1796450400000, "ntp", kind,
                                             body))

    def batch(self, event, start=1, count=None, lines=None):
        """The text of a batch; lines may be other ones than the log's."""
        lines = self.lines if lines is None else lines
        part = lines[start - 1:start - 1 + count if count else None]
        last = start - 1 + len(part)
        head = oracle.Head(self.log(event), last, oracle.chain_all(self.log(event), lines[:last]))
        head.sign(self.key)
        return oracle.Batch(self.log(event), start, head, part).text()
