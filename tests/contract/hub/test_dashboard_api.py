# SPDX-License-Identifier: Apache-2.0
"""Protects: what the dashboard asks the hub for and tells it, over both engines.

Each operation does what it says, answers bad input with one sentence and changes nothing then; every
answer is held to the hub's own document, and at the end every promised answer has been seen."""
import csv
import io
import json
import pathlib
import re
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e/hub"))
import hub_device  # noqa: E402
import postgresql  # noqa: E402
import rig  # noqa: E402
import test_walk_ins  # noqa: E402
from described import World, unseen  # noqa: E402

NOBODY = "0" * 25 + "1"
HOUR = 3600


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request):
    scratch = rig.Scratch(f"dashboard-{request.param}")
    server = postgresql.PostgreSQL() if request.param == "postgresql" else None
    found = World(scratch, server.url() if server else None)
    yield found
    found.close()
    if server:
        server.close()


class Caller:
    """Asks with a token; patterns are filled in from words."""

    def __init__(self, world):
        self.world = world

    def __call__(self, method, pattern, *words, status=200, body=None, query=""):
        path = pattern
        for word in words:
            path = re.sub(r"\{\w+\}", word, path, count=1)
        headers = dict(self.world.bearer)
        if isinstance(body, bytes):
            headers["Content_Type"] = "application/octet-stream"
        elif body is not None:
            headers["Content_Type"], body = "application/json", json.dumps(body)
        return self.world.ask(self.world.anonymous, method, path + query, pattern, status, body,
                              **headers)


@pytest.fixture
def ask(world):
    return Caller(world)


def stamp(hours):
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + hours * HOUR))


def event_said(**more):
    return {"title": "读书会 Readers", "venue": "Hall 3", "starts": stamp(-1), "ends": stamp(4),
            **more}


def made_event(ask, **more):
    return ask("POST", "/v1/events", status=201, body=event_said(**more))["id"]


def both(text):
    return {"zh": text, "en": ""}


CARD = {"name": both("周三"), "line": both(""), "owner": "", "link": "", "expires": 0, "members": 0,
        "cap": 0, "waiting": ""}
VALUES = {
    "notice": {"kind": "notice", "title": both("公告"), "body": both(""), "starts": 0, "ends": 0,
               "weight": 1, "approved": True},
    "topic": {"question": both("何时"), "options": [both("晚"), both("早")], "opens": 0, "closes": 0,
              "hide_tally": False},
    "card": CARD,
    "rules": {"title_zh": "", "title_en": "Rules", "text_zh": "", "text_en": "Be kind."},
    "programme": {"items": [{"at": 1796450400000, "ends": 0, "title": both("开场"), "place": ""}]},
    "meetup": {"title": both("下次"), "topic": both(""), "venue": "", "starts": 1796450400000,
               "ends": 1796457600000, "offset_min": 480, "url": ""},
    "question": {"prompt": both("你是谁"), "kind": "text", "options": [], "required": False,
                 "at": "entry", "order": 0},
}


# ---- the group ----

def test_group(world, ask):
    """A new event starts with the group's own card and rules; those there are stay as they are."""
    before = made_event(ask)
    group = ask("GET", "/v1/group")
    assert (group["card"], group["rules"]) == (None, None)
    wrong = {**CARD, "link": "https://example.org/join", "owner": "Zoë", "line": both("读书")}
    assert "rules" in ask("PUT", "/v1/group/card", status=400, body=wrong)["detail"]
    ask("PUT", "/v1/group/rules", status=400, body={})
    assert ask("PUT", "/v1/group/rules", body=VALUES["rules"])["rules"]["version"] == 1
    assert ask("PUT", "/v1/group/card", body=wrong)["card"] == wrong
    event = made_event(ask, rules=True)
    content = ask("GET", "/v1/events/{event}/content", event)
    assert content["card"] == wrong and content["rules"] == {"version": 1, **VALUES["rules"]}
    assert ask("GET", "/v1/events/{event}", event)["rules"] == 1
    assert ask("GET", "/v1/events/{event}/content", before)["rules"] is None
    renamed = ask("PATCH", "/v1/group", body={"name": "周三读书会", "tz": "Europe/Berlin"})
    assert (renamed["name"], renamed["tz"], renamed["region"]) == (
        "周三读书会", "Europe/Berlin", "CN")
    ask("PATCH", "/v1/group", status=400, body={"tz": "Mars/Crater"})
    ask("PATCH", "/v1/group", status=400, body={"name": 7})
    assert ask("GET", "/v1/group") == renamed


# ---- events ----

def test_events(world, ask):
    """Doors follow an event at the distance they have, unless they are told; closing is not
    twice."""
    event = ask("POST", "/v1/events", status=201, body=event_said(
        starts="2026-12-05T14:00:00+08:00", ends="2026-12-05T16:00:00+08:00"))
    assert (event["opens"], event["closes"], event["quota"]) == (
        "2026-12-05T13:00:00+08:00", "2026-12-05T17:00:00+08:00", 200)
    moved = ask("PATCH", "/v1/events/{event}", event["id"], body={
        "starts": "2026-12-05T15:00:00+08:00", "entry": "approve", "find": True,
        "unlisted": "host", "capacity": 80})
    assert (moved["opens"], moved["entry"], moved["find"], moved["unlisted"], moved["capacity"]) == (
        "2026-12-05T14:00:00+08:00", "approve", True, "host", 80)
    any_time = ask("PATCH", "/v1/events/{event}", event["id"], body={"opens": None, "closes": None})
    assert any_time["opens"] is None and any_time["closes"] is None
    assert ask("POST", "/v1/events/{event}/close", event["id"])["status"] == "closed"
    ask("POST", "/v1/events/{event}/close", event["id"], status=409)
    assert ask("POST", "/v1/events/{event}/reopen", event["id"])["status"] == "open"
    ask("POST", "/v1/events/{event}/reopen", event["id"], status=409)
    assert ask("GET", "/v1/events/{event}/signups", event["id"])["signups"] == []
    assert ask("GET", "/v1/events/{event}/feedback", event["id"])["count"] == 0


WRONG_EVENTS = [
    ({"title": ""}, "title"), ({"title": "x" * 300}, "title"), ({"starts": "14:00"}, "starts"),
    ({"starts": "2026-12-05T14:00:00"}, "offset"), ({"ends": stamp(-2)}, "ends before"),
    ({"closes": stamp(-9), "opens": stamp(-8)}, "close before"), ({"capacity": -1}, "capacity"),
    ({"sign_up": 1}, "sign_up"), ({"entry": "somehow"}, "entry"),
    ({"unlisted": "nobody"}, "unlisted"), ({"colour": "red"}, "colour"), ({"rules": True}, "rules"),
    ({"id": NOBODY}, "id")]


@pytest.mark.parametrize("said, word", WRONG_EVENTS, ids=[word for _, word in WRONG_EVENTS])
def test_a_wrong_event(world, ask, said, word):
    """One sentence names what is wrong, and nothing has changed."""
    event = world.seed["event"]
    ask("DELETE", "/v1/events/{event}/content/{what}", event, "rules",
        status=204 if ask("GET", "/v1/events/{event}/content", event)["rules"] else 404)
    before = ask("GET", "/v1/events")
    assert word in ask("PATCH", "/v1/events/{event}", event, status=400, body=said)["detail"]
    if "rules" not in said:
        assert word in ask("POST", "/v1/events", status=400, body=event_said(**said))["detail"]
    assert ask("GET", "/v1/events") == before


# ---- content ----

@pytest.mark.parametrize("what", VALUES)
def test_content(world, ask, what):
    """Put, shown, put again in its place, taken away."""
    event = made_event(ask)
    one = what in ("card", "rules", "programme")
    put = ask("PUT", "/v1/events/{event}/content/{what}", event, what, body=VALUES[what],
              status=200 if one else 201)
    assert put["id"] == what if one else put["id"].startswith(what)
    shown = ask("GET", "/v1/events/{event}/content", event)[what]
    shown = shown if one else shown[0]["value"]
    assert {name: shown[name] for name in VALUES[what]} == VALUES[what]
    ask("PUT", "/v1/events/{event}/content/{what}", event, what, query=f"?id={put['id']}",
        body=VALUES[what])
    if not one:
        assert len(ask("GET", "/v1/events/{event}/content", event)[what]) == 1
        ask("DELETE", "/v1/events/{event}/content/{what}", event, what, status=400)
    wrong = {name: 7.5 for name in VALUES[what]}
    ask("PUT", "/v1/events/{event}/content/{what}", event, what, body=wrong, status=400)
    ask("PUT", "/v1/events/{event}/content/{what}", event, what, body=VALUES[what],
        query="?id=Not%20One", status=200 if one else 400)
    gone = ("DELETE", "/v1/events/{event}/content/{what}", event, what)
    ask(*gone, query=f"?id={put['id']}", status=204)
    ask(*gone, query=f"?id={put['id']}", status=404)
    ask("PUT", "/v1/events/{event}/content/{what}", event, "nonsense", body={}, status=404)


# ---- members ----

def member_list(count):
    rows = "".join(f"人{number:03},p{number:03}@example.org\n" for number in range(count))
    return ("name,email\n" + rows).encode()


def all_pages(ask, pattern, *words, query=""):
    items, after = [], ""
    while True:
        page = ask("GET", pattern, *words, query=f"?limit=50{after}{query}")
        items += page["items"]
        assert len(page["items"]) <= 50
        if page["next"] is None:
            assert page["total"] == len(items)
            return items
        after = f"&after={page['next']}"


def test_members(world, ask):
    """Every member on one page and no other, in the order of names; found by name and address."""
    before = ask("GET", "/v1/members")["total"]
    ask("POST", "/v1/imports", body=member_list(120), query="?kind=members")
    items = all_pages(ask, "/v1/members")
    assert len({item["id"] for item in items}) == len(items) == before + 120
    assert [item["name"] for item in items if item["name"].startswith("人")] == [
        f"人{number:03}" for number in range(120)]
    assert len(all_pages(ask, "/v1/members", query="&q=%E4%BA%BA1")) == 20
    assert len(all_pages(ask, "/v1/members", query="&status=member")) == before + 120
    assert all_pages(ask, "/v1/members", query="&status=left") == []
    found = ask("GET", "/v1/members", query="?q=P007@Example.org")
    assert [item["name"] for item in found["items"]] == ["人007"]
    assert found["items"][0]["contact"] == "p••••@example.org"
    for query in ("?limit=0", "?limit=501", "?limit=x", "?status=fine", "?after=nonsense"):
        ask("GET", "/v1/members", query=query, status=400)
    member = found["items"][0]["id"]
    changed = ask("PATCH", "/v1/members/{member}", member, body={"name": "新 名", "note": "左撇子"})
    assert (changed["name"], changed["note"], changed["lang"]) == ("新 名", "左撇子", None)
    for wrong in ({"name": ""}, {"name": 7}, {"lang": "much too long"}, {"note": "x" * 300}):
        ask("PATCH", "/v1/members/{member}", member, body=wrong, status=400)
    assert ask("GET", "/v1/members/{member}", member) == changed


def test_merging(world, ask):
    """Two records become one person and are parted again; an address gets a record of its own."""
    ask("POST", "/v1/imports", query="?kind=members",
        body="name,email,qq\nAda,ada@example.org,\nA. L.,,7654321\nBo,bo@example.org,1234567\n".encode())
    one, other, bo = (ask("GET", "/v1/members", query=f"?q={q}")["items"][0]["id"]
                      for q in ("ada@example.org", "7654321", "bo@example.org"))
    merge = ("POST", "/v1/members/{member}/merge", one)
    joined = ask(*merge, body={"with": other, "why": "same desk"})
    assert joined["member"] in (one, other)
    ask(*merge, body={"with": other}, status=409)
    ask(*merge, body={"with": NOBODY}, status=404)
    ask(*merge, body={}, status=400)
    assert ask("GET", "/v1/members/{member}", other)["merges"][0]["by"] == "token test"
    undone = ask("POST", "/v1/merges/{op}/undo", joined["op"], body={"why": "no"})
    assert undone == {"op": joined["op"]}
    ask("POST", "/v1/merges/{op}/undo", joined["op"], body={}, status=409)
    assert ask("GET", "/v1/members/{member}", other)["merges"] == []
    handle = ask("GET", "/v1/members/{member}", bo)["handles"][1]["id"]
    parted = ask("POST", "/v1/handles/{handle}/split", handle, body={})["member"]
    assert parted != bo and len(ask("GET", "/v1/members/{member}", bo)["handles"]) == 1


# ---- tickets ----

def send_list(ask, event):
    text = ask("GET", "/v1/events/{event}/tickets/list.csv", event).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_tickets(world, ask):
    """Everybody gets one code and nobody two; what is on paper and in the list are the good ones."""
    event = made_event(ask)
    members = ask("GET", "/v1/members")["total"]
    issue = ("POST", "/v1/events/{event}/tickets", event)
    ask("GET", "/v1/events/{event}/tickets/sheet.pdf", event, status=404)
    assert ask(*issue, status=201, body={"members": [world.seed["member"]]}) == {"issued": 1}
    assert ask(*issue, status=201, body={"all": True}) == {"issued": members - 1}
    assert ask(*issue, status=201, body={"all": True}) == {"issued": 0}
    guests = [{"name": "Zoë", "admits": 2, "note": "friend"}, {"name": "门房"}]
    assert ask(*issue, status=201, body={"guests": guests}) == {"issued": 2}
    for wrong, status in (({}, 400), ({"members": ["nobody at all"]}, 404), ({"members": [7]}, 400),
                          ({"guests": [{"name": "fine"}, {"name": " "}]}, 400),
                          ({"all": True, "host": True}, 400),
                          ({"guests": [{"name": "x", "admits": 0}]}, 400)):
        ask(*issue, status=status, body=wrong)
    items = all_pages(ask, "/v1/events/{event}/tickets", event)
    assert [item["number"] for item in items] == list(range(1, members + 3))
    zoe = ask("GET", "/v1/events/{event}/tickets", event, query="?q=zo%C3%AB")["items"]
    assert [(item["name"], item["admits"], item["kind"], item["handle"]) for item in zoe] == [
        ("Zoë", 2, "guest", None)]
    by_code = ask("GET", "/v1/events/{event}/tickets", event, query=f"?q={zoe[0]['short_code']}")
    assert by_code["items"] == zoe
    ask("GET", "/v1/events/{event}/tickets", event, query="?after=x", status=400)
    act = ("POST", "/v1/events/{event}/tickets/{ticket}/{act}", event, zoe[0]["id"])
    for name, state in (("block", "blocked"), ("restore", "valid"), ("host", "valid"),
                        ("revoke", "revoked")):
        assert ask(*act, name)["state"] == state
        ask(*act, name, status=409)
    ask(*act, "dance", status=404)
    rows = send_list(ask, event)
    assert "Zoë" not in {row["name"] for row in rows} and len(rows) == members + 1
    mine = next(row for row in rows if row["contact"] == "li.na@example.org")
    assert mine["platform"] == "email"
    form, code = hub_device.oracle.read_code(mine["code"].encode())
    assert form == "ticket" and hub_device.oracle.b64(code.id) in {item["id"] for item in items}
    assert ask("GET", "/v1/events/{event}/tickets/sheet.pdf", event).startswith(b"%PDF")
    picture = ask("GET", "/v1/tickets/{event}/{file}", event, items[0]["id"] + ".png")
    assert picture.startswith(b"\x89PNG")
    ask("GET", "/v1/tickets/{event}/{file}", event, items[0]["id"], status=404)


def test_an_erased_holder(world, ask):
    """A code outlives whoever held it, without their name."""
    ask("POST", "/v1/imports", query="?kind=members", body=b"name,email\nGone,gone@example.org\n")
    gone = ask("GET", "/v1/members", query="?q=gone@example.org")["items"][0]["id"]
    event = made_event(ask)
    ask("POST", "/v1/events/{event}/tickets", event, status=201, body={"members": [gone]})
    rig.Group(world.folder).ctl("member", "erase", gone, "--why", "asked for")
    item, = ask("GET", "/v1/events/{event}/tickets", event)["items"]
    assert (item["name"], item["state"]) == (None, "revoked")
    act = ("POST", "/v1/events/{event}/tickets/{ticket}/{act}", event, item["id"])
    assert ask(*act, "restore")["name"] is None


# ---- imports ----

ACTIVITY = """platform,handle,date,count
email,li.na@example.org,2026-11-01,5
email,nobody@example.org,2026-11-02,3
email,li.na@example.org,someday,3
"""


def test_a_list_is_looked_at_first(world, ask):
    """A preview tells what the import then does, and keeps nothing."""
    body = "姓名,邮箱\n王伟,wang.wei@example.org\n坏,bad-mail\n".encode()
    before = ask("GET", "/v1/members")["total"]
    seen = ask("POST", "/v1/imports/preview", body=body, query="?kind=members")
    assert ask("GET", "/v1/members")["total"] == before
    assert (seen["rows"], seen["taken"], seen["added"], seen["problem_count"]) == (2, 1, 1, 1)
    assert (seen["columns"], seen["sample"][0]) == (["姓名", "邮箱"], ["王伟", "wang.wei@example.org"])
    assert seen["problems"][0]["line"] == 3 and seen["map"] is None
    done = ask("POST", "/v1/imports", body=body, query="?kind=members")
    assert {name: seen[name] for name in done if name != "preview"} == {
        name: value for name, value in done.items() if name != "preview"}
    assert ask("GET", "/v1/members")["total"] == before + 1


def test_an_unknown_header(world, ask):
    """It is asked about with a proposal; what somebody says is remembered for the next file."""
    body = "Wer,Wohin\nÄnne,anne@example.org\nUwe,uwe@example.org\n".encode()
    seen = ask("POST", "/v1/imports/preview", body=body, query="?kind=members")
    assert (seen["taken"], seen["map"]) == (0, "email=2") and "Wohin" in seen["question"]
    assert len(seen["sample"]) == 2
    ask("POST", "/v1/imports", body=body, query="?kind=members", status=400)
    ask("POST", "/v1/imports/preview", body=body, query="?kind=members&map=name=9", status=400)
    said = "?kind=members&map=name=1,email=2"
    assert ask("POST", "/v1/imports", body=body, query=said)["added"] == 2
    again = ask("POST", "/v1/imports/preview", body=body, query="?kind=members")
    assert (again["unchanged"], again["map"]) == (2, None)


def test_signups(world, ask):
    event = made_event(ask)
    body = b"name,email,guests\nLi Na,li.na@example.org,2\nEve,eve@example.org,\n"
    query = f"?kind=signups&event={event}"
    assert ask("POST", "/v1/imports/preview", body=body, query=query)["newcomers"] == 1
    assert ask("GET", "/v1/events/{event}/signups", event)["people"] == 0
    assert ask("POST", "/v1/imports", body=body, query=query)["added"] == 2
    told = ask("GET", "/v1/events/{event}/signups", event)
    assert (told["people"], told["guests"]) == (2, 2)
    ask("POST", "/v1/imports", body=body, query="?kind=signups", status=400)
    for route in ("/v1/imports", "/v1/imports/preview"):
        ask("POST", route, body=body, query=f"?kind=signups&event={NOBODY}", status=404)
        ask("POST", route, body=b"\x89PNG\r\n\x1a\n\0\0", query="?kind=members", status=400)
        ask("POST", route, body=body, query="?kind=everything", status=400)


def test_a_chat_is_taken_and_taken_back(world, ask):
    body, query = ACTIVITY.encode(), "?kind=activity&chat=club"
    seen = ask("POST", "/v1/imports/preview", body=body, query=query)
    assert (seen["batch"], seen["counted"], seen["strangers"]["unknown"]) == (None, 5, 3)
    assert seen["problem_count"] == 1 and ask("GET", "/v1/imports") == []
    done = ask("POST", "/v1/imports", body=body, query=query)
    assert done["counted"] == 5
    assert ask("POST", "/v1/imports", body=body, query=query)["repeated"] is True
    assert [batch["id"] for batch in ask("GET", "/v1/imports")] == [done["batch"]]
    ask("DELETE", "/v1/imports/{batch}", done["batch"], status=204)
    ask("DELETE", "/v1/imports/{batch}", done["batch"], status=409)
    assert ask("GET", "/v1/imports")[0]["undone"]


# ---- reports ----

def test_reports(world, ask):
    event = world.seed["event"]
    assert ask("GET", "/v1/reports/event/{event}", event)["id"] == event
    assert ask("GET", "/v1/reports/group")["name"] == ask("GET", "/v1/group")["name"]
    for pattern in ("/v1/reports/event/{event}/csv", "/v1/reports/group/csv"):
        assert ask("GET", pattern, event).startswith(b"\xef\xbb\xbfid,")


# ---- kiosks ----

def paired(world, ask, name="门 A"):
    invite = ask("POST", "/v1/invites", status=201, body={"name": name, "url": world.hub.url})
    return world.pair(invite["uri"])


def test_kiosks(world, ask):
    """An invitation pairs one; its log, its clock and when it was heard of are told; revoked, it is
    so once."""
    device = paired(world, ask)

    def mine():
        return next(d for d in ask("GET", "/v1/devices") if d["id"] == device.paired["device"])

    assert (mine()["name"], mine()["records"], mine()["last_seen"]) == ("门 A", 0, None)
    device.admit()
    device.admit()
    status, _, _ = device.connect().ask("POST", f"/v1/logs/{device.log(world.seed['event'])}",
                                        device.batch(world.seed["event"]),
                                        Content_Type="application/x-ndjson")
    assert status == 200
    told = mine()
    assert (told["records"], told["clock_error_ms"]) == (2, 0)
    assert told["last_seen"] and told["newest"]
    assert told["log"] == device.log(world.seed["event"])
    assert ask("POST", "/v1/devices/{device}/revoke", told["id"])["revoked"] is True
    ask("POST", "/v1/devices/{device}/revoke", told["id"], status=409)
    for wrong, status in (({"name": "x"}, 400), ({"name": "", "url": world.hub.url}, 400),
                          ({"name": "x", "url": "http://hub"}, 400),
                          ({"name": "x", "url": "https://hub", "hours": 0}, 400),
                          ({"name": "x", "url": "https://hub", "event": NOBODY}, 404)):
        ask("POST", "/v1/invites", status=status, body=wrong)


# ---- who is who ----

def test_a_case(world, ask):
    """Somebody signs up at a door with a member's address and another given name: it is asked about,
    and what is answered stays."""
    event = made_event(ask, sign_up=True)
    ask("POST", "/v1/imports", query="?kind=members",
        body="name,email\n周立,zhou@example.org\n".encode())
    ask("POST", "/v1/events/{event}/tickets", event, status=201,
        body={"guests": [{"name": "Host"}], "host": True})
    kiosk = test_walk_ins.Kiosk(world.scratch, rig.Group(world.folder), world.hub, event)
    kiosk.unlock({"text": send_list(ask, event)[0]["code"]})
    kiosk.sign_up(kiosk.issuer()[0], {
        "name": "周明", "lang": "en", "answers": [], "rules": 0,
        "contact": {"platform": "email", "value": "zhou@example.org"}})
    kiosk.deliver()
    case, = ask("GET", "/v1/matches")
    assert (case["state"], case["evidence"], case["left"]["name"], case["right"]["name"]) == (
        "open", ["email"], "周明", "周立")
    decide = ("POST", "/v1/matches/{match}", case["id"])
    ask(*decide, body={"state": "perhaps"}, status=400)
    assert ask(*decide, body={"state": "later", "why": "ask her"})["state"] == "later"
    assert ask(*decide, body={"state": "same"})["by"] == "token test"
    assert ask("GET", "/v1/matches") == []
    assert {c["id"]: c["state"] for c in ask("GET", "/v1/matches", query="?all=1")}[
        case["id"]] == "same"
    assert ask("GET", "/v1/matches/{match}", case["id"])["right"]["name"] == "周立"


# ---- as it is now ----

class Watch:
    """One reader of the live view."""

    def __init__(self, world, event):
        self.connection = hub_device.Hub(world.hub.url, world.authority)
        self.connection.request("GET", f"/v1/live?event={event}", None, world.bearer)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200
        assert self.answer.headers["Content-Type"] == "text/event-stream"
        world.seen.add(("/v1/live", "get", "200"))

    def next(self):
        """(kind, id, data) of the next event; a comment is passed over."""
        parts = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                parts[name] = value
            elif not line and parts:
                return parts["event"], int(parts["id"]), json.loads(parts["data"])

    def until(self, condition):
        while True:
            kind, number, data = self.next()
            if condition(data):
                return kind, number, data


def test_live(world, ask):
    """Whoever watches sees what a kiosk hands in, and what the command line changes; several see
    the same."""
    event = made_event(ask)
    ask("POST", "/v1/events/{event}/tickets", event, status=201,
        body={"members": [world.seed["member"]]})
    ticket = ask("GET", "/v1/events/{event}/tickets", event)["items"][0]["id"]
    device = paired(world, ask, "Live")
    first, second = Watch(world, event), Watch(world, event)
    kind, number, data = first.next()
    assert (kind, data["event"]["id"], data["counts"]["arrived"], data["latest"]) == (
        "snapshot", event, 0, [])
    assert "Live" in {device["name"] for device in data["devices"]}
    device.admit(ticket)
    device.admit(ticket)
    status, _, _ = device.connect().ask("POST", f"/v1/logs/{device.log(event)}", device.batch(event),
                                        Content_Type="application/x-ndjson")
    assert status == 200
    kind, later, data = first.until(lambda told: told["counts"]["arrived"])
    assert kind == "change" and later > number
    assert data["counts"] == {"arrived": 1, "walk_ins": 0, "inside": 1, "left": 0,
                              "double_entries": 1, "undone": 0}
    assert [row["name"] for row in data["latest"]] == ["李娜 Li Na"] * 2
    assert data["latest"][0]["seq"] == 2  # the newest first
    door, = data["doors"]
    assert (door["door"], door["device"], door["arrived"]) == ("Live", device.paired["device"], 1)
    assert door["seen"] and door["last_at"]
    assert second.until(lambda told: told["counts"]["arrived"])[2]["latest"] == data["latest"]
    rig.Group(world.folder).ctl("event", "close", event)
    assert first.until(lambda told: told["event"]["status"] == "closed")
    ask("GET", "/v1/live", query=f"?event={NOBODY}", status=404)


# ---- the same of all ----

def operations(world):
    for pattern, methods in world.document["paths"].items():
        for method, operation in methods.items():
            if operation.get("tags") == ["dashboard"]:
                yield pattern, method.upper(), operation


def filled(pattern):
    words = {"{what}": "notice", "{act}": "revoke", "{ticket}": "A" * 11,
             "{file}": "AAAAAAAAAAA.png"}
    return re.sub(r"\{\w+\}", lambda found: words.get(found[0], NOBODY), pattern)


BODIES = {"/v1/events/{event}/content/{what}": VALUES["notice"], "/v1/members/{member}/merge":
          {"with": NOBODY}, "/v1/matches/{match}": {"state": "same"}, "/v1/events/{event}/tickets":
          {"all": True}}
QUERIES = {("DELETE", "/v1/events/{event}/content/{what}"): "?id=x"}


def test_refused_alike(world):
    """No token, no such thing, not JSON, another form, too much: each operation says so."""
    client, missing = world.anonymous, []
    for pattern, method, operation in operations(world):
        path, promised = filled(pattern), operation["responses"]
        content = operation.get("requestBody", {}).get("content", {})
        kind = next(iter(content), None)
        right = {"Content_Type": kind} if kind else {}
        world.ask(client, method, path, pattern, 401, **right)
        client.close()
        if kind == "application/json":
            world.ask(client, method, path, pattern, 400, "{", **world.bearer, **right)
            world.ask(client, method, path, pattern, 400, "[]", **world.bearer, **right)
        if kind:
            world.ask(client, method, path, pattern, 415, "x", Content_Type="text/plain",
                      **world.bearer)
            client.close()
            world.ask(client, method, path, pattern, 413, 1 << 40, **world.bearer, **right)
            client.close()
        if "404" in promised and "{" in pattern:
            body = json.dumps(BODIES.get(pattern, {})) if kind else None
            path += QUERIES.get((method, pattern), "")
            world.ask(client, method, path, pattern, 404, body, **world.bearer, **right)
            missing.append(pattern)
    assert len(missing) > 20


def test_a_complete_list(ask):
    """Whoever is not in a list that names everybody has left; many only where that is confirmed."""
    before = ask("GET", "/v1/members", query="?status=member")["total"]
    text = b"name,email\nOne Only,only@example.org\n"
    looked = ask("POST", "/v1/imports/preview", body=text, query="?kind=members&complete=1")
    assert looked["left"] == before
    refused = ask("POST", "/v1/imports", body=text, query="?kind=members&complete=1", status=400)
    assert "confirm" in refused["detail"]
    assert ask("GET", "/v1/members", query="?status=member")["total"] == before
    done = ask("POST", "/v1/imports", body=text, query="?kind=members&complete=1&confirm=1")
    assert (done["left"], done["added"]) == (before, 1)
    assert ask("GET", "/v1/members", query="?status=member")["total"] == 1
    assert ask("GET", "/v1/members", query="?status=left")["total"] == before


def test_nothing_unseen(world):
    assert unseen(world, "dashboard") == set()
