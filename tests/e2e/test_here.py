# SPDX-License-Identifier: Apache-2.0
"""A hub and a kiosk on one machine: from two empty folders to a door, without a scanner."""
import json
import re
import ssl
import stat
import subprocess
import urllib.request

from meetup import PIN, Person
from rig import Hub, Kiosk, until

CODE = re.compile(r"(\d+)\n([0-9A-Z-]{14})\n")


def post(url, body):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(url, json.dumps(body).encode(), method="POST",
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, context=context, timeout=20) as answer:
        return answer.status


def owner(code):
    return {"code": code, "group": {"name": "一个人的小组", "tz": "Asia/Shanghai", "region": "CN"},
            "owner": {"login": "ana", "name": "Ana", "password": "ten letters or more"}}


def read_code(picture):
    done = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True)
    return done.stdout.strip()


# Protects: the code of the first run reaches the kiosk's user alone and leads to the wizard; the
# kiosk shows it as a symbol; with an owner the kiosk joins by itself, the code is gone, what is
# left in the folder lets nobody else in, and the box's own network is still shown to hosts alone.
def test_from_nothing_to_a_door(scene, display):
    here, data, shots = scene.folder("here"), scene.folder("hub"), scene.folder("shots")
    hub = scene.own(Hub(data, scene.work / "hub.log", options=("--first-run", "--here", here)))
    port, code = CODE.fullmatch(until(lambda: (here / "setup").exists() and
                                      (here / "setup").read_text(), "the code")).groups()
    assert int(port) == hub.port
    assert stat.S_IMODE((here / "setup").stat().st_mode) == 0o640
    assert not (here / "invite").exists()
    (here / "network").write_text("Turnout-4F2A\nmild-otter-3917\n127.0.0.1\n")
    kiosk = scene.own(Kiosk(scene.folder("kiosk"), display, scene.work / "kiosk.log", "--here",
                            here, "--wifi", scene.work / "wlan0", "--staff-pin", PIN))
    kiosk.wait_screen("unpaired")
    until(lambda: "next" in kiosk.controls(), "the machine's own network")
    picture = shots / "screen.png"

    def shown():
        display.grab(picture)
        return read_code(picture)
    until(lambda: "WIFI:T:WPA;S:Turnout-4F2A;" in shown(), "the network's symbol")
    kiosk.touch("next")
    until(lambda: shown().endswith(f"https://127.0.0.1:{port}/#/setup?code={code}"),
          "the wizard's symbol")
    assert post(f"{hub.url}/v1/setup", owner(code)) == 201
    kiosk.wait("paired")
    kiosk.wait_screen("home-no-event")
    assert not (here / "setup").exists()
    host = Person(kiosk, "touch")
    host.become_staff()
    host.go("staff-box", "box")
    host.go("box-network", "network")
    until(lambda: "WIFI:T:WPA;S:Turnout-4F2A;P:mild-otter-3917;;" in shown(), "it once more")
    used = (here / "invite").read_text()
    # another box with the same folder is not let in by what is left
    other = scene.own(Kiosk(scene.folder("other"), display, scene.work / "other.log", "--here",
                            here))
    other.wait_screen("unpaired")
    other.wait("pairing", step="failed")
    assert not other.events("paired")
    # and a hub that starts again, with a kiosk, leaves none
    other.stop()
    hub.stop()
    for name in ("setup", "invite"):
        (here / name).unlink(missing_ok=True)
    again = scene.own(Hub(data, scene.work / "again.log", port=int(port),
                          options=("--here", here)))
    assert again.port == int(port)
    assert not (here / "setup").exists() and not (here / "invite").exists()
    assert used.startswith("turnout://pair?")
