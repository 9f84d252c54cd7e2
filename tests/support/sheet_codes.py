# SPDX-License-Identifier: Apache-2.0
"""The codes of printed sheets, as somebody with scissors has them: sheet_codes.py PDF FOLDER draws
the sheets, cuts them along their lines, has ZBar read what is on each card and prints
[{"text":…,"picture":…}] in the order of the cards."""
import json
import pathlib
import subprocess
import sys
import xml.etree.ElementTree

from PIL import Image

DPI = 200
MARGIN_MM, CARD_MM = (10.5, 8.5), (63, 70)
ACROSS, DOWN = 3, 4
ZBAR = "{http://zbar.sourceforge.net/2008/barcode}"


def draw(sheet, folder):
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-png", sheet, folder / "sheet"],
                   check=True)
    return sorted(folder.glob("sheet-*.png"))


def cut(page, folder):
    """Every card of a page, the blank ones too."""
    def pixels(i, axis):
        return round((MARGIN_MM[axis] + i * CARD_MM[axis]) * DPI / 25.4)
    with Image.open(page) as drawn:
        for row in range(DOWN):
            for column in range(ACROSS):
                card = folder / f"card-{page.stem}-{row}{column}.png"
                drawn.crop((pixels(column, 0), pixels(row, 1), pixels(column + 1, 0),
                            pixels(row + 1, 1))).save(card)
                yield card


def read(cards):
    told = subprocess.run(["zbarimg", "--xml", "--nodbus", "-q", "-Sdisable", "-Sqrcode.enable",
                           *cards], capture_output=True, text=True, check=False).stdout
    for source in xml.etree.ElementTree.fromstring(told).iter(f"{ZBAR}source"):
        for symbol in source.iter(f"{ZBAR}symbol"):
            yield {"text": symbol.findtext(f"{ZBAR}data"), "picture": source.get("href")}


def main():
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    cards = [card for page in draw(sys.argv[1], folder) for card in cut(page, folder)]
    print(json.dumps(list(read(cards))))


main()
