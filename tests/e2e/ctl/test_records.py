# SPDX-License-Identifier: Apache-2.0
"""Groups and their lines, points, calendars and one person's table, from the command line."""
import csv
import io
import json
import re

from test_ctl import group, meetup, refused, run  # noqa: F401

CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:w@x
SUMMARY:Tea
DTSTART;TZID=Asia/Shanghai:20300103T190000
DURATION:PT2H
RRULE:FREQ=WEEKLY;BYDAY=TH
END:VEVENT
BEGIN:VEVENT
UID:n@x
SUMMARY:Never
END:VEVENT
END:VCALENDAR
"""


def people(group, scene):
    path = scene.work / "people.csv"
    path.write_text("name,email\nAda,ada@x.org\nBo,bo@x.org\nCy,cy@x.org\n")
    group.ctl("member", "import", path)


# Protects: a full group makes whoever is accepted wait; the place that is left is kept for whoever
# is next; a leaving is taken back; the figures are the same for a person and a program.
def test_groups(group, scene):
    people(group, scene)
    group.ctl("group", "add", "Readers")
    group.ctl("group", "add", "East", "--under", "Readers")
    said = group.ctl("group", "size", "Readers", "--structure", "ring", "--capacity", "1").stdout
    assert re.search(r"^  Readers  0 of 1, 1 places free$", said, re.M)
    assert re.search(r"^    East  0$", said, re.M)
    group.ctl("group", "join", "Readers", "ada@x.org")
    waits = group.ctl("group", "join", "Readers", "bo@x.org")
    assert "Bo waits" in waits.stderr
    refused(1, "--data", group.folder, "group", "join", "Readers", "bo@x.org")
    assert "place kept until" in group.ctl("group", "leave", "Readers", "ada@x.org").stdout
    acts = group.json("group", "line", "Readers")["acts"]
    left = next(act["id"] for act in acts if act["op"] == "leave")
    group.ctl("group", "undo", left)
    page = group.json("group", "line", "Readers")
    assert [p["name"] for p in page["people"]] == ["Ada"] and page["offered"] == 0
    assert [w["name"] for w in page["line"]] == ["Bo"]
    refused(1, "--data", group.folder, "group", "end", "Readers")
    group.ctl("group", "end", "East")
    assert [g["name"] for g in group.json("group", "tree")][1:] == ["Readers"]
    refused(2, "--data", group.folder, "group", "undo", "this")


# Protects: points are off at first; granted and redeemed once, corrected by an entry against it.
def test_points(group, scene):
    people(group, scene)
    assert group.ctl("points", "show").stdout.startswith("off; issued 0")
    group.ctl("points", "set", "--on", "yes", "--check-in", "8")
    rules = {r["rule"]: r["points"] for r in group.json("points", "show")["rules"]}
    assert rules == {"check-in": 8, "first": 5, "brought": 10, "helper": 20, "speaker": 30,
                     "online": 5}
    group.ctl("points", "grant", "ada@x.org", "9", "--key", "quiz")
    refused(1, "--data", group.folder, "points", "redeem", "ada@x.org", "10", "--key", "mug")
    group.ctl("points", "redeem", "ada@x.org", "4", "--key", "mug", "--why", "a mug")
    refused(1, "--data", group.folder, "points", "redeem", "ada@x.org", "4", "--key", "mug")
    page = group.json("points", "member", "ada@x.org")
    assert page["balance"] == 5 and page["entries"][0]["why"] == "a mug"
    group.ctl("points", "correct", page["entries"][0]["id"], "--why", "none left")
    assert group.json("points", "member", "ada@x.org")["balance"] == 9
    refused(2, "--data", group.folder, "points", "grant", "ada@x.org", "many", "--key", "x")


# Protects: a calendar is looked at, taken, told again in vain, and taken back.
def test_calendar(group, scene):
    path = scene.work / "meetups.ics"
    path.write_text(CALENDAR)
    look = group.ctl("event", "import-calendar", path, "--preview")
    assert "1 series made" in look.stdout and f"{path}:9: " in look.stderr
    assert group.json("series", "list") == []
    taken = group.json("event", "import-calendar", path)
    assert (taken["series"], taken["left_out"]) == (1, 1)
    assert group.json("event", "import-calendar", path)["batch"] is None
    assert group.json("series", "list")[0]["title"] == "Tea"
    group.ctl("event", "undo-calendar", taken["batch"])
    assert group.json("series", "list") == [] and group.json("event", "calendars")[0]["undone"]
    refused(1, "--data", group.folder, "event", "undo-calendar", taken["batch"])
    refused(1, "--data", group.folder, "event", "import-calendar", "/nonexistent.ics")


# Protects: the table of one person holds what the JSON does.
def test_export(group, scene):
    people(group, scene)
    done = run("--data", group.folder, "member", "export", "ada@x.org", "--csv")
    assert done.returncode == 0 and done.stdout.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(done.stdout.decode("utf-8-sig"), newline="")))
    assert any("ada@x.org" in row for row in rows)
    whole = json.loads(group.ctl("member", "export", "ada@x.org").stdout)
    assert [whole["handles"][0][name] for name in rows[rows.index(["handles"]) + 1]] == [
        value if value is not None else None for value in whole["handles"][0].values()]
