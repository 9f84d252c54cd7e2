# SPDX-License-Identifier: Apache-2.0
"""The image's own scripts that need no machine: run as the image runs them, on folders of ours."""
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = SOURCE / "toolchain/image/files/usr/lib/turnout/image"
sys.path.insert(0, str(SOURCE / "tests/support"))

from rig import Display, Kiosk, Scratch, until  # noqa: E402


def brighten(text, displays):
    """What the displays, {name: most}, are set to after `text` was asked for."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="turnout-backlight-"))
    (folder / "asked").write_text(text)
    (folder / "class").mkdir()
    for name, most in displays.items():
        display = folder / "class" / name
        display.mkdir()
        (display / "max_brightness").write_text(f"{most}\n")
        (display / "brightness").write_text("7\n")
    subprocess.run([SCRIPTS / "brightness", folder / "asked", folder / "class"], check=True)
    return {name: int((folder / "class" / name / "brightness").read_text()) for name in displays}


def test_brightness_of_every_display():
    """Each in its own steps; never out; what is no number changes nothing; no display is no error."""
    displays = {"10-0045": 255, "rpi_backlight": 31}
    assert brighten("100\n", displays) == {"10-0045": 255, "rpi_backlight": 31}
    assert brighten("40\n", displays) == {"10-0045": 102, "rpi_backlight": 12}
    assert brighten("1\n", {"coarse": 8}) == {"coarse": 1}
    for nonsense in ("", "-5\n", "40; reboot\n", "x\n"):
        assert brighten(nonsense, displays) == {"10-0045": 7, "rpi_backlight": 7}
    assert brighten("40\n", {}) == {}


def test_kiosk_asks_for_it():
    """The kiosk writes what it wants into the folder that the system gave it."""
    scratch = Scratch("brightness")
    run = scratch.folder("run")
    display = Display(800, 480)
    kiosk = Kiosk(scratch.folder("kiosk"), display, scratch.keep / "kiosk.log", "--size", "800x480",
                  "--brightness", "80", "--night", "off", env={"RUNTIME_DIRECTORY": str(run)})
    try:
        kiosk.wait("first-frame")
        until(lambda: (run / "brightness").exists(), "the file of the wish")
        assert (run / "brightness").read_text() == "80\n"
        assert not (run / "power-off").exists()
    finally:
        kiosk.stop()
        display.close()
        scratch.close()


def test_key_of_updates():
    """What it signs, as RAUC does it, is good on a machine whose clock says 1970, and next century;
    a key that is there stays."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="turnout-keys-"))
    keys, update = folder / "keys", folder / "update"
    update.write_text("an update")

    def run(*command):
        return subprocess.run(command, capture_output=True, text=True, check=True)

    run(SOURCE / "toolchain/image/keys", keys)
    made = {file.name: file.read_bytes() for file in keys.iterdir()}
    assert set(made) == {"key.pem", "certificate.pem"} and keys.stat().st_mode & 0o077 == 0
    run(SOURCE / "toolchain/image/keys", keys)
    assert made == {file.name: file.read_bytes() for file in keys.iterdir()}
    run("openssl", "cms", "-sign", "-binary", "-in", update, "-outform", "DER", "-out",
        folder / "signature", "-signer", keys / "certificate.pem", "-inkey", keys / "key.pem")
    for when_s in (1, 4102444800):
        run("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", folder / "signature",
            "-content", update, "-CAfile", keys / "certificate.pem", "-purpose", "smimesign",
            "-attime", str(when_s), "-out", "/dev/null")
