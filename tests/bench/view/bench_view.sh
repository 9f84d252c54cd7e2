#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints the instructions that the steps of bench_view take at 1280x800: of each kind the dearest,
# and how it stands to its limit.  Fails beyond one.
#   bench_view.sh PROGRAM          the screens that hold most; a test
#   bench_view.sh PROGRAM all      every screen there is, and all figures; some minutes
set -eu
program=$1
which=${2:-fullest}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

valgrind --tool=callgrind --instr-atstart=no --callgrind-out-file="$work/out" "$program" "$which" \
    2>"$work/log" >&2 || { cat "$work/log" >&2; exit 1; }

# one line a step: instructions, kind, what
for step in "$work"/out.*; do
    sed -n -e 's|^desc: Trigger: Client Request: \([^/]*\)/\(.*\)|\1 \2|p' \
        -e 's/^totals: //p' "$step" | tr '\n' ' '
    echo
done | awk 'NF == 3 { print $3, $1, $2 }' | sort -k2,2 -k1,1nr >"$work/steps"
[ "$which" = all ] && awk '{ printf "  %-6s %7.2f M  %s\n", $2, $1 / 1e6, $3 }' "$work/steps"

bad=0
tell() { # kind, limit in millions or nothing
    found=$(grep " $1 " "$work/steps" | head -n 1)
    [ -n "$found" ] || { echo "nothing was measured of: $1" >&2; exit 1; }
    echo "$found" | awk -v limit="${2:-0}" '{
        printf "%-6s %6.2f M instructions at most (%s)", $2, $1 / 1e6, $3
        if (limit) printf ", %.2f of the limit of %d M", $1 / 1e6 / limit, limit
        print ""
        exit limit && $1 > limit * 1e6 }' || bad=1
}

tell full 40
tell cold 40
tell key 2
tell glyph
tell found 2
tell press 2
tell ring 2
exit $bad
