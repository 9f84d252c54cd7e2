# SPDX-License-Identifier: Apache-2.0
"""guest.py -- the image in a virtual machine: power, keys, touches, sticks and a look at the screen.

QEMU's `virt` machine for arm64 without acceleration, so times are many times those of a board;
whoever waits here waits for a condition, with a deadline that a busy machine still meets."""
import json
import os
import pathlib
import random
import shutil
import socket
import struct
import subprocess
import tempfile
import time

from PIL import Image
from meetup import PIN
from rig import PATIENCE_S, Kiosk, Program, until
from write_log import SECTOR, blockdev, cut_power

FIRMWARE = "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"
WEDGE = "wedge:/dev/input/by-id/usb-QEMU_QEMU_USB_Keyboard_scanner-event-kbd"
LINE = "serial:/dev/ttyUSB0"
UP = "is good"  # `turnout: slot A is good`, or B
BOOT_S = 600
POINTER = 0x7FFF  # where an axis of QEMU's tablet ends
CHAR_GAP_S = 0.05  # QEMU keeps 16 events; whoever types faster loses keys
SCREEN = (1024, 600)
PROCESSOR = ["-smp", "2", "-accel", "tcg,thread=multi,tb-size=256"]

# What a scanner that plays keyboard presses for each character, on a US layout.
PLAIN = {**{c: c for c in "abcdefghijklmnopqrstuvwxyz0123456789"}, " ": "spc", "-": "minus",
         "=": "equal", ".": "dot", "/": "slash", ",": "comma", ";": "semicolon", "\n": "ret"}
SHIFTED = {**{c.upper(): c for c in "abcdefghijklmnopqrstuvwxyz"}, "_": "minus", "+": "equal",
           ":": "semicolon", "?": "slash", "%": "5", "&": "7", "*": "8", "$": "4", "!": "1",
           "@": "2", "#": "3"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Guest:
    """`disk` is what lies on the card with the power off; a running machine writes to a copy, and a
    cut of the power leaves of it what a card with a cache of its own leaves."""

    def __init__(self, disk, rtc=None, size=SCREEN, chance=None):
        self.disk, self.rtc, self.size = pathlib.Path(disk), rtc, size
        self.chance = chance or random.Random(1)
        self.processor = PROCESSOR
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="turnout-guest-", dir="/var/tmp"))
        self.log, self.writes = self.folder / "serial.log", self.folder / "writes"
        self.key_file = self.folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key_file],
                       check=True)
        self.configure("authorized_keys", self.key_file.with_suffix(".pub").read_text())
        self.process = self.qmp = self.line = self.spoken = None
        self.devices = 0
        self.lost = 0

    def configure(self, name, text):
        """A file for the partition that every system can read, as an organiser puts it there."""
        subprocess.run(["mcopy", "-o", "-i", f"{self.disk}@@1048576", "-", f"::{name}"],
                       check=True, input=text.encode())

    def prepare(self, *scanners, more=""):
        """What an organiser writes on the card, and that the kiosk tells what happens."""
        self.configure("turnout.conf", "# one line a setting\nlang = en\n"
                       + "".join(f"scan = {scanner}\n" for scanner in scanners)
                       + f"timezone = Europe/Berlin\nstaff-pin = {PIN}\ntrace = yes\n{more}")

    # ---- power ----

    def drive(self):
        running = self.folder / "running.img"
        subprocess.run(["cp", "--sparse=always", self.disk, running], check=True)
        self.writes.write_bytes(b"")
        return [*blockdev(running, self.writes), "-device", "virtio-blk-pci,drive=lw"]

    def start(self):
        self.log.write_text("")
        path, line = self.folder / "qmp", self.folder / "line"
        path.unlink(missing_ok=True)
        line.unlink(missing_ok=True)
        self.ssh_port = free_port()
        arguments = [
            "qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a72", *self.processor,
            "-m", "1024", "-nodefaults", "-bios", FIRMWARE,
            *self.drive(),
            "-device", f"virtio-gpu-pci,xres={self.size[0]},yres={self.size[1]}",
            "-device", "qemu-xhci,id=xhci", "-device", "usb-kbd,serial=scanner", "-device", "usb-tablet",
            "-chardev", f"socket,id=line,path={line},server=on,wait=off",
            "-device", "usb-serial,chardev=line,always-plugged=on",
            "-device", "virtio-rng-pci", "-device", "i6300esb", "-action", "watchdog=reset",
            "-display", "none", "-serial", f"file:{self.log}",
            "-netdev", f"user,id=n0,hostfwd=tcp:127.0.0.1:{self.ssh_port}-:22",
            "-device", "virtio-net-pci,netdev=n0,romfile=",
            "-qmp", f"unix:{path},server=on,wait=off"]
        if self.rtc:
            arguments += ["-rtc", f"base={self.rtc}"]
        self.process = subprocess.Popen(arguments, cwd=self.folder, stdin=subprocess.DEVNULL,
                                        stdout=(self.folder / "qemu.log").open("w"),
                                        stderr=subprocess.STDOUT)
        self.connect(path)
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(str(line))
        return self

    def connect(self, path):
        deadline = time.monotonic() + 60
        while True:
            try:
                self.qmp = socket.socket(socket.AF_UNIX)
                self.qmp.connect(str(path))
                break
            except OSError:
                assert self.process.poll() is None, (self.folder / "qemu.log").read_text()
                assert time.monotonic() < deadline, "QEMU opens no monitor"
                time.sleep(0.05)
        self.lines = self.qmp.makefile("rw")
        self.lines.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        self.lines.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.lines.flush()
        while True:
            answer = json.loads(self.lines.readline())
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def stop(self):
        """QEMU is gone; what the disk holds is not looked at."""
        if self.spoken:
            self.spoken.kill()
        self.process.kill()
        self.process.wait()
        self.qmp.close()
        self.line.close()
        self.process = self.spoken = None

    def cut(self):
        """The plug is pulled."""
        self.stop()
        self.lose()

    def lose(self):
        """What was not flushed may be gone, or torn."""
        self.lost = cut_power(self.disk, self.writes, self.chance)

    def data(self, file):
        """Copies the disk from the start of its last partition, the data, as it was with the power
        off; answers that sector."""
        with open(self.disk, "rb") as disk:
            disk.seek(446 + 3 * 16 + 8)
            start, = struct.unpack("<I", disk.read(4))
        subprocess.run(["dd", f"if={self.disk}", f"of={file}", "bs=1M", f"skip={start * SECTOR}",
                        "iflag=skip_bytes", "conv=sparse", "status=none"], check=True)
        return start

    def reset(self):
        self.ask("system_reset")

    # ---- what it says and shows ----

    def ssh(self, *words):
        """A command in the machine, as root, by the key on the boot partition."""
        return ["ssh", "-p", str(self.ssh_port), "-i", str(self.key_file),
                "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
                "-o", "LogLevel=ERROR", "-o", "ServerAliveInterval=60", "root@127.0.0.1", *words]

    def run(self, *words, seconds=120):
        return subprocess.run(self.ssh(*words), capture_output=True, text=True, timeout=seconds,
                              stdin=subprocess.DEVNULL)

    def door(self):
        """The kiosk in it, by its trace (`trace = yes` in turnout.conf)."""
        self.until(lambda: self.run("true").returncode == 0, "way in for the key")
        self.spoken = Door(self)
        return self.spoken

    def serial(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_serial(self, text, since=0, timeout_s=BOOT_S):
        return self.until(lambda: text in self.serial()[since:], f"{text!r} on the serial line",
                          timeout_s)

    def until(self, condition, what, timeout_s=PATIENCE_S):
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            assert self.process.poll() is None, "QEMU ended: " + (self.folder / "qemu.log").read_text()
            time.sleep(0.25)
        self.keep_screen("timeout")
        raise TimeoutError(f"no {what} within {timeout_s} s; the last lines: "
                           + self.serial()[-2000:])

    def screen(self):
        path = self.folder / "screen.png"
        self.ask("screendump", filename=str(path), format="png")
        with Image.open(path) as image:
            return image.convert("RGB")

    def keep_screen(self, name):
        kept = os.environ.get("TURNOUT_BUILD")
        if kept:
            folder = pathlib.Path(kept) / "artefacts" / "image"
            folder.mkdir(parents=True, exist_ok=True)
            self.screen().save(folder / f"{name}.png")

    def share(self, wanted, near=48):
        """How much of the screen is of a colour, or close to it."""
        image = self.screen().resize((128, 75))
        pixels = list(image.getdata())
        close = sum(all(abs(a - b) <= near for a, b in zip(pixel, wanted)) for pixel in pixels)
        return close / len(pixels)

    # ---- hands ----

    def scan(self, text):
        """As a scanner that plays keyboard sends a code.  The keys of a character go at once: where
        more than 200 ms lie between two characters, a kiosk takes it for typing and drops it."""
        for char in text + "\n":
            shift = ["shift"] if char in SHIFTED else []
            code = SHIFTED[char] if shift else PLAIN[char]
            keys = [(key, True) for key in (*shift, code)]
            keys += [(key, False) for key in (code, *shift)]
            self.ask("input-send-event", events=[
                {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}}
                for key, down in keys])
            time.sleep(CHAR_GAP_S)

    def point(self, x_px, y_px):
        """An absolute pointer."""
        self.ask("input-send-event", events=[
            {"type": "abs", "data": {"axis": axis, "value": (2 * at + 1) * POINTER // (2 * size)}}
            for axis, at, size in zip("xy", (x_px, y_px), self.size)])

    def press(self, down):
        self.ask("input-send-event", events=[
            {"type": "btn", "data": {"button": "left", "down": down}}])

    def tap(self, x_px, y_px):
        self.point(x_px, y_px)
        for down in (True, False):
            self.press(down)
            time.sleep(0.2)

    def hold(self, text):
        """As a scanner on a serial line sends a code: whole."""
        self.line.sendall(text.encode() + b"\r")

    # ---- sticks ----

    def plug(self, file):
        self.devices += 1
        name = f"stick{self.devices}"
        self.ask("blockdev-add", **{"node-name": name, "driver": "raw",
                                    "file": {"driver": "file", "filename": str(file)}})
        self.ask("device_add", driver="usb-storage", bus="xhci.0", drive=name, id=f"usb-{name}")
        return f"usb-{name}"

    def pull(self, stick):
        self.ask("device_del", id=stick)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process:
            self.stop()
        shutil.rmtree(self.folder)


def stick_with(folder, files, mib=16):
    """A FAT stick that holds those files."""
    stick = folder / "stick.img"
    with stick.open("wb") as image:
        image.truncate(mib << 20)
    subprocess.run(["mformat", "-i", stick, "-T", str((mib << 20) // SECTOR), "-h", "16", "-s", "32",
                    "-v", "STICK", "::"], check=True)
    subprocess.run(["mcopy", "-i", stick, *files, "::"], check=True)
    return stick


class Finger:
    """A guest's pointer in the words that a kiosk in a window is touched by."""

    def __init__(self, guest):
        self.guest = guest

    def click(self, x, y):
        self.guest.tap(x, y)

    def run(self, *words):
        """mousemove X Y mousedown 1, or mouseup 1."""
        if words[0] == "mousemove":
            self.guest.point(words[1], words[2])
        self.guest.press("mousedown" in words)


class Door(Kiosk):
    """The kiosk of a guest: its trace from the journal, its controls under a pointer."""

    def __init__(self, guest):
        command = "journalctl -f -n all -o cat -u turnout-kiosk"
        Program.__init__(self, guest.ssh(command), guest.folder / "door.log")
        self.display = Finger(guest)
        self.parsed = []

    def wait_scanner(self, device):
        """Until the scanner at that device can be held a code to."""
        until(lambda: any(device in event["name"] and event["state"] == "here"
                          for event in self.events("scanner")), f"the scanner {device}")
