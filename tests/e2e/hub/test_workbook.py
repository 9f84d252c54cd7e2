# SPDX-License-Identifier: Apache-2.0
"""A report as a workbook, read by another program's library: the same figures as the JSON, and no
cell that a name could have made a formula."""
import io
import json

import hub_device
import openpyxl
import rig


def leaves(node, prefix=""):
    """[(name, value)] as the sheets name them."""
    if isinstance(node, dict):
        found = ((f"{prefix}.{k}" if prefix else k, v) for k, v in node.items())
    elif isinstance(node, list):
        found = ((f"{prefix}.{i}" if prefix else str(i), v) for i, v in enumerate(node, 1))
    else:
        return [(prefix, node)]
    return [leaf for name, value in found for leaf in leaves(value, name)]


def plain(value):
    """A value as a cell has it: what looks like a number is one, what nobody knows is blank."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return float(value)
    except (TypeError, ValueError):
        return value or None


def rows(sheet):
    return [[plain(cell.value) for cell in row] for row in sheet.iter_rows()]


def test_workbook(scene):
    folder = scene.folder("hub")
    seeded = json.loads(hub_device.seed(folder, "create"))
    group = rig.Group(folder)
    group.ctl("event", "set", seeded["event"], "--title", "=HYPERLINK(\"http://x\")")
    hub = scene.own(rig.Hub(folder, scene.keep / "hub.log"))
    client = hub_device.Hub(hub.url, (folder / "keys/ca.pem").read_text())
    token = {"Authorization": f"Bearer {seeded['token']}"}
    path = f"/v1/reports/event/{seeded['event']}"
    status, _, body = client.ask("GET", path, **token)
    assert status == 200
    report = json.loads(body)
    status, headers, body = client.ask("GET", path + "/xlsx", **token)
    assert status == 200, body
    assert "spreadsheetml" in headers["Content-Type"]
    assert 'filename="event.xlsx"' in headers["Content-Disposition"]
    (scene.keep / "event.xlsx").write_bytes(body)
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows()
               for cell in row)
    blocks = {k: v for k, v in report.items() if isinstance(v, (dict, list))}
    assert book.sheetnames == ["report", *blocks]
    assert rows(book["report"]) == [[k, plain(v)] for k, v in report.items() if k not in blocks]
    assert rows(book["funnel"]) == [[k, plain(v)] for k, v in leaves(report["funnel"])]
    for name, block in blocks.items():
        if isinstance(block, list) and block:
            assert rows(book[name])[1] == [plain(v) for _, v in leaves(block[0])]
