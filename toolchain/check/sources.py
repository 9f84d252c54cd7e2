# SPDX-License-Identifier: Apache-2.0
"""What the checks share: where the sources are, C without its comments and strings."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

_TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def files(*folders, endings=(".c", ".h")):
    """Every source below the folders, in a fixed order."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*"))
            if path.suffix in endings]


def blank(text, strings=True):
    """`text` with comments (and string contents) blanked out, its lines where they were."""
    def replace(match):
        token = match.group()
        if token[0] == "/" or strings:
            return re.sub(r"[^\n]", " ", token)
        return token
    return _TOKEN.sub(replace, text)


def finish(name, problems):
    """Prints the problems and answers the exit code."""
    for problem in problems:
        print(problem)
    print(f"{name}: {'clean' if not problems else f'{len(problems)} problems'}")
    return 1 if problems else 0
