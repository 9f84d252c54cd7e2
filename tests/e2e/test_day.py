# SPDX-License-Identifier: Apache-2.0
"""The whole day of a meetup: every verdict at the door, the hub gone and back, and afterwards a
list that agrees with the door line by line."""
import csv
import datetime
import pathlib

import pytest
from day import DOOR, PEOPLE, Day
from rig import screen_colours

OK, AMBER, RED, STAFF = "0a5f3e", "ffc24a", "9b1f18", "6a2c70"

EXPECTED = {
    "picture": ("admit", "none", OK),
    "keyboard": ("admit", "none", OK),
    "serial": ("admit", "none", OK),
    "offline": ("admit", "none", OK),
    "short": ("admit", "none", OK),
    "revoked": ("revoked", "none", RED),
    "foreign-group": ("unknown-code", "unknown-key", RED),
    "foreign": ("unknown-code", "foreign-code", RED),
    "tampered": ("bad-signature", "none", RED),
    "truncated": ("unknown-code", "damaged-code", RED),
    "other-event": ("other-event", "none", RED),
    "unknown-short": ("unknown-code", "unknown-short-code", RED),
    "again": ("already-in", "none", AMBER),
    "again-picture": ("already-in", "none", AMBER),
}


def parse_time(text):
    return datetime.datetime.fromisoformat(text).timestamp() * 1000


@pytest.fixture
def day(scene):
    day = Day(scene)
    day.run()
    return day


def test_day(day):
    check_preparations(day)
    check_verdicts(day)
    check_screens(day)
    check_attendance(day)
    check_member(day)
    assert day.kiosk.stop() == 0
    assert day.hub.stop() == 0
    check_stolen_kiosk(day)


# Protects: what the organiser typed came out as promised.
def check_preparations(day):
    first, again = day.imports
    assert (first["added"], first["left_out"]) == (40, 0)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 40)
    assert len(day.tickets) == 40
    assert day.check["valid"] and day.check["name"] == day.tickets[0]["name"]
    assert list((day.scratch.keep / "sheets").glob("*.pdf"))


# Protects: each kind of code has its own answer, with and without a hub, on every way in.
def check_verdicts(day):
    for case, (verdict, reason, _) in EXPECTED.items():
        answer = day.verdicts[case]
        assert (answer["verdict"], answer["reason"]) == (verdict, reason), case
    by_ticket = {ticket["ticket"]: ticket for ticket in day.tickets}
    for answer in day.shown:
        if answer["verdict"] == "admit" and answer is not day.verdicts["short"]:
            assert answer["name"] == by_ticket[answer["ticket"]]["name"]
    # a short code is too short to open a person's row
    assert day.verdicts["short"]["name"] is None
    assert day.verdicts["picture"]["clock"] in ("hub", "ntp")


# Protects: the screen says it in colour over a large part, and none is blank.
def check_screens(day):
    colour_of = {verdict: colour for verdict, _, colour in EXPECTED.values()}
    pictures = [pathlib.Path(event["file"]) for event in day.kiosk.events("screenshot")]
    seen = set()
    for picture in pictures:
        colours = dict(screen_colours(picture))
        assert len(colours) > 20, f"{picture.name} is blank"
        screen = picture.stem.split("-", 1)[1]
        if screen.startswith("verdict-"):
            verdict = screen[len("verdict-"):]
            seen.add(verdict)
            assert colours.get(colour_of[verdict], 0) > 0.25, picture.name
    assert seen == set(colour_of)


# Protects: exactly once, in order, by the right person at the right time.
def check_attendance(day):
    assert [(row["seq"], row["ticket"], row["verdict"]) for row in day.list] == \
        day.admissions_shown()
    shown_at = {v["seq"]: v["wall_ms"] for v in day.shown}
    for row in day.list:
        assert row["door"] == DOOR
        assert row["entry"] == 1 and not row["undone"]
        assert abs(parse_time(row["time"]) - shown_at[row["seq"]]) <= row["time_error_ms"] + 1000
        assert row["time_error_ms"] < 1000
    methods = {row["seq"]: row["method"] for row in day.list}
    assert methods[day.verdicts["short"]["seq"]] == "short-code"
    assert methods[day.verdicts["picture"]["seq"]] == "qr"


# Protects: the evening stands in the member's own record.
def check_member(day):
    member = day.member_of(day.first)
    assert member["name"] == day.first["name"]
    assert len(member["attendance"]) == 1
    evening = member["attendance"][0]
    assert (evening["event"], evening["door"], evening["method"]) == (day.event, DOOR, "qr")
    assert evening["time"] and evening["time_error_ms"] is not None


# Protects: whoever carries the kiosk away carries no address book, though it greeted by name.
def check_stolen_kiosk(day):
    with PEOPLE.open(encoding="utf-8-sig", newline="") as file:
        people = list(csv.DictReader(file))
    secrets = {person[field].encode() for person in people for field in ("name", "email", "phone")
               if person[field]}
    assert len(secrets) > 80
    assert not found(day.scratch.folder("kiosk"), secrets)
    assert found(day.group.folder, secrets)  # the search finds them where they are meant to be


def found(folder, secrets):
    contents = b"".join(path.read_bytes() for path in pathlib.Path(folder).rglob("*")
                        if path.is_file())
    return {secret for secret in secrets if secret in contents}
