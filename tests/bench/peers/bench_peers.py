#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_peers -- several doors on this machine, real programs, each figure beside its limit.

How soon another door knows; what the door's answer costs while a peer's records come in, and while
somebody attacks; what a check-in takes on the wire; how long a backlog takes over a narrow line.
Times of the door are told as ratios to the same door in peace, some scans of the one after some of
the other: on a busy machine both are its neighbours'.  With TMPDIR in memory the disk is left out:
what remains is what one waits for in queues and for the processor.  Fails beyond a limit.  Parts to
be measured may be named: known, sync, attack, line."""
import contextlib
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from doors import Doors  # noqa: E402
from rig import BUILD, Scratch, until  # noqa: E402
from shaper import Shaper  # noqa: E402

KNOWN = int(os.environ.get("TURNOUT_KNOWN", "120"))
SCANS = int(os.environ.get("TURNOUT_SCANS", "400"))
RECORDS = int(os.environ.get("TURNOUT_RECORDS", "100000"))
BACKLOG = int(os.environ.get("TURNOUT_BACKLOG", "10000"))
TURN = 25  # scans of one kind before those of the other
GUESTS = 6 * SCANS + 2 * TURN + KNOWN
RATE, RTT_MS = 1_000_000, 200


class Report:
    def __init__(self):
        self.failed = False

    def tell(self, what, value, unit, limit=None, beside=""):
        line = f"{what:44} {value:9.3f} {unit}"
        if limit is not None:
            line += f", {value / limit:.2f} of the limit of {limit:g} {unit}"
            self.failed |= value > limit
        print(line + (f"; {beside}" if beside else ""), flush=True)


def quantile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def write_log(folder, count):
    subprocess.run([BUILD / "tests/bench/peers/write_log", folder, str(count)], check=True)


def open_doors(scene, names):
    """With a guest for every scan; each ticket is held up once."""
    doors = Doors(scene, names)
    words = [word for i in range(GUESTS) for word in ("--name", f"Guest {i}")]
    tickets = []
    for at in range(0, len(words), 400):
        tickets += doors.meetup.issue(*words[at:at + 400])
    doors.tickets = iter(tickets)
    for name in names:
        doors.wait_event(name, tickets=len(doors.meetup.tickets) + 1 + len(tickets))
    return doors


# ---- one scan ----

def wait_line(kiosk, since, event, seconds=20, **members):
    """When the first such line was here; looks without a pause, for milliseconds count."""
    mark = f'"event":"{event}"'
    deadline = time.perf_counter() + seconds
    at = since
    while time.perf_counter() < deadline:
        while at < len(kiosk.lines):
            line = kiosk.lines[at]
            at += 1
            if mark in line:
                told = json.loads(line)
                if all(told.get(name) == value for name, value in members.items()):
                    return time.perf_counter(), told
        time.sleep(0.0002)
    raise TimeoutError(f"no {event} {members}: {kiosk.lines[-3:]}")


def time_scan(kiosk, ticket):
    """How long its door took from the code to the commit, and when its line was here."""
    since = len(kiosk.lines)
    kiosk.line.scan(ticket["text"])
    here, told = wait_line(kiosk, since, "verdict")
    assert told["verdict"] == "admit", told
    return told["took_us"] / 1000, here


def time_scans(doors, name, scans, over=lambda: False):
    took = []
    while len(took) < scans and not over():
        took.append(time_scan(doors[name], next(doors.tickets))[0])
        time.sleep(0.02)
    return took


def time_in_turns(doors, name, scans, program, over=lambda: False):
    """Times of as many scans while the other program works, and while it stands still; it works in the
    end."""
    busy, quiet = [], []
    while len(busy) < scans and not over():
        for signal_number, took in ((signal.SIGSTOP, quiet), (signal.SIGCONT, busy)):
            program.send_signal(signal_number)
            time.sleep(0.2)  # what it had begun is done
            took += time_scans(doors, name, TURN, over)
    return busy, quiet


def tell_ratio(report, what, took, quiet, limit):
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        now, before = quantile(took, share), quantile(quiet, share)
        report.tell(f"{what}, {name}", now / before, "x", limit if share > 0.9 else None,
                    f"{now:.2f} ms of {len(took)}, in peace {before:.2f} ms of {len(quiet)}")


# ---- another door knows ----

def measure_known(scene, report):
    """From the answer at one door, which comes after its commit, to the other door's new figures."""
    doors = open_doors(scene, ("A", "B"))
    doors.wait_linked()
    doors.meetup.hub.kill()
    waited = []
    for number in range(KNOWN):
        since = len(doors["B"].lines)
        _, told = time_scan(doors["A"], next(doors.tickets))
        there, _ = wait_line(doors["B"], since, "event", people_inside=number + 1)
        waited.append((there - told) * 1000)
        time.sleep(0.3)
    report.tell("other door knows, p50: own commit +", quantile(waited, 0.5), "ms")
    report.tell("other door knows, p99: own commit +", quantile(waited, 0.99), "ms", 30,
                f"of {len(waited)}, most {max(waited):.1f}")
    tell_memory(report, doors, "B", "one other door")
    return doors


def tell_memory(report, doors, name, what):
    rollup = pathlib.Path(f"/proc/{doors[name].process.pid}/smaps_rollup").read_text()
    kib = {line.split(":")[0]: int(line.split()[1]) for line in rollup.splitlines()[1:]}
    report.tell(f"RSS of a kiosk with {what}", kib["Rss"] / 1024, "MiB", 64,
                f"private dirty {kib['Private_Dirty'] / 1024:.1f}")


# ---- the door goes first ----

def measure_sync(scene, report):
    doors = open_doors(scene, ("A", "B"))
    doors.wait_linked()
    doors.meetup.hub.kill()
    doors.close("A")
    write_log(doors["A"].folder, RECORDS)
    begun = time.monotonic()
    doors.open("A", "--listen", f"127.0.0.1:{doors.ports['A']}", "--beacon", "off")

    def level():
        told = doors["B"].events("event")
        return told and told[-1]["people_inside"] >= RECORDS
    until(lambda: doors["B"].events("event")[-1]["people_inside"] > 1000, "records", 60)
    took, quiet = time_in_turns(doors, "B", 3 * SCANS, doors["A"].process, level)
    until(level, "all records", 900)
    seconds = time.monotonic() - begun
    tell_ratio(report, f"verdict while {RECORDS} records come in", took, quiet, 1.5)
    report.tell(f"{RECORDS} records, the door working", seconds, "s", None,
                f"of it {len(quiet)} scans with the other door at rest")


# ---- somebody attacks ----

class Attack:
    """A device of the group gone bad: it has a certificate, and does what it likes."""

    def __init__(self, folder, port):
        enrolment = json.loads((folder / "enrolment.json").read_text())
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname = False
        self.context.verify_mode = ssl.CERT_NONE
        pem = folder / "bad.pem"
        pem.write_text(enrolment["tls_key"] + enrolment["tls_certificate"])
        self.context.load_cert_chain(pem)
        self.port = port
        self.over = threading.Event()
        self.done = {"connections": 0, "bytes": 0}
        self.threads = []

    def run(self):
        """Until there is no more to read from the standard input."""
        for work in (self.flood, self.pour, self.drip):
            self.threads.append(threading.Thread(target=self.again, args=(work,), daemon=True))
            self.threads[-1].start()
        sys.stdin.read()
        self.over.set()
        for thread in self.threads:
            thread.join(10)
        print(json.dumps(self.done))

    def again(self, work):
        while not self.over.is_set():
            with contextlib.suppress(OSError):
                work()
            self.over.wait(0.005)

    def dial(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        self.done["connections"] += 1
        return connection

    def flood(self):
        """Connections that say nothing, up to a hundred at a time."""
        with contextlib.ExitStack() as stack:
            for _ in range(100):
                stack.enter_context(self.dial())

    def pour(self):
        """A body without an end."""
        with self.context.wrap_socket(self.dial()) as tls:
            tls.sendall(b"POST /v1/logs/x HTTP/1.1\r\nHost: x\r\nContent-Type: "
                        b"application/x-ndjson\r\nContent-Length: 1000000000\r\n\r\n")
            while not self.over.is_set():
                self.done["bytes"] += tls.send(b"x" * 16384)

    def drip(self):
        """A byte a second."""
        with self.context.wrap_socket(self.dial()) as tls:
            for letter in b"GET /v1/vector HTTP/1.1\r\n":
                if self.over.wait(1):
                    return
                tls.sendall(bytes([letter]))


@contextlib.contextmanager
def attack(folder, port):
    """In a program of its own, and politely: it stands for a machine of its own."""
    program = subprocess.Popen(["nice", "-n", "19", sys.executable, __file__, "--attack", folder,
                                str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    program.done = {}
    try:
        yield program
    finally:
        program.send_signal(signal.SIGCONT)
        said, _ = program.communicate()
        program.done.update(json.loads(said))


def measure_attack(scene, report):
    doors = open_doors(scene, ("A", "B", "C"))
    doors.wait_linked()
    doors.meetup.hub.kill()
    doors.close("C")
    with attack(doors["C"].folder, doors.ports["B"]) as bad:
        took, quiet = time_in_turns(doors, "B", 3 * SCANS, bad)
        since = len(doors["B"].lines)
        before = time.perf_counter()
        inside = doors["A"].events("event")[-1]["people_inside"]
        told = doors.scan("A", next(doors.tickets))
        there, _ = wait_line(doors["B"], since, "event", people_inside=told["people_inside"])
    tell_ratio(report, "verdict while a peer attacks", took, quiet, 1.5)
    report.tell("  it made", bad.done["connections"], "connections", None,
                f"sent {bad.done['bytes'] / 1e6:.0f} MB; an honest peer's check-in was known "
                f"after {(there - before) * 1000:.0f} ms, {inside} before it")


# ---- a narrow line ----

def measure_line(scene, report):
    doors = open_doors(scene, ("A", "B"))
    doors.wait_linked()
    port = doors.meetup.hub.port
    for name in ("A", "B"):
        doors.close(name)
        (doors[name].folder / "peers.json").unlink(missing_ok=True)
    write_log(doors["A"].folder, BACKLOG)
    line = Shaper(port, RATE, RTT_MS)
    doors.open("A", "--hub", f"https://127.0.0.1:{line.port}", "--listen", "off", "--beacon", "off")
    begun = first_answer(doors["A"])
    seconds = doors["A"].wait("sync", online=True, unsent=0, seconds=120)["up_ms"] / 1000 - begun
    report.tell(f"{BACKLOG} records to the hub over 1 Mbit/s", seconds, "s", 7,
                f"{RTT_MS} ms there and back")
    report.tell("  on the wire", line.up.bytes / BACKLOG, "bytes a check-in", None,
                f"and {line.down.bytes / BACKLOG:.1f} back")
    line.close()
    doors.meetup.hub.kill()
    doors.close("A")
    between = Shaper(doors.ports["A"], RATE, RTT_MS)
    doors.open("A", "--listen", f"127.0.0.1:{doors.ports['A']}", "--beacon", "off")
    doors.open("B", "--listen", "off", "--beacon", "off", "--peer", f"127.0.0.1:{between.port}")
    measure_between(doors, between, report)


def first_answer(kiosk):
    """Dialling and the first pages are over."""
    return kiosk.events("event")[0]["up_ms"] / 1000


def measure_between(doors, between, report):
    kiosk = doors["B"]
    until(lambda: between.down.bytes > 0, "the other door to be dialled")
    begun = time.monotonic()
    until(lambda: kiosk.events("event")[-1]["people_inside"] >= BACKLOG, "the backlog", 120)
    report.tell(f"{BACKLOG} records between doors over 1 Mbit/s", time.monotonic() - begun, "s", 7,
                f"{RTT_MS} ms there and back")
    report.tell("  on the wire", between.down.bytes / BACKLOG, "bytes a check-in", None,
                f"and {between.up.bytes / BACKLOG:.1f} back")
    up, down = between.up.bytes, between.down.bytes
    for number in range(20):
        doors.scan("B", next(doors.tickets))
        doors.wait_event("A", people_inside=BACKLOG + number + 1)
    report.tell("  one by one", (between.up.bytes - up) / 20, "bytes a check-in", None,
                f"and {(between.down.bytes - down) / 20:.0f} back, with the rounds meanwhile")
    between.close()


PARTS = {"known": measure_known, "sync": measure_sync, "attack": measure_attack,
         "line": measure_line}


def main():
    if sys.argv[1:2] == ["--attack"]:
        Attack(pathlib.Path(sys.argv[2]), int(sys.argv[3])).run()
        return 0
    report = Report()
    for name in sys.argv[1:] or PARTS:
        scene = Scratch(f"bench_peers-{name}")
        with contextlib.ExitStack() as stack:
            stack.callback(scene.close)

            def own(thing, stack=stack):
                stack.callback(getattr(thing, "kill", None) or thing.close)
                return thing
            scene.own = own
            PARTS[name](scene, report)
    return 1 if report.failed else 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
    sys.exit(main())
