#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a receipt printer makes of the bytes it is sent, by its maker's manual and nothing of ours.

    escpos.py CAPTURE FOLDER     writes one picture a ticket that was cut off, and says how many

Anything that is no command of the few known here is an error, as it would be garbage on paper.
DLE EOT n is obeyed wherever it stands, as real printers do: in a picture it is an error, too."""
import sys
from PIL import Image

ESC, GS, DLE, EOT, ENQ, DC4 = 0x1B, 0x1D, 0x10, 0x04, 0x05, 0x14


class Garbage(Exception):
    pass


class Paper:
    """Bytes in, tickets out.  `answer` is called with the number of a question that came."""

    def __init__(self, answer=lambda kind, number: None):
        self.answer = answer
        self.rest = b""
        self.bands = []
        self.fed = 0
        self.tickets = []  # (picture, lines fed before the cut)

    def add(self, data):
        self.rest += data
        while self.rest:
            used = self.one(self.rest)
            if not used:
                return
            self.rest = self.rest[used:]

    def one(self, d):
        if d[0] == DLE:
            return 0 if len(d) < 3 else self.ask(d)
        if len(d) < 2:
            return 0
        if d[:2] == b"\x1b@":
            self.bands = []
            self.fed = 0
            return 2
        if d[:2] == b"\x1bd":
            if len(d) < 3:
                return 0
            self.fed += d[2]
            return 3
        if d[:2] == b"\x1dr":
            if len(d) < 3:
                return 0
            self.answer("done", d[2])
            return 3
        if d[:2] == b"\x1dV":
            return self.cut(d)
        if d[:3] == b"\x1dv0"[:len(d)]:
            return 0 if len(d) < 8 else self.raster(d)
        raise Garbage(f"no command: {d[:8].hex(' ')}")

    def ask(self, d):
        if d[1] != EOT or not 1 <= d[2] <= 4:
            raise Garbage(f"no question: {d[:3].hex(' ')}")
        self.answer("status", d[2])
        return 3

    def cut(self, d):
        if len(d) < 3:
            return 0
        if d[2] in (65, 66) and len(d) < 4:
            return 0
        if d[2] not in (0, 1, 48, 49, 65, 66):
            raise Garbage(f"no cut: {d[:4].hex(' ')}")
        self.tickets.append((self.picture(), self.fed))
        self.bands = []
        self.fed = 0
        return 4 if d[2] in (65, 66) else 3

    def raster(self, d):
        mode, width, height = d[3], d[4] + 256 * d[5], d[6] + 256 * d[7]
        if mode not in (0, 48) or not 1 <= width <= 72 or not 1 <= height <= 2047:
            raise Garbage(f"no picture a printer of 80 mm takes: {d[:8].hex(' ')}")
        end = 8 + width * height
        if len(d) < end:
            return 0
        body = d[8:end]
        for i in range(len(body) - 1):
            if body[i] == DLE and body[i + 1] in (EOT, ENQ, DC4):
                raise Garbage("a picture holds a command that is obeyed at once")
        self.bands.append((width, height, body))
        return end

    def picture(self):
        if not self.bands:
            return None
        width = max(w for w, _, _ in self.bands) * 8
        whole = Image.new("1", (width, sum(h for _, h, _ in self.bands)), 1)
        y = 0
        for w, h, body in self.bands:
            inverted = bytes(b ^ 0xFF for b in body)
            whole.paste(Image.frombytes("1", (w * 8, h), inverted), (0, y))
            y += h
        return whole


def save(picture, path):
    """On white paper, wider than the picture: what stands at its edge has its quiet zone."""
    paper = Image.new("L", (picture.width + 48, picture.height + 48), 255)
    paper.paste(picture.convert("L"), (24, 24))
    paper.save(path)


def main():
    capture, folder = sys.argv[1:]
    paper = Paper()
    with open(capture, "rb") as file:
        paper.add(file.read())
    if paper.rest:
        raise Garbage(f"cut short: {paper.rest[:8].hex(' ')}")
    for number, (picture, fed) in enumerate(paper.tickets):
        if fed < 3:
            raise Garbage("the knife would go through the ticket")
        save(picture, f"{folder}/ticket-{number}.png")
    print(len(paper.tickets), "tickets")


if __name__ == "__main__":
    main()
