#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_image -- what the image of the appliance takes, each figure beside its limit.

Its size against a slot; from the kernel's start to a scanner that is listened to, in seconds of a
guest with one processor that does one instruction a nanosecond, so that a busy machine changes
little of it, and in instructions; memory of each service in its fair share (PSS) and of all;
interrupts a second of a door nobody comes to.  Fails beyond a limit.

    TURNOUT_SOURCE=. TURNOUT_BUILD=build/release tests/bench/image/bench_image.py"""
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(SOURCE / "tests" / folder) for folder in ("support", "image")]
os.environ.setdefault("TURNOUT_PATIENCE_S", "900")
from guest import LINE, UP, Guest  # noqa: E402

IMAGE = SOURCE / "build/image"
SLOT_MIB = 768
IDLE_S = 60
BOOT_S = 3600  # of a busy machine; the guest counts its own
COUNTING = ["-smp", "1", "-accel", "tcg,thread=single,tb-size=256", "-icount", "shift=0"]

MEMORY = """for unit in $(systemctl list-units --type=service --state=running --plain --no-legend |
    cut -d' ' -f1); do
    group=/sys/fs/cgroup$(systemctl show -P ControlGroup $unit)
    echo $unit $(for pid in $(cat $group/cgroup.procs $group/*/cgroup.procs 2>/dev/null); do
        cat /proc/$pid/smaps_rollup 2>/dev/null
    done | awk '/^Pss:/ { kib += $2 } END { print kib + 0 }')
done"""
LOOK = "grep -v CPU /proc/interrupts; echo; head -1 /proc/stat; grep ^ctxt /proc/stat"


class Report:
    def __init__(self):
        self.failed = False

    def tell(self, what, value, unit, limit=None):
        line = f"{what:40} {value:9.3f} {unit}"
        if limit is not None:
            line += f", {value / limit:.2f} of the limit of {limit:g} {unit}"
            self.failed |= value > limit
        print(line, flush=True)


def measure_size(report):
    for name in ("root.squashfs", "turnout.raucb"):
        path = IMAGE / name
        if path.exists():
            report.tell(name, path.stat().st_size / 2**20, "MiB", SLOT_MIB)
    report.tell("turnout.img, what is written of it", (IMAGE / "turnout.img").stat().st_blocks / 2**11,
                "MiB", 1024)


def measure_start(guest, report):
    door = guest.door()
    door.wait_scanner("ttyUSB0")
    heard = next(event for event in door.events("scanner")
                 if "ttyUSB0" in event["name"] and event["state"] == "here")
    report.tell("kernel to the first frame", door.wait("first-frame")["up_ms"] / 1000, "s", 25)
    report.tell("kernel to a scanner listened to", heard["up_ms"] / 1000, "s", 25)
    ready = guest.run("systemctl show -P ActiveEnterTimestampMonotonic turnout-kiosk").stdout
    report.tell("kernel to the kiosk's unit active", int(ready) / 1e6, "s", 28)
    name, *ticks = guest.run("head -1 /proc/stat").stdout.split()
    assert name == "cpu"
    user, nice, system, _, _, irq, softirq = map(int, ticks[:7])
    report.tell("instructions until one could look", (user + nice + system + irq + softirq) / 100,
                "10^9", 28)


def measure_memory(guest, report):
    for line in guest.run(MEMORY).stdout.splitlines():
        unit, kib = line.split()
        assert kib != "0", f"nothing was measured of {unit}"
        report.tell(unit, int(kib) / 1024, "MiB PSS", 192 if unit == "turnout-kiosk.service" else None)
    found = dict(line.split(":") for line in guest.run("cat /proc/meminfo").stdout.splitlines())
    total, free = (int(found[name].split()[0]) / 1024 for name in ("MemTotal", "MemAvailable"))
    report.tell("all that is not available", total - free, "MiB", 300)


def interrupts(text):
    """Of all kinds on all processors, and switches between threads."""
    counts, statistics = text.split("\n\n")
    total = sum(int(word) for line in counts.splitlines()
                for word in line.split(":")[1].split()[:1] if word.isdigit())
    return total, int(statistics.split()[-1])


def measure_idle(guest, report):
    looks = guest.run(f"{LOOK}; sleep {IDLE_S}; echo ==; {LOOK}", seconds=600).stdout.split("==\n")
    before, after = map(interrupts, looks)
    report.tell("interrupts with nobody there", (after[0] - before[0]) / IDLE_S, "/s", 25)
    report.tell("switches between threads", (after[1] - before[1]) / IDLE_S, "/s", 40)


def main():
    report = Report()
    measure_size(report)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        disk = pathlib.Path(folder) / "turnout.img"
        subprocess.run(["cp", "--sparse=always", IMAGE / "turnout.img", disk], check=True)
        with Guest(disk) as guest:
            guest.processor = COUNTING
            guest.prepare(LINE)
            guest.start()
            guest.wait_serial(UP, timeout_s=BOOT_S)
            measure_start(guest, report)
            measure_memory(guest, report)
            measure_idle(guest, report)
    return report.failed


if __name__ == "__main__":
    sys.exit(main())
