# SPDX-License-Identifier: Apache-2.0
"""What the packages carry beside the programs: manual pages and completion that know every
command, and units that give the programs no more than they need.  The packages themselves are
installed and purged by toolchain/package/check, which takes a bare system and root."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

SOURCE = pathlib.Path(os.environ["TURNOUT_SOURCE"])
BUILD = pathlib.Path(os.environ["TURNOUT_BUILD"])
PARTS = SOURCE / "toolchain" / "package"
PROGRAMS = ("turnout", "turnout-hub", "turnout-kiosk")
EXPOSURE_MOST = 2.5


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("manual")
    subprocess.run([sys.executable, PARTS / "manual.py", BUILD / "bin", "9.9", out], check=True)
    return out


def commands():
    """Noun and verb of everything `turnout` can do, as it lists them itself."""
    text = subprocess.run([BUILD / "bin" / "turnout", "--help"], capture_output=True, text=True,
                          check=True).stdout
    found = re.findall(r"^  turnout ([a-z-]+(?: [a-z-]+)?)\s{2,}", text, re.MULTILINE)
    assert len(found) > 50
    return found


def test_every_command_has_its_section(made):
    """A command that is new, renamed or written in another form drops out of no page."""
    page = (made / "man" / "turnout.1").read_text(encoding="utf-8").replace("\\-", "-")
    for command in commands():
        assert f".SS {command}\n" in page, command


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_option_has_its_line(made, program):
    """What --help lists is in the manual page; what is no command of roff cannot become one."""
    text = subprocess.run([BUILD / "bin" / program, "--help"], capture_output=True, text=True,
                          check=True).stdout
    page = (made / "man" / f"{program}.1").read_text(encoding="utf-8").replace("\\-", "-")
    for option in re.findall(r"^  (--[a-z-]+)", text, re.MULTILINE):
        assert re.search(rf"^\.BI? {option}( |$)", page, re.MULTILINE), option
    for line in page.splitlines():
        assert not line.startswith("'"), line
        assert not line.startswith(".") or re.match(r"\.(TH|SH|SS|PP|TP|B|BI)\b", line), line


def completed(made, program, *words):
    """What a shell offers for the last word."""
    script = f"""source {made}/completion/{program}
COMP_WORDS=({' '.join(f"'{word}'" for word in (program, *words))}); COMP_CWORD={len(words)}
$(complete -p {program} | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "${{COMPREPLY[@]}}\""""
    return subprocess.run(["bash", "-euc", script], capture_output=True, text=True,
                          check=True).stdout.split()


def test_completion(made):
    """A stranger finds nouns, verbs, options and choices with the Tab key."""
    assert completed(made, "turnout", "tick") == ["ticket"]
    assert completed(made, "turnout", "ticket", "is") == ["issue"]
    assert "--format" in completed(made, "turnout", "ticket", "issue", "--f")
    assert completed(made, "turnout-kiosk", "--lang", "zh") == ["zh-CN"]
    assert "--listen" in completed(made, "turnout-hub", "--l")
    assert {"group", "member", "event", "doctor"} <= set(completed(made, "turnout", ""))


@pytest.mark.parametrize("unit", ("turnout-hub", "turnout-kiosk"))
def test_units_are_tight(unit):
    """A hole in a program is not a hole in the machine."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    told = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager",
                           PARTS / f"{unit}.service"], capture_output=True, text=True, check=True)
    exposure = float(re.search(r"exposure level for \S+: ([0-9.]+)", told.stdout)[1])
    assert exposure <= EXPOSURE_MOST
