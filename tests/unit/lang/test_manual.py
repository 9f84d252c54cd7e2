# SPDX-License-Identifier: Apache-2.0
"""firmware/INSTALL.md against what the kiosk says: whoever stands before a fault finds its words in
the page, in either language; every setting of turnout.conf is explained; every picture is there."""
import pathlib
import re
import sys
import unittest

SOURCE = pathlib.Path(sys.argv.pop(1))
FIRMWARE = SOURCE / "firmware"
PAGE = (FIRMWARE / "INSTALL.md").read_text()

# Keys of what is said when something is not as it should be …
FAULT = re.compile(
    r"broken\.title|revoked\.(title|staff.*)|self-test\..*|stick\.(why\..*|.*-failed|none|software)|"
    r"update\.(refused\..*|fell-back|hub\.none|stick\.none)|printer\.(is\..*|asking|low)|"
    r"network\.(none|cable\..*|wifi\..*|around\.(none|other))|pair\.(failed.*|foreign)|"
    r"doors\.(none|never|gone)|home\.waiting\..*|find\.locked|roll\.empty|pin\.(wrong|locked)|"
    r"staff\.(.*\.(unset|gone|none|no-stick|failed|offline|mended|asking)|open)|"
    r"settings\.clock\.unset|unlock\.err\..*|(reason|verdict)\..*\.title|(issued|vote)\..*failed")
# … and what is none of that for all its name.
CALM = re.compile(
    r"self-test\.(done|title|.*\.do)|update\.refused\.none|printer\.is\.ready|"
    r"network\.wifi\.connecting|verdict\.(admit|admit-again|left)\.title|staff\.entries\.none")


def texts(language):
    lines = (SOURCE / "assets/text" / f"{language}.txt").read_text().splitlines()
    return dict(line.split(" = ", 1) for line in lines if " = " in line)


def settings():
    """The names that the image's script takes from turnout.conf."""
    script = (SOURCE / "toolchain/image/files/usr/lib/turnout/image/settings").read_text()
    body = script[script.index("case $1 in"):script.index("esac")]
    for names in re.findall(r"^    ([a-z| -]+)\)", body, re.MULTILINE):
        yield from names.split(" | ")


class Manual(unittest.TestCase):
    # Protects: nobody stands before a fault that the page does not know.
    def test_every_fault_is_in_the_page(self):
        for language in ("en", "zh-CN"):
            said = {key: text for key, text in texts(language).items()
                    if FAULT.fullmatch(key) and not CALM.fullmatch(key)}
            self.assertGreater(len(said), 90)
            for key, text in said.items():
                with self.subTest(key=key, language=language):
                    self.assertIn(re.sub(r"\{\d\}", "…", text), PAGE)

    # Protects: what can be set is explained, and nothing is explained that cannot be set.
    def test_every_setting_is_in_the_page(self):
        table = PAGE[PAGE.index("### Settings"):PAGE.index("## Wiring")]
        rows = "".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE))
        self.assertEqual(sorted(re.findall(r"`([a-z-]+)`", rows)), sorted(settings()))

    # Protects: no broken picture or way in the page, and no picture nobody shows.
    def test_pictures_and_ways_lead_somewhere(self):
        shown = set(re.findall(r"!\[[^]]+\]\(pictures/([^)]+)\)", PAGE))
        self.assertEqual(shown, {path.name for path in (FIRMWARE / "pictures").iterdir()})
        titles = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
                  for title in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)}
        for anchor in re.findall(r"\]\(#([^)]+)\)", PAGE):
            self.assertIn(anchor, titles)


if __name__ == "__main__":
    unittest.main()
