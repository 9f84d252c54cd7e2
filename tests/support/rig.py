# SPDX-License-Identifier: Apache-2.0
"""The real programs, started and watched: X server, hub, kiosk, command line.

Nothing here sleeps for a fixed time: everything waits for a condition with a deadline.  Ports,
displays and folders are drawn by the system, so any number of tests run beside each other."""
import json
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import tty

SOURCE = pathlib.Path(os.environ.get("TURNOUT_SOURCE", pathlib.Path(__file__).parents[2]))
BUILD = pathlib.Path(os.environ.get("TURNOUT_BUILD", SOURCE / "build/debug"))
PATIENCE_S = float(os.environ.get("TURNOUT_PATIENCE_S", "30"))


def until(condition, what, seconds=PATIENCE_S):
    """Waits until condition() answers something true and returns it."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"still not there after {seconds:.0f} s: {what}")
        time.sleep(0.01)


def sanitizer_env():
    """Options for programs built with a sanitizer; harmless for others."""
    support = SOURCE / "tests/support"
    return {"TSAN_OPTIONS": f"suppressions={support}/tsan.supp",
            "LSAN_OPTIONS": f"suppressions={support}/lsan.supp:print_suppressions=0",
            "ASAN_OPTIONS": "verify_asan_link_order=0"}


def screen_colours(path):
    """Colours of a picture and the share of each, the most frequent first."""
    from PIL import Image
    with Image.open(path) as picture:
        pixels = picture.convert("RGB")
        total = pixels.width * pixels.height
        colours = pixels.getcolors(total)
    return [("%02x%02x%02x" % colour, count / total)
            for count, colour in sorted(colours, reverse=True)]


class Program:
    """A child process whose lines of output are kept; its errors go to a file."""

    def __init__(self, command, log, env=None):
        log.parent.mkdir(parents=True, exist_ok=True)
        self.errors = log
        self.lines = []
        with open(log, "ab") as errors:
            self.process = subprocess.Popen([str(word) for word in command], stderr=errors,
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                            env={**os.environ, **sanitizer_env(), **(env or {})})
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))

    def said(self):
        return self.errors.read_text(errors="replace")

    def alive(self):
        return self.process.poll() is None

    def stop(self, how=signal.SIGTERM, seconds=20):
        """Ends it and answers its exit code; every line it wrote has been read then."""
        if self.alive():
            self.process.send_signal(how)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        self.reader.join()
        return code

    def kill(self):
        return self.stop(signal.SIGKILL)


class Display:
    """An X server without a screen, on a display number of its own choice."""

    def __init__(self, width=1280, height=800):
        ready, tell = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(tell), "-screen", "0", f"{width}x{height}x24", "-nolisten",
             "tcp", "-noreset"], pass_fds=[tell], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(tell)
        with os.fdopen(ready) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.env = {"DISPLAY": f":{number}", "SDL_AUDIODRIVER": "dummy", "SDL_VIDEODRIVER": "x11",
                    "SDL_RENDER_DRIVER": "software"}

    def run(self, *words):
        subprocess.run(["xdotool", *map(str, words)], check=True, env={**os.environ, **self.env})

    def type(self, text, delay_ms=2):
        """Types a line as a keyboard scanner does: fast, with Return at its end."""
        self.run("type", "--delay", delay_ms, "--", text)
        self.run("key", "Return")

    def grab(self, path):
        """What the server shows now, as a picture file."""
        subprocess.run(["import", "-window", "root", path], check=True,
                       env={**os.environ, **self.env})

    def click(self, x, y):
        self.run("mousemove", x, y, "click", "1")

    def close(self):
        self.process.terminate()
        self.process.wait()


class Serial:
    """A serial scanner: what is written to the master comes out of the device at `path`."""

    def __init__(self):
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.path = os.ttyname(self.slave)

    def send(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self.master, view[:1024]):]

    def scan(self, text):
        self.send(text.encode() + b"\r")

    def close(self):
        os.close(self.master)
        os.close(self.slave)


class Kiosk(Program):
    """turnout-kiosk with its trace."""

    def __init__(self, folder, display, log, *options, env=None):
        super().__init__([BUILD / "bin/turnout-kiosk", "--data", folder, "--trace", *options], log,
                         {**(display.env if display else {}), **(env or {})})
        self.folder = folder
        self.display = display
        self.parsed = []  # as lines, None where one is no event

    def events(self, kind=None, since=0):
        for line in self.lines[len(self.parsed):]:
            self.parsed.append(json.loads(line) if line.startswith("{") else None)
        return [event for event in self.parsed[since:]
                if event and kind in (None, event["event"])]

    def memory_kib(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0

    def wakeups(self):
        """How often its threads went to sleep so far."""
        total = 0
        for status in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/status"):
            for line in status.read_text().splitlines():
                if line.startswith("voluntary_ctxt_switches:"):
                    total += int(line.split()[1])
        return total

    def settle(self):
        """Waits until nothing happens in it for a moment."""
        def quiet():
            before = self.wakeups()
            self.pass_time(0.3)
            return self.wakeups() - before < 10
        until(quiet, "the kiosk to come to rest")

    @staticmethod
    def pass_time(seconds):
        """For what is measured over a time, never for waiting."""
        time.sleep(seconds)

    def verdicts(self):
        return self.events("verdict")

    # ---- a person before it ----

    def controls(self):
        """The controls on the screen by name, each with its middle; none until they are told."""
        return self._controls().get("at", {})

    def _controls(self):
        told = self._told()
        return told[-1].get("controls", {}) if told else {}

    def _told(self):
        return [event for event in self.events() if event["event"] in ("screen", "controls")]

    def find_control(self, name, seconds=PATIENCE_S):
        return until(lambda: self.controls().get(name), f"the control {name}", seconds)

    def touch(self, name):
        """Touches a control by a finger, once it is there."""
        self.display.click(*self.find_control(name))

    def hold(self, name, until_screen):
        self.display.run("mousemove", *self.find_control(name), "mousedown", 1)
        try:
            return self.wait_new_screen(until_screen)
        finally:
            self.display.run("mouseup", 1)

    def focus(self, name):
        """Brings the focus to a control with the Tab key alone, also to one not in sight yet."""
        until(self.controls, "controls")
        for _ in range(120):
            if self._controls().get("focus") == name:
                return
            # what comes in meanwhile may take the focus away from where it went
            told = len(self._told())
            self.display.run("key", "Tab")
            until(lambda: len(self._told()) > told, "the focus to move")
        raise RuntimeError(f"Tab never reaches {name}; there are {list(self.controls())}")

    def press(self, name):
        """Chooses a control with keys alone."""
        self.focus(name)
        self.display.run("key", "Return")

    def screen(self):
        shown = self.events("screen")
        return shown[-1]["screen"] if shown else None

    def wait_new_screen(self, screen):
        return until(lambda: self.screen() == screen, f"the screen {screen}; it is {self.screen()}")

    def spell(self, letters):
        """Touches one key of the screen's keyboard after the other."""
        for letter in letters:
            self.touch("key-space" if letter == " " else f"key-{letter}")

    def wait(self, kind, since=0, seconds=PATIENCE_S, **members):
        """The first event of the kind with these members among lines[since:]."""
        def look():
            for event in self.events(kind, since):
                if all(event.get(name) == value for name, value in members.items()):
                    return event
            if not self.alive():
                raise RuntimeError(f"the kiosk ended: {self.said()[-2000:]}")
            return None
        return until(look, f"{kind} {members} of the kiosk; last: {self.lines[-3:]}", seconds)

    def wait_screen(self, screen, since=0):
        return self.wait("screen", since, screen=screen)

    def scan(self, send, text):
        """Gives one code to `send` and waits for its verdict."""
        before = len(self.lines)
        send(text)
        return self.wait("verdict", before)


class Hub(Program):
    """turnout-hub on a port of the system's choice, or on the one it had before."""
    ADDRESS = "127.0.0.1"

    def __init__(self, folder, log, port=0, options=(), env=None):
        super().__init__([BUILD / "bin/turnout-hub", "--data", folder, "--listen",
                          f"{self.ADDRESS}:{port}", *options], log, env)
        self.url = until(self._url, "the hub's address")
        self.port = int(self.url.rsplit(":", 1)[1])

    def _url(self):
        for line in list(self.lines):
            if "https://" in line:
                return "https://" + line.split("https://", 1)[1].split()[0].rstrip("/,.;\"}")
        if not self.alive():
            raise RuntimeError(f"the hub ended: {self.said()[-2000:]}")
        return None


class Group:
    """An organiser's data directory and the command line on it."""

    def __init__(self, folder):
        self.folder = folder

    def ctl(self, *words, ok=True):
        done = subprocess.run([BUILD / "bin/turnout", "--data", self.folder, *map(str, words)],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              env={**os.environ, **sanitizer_env()})
        if ok and done.returncode != 0:
            raise RuntimeError(f"turnout {' '.join(map(str, words))}: {done.stderr.strip()}")
        return done

    def json(self, *words):
        return json.loads(self.ctl(*words, "--json").stdout)


class Scratch:
    """A temporary folder for state and a folder under the build tree for what is worth keeping."""

    def __init__(self, name):
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="turnout-e2e-"))
        self.keep = BUILD / "artefacts" / name
        shutil.rmtree(self.keep, ignore_errors=True)
        self.keep.mkdir(parents=True)

    def folder(self, name):
        path = self.work / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def close(self):
        shutil.rmtree(self.work, ignore_errors=True)
