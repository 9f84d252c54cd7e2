# SPDX-License-Identifier: Apache-2.0
"""The calendar phones subscribe to: every event, at the time the group's records say, and only for
who knows the address."""
import datetime
import json

import hub_device
import rig


def entries(text):
    """The events of a calendar, unfolded and unescaped (RFC 5545)."""
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    found = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value.replace("\\,", ",").replace("\\;", ";"))
    return found


def as_utc(text):
    return datetime.datetime.fromisoformat(text).astimezone(datetime.timezone.utc).strftime(
        "%Y%m%dT%H%M%SZ")


def test_calendar(scene):
    folder = scene.folder("hub")
    seeded = json.loads(hub_device.seed(folder, "create"))
    group = rig.Group(folder)
    group.ctl("event", "create", "--title", "周末创客; tea, and a very long title that is folded once",
              "--venue", "愚园路 1088 弄", "--starts", "2027-01-09T14:00", "--ends",
              "2027-01-09T18:00")
    hub = scene.own(rig.Hub(folder, scene.keep / "hub.log"))
    client = hub_device.Hub(hub.url, (folder / "keys/ca.pem").read_text())
    status, _, body = client.ask("GET", "/v1/calendar", Authorization=f"Bearer {seeded['token']}")
    assert status == 200
    path = json.loads(body)["path"]
    status, headers, body = client.ask("GET", path)
    assert status == 200 and headers["Content-Type"].startswith("text/calendar")
    events = group.json("event", "list")
    found = entries(body.decode())
    assert [(e["UID"], e["SUMMARY"], e["DTSTART"], e["DTEND"]) for e in found] == [
        (f"{e['id']}@turnout", e["title"], as_utc(e["starts"]), as_utc(e["ends"]))
        for e in events]
    assert len(found) == 2 and found[-1]["LOCATION"] == "愚园路 1088 弄"
    for wrong in (path[:-1], path[:-1] + ("A" if path[-1] != "A" else "B"), "/v1/calendar.ics"):
        status, _, _ = client.ask("GET", wrong)
        assert status == 404
    status, _, _ = client.ask("GET", "/v1/calendar")
    assert status == 401
