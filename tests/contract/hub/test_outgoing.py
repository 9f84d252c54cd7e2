# SPDX-License-Identifier: Apache-2.0
"""Protects: what leaves the hub by itself or as a file (calendar, workbooks, webhooks) answers as the
hub's own document says, every promised answer once; what it brings is in tests/e2e/hub."""
import json
import pathlib
import re
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import rig  # noqa: E402
from described import World, unseen  # noqa: E402

NOBODY = "0" * 25 + "1"
JSON = {"Content_Type": "application/json"}


@pytest.fixture(scope="module")
def world():
    found = World(rig.Scratch("outgoing"))
    yield found
    found.close()


def test_files(world):
    client = world.anonymous
    path = world.ask(client, "GET", "/v1/calendar", "/v1/calendar", 200, **world.bearer)["path"]
    assert world.ask(client, "GET", path, "/v1/calendar.ics", 200).startswith(b"BEGIN:VCALENDAR")
    for pattern in ("/v1/reports/event/{event}/xlsx", "/v1/reports/group/xlsx"):
        address = pattern.replace("{event}", world.seed["event"])
        assert world.ask(client, "GET", address, pattern, 200, **world.bearer).startswith(b"PK")


def test_webhooks(world):
    client = world.anonymous
    body = json.dumps({"url": "https://127.0.0.1:9/hook"})
    made = world.ask(client, "POST", "/v1/webhooks", "/v1/webhooks", 201, body, **world.bearer,
                     **JSON)
    listed = world.ask(client, "GET", "/v1/webhooks", "/v1/webhooks", 200, **world.bearer)
    assert [hook["id"] for hook in listed] == [made["id"]] and "secret" not in listed[0]
    again = "/v1/webhooks/{webhook}/again"
    world.ask(client, "POST", again.replace("{webhook}", made["id"]), again, 200, **world.bearer)
    one = "/v1/webhooks/{webhook}"
    world.ask(client, "DELETE", one.replace("{webhook}", made["id"]), one, 204, **world.bearer)
    assert world.ask(client, "GET", "/v1/webhooks", "/v1/webhooks", 200, **world.bearer) == []


def test_refused_alike(world):
    client = world.anonymous
    for pattern, methods in world.document["paths"].items():
        for method, operation in methods.items():
            if operation.get("tags") != ["outgoing"]:
                continue
            path, method = re.sub(r"\{\w+\}", NOBODY, pattern), method.upper()
            right = JSON if "requestBody" in operation else {}
            if "401" in operation["responses"]:
                world.ask(client, method, path, pattern, 401, **right)
                client.close()
            if right:
                for text in ("{", "[]", "{}", '{"url":"http://plain"}', '{"url":7}'):
                    world.ask(client, method, path, pattern, 400, text, **world.bearer, **right)
                world.ask(client, method, path, pattern, 415, "x", Content_Type="text/plain",
                          **world.bearer)
                client.close()
                world.ask(client, method, path, pattern, 413, 1 << 40, **world.bearer, **right)
                client.close()
            if "404" in operation["responses"]:
                world.ask(client, method, path, pattern, 404, **world.bearer, **right)


def test_nothing_unseen(world):
    assert unseen(world, "outgoing") == set()
