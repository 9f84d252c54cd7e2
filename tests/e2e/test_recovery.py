# SPDX-License-Identifier: Apache-2.0
"""What breaks in the middle of an event: a kiosk's database, the hub's disk, a whole kiosk.  Each
is made good by a start, a backup or another kiosk, and nobody who came in is lost or counted
twice."""
import contextlib
import os
import shutil
import sqlite3

import pytest

from meetup import Meetup, Person, uptime_ms
from rig import Hub, Kiosk, until
from test_canary import open_hub_again, restart, sent

SIZE = (800, 480)
PAGE = 4096


def arrivals(meetup):
    rows = meetup.attendance()
    assert not [row for row in rows if row.get("double")]
    return sorted(row["ticket"] for row in rows)


def ids(tickets):
    return sorted(ticket["ticket"] for ticket in tickets)


def admit(person, tickets):
    for ticket in tickets:
        assert person.scan(ticket)["verdict"] == "admit"
        person.leave()


def spoil(path, how):
    """Noise in the place of one page of a folded table, or of everything."""
    data = bytearray(path.read_bytes())
    if how == "all":
        path.write_bytes(os.urandom(len(data)))
        return
    pages = [at for at in range(len(data) - PAGE, 0, -PAGE) if b'{"seq":' not in data[at:at + PAGE]]
    data[pages[0]:pages[0] + PAGE] = os.urandom(PAGE)
    path.write_bytes(data)


# Protects: what a newer program has stored is left as it is by an older one, which says so on its
# screen and admits nobody; but where the newer one let nobody in either, the older one goes on with
# the copy from before, and then no copy is left.
def test_a_newer_database(scene):
    meetup = Meetup(scene)
    kiosk = meetup.open_kiosk("A", SIZE)
    admit(Person(kiosk, "touch"), meetup.tickets[:1])
    sent(kiosk)
    assert kiosk.stop() == 0
    path = kiosk.folder / "kiosk.db"

    def change(sql):
        with contextlib.closing(sqlite3.connect(path)) as db, db:
            db.execute(sql)

    def content():
        with contextlib.closing(sqlite3.connect(path)) as db:
            return list(db.iterdump())
    change("INSERT INTO schema_step VALUES ('ledger', 999, '0999-to-come')")
    before = content()
    older = scene.own(Kiosk(kiosk.folder, kiosk.display, scene.keep / "older.log", "--size",
                            f"{SIZE[0]}x{SIZE[1]}", "--scan", f"serial:{kiosk.line.path}"))
    older.wait_new_screen("broken")
    assert "another version" in older.said() and "0999-to-come" in older.said()
    kiosk.display.click(SIZE[0] // 2, SIZE[1] // 2)
    older.settle()
    assert older.alive() and older.screen() == "broken"
    assert older.stop() == 1 and content() == before
    copy = kiosk.folder / "kiosk.db.schema-7"
    shutil.copy(path, copy)
    with contextlib.closing(sqlite3.connect(copy)) as db, db:
        db.execute("DELETE FROM schema_step WHERE number = 999")
        db.execute("PRAGMA journal_mode = DELETE")
    kiosk = restart(scene, kiosk)
    person = Person(kiosk, "touch")
    assert person.scan(meetup.tickets[0])["verdict"] == "already-in"
    person.leave()
    admit(person, meetup.tickets[1:2])
    assert "copy from before" in kiosk.said() and not copy.exists()


# Protects: a kiosk whose database is damaged starts, says so, keeps the file, and goes on: with one
# page gone by itself and with all it had written, with everything gone once it reaches the hub.
@pytest.mark.parametrize("how", ["page", "all"])
def test_a_damaged_database(scene, how):
    meetup = Meetup(scene)
    kiosk = meetup.open_kiosk("A", SIZE)
    first, second, third, fourth = meetup.tickets[:4]
    person = Person(kiosk, "touch")
    admit(person, [first])
    sent(kiosk)
    meetup.hub.kill()
    if how == "page":
        admit(person, [second])
    assert kiosk.stop() == 0
    spoil(kiosk.folder / "kiosk.db", how)
    spoilt = (kiosk.folder / "kiosk.db").read_bytes()
    if how == "all":
        open_hub_again(scene, meetup)
    kiosk = restart(scene, kiosk)
    told = kiosk.wait("mended")
    assert told["whole"] == (how == "page") and ".damaged-1" in told["text"]
    assert (kiosk.folder / "kiosk.db.damaged-1").read_bytes() == spoilt
    person = Person(kiosk, "touch")
    if how == "page":
        assert person.scan(second)["verdict"] == "already-in"
        person.leave()
        open_hub_again(scene, meetup)
    admit(person, [third])
    sent(kiosk)
    came = [first, third] + ([second] if how == "page" else [])
    until(lambda: arrivals(meetup) == ids(came), "everybody at the hub")
    assert person.scan(first)["verdict"] == "already-in"
    kiosk.stop()
    kiosk = restart(scene, kiosk)
    assert not kiosk.events("mended")
    admit(Person(kiosk, "touch"), [fourth])


def spoil_live(path, tables):
    """Noise in the place of the first page of some tables, while somebody works with them."""
    with contextlib.closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = [store.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
                 .fetchone()[0] for table in tables]
    with open(path, "r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(os.urandom(PAGE))


# Protects: a database that is damaged under the running program is mended without anybody's doing:
# the door opens again, and who came in stays in.
def test_damage_while_it_runs(scene):
    meetup = Meetup(scene)
    begun_ms = uptime_ms()
    kiosk = meetup.open_kiosk("A", SIZE)
    first, second, third = meetup.tickets[:3]
    person = Person(kiosk, "touch")
    admit(person, [first])
    sent(kiosk)
    meetup.hub.kill()
    kiosk.wait("sync", len(kiosk.lines), online=False)
    admit(person, [second])
    until(lambda: uptime_ms() > begun_ms + 5500, "the time after which it begins again by itself")
    (kiosk.folder.parent / "pictures-A" / "invite.png").unlink()  # or it is held there once more
    since = len(kiosk.lines)
    spoil_live(kiosk.folder / "kiosk.db", ["fold_ticket", "fold_visit"])
    kiosk.line.scan(third["text"])
    kiosk.wait("damaged", since)
    told = kiosk.wait("mended", since)
    assert told["own"] >= 2
    kiosk.wait("event", kiosk.parsed.index(told), people_inside=2)
    assert kiosk.process.poll() is None
    for ticket in (first, second):
        assert person.scan(ticket)["verdict"] == "already-in"
        person.leave()
    admit(person, [third])
    open_hub_again(scene, meetup)
    until(lambda: arrivals(meetup) == ids([first, second, third]), "everybody at the hub")


def standings(meetup):
    tickets = meetup.group.json("ticket", "list", "--event", meetup.event)
    return {ticket["ticket"]: ticket["state"] for ticket in tickets}


# Protects: a hub that is put back to yesterday gets from the doors what they wrote since and what
# it said itself: who was revoked stays revoked, who was paired stays paired; and the doors follow
# what it says from then on.
def test_a_hub_from_yesterday(scene):
    meetup = Meetup(scene)
    kiosk = meetup.open_kiosk("A", SIZE)
    person = Person(kiosk, "touch")
    admit(person, meetup.tickets[:2])
    sent(kiosk)
    meetup.hub.stop()
    yesterday = scene.work / "yesterday"
    shutil.copytree(meetup.group.folder, yesterday)
    meetup.hub = scene.own(Hub(meetup.group.folder, scene.keep / "hub.log", meetup.hub.port))
    stand_in = Person(meetup.open_kiosk("B", SIZE), "touch")
    lost = meetup.issue("--name", "Said only by the lost disk")[0]
    gone = meetup.tickets[5]
    meetup.group.ctl("ticket", "revoke", "--event", meetup.event, gone["short_code"])
    sent(kiosk)
    sent(kiosk)
    assert person.scan(gone)["verdict"] == "revoked"
    person.leave()
    admit(person, meetup.tickets[2:4])
    sent(kiosk)
    assert person.scan(lost)["verdict"] == "admit"
    person.leave()
    meetup.hub.stop()
    shutil.rmtree(meetup.group.folder)
    yesterday.rename(meetup.group.folder)
    meetup.hub = scene.own(Hub(meetup.group.folder, scene.keep / "hub.log", meetup.hub.port))
    anew = meetup.issue("--name", "Said by the restored one")[0]
    until(lambda: set(arrivals(meetup)) >= set(ids(meetup.tickets[:4])), "what the doors wrote")
    until(lambda: person.scan(anew)["verdict"] == "admit" or person.leave() or person.look_away(),
          "the door to follow the restored hub")
    sent(kiosk)
    assert len([row for row in arrivals(meetup) if row in ids(meetup.tickets[:4])]) == 4
    assert person.scan(gone)["verdict"] == "revoked"
    person.leave()
    assert person.scan(lost)["verdict"] == "already-in"
    until(lambda: standings(meetup)[gone["ticket"]] == "revoked", "the hub to know it again")
    assert {door["name"] for door in meetup.group.json("kiosk", "list")} == {"门 A", "门 B"}
    admit(stand_in, meetup.tickets[4:5])
    sent(stand_in.kiosk)


# Protects: another kiosk takes over in the middle of the event and knows who is in; the dead one's
# last word still counts when it comes back, revoked.
def test_another_kiosk_takes_over(scene):
    meetup = Meetup(scene)
    old = meetup.open_kiosk("A", SIZE)
    person = Person(old, "touch")
    admit(person, meetup.tickets[:2])
    sent(old)
    meetup.hub.kill()
    admit(person, meetup.tickets[2:3])
    old.kill()
    open_hub_again(scene, meetup)
    meetup.group.ctl("kiosk", "revoke", "门 A")
    new = meetup.open_kiosk("B", SIZE)
    until(lambda: new.events("event")[-1]["people_inside"] == 2, "what the dead one had sent")
    stand_in = Person(new, "touch")
    again = stand_in.scan(meetup.tickets[0])
    assert again["verdict"] == "already-in"
    stand_in.leave()
    admit(stand_in, meetup.tickets[3:4])
    sent(new)
    back = scene.own(Kiosk(old.folder, old.display, old.errors, *old.process.args[4:]))
    back.wait("revoked")
    until(lambda: arrivals(meetup) == ids(meetup.tickets[:4]), "the dead one's last word")
