# SPDX-License-Identifier: Apache-2.0
"""A group for the dashboard's pages: a season behind it, and two arrivals of last night who may be
members it knows; one kiosk is well, the next is not.  group.py FOLDER MOMENT makes it as it is at
MOMENT (RFC 3339), whenever that is, and prints what it made as JSON.

The arrivals and what kiosks said are written into the tables as the hub leaves them there; how a case comes about, and
what a kiosk may say, is tested elsewhere."""
import datetime
import json
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from rig import Hub  # noqa: E402
from season import Season, oracle  # noqa: E402

ARRIVALS = [("小明", "王小明", "phone", "+8613800138001", "phone,nick", 105),
            ("Thomas Mueller", "Thomas Müller", "email", "t.mueller@example.net", "name", 25)]


def make_season(folder, moment):
    season = Season(folder, today=moment)
    season.make_past()
    season.make_tonight()
    hub = Hub(season.folder, season.scratch / "hub.log", env=season.group.clock())
    try:
        season.open_doors(hub)
        season.talk()
    finally:
        hub.stop()
    return season


def arrive(database, number, now_ms, name, member, platform, value, evidence, score):
    """One walk-in and the question whether it is `member`; the case's id."""
    def new_id(kind):
        return oracle.ulid(now_ms.to_bytes(6, "big") + bytes([kind, number]) + bytes(8))
    walk_in, handle, case = new_id(1), new_id(2), new_id(3)
    community = database.execute("SELECT id FROM community").fetchone()[0]
    known = database.execute("SELECT id FROM member WHERE display_name = ?", (member,)).fetchone()
    database.execute("INSERT INTO member (id, display_name, folded_name, lang, note, created_via, "
                     "created_ms, root) VALUES (?, ?, ?, 'zh-CN', '', 'walk-in', ?, ?)",
                     (walk_in, name, name.lower(), now_ms, walk_in))
    database.execute("INSERT INTO membership (community, member, seq, status, joined_ms) VALUES "
                     "(?, ?, 1, 'walk-in', ?)", (community, walk_in, now_ms))
    database.execute("INSERT INTO handle (id, member, platform, realm, norm, raw, identifying, "
                     "assurance, first_seen_ms) VALUES (?, ?, 'walkin', '', ?, ?, 1, 0, ?)",
                     (handle, walk_in, handle, name, now_ms))
    database.execute("INSERT INTO claim (handle, platform, norm, raw) VALUES (?, ?, ?, ?)",
                     (handle, platform, value, value))
    database.execute("INSERT INTO match_case (id, left_member, right_member, score, evidence, "
                     "state, opened_ms) VALUES (?, ?, ?, ?, ?, 'open', ?)",
                     (case, walk_in, known[0], score, evidence, now_ms))
    return case


def say_how_they_are(database, now_ms):
    """The first kiosk has nothing to worry about, the second everything."""
    kiosks = [row[0] for row in database.execute("SELECT id FROM device ORDER BY id LIMIT 2")]
    words = [(0, None, "hub", 40, 21_400_000_000, "ready", True),
             (17, now_ms - 26 * 60000, "unset", None, 90_000_000, "out-of-paper", False)]
    for kiosk, (queue, oldest, clock, error, disk, printer, linked) in zip(kiosks, words):
        peers = json.dumps([{"device": other, "linked": linked} for other in kiosks
                            if other != kiosk])
        database.execute("INSERT INTO device_status VALUES (?, ?, 1, '0.1.0', ?, ?, ?, ?, ?, ?, "
                         "NULL, '[]', ?)", (kiosk, now_ms, queue, oldest, clock, error, disk,
                                            printer, peers))


def main():
    season = make_season(pathlib.Path(sys.argv[1]), datetime.datetime.fromisoformat(sys.argv[2]))
    now_ms = int(season.now.timestamp() * 1000)
    with sqlite3.connect(season.folder / "hub.db") as database:
        cases = [arrive(database, i, now_ms, *arrival) for i, arrival in enumerate(ARRIVALS)]
        say_how_they_are(database, now_ms)
        community = database.execute("SELECT id FROM community").fetchone()[0]
    member = season.group.json("member", "show", "王小明")["id"]
    print(json.dumps({**season.made(), "cases": cases, "member": member,
                      "community": community}, ensure_ascii=False))


if __name__ == "__main__":
    main()
