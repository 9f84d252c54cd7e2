#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_hub_memory -- what a hub's process holds when it has started, and what after the largest
batches there may be, from several devices at once, with its projections made.

The figures are the kernel's, of a real turnout-hub over HTTPS; the most it ever held is told, too.
  bench_hub_memory.py [batches a device]"""
import json
import pathlib
import sqlite3
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import hub_device  # noqa: E402
import rig  # noqa: E402

DEVICES = 4
BATCHES = int(sys.argv[1]) if len(sys.argv) > 1 else 5
BATCH_BYTES = 262144  # of record lines, with their ends: SPEC.md "Batch"


def memory(hub):
    """(RSS, the most it was) in MiB."""
    fields = dict(line.split(":", 1) for line in
                  pathlib.Path(f"/proc/{hub.process.pid}/status").read_text().splitlines())
    return tuple(int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


def largest_batches(device, event):
    """As many lines as fit, BATCHES times."""
    texts = []
    for _ in range(BATCHES):
        start, room = len(device.lines) + 1, BATCH_BYTES
        while True:
            device.admit()
            room -= len(device.lines[-1].encode()) + 1
            if room < 0:
                device.lines.pop()
                break
        texts.append(device.batch(event, start))
    return texts


def upload(device, event, texts, failures):
    connection = device.connect()
    for text in texts:
        status, _, body = connection.ask("POST", f"/v1/logs/{device.log(event)}", text,
                                         Content_Type="application/x-ndjson")
        if status != 200:
            failures.append(body)


def all_folded(folder):
    with sqlite3.connect(f"file:{folder}/hub.db?mode=ro", uri=True) as database:
        return database.execute("SELECT COUNT(*) FROM log WHERE folded < seq").fetchone()[0] == 0


def main():
    scene = rig.Scratch("bench_hub_memory")
    folder = scene.folder("hub")
    event = json.loads(hub_device.seed(folder, "create"))["event"]
    hub = rig.Hub(folder, scene.keep / "hub.log")
    authority = (folder / "keys/ca.pem").read_text()
    started, _ = memory(hub)
    devices = [hub_device.Device(scene.work, hub_device.seed(folder, "invite", hub.url), authority)
               for _ in range(DEVICES)]
    batches = [largest_batches(device, event) for device in devices]
    failures = []
    threads = [threading.Thread(target=upload, args=(device, event, texts, failures))
               for device, texts in zip(devices, batches)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rig.until(lambda: all_folded(folder), "the projections")
    rested, most = memory(hub)
    records = sum(len(device.lines) for device in devices)
    print(f"{records} check-ins in {DEVICES * BATCHES} batches of {BATCH_BYTES} bytes, from "
          f"{DEVICES} devices at once\nRSS of the hub: {started:.1f} MiB when started, {rested:.1f} "
          f"MiB with the projections made, {most:.1f} MiB at most", flush=True)
    if hub.stop() != 0 or failures:
        sys.exit(f"the hub refused: {failures[:1]} {hub.said()[-500:]}")
    scene.close()


if __name__ == "__main__":
    main()
