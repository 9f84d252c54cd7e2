# SPDX-License-Identifier: Apache-2.0
"""Protects: the hub answers what its OpenAPI document promises, and promises all it answers.

Every request goes to a running turnout-hub over TLS; every answer is checked by one function
against the document the hub itself serves.  At the end every path, method and problem that the
document names must have been seen, except those that a test cannot bring about."""
import gzip
import json
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import hub_device  # noqa: E402
import rig  # noqa: E402
from described import World, unseen  # noqa: E402


@pytest.fixture(scope="module")
def world():
    scratch = rig.Scratch("openapi")
    found = World(scratch)
    yield found
    found.close()


JSON = {"Content_Type": "application/json"}
NDJSON = {"Content_Type": "application/x-ndjson"}
LOG = "/v1/logs/{log}"


def test_health(world):
    world.ask(world.anonymous, "GET", "/v1/health", "/v1/health", 200)


def test_pair_refusals(world):
    request = world.device.request
    post = (world.anonymous, "POST", "/v1/pair", "/v1/pair")
    # the answer may have been lost: the same key is the same device, another key is too late
    again = world.ask(*post, 200, json.dumps(request), **JSON)
    assert again["device"] == world.device.paired["device"]
    other_key = {**request, "log_key": hub_device.oracle.b64(hub_device.LogKey().public)}
    problem = world.ask(*post, 410, json.dumps(other_key), **JSON)
    assert problem["type"] == "/problems/invite-used"
    world.ask(*post, 404, json.dumps({**request, "token": "A" * 22}), **JSON)
    world.ask(*post, 400, "{", **JSON)
    world.ask(*post, 400, json.dumps({**request, "token": 7}), **JSON)
    world.ask(*post, 400, json.dumps({**request, "log_key": "AAAA"}), **JSON)
    world.ask(*post, 415, json.dumps(request), Content_Type="text/plain")
    world.ask(*post, 413, 400_000, **JSON)
    world.anonymous.close()
    uri = hub_device.seed(world.folder, "invite", world.hub.url)
    token = re.search("[?&]t=([^&]*)", uri).group(1)
    fresh = {**request, "token": token, "log_key": hub_device.oracle.b64(
        hub_device.LogKey().public)}
    world.ask(*post, 400, json.dumps({**fresh, "tls_csr": "no request"}), **JSON)
    broken = request["tls_csr"].replace("\n-----END", "@").split("@")
    at = len(broken[0]) - 12
    digit = "A" if broken[0][at] != "A" else "B"
    forged = broken[0][:at] + digit + broken[0][at + 1:] + "\n-----END" + broken[1]
    world.ask(*post, 422, json.dumps({**fresh, "tls_csr": forged}), **JSON)
    # none of these used the invitation up
    assert world.pair(uri).status == 200


def test_certificates(world):
    certificate = hub_device.x509.load_pem_x509_certificate(
        world.device.paired["tls_certificate"].encode())
    name = certificate.subject.get_attributes_for_oid(hub_device.x509.NameOID.COMMON_NAME)
    assert name[0].value == world.device.paired["device"]
    assert certificate.not_valid_before.year == 1970 and certificate.not_valid_after.year == 9999
    assert world.device.paired["ca"].strip() == world.authority.strip()


def test_vector_and_logs(world):
    device, event = world.device, world.seed["event"]
    vector = world.ask(world.known, "GET", "/v1/vector", "/v1/vector", 200)
    hub_log = next(log for log in vector["logs"] if log["log"].split(".")[1] == event)
    text = world.ask(world.known, "GET", f"/v1/logs/{hub_log['log']}?from=1", LOG, 200)
    # the pack, read by the other implementation, leads to the head the vector promised
    batch = hub_device.oracle.read_batch(text)
    lines = hub_device.oracle.accept_batch(
        [], batch, hub_device.oracle.unb64(device.paired["hub"]["log_key"], 32))
    assert len(lines) == hub_log["seq"]
    assert hub_device.oracle.b64(batch.head.hash) == hub_log["head"]
    kinds = [json.loads(line)["kind"] for line in lines]
    assert {"event", "issuer", "device", "ticket"} <= set(kinds)
    # beyond the end there is only the head
    text = world.ask(world.known, "GET", f"/v1/logs/{hub_log['log']}?from={len(lines) + 1}", LOG,
                     200)
    assert len(text.splitlines()) == 2
    # a batch, twice, then more of it compressed
    device.admit(world.seed["ticket"])
    device.admit()
    path = f"/v1/logs/{device.log(event)}"
    post = (world.known, "POST", path, LOG)
    answer = world.ask(*post, 200, device.batch(event), **NDJSON)
    assert (answer["high_water"], answer["added"], answer["rejected"]) == (2, 2, [])
    answer = world.ask(*post, 200, device.batch(event), **NDJSON)
    assert (answer["high_water"], answer["added"]) == (2, 0)
    device.add("withdraw", {"key": "A" * 43})  # only a hub may say this
    device.admit()
    answer = world.ask(*post, 200, gzip.compress(device.batch(event, 3).encode()),
                       Content_Encoding="gzip", **NDJSON)
    assert (answer["high_water"], answer["added"], answer["rejected"]) == (4, 2, [3])
    text = world.ask(world.known, "GET", path, LOG, 200)
    assert hub_device.oracle.read_batch(text).lines == device.lines


def test_log_refusals(world):
    device, event = world.device, world.seed["event"]
    path = f"/v1/logs/{device.log(event)}"
    post = (world.known, "POST", path, LOG)
    good = device.batch(event)
    for _ in range(3):
        device.admit()
    problem = world.ask(*post, 409, device.batch(event, len(device.lines)), **NDJSON)
    assert problem["type"] == "/problems/gap"
    assert problem["high_water"] < len(device.lines) - 1
    other = [device.lines[0].replace('"admits":1', '"admits":2'), *device.lines[1:]]
    problem = world.ask(*post, 409, device.batch(event, lines=other), **NDJSON)
    assert problem["type"] == "/problems/fork" and problem["head"]
    world.ask(*post, 400, "no batch", **NDJSON)
    world.ask(*post, 400, good.replace(".", "-", 1), **NDJSON)
    world.ask(*post, 400, good[:-20], **NDJSON)
    world.ask(*post, 415, good, **JSON)
    world.ask(*post, 415, good, Content_Encoding="br", **NDJSON)
    world.ask(*post, 400, b"\x1f\x8b and then nothing", Content_Encoding="gzip", **NDJSON)
    world.ask(*post, 413, gzip.compress(b"a" * 50_000_000), Content_Encoding="gzip", **NDJSON)
    world.ask(*post, 413, 400_000, **NDJSON)
    world.known.close()
    forged = good.splitlines()
    head = json.loads(forged[-1])
    head["head"]["signature"] = "A" * 86
    forged[-1] = json.dumps(head, separators=(",", ":"))
    problem = world.ask(*post, 422, "\n".join(forged) + "\n", **NDJSON)
    assert problem["type"] == "/problems/seal"
    world.ask(world.known, "POST", "/v1/logs/nonsense", LOG, 404, good, **NDJSON)
    world.ask(world.known, "GET", "/v1/logs/nonsense", LOG, 404)
    world.ask(world.known, "GET", path + "?from=0", LOG, 400)
    world.ask(world.known, "GET", path + "?from=1x", LOG, 400)
    unknown = re.sub(r"\.[0-9a-f]{16}$", "." + "0" * 16, path)
    world.ask(world.known, "GET", unknown, LOG, 404)
    for wrong in ("max=0", "max=", "from=1&max=-2"):
        world.ask(world.known, "GET", f"{path}?{wrong}", LOG, 400)
    # a batch goes to the log it is of; another door's they may carry on
    vector = world.ask(world.known, "GET", "/v1/vector", "/v1/vector", 200)
    hub_log = next(log["log"] for log in vector["logs"]
                   if not log["log"].startswith(device.paired["device"]))
    world.ask(world.known, "POST", f"/v1/logs/{hub_log}", LOG, 400, good, **NDJSON)
    portion = world.ask(world.pair().connect(), "GET", path + "?max=1", LOG, 200)
    assert '"from":1}' in str(portion)
    # who shows no certificate is nobody
    world.ask(world.anonymous, "GET", "/v1/vector", "/v1/vector", 401)
    world.ask(world.anonymous, "GET", path, LOG, 401)
    world.ask(world.anonymous, "POST", path, LOG, 401, good, **NDJSON)
    world.anonymous.close()


def test_a_revoked_device(world):
    """A kiosk can tell that it was revoked; what it still owes is taken, and nothing else."""
    event, revoked = world.seed["event"], world.pair()
    revoked.admit()
    hub_device.seed(world.folder, "revoke", revoked.paired["device"])
    client = revoked.connect()
    own, other = f"/v1/logs/{revoked.log(event)}", f"/v1/logs/{world.device.log(event)}"
    answer = world.ask(client, "POST", own, LOG, 200, revoked.batch(event), **NDJSON)
    assert (answer["high_water"], answer["added"]) == (1, 1)
    for method, path, pattern in (("GET", "/v1/vector", "/v1/vector"), ("GET", own, LOG),
                                  ("GET", other, LOG)):
        assert world.ask(client, method, path, pattern, 403)["type"] == "/problems/revoked"
    problem = world.ask(client, "POST", other, LOG, 403, world.device.batch(event), **NDJSON)
    assert problem["type"] == "/problems/revoked"


def test_records(world):
    event, member = world.seed["event"], world.seed["member"]
    reads = {"/v1/events": "/v1/events", f"/v1/events/{event}": "/v1/events/{event}",
             f"/v1/events/{event}/attendance": "/v1/events/{event}/attendance",
             f"/v1/members/{member}": "/v1/members/{member}"}
    got = {}
    for path, pattern in reads.items():
        got[pattern] = world.ask(world.anonymous, "GET", path, pattern, 200, **world.bearer)
        world.ask(world.anonymous, "GET", path, pattern, 401)
        world.ask(world.anonymous, "GET", path, pattern, 401, Authorization="Bearer tn_no")
    nobody = "0" * 26
    for path in (f"/v1/events/{nobody}", f"/v1/events/{nobody}/attendance",
                 f"/v1/members/{nobody}", "/v1/members/nonsense"):
        pattern = re.sub(f"{nobody}|nonsense", "{event}" if "events" in path else "{member}", path)
        world.ask(world.anonymous, "GET", path, pattern, 404, **world.bearer)
    # the admission of test_vector_and_logs, under the member's name, on both sides
    admissions = got["/v1/events/{event}/attendance"]
    mine = [a for a in admissions if a["ticket"] == world.seed["ticket"]]
    assert [a["member"] for a in mine] == [member]
    assert mine[0] in got["/v1/members/{member}"]["attendance"]
    assert got["/v1/events/{event}"] in got["/v1/events"]


def test_refused_everywhere(world):
    """What belongs to no operation is a problem as well."""
    for method, path, status, allow in (("GET", "/nothing", 404, None), ("GET", "/v2/health", 404, None),
                                        ("DELETE", "/v1/health", 405, "GET, HEAD"),
                                        ("PUT", "/v1/logs/x", 405, "GET, HEAD, POST")):
        got, headers, text = world.anonymous.ask(method, path)
        assert (got, headers["Content-Type"]) == (status, "application/problem+json")
        assert headers["Allow"] == allow
        world.schema.check(world.document["components"]["schemas"]["Problem"], json.loads(text))
    got, headers, text = world.anonymous.ask("GET", "/v1/health", X_Long="a" * 20000)
    assert (got, headers["Content-Type"]) == (431, "application/problem+json")


def test_nothing_undocumented_nothing_unseen(world):
    """The table of routes in the source and the document name the same operations, and this module
    has seen every documented answer."""
    table = (rig.SOURCE / "firmware/hub/routes.c").read_text()
    served = {(pattern, method.lower()) for method, pattern in
              re.findall(r'\{"([A-Z]+)", "(/[^"]*)"', table)}
    documented = {(path, method) for path, methods in world.document["paths"].items()
                  for method in methods}
    assert served == documented
    assert unseen(world) == set()
