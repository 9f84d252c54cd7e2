# SPDX-License-Identifier: Apache-2.0
"""A running hub whose every answer is checked against the document it serves, and a book of what
was seen.

An operation without a tag is held by tests/contract/hub/test_openapi.py, one with a tag by the test
that names the tag."""
import json
import re

import hub_device
import rig

# A broken disk, a full one, and more waiting uploads than a hub takes.
OUT_OF_REACH = {"429", "500", "507"}


class Schema:
    """As much of JSON Schema as the document uses."""

    TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
             "null": type(None)}

    def __init__(self, document):
        self.document = document

    def follow(self, node):
        while "$ref" in node:
            path, node = node["$ref"], self.document
            for part in path.lstrip("#/").split("/"):
                node = node[part]
        return node

    def check(self, schema, value, at="$"):
        schema = self.follow(schema)
        unknown = set(schema) - {"type", "properties", "required", "additionalProperties", "items",
                                 "enum", "const", "pattern", "minimum", "maximum", "maxLength",
                                 "format", "description", "default"}
        assert not unknown, f"{at}: this test does not know {unknown}"
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        assert not kinds or any(isinstance(value, self.TYPES[kind]) and
                                (kind == "boolean" or not isinstance(value, bool))
                                for kind in kinds), f"{at}: {value!r} is not {kinds}"
        assert value in schema.get("enum", [value]), f"{at}: {value!r}"
        assert value == schema.get("const", value), f"{at}: {value!r}"
        if isinstance(value, str):
            assert re.search(schema.get("pattern", ""), value), f"{at}: {value!r}"
            assert len(value) <= schema.get("maxLength", len(value)), at
            if schema.get("format") == "date-time":
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
                                    value), f"{at}: {value!r}"
        elif isinstance(value, int) and not isinstance(value, bool):
            assert schema.get("minimum", value) <= value <= schema.get("maximum", value), at
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.check(schema.get("items", {}), item, f"{at}[{index}]")
        elif isinstance(value, dict):
            missing = set(schema.get("required", [])) - set(value)
            assert not missing, f"{at}: {missing} missing"
            properties = schema.get("properties", {})
            if schema.get("additionalProperties") is False:
                assert set(value) <= set(properties), f"{at}: {set(value) - set(properties)}"
            for name, item in value.items():
                self.check(properties.get(name, {}), item, f"{at}.{name}")


class World:
    """A served group, a paired device, and a book of what was seen."""

    def __init__(self, scratch, database=None):
        self.scratch = scratch
        self.folder = scratch.folder("hub")
        self.seed = json.loads(hub_device.seed(self.folder, "create"))
        if database:
            self.move(database)
        self.hub = rig.Hub(self.folder, scratch.keep / "hub.log")
        self.authority = (self.folder / "keys/ca.pem").read_text()
        self.anonymous = hub_device.Hub(self.hub.url, self.authority)
        self.device = self.pair()
        self.known = self.device.connect()
        self.bearer = {"Authorization": f"Bearer {self.seed['token']}"}
        status, _, body = self.anonymous.ask("GET", "/v1/openapi.json")
        assert status == 200
        self.document = json.loads(body)
        self.schema = Schema(self.document)
        self.seen = {("/v1/openapi.json", "get", "200"), ("/v1/pair", "post", "200")}
        self.schema.check(self.document["components"]["schemas"]["Paired"], self.device.paired)

    def move(self, database):
        moved = rig.subprocess.run([rig.BUILD / "bin/turnout-hub", "migrate", "--data",
                                    self.folder, "--to", database], capture_output=True, text=True,
                                   timeout=60, check=False)
        assert moved.returncode == 0, moved.stderr

    def pair(self, uri=None):
        uri = uri or hub_device.seed(self.folder, "invite", self.hub.url)
        return hub_device.Device(self.scratch.work, uri, self.authority)

    def ask(self, who, method, path, pattern, status, body=None, **headers):
        """One request; its answer has to have this status and the form the document gives it."""
        got, answer, text = who.ask(method, path, body, **headers)
        assert got == status, f"{method} {path}: {got} {text[:300]!r}"
        operation = self.document["paths"][pattern][method.lower()]
        assert str(status) in operation["responses"], f"{method} {pattern}: {status} undocumented"
        self.seen.add((pattern, method.lower(), str(status)))
        content = self.schema.follow(operation["responses"][str(status)]).get("content")
        if content is None:
            assert text == b""
            return None
        kind = answer["Content-Type"]
        assert kind in content, f"{method} {path}: {kind}"
        if kind not in ("application/json", "application/problem+json"):
            return text.decode() if kind == "application/x-ndjson" else text
        value = json.loads(text)
        self.schema.check(content[kind]["schema"], value)
        if kind == "application/problem+json":
            assert value["status"] == status and value["detail"]
        return value

    def close(self):
        self.hub.kill()
        self.scratch.close()


def unseen(world, tag=None):
    """What the document promises of operations with this tag and nobody has seen."""
    promised = {(path, method, status) for path, methods in world.document["paths"].items()
                for method, operation in methods.items()
                if operation.get("tags", [None])[0] == tag
                for status in operation["responses"] if status not in OUT_OF_REACH}
    # Who is not good enough is turned away by one function for all; it was seen once.
    return {p for p in promised - world.seen if p[2] != "403"}
