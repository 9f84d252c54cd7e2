# SPDX-License-Identifier: Apache-2.0
"""turnout bundle on its own: what is written can be shown and taken, and every mistake ends in one
sentence.  What kiosks write is tests/e2e/test_stick.py's."""
import json
import sys

import pytest
from rig import SOURCE
from test_ctl import group, meetup, query, refused, run  # noqa: F401

sys.path.insert(0, str(SOURCE / "tests/oracle"))
import turnout_oracle as oracle  # noqa: E402


def door_key(group):
    for line in reversed(query(group).splitlines()):
        if '"kind":"event"' in line:
            return oracle.unb64(line.split('"door_key":"')[1].split('"')[0], 32)
    raise AssertionError("no event")


@pytest.fixture
def folder(scene):
    return scene.folder("stick")


@pytest.fixture
def bundle(meetup, folder):  # noqa: F811
    return folder / meetup.json("bundle", "export", "--out", folder)["file"].rsplit("/")[-1]


# Protects: one file an event and hub, the newest, that says in the clear whose it is and no more;
# another implementation opens it.
def test_export(meetup, folder, bundle):  # noqa: F811
    meetup.ctl("ticket", "issue", "--all", "--format", "txt", "--out", folder.parent / "codes.txt")
    made = meetup.json("bundle", "export", "--event", "年末聚会", "--out", folder)
    assert [str(file) for file in folder.iterdir()] == [made["file"]]
    assert made["file"].endswith("-2.bundle") and len(made["file"].rsplit("/")[-1]) < 100
    assert made["event"] == meetup.event and made["logs"] == 1 and made["records"] >= 6
    data = (folder / made["file"]).read_bytes()
    facts, batches, whole = oracle.read_bundle(data, door_key(meetup))
    assert whole and facts["event"] == meetup.event
    assert sum(map(len, oracle.prove_bundle(batches).values())) == made["records"]
    text = run("--data", meetup.folder, "bundle", "export", "--out", folder).stdout.decode()
    assert text.startswith(f"{folder}/turnout-{meetup.event}-") and f"{made['records']} rec" in text


# Protects: a look takes nothing; without the group only what is in the clear is said.
def test_show(meetup, scene, bundle):  # noqa: F811
    before = query(meetup)
    shown = meetup.json("bundle", "show", bundle)
    assert shown["opened"] and shown["whole"] and shown["error"] is None
    log, = shown["logs"]
    assert log["hub"] and log["event_title"] == "年末聚会" and log["records"] > 0
    text = run("--data", meetup.folder, "bundle", "show", bundle).stdout.decode()
    assert "年末聚会" in text and log["log"] in text
    done = run("--data", scene.folder("nowhere") / "x", "bundle", "show", bundle, "--json")
    shown = json.loads(done.stdout)
    assert done.returncode == 0 and not shown["opened"] and shown["logs"] == []
    assert shown["event"] == meetup.event
    assert "sealed" in run("--data", scene.folder("nowhere") / "x", "bundle", "show",
                           bundle).stdout.decode()
    assert query(meetup) == before


# Protects: what is wrong with a file is said once, and the exit code says that something was.
def test_damage(meetup, folder, bundle):  # noqa: F811
    at = ["--data", meetup.folder, "bundle"]
    whole = bundle.read_bytes()
    other = folder / "other.bundle"
    for content, says in [(b"", "no bundle"), (b"PK\3\4", "no bundle"), (whole[:-1], "breaks off"),
                          (whole + b"x", "behind the bundle's end"),
                          (whole[:-40] + b"\0" + whole[-39:], "does not open"),
                          (b'{"bundle":2}\n', "newer")]:
        other.write_bytes(content)
        for verb in ("import", "show"):
            said = refused(1, *at, verb, other)
            assert says in said and str(other) in said, said
    other.unlink()
    assert "absent.bundle" in refused(1, *at, "import", folder / "absent.bundle")
    assert "is no file" in refused(1, *at, "show", folder)
    assert "there is no *.bundle" in refused(1, *at, "import", meetup.folder)
    assert "nowhere" in refused(1, *at, "export", "--out", folder / "nowhere")
    for words in (["import"], ["show"], ["show", bundle, bundle], ["export", bundle], ["explode"]):
        refused(2, *at, *words)


# Protects: a hub's own log changes nothing in it, whoever carries it back; another group takes
# nothing.
def test_import(meetup, scene, bundle):  # noqa: F811
    before = query(meetup)
    answer, = meetup.json("bundle", "import", bundle)
    log, = answer["logs"]
    assert (log["hub"], log["added"], log["error"], answer["error"]) == (True, 0, None, None)
    assert "nothing new" in meetup.ctl("bundle", "import", bundle.parent).stdout
    assert query(meetup) == before
    strangers = type(meetup)(scene.folder("strangers"))
    strangers.ctl("group", "create", "--name", "Strangers")
    assert "another group" in refused(1, "--data", strangers.folder, "bundle", "import", bundle)
    shown = strangers.json("bundle", "show", bundle)
    assert not shown["opened"] and "another group" in shown["error"]


# Protects: help says what each does.
@pytest.mark.parametrize("verb", ["export", "import", "show"])
def test_help(verb):
    text = run("bundle", verb, "--help").stdout.decode()
    assert text.startswith(f"usage: turnout bundle {verb} ") and "--json" in text
