# SPDX-License-Identifier: Apache-2.0
"""What an organiser says beyond members and tickets: what an event offers, the kiosks' board, rules,
questions, hosts, tokens.  Every mistake ends in one sentence and changes nothing."""
import json
import os
import re
import subprocess

import pytest
from rig import BUILD, sanitizer_env
from test_ctl import ENDS, STARTS, group, meetup, query, refused, run  # noqa: F401

NOTICE = ("--title-zh", "你好", "--title-en", "Hello")
TOPIC = ("--question-en", "What next?", "--option", "甲 | A", "--option", "B")
MEETUP = ("--title-en", "Next", "--starts", "2026-12-19T14:00", "--ends", "2026-12-19T16:00")


def at(words, group):
    return ("--data", group.folder, *words)


def records(group):
    """How many records the hub's logs hold: nothing changed means none more."""
    return len(re.findall(r'INSERT INTO "record"', query(group)))


# ---- what an event offers ----

# Protects: what is said changes, what is not said stays, and times keep their margins.
def test_event_set(meetup):
    before = meetup.json("event", "show")
    after = meetup.json("event", "set", "--sign-up", "on", "--entry", "attend-first", "--quota", "7",
                        "--find", "on", "--second-fact", "on", "--leaving", "on", "--feedback", "on",
                        "--milestones", "on", "--title", "新年聚会", "--venue", "Room 4",
                        "--starts", "2026-12-05T15:00", "--capacity", "30", "--re-entry", "on",
                        "--unlisted", "host")
    changed = {"sign_up": True, "entry": "attend-first", "quota": 7, "find": True,
               "second_fact": True, "leaving": True, "feedback": True, "milestones": True,
               "title": "新年聚会", "venue": "Room 4", "starts": "2026-12-05T15:00:00+08:00",
               "opens": "2026-12-05T14:00:00+08:00", "capacity": 30, "re_entry": True,
               "unlisted": "host"}
    assert after == {**before, **changed}
    assert meetup.json("event", "show") == after
    count = records(meetup)
    assert meetup.json("event", "set", "--sign-up", "on", "--capacity", "30") == after
    assert records(meetup) == count
    again = meetup.json("event", "set", "--sign-up", "off", "--doors-open", "10", "--grace", "0")
    assert again["opens"] == "2026-12-05T14:50:00+08:00"
    assert again["closes"] == again["ends"] and not again["sign_up"]
    timeless = meetup.json("event", "set", "--any-time")
    assert timeless["opens"] is None and timeless["closes"] is None


@pytest.mark.parametrize("code, words", [
    (2, ("--entry", "nobody")), (2, ("--quota", "0")), (2, ("--sign-up",)), (2, ("--find", "maybe")),
    (1, ("--title", "")), (1, ("--ends", STARTS)), (1, ("--starts", "yesterday")),
    (1, ("--rules", "required")), (1, ("Nonsense", "--find", "on")), (2, ("--rules", "on")),
    (1, ("--title", "x" * 300)),
])
def test_bad_event_set(meetup, code, words):
    before, count = meetup.json("event", "show"), records(meetup)
    refused(code, *at(("event", "set", *words), meetup))
    assert meetup.json("event", "show") == before and records(meetup) == count


# Protects: tickets from before there was finding by name are said again once.
def test_finding_says_tickets_again(meetup):
    meetup.ctl("ticket", "issue", "--all")
    count = records(meetup)
    meetup.ctl("event", "set", "--milestones", "on")
    assert records(meetup) == count + 1
    query(meetup, "UPDATE ticket SET found = 0")
    meetup.ctl("event", "set", "--find", "on")
    assert records(meetup) == count + 2 + 4
    meetup.ctl("event", "set", "--find", "on")
    assert records(meetup) == count + 2 + 4


# Protects: an organiser is told what is still missing for what they switched on.
def test_event_set_reminds(meetup):
    done = run(*at(("event", "set", "--sign-up", "on", "--questions", "on"), meetup))
    said = done.stderr.decode()
    assert done.returncode == 0 and "ticket issue --host" in said and "question add" in said
    meetup.ctl("ticket", "issue", "--name", "Host", "--host")
    meetup.ctl("question", "add", "--prompt-en", "Why?", "--required", "--at", "entry")
    assert run(*at(("event", "set", "--sign-up", "on"), meetup)).stderr == b""


# Protects: a key that was renewed signs; withdrawn codes are no longer good, and only on purpose.
def test_renew_key(meetup):
    ticket = meetup.json("ticket", "issue", "--name", "Zed")["tickets"][0]
    meetup.ctl("event", "renew-key")
    later = meetup.json("ticket", "issue", "--name", "Yan")["tickets"][0]
    listed = {row["name"]: row["text"] for row in meetup.json("ticket", "list")}
    assert listed == {"Zed": ticket["text"], "Yan": later["text"]}
    assert "--yes" in refused(2, *at(("event", "renew-key", "--withdraw"), meetup))
    meetup.ctl("event", "renew-key", "--withdraw", "--yes")
    check = meetup.ctl("ticket", "check", "-", ok=False)
    assert check.returncode == 1
    done = run(*at(("ticket", "check", "--json", "-"), meetup), stdin=ticket["text"].encode())
    assert json.loads(done.stdout)["verdict"] == "key-withdrawn"


# ---- the board ----

# Protects: what is put on the board is listed as it was said, and gone when it is removed.
@pytest.mark.parametrize("noun, words, value", [
    ("notice", NOTICE + ("--body-en", "Two\nlines", "--weight", "3", "--until", "2026-12-06T00:00"),
     {"kind": "notice", "title": {"zh": "你好", "en": "Hello"}, "body": {"zh": "", "en": "Two\nlines"},
      "starts": 0, "ends": 1796486400000, "weight": 3, "approved": False}),
    ("topic", TOPIC + ("--hide-tally", "--from", "2026-12-05T14:00+08:00"),
     {"question": {"zh": "", "en": "What next?"},
      "options": [{"zh": "甲", "en": "A"}, {"zh": "B", "en": "B"}], "opens": 1796450400000,
      "closes": 0, "hide_tally": True}),
    ("meetup", MEETUP + ("--topic-zh", "锁，与日志", "--venue", "Room  3", "--url", "https://x.org/a"),
     {"title": {"zh": "", "en": "Next"}, "topic": {"zh": "锁，与日志", "en": ""}, "venue": "Room 3",
      "starts": 1797660000000, "ends": 1797667200000, "url": "https://x.org/a", "offset_min": 480}),
    ("question", ("--prompt-zh", "过敏？", "--required", "--at", "both"),
     {"prompt": {"zh": "过敏？", "en": ""}, "kind": "text", "options": [], "required": True,
      "at": "both", "order": 1}),
])
def test_content(meetup, noun, words, value):
    added = meetup.json(noun, "add", *words)
    assert added["value"] == value and re.fullmatch(rf"{noun}-[a-z2-9]{{5}}", added["id"])
    assert meetup.json(noun, "add", "--id", "mine", *words)["id"] == "mine"
    refused(1, *at((noun, "add", "--id", "mine", *words), meetup))
    listed = meetup.json(noun, "list")
    assert {row["id"]: row["value"]["order"] if noun == "question" else row["value"]
            for row in listed} == {added["id"]: 1 if noun == "question" else value,
                                   "mine": 2 if noun == "question" else value}
    table = meetup.ctl(noun, "list").stdout
    assert table.count("\n") == 3 and "mine" in table
    count = records(meetup)
    refused(1, *at((noun, "remove", "mine", "nothing"), meetup))
    assert records(meetup) == count and len(meetup.json(noun, "list")) == 2
    meetup.ctl(noun, "remove", "mine", added["id"])
    assert meetup.json(noun, "list") == []


@pytest.mark.parametrize("code, words", [
    (1, ("notice", "add")), (1, ("notice", "add", "--title-en", "x" * 192)),
    (2, ("notice", "add", *NOTICE, "--weight", "6")), (2, ("notice", "add", *NOTICE, "--kind", "ad")),
    (1, ("notice", "add", *NOTICE, "--id", "Not An Id")), (2, ("notice", "add", *NOTICE, "--from", "x")),
    (1, ("notice", "add", *NOTICE, "--from", "2026-12-06T00:00", "--until", "2026-12-05T00:00")),
    (1, ("notice", "approve", "none")), (1, ("notice", "remove", "none")), (2, ("notice", "remove")),
    (1, ("notice", "add", *NOTICE, "--event", "none")),
    (1, ("topic", "add", "--question-en", "?", "--option", "one")),
    (1, ("topic", "add", "--question-en", "?", *(["--option", "x"] * 9))),
    (1, ("topic", "add", "--question-en", "?", "--option", "|", "--option", "b")),
    (1, ("topic", "show", "none")), (1, ("topic", "close", "none")), (2, ("topic", "show")),
    (2, ("meetup", "add", "--title-en", "x")),
    (2, ("meetup", "add", "--title-en", "x", "--starts", "soon", "--ends", "later")),
    (1, ("meetup", "add", "--title-en", "x", "--starts", ENDS, "--ends", STARTS)),
    (1, ("question", "add", "--prompt-en", "?", "--kind", "choice", "--option", "one")),
    (1, ("question", "add", "--prompt-en", "?", "--option", "a", "--option", "b")),
    (2, ("question", "add", "--prompt-en", "?", "--at", "home")),
    (1, ("card", "set")), (1, ("card", "show")), (1, ("card", "clear")),
    (1, ("card", "set", "--name-en", "G", "--link", "https://x.org")),
    (1, ("card", "set", "--name-en", "G", "--link", "https://x.org", "--owner", "me", "--line-en", "l")),
    (2, ("card", "set", "--name-en", "G", "--expires", "never")),
    (2, ("rules", "set")), (2, ("rules", "set", "--template", "--zh", "x")),
    (1, ("rules", "set", "--zh", "/nonexistent")), (1, ("rules", "show")), (1, ("rules", "clear")),
    (1, ("programme", "set", "/nonexistent")), (2, ("programme", "set")), (1, ("programme", "show")),
    (1, ("feedback", "list", "--event", "none")), (1, ("token", "revoke", "none")),
    (2, ("token", "revoke")), (2, ("ticket", "issue", "--all", "--host")),
])
def test_bad_content(meetup, code, words):
    count = records(meetup)
    refused(code, *at(words, meetup))
    assert records(meetup) == count


# Protects: bytes that are no text are refused wherever they are typed.
@pytest.mark.parametrize("words", [
    ("notice", "add", "--title-en", b"\xff"), ("notice", "add", "--title-en", "x", "--body-zh", b"\xff"),
    ("topic", "add", "--question-en", "?", "--option", b"a|\xff", "--option", "b"),
    ("rules", "set", "--template", "--title-zh", b"\xff"), ("event", "set", "--venue", b"\xff"),
])
def test_content_is_utf8(meetup, words):
    command = [os.fsencode(word) for word in (BUILD / "bin/turnout", "--data", meetup.folder, *words)]
    done = subprocess.run(command, capture_output=True, env={**os.environ, **sanitizer_env()})
    assert done.returncode in (1, 2) and done.stderr.count(b"\n") == 1
    assert done.stderr.startswith(b"turnout: ")


# Protects: no notice is shown that nobody approved.
def test_notice_approval(meetup):
    notice = meetup.json("notice", "add", *NOTICE)["id"]
    assert "not approved" in meetup.ctl("notice", "list").stdout
    assert meetup.json("notice", "approve", notice)["value"]["approved"]
    assert "shown" in meetup.ctl("notice", "list").stdout
    assert not meetup.json("notice", "withdraw", notice)["value"]["approved"]
    assert meetup.json("notice", "add", *NOTICE, "--approve")["value"]["approved"]


# Protects: a closed topic takes no more votes, and shows one count an option.
def test_topic_closes(meetup):
    topic = meetup.json("topic", "add", *TOPIC)["id"]
    assert meetup.json("topic", "show", topic)["votes"] == [0, 0]
    assert meetup.json("topic", "close", topic)["value"]["closes"] > 0
    assert "closed" in meetup.ctl("topic", "show", topic).stdout


# Protects: nobody is asked to join a group without rules, purpose and owner; a link that dies in
# seven days is not shown for longer.
def test_card(meetup):
    meetup.ctl("rules", "set", "--template")
    words = ("card", "set", "--name-zh", "创客", "--line-zh", "一起做东西", "--owner", "Li")
    done = run(*at((*words, "--link", "https://weixin.qq.com/g/abc", "--json"), meetup))
    card = json.loads(done.stdout)["value"]
    assert b"seven days" in done.stderr and card["expires"] > 0
    kept = meetup.json(*words, "--link", "https://x.org/join", "--cap", "500", "--members", "499")
    assert kept["value"]["expires"] == 0 and meetup.json("card", "show") == kept["value"]
    assert "499 of 500" in meetup.ctl("card", "show").stdout
    meetup.ctl("card", "clear")
    refused(1, *at(("card", "show"), meetup))


# ---- rules ----

# Protects: a version is a text to the byte; an event that wants rules accepted wants the last ones.
def test_rules(meetup, scene):
    zh, en = scene.folder("rules") / "zh.txt", scene.folder("rules") / "en.txt"
    zh.write_bytes("\ufeff一、善待彼此。\r\n二、听人说完。\r\n\r\n".encode())
    en.write_text("1. Be kind.\n2. Listen.\n")
    first = meetup.json("rules", "set", "--zh", zh, "--en", en)
    assert first == {"id": "rules", "version": 1, "changed": True}
    shown = meetup.json("rules", "show")
    assert shown["text"] == {"zh": "一、善待彼此。\n二、听人说完。", "en": "1. Be kind.\n2. Listen."}
    zh.write_text("一、善待彼此。\n二、听人说完。")
    assert not meetup.json("rules", "set", "--zh", zh, "--en", en)["changed"]
    assert meetup.json("event", "set", "--rules", "required")["rules"] == 1
    en.write_text("1. Be kind.\n2. Listen!\n")
    assert meetup.json("rules", "set", "--zh", zh, "--en", en)["version"] == 2
    assert meetup.json("event", "show")["rules"] == 2
    assert meetup.json("rules", "set", "--template")["version"] == 3
    assert meetup.json("rules", "show")["text"]["zh"].count("\n") == 5
    assert meetup.json("event", "set", "--rules", "off")["rules"] == 0
    meetup.ctl("event", "set", "--rules", "required")
    meetup.ctl("rules", "clear")
    assert meetup.json("event", "show")["rules"] == 0
    zh.write_bytes("群规".encode("gbk"))
    assert "UTF-8" in refused(1, *at(("rules", "set", "--zh", zh), meetup))
    en.write_text("x" * 6001)
    assert "6000" in refused(1, *at(("rules", "set", "--en", en), meetup))


# ---- the order of the day ----

def programme(meetup, scene, text):
    path = scene.folder("programme") / "day.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


# Protects: the table as spreadsheets write it; a time is on the event's day, or whole.
def test_programme(meetup, scene):
    path = programme(meetup, scene, "\ufeffTitle_EN,at,place,ignored,title_zh,ends\r\n"
                     '"Tea, and ""talk""",14:00,Foyer,x,茶,14:30\r\n\r\n'
                     "Late,2026-12-06T01:00,,,,\r\nEarly,9:05\r\n")
    items = meetup.json("programme", "set", path)["value"]["items"]
    assert items == [
        {"at": 1796450400000, "ends": 1796452200000, "title": {"zh": "茶", "en": 'Tea, and "talk"'},
         "place": "Foyer"},
        {"at": 1796490000000, "ends": 0, "title": {"zh": "", "en": "Late"}, "place": ""},
        {"at": 1796432700000, "ends": 0, "title": {"zh": "", "en": "Early"}, "place": ""}]
    assert meetup.json("programme", "show")["items"] == items
    assert "Foyer" in meetup.ctl("programme", "show").stdout
    meetup.ctl("programme", "clear")
    refused(1, *at(("programme", "show"), meetup))


@pytest.mark.parametrize("text, says", [
    ("", "line 1"), ("a,b\n1,2\n", "line 1"), ("at,title_en\n25:00,x\n", "line 2"),
    ("at,title_en\n14:00,x\nsoon,y\n", "line 3"), ("at,title_en\n14:00,\n", "line 2"),
    ("at,ends,title_en\n14:00,13:00,x\n", "line 2"), ("at,title_en\n", "1 to 16"),
    ("at,title_en\n" + "14:00,x\n" * 17, "1 to 16"), ("at,title_en\n14:00," + "x" * 192, "191"),
    (b"at,title_en\n14:00,\xff\n", "UTF-8"), ('at,title_en\n14:00,"unfinished\n', None),
])
def test_bad_programmes(meetup, scene, text, says):
    path = programme(meetup, scene, text)
    if says is None:
        assert meetup.json("programme", "set", path)["value"]["items"][0]["title"]["en"] == "unfinished"
    else:
        assert says in refused(1, *at(("programme", "set", path), meetup))


# ---- hosts, tokens, feedback ----

# Protects: a host is somebody with a code of their own; a member's code becomes one and stays.
def test_hosts(meetup):
    member = meetup.json("member", "list")[0]["name"]
    first = meetup.json("ticket", "issue", "--member", member)["tickets"][0]
    assert not first["host"]
    again = meetup.json("ticket", "issue", "--member", member, "--host")
    assert again["issued"] == 0 and again["tickets"][0]["host"]
    assert again["tickets"][0]["text"] == first["text"]
    count = records(meetup)
    done = meetup.ctl("ticket", "issue", "--member", member, "--host")
    assert "opens the doors" in done.stdout and records(meetup) == count
    guest = meetup.json("ticket", "issue", "--name", "Helper", "--host")["tickets"][0]
    assert guest["host"] and guest["kind"] == "crew"
    assert [row["host"] for row in meetup.json("ticket", "list")] == [True, True]


# Protects: a token can be found again and ended by whoever made it.
def test_tokens(meetup):
    made = meetup.json("token", "create", "--name", "wall")["token"]
    meetup.ctl("token", "create", "--name", "wall")
    listed = meetup.json("token", "list")
    assert [(row["name"], row["revoked"]) for row in listed] == [("wall", False)] * 2
    assert "2 tokens" in refused(1, *at(("token", "revoke", "wall"), meetup))
    ended = meetup.json("token", "revoke", made)["id"]
    assert {row["id"] for row in meetup.json("token", "list") if row["revoked"]} == {ended}
    assert "already" in refused(1, *at(("token", "revoke", ended), meetup))
    meetup.ctl("token", "revoke", "wall")
    assert made not in meetup.ctl("token", "list").stdout


def test_feedback(meetup):
    assert meetup.json("feedback", "list") == {"event": meetup.event, "count": 0, "mean": None,
                                               "scores": [0] * 5, "texts": []}
    assert "0 answered" in meetup.ctl("feedback", "list").stdout
