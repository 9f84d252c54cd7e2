# SPDX-License-Identifier: Apache-2.0
"""What a disk holds after the power went: QEMU's filter `blklogwrites` logs every write and flush
of a disk; everything up to the last flush is there, of what came later a random part, torn by the
sector.  Source: Documentation/admin-guide/device-mapper/log-writes.rst of Linux."""
import bisect
import struct
import subprocess

SECTOR = 512
FLUSH, DISCARD = 1, 4


def blockdev(image, log):
    """QEMU's options for a disk `lw` that is the file `image` and logs to the file `log`."""
    return ["--blockdev", f"driver=file,node-name=df,filename={image}",
            "--blockdev", "driver=raw,node-name=dr,file=df",
            "--blockdev", f"driver=file,node-name=lf,filename={log}",
            "--blockdev", f"driver=blklogwrites,node-name=lw,file=dr,log=lf,log-sector-size={SECTOR}"]


def read_log(path):
    """The entries of the log: (end in the log, first sector, data or None, flags)."""
    entries = []
    with open(path, "rb") as file:
        size = path.stat().st_size
        at = SECTOR  # the super block
        while at + SECTOR <= size:
            file.seek(at)
            sector, count, flags, _ = struct.unpack("<QQQQ", file.read(32))
            if not count and not flags:
                break
            data = None
            at += SECTOR
            if count and not flags & DISCARD:
                file.seek(at)
                data = file.read(count * SECTOR)
                at += count * SECTOR
            entries.append((at, sector, data, flags))
    return entries


def keep(image, entry):
    """A write that a flush followed."""
    _, sector, data, _ = entry
    if data is not None:
        image.seek(sector * SECTOR)
        image.write(data)


def settle(image, entry, chance):
    """A write after the last flush: kept, dropped or torn; true unless it is whole."""
    _, sector, data, _ = entry
    fate = chance.randrange(3)
    if data is None:
        return False
    if fate == 0:
        return True
    for i in range(0, len(data), SECTOR):
        if fate == 1 or chance.randrange(2):
            image.seek(sector * SECTOR + i)
            image.write(data[i:i + SECTOR])
    return fate == 2


def cut_power(base, log, chance):
    """Brings the file `base`, the disk as it was when its log began, to where a cut of the power at
    the log's end left it; answers how many writes were lost or torn."""
    entries = read_log(log)
    flushed = max((i + 1 for i, entry in enumerate(entries) if entry[3] & FLUSH), default=0)
    with open(base, "r+b") as image:
        for entry in entries[:flushed]:
            keep(image, entry)
        return sum(settle(image, entry, chance) for entry in entries[flushed:])


def crashes(base, log, points, chance, start=0):
    """For each point of the log, in their order, a file with what a cut there leaves of `base`,
    which holds the disk from the sector `start` on.  Each is another file: a loop device that is not
    let go of yet would show what the one before held."""
    entries = [(end, sector - start, data if sector >= start else None, flags)
               for end, sector, data, flags in read_log(log)]
    flushed = base.with_suffix(".flushed")
    subprocess.run(["cp", "--sparse=always", base, flushed], check=True)
    done = 0  # entries that are in `flushed`
    for point in sorted(points):
        before = bisect.bisect_right(entries, point, key=lambda entry: entry[0])
        last_flush = max((i + 1 for i in range(done, before) if entries[i][3] & FLUSH),
                         default=done)
        with open(flushed, "r+b") as image:
            for entry in entries[done:last_flush]:
                keep(image, entry)
        done = last_flush
        crashed = base.with_suffix(f".crashed-{point}")
        subprocess.run(["cp", "--sparse=always", flushed, crashed], check=True)
        with open(crashed, "r+b") as image:
            for entry in entries[last_flush:before]:
                settle(image, entry, chance)
        yield point, crashed
        crashed.unlink()
