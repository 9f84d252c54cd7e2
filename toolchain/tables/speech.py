#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""speech.py ASSETS OUT: speaks the prompts of ASSETS (assets/text, assets/speech) with espeak-ng
into OUT/<language>/<key>.wav.  English is read as it stands; Chinese as pinyin with tones, because
the voice does not know characters."""
import pathlib
import subprocess
import sys

VOICES = {"en": ("text/en.txt", "en-gb", "155"),
          "zh-CN": ("speech/zh-CN.txt", "cmn-latn-pinyin", "145")}


def prompts(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("speech."):
            key, _, text = line.partition(" = ")
            yield key, text


def speak(voice, pace, text, out):
    subprocess.run(["espeak-ng", "-v", voice, "-s", pace, "-g", "2", "-w", str(out)],
                   input=text.encode(), check=True)


def main(assets, out):
    for lang, (source, voice, pace) in VOICES.items():
        folder = out / lang
        folder.mkdir(parents=True, exist_ok=True)
        for key, text in prompts(assets / source):
            speak(voice, pace, text, folder / (key + ".wav"))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
