# SPDX-License-Identifier: Apache-2.0
"""Protects: the first owner, signing in and out, accounts, tokens, the audit log and the
dashboard's files, as the document describes them (its operations with the tag "accounts")."""
import json
import pathlib
import sqlite3
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import rig  # noqa: E402
from described import World, unseen  # noqa: E402
from signed_in import JSON, PASSWORD, Person, cookie_of, setup_code  # noqa: E402

OWNER = {"login": "ann", "name": "安 Ann", "password": PASSWORD}


@pytest.fixture(scope="module")
def world():
    scratch = rig.Scratch("accounts")
    found = World(scratch)
    found.code = setup_code(found.hub)
    found.nobody = Person(found.hub.url, found.authority)
    found.ann = Person(found.hub.url, found.authority)
    yield found
    found.close()


def bodies(world, who, method, path, pattern):
    """What every operation with a JSON body refuses."""
    ask = (who, method, path, pattern)
    world.ask(*ask, 400, "{", **JSON)
    world.ask(*ask, 400, "[]", **JSON)
    world.ask(*ask, 413, 400_000, **JSON)
    world.ask(*ask, 415, "{}", Content_Type="text/plain")


def test_setup(world):
    """Only the code that the hub printed makes an owner, and only once."""
    post = (world.nobody, "POST", "/v1/setup", "/v1/setup")
    good = {"code": world.code, "owner": OWNER,
            "group": {"name": "夜猫 Night owls", "tz": "Europe/Berlin", "region": "DE"}}
    assert world.ask(world.nobody, "GET", "/v1/setup", "/v1/setup", 200) == {"needed": True}
    bodies(world, *post)
    for wrong in ("", "AAAA-BBBB-CCCC", world.code[:-1], world.code + "A"):
        world.ask(*post, 403, json.dumps({**good, "code": wrong}), **JSON)
    world.ask(*post, 400, json.dumps({**good, "owner": {**OWNER, "password": "short"}}), **JSON)
    world.ask(*post, 400, json.dumps({**good, "group": {"tz": "Mars/Base"}}), **JSON)
    world.ask(*post, 400, json.dumps({"code": world.code}), **JSON)
    # typed by hand, in whatever case
    session = world.ask(*post, 201, json.dumps({**good, "code": world.code.lower()}), **JSON)
    assert (session["login"], session["role"]) == ("ann", "owner")
    assert session["group"]["name"] == "夜猫 Night owls" and session["group"]["region"] == "DE"
    world.ask(*post, 409, json.dumps(good), **JSON)
    assert world.ask(world.nobody, "GET", "/v1/setup", "/v1/setup", 200) == {"needed": False}


def test_session(world):
    path = "/v1/session"
    post = (world.nobody, "POST", path, path)
    bodies(world, *post)
    world.ask(*post, 401, json.dumps({"login": "ann", "password": "not it at all"}), **JSON)
    world.ask(*post, 401, json.dumps({"login": "nobody", "password": PASSWORD}), **JSON)
    assert world.ask(*post, 200, json.dumps({"login": "ann", "password": PASSWORD}),
                     **JSON)["rights"] == ["events", "read", "check_in", "edit", "export", "admin"]
    world.ask(world.nobody, "GET", path, path, 401)
    assert world.ann.sign_in("ann") == 200
    session = world.ask(world.ann, "GET", path, path, 200)
    assert session["csrf"] == world.ann.csrf
    other = Person(world.hub.url, world.authority)
    assert other.sign_in("ann") == 200
    status, headers, _ = other.ask("DELETE", path)
    assert status == 204 and cookie_of(headers)[1]["max-age"] == "0"
    world.seen.add((path, "delete", "204"))
    world.ask(other, "GET", path, path, 401)
    world.ask(other, "DELETE", path, path, 401)
    # a program sees what it may do, and has nothing to sign out of
    assert world.ask(world.anonymous, "GET", path, path, 200, **world.bearer)["csrf"] == ""
    world.ask(world.anonymous, "DELETE", path, path, 403, **world.bearer)


def test_password(world):
    path = "/v1/session/password"
    other = Person(world.hub.url, world.authority)
    assert other.sign_in("ann") == 200
    post = (world.ann, "POST", path, path)
    bodies(world, *post)
    following = "another long sentence"
    world.ask(*post, 400, json.dumps({"old": PASSWORD, "new": "short"}), **JSON)
    world.ask(*post, 403, json.dumps({"old": "not it at all", "new": following}), **JSON)
    world.ask(world.nobody, "POST", path, path, 401, "{}", **JSON)
    world.ask(*post, 204, json.dumps({"old": PASSWORD, "new": following}), **JSON)
    world.ask(world.ann, "GET", "/v1/session", "/v1/session", 200)
    world.ask(other, "GET", "/v1/session", "/v1/session", 401)
    assert other.sign_in("ann") == 401
    world.ask(*post, 204, json.dumps({"old": following, "new": PASSWORD}), **JSON)


def test_accounts(world):
    path, one = "/v1/accounts", "/v1/accounts/{login}"
    post = (world.ann, "POST", path, path)
    bob = {"login": "bob", "name": "Bob", "role": "host", "password": PASSWORD}
    bodies(world, *post)
    world.ask(world.nobody, "GET", path, path, 401)
    world.ask(world.nobody, "POST", path, path, 401, "{}", **JSON)
    for wrong in ({"role": "root"}, {"login": "Bob Lee"}, {"login": "x" * 65}, {"password": 7},
                  {"name": "a\nb"}, {"name": "n" * 300}):
        world.ask(*post, 400, json.dumps({**bob, **wrong}), **JSON)
    made = world.ask(*post, 201, json.dumps(bob), **JSON)
    assert (made["login"], made["role"], made["seen"]) == ("bob", "host", None)
    world.ask(*post, 409, json.dumps(bob), **JSON)
    listed = world.ask(world.ann, "GET", path, path, 200)
    assert [account["login"] for account in listed] == ["ann", "bob"]
    patch = (world.ann, "PATCH", f"{path}/bob", one)
    bodies(world, *patch)
    world.ask(world.nobody, *patch[1:], 401, "{}", **JSON)
    world.ask(world.ann, "PATCH", f"{path}/nobody", one, 404, "{}", **JSON)
    bobs = Person(world.hub.url, world.authority)
    assert bobs.sign_in("bob") == 200
    changed = world.ask(*patch, 200, json.dumps({"role": "door", "name": "Bob Li"}), **JSON)
    assert (changed["role"], changed["name"]) == ("door", "Bob Li")
    # the role counts from the next request on, a new password ends the session
    assert world.ask(bobs, "GET", "/v1/session", "/v1/session", 200)["rights"] == [
        "events", "check_in"]
    world.ask(*patch, 200, json.dumps({"password": "quite another one"}), **JSON)
    world.ask(bobs, "GET", "/v1/session", "/v1/session", 401)
    assert bobs.sign_in("bob", "quite another one") == 200
    # nobody is left without an owner
    world.ask(world.ann, "PATCH", f"{path}/ann", one, 403, json.dumps({"role": "host"}), **JSON)
    world.ask(world.ann, "DELETE", f"{path}/ann", one, 403)
    world.ask(world.nobody, "DELETE", f"{path}/bob", one, 401)
    world.ask(world.ann, "DELETE", f"{path}/bob", one, 204)
    world.ask(world.ann, "DELETE", f"{path}/bob", one, 404)
    world.ask(bobs, "GET", "/v1/session", "/v1/session", 401)


def test_tokens(world):
    path, one = "/v1/tokens", "/v1/tokens/{name}"
    post = (world.ann, "POST", path, path)
    bodies(world, *post)
    world.ask(*post, 400, json.dumps({"label": "wall"}), **JSON)
    for label in ("", "a\nb"):
        world.ask(*post, 400, json.dumps({"label": label, "role": "door"}), **JSON)
    made = world.ask(*post, 201, json.dumps({"label": "wall", "role": "door"}), **JSON)
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert world.ask(world.anonymous, "GET", "/v1/session", "/v1/session", 200,
                     **bearer)["rights"] == ["events", "check_in"]
    listed = world.ask(world.ann, "GET", path, path, 200)
    assert {**made, "token": None} in [{**token, "token": None} for token in listed]
    assert made["token"] not in json.dumps(listed)
    for method, at, pattern in (("GET", path, path), ("POST", path, path),
                                ("DELETE", f"{path}/{made['name']}", one)):
        world.ask(world.nobody, method, at, pattern, 401, "{}", **JSON)
    world.ask(world.ann, "DELETE", f"{path}/{made['name']}", one, 204)
    world.ask(world.ann, "DELETE", f"{path}/{made['name']}", one, 409)
    world.ask(world.ann, "DELETE", f"{path}/ffffffff", one, 404)
    world.ask(world.anonymous, "GET", "/v1/session", "/v1/session", 401, **bearer)


def test_audit(world):
    """Every change by a person is there, with who, from where and to what; nothing else is."""
    path = "/v1/audit"
    world.ask(world.nobody, "GET", path, path, 401)
    for wrong in ("before=0", "before=x", "limit=501", "limit=-1"):
        world.ask(world.ann, "GET", f"{path}?{wrong}", path, 400)
    entries, before = [], ""
    while True:
        page = world.ask(world.ann, "GET", f"{path}?limit=7{before}", path, 200)
        entries += page["entries"]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    assert [e["number"] for e in entries] == sorted((e["number"] for e in entries), reverse=True)
    done = [(e["who"], e["act"], e["subject"]) for e in reversed(entries)]
    assert done[0] == ("ann", "POST /v1/setup", "")
    assert ("ann", "POST /v1/accounts", "bob") in done
    assert ("ann", "PATCH /v1/accounts/{login}", "bob") in done
    assert ("ann", "DELETE /v1/accounts/{login}", "bob") in done
    assert ("ann", "DELETE /v1/accounts/{login}", "ann") not in done
    assert ("bob", "POST /v1/session", "") in done
    assert {e["address"] for e in entries} == {"127.0.0.1"}
    assert not [act for _, act, _ in done if act.startswith("GET")]
    label = json.dumps({"label": "x", "role": "viewer"})
    world.ask(world.anonymous, "POST", "/v1/tokens", "/v1/tokens", 201, label, **JSON,
              **world.bearer)
    newest = world.ask(world.ann, "GET", f"{path}?limit=1", path, 200)["entries"][0]
    assert (newest["who"], newest["act"]) == ("token test", "POST /v1/tokens")


def test_nothing_is_done_that_is_not_written_down(world):
    """Where the line of a change cannot be kept, the change is not made."""
    count = "SELECT COUNT(*) FROM webhook"
    with sqlite3.connect(world.folder / "hub.db", timeout=10) as database:
        database.execute("CREATE TRIGGER no_more BEFORE INSERT ON audit BEGIN "
                         "SELECT RAISE(ABORT, 'no more lines'); END")
        before = database.execute(count).fetchone()[0]
    try:
        status, _, _ = world.anonymous.ask("POST", "/v1/webhooks", json.dumps(
            {"url": "https://127.0.0.1:9/x"}), **JSON, **world.bearer)
    finally:
        with sqlite3.connect(world.folder / "hub.db", timeout=10) as database:
            database.execute("DROP TRIGGER no_more")
    assert status >= 400
    assert database.execute(count).fetchone()[0] == before
    database.close()


def test_files(world):
    """The dashboard's files come with their types, and only when they are new."""
    status, headers, text = world.nobody.ask("GET", "/")
    assert status == 200 and b"<html" in text
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for name, kind in (("main.js", "text/javascript; charset=utf-8"),
                       ("app.css", "text/css; charset=utf-8"), ("icon.svg", "image/svg+xml"),
                       ("en.json", "application/json")):
        got, headers, text = world.nobody.ask("GET", f"/web/{name}")
        assert (got, headers["Content-Type"]) == (200, kind), name
        assert headers["Cache-Control"] == "no-cache"
        got, _, text = world.nobody.ask("GET", f"/web/{name}", If_None_Match=headers["ETag"])
        assert (got, text) == (304, b"")
    world.ask(world.nobody, "GET", "/", "/", 200)
    tag = world.nobody.ask("GET", "/")[1]["ETag"]
    world.ask(world.nobody, "GET", "/", "/", 304, If_None_Match=tag)
    file = "/web/{file}"
    world.ask(world.nobody, "GET", "/web/main.js", file, 200)
    tag = world.nobody.ask("GET", "/web/main.js")[1]["ETag"]
    world.ask(world.nobody, "GET", "/web/main.js", file, 304, If_None_Match=tag)
    world.ask(world.nobody, "GET", "/web/none.js", file, 404)


def test_nothing_unseen(world):
    assert unseen(world, "accounts") == set()
