# SPDX-License-Identifier: Apache-2.0
"""Protects: consents, export and erasing, marks made by hand and reach-out lists over HTTP, as the
hub's own document describes them, over both engines."""
import csv
import io
import json
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import postgresql  # noqa: E402
import rig  # noqa: E402
from described import World, unseen  # noqa: E402

NOBODY = "0" * 25 + "1"
JSON = {"Content_Type": "application/json"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request):
    scratch = rig.Scratch(f"records-{request.param}")
    server = postgresql.PostgreSQL() if request.param == "postgresql" else None
    found = World(scratch, server.url() if server else None)
    yield found
    found.close()
    if server:
        server.close()


@pytest.fixture
def ask(world):
    def call(method, pattern, *words, status=200, body=None, query=""):
        path = pattern
        for word in words:
            path = re.sub(r"\{\w+\}", word, path, count=1)
        headers = {**world.bearer, **(JSON if body is not None else {})}
        text = json.dumps(body) if body is not None else None
        return world.ask(world.anonymous, method, path + query, pattern, status, text, **headers)
    return call


def members(world, *rows):
    """Adds people by a list and answers their ids."""
    path = world.folder / "people.csv"
    path.write_text("name,email\n" + "".join(f"{name},{email}\n" for name, email in rows))
    group = rig.Group(world.folder)
    group.ctl("member", "import", path)
    return [group.json("member", "show", email)["id"] for _, email in rows]


def test_consents(world, ask):
    """Every word is kept in its order; bad ones are refused and add none."""
    pattern = "/v1/members/{member}/consents"
    ann, = members(world, ("Ann", "ann@x.org"))
    assert ask("GET", pattern, ann) == []
    said = {"purpose": "contact", "given": True, "how": "on paper"}
    words = ask("POST", pattern, ann, body=said)
    assert [(w["purpose"], w["given"], w["how"]) for w in words] == [("contact", True, "on paper")]
    assert words == ask("POST", pattern, ann, body=said)
    for wrong in ({"purpose": "spam"}, {"given": "yes"}, {"how": ""}, {"purpose": 7}):
        ask("POST", pattern, ann, body={**said, **wrong}, status=400)
    assert len(ask("POST", pattern, ann, body={**said, "given": False})) == 2
    assert len(ask("GET", "/v1/members/{member}", ann)["consents"]) == 2


def test_erasing(world, ask):
    """What was exported before is gone afterwards, and no list brings it back."""
    event = world.seed["event"]
    eve, = members(world, ("Eve Vanish", "eve.vanish@burrow.example"))
    ask("POST", "/v1/events/{event}/roll-call", event, body={"members": [eve]})
    whole = ask("GET", "/v1/members/{member}/export", eve)
    assert whole["handles"][0]["value"] == "eve.vanish@burrow.example"
    arrived = ask("GET", "/v1/reports/event/{event}", event)["funnel"]["arrived"]
    ask("POST", "/v1/members/{member}/erase", eve, body={}, status=400)
    erased = ask("POST", "/v1/members/{member}/erase", eve, body={"why": "asked by letter"})
    assert (erased["records"], erased["suppressed"], erased["scrubbed"]) == (1, 1, True)
    ask("POST", "/v1/members/{member}/erase", eve, body={"why": "again"}, status=404)
    ask("GET", "/v1/members/{member}/export", eve, status=404)
    assert ask("GET", "/v1/reports/event/{event}", event)["funnel"]["arrived"] == arrived
    assert "anish" not in json.dumps(ask("GET", "/v1/events/{event}/attendance", event))
    group = rig.Group(world.folder)
    group.ctl("member", "import", world.folder / "people.csv")
    assert "anish" not in json.dumps(ask("GET", "/v1/members"))


def test_marking(world, ask):
    """Sixty from paper in one request: each once, whoever is unknown told, and taken back."""
    event, pattern = world.seed["event"], "/v1/events/{event}/roll-call"
    ids = members(world, *((f"P{i}", f"p{i}@x.org") for i in range(60)))
    before = ask("GET", "/v1/reports/event/{event}", event)["funnel"]["arrived"]
    said = {"members": [*ids, NOBODY], "method": "paper"}
    answer = ask("POST", pattern, event, body=said)
    assert (answer["marked"], answer["already"], answer["unknown"]) == (60, 0, 1)
    assert answer["results"][-1] == {"member": NOBODY, "result": "unknown"}
    again = ask("POST", pattern, event, body=said)
    assert (again["marked"], again["already"]) == (0, 60)
    report = ask("GET", "/v1/reports/event/{event}", event)
    assert report["funnel"]["arrived"] == before + 60
    assert {"method": "paper", "arrived": 60} in report["methods"]
    marks = [m for m in ask("GET", pattern, event) if m["method"] == "paper"]
    assert len(marks) == 60 and all(m["by"] for m in marks)
    ask("DELETE", pattern + "/{member}", event, ids[0], status=204, query="?why=not+there")
    ask("DELETE", pattern + "/{member}", event, ids[0], status=404)
    assert ask("GET", "/v1/reports/event/{event}", event)["funnel"]["arrived"] == before + 59
    barred = members(world, ("Barred", "barred@x.org"))
    group = rig.Group(world.folder)
    ticket = group.json("ticket", "issue", "--event", event, "--member", "barred@x.org")
    group.ctl("ticket", "revoke", "--block", "--event", event, "--",
              ticket["tickets"][0]["ticket"])
    denied = ask("POST", pattern, event, body={"members": barred})
    assert denied == {"results": [{"member": barred[0], "result": "denied"}], "marked": 0,
                      "already": 0, "unknown": 0, "denied": 1}
    for wrong in ({}, {"members": []}, {"members": [7]}, {"members": ids, "method": "guess"},
                  {"members": "all"}):
        ask("POST", pattern, event, body=wrong, status=400)


def test_names_to_mark(world, ask):
    """Who marks finds people by name or address and sees no more of them than that."""
    event, pattern = world.seed["event"], "/v1/events/{event}/roll-call/people"
    one, _ = members(world, ("Quirin One", "quirin1@x.org"), ("Quirin Two", "quirin2@x.org"))
    page = ask("GET", pattern, event, query="?q=quirin&limit=1")
    assert page["total"] == 2 and page["items"] == [
        {"id": one, "name": "Quirin One", "contact": page["items"][0]["contact"]}]
    assert "quirin1" not in page["items"][0]["contact"]
    page = ask("GET", pattern, event, query=f"?q=quirin&limit=1&after={page['next']}")
    assert [row["name"] for row in page["items"]] == ["Quirin Two"] and page["next"] is None
    assert [row["id"] for row in ask("GET", pattern, event,
                                     query="?q=quirin1%40x.org")["items"]] == [one]
    ask("GET", pattern, event, query="?limit=0", status=400)


def test_reaching_out(world, ask):
    """A list is made, worked through and taken along; contacts are masked until it is."""
    consents, one = "/v1/members/{member}/consents", "/v1/reach-out/{list}/{member}"
    zoe, yan = members(world, ("Zoe", "zoe@x.org"), ("=Yan", "yan@x.org"))
    for member in (zoe, yan):
        ask("POST", consents, member, body={"purpose": "contact", "given": True, "how": "mail"})
    made = ask("POST", "/v1/reach-out", status=201, body={"list": "B"})
    assert {"Zoe", "=Yan"} <= {p["name"] for p in made["people"]}
    assert made["left_out"]["no_consent"] > 0 and "zoe@x.org" not in json.dumps(made)
    after = ask("POST", one, made["id"], zoe, body={"outcome": "replied", "note": "comes in May"})
    assert after["done"] == 1
    ask("POST", one, made["id"], NOBODY, body={"outcome": "replied"}, status=404)
    ask("POST", one, made["id"], zoe, body={"outcome": "married"}, status=400)
    table = ask("GET", "/v1/reach-out/{list}/csv", made["id"]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert any("zoe@x.org" in row for row in rows) and any("'=Yan" in row for row in rows)
    second = ask("POST", "/v1/reach-out", status=201, body={"list": "never-came"})
    assert "Zoe" not in {p["name"] for p in second["people"]}
    assert second["left_out"]["cooling"] == 1
    lists = ask("GET", "/v1/reach-out")
    assert [l["id"] for l in lists[:2]] == [second["id"], made["id"]]
    assert ask("GET", "/v1/reach-out/{list}", made["id"])["done"] == 1
    ask("POST", "/v1/reach-out", status=400, body={"list": "everybody"})


def test_series_and_roles(world, ask):
    """An event takes its place in a series and its people their roles; who brought whom and who has
    accepted the rules are told."""
    event = world.seed["event"]
    said = {"title": "Weekly", "rule": "FREQ=WEEKLY;BYDAY=TH", "first": "2026-01-01"}
    series = next(s for s in ask("POST", "/v1/series", status=201, body=said)
                  if s["title"] == "Weekly")
    for wrong in ({"first": "tomorrow"}, {"rule": "FREQ=DAILY"}, {"title": ""}):
        ask("POST", "/v1/series", status=400, body={**said, **wrong})
    dates, date = "/v1/series/{series}/dates", {"date": series["next"]}
    assert ask("POST", dates, series["id"], body=date)[0]["exceptions"] == [series["next"]]
    assert ask("POST", dates, series["id"], body={**date, "skip": False}) == ask("GET", "/v1/series")
    ask("POST", dates, series["id"], body={"date": "2026-01-02"}, status=400)
    at = ask("PATCH", "/v1/events/{event}/place", event, body={"series": series["id"]})
    assert (at["series_title"], at["kind"], at["cancelled"]) == ("Weekly", "regular", False)
    at = ask("PATCH", "/v1/events/{event}/place", event, body={"kind": "brand", "cancelled": True})
    assert at == ask("GET", "/v1/events/{event}/place", event) and at["series"] == series["id"]
    at = ask("PATCH", "/v1/events/{event}/place", event,
             body={"series": None, "kind": "regular", "cancelled": False})
    assert at["series"] is None
    ask("PATCH", "/v1/events/{event}/place", event, body={"kind": "wedding"}, status=400)
    rae, = members(world, ("Rae", "rae@x.org"))
    roles = ask("POST", "/v1/events/{event}/roles", event, body={"member": rae, "role": "speaker"})
    assert {"member": rae, "name": "Rae", "role": "speaker", "came": False} in roles
    assert roles == ask("GET", "/v1/events/{event}/roles", event)
    ask("POST", "/v1/events/{event}/roles", event, body={"member": rae, "role": "king"}, status=400)
    ask("POST", "/v1/events/{event}/roles", event, body={"member": rae}, status=400)
    assert ask("POST", "/v1/series/{series}/end", series["id"])[0]["ended"]
    ask("POST", "/v1/series/{series}/end", series["id"], status=409)
    assert ask("GET", "/v1/referrals") == []
    later = ask("POST", "/v1/events", status=201, body={
        "title": "Old", "venue": "", "starts": "2020-01-01T19:00:00+08:00",
        "ends": "2020-01-01T21:00:00+08:00"})["id"]
    said = {"newcomer": rae, "referrer": world.seed["member"], "event": later}
    assert ask("POST", "/v1/referrals", status=201, body=said)[0]["brought"] == 1
    ask("POST", "/v1/referrals", status=409, body=said)
    ask("POST", "/v1/referrals", status=403, body={**said, "newcomer": world.seed["member"]})
    ask("POST", "/v1/referrals", status=404, body={**said, "event": NOBODY})
    ask("POST", "/v1/referrals", status=400, body={"newcomer": rae})
    ask("DELETE", "/v1/referrals/{newcomer}", rae, status=204)
    assert ask("GET", "/v1/reports/rules")["members"] > 0


def test_groups(world, ask):
    """A group under the group, with a cap: whoever is one too many waits and gets the place that
    is left; what was a mistake is taken back."""
    groups, one, people = "/v1/groups", "/v1/groups/{group}", "/v1/groups/{group}/people"
    ann, bob, cid = members(world, *((n, f"{n}@groups.example") for n in ("Gann", "Gbob", "Gcid")))
    root = ask("GET", groups)[0]
    assert (root["parent"], root["cap"], root["fill"]) == (None, 0, None)
    tree = ask("POST", groups, status=201, body={"name": "Readers"})
    assert [g["name"] for g in tree][1:] == ["Readers"] and tree[1]["parent"] == root["id"]
    readers = tree[1]["id"]
    east = ask("POST", groups, status=201, body={"name": "East", "parent": readers})[2]["id"]
    for wrong in ({}, {"name": ""}, {"name": 7}):
        ask("POST", groups, status=400, body=wrong)
    for wrong in ({"structure": "star"}, {"capacity": "many"}, {"capacity": -1},
                  {"offer_hours": 10**6}):
        ask("PATCH", one, readers, body=wrong, status=400)
    ask("PATCH", one, readers, body={"parent": east}, status=403)
    ask("PATCH", one, readers, body={"structure": "ring", "platform_cap": 200})
    node = ask("PATCH", one, readers, body={"name": "Circle", "capacity": 1})[1]
    assert (node["name"], node["structure"], node["cap"], node["platform_cap"]) == (
        "Circle", "ring", 1, 200)
    assert ask("POST", people, readers, body={"member": ann, "act": "join"})["result"] == "joined"
    for who in (bob, cid):
        said = {"member": who, "act": "join"}
        assert ask("POST", people, readers, body=said)["result"] == "waits"
    ask("POST", people, readers, body=said, status=409)
    ask("POST", people, readers, body={**said, "act": "stay"}, status=400)
    ask("POST", people, readers, body={"act": "join"}, status=400)
    ask("POST", people, readers, body={"member": NOBODY, "act": "leave"}, status=404)
    left = ask("POST", people, readers, body={"member": ann, "act": "leave"})
    assert left == {"member": ann, "result": "left"}
    page = ask("GET", one, readers)
    assert [(w["name"], w["until"] is not None) for w in page["line"]] == [("Gbob", True),
                                                                         ("Gcid", False)]
    assert [h["cap"] for h in page["history"]] == [100, 1] and page["meetings"]["pairs"] == 0
    act = next(a for a in page["acts"] if a["op"] == "leave")
    ask("POST", "/v1/group-acts/{act}/undo", act["id"], status=204)
    ask("POST", "/v1/group-acts/{act}/undo", act["id"], status=409)
    page = ask("GET", one, readers)
    assert [p["name"] for p in page["people"]] == ["Gann"] and page["offered"] == 0
    ask("POST", people, east, body={"member": ann, "act": "join"})
    assert next(g for g in ask("GET", groups) if g["id"] == readers)["everybody"] == 1
    ask("DELETE", one, east, status=409)
    ask("POST", people, east, body={"member": ann, "act": "leave"})
    ask("DELETE", one, east, status=204)
    ask("DELETE", one, root["id"], status=403)


def test_points(world, ask):
    """Off until switched on; a voucher is redeemed once, and an entry against it gives it back."""
    event, pattern = world.seed["event"], "/v1/members/{member}/points"
    pia, = members(world, ("Pia", "pia@points.example"))
    assert ask("GET", "/v1/points")["on"] is False and ask("GET", pattern, pia)["entries"] == []
    for wrong in ({"on": "yes"}, {"rules": [1]}, {"rules": {"smile": 1}}, {"rules": {"first": "x"}},
                  {"rules": {"first": -1}}):
        ask("PATCH", "/v1/points", status=400, body=wrong)
    plan = ask("PATCH", "/v1/points", body={"on": True, "rules": {"check-in": 8}})
    assert plan["on"] and {"rule": "check-in", "points": 8} in plan["rules"]
    ask("POST", "/v1/events/{event}/roll-call", event, body={"members": [pia]})
    assert ask("GET", pattern, pia)["balance"] == 13
    said = {"act": "redeem", "points": 12, "key": "mug-7", "why": "a mug"}
    page = ask("POST", pattern, pia, body=said)
    assert (page["balance"], page["entries"][0]["points"], page["entries"][0]["why"]) == (
        1, -12, "a mug")
    ask("POST", pattern, pia, body=said, status=409)
    ask("POST", pattern, pia, body={**said, "key": "mug-8"}, status=403)
    for wrong in ({"act": "steal"}, {"points": 0}, {"key": ""}, {"key": 7}):
        ask("POST", pattern, pia, body={**said, **wrong}, status=400)
    assert ask("POST", pattern, pia, body={**said, "act": "grant", "key": "quiz",
                                           "points": 4})["balance"] == 5
    correct, entry = "/v1/points/{entry}/correct", page["entries"][0]["id"]
    ask("POST", correct, entry, body={"why": "out of mugs"}, status=204)
    ask("POST", correct, entry, body={"why": "again"}, status=409)
    ask("POST", correct, page["entries"][-1]["id"], body={"why": "x"}, status=403)
    page = ask("GET", pattern, pia)
    assert page["balance"] == 17 == sum(e["points"] for e in page["entries"])
    whole = ask("GET", "/v1/points")
    assert {"member": pia, "name": "Pia", "points": 17} in whole["balances"]
    assert whole["redeemed"] == 0
    ask("PATCH", "/v1/points", body={"on": False, "rules": {"check-in": 10}})


CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:talk@x
SUMMARY:Calendar talk
DTSTART;TZID=Asia/Shanghai:20300105T140000
DURATION:PT2H
END:VEVENT
BEGIN:VEVENT
UID:weekly@x
SUMMARY:Calendar weekly
DTSTART;TZID=Asia/Shanghai:20300103T190000
DURATION:PT2H
RRULE:FREQ=WEEKLY;BYDAY=TH
EXDATE;TZID=Asia/Shanghai:20300110T190000
END:VEVENT
BEGIN:VEVENT
UID:bad@x
SUMMARY:No time
END:VEVENT
END:VCALENDAR
"""


def test_calendar(world, ask):
    """A calendar is looked at, taken once, and taken back."""
    def upload(path, status=200, text=CALENDAR):
        headers = {**world.bearer, "Content_Type": "application/octet-stream"}
        return world.ask(world.anonymous, "POST", path + "?kind=calendar", path, status, text,
                         **headers)

    def series():
        return [s["title"] for s in ask("GET", "/v1/series") if s["title"] == "Calendar weekly"]
    looked = upload("/v1/imports/preview")
    assert (looked["events"], looked["series"], looked["left_out"], looked["taken"]) == (1, 1, 1, 2)
    assert looked["problems"][0]["line"] == 16 and series() == []
    taken = upload("/v1/imports")
    assert taken["added"] == 2 and taken["batch"] and series() == ["Calendar weekly"]
    again = upload("/v1/imports")
    assert (again["added"], again["unchanged"], again["batch"]) == (0, 2, None)
    assert [b["id"] for b in ask("GET", "/v1/imports/calendars")] == [taken["batch"]]
    event = next(e for e in ask("GET", "/v1/events") if e["title"] == "Calendar talk")
    assert event["starts"].startswith("2030-01-05T14:00:00")
    ask("DELETE", "/v1/imports/{batch}", taken["batch"], status=204)
    ask("DELETE", "/v1/imports/{batch}", taken["batch"], status=409)
    ask("DELETE", "/v1/imports/{batch}", NOBODY, status=404)
    assert series() == [] and ask("GET", "/v1/imports/calendars")[0]["undone"]
    assert ask("GET", "/v1/events/{event}/place", event["id"])["cancelled"]
    upload("/v1/imports", status=400, text="name,email\nAnn,a@x.org\n")


def test_one_person_as_a_table(world, ask):
    """Everything that is known of one person is in the table too, and none of it is a formula."""
    formula = "=HYPERLINK(1)"
    zed, = members(world, (formula, "zed@table.example"))
    consent = {"purpose": "contact", "given": True, "how": "+on paper"}
    ask("POST", "/v1/members/{member}/consents", zed, body=consent)
    text = ask("GET", "/v1/members/{member}/export.csv", zed).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cells = [cell for row in rows for cell in row]
    assert "zed@table.example" in cells and "'" + formula in cells and "'+on paper" in cells
    assert not any(cell[:1] in ("=", "@", "\t") for cell in cells)
    whole = ask("GET", "/v1/members/{member}/export", zed)
    for name, value in whole.items():
        if isinstance(value, list) and value:
            at = rows.index([name])
            assert rows[at + 1] == list(value[0]), name
    ask("GET", "/v1/members/{member}/export.csv", NOBODY, status=404)


def test_refused_alike(world):
    """No token, no such thing, not JSON, another form, too much: each operation says so."""
    client = world.anonymous
    bodies = {"roll-call": {"members": [NOBODY]}, "consents": {"purpose": "wall", "given": True,
              "how": "x"}, "erase": {"why": "x"}, "roles": {"member": NOBODY, "role": "host"}, "dates": {"date": "2026-01-01"},
              "correct": {"why": "x"}, "points": {"act": "grant", "points": 1, "key": "x"},
              "groups": {"name": "x", "parent": NOBODY, "member": NOBODY, "act": "join"},
              "referrals": {"newcomer": NOBODY, "referrer": NOBODY, "event": NOBODY}, "reach-out": {"outcome": "replied"}}
    for pattern, methods in world.document["paths"].items():
        for method, operation in methods.items():
            if operation.get("tags") != ["records"]:
                continue
            path, method = re.sub(r"\{\w+\}", NOBODY, pattern), method.upper()
            right = JSON if "requestBody" in operation else {}
            world.ask(client, method, path, pattern, 401, **right)
            client.close()
            if right:
                for text in ("{", "[]"):
                    world.ask(client, method, path, pattern, 400, text, **world.bearer, **right)
                world.ask(client, method, path, pattern, 415, "x", Content_Type="text/plain",
                          **world.bearer)
                client.close()
                world.ask(client, method, path, pattern, 413, 1 << 40, **world.bearer, **right)
                client.close()
            if "404" in operation["responses"]:
                body = next((b for word, b in bodies.items() if word in pattern), {})
                world.ask(client, method, path, pattern, 404, json.dumps(body) if right else None,
                          **world.bearer, **right)


def test_nothing_unseen(world):
    assert unseen(world, "records") == set()
