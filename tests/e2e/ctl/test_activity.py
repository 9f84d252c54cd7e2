# SPDX-License-Identifier: Apache-2.0
"""Chat exports through the command line: counted, previewed, replaced, undone, and never quoted."""
import json

import pytest
from test_ctl import group, query, refused, run  # noqa: F401

CANARY = "CANARY-e2e-77"


def export(messages):
    return json.dumps({"name": "Makers", "type": "private_supergroup", "id": 1234567,
                       "messages": messages}, ensure_ascii=False)


def message(number, sender, day, **more):
    return {"id": number, "type": "message", "date": f"2026-11-{day:02}T12:00:00",
            "from": f"Name {sender}", "from_id": f"user{sender}", "text": CANARY, **more}


@pytest.fixture
def chat(group, scene):
    roster = scene.folder("in") / "people.csv"
    roster.write_text("name,telegram\nAnn,100001\nBob,100002\n")
    group.ctl("member", "import", roster)
    group.export = roster.with_name("result.json")
    group.export.write_text(export([
        message(1, 100001, 2), message(2, 100001, 2), message(3, 100002, 3),
        message(4, 100009, 3), {"id": 5, "type": "service", "date": "2026-11-03T12:00:00",
                                "actor": "Ann", "actor_id": "user100001", "action": "pin_message"},
        message(6, 100001, 4, media_type="voice_message")]))
    return group


def shown(group):
    return [line for line in query(group).splitlines() if '"activity_day"' in line]


# Protects: a preview changes nothing, an import says what it took, the same file again is nothing,
# and undoing leaves what was there before.
def test_import_and_undo(chat):
    before = query(chat)
    seen = chat.json("activity", "import", chat.export, "--preview")
    assert seen["preview"] and seen["batch"] is None and query(chat) == before
    done = chat.json("activity", "import", chat.export)
    assert {**done, "batch": None, "preview": True} == seen
    assert (done["rows"], done["counted"], done["days"]) == (6, 4, 3)
    assert done["strangers"] == {"unknown": 1, "nameless": 0, "ambiguous": 0}
    assert done["sorts"]["system"] == 1 and done["sorts"]["voice"] == 1
    assert (done["first_day"], done["last_day"]) == ("2026-11-02", "2026-11-04")
    assert len(shown(chat)) == 3
    again = chat.json("activity", "import", chat.export)
    assert again["repeated"] and again["batch"] == done["batch"] and len(shown(chat)) == 3
    listed = chat.json("activity", "list")
    assert [(one["id"], one["chat"], one["undone"]) for one in listed] == [
        (done["batch"], "Makers", None)]
    assert chat.json("activity", "undo", done["batch"])["undone"]
    assert shown(chat) == []
    assert "undone already" in refused(1, "--data", chat.folder, "activity", "undo", done["batch"])
    assert "undone" in run("--data", chat.folder, "activity", "list").stdout.decode()


# Protects: a later export of the chat stands in the place of the earlier one, and gives way again.
def test_replacing(chat):
    first = chat.json("activity", "import", chat.export)
    rows = shown(chat)
    chat.export.write_text(export([message(7, 100001, 4), message(8, 100001, 5)]))
    second = chat.json("activity", "import", chat.export)
    assert (second["days"], second["replaced_days"]) == (2, 1)
    chat.ctl("activity", "undo", second["batch"])
    assert shown(chat) == rows
    chat.ctl("activity", "undo", first["batch"])
    assert shown(chat) == []


# Protects: nothing of what was said, and no name of a stranger, in answers, sentences and files.
def test_nothing_is_quoted(chat):
    cut = chat.export.with_name("cut.json")
    cut.write_text(chat.export.read_text()[:-40])
    odd = chat.export.with_name("odd.csv")
    odd.write_text(f"platform,handle,date,count\ntelegram,100001,{CANARY},1\n"
                   f"telegram,100001,2026-11-02,{CANARY}\ntelegram,100001,2026-11-02,2\n")
    outputs = []
    for words in ((chat.export,), (chat.export, "--json"), (cut,), (odd,), (odd, "--json"),
                  (odd, "--format", "qq", "--chat", "x")):
        done = run("--data", chat.folder, "activity", "import", *words)
        outputs += [done.stdout, done.stderr]
    assert not any(CANARY.encode() in one or b"100009" in one for one in outputs)
    assert b"odd.csv:2: the date is not one such as 2026-12-05" in b"".join(outputs)
    for file in chat.folder.glob("hub.db*"):
        assert CANARY.encode() not in file.read_bytes() and b"100009" not in file.read_bytes()


# Protects: every mistake ends in one sentence and changes nothing.
@pytest.mark.parametrize("code, words, says", [
    (2, ("import",), "something is missing"), (1, ("import", "absent.json"), "cannot be opened"),
    (1, ("import", "/tmp"), "not a file"), (2, ("import", "x", "--format", "icq"), "format"),
    (1, ("undo", "nonsense"), "no import"), (1, ("undo", "01M810NRP6WM9FHCJ80VYPRHWK"), "no import"),
])
def test_mistakes(chat, code, words, says):
    before = query(chat)
    assert says in refused(code, "--data", chat.folder, "activity", *words)
    assert query(chat) == before


# Protects: a zone or a chat that is not there is said so.
def test_zone_and_chat(chat):
    words = ("--data", chat.folder, "activity", "import", chat.export)
    assert "Mars/Base" in refused(1, *words, "--tz", "Mars/Base")
    assert "no chat called" in refused(1, *words, "--chat", "Elsewhere")
    assert chat.json("activity", "import", chat.export, "--chat", "1234567", "--tz", "UTC")["batch"]
