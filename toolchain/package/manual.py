#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""manual.py -- manual pages and completion for bash, from what the programs say of themselves.

    manual.py BIN VERSION OUT

asks each program in BIN for its help and writes OUT/man/PROGRAM.1 and OUT/completion/PROGRAM.
Nothing about a command or an option is written down here a second time.  Source: man-pages(7),
bash(1) "Programmable Completion"."""
import pathlib
import re
import subprocess
import sys

# "  --name VALUE   help": the value and the help may be missing.
OPTION = re.compile(r"^  (--[a-z-]+)(?: (\S+))?(?:\s{2,}(.*))?$")
COMMAND = re.compile(r"^  turnout ([a-z-]+)(?: ([a-z-]+))?\s{2,}(.*)$")

PROGRAMS = {
    "turnout": ("a group's members, events, entry codes and kiosks", "turnout-hub(1), turnout-kiosk(1)"),
    "turnout-hub": ("serve a group's records to its kiosks and organisers", "turnout(1), turnout-kiosk(1)"),
    "turnout-kiosk": ("check people in at the door of a meetup", "turnout(1), turnout-hub(1)"),
}


class Page:
    """One help text, taken apart: what stands before the options, and the options."""

    def __init__(self, text):
        self.options, self.after = [], []
        before = []
        for line in text.splitlines():
            match = OPTION.match(line)
            if match:
                self.options.append([match[1], match[2] or "", match[3] or ""])
            elif self.options and not self.after and line.startswith(" " * 8):
                self.options[-1][2] = " ".join([self.options[-1][2], line.strip()]).strip()
            elif self.options:
                self.after.append(line)
            else:
                before.append(line)
        self.paragraphs = paragraphs(before)
        self.after = paragraphs(self.after)


def paragraphs(lines):
    return [part.split("\n") for part in re.split(r"\n\s*\n", "\n".join(lines).strip("\n")) if part]


def helped(program, *words):
    return subprocess.run([program, *words, "--help"], capture_output=True, text=True,
                          check=True).stdout


# ---- manual pages ----

def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text)


def roff_paragraph(lines):
    return ".PP\n" + "\n".join(roff(line.strip()) for line in lines)


def roff_options(options):
    out = []
    for name, value, text in options:
        shown = f".B {roff(name)}" if not value else f".BI {roff(name)} \" {roff(value)}\""
        out.append(f".TP\n{shown}\n{roff(text)}")
    return out


def head(program, version):
    return [f'.TH {program.upper()} 1 "" "Turnout {version}" "Turnout"', ".SH NAME",
            roff(program) + " \\- " + roff(PROGRAMS[program][0])]


def tail(program):
    return [".SH EXIT STATUS", roff("0 done; 1 refused or failed, with one sentence on standard "
                                    "error; 2 wrong usage."),
            ".SH SEE ALSO", roff(PROGRAMS[program][1])]


def manual_of_one(program, page, version):
    usage, *rest = page.paragraphs[0]
    out = head(program, version) + [".SH SYNOPSIS", f".B {roff(usage)}", ".SH DESCRIPTION"]
    out += [roff_paragraph(part) for part in [rest, *page.paragraphs[1:]] if part]
    out += [".SH OPTIONS", *roff_options(page.options)]
    out += [roff_paragraph(part) for part in page.after]
    return "\n".join(out + tail(program)) + "\n"


def manual_of_many(program, commands, version):
    out = head(program, version) + [".SH SYNOPSIS", f".B {program}", r"NOUN VERB [OPTIONS]",
                                    ".SH DESCRIPTION",
                                    roff("The organiser's command line: it works in a group's data "
                                         "folder, beside a running hub or without one."),
                                    ".PP", roff("The folder is --data, else $TURNOUT_DATA, else "
                                                "$XDG_DATA_HOME/turnout, else "
                                                "~/.local/share/turnout. --json answers in JSON.")]
    out.append(".SH COMMANDS")
    for words, page in commands.items():
        usage = re.sub(r"^usage: ", "", " ".join(page.paragraphs[0]))
        out += [f".SS {roff(' '.join(words))}", f".B {roff(usage)}"]
        out += [roff_paragraph(part) for part in page.paragraphs[1:]]
        own = [option for option in page.options if option[0] not in EVERYWHERE]
        out += roff_options(own)
    first = next(iter(commands.values()))
    out += [".SH OPTIONS OF EVERY COMMAND"]
    out += roff_options([option for option in first.options if option[0] in EVERYWHERE])
    return "\n".join(out + tail(program)) + "\n"


EVERYWHERE = ("--data", "--database", "--json", "--help")

# ---- completion ----


def choices(value):
    return value.split("|") if "|" in value else []


def value_cases(options):
    """What may stand behind an option, as branches of a case."""
    out = []
    for name, value in sorted({(name, value) for name, value, _ in options}):
        if choices(value):
            out.append(f"        {name}) COMPREPLY=($(compgen -W '{' '.join(choices(value))}' -- "
                       "\"$word\")); return ;;")
        elif value in ("DIR", "FILE", "FOLDER"):
            kind = "-d" if value != "FILE" else "-f"
            out.append(f"        {name}) COMPREPLY=($(compgen {kind} -- \"$word\")); return ;;")
        elif value:
            out.append(f"        {name}) return ;;")
    return out


def completion_of_one(program, page):
    function = "_" + program.replace("-", "_")
    names = " ".join(option[0] for option in page.options)
    return "\n".join([f"# {program}(1) completion                              -*- shell-script -*-",
                      f"{function}() {{", '    local word=${COMP_WORDS[COMP_CWORD]}',
                      '    case ${COMP_WORDS[COMP_CWORD - 1]} in', *value_cases(page.options),
                      "    esac", f"    COMPREPLY=($(compgen -W '{names}' -- \"$word\"))", "}",
                      f"complete -F {function} {program}", ""])


def completion_of_many(program, commands):
    nouns = {}
    for words in commands:
        nouns.setdefault(words[0], []).extend(words[1:])
    lines = [f"# {program}(1) completion                              -*- shell-script -*-",
             "_turnout() {", '    local word=${COMP_WORDS[COMP_CWORD]} noun=${COMP_WORDS[1]}',
             "    if [ \"$COMP_CWORD\" = 1 ]; then",
             f"        COMPREPLY=($(compgen -W '{' '.join(nouns)}' -- \"$word\"))", "        return",
             "    fi", "    if [ \"$COMP_CWORD\" = 2 ]; then", "        case $noun in"]
    lines += [f"        {noun}) COMPREPLY=($(compgen -W '{' '.join(verbs)}' -- \"$word\")); return ;;"
              for noun, verbs in nouns.items() if verbs]
    lines += ["        esac", "    fi", '    case ${COMP_WORDS[COMP_CWORD - 1]} in']
    lines += value_cases([option for page in commands.values() for option in unlike(page.options)])
    lines += ["    esac", '    case "$noun ${COMP_WORDS[2]}" in']
    for words, page in commands.items():
        names = " ".join(option[0] for option in page.options)
        pattern = f"'{' '.join(words)}'" if len(words) == 2 else f"'{words[0]} '*"
        lines.append(f"    {pattern}) COMPREPLY=($(compgen -W '{names}' -- \"$word\")) ;;")
    return "\n".join(lines + ["    esac", "    [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f "
                              "-- \"$word\"))", "}", "complete -o filenames -F _turnout turnout", ""])


def unlike(options):
    """Values differ from command to command (--format): what is ambiguous is not completed."""
    return [option for option in options if not choices(option[1])]


# ---- all of it ----

def main():
    folder, version, out = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
    (out / "man").mkdir(parents=True, exist_ok=True)
    (out / "completion").mkdir(parents=True, exist_ok=True)
    for program in PROGRAMS:
        path = str(folder / program)
        text = helped(path)
        listed = [COMMAND.match(line) for line in text.splitlines()]
        commands = {tuple(filter(None, match.groups()[:2])): None for match in listed if match}
        if commands:
            pages = {words: Page(helped(path, *words)) for words in commands}
            manual = manual_of_many(program, pages, version)
            completion = completion_of_many(program, pages)
        else:
            manual = manual_of_one(program, Page(text), version)
            completion = completion_of_one(program, Page(text))
        (out / "man" / f"{program}.1").write_text(manual, encoding="utf-8")
        (out / "completion" / program).write_text(completion, encoding="utf-8")


if __name__ == "__main__":
    main()
