# SPDX-License-Identifier: Apache-2.0
"""The kiosk's start: what it says when it cannot run, what it shows when it can."""
import os
import pathlib
import socket
import subprocess
import time

import pytest
from rig import BUILD, Kiosk, Serial, sanitizer_env, screen_colours, until

KIOSK = BUILD / "bin/turnout-kiosk"


def refuse(*options, env=None, code=1, command=()):
    """Runs the kiosk, which must end by itself with one sentence; returns the sentence."""
    done = subprocess.run([*command, KIOSK, *map(str, options)], capture_output=True, text=True,
                          timeout=30, env={**os.environ, **sanitizer_env(), **(env or {})},
                          stdin=subprocess.DEVNULL)
    assert done.returncode == code, done.stderr
    lines = [line for line in done.stderr.splitlines() if line]
    assert lines[0].startswith("turnout-kiosk: ")
    assert len(lines) == (1 if code == 1 else 2), done.stderr
    return lines[0]


# Protects: a wrong option is named, with exit 2, before anything is touched.
@pytest.mark.parametrize("options, words", [
    ((), "--data"),
    (("--data", "{}", "--size", "800"), "1280x800"),
    (("--data", "{}", "--size", "0x99999"), "1280x800"),
    (("--data", "{}", "--staff-pin", "12a456"), "digits"),
    (("--data", "{}", "--colour", "red"), "colour"),
    (("--data", "{}", "surplus"), "surplus"),
    (("--data", "{}", *["--scan", "wedge"] * 5), "four"),
])
def test_wrong_usage(scene, options, words):
    folder = scene.work / "kiosk"
    assert words in refuse(*[o.replace("{}", str(folder)) for o in options], code=2)
    assert not folder.exists()


# Protects: each unusable data folder or device is told apart in one sentence.
def test_no_display(scene):
    words = refuse("--data", scene.folder("k"), env={"DISPLAY": "", "SDL_VIDEODRIVER": "x11"})
    assert "DISPLAY" in words


def test_a_source_that_does_not_exist(scene, display):
    words = refuse("--data", scene.folder("k"), "--scan", "telepathy", env=display.env)
    assert "serial" in words and "pictures" in words


def test_a_screen_that_is_too_small(scene, display):
    assert "640" in refuse("--data", scene.folder("k"), "--size", "300x200", env=display.env)


def test_a_folder_of_a_newer_version(scene, display):
    folder = scene.folder("k")
    (folder / "enrolment.json").write_text('{"format":2,"unheard_of":true}')
    assert "newer" in refuse("--data", folder, env=display.env)
    assert (folder / "enrolment.json").read_text() == '{"format":2,"unheard_of":true}'


def test_a_damaged_enrolment(scene, display):
    folder = scene.folder("k")
    (folder / "enrolment.json").write_text('{"format":1,')
    assert "pair this kiosk again" in refuse("--data", folder, env=display.env)


def test_a_folder_that_is_a_file(scene, display):
    path = scene.work / "file"
    path.write_text("not a folder")
    assert str(path) in refuse("--data", path, env=display.env)


def test_a_folder_without_the_right_to_write(scene, display):
    folder = scene.folder("k")
    command = []
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
        scene.work.chmod(0o755)
    folder.chmod(0o555)
    assert str(folder) in refuse("--data", folder, env=display.env, command=command)


@pytest.mark.parametrize("kind", ["absent", "file"])
def test_screenshots_to_nowhere(scene, display, kind):
    where = scene.work / "pictures"
    if kind == "file":
        where.touch(mode=0o755)
    words = refuse("--data", scene.folder("k"), "--screenshots", where, env=display.env)
    assert "--screenshots" in words and str(where) in words


# Protects: a source that is not there, or is something else, is named once, and the kiosk goes on.
def test_sources_that_are_not_there(scene, display):
    sources = ["serial:/etc/passwd", "camera:/dev/null", f"pictures:{scene.work}/nowhere"]
    kiosk = scene.own(Kiosk(scene.folder("k"), display, scene.keep / "log",
                            *[word for source in sources for word in ("--scan", source)]))
    for _ in sources:
        kiosk.wait("scanner", state="gone")
    until(lambda: len(kiosk.said().splitlines()) >= len(sources), "a line for each source")
    kiosk.pass_time(2.2)  # each is tried again meanwhile
    assert sorted(line.split(": ")[0] for line in kiosk.said().splitlines()) == sorted(sources)
    assert kiosk.stop() == 0


# Protects: what the kiosk writes, and the folder it is given, are its user's alone.
def test_nobody_else_can_read(scene, display):
    folder = scene.folder("k")
    folder.chmod(0o755)
    kiosk = scene.own(Kiosk(folder, display, scene.keep / "log"))
    kiosk.wait("first-frame")
    assert kiosk.stop() == 0
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


# Protects: a supervisor gives a start more time before it hears that the kiosk is ready.
def test_a_supervisor(scene, display):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(scene.work / "notify"))
        supervisor.settimeout(30)
        kiosk = scene.own(Kiosk(scene.folder("k"), display, scene.keep / "log",
                                env={"NOTIFY_SOCKET": str(scene.work / "notify")}))
        assert supervisor.recv(256).startswith(b"EXTEND_TIMEOUT_USEC=")
        assert supervisor.recv(256) == b"READY=1"
        assert kiosk.stop() == 0


# Protects: the help tells of every way to give an option, and of no default that is none.
def test_help():
    done = subprocess.run([KIOSK, "--help"], capture_output=True, text=True, timeout=30,
                          env={**os.environ, **sanitizer_env()})
    assert done.returncode == 0
    assert "kiosk.conf" in done.stdout and "default )" not in done.stdout


def test_a_folder_in_use(scene, display):
    folder = scene.folder("k")
    first = scene.own(Kiosk(folder, display, scene.keep / "first.log"))
    first.wait("first-frame")
    words = refuse("--data", folder, env=display.env)
    assert str(first.process.pid) in words
    assert first.alive()
    assert first.stop() == 0


# A GL driver leaves memory behind, in a module that is unloaded before a suppression could name it.
NO_LEAK_CHECK = {"ASAN_OPTIONS": f"{sanitizer_env()['ASAN_OPTIONS']}:detect_leaks=0"}


# Protects: the first picture is there soon, in the right language, and the same on both paths.
@pytest.mark.parametrize("size", ["800x480", "1280x800", "1080x1920"])
def test_first_frame(scene, size):
    from rig import Display
    width, height = map(int, size.split("x"))
    display = scene.own(Display(width, height))
    pictures = {}
    for path in ("surface", "texture"):
        shots = scene.keep / path
        shots.mkdir()
        kiosk = scene.own(Kiosk(scene.folder(path), display, scene.keep / f"{path}.log", "--size",
                                size, "--present", path, "--screenshots", shots, env=NO_LEAK_CHECK))
        frame = kiosk.wait("first-frame")
        assert (frame["width_px"], frame["height_px"]) == (width, height)
        shot = pathlib.Path(kiosk.wait("screenshot")["file"])
        assert kiosk.stop() == 0
        pictures[path] = shot.read_bytes()
        assert len(screen_colours(shot)) > 20, "a blank screen"
    assert pictures["surface"] == pictures["texture"]


# Protects: what the window shows is what was painted.
def test_the_window_shows_the_picture(scene, display):
    kiosk = scene.own(Kiosk(scene.folder("k"), display, scene.keep / "log", "--screenshots",
                            scene.keep))
    shot = pathlib.Path(kiosk.wait("screenshot")["file"])
    display.grab(scene.keep / "window.png")
    from PIL import Image, ImageChops
    painted = Image.open(shot).convert("RGB")
    seen = Image.open(scene.keep / "window.png").convert("RGB")
    assert ImageChops.difference(painted, seen).getbbox() is None


# Protects: a code typed while no group is known is no mystery, and garbage costs nothing.
def test_unpaired_kiosk_wants_an_invitation(scene, display):
    line = scene.own(Serial())
    kiosk = scene.own(Kiosk(scene.folder("k"), display, scene.keep / "log", "--scan",
                            f"serial:{line.path}", "--screenshots", scene.keep))
    kiosk.wait_screen("unpaired")
    kiosk.wait("scanner", state="here")
    display.type("HELLO WORLD")
    line.send(b"turnout://pair?u=nonsense\r")
    failed = kiosk.wait("pairing", step="failed")
    assert failed["text"].endswith((".", "again", "damaged")) or len(failed["text"]) > 20
    noise = os.urandom(1 << 16).translate(None, b"\r\n\t")

    def endure(times):
        before = len(kiosk.lines)
        line.send(noise * times + b"\r")
        kiosk.wait("scanner", before, state="too-long")
        return kiosk.memory_kib()

    memory = endure(16)  # what the first line of its kind costs once
    assert endure(160) < memory + 4096
    assert kiosk.verdicts() == []
    assert kiosk.stop() == 0


# Protects: idle costs nothing: no polling, no redraw.
def test_idle(scene, display):
    kiosk = scene.own(Kiosk(scene.folder("k"), display, scene.keep / "log"))
    kiosk.wait("first-frame")
    kiosk.settle()
    before = kiosk.wakeups()
    kiosk.pass_time(3)
    assert kiosk.wakeups() - before < 30, "voluntary context switches in three seconds"


# Protects: where SDL cannot sleep by itself (the console of a kiosk), our own sleep hears workers
# and signals, and costs as little.
def test_sleep_without_sdl(scene):
    line = scene.own(Serial())
    kiosk = scene.own(Kiosk(scene.folder("k"), None, scene.keep / "log", "--scan",
                            f"serial:{line.path}", env={"SDL_VIDEODRIVER": "dummy",
                                                        "SDL_AUDIODRIVER": "dummy"}))
    kiosk.wait("scanner", state="here")
    line.send(b"turnout://pair?u=nonsense\r")
    kiosk.wait("pairing", seconds=2, step="failed")
    kiosk.settle()
    before = kiosk.wakeups()
    kiosk.pass_time(3)
    assert kiosk.wakeups() - before < 30
    started = time.monotonic()
    assert kiosk.stop() == 0
    assert time.monotonic() - started < 5


# Protects: whoever switches an appliance on reads what is wrong with it, and goes on with a touch; a
# kiosk that was not asked to says nothing.
def test_what_is_wrong_is_told(scene, display):
    missing = scene.work / "no-scanner"
    kiosk = scene.own(Kiosk(scene.folder("k"), display, scene.keep / "kiosk.log", "--self-test",
                            "--scan", f"serial:{missing}"))
    kiosk.wait("screen", screen="unpaired")
    kiosk.wait("screen", screen="self-test", seconds=60)
    since = len(kiosk.lines)
    display.run("key", "Tab", "Return")
    kiosk.wait("screen", since, screen="unpaired")
    assert not (kiosk.folder / "self-test").exists()
    assert kiosk.stop() == 0
