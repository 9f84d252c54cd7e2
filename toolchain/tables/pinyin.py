#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pinyin.py UNIHAN_READINGS PINYIN_SIMP OUTPUT: writes the tables of firmware/pinyin as a C file.

UNIHAN_READINGS is Unihan_Readings.txt of the Unicode Character Database, plain or .bz2; PINYIN_SIMP
is rime's pinyin_simp.dict.yaml.  Surnames and given names come from the files beside this one.
What each table means is said in firmware/pinyin/tables.h."""
import bz2
import collections
import math
import pathlib
import sys
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
URO = range(0x4E00, 0xA000)
FIRST_LIST = 512       # codes below are syllables, from here on offsets into the lists
CODE_BITS = 14         # of an entry beyond the URO; the rest is the code point
SCORE_MAX = 127
# In this order where pinyin_simp does not know a reading; the last only where the others are silent.
DICTIONARIES = ["kMandarin", "kTGHZ2013", "kXHC1983", "kHanyuPinlu", "kHanyuPinyin"]
TONES = {"\u0300", "\u0301", "\u0302", "\u0304", "\u030c"}
# Letters that do not come apart into a base letter and a mark.
LATIN_BY_HAND = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
                 "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e", "ǝ": "e", "ɓ": "b",
                 "ɖ": "d", "ɗ": "d", "ƒ": "f", "ƙ": "k", "ɣ": "g", "ẞ": "ss"}
LATIN_RANGES = [range(0xC0, 0x250), range(0x1E00, 0x1F00)]


def stop(sentence):
    sys.exit(f"pinyin.py: {sentence}")


def plain(reading):
    """lǜ -> lv, lüè -> lue; None for what has no vowel (ń, hm) and is no syllable of a name."""
    letters = "".join(c for c in unicodedata.normalize("NFD", reading) if c not in TONES)
    letters = letters.replace("u\u0308", "v").replace("ve", "ue")
    if not (letters.isascii() and letters.isalpha() and letters.islower()):
        stop(f"the reading {reading!r} is not pinyin")
    return letters if set(letters) & set("aeiouv") else None


def unihan_fields(path):
    """(code point, dictionary) -> [reading]; a field is `reading`, `page:reading,reading` or
    `reading(count)`, several with blanks between."""
    opener = bz2.open if path.endswith(".bz2") else open
    fields = {}
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("U+"):
                continue
            point, field, value = line.rstrip("\n").split("\t")
            if field in DICTIONARIES:
                words = [word.split(":")[-1].split("(")[0] for word in value.split()]
                fields[int(point[2:], 16), field] = [w for word in words for w in word.split(",")]
    if len(fields) < 40000:
        stop(f"{path} holds only {len(fields)} readings; is it Unihan_Readings.txt?")
    return fields


def simp_weights(path):
    """(character, syllable) -> weight."""
    weights = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.rstrip("\n").split("\t")
            if len(words) >= 3 and len(words[0]) == 1 and plain(words[1]):
                weights[words[0], plain(words[1])] = int(words[2])
    if len(weights) < 10000:
        stop(f"{path} holds only {len(weights)} characters; is it pinyin_simp.dict.yaml?")
    return weights


def readings_of_all(fields, weights):
    """character -> [syllable], the commonest first."""
    found = collections.defaultdict(list)
    for dictionary in DICTIONARIES:
        for (point, field), values in fields.items():
            char = chr(point)
            if field == dictionary and (field != "kHanyuPinyin" or not found[char]):
                found[char] += [s for s in map(plain, values) if s and s not in found[char]]
    for char, syllable in weights:
        if syllable not in found[char]:
            found[char].append(syllable)
    return {char: sorted(syllables, key=lambda s, char=char: -weights.get((char, s), -1))
            for char, syllables in found.items() if syllables}


def surname_file():
    """[(surname, [syllable])] in order, and how many of them stand before the line `rare`."""
    entries, common = [], None
    for line in (HERE / "surnames.txt").read_text(encoding="utf-8").splitlines():
        words = line.split("#")[0].split()
        if words == ["rare"]:
            common = len(entries)
        elif words:
            entries.append((words[0], words[1:]))
            if len(words[0]) != len(words) - 1:
                stop(f"surnames.txt: {line!r} has not one syllable a character")
    if len({surname for surname, _ in entries}) != len(entries):
        stop("surnames.txt: a surname stands there twice")
    return entries, common


def add_surname_readings(readings, surnames):
    """A surname's reading is one of its character's, even where no dictionary says so."""
    for name, syllables in surnames:
        for char, syllable in zip(name, syllables):
            if syllable not in readings.setdefault(char, []):
                readings[char].append(syllable)


def given_file():
    text = (HERE / "given.txt").read_text(encoding="utf-8")
    chars = "".join(line for line in text.splitlines() if not line.startswith("#"))
    return list(dict.fromkeys(chars))


class Codes:
    """Syllables and lists of syllables as numbers."""

    def __init__(self, syllables):
        self.syllables = [""] + sorted(syllables)
        self.ids = {syllable: i for i, syllable in enumerate(self.syllables)}
        self.lists, self.offsets = [], {}
        if len(self.syllables) > FIRST_LIST:
            stop("there are more syllables than codes for them")

    def of(self, syllables):
        if len(syllables) == 1:
            return self.ids[syllables[0]]
        key = tuple(syllables)
        if key not in self.offsets:
            self.offsets[key] = len(self.lists)
            self.lists += [len(key)] + [self.ids[s] for s in key]
        code = FIRST_LIST + self.offsets[key]
        if code >> CODE_BITS:
            stop("there are more lists of readings than codes for them")
        return code


def first(syllable, others):
    """The readings of a character with `syllable` before the others."""
    return [syllable] + [s for s in others if s != syllable]


def grade(value, low, high):
    """value 0..1 -> low..high."""
    return low + round(max(0.0, min(1.0, value)) * (high - low))


class Scores:
    """How well a character read in a certain way serves as a surname and in a given name."""

    def __init__(self, readings, weights, surnames, common, given):
        self.readings, self.weights = readings, weights
        self.top = math.log(max(weights.values()) + 1)
        self.given = {char: 1 - i / len(given) for i, char in enumerate(given)}
        self.surname = {}
        for i, (name, syllables) in enumerate(surnames):
            rank = 1 - i / common if i < common else 0.0
            key = (name[0], syllables[0])
            self.surname[key] = max(rank, self.surname.get(key, 0.0))

    def usual(self, char, syllable):
        """How common it is in words, 0..1."""
        return math.log(self.weights.get((char, syllable), 0) + 1) / self.top

    def as_surname(self, char, syllable):
        rank = self.surname.get((char, syllable))
        return grade(self.usual(char, syllable), 0, 62) if rank is None else grade(rank, 64, SCORE_MAX)

    def as_given(self, char, syllable):
        """A character of the list counts by its place there in the readings it often has."""
        weight = self.weights.get((char, syllable), 0)
        most = max(self.weights.get((char, s), 0) for s in self.readings[char])
        if char in self.given and weight * 20 >= most:
            return grade(self.given[char], 64, SCORE_MAX)
        return grade(self.usual(char, syllable), 0, 62)


def writing_entries(codes, scores, taken):
    """For each syllable the characters, the commonest first, packed as tables.h says."""
    by_syllable = collections.defaultdict(list)
    for char, syllables in scores.readings.items():
        for syllable in syllables if char in taken else []:
            by_syllable[syllable].append(char)
    entries, starts = [], []
    for syllable in codes.syllables:
        starts.append(len(entries))
        chars = by_syllable[syllable]
        chars.sort(key=lambda c, s=syllable: (-scores.weights.get((c, s), 0), c))
        entries += [ord(c) << CODE_BITS | scores.as_surname(c, syllable) << 7
                    | scores.as_given(c, syllable) for c in chars]
    return entries, starts + [len(entries)]


def latin_letters(point):
    char = chr(point).lower()
    apart = unicodedata.normalize("NFKD", char)
    letters = LATIN_BY_HAND.get(char) or "".join(c for c in apart if not unicodedata.combining(c))
    return letters if letters.isascii() and letters.isalpha() and len(letters) <= 2 else ""


def c_numbers(declaration, numbers):
    lines = [f"const {declaration} = {{"]
    for i in range(0, len(numbers), 16):
        lines.append("    " + ",".join(str(n) for n in numbers[i:i + 16]) + ",")
    return "\n".join(lines) + "\n};\n"


def c_texts(declaration, texts):
    return f"const {declaration} = {{\n" + "".join(f'    "{t}",\n' for t in texts) + "};\n"


def c_rows(declaration, rows):
    lines = "".join("    {" + ", ".join(map(str, row)) + "},\n" for row in rows)
    return f"const {declaration} = {{\n{lines}}};\n"


def surname_tables(codes, readings, surnames):
    """Surnames whose reading is not the usual one, sorted; surnames of two characters."""
    single, double = [], []
    for name, syllables in surnames:
        coded = [codes.of(first(s, readings[c])) for c, s in zip(name, syllables)]
        if len(name) == 2:
            double.append((ord(name[0]), ord(name[1]), *coded))
        elif readings[name][0] != syllables[0]:
            single.append((ord(name), coded[0]))
    return sorted(single), double


def main():
    if len(sys.argv) != 4:
        stop("usage: pinyin.py UNIHAN_READINGS PINYIN_SIMP OUTPUT")
    fields, weights = unihan_fields(sys.argv[1]), simp_weights(sys.argv[2])
    readings = readings_of_all(fields, weights)
    surnames, common = surname_file()
    add_surname_readings(readings, surnames)
    codes = Codes({s for syllables in readings.values() for s in syllables})
    scores = Scores(readings, weights, surnames, common, given_file())
    taken = {c for c in readings if ord(c) in URO or (ord(c), "kTGHZ2013") in fields}
    taken |= {c for name, _ in surnames for c in name}
    entries, starts = writing_entries(codes, scores, taken)
    single, double = surname_tables(codes, readings, surnames)
    uro = [codes.of(readings[chr(p)]) if chr(p) in readings else 0 for p in URO]
    beyond = [ord(c) << CODE_BITS | codes.of(readings[c])
              for c in sorted(readings) if ord(c) not in URO]
    if max(map(len, codes.syllables)) > 7 or max(beyond) >> 32 or max(entries) >> 32:
        stop("a table has outgrown its type")
    initials = [sum(s[:1] < letter for s in codes.syllables) for letter in map(chr, range(97, 124))]
    latin = [[latin_letters(p) for p in points] for points in LATIN_RANGES]
    out = ['/* Made by toolchain/tables/pinyin.py. */\n#include "tables.h"\n',
           f"const size_t tn_pinyin_syllable_count = {len(codes.syllables)};",
           c_texts("char tn_pinyin_syllables[][8]", codes.syllables),
           c_numbers("uint16_t tn_pinyin_initials[27]", initials),
           c_numbers("uint16_t tn_pinyin_lists[]", codes.lists),
           f"const size_t tn_pinyin_lists_count = {len(codes.lists)};",
           c_numbers(f"uint16_t tn_pinyin_uro[{len(URO)}]", uro),
           c_numbers("uint32_t tn_pinyin_beyond[]", beyond),
           f"const size_t tn_pinyin_beyond_count = {len(beyond)};",
           c_numbers("uint32_t tn_pinyin_entries[]", entries),
           c_numbers("uint16_t tn_pinyin_starts[]", starts),
           c_rows("uint16_t tn_pinyin_single[][2]", single),
           f"const size_t tn_pinyin_single_count = {len(single)};",
           c_rows("uint16_t tn_pinyin_double[][4]", double),
           f"const size_t tn_pinyin_double_count = {len(double)};",
           c_texts("char tn_pinyin_latin[][3]", latin[0]),
           c_texts("char tn_pinyin_latin_more[][3]", latin[1])]
    pathlib.Path(sys.argv[3]).write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    main()
