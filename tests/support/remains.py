# SPDX-License-Identifier: Apache-2.0
"""What is left of a text: in the memory of a running program, and in the files of a folder.

Texts are looked for in UTF-8, UTF-16 and UTF-32, and without regard to the case of ASCII letters.
Another process's memory is read through /proc, which root may do, and anybody whose program lets
itself be traced."""
import pathlib

PIECE = 1 << 20
AROUND = 24


class Remains:
    """Texts under the names they are reported by."""

    def __init__(self, **texts):
        self.needles = [(name, text.encode(coding).lower()) for name, text in texts.items()
                        for coding in ("utf-8", "utf-16-le", "utf-32-le")]
        self.longest = max(len(needle) for _, needle in self.needles)

    def _look(self, data, where, at):
        lower = data.lower()
        found = []
        for name, needle in self.needles:
            hit = lower.find(needle)
            while hit >= 0:
                around = data[max(0, hit - AROUND):hit + len(needle) + AROUND]
                found.append((name, where, hex(at + hit), around))
                hit = lower.find(needle, hit + 1)
        return found

    def in_memory(self, pid):
        """Where in what the process can write."""
        found = []
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            for start, end, name in writable(pid):
                for at in range(start, end, PIECE):
                    piece = read_at(memory, at, min(end, at + PIECE + self.longest) - at)
                    if piece.count(0) != len(piece):
                        found += self._look(piece, name, at)
        return found

    def in_folder(self, folder):
        """Where in any file of the folder and in the files' names."""
        found = []
        for path in sorted(pathlib.Path(folder).rglob("*")):
            found += self._look(str(path).encode(), "the name of", 0)
            if path.is_file():
                found += self._look(path.read_bytes(), str(path), 0)
        return found


def read_at(memory, at, count):
    """What is there; nothing where the process itself could read nothing."""
    try:
        memory.seek(at)
        return memory.read(count)
    except (OSError, ValueError, OverflowError):
        return b""


def writable(pid):
    for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
        words = line.split(maxsplit=5)
        start, end = (int(word, 16) for word in words[0].split("-"))
        if words[1].startswith("rw"):
            yield start, end, words[5] if len(words) > 5 else "unnamed"


def names(found):
    return {hit[0] for hit in found}
