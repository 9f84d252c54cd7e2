# SPDX-License-Identifier: Apache-2.0
"""Which wireless networks an image knows: those of turnout.conf and those that hosts chose."""
import os
import pathlib
import shutil
import subprocess
import tempfile

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / \
    "toolchain/image/files/usr/lib/turnout/image/wireless"
HOSTS_OWN = '\nnetwork={\n\tssid="Chosen"\n\tpsk="by a host"\n}\n'


def said(folder, ssid, password="", country=""):
    subprocess.run([SCRIPT, folder], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "SSID": ssid, "PASSWORD": password, "COUNTRY": country})
    return (folder / "wlan0.conf").read_text()


def fresh():
    return pathlib.Path(tempfile.mkdtemp(prefix="turnout-wireless-"))


# Protects: a network that a host chose stays whatever turnout.conf says, and one of turnout.conf
# that a host took out does not come back by itself.
def test_hosts_and_file():
    folder = fresh()
    first = said(folder, "Hall 1", 'secret "12" 3', "CN")
    assert 'ssid="Hall 1"' in first and 'psk="secret "12" 3"' in first and "country=CN" in first
    (folder / "wlan0.conf").write_text(first + HOSTS_OWN)
    assert said(folder, "Hall 1", 'secret "12" 3', "CN").count('ssid="Hall 1"') == 1
    changed = said(folder, "Hall 1", "another secret", "DE")
    assert '"12"' not in changed and 'psk="another secret"' in changed
    assert HOSTS_OWN.strip() in changed
    assert changed.count("country=") == changed.count("pmf=") == 1
    (folder / "wlan0.conf").write_text(changed.replace('\tssid="Hall 1"', '\tssid="Gone"'))
    assert 'ssid="Hall 1"' not in said(folder, "Hall 1", "another secret", "DE")
    assert 'ssid="Chosen"' in said(folder, "")


# Protects: the file is private, and nothing in turnout.conf makes one that wpa_supplicant refuses.
def test_what_is_written():
    folder = fresh()
    assert "network=" not in said(folder, "Hall", "short")
    open_one = said(folder, "Open")
    assert "key_mgmt=NONE" in open_one and "scan_ssid=1" in open_one
    assert (folder / "wlan0.conf").stat().st_mode & 0o077 == 0
    program = shutil.which("wpa_supplicant", path=os.environ["PATH"] + ":/usr/sbin")
    assert "word" not in said(folder, "Hall", 'p"ass # word')
    text = said(folder, 'Q"uote', '# p"ass\\ "word').replace("/run/wpa_supplicant GROUP=turnout-kiosk",
                                                          f"{folder}/ctrl")
    (folder / "wlan0.conf").write_text(text)
    if not program:
        return
    ran = subprocess.run(["timeout", "2", program, "-D", "none", "-i", "lo", "-c",
                          folder / "wlan0.conf"], capture_output=True, text=True)
    assert ran.returncode == 124, ran.stdout  # it ran until it was ended
