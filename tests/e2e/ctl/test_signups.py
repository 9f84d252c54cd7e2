# SPDX-License-Identifier: Apache-2.0
"""Lists of other services through the command line: sign-ups, address cards, maps, previews."""
import json

import pytest
from rig import SOURCE, Group
from test_ctl import ENDS, STARTS, refused, run

CORPUS = SOURCE / "tests/fuzz/corpus/attendees"


@pytest.fixture
def group(scene):
    group = Group(scene.folder("group"))
    group.ctl("group", "create", "--name", "周末创客 Weekend Makers")
    group.ctl("event", "create", "--title", "Meetup", "--starts", STARTS, "--ends", ENDS)
    return group


def ctl(group, *words, stdin=b""):
    done = run(*words, "--data", group.folder, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def taken(group, name, *words):
    """What `event import-signups` says in JSON of a file of the corpus."""
    return json.loads(ctl(group, "event", "import-signups", CORPUS / name, "--json", *words))


def signups(group):
    return {row["name"]: (row["reply"], row["guests"], row["via"], row["source"])
            for row in json.loads(ctl(group, "event", "signups", "--json"))["signups"]}


def test_a_list_becomes_sign_ups_and_again_changes_nothing(group):
    """Protects: counts that add up, every row left out named, and a list that may come again."""
    first = taken(group, "luma.csv")
    assert (first["format"], first["rows"], first["added"], first["newcomers"]) == ("luma", 5, 3, 3)
    assert [problem["line"] for problem in first["problems"]] == [5, 6]
    assert first["left_out"] == 2 and first["arrived"] == 1
    assert signups(group) == {"张三": ("yes", 0, "luma", "wechat-moments"),
                              "Grace Hopper": ("no", 0, "luma", None),
                              "Ada": ("waitlist", 0, "luma", None)}
    again = taken(group, "luma.csv")
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 3)
    assert again["newcomers"] == 0
    table = ctl(group, "event", "signups")
    assert "张三" in table and "1 said yes, with 0 guests" in table


def test_a_preview_keeps_nothing(group):
    """Protects: the same answer as in earnest, and neither people nor a map left behind."""
    preview = taken(group, "chain.txt", "--preview")
    assert preview["preview"] and preview["added"] == 6
    assert signups(group) == {} and json.loads(ctl(group, "member", "list", "--json")) == []
    assert "nothing of it is kept" in ctl(group, "event", "import-signups", CORPUS / "chain.txt",
                                          "--preview")
    taken(group, "pretix_de.csv", "--map", "name=2,email=8", "--preview")
    refused(1, "event", "import-signups", CORPUS / "pretix_de.csv", "--data", group.folder)
    earnest = taken(group, "chain.txt")
    assert {**earnest, "preview": True} == preview


def test_an_unknown_header_is_asked_about_once(group):
    """Protects: a header in another language is refused with a map that can be copied, which is
    remembered for the next file with this header, until somebody says another."""
    words = ("event", "import-signups", CORPUS / "pretix_de.csv", "--data", group.folder)
    sentence = refused(1, *words)
    assert "2 Teilnehmername" in sentence
    proposal = sentence.split("--map ")[1]
    first = taken(group, "pretix_de.csv", "--map", proposal)
    assert (first["format"], first["added"], first["arrived"]) == ("mapped", 2, 1)
    assert set(signups(group)) == {"Jörg Groß", "Ann Lee"}
    later = taken(group, "pretix_de.csv")
    assert later["unchanged"] == 2 and "as was said before" in later["notices"][0]["text"]
    assert "no field \"nome\"" in refused(1, *words, "--map", "nome=2")
    assert "Teilnehmername" in refused(1, *words, "--map", "auto")


def test_whoever_paid_is_nobody(group):
    """Protects: a list of orders is refused and never read for its buyers."""
    assert "whoever paid" in refused(1, "event", "import-signups",
                                     CORPUS / "eventbrite_only_buyer.csv", "--data", group.folder)
    taken(group, "eventbrite_buyer.csv")
    taken(group, "tito.csv")
    everything = ctl(group, "member", "list", "--json") + ctl(group, "event", "signups", "--json")
    assert "Payer" not in everything and "boss@" not in everything


def test_yes_gets_a_ticket_and_no_gets_none(group):
    """Protects: tickets for all are for members and for whoever said yes."""
    taken(group, "eventbrite.csv")
    ctl(group, "member", "import", "-", stdin="name,email\n李娜,lina@example.com\n".encode())
    ctl(group, "ticket", "issue", "--all")
    rows = json.loads(ctl(group, "ticket", "list", "--json"))
    assert sorted(row["name"] for row in rows) == ["Ann Lee", "李娜", "王明"]


def test_address_cards_become_members(group):
    """Protects: vCards and Google Contacts go in by the command that takes members."""
    first = json.loads(ctl(group, "member", "import", CORPUS / "cards.vcf", "--json"))
    assert (first["format"], first["added"], first["left_out"]) == ("vcard", 4, 3)
    again = json.loads(ctl(group, "member", "import", CORPUS / "google_new.csv", "--json"))
    assert (again["format"], again["added"], again["changed"]) == ("google", 1, 1)
    names = {row["name"] for row in json.loads(ctl(group, "member", "list", "--json"))}
    assert names == {"张伟", "欧阳娜娜", "Ann B. Lee", "Boss", "Ada King Lovelace"}
