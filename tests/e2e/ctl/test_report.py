# SPDX-License-Identifier: Apache-2.0
"""What the organiser is told: the same figures for a person, a program and a spreadsheet."""
import csv
import io
import re

import pytest
from test_ctl import ENDS, STARTS, group, meetup, query, refused, run  # noqa: F401

FORMULA = '=HYPERLINK("http://x","y")'


def cells(group, *words):
    """The CSV as lists, one for each line."""
    done = run("--data", group.folder, "report", *words, "--csv")
    assert done.returncode == 0 and done.stderr == b""
    assert done.stdout.startswith(b"\xef\xbb\xbf") and b"\n" not in done.stdout.replace(b"\r\n", b"")
    return list(csv.reader(io.StringIO(done.stdout.decode("utf-8-sig"), newline="")))


def block(rows, name):
    """The lines under a block's name, up to the blank one."""
    at = rows.index([name]) + 1
    end = next((i for i in range(at, len(rows)) if not rows[i]), len(rows))
    return rows[at:end]


# Protects: who has a ticket and has not come is a no-show once the event is closed, and not before;
# the three forms say the same.
def test_event_report(meetup):
    meetup.ctl("ticket", "issue", "--all")
    report = meetup.json("report", "event")
    funnel = report["funnel"]
    assert funnel["tickets"] == 4 and funnel["not_arrived"] == 4
    assert funnel["no_show"] is None and not report["over"]
    assert re.search(r"no-shows +unknown", meetup.ctl("report", "event").stdout)
    meetup.ctl("event", "close", meetup.event)
    closed = meetup.json("report", "event", meetup.event)
    assert closed["funnel"]["no_show"] == 4 and closed["over"]
    table = dict(block(cells(meetup, "event", meetup.event), "funnel"))
    assert {name: int(value) for name, value in table.items()} == closed["funnel"]
    assert re.search(r"no-shows +4", meetup.ctl("report", "event", meetup.event).stdout)


# Protects: a title that a spreadsheet would compute is text in it, and unknown is a blank cell.
def test_csv_is_no_programme(group):
    event = group.json("event", "create", "--title", FORMULA, "--starts", STARTS, "--ends",
                       ENDS)["id"]
    rows = cells(group, "event", event)
    assert ["title", "'" + FORMULA] in rows
    assert ["days", ""] in block(rows, "uplift")


# Protects: without any activity nothing is said about messages; every number of a new group is there.
def test_group_report(meetup):
    report = meetup.json("report", "group")
    assert report["basis"] == "offline only" and report["roster"]["members"] == 4
    assert {row["state"]: row["people"] for row in report["states"]}["new"] == 4
    assert report["dying"]["silent_days_of_14"] is None and report["dying"]["dying"] is False
    assert report["dying"]["signs_known"] == 2
    assert report["return_rate"] == {"part": 0, "whole": 0, "share": None}
    assert report["funnel"]["spoke"] is None
    text = meetup.ctl("report", "group").stdout
    assert "offline only" in text and re.search(r"silent days of 14 +unknown", text)
    rows = cells(meetup, "group")
    assert ["basis", "offline only"] in rows and ["new", "4"] in block(rows, "states")


# Protects: both streams on a member's page, what was written only where an import says so.
def test_member_days(meetup):
    member = meetup.json("member", "list")[0]["id"]
    life = meetup.json("member", "show", member)["life"]
    assert life == {"basis": "offline only", "vitality": 0, "state": "new", "streak": 0, "days": []}
    assert "vitality 0 of 100" in meetup.ctl("member", "show", member).stdout


@pytest.mark.parametrize("code, words", [
    (2, ("event", "--csv", "--json")), (2, ("group", "--csv", "--json")), (1, ("event", "Nothing")),
    (2, ("group", "extra")), (2, ("event", "a", "b")), (2, ("nonsense",)), (1, ("event",)),
])
def test_bad_reports(group, code, words):
    refused(code, "--data", group.folder, "report", *words)
