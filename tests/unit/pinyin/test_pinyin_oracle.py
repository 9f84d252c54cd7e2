#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_pinyin_oracle.py PROBE SURNAMES: protects the tables from agreeing only with themselves.

Given names come from python3-fake-factory, which the tables were not made with; their readings and
those of surnames from ICU.  Exits with 77 where the two packages are not installed."""
import pathlib
import re
import subprocess
import sys
import unicodedata

try:
    import icu
    from faker.providers.person.zh_CN import Provider
except ImportError as missing:
    print(f"skipped: {missing}; Debian's python3-icu and python3-fake-factory are needed")
    sys.exit(77)

# Where ICU does not read the surname as people who bear it do; of traditional characters it knows
# none as surnames, and of 钭 it has had two readings in two releases.
ICU_IS_WRONG = (set("朴覃缪洗薄牟郇祭句𠮷單區蓋樂繆員钭")
                | {"单于", "拓跋", "單于", "萬俟", "澹臺"})
RANK_1, FIRST_8 = 45, 98  # percent


def plain(reading):
    marks = "\u0300\u0301\u0304\u030c"
    letters = "".join(c for c in unicodedata.normalize("NFD", reading) if c not in marks)
    return letters.replace("u\u0308", "v").replace("ve", "ue").lower()


def ask(probe, lines):
    run = subprocess.run([probe], input="".join(f"{line}\n" for line in lines), text=True,
                         capture_output=True, check=True)
    return run.stdout.splitlines()


def given_names(probe):
    """Ranks of the characters of given names, typed one by one behind a surname."""
    reader = icu.Transliterator.createInstance("Han-Latin")
    names = list(dict.fromkeys(Provider.first_names))
    places = [(name[:i], c) for name in names for i, c in enumerate(name)]
    answers = ask(probe, [f"write\t王{before}\t{plain(reader.transliterate(c))}"
                          for before, c in places])
    ranks = [answer.split().index(c) + 1 if c in answer.split() else 99
             for (_, c), answer in zip(places, answers)]
    first = 100 * sum(rank == 1 for rank in ranks) / len(ranks)
    seen = 100 * sum(rank <= 8 for rank in ranks) / len(ranks)
    print(f"{len(ranks)} characters of {len(names)} given names: {first:.1f} % at rank 1 (at least "
          f"{RANK_1}), {seen:.1f} % in the first 8 (at least {FIRST_8})")
    return first >= RANK_1 and seen >= FIRST_8


def surnames(probe, path):
    reader = icu.Transliterator.createInstance("Han-Latin/Names")
    ours = [line.split()[0] for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()
            if len(line.split()) > 1 and not line.startswith("#")]
    names = [name for name in dict.fromkeys(ours) if name not in ICU_IS_WRONG]
    good = True
    for name, answer in zip(names, ask(probe, [f"read\t{name}明" for name in names])):
        read = re.findall("[a-z]+", answer)[:-1]
        by_icu = [plain(word) for word in reader.transliterate(name + "明").split()][:-1]
        if read != by_icu:
            print(f"{name}: read {' '.join(read)}, by ICU {' '.join(by_icu)}")
            good = False
    print(f"{len(names)} surnames read by ICU's Han-Latin/Names too")
    return good


good = given_names(sys.argv[1])
good = surnames(sys.argv[1], sys.argv[2]) and good
sys.exit(0 if good else 1)
