# SPDX-License-Identifier: Apache-2.0
"""turnout on its own: every command does what it says, every mistake ends in one sentence."""
import base64
import contextlib
import json
import os
import pathlib
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime

import pytest
from rig import BUILD, SOURCE, Group, sanitizer_env

sys.path.insert(0, str(SOURCE / "tests/oracle"))
import turnout_oracle as oracle  # noqa: E402

CORPUS = SOURCE / "tests/fuzz/corpus/csv"
STARTS, ENDS = "2026-12-05T14:00", "2026-12-05T18:00"


def run(*words, env=None, stdin=b""):
    """turnout with nothing in its environment that this machine put there."""
    clean = {name: value for name, value in os.environ.items()
             if name not in ("TURNOUT_DATA", "XDG_DATA_HOME")}
    return subprocess.run([BUILD / "bin/turnout", *map(str, words)], input=stdin,
                          capture_output=True, env={**clean, **sanitizer_env(), **(env or {})})


def refused(code, *words, **options):
    """The one sentence a command ends with."""
    done = run(*words, **options)
    lines = done.stderr.decode().splitlines()
    assert done.returncode == code, (done.returncode, done.stderr)
    assert len(lines) == 1 and lines[0].startswith("turnout: "), lines
    return lines[0]


def query(group, *statements):
    """Runs the statements on the group's database; answers all of it as text."""
    with contextlib.closing(sqlite3.connect(group.folder / "hub.db")) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()
        return "\n".join(db.iterdump())


@pytest.fixture
def group(scene):
    group = Group(scene.folder("group"))
    group.ctl("group", "create", "--name", "周末创客 Weekend Makers")
    return group


@pytest.fixture
def meetup(group):
    """A group with four members and an event."""
    group.ctl("member", "import", CORPUS / "utf8.csv")
    group.event = group.json("event", "create", "--title", "年末聚会", "--starts", STARTS, "--ends",
                             ENDS)["id"]
    return group


# ---- how it is called ----

# Protects: a wrong call is told from a refused one, by its exit code and in one sentence.
@pytest.mark.parametrize("words", [
    (), ("nonsense",), ("member",), ("member", "nonsense"), ("member", "show"),
    ("member", "list", "extra"), ("member", "list", "--nonsense"), ("event", "create"),
    ("ticket", "issue"), ("ticket", "issue", "--all", "--format", "gif"),
    ("ticket", "issue", "--all", "--format", "png"), ("kiosk", "invite", "--url", "http://x"),
    ("kiosk", "invite", "--url", "https://"), ("kiosk", "invite", "--url", "https://a b"),
    ("kiosk", "invite", "--url", "https://a/path"), ("kiosk", "invite", "--url", "https://" + "a" * 250),
    ("kiosk", "invite", "--hours", "none"), ("group", "create"),
    ("ticket", "issue", "--name", "Zed", "--out", "x"),
])
def test_wrong_usage(group, words):
    refused(2, "--data", group.folder, *words)


# Protects: help at every level is help, and says so with success.
@pytest.mark.parametrize("words, says", [
    (("--help",), "ticket check"), (("ticket", "--help"), "ticket issue"),
    (("ticket", "check", "--help"), "payload_base64"), (("doctor", "--help"), "--data"),
    (("event", "create", "--help"), "--clock-unset"), (("--version",), "turnout "),
])
def test_help(words, says):
    done = run(*words)
    assert done.returncode == 0 and done.stderr == b""
    assert says in done.stdout.decode()


# Protects: where the data are, in the order the help says; options may stand before the noun.
def test_the_data_folder(scene, group):
    for env in ({"TURNOUT_DATA": str(group.folder)},
                {"XDG_DATA_HOME": str(scene.folder("xdg"))}, {"HOME": str(scene.folder("home"))}):
        if "XDG_DATA_HOME" in env:
            shutil.copytree(group.folder, scene.folder("xdg") / "turnout")
        if "HOME" in env:
            shutil.copytree(group.folder, scene.folder("home") / ".local/share/turnout")
        assert run("group", "show", env=env).returncode == 0
    assert run("--data", group.folder, "group", "show").returncode == 0
    assert run(f"--data={group.folder}", "--json", "group", "show").stdout.startswith(b"{")
    refused(1, "group", "show", env={"HOME": str(scene.folder("nobody"))})


# ---- the group ----

def test_group(group, scene):
    shown = group.json("group", "show")
    assert (shown["name"], shown["tz"], shown["region"]) == \
        ("周末创客 Weekend Makers", "Asia/Shanghai", "CN")
    assert len(base64.urlsafe_b64decode(shown["key"] + "=")) == 32
    assert "already" in refused(1, "group", "create", "--name", "X", "--data", group.folder)
    for path in (group.folder / "keys").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
    assert (group.folder / "hub.db").stat().st_mode & 0o077 == 0
    elsewhere = scene.folder("elsewhere")
    assert "Middle/Earth" in refused(1, "group", "create", "--name", "X", "--tz", "Middle/Earth",
                                     "--data", elsewhere)
    assert group.json("doctor")["healthy"]


# Protects: keys that others can read, a folder of a newer build, of another group, of nobody.
def test_bad_folders(group, scene):
    (group.folder / "keys/ca.key").chmod(0o644)
    done = run("doctor", "--data", group.folder)
    assert done.returncode == 1 and b"chmod" in done.stdout
    (group.folder / "keys/ca.key").chmod(0o600)
    assert "no group" in refused(1, "member", "list", "--data", scene.folder("empty"))

    other = Group(scene.folder("other"))
    other.ctl("group", "create", "--name", "Strangers")
    for part in ("hub.db", "hub.db-wal", "hub.db-shm"):
        (other.folder / part).unlink(missing_ok=True)
    shutil.copy(group.folder / "hub.db", other.folder / "hub.db")
    sentence = refused(1, "member", "list", "--data", other.folder)
    assert "Strangers" in sentence and "Weekend Makers" in sentence

    query(group, "INSERT INTO schema_step VALUES ('people', 99, '0099_future.sql')")
    before = query(group)
    assert "newer" in refused(1, "member", "list", "--data", group.folder)
    assert query(group) == before

    (group.folder / "hub.db").write_bytes(b"\x89PNG garbage" * 1000)
    refused(1, "member", "list", "--data", group.folder)


# Protects: a folder nobody may write to is said to be that.  Root may write anywhere.
@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="runs as root")
def test_read_only(group, scene):
    subprocess.run(["chmod", "-R", "a+rX,a-w", group.folder, group.folder.parent], check=True)
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run([*drop, BUILD / "bin/turnout", "--data", group.folder, "event", "create",
                           "--title", "T", "--starts", STARTS, "--ends", ENDS], capture_output=True,
                          env={**os.environ, **sanitizer_env()})
    subprocess.run(["chmod", "-R", "u+w", group.folder, group.folder.parent], check=True)
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 1 and len(lines) == 1, lines


# ---- members ----

# Protects: the file is taken row by row, and a second time changes nothing.
def test_member_import(group, scene):
    mixed = scene.folder("in") / "mixed.csv"
    mixed.write_text("name,email,公司\nAnn,a@x.org,Acme\nBob,nonsense,\n,,\nCid,c@x.org,\n")
    first = group.json("member", "import", mixed)
    assert (first["rows"], first["added"], first["left_out"]) == (3, 2, 1)
    assert first["problems"] == [{"line": 3, "text": '"nonsense" is not an e-mail address'}]
    assert "公司" in first["notices"][0]["text"]
    before = query(group)
    again = group.json("member", "import", mixed)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert query(group) == before
    text = run("member", "import", mixed, "--data", group.folder)
    assert text.returncode == 0 and b"mixed.csv:3: " in text.stderr

    piped = run("member", "import", "-", "--json", "--data", group.folder,
                stdin="姓名;手机\n张伟;13800138000\n".encode("gbk"))
    assert json.loads(piped.stdout)["added"] == 1 and json.loads(piped.stdout)["encoding"] == "GB18030"
    assert [m["name"] for m in group.json("member", "list")] == ["Ann", "Cid", "张伟"]
    assert "张伟" in run("member", "list", "--data", group.folder).stdout.decode()


@pytest.mark.parametrize("name, says", [
    ("picture.csv", "PNG"), ("workbook.csv", "workbook"), ("empty.csv", "empty"),
    ("no_header.csv", "line 1"), ("nowhere.csv", "cannot be opened"), ("", "folder"),
])
def test_member_import_of_other_files(group, name, says):
    assert says in refused(1, "member", "import", CORPUS / name, "--data", group.folder)
    assert group.json("member", "list") == []


def test_member_show(meetup):
    member = meetup.json("member", "show", "张伟")
    assert {handle["platform"] for handle in member["handles"]} == {"email", "phone", "qq", "nick"}
    assert meetup.json("member", "show", "ZHANG.WEI@example.com")["id"] == member["id"]
    assert meetup.json("member", "show", member["id"])["attendance"] == []
    text = meetup.ctl("member", "show", "13800138000").stdout
    assert "10001" in text
    # the same moment, as it is read in the group's zone
    local, = re.findall(r"since (\S+)", text)
    assert local.endswith("+08:00")
    assert datetime.fromisoformat(local) == \
        datetime.fromisoformat(member["joined"].replace("Z", "+00:00")).replace(microsecond=0)
    assert "no member" in refused(1, "member", "show", "nobody", "--data", meetup.folder)


# ---- events ----

def test_event(group):
    event = group.json("event", "create", "--title", "T", "--starts", STARTS, "--ends", ENDS,
                       "--venue", "三楼", "--capacity", "40", "--doors-open", "30", "--grace", "15",
                       "--re-entry", "--unlisted", "host", "--clock-unset", "host")
    assert event["starts"] == "2026-12-05T14:00:00+08:00"
    assert event["opens"] == "2026-12-05T13:30:00+08:00"
    assert event["closes"] == "2026-12-05T18:15:00+08:00"
    assert (event["capacity"], event["re_entry"], event["unlisted"], event["clock_unset"]) == \
        (40, True, "host", "host")
    other = group.json("event", "create", "--title", "U", "--starts", "2026-12-06T06:00:00Z",
                       "--ends", "2026-12-06T07:00:00Z", "--any-time")
    assert other["starts"] == "2026-12-06T06:00:00Z" and other["opens"] is None
    assert [e["title"] for e in group.json("event", "list")] == ["T", "U"]
    assert group.json("event", "show", "T")["id"] == event["id"]
    assert "2 events are open" in refused(1, "event", "show", "--data", group.folder)
    assert group.json("event", "close", "U")["status"] == "closed"
    assert "already" in refused(1, "event", "close", "U", "--data", group.folder)
    assert group.json("event", "show")["id"] == event["id"]
    assert group.json("event", "close", "U", "--reopen")["status"] == "open"


@pytest.mark.parametrize("code, words", [
    (2, ("--starts", "tomorrow", "--ends", ENDS)), (2, ("--starts", "2026-02-30T10:00", "--ends", ENDS)),
    (1, ("--starts", ENDS, "--ends", STARTS)), (2, ("--starts", STARTS, "--ends", ENDS, "--capacity", "-1")),
])
def test_bad_events(group, code, words):
    refused(code, "event", "create", "--title", "T", *words, "--data", group.folder)
    assert group.json("event", "list") == []


# Protects: an event of the past can be entered, and nobody wonders why its codes open no door.
def test_an_event_of_the_past(group):
    done = group.ctl("event", "create", "--title", "Long ago", "--starts", "2020-01-01T10:00",
                     "--ends", "2020-01-01T12:00", "--json")
    assert "over already" in done.stderr and len(done.stderr.splitlines()) == 1
    assert json.loads(done.stdout)["id"]
    done = group.ctl("event", "create", "--title", "To come", "--starts", "2099-01-01T10:00",
                     "--ends", "2099-01-01T12:00")
    assert done.stderr == ""


def test_unknown_event(meetup):
    for words in (("event", "show", "nowhere"), ("ticket", "list", "--event", "nowhere"),
                  ("attendance", "list", "--event", "01M810NRP6WM9FHCJ80VYPRHWK"),
                  ("kiosk", "invite", "--event", "nowhere")):
        assert "no such event" in refused(1, *words, "--data", meetup.folder) or \
            "no event" in refused(1, *words, "--data", meetup.folder)


# ---- tickets ----

# Protects: one file a ticket, in order and under safe names, the same at every printing.
def test_ticket_issue(meetup, scene):
    out = scene.folder("out")
    made = meetup.json("ticket", "issue", "--all", "--name", "../../etc/passwd", "--format", "png",
                       "--out", out)
    assert made["issued"] == 5
    files = sorted(path.name for path in out.iterdir())
    assert files == [pathlib.Path(t["file"]).name for t in made["tickets"]]
    assert all(re.fullmatch(r"\d{4}-[^/\\ ]+\.png", name) for name in files)
    again = meetup.json("ticket", "issue", "--all", "--format", "txt", "--out", out)
    assert again["issued"] == 0
    assert [t["text"] for t in again["tickets"]] == [t["text"] for t in made["tickets"]]
    assert pathlib.Path(again["tickets"][0]["file"]).read_text() == made["tickets"][0]["text"] + "\n"
    meetup.ctl("ticket", "issue", "--all", "--format", "svg", "--out", out)
    meetup.ctl("ticket", "issue", "--all", "--format", "pdf", "--out", out)
    assert len(list(out.glob("*.svg"))) == 5
    sheets = list(out.glob("*.pdf"))
    assert len(sheets) == 1 and sheets[0].read_bytes().startswith(b"%PDF")
    listed = meetup.json("ticket", "list")
    assert [t["short_code"] for t in listed] == [t["short_code"] for t in made["tickets"]]
    member = meetup.json("ticket", "issue", "--member", "zhang.wei@example.com", "--format", "png",
                         "--out", out)
    assert (member["issued"], len(member["tickets"])) == (0, 1)


# Protects: a folder that cannot be written to is said, and the next call makes the files good.
def test_ticket_files_that_cannot_be(meetup, scene):
    blocked = scene.folder("blocked") / "file"
    blocked.write_text("not a folder")
    refused(1, "ticket", "issue", "--all", "--format", "png", "--out", blocked, "--data",
            meetup.folder)
    assert meetup.json("ticket", "list") == []
    refused(1, "ticket", "issue", "--member", "nobody", "--data", meetup.folder)
    assert meetup.json("ticket", "list") == []


# Protects: a member keeps the ticket there is; each name is a new guest, as the help says; a time
# that is over is refused before anything is issued.
def test_who_gets_another_ticket(meetup):
    for issued in (1, 0):
        said = meetup.ctl("ticket", "issue", "--member", "zhang.wei@example.com").stdout
        assert f"{issued} ticket{'' if issued == 1 else 's'} issued" in said
    first, second = (meetup.json("ticket", "issue", "--name", "Zed")["tickets"][0] for _ in range(2))
    assert first["name"] == second["name"] and first["text"] != second["text"]
    assert b"new guest" in run("ticket", "issue", "--help").stdout
    before = meetup.json("ticket", "list")
    assert "is over" in refused(2, "ticket", "issue", "--name", "Late", "--expires",
                                "2020-01-01T10:00", "--data", meetup.folder)
    assert meetup.json("ticket", "list") == before


def check(group, *files, code=0, options=(), data=True):
    done = run("ticket", "check", *files, "--json", *options,
               *(("--data", group.folder) if data else ()), env={"HOME": "/nonexistent"})
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


# Protects: the explanation of a code: its own words, one object a file, whatever the others are.
def test_ticket_check(meetup, scene):
    out = scene.folder("out")
    made = meetup.json("ticket", "issue", "--all", "--format", "png", "--out", out)["tickets"]
    files = [ticket["file"] for ticket in made]
    for found, ticket in zip(check(meetup, *files), made):
        assert base64.b64decode(found["payload_base64"], validate=True) == ticket["text"].encode()
        assert (found["read"], found["ours"], found["valid"], found["verdict"], found["reason"]) == \
            (True, True, True, "admit", "none")
        assert (found["event"], found["ticket"], found["name"]) == \
            (meetup.event, ticket["ticket"], ticket["name"])

    text = made[0]["text"]
    place = scene.folder("texts")

    def typed(content):
        path = place / "code.txt"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = check(meetup, path, code=0 if content in (text, made[0]["short_code"]) else 1)[0]
        return found["form"], found["verdict"], found["reason"]

    assert typed(text) == ("ticket", "admit", "none")
    assert typed(made[0]["short_code"]) == ("short-code", "admit", "none")
    assert typed("BBBBBBBB") == ("short-code", "unknown-code", "unknown-short-code")
    assert typed("https://example.org/") == ("foreign", "unknown-code", "foreign-code")
    assert typed(text[:-2]) == ("damaged", "unknown-code", "damaged-code")
    changed = text[:60] + ("1" if text[60] != "1" else "2") + text[61:]
    assert typed(changed)[1] in ("bad-signature", "unknown-code")
    meetup.ctl("ticket", "revoke", "--", made[0]["ticket"])
    assert check(meetup, files[0], code=1)[0]["verdict"] == "revoked"
    meetup.ctl("ticket", "revoke", made[0]["short_code"], "--block")
    assert check(meetup, files[0], code=1)[0]["verdict"] == "blocked"
    meetup.ctl("ticket", "revoke", made[0]["short_code"], "--undo")
    assert check(meetup, files[0])[0]["verdict"] == "admit"
    other = meetup.json("event", "create", "--title", "Other", "--starts", STARTS, "--ends", ENDS)
    assert check(meetup, files[0], code=1, options=("--event", other["id"]))[0]["verdict"] == \
        "other-event"
    meetup.ctl("event", "close", meetup.event)
    assert check(meetup, files[0], code=1)[0]["reason"] == "event-over"


# Protects: pictures without a code, files that are none, many in one call, standard input.
def test_ticket_check_of_other_files(meetup, scene):
    place = scene.folder("files")
    (place / "damaged.png").write_bytes((CORPUS / "picture.csv").read_bytes()[:40])
    (place / "noise.bin").write_bytes(bytes(range(256)) * 4000)
    (place / "empty.txt").write_bytes(b"")
    names = ["damaged.png", "noise.bin", "empty.txt", "nowhere.png"]
    found = check(meetup, *[place / name for name in names], CORPUS / "utf8.csv", code=1)
    assert [item["read"] for item in found] == [False, False, False, False, True]
    assert all(item["text"] for item in found)
    assert (found[4]["ours"], found[4]["reason"]) == (False, "foreign-code")
    piped = run("ticket", "check", "-", "--json", "--data", meetup.folder, stdin=b"hello\n")
    assert json.loads(piped.stdout)["payload_base64"] == base64.b64encode(b"hello").decode()


# Protects: a short code is found in whichever event has it, and no file, whatever it is, ends the
# call or keeps the others from their answer.
def test_ticket_check_in_several_events(meetup, scene):
    place = scene.folder("files")
    mine = meetup.json("ticket", "issue", "--name", "Ann", "--event", meetup.event)["tickets"][0]
    other = meetup.json("event", "create", "--title", "Other", "--starts", STARTS, "--ends", ENDS)
    theirs = meetup.json("ticket", "issue", "--name", "Bob", "--event", other["id"])["tickets"][0]
    for name, ticket in (("a.txt", mine), ("b.txt", theirs)):
        (place / name).write_text(ticket["short_code"] + "\n")
    (place / "c.txt").write_text("BBBBBBBB\n")
    (place / "d.txt").write_text(mine["text"] + "\n")
    os.mkfifo(place / "pipe")
    names = ["a.txt", "pipe", "b.txt", ".", "c.txt", "d.txt"]
    found = check(meetup, *[place / name for name in names], code=1)
    assert [item["verdict"] for item in found] == \
        ["admit", None, "admit", None, "unknown-code", "admit"]
    assert [item["event"] for item in found] == \
        [meetup.event, None, other["id"], None, None, meetup.event]
    assert [item["name"] for item in found[:3]] == ["Ann", None, "Bob"]
    assert "standard input" in found[1]["text"] and "folder" in found[3]["text"]
    assert check(meetup, place / "a.txt", code=1, options=("--event", other["id"]))[0]["reason"] == \
        "unknown-short-code"
    text = run("ticket", "check", *[place / name for name in names], place / "nowhere", "--data",
               meetup.folder)
    lines = text.stdout.decode().splitlines()
    assert [line.split(": ")[0] for line in lines] == [str(place / n) for n in [*names, "nowhere"]]
    assert text.returncode == 1 and text.stderr == b""

    # the same short code in both events: nobody can say whose, until one is named
    with contextlib.closing(sqlite3.connect(meetup.folder / "hub.db")) as db:
        line, = db.execute("SELECT line FROM record WHERE line LIKE '%\"Other\"%'").fetchone()
        hashed = oracle.short_hash(mine["short_code"],
                                   oracle.unb64(json.loads(line)["body"]["door_key"], 32))
        db.execute("UPDATE ticket SET short_hash = ? WHERE event = ?", (hashed, other["id"]))
        db.commit()
    twice, whole = check(meetup, place / "a.txt", place / "d.txt", code=1)
    assert (twice["read"], twice["ours"], twice["form"], twice["valid"], twice["verdict"],
            twice["event"]) == (True, True, "short-code", False, None, None)
    assert "--event" in twice["text"] and "Other" in twice["text"] and whole["valid"]
    assert check(meetup, place / "a.txt", options=("--event", meetup.event))[0]["name"] == "Ann"

    # what cannot be looked up has its sentence; the next file has its answer
    query(meetup, f"UPDATE event SET sealed_door_key = zeroblob(72) WHERE id = '{other['id']}'")
    broken, whole = check(meetup, place / "a.txt", place / "d.txt", code=1)
    assert (broken["read"], broken["verdict"], whole["verdict"]) == (True, None, "admit")
    assert broken["text"]


# Protects: somebody else's photographs of foreign codes come out byte for byte.
def test_ticket_check_of_foreign_pictures(meetup, scene):
    qrencode = shutil.which("qrencode")
    if not qrencode:
        pytest.skip("qrencode is not installed")
    payload = "WIFI:S:咖啡;T:WPA;P:secret;;".encode()
    picture = scene.folder("foreign") / "wifi.png"
    subprocess.run([qrencode, "-8", "-o", picture], input=payload, check=True)
    found = check(meetup, picture, code=1)[0]
    assert base64.b64decode(found["payload_base64"]) == payload
    assert (found["read"], found["ours"], found["verdict"]) == (True, False, "unknown-code")


# Protects: without the group's keys nothing is called valid, and what can be said is said.
def test_ticket_check_without_a_group(meetup, scene):
    made = meetup.json("ticket", "issue", "--all", "--format", "png", "--out", scene.folder("out"))
    found = check(meetup, made["tickets"][0]["file"], code=1, data=False)[0]
    assert (found["read"], found["ours"], found["valid"], found["event"]) == \
        (True, True, False, None)
    strangers = Group(scene.folder("strangers"))
    strangers.ctl("group", "create", "--name", "Strangers")
    found = check(strangers, made["tickets"][0]["file"], code=1)[0]
    assert (found["verdict"], found["reason"]) == ("unknown-code", "unknown-key")


# ---- doors, tokens, lists ----

def test_kiosk(group, scene):
    picture = scene.folder("out") / "invite.png"
    invite = group.json("kiosk", "invite", "--name", "北门", "--url", "https://hub.example:8443",
                        "--png", picture)
    assert re.fullmatch(r"turnout://pair\?u=https%3A%2F%2Fhub\.example%3A8443&t=[\w-]{22}"
                        r"&h=[\w-]{43}", invite["uri"])
    found = check(group, picture, code=1)[0]
    assert base64.b64decode(found["payload_base64"]).decode() == invite["uri"]
    assert found["form"] == "invitation"
    shown = run("kiosk", "invite", "--data", group.folder).stdout.decode()
    assert "█" in shown and ":8443" in shown.replace("%3A", ":")
    with contextlib.closing(sqlite3.connect(group.folder / "hub.db")) as db:
        kept = [row[0] for row in db.execute("SELECT token_hash FROM invite")]
    token = base64.urlsafe_b64decode(re.search("t=([^&]+)", invite["uri"])[1] + "==")
    assert token not in kept and len(kept) == 2
    assert group.json("kiosk", "list") == []
    refused(1, "kiosk", "revoke", "nobody", "--data", group.folder)


def test_token_and_attendance(meetup):
    token = meetup.json("token", "create", "--name", "dashboard")["token"]
    assert re.fullmatch(r"tn_[\w-]{43}", token)
    assert token.encode() not in (meetup.folder / "hub.db").read_bytes()
    assert meetup.json("attendance", "list", "--event", meetup.event) == []
    assert "TIME" in meetup.ctl("attendance", "list").stdout


# Protects: long work shows a bar on a terminal, and nothing of it anywhere else.
def test_progress(group, scene):
    people = scene.folder("in") / "many.csv"
    people.write_text("name,email\n" + "".join(f"P{i},p{i}@x.org\n" for i in range(30000)))
    master, slave = pty.openpty()
    done = subprocess.run([BUILD / "bin/turnout", "--data", group.folder, "member", "import", people],
                          stdout=subprocess.PIPE, stderr=slave, stdin=subprocess.DEVNULL,
                          env={**os.environ, **sanitizer_env()})
    os.close(slave)
    drawn = b""
    while b"100 %" not in drawn:
        part = os.read(master, 65536)
        if not part:
            break
        drawn += part
    os.close(master)
    assert done.returncode == 0 and b"30000 added" in done.stdout
    assert b"importing [" in drawn and b"100 %" in drawn
