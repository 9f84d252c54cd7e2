# SPDX-License-Identifier: Apache-2.0
"""Printers for tests: a receipt printer on a network port that knows its maker's manual, and a CUPS
server of our own, the real one, with a queue whose backend does as the test says."""
import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import threading
import time

import pytest

from escpos import Paper, save
from rig import Program, until

CUPSD = "/usr/sbin/cupsd"


def read_code(picture):
    """What another's reader makes of the symbol on it."""
    done = subprocess.run(["zbarimg", "-q", "--raw", picture], capture_output=True, text=True)
    return done.stdout.strip()


class ReceiptPrinter:
    """One connection at a time, as they are; `has_paper`, `confirms` (that a job was worked
    off) and `dies_after` (bytes of a job) are the test's to set."""

    def __init__(self, folder):
        self.folder = folder
        self.has_paper = True
        self.confirms = True
        self.dies_after = None
        self.tickets = []
        self.errors = []
        self.jobs_begun = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.target = "escpos:127.0.0.1:%d" % self.server.getsockname()[1]
        self.stopping = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.stopping:
            try:
                line, _ = self.server.accept()
            except OSError:
                return
            with line:
                try:
                    self.serve(line)
                except OSError:
                    pass  # the other side went
                except Exception as error:  # pylint: disable=broad-except
                    self.errors.append(error)

    def serve(self, line):
        def answer(kind, number):
            if kind == "done":
                while not (self.has_paper and self.confirms) and not self.stopping:
                    time.sleep(0.02)
                line.sendall(b"\0")
            else:
                out = not self.has_paper
                line.sendall(bytes([{1: 0x12 | 0x08 * out, 2: 0x12 | 0x20 * out, 3: 0x12,
                                     4: 0x12 | 0x60 * out}[number]]))

        paper = Paper(answer)
        came = 0
        while True:
            data = line.recv(4096)
            if not data:
                return
            came += len(data)
            if came > 100:  # more than questions
                self.jobs_begun += came - len(data) <= 100
                if self.dies_after is not None and came > self.dies_after:
                    return
            known = len(paper.tickets)
            paper.add(data)
            for picture, _ in paper.tickets[known:]:
                path = self.folder / f"ticket-{len(self.tickets)}.png"
                save(picture, path)
                self.tickets.append((path, picture))

    def stop(self):
        self.stopping = True
        self.server.close()
    close = stop


BACKEND = """#!/bin/sh
# The device of the test's queue: what it does stands in a file beside it.
home=%(home)s
[ $# = 0 ] && { echo 'direct test "Test" "Test"'; exit 0; }
cat ${6:-} > $home/job.$$
mood() { cat $home/mood; }
trap 'rm -f $home/job.$$; exit 0' TERM
echo "STATE: +connecting-to-device" >&2
while [ "$(mood)" = offline ]; do sleep 0.1; done
echo "STATE: -connecting-to-device" >&2
[ "$(mood)" = empty ] && echo "STATE: +media-empty-error" >&2
while [ "$(mood)" = empty ]; do sleep 0.1; done
echo "STATE: -media-empty-error" >&2
mv $home/job.$$ $home/printed/page-$$.pdf
"""


# A printer that takes PDF as it is, of labels as large as a badge.
DESCRIPTION = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*Manufacturer: "Test"
*ModelName: "Labels"
*NickName: "Labels"
*ShortNickName: "Labels"
*PCFileName: "LABELS.PPD"
*Product: "(Labels)"
*PSVersion: "(3010.000) 0"
*ColorDevice: False
*cupsFilter2: "application/pdf application/pdf 0 -"
*DefaultResolution: 300dpi
*OpenUI *PageSize: PickOne
*DefaultPageSize: w244h153
*PageSize w244h153/Badge: "<</PageSize[244 153]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion: PickOne
*DefaultPageRegion: w244h153
*PageRegion w244h153/Badge: "<</PageSize[244 153]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: w244h153
*ImageableArea w244h153/Badge: "0 0 244 153"
*DefaultPaperDimension: w244h153
*PaperDimension w244h153/Badge: "244 153"
"""


class Doorway:
    """The port of a printer of this machine as a guest reaches it: cupsd answers its own machine only
    where that calls it localhost."""

    def __init__(self, port, called):
        self.port, self.called = port, called.encode()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.here = self.server.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                guest, _ = self.server.accept()
            except OSError:
                return
            printer = socket.create_connection(("127.0.0.1", self.port))
            for ends in ((guest, printer), (printer, guest)):
                threading.Thread(target=self.pass_on, args=ends, daemon=True).start()

    def pass_on(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data.replace(b"Host: " + self.called, b"Host: localhost"))
            target.shutdown(socket.SHUT_WR)

    def close(self):
        self.server.close()


class Cups:
    """cupsd with everything of its own in one folder, and one queue, "badges": a raw one, or, with a
    port, a printer that speaks IPP there."""

    def __init__(self, folder, port=None):
        self.folder = pathlib.Path(folder)
        self.port = port
        self.socket = str(self.folder / "cups.sock")
        self.printed = self.folder / "device/printed"
        self.env = {"CUPS_SERVER": self.socket}
        for name in ("spool/tmp", "cache", "state", "log", "root", "bin/backend", "bin/filter",
                     "device/printed"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        (self.folder / "device").chmod(0o777)
        self.printed.chmod(0o777)
        self.be("well")
        (self.folder / "device/mood").chmod(0o666)
        for part in ("daemon", "notifier"):
            if os.path.isdir(f"/usr/lib/cups/{part}"):
                (self.folder / "bin" / part).symlink_to(f"/usr/lib/cups/{part}")
        backend = self.folder / "bin/backend/test"
        backend.write_text(BACKEND % {"home": self.folder / "device"})
        backend.chmod(0o755)
        self.configure()
        self.server = Program([CUPSD, "-f", "-c", self.folder / "cupsd.conf", "-s",
                               self.folder / "cups-files.conf"], self.folder / "log/cupsd")
        until(lambda: self.ask("lpstat", "-r").returncode == 0 and
              "not" not in self.ask("lpstat", "-r").stdout, "cupsd")
        (self.folder / "labels.ppd").write_text(DESCRIPTION)
        kind = ("-P", self.folder / "labels.ppd") if port else ("-m", "raw")
        done = self.ask("lpadmin", "-p", "badges", "-E", "-v", "test:/door", *kind)
        assert done.returncode == 0, done.stderr

    def configure(self):
        user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        here = self.folder
        (here / "cupsd.conf").write_text(
            f"Listen {self.socket}\n"
            + (f"Listen 127.0.0.1:{self.port}\n" if self.port else "")
            + "LogLevel info\nWebInterface No\nBrowsing No\n"
            "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
            "<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n")
        group = "nogroup" if os.getuid() == 0 else str(os.getgid())
        (here / "cups-files.conf").write_text(
            f"ServerRoot {here}/root\nServerBin {here}/bin\nRequestRoot {here}/spool\n"
            f"TempDir {here}/spool/tmp\nCacheDir {here}/cache\nStateDir {here}/state\n"
            f"AccessLog {here}/log/access\nErrorLog {here}/log/error\nPageLog {here}/log/page\n"
            f"User {user}\nGroup {group}\nSystemGroup root\nFileDevice Yes\nSandboxing relaxed\n"
            f"Printcap {here}/printcap\n")

    def ask(self, *words):
        return subprocess.run(words, capture_output=True, text=True,
                              env={**os.environ, **self.env}, check=False)

    def be(self, mood):
        """well, offline, empty"""
        (self.folder / "device/mood").write_text(mood)

    def pages(self):
        return sorted(self.printed.glob("*.pdf"), key=lambda page: page.stat().st_mtime)

    def spooled(self):
        """What CUPS keeps of jobs, printed or not; as it comes, it keeps that for a day."""
        return [path.name for path in (self.folder / "spool").rglob("*") if path.is_file()]

    def waiting(self):
        return [line for line in self.ask("lpstat", "-o").stdout.splitlines() if line]

    def stop(self):
        self.server.stop()
    close = stop


def has_cups():
    return os.path.exists(CUPSD) and shutil.which("lpadmin")


def open_cups(scene, **options):
    """One of the scene's own; the test is skipped where there is none."""
    if not has_cups():
        pytest.skip("there is no CUPS here")
    folder = scene.folder("cups")
    folder.parent.chmod(0o755)  # its backend is somebody else's
    return Cups(folder, **options)
