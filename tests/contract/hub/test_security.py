# SPDX-License-Identifier: Apache-2.0
"""Protects: a real hub, over TLS, from whoever should not get in or get through.

Each test is an attack: the wrong role at every route, another site's page, a cookie put there by
somebody else, paths and texts that mean something elsewhere, bodies that grow, connections that
do not end."""
import gzip
import json
import pathlib
import re
import socket
import ssl
import sys
import time
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import hub_device  # noqa: E402
import rig  # noqa: E402
from described import World  # noqa: E402
from signed_in import JSON, PASSWORD, Person, cookie_of  # noqa: E402

ROLES = {"owner": {"events", "read", "check_in", "edit", "export", "admin"},
         "host": {"events", "read", "check_in", "edit", "export"},
         "door": {"events", "check_in"}, "viewer": {"events", "read"}}
NO_ID = "0" * 26


@pytest.fixture(scope="module")
def world():
    scratch = rig.Scratch("security")
    found = World(scratch)
    group = rig.Group(found.folder)
    password = scratch.work / "password"
    password.write_text(PASSWORD + "\n")
    found.people = {}
    for role in ROLES:
        group.ctl("account", "create", role, "--role", role, "--password-file", password)
        found.people[role] = Person(found.hub.url, found.authority)
        assert found.people[role].sign_in(role) == 200
    found.nobody = Person(found.hub.url, found.authority)
    found.group = group
    yield found
    found.close()


def operations(world):
    for path, methods in world.document["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def filled(path, text=NO_ID):
    return re.sub(r"\{\w+\}", urllib.parse.quote(text, safe=""), path)


def kind_of_body(operation):
    return next(iter(operation.get("requestBody", {}).get("content", {})), None)


def status_of(world, method, path, operation, headers, connection=None, body="{}"):
    """The status alone: what is sent afterwards may never end."""
    kind = kind_of_body(operation)
    headers = {k.replace("_", "-"): v for k, v in headers.items()}
    if kind:
        headers["Content-Type"] = kind
    connection = connection or hub_device.Hub(world.hub.url, world.authority)
    try:
        connection.request(method, path, body.encode() if kind else None, headers)
        return connection.getresponse().status
    finally:
        connection.close()


# ---- who may what ----

def allowed_answers(schemes, right, rights):
    """What somebody with these rights may be answered."""
    if schemes == {"device"}:
        return {401}
    if right and right not in rights:
        return {403}
    return set(range(200, 500)) - ({401, 403} if schemes else set())


def test_every_route_and_everybody(world):
    """Nobody, a door's certificate, each role, a revoked token and an ended session at every
    operation: refused as 401 or 403 where the document says so, and not refused elsewhere."""
    token = world.group.ctl("token", "create", "--name", "gone", "--role", "owner").stdout.strip()
    world.group.ctl("token", "revoke", token)
    ended = Person(world.hub.url, world.authority)
    assert ended.sign_in("owner") == 200
    left = ended.headers()
    assert ended.ask("DELETE", "/v1/session")[0] == 204
    strangers = {"nobody": {}, "revoked token": {"Authorization": f"Bearer {token}"},
                 "no token": {"Authorization": "Bearer "}, "ended session": left,
                 "no session": {"Cookie": "__Host-turnout=" + "A" * 43}}
    wrong = []
    for path, method, operation in operations(world):
        schemes = {name for way in operation["security"] for name in way}
        at = filled(path)
        for who, headers in strangers.items():
            got = status_of(world, method, at, operation, headers)
            if (got == 401) != bool(schemes):
                wrong.append((who, method, path, got))
        got = status_of(world, method, at, operation, {}, world.device.connect())
        if (got == 401) != ("session" in schemes):
            wrong.append(("device", method, path, got))
        for role, person in world.people.items():
            if (method, path) == ("DELETE", "/v1/session"):
                continue
            got = status_of(world, method, at, operation, person.headers())
            if got not in allowed_answers(schemes, operation.get("x-right"), ROLES[role]):
                wrong.append((role, method, path, got))
    assert not wrong, "\n".join(map(str, wrong))


def test_tokens_have_roles_too(world):
    for role, rights in ROLES.items():
        token = world.group.ctl("token", "create", "--role", role).stdout.strip()
        bearer = {"Authorization": f"Bearer {token}"}
        assert (world.nobody.ask("GET", "/v1/members", **bearer)[0] == 200) == ("read" in rights)
        assert (world.nobody.ask("GET", "/v1/audit", **bearer)[0] == 200) == ("admin" in rights)


def test_codes_are_for_whoever_hands_them_out(world):
    """A short code is as good as its owner at a door: who may only look neither sees one nor
    learns by looking for it whether it is good."""
    host, viewer = world.people["host"], world.people["viewer"]
    at = f"/v1/events/{world.seed['event']}/tickets"

    def found(person, what):
        status, _, text = person.ask("GET", f"{at}?q={urllib.parse.quote(what)}")
        assert status == 200
        return json.loads(text)["items"]
    assert host.post(at, {"guests": [{"name": "Zoe Guest"}]})[0] == 201
    shown = found(host, "Zoe Guest")[0]
    assert found(host, shown["short_code"]) == [shown]
    assert found(viewer, "Zoe Guest") == [{**shown, "short_code": None}]
    assert found(viewer, shown["id"]) == [{**shown, "short_code": None}]
    assert found(viewer, shown["short_code"]) == []


def test_the_last_owner_stays(world):
    owner = world.people["owner"]
    assert owner.ask("DELETE", "/v1/accounts/owner")[0] == 403
    assert owner.post("/v1/accounts/owner", {"role": "viewer"}, "PATCH")[0] == 403
    assert owner.ask("GET", "/v1/audit")[0] == 200


def test_what_is_typed_is_not_logged(world):
    """A password typed where the login belongs is nobody's to read afterwards."""
    person = Person(world.hub.url, world.authority)
    assert person.sign_in("Typed-In-The-Wrong-Field") == 401
    assert person.sign_in("door", "not it at all") == 401
    rig.until(lambda: 'as "door"' in world.hub.said(), "a line of the log")
    assert "an unknown login" in world.hub.said()
    assert "Wrong-Field" not in world.hub.said()


# ---- other sites ----

def test_cross_site_requests(world):
    """What changes something needs the session's own value and our own origin; a token, which no
    browser sends by itself, needs neither."""
    host, viewer = world.people["host"], world.people["viewer"]
    here = f"https://{hub_device.HOST}"
    cookie = {"Cookie": host.headers()["Cookie"]}
    cases = [({}, 403), ({"X_Turnout_CSRF": ""}, 403), ({"X_Turnout_CSRF": "A" * 43}, 403),
             ({"X_Turnout_CSRF": viewer.csrf}, 403), ({"X_Turnout_CSRF": host.csrf}, 400),
             ({"X_Turnout_CSRF": host.csrf, "Origin": here}, 400)]
    cases += [({"X_Turnout_CSRF": host.csrf, "Origin": origin}, 403) for origin in (
        "https://evil.example", "null", f"http://{hub_device.HOST}", f"{here}.evil.example",
        f"{here}:8443", f"https://evil.example/{hub_device.HOST}")]
    for headers, expected in cases:
        status, _, _ = world.nobody.ask("POST", "/v1/events", "{}", **JSON, **cookie, **headers)
        assert status == expected, headers
    status, _, _ = world.nobody.ask("GET", "/v1/events", **cookie, Origin="https://evil.example")
    assert status == 200
    assert world.nobody.ask("POST", "/v1/events", "{}", **JSON, **world.bearer)[0] == 400
    # nor can another site sign somebody in, or set the hub up
    for path in ("/v1/session", "/v1/setup"):
        status, _, _ = world.nobody.ask("POST", path, json.dumps(
            {"login": "host", "password": PASSWORD}), **JSON, Origin="https://evil.example")
        assert status == 403


def test_no_other_site_may_read(world):
    _, headers, _ = world.people["host"].ask("GET", "/v1/events", Origin="https://evil.example")
    assert not [name for name in headers if name.lower().startswith("access-control-")]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    status, headers, _ = world.nobody.ask("OPTIONS", "/v1/events", Origin="https://evil.example",
                                          Access_Control_Request_Method="POST")
    assert status == 405 and headers["Access-Control-Allow-Origin"] is None


# ---- sessions ----

def test_a_chosen_cookie_is_never_adopted(world):
    chosen = "A" * 43
    person = Person(world.hub.url, world.authority, cookie=chosen)
    assert person.sign_in("viewer") == 200
    assert person.cookie != chosen and len(person.cookie) == 43
    planted = Person(world.hub.url, world.authority, cookie=chosen)
    assert planted.ask("GET", "/v1/session")[0] == 401
    # signing in again ends the session that was there
    before = Person(world.hub.url, world.authority, person.cookie, person.csrf)
    assert person.sign_in("viewer") == 200
    assert before.ask("GET", "/v1/session")[0] == 401
    for name in ("__host-turnout", "turnout", "__Host-turnout2"):
        assert world.nobody.ask("GET", "/v1/session", Cookie=f"{name}={person.cookie}")[0] == 401


def test_the_cookie_is_kept_in(world):
    _, headers, _ = world.nobody.ask("POST", "/v1/session", json.dumps(
        {"login": "viewer", "password": PASSWORD}), **JSON)
    value, flags = cookie_of(headers)
    assert value and flags["secure"] and flags["httponly"]
    assert (flags["samesite"], flags["path"], flags["domain"]) == ("Strict", "/", "")


def test_a_new_password_ends_the_others(world):
    first, second = (Person(world.hub.url, world.authority) for _ in range(2))
    assert first.sign_in("door") == second.sign_in("door") == 200
    answer = first.post("/v1/session/password", {"old": PASSWORD, "new": "something else now"})
    assert answer == (204, None)
    assert first.ask("GET", "/v1/session")[0] == 200
    assert second.ask("GET", "/v1/session")[0] == 401
    assert world.people["door"].ask("GET", "/v1/session")[0] == 401
    first.post("/v1/session/password", {"old": "something else now", "new": PASSWORD})
    assert world.people["door"].sign_in("door") == 200


# ---- texts that mean something elsewhere ----

@pytest.mark.parametrize("path", [
    "/web/../keys/ca.pem", "/web/%2e%2e/keys/ca.pem", "/web/..%2fkeys%2fca.pem", "/web/..", "/web/",
    "/web/.", "/web//etc/passwd", "/web/%2fetc%2fpasswd", "/web/..%5ckeys", "/web/main.js%00.css",
    "/web/%c0%ae%c0%ae/keys", "/web/lang/en.json", "/../keys/ca.pem", "//etc/passwd",
    "/web/openapi.json", "/web/hub.db"])
def test_no_path_leads_out(world, path):
    status, _, text = world.nobody.ask("GET", path)
    assert status in (400, 404), text[:100]


SQL = ["'", "' OR '1'='1", "x'); DROP TABLE member; --", '"; DELETE FROM account; --',
       "$1", "%", "_%_", "\\", "NULL", "\x00", "𝟙';--"]


def with_text(world, schema, text):
    """A body in which every text is `text`."""
    schema = world.schema.follow(schema)
    if schema.get("type") == "object" or "properties" in schema:
        return {k: with_text(world, v, text) for k, v in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [with_text(world, schema.get("items", {}), text)]
    return {"integer": 1, "boolean": True}.get(str(schema.get("type")), text)


def test_sql_in_every_text(world):
    """Whatever is typed into a path, a query or a body is a text: nothing breaks, nobody gets in,
    and the records stay."""
    owner = world.people["owner"]
    before = world.nobody.ask("GET", "/v1/members", **world.bearer)[2]
    for path, method, operation in operations(world):
        if (method, path) == ("DELETE", "/v1/session"):
            continue
        names = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
        kind = kind_of_body(operation)
        for text in SQL:
            query = urllib.parse.urlencode({name: text for name in [*names, "q"]})
            body = text
            if kind == "application/json":
                schema = operation["requestBody"]["content"][kind]["schema"]
                body = json.dumps(with_text(world, schema, text))
            status = status_of(world, method, f"{filled(path, text)}?{query}", operation,
                               owner.headers(), body=body)
            assert status < 500, (method, path, text, status)
    assert world.nobody.ask("GET", "/v1/members", **world.bearer)[2] == before
    for text in SQL:
        assert Person(world.hub.url, world.authority).sign_in(text) in (400, 401, 429)
        if text != "\0":
            bearer = f"Bearer {text}".encode()
            assert world.nobody.ask("GET", "/v1/session", Authorization=bearer)[0] == 401
    assert owner.ask("GET", "/v1/accounts")[0] == 200
    hub_device.seed(world.folder, "audit", world.seed["event"])


def test_a_log_line_is_one_line(world):
    """What is typed as a login ends up in the log; it cannot write lines of its own there."""
    for login in ("x\nturnout-hub: all is well", "x\r\n<3>turnout-hub: x", "\x1b[2J\x1b[31mx",
                  "x\u2028turnout-hub: y", "\u202etxet", "%s%n%n", "x" * 5000):
        assert Person(world.hub.url, world.authority).sign_in(login) in (401, 429)
    lines = world.hub.errors.read_bytes().split(b"\n")
    assert lines.pop() == b"" and lines
    for line in lines:
        assert re.fullmatch(rb"turnout-hub: [ -~]{1,300}", line), line
    assert not [line for line in lines if line == b"turnout-hub: all is well"]


# ---- too much ----

def test_header_too_large(world):
    assert world.nobody.ask("GET", "/v1/health", X_Long="a" * 20000)[0] == 431
    assert world.nobody.ask("GET", "/v1/session", Cookie="a=" + "b" * 20000)[0] == 431


def test_bombs(world):
    """A few bytes that would be many, a few that would be deep."""
    host = world.people["host"]
    bomb = gzip.compress(b" " * 50_000_000)
    status, _, _ = host.ask("POST", "/v1/events", bomb, **JSON, Content_Encoding="gzip")
    assert status == 413
    for body in ("[" * 100_000, '{"a":' * 20_000, '{"title":' + "[" * 50_000 + "]" * 50_000 + "}",
                 '{"a":1e999999}', '{"a":' + "9" * 100_000 + "}", '{"a":1,"a":2}', '"\\ud800"',
                 '{"title":"\\u0000"}', b"\xff\xfe{}", ""):
        status, _, _ = host.ask("POST", "/v1/events", body, **JSON)
        assert status == 400, body[:40]
    assert host.ask("GET", "/v1/health")[0] == 200


def raw(world):
    at = urllib.parse.urlsplit(world.hub.url)
    context = ssl.create_default_context(cadata=world.authority)
    return context.wrap_socket(socket.create_connection((at.hostname, at.port), 60),
                               server_hostname=hub_device.HOST)


def test_two_requests_in_one(world):
    """Where a body ends has one answer; what could have two is refused."""
    for fields in ("Content-Length: 2\r\nContent-Length: 40", "Content-Length: -1",
                   "Content-Length: 2\r\nTransfer-Encoding: chunked", "Content-Length: 0x2",
                   "Content-Length: 99999999999999999999", "Transfer-Encoding: xchunked"):
        with raw(world) as sock:
            sock.sendall(f"POST /v1/session HTTP/1.1\r\nHost: {hub_device.HOST}\r\nContent-Type: "
                         f"application/json\r\n{fields}\r\n\r\n{{}}GET /v1/health HTTP/1.1\r\n"
                         f"Host: {hub_device.HOST}\r\n\r\n".encode())
            sock.settimeout(3)
            got = b""
            try:
                while piece := sock.recv(65536):
                    got += piece
            except TimeoutError:
                pass
            assert b'"status":"ok"' not in got, fields


def test_slow_drips(world):
    """Sixty connections that send a byte now and then hold nobody up and are cut off."""
    drips = [raw(world) for _ in range(60)]
    began, left = time.monotonic(), list(drips)
    for sock in drips:
        sock.sendall(b"GET /v1/health HTTP/1.1\r\nX-Slow: ")
        sock.setblocking(False)
    while left and time.monotonic() - began < 60:
        asked = time.monotonic()
        assert world.nobody.ask("GET", "/v1/health")[0] == 200
        assert time.monotonic() - asked < 5
        for sock in list(left):
            try:
                sock.send(b"a")
                if sock.recv(1000) == b"":
                    left.remove(sock)
            except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            except OSError:
                left.remove(sock)
        time.sleep(1)
    assert not left and time.monotonic() - began > 20
    for sock in drips:
        sock.close()


# ---- guessing; last, for the address has to wait afterwards ----

def test_guessing_has_to_wait(world):
    """Five wrong tries, then waiting, even with the right password and over a restart."""
    person = Person(world.hub.url, world.authority)
    for _ in range(5):
        assert person.sign_in("viewer", "not it at all") in (401, 429)
    status, headers, text = person.ask("POST", "/v1/session", json.dumps(
        {"login": "viewer", "password": PASSWORD}), **JSON)
    assert status == 429 and 0 < int(headers["Retry-After"]) <= 3600
    assert json.loads(text)["type"] == "/problems/slow-down"
    # a session that is there goes on
    assert world.people["viewer"].ask("GET", "/v1/events")[0] == 200
    assert world.hub.stop() == 0
    world.hub = rig.Hub(world.folder, world.scratch.keep / "again.log", world.hub.port)
    assert person.sign_in("viewer") == 429
    assert world.people["viewer"].ask("GET", "/v1/events")[0] == 200
