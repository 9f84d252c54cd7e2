#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# test_ime_files.sh PROBE: protects what people type from being written down: no engine opens a file
# for writing, makes, renames or removes one.  Exits with 77 where nothing can be traced.
set -eu
probe=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/home"

if ! command -v strace >/dev/null || ! strace -o "$work/try" true 2>/dev/null; then
    echo "skipped: strace is missing, or tracing a process is not permitted here"
    exit 77
fi

# Leak checking traces the process itself, which cannot be done twice.
cd "$work/home"
HOME=$work/home XDG_CONFIG_HOME=$work/home ASAN_OPTIONS=detect_leaks=0 \
    strace -f -e trace=%file,ftruncate,memfd_create,socket -o "$work/trace" "$probe"

if grep -qE 'googlepinyin/data/dict_pinyin.dat' "$work/trace"; then echo "googlepinyin was used"; fi
if grep -qE 'handwriting-zh_CN.model' "$work/trace"; then echo "zinnia was used"; fi

# The one name it may try to open for writing is the user dictionary it was not given: "".
if grep -E 'O_WRONLY|O_RDWR|O_CREAT|^[0-9 ]*(creat|mkdir|rename|unlink|link|symlink|truncate|ftruncate|memfd_create|socket|mknod|chmod|chown)[a-z0-9]*\(' \
    "$work/trace" | grep -vE 'openat\(AT_FDCWD, "", .* = -1 ENOENT'; then
    echo "a file was opened for writing"
    exit 1
fi
if [ -n "$(ls -A "$work/home")" ]; then
    echo "files were left behind:"
    ls -lA "$work/home"
    exit 1
fi
