# SPDX-License-Identifier: Apache-2.0
"""The image prints badges: through its own CUPS, to a printer that speaks IPP on the network."""
import subprocess

import pytest

from conftest import HOST
from guest import LINE, UP, Guest, free_port
from print_shop import Doorway, open_cups

# What printers on a cable say, and what their queue is then described as.
LABELS = {"Brother/QL-700 MFG:Brother;MDL:QL-700;": "Brother QL-700",
          "DYMO/LabelWriter%20450 MFG:DYMO;MDL:LabelWriter 450;": "DYMO LabelWriter 450",
          "Zebra/ZTC%20ZD420 MFG:Zebra;MDL:ZTC ZD420;CMD:ZPL;": "Zebra ZPL Label Printer"}
LPINFO = """#!/bin/sh
case "$*" in
*-v) printf '%s\\n' 'Device: uri = usb://{0}?serial=1' '        device-id = {1}' ;;
*) exec /usr/sbin/lpinfo "$@" ;;
esac
"""


def description(guest, said):
    """Of the queue that is made where a printer says this; it is not there."""
    script = (f"mkdir -p /run/told; cat >/run/told/lpinfo <<'X'\n{LPINFO.format(*said.split(' ', 1))}X\n"
              "chmod +x /run/told/lpinfo; echo usb >/run/told/wanted\n"
              "PATH=/run/told:$PATH /usr/lib/turnout/image/printer /run/told/wanted\n"
              "grep NickName: /etc/cups/ppd/badges.ppd\n")
    return subprocess.run(guest.ssh("sh", "-s"), input=script, capture_output=True, text=True,
                          timeout=120).stdout


@pytest.fixture
def printer(scratch):
    cups = open_cups(scratch, port=free_port())
    cups.doorway = Doorway(cups.port, HOST)
    yield cups
    cups.doorway.close()
    cups.close()


@pytest.mark.long
def test_badge_at_entry(meetup, disk, printer):
    """Protects: two words in turnout.conf and nothing else are needed; what comes out bears the name
    of who came in; nothing listens on the network, and no name stays behind."""
    ticket = meetup.tickets[1]
    with Guest(disk) as guest:
        guest.prepare(LINE, more="badge-at-entry = yes\n"
                      f"printer = ipp://{HOST}:{printer.doorway.here}/printers/badges\n")
        guest.start()
        guest.wait_serial(UP)
        door = guest.door()
        door.wait_scanner("ttyUSB0")
        door.wait("printer", state="ready")
        meetup.pair(door, lambda text, kind: (guest.hold(text), door.wait(kind)))
        assert door.scan(guest.hold, ticket["text"])["verdict"] == "admit"
        door.wait("printer", printed=1)
        page, = guest.until(printer.pages, "page")
        text = subprocess.run(["pdftotext", "-raw", page, "-"], capture_output=True, text=True,
                              check=True).stdout
        assert ticket["name"] in " ".join(text.split()), text
        assert ":631" not in guest.run("ss -ltnu").stdout
        assert guest.run("find /var/spool/cups -type f").stdout == ""
        for said, name in LABELS.items():
            assert name in description(guest, said), said
        assert "0 loaded units" in guest.run("systemctl --failed --no-pager").stdout
