# SPDX-License-Identifier: Apache-2.0
"""guest.py -- the image in a virtual machine: power, keys, touches, sticks and a look at the screen.

QEMU's `virt` machine for arm64 without acceleration, so times are many times those of a board;
whoever waits here waits for a condition, with a deadline that a busy machine still meets."""
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time

from PIL import Image

FIRMWARE = "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"
BOOT_S = 600
KEY_GAP_S = 0.03  # QEMU keeps 16 events; whoever types faster loses keys
SCREEN = (1024, 600)

# What a scanner that plays keyboard presses for each character, on a US layout.
PLAIN = {**{c: c for c in "abcdefghijklmnopqrstuvwxyz0123456789"}, " ": "spc", "-": "minus",
         "=": "equal", ".": "dot", "/": "slash", ",": "comma", ";": "semicolon", "\n": "ret"}
SHIFTED = {**{c.upper(): c for c in "abcdefghijklmnopqrstuvwxyz"}, "_": "minus", "+": "equal",
           ":": "semicolon", "?": "slash", "%": "5", "&": "7", "*": "8", "$": "4", "!": "1",
           "@": "2", "#": "3"}


class Guest:
    def __init__(self, disk, folder=None, network=True, rtc=None, size=SCREEN):
        self.disk, self.network, self.rtc, self.size = pathlib.Path(disk), network, rtc, size
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="turnout-guest-"))
        self.log = self.folder / "serial.log"
        self.process = self.qmp = None
        self.devices = 0

    # ---- power ----

    def drive(self):
        return ["-drive", f"if=none,id=d0,file={self.disk},format=raw"]

    def start(self):
        self.log.write_text("")
        path = self.folder / "qmp"
        path.unlink(missing_ok=True)
        arguments = [
            "qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a72", "-smp", "2",
            "-m", "1024", "-accel", "tcg,thread=multi,tb-size=256", "-nodefaults", "-bios", FIRMWARE,
            *self.drive(), "-device", "virtio-blk-pci,drive=d0",
            "-device", f"virtio-gpu-pci,xres={self.size[0]},yres={self.size[1]}",
            "-device", "qemu-xhci,id=xhci", "-device", "usb-kbd,serial=scanner", "-device", "usb-tablet",
            "-device", "virtio-rng-pci", "-device", "i6300esb", "-action", "watchdog=reset",
            "-display", "none", "-serial", f"file:{self.log}",
            "-qmp", f"unix:{path},server=on,wait=off"]
        if self.network:
            arguments += ["-netdev", "user,id=n0", "-device", "virtio-net-pci,netdev=n0,romfile="]
        if self.rtc:
            arguments += ["-rtc", f"base={self.rtc}"]
        self.process = subprocess.Popen(arguments, cwd=self.folder, stdin=subprocess.DEVNULL,
                                        stdout=(self.folder / "qemu.log").open("w"),
                                        stderr=subprocess.STDOUT)
        self.connect(path)
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

    def cut(self):
        """The plug is pulled."""
        self.process.kill()
        self.process.wait()
        self.qmp.close()

    def reset(self):
        self.ask("system_reset")

    # ---- what it says and shows ----

    def serial(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_serial(self, text, since=0, timeout_s=BOOT_S):
        return self.until(lambda: text in self.serial()[since:], f"{text!r} on the serial line",
                          timeout_s)

    def until(self, condition, what, timeout_s=120):
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

    def key(self, code, down):
        self.ask("input-send-event", events=[{"type": "key", "data": {
            "down": down, "key": {"type": "qcode", "data": code}}}])
        time.sleep(KEY_GAP_S)

    def scan(self, text):
        """As a scanner that plays keyboard sends a code."""
        for char in text + "\n":
            shifted = char in SHIFTED
            code = SHIFTED[char] if shifted else PLAIN[char]
            if shifted:
                self.key("shift", True)
            self.key(code, True)
            self.key(code, False)
            if shifted:
                self.key("shift", False)

    def tap(self, x_px, y_px):
        """An absolute pointer; SDL on a console takes its values as pixels."""
        self.ask("input-send-event", events=[
            {"type": "abs", "data": {"axis": "x", "value": x_px}},
            {"type": "abs", "data": {"axis": "y", "value": y_px}}])
        for down in (True, False):
            self.ask("input-send-event", events=[
                {"type": "btn", "data": {"button": "left", "down": down}}])
            time.sleep(0.2)

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
        return self.start()

    def __exit__(self, *_):
        self.cut()
