#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints the instructions of each kind of repaint at 1280x800 and fails beyond the budget.
# Cost of one = (cost of many - cost of none) / how many; what starting costs falls out.
set -eu
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

instructions() {
    valgrind --tool=callgrind --callgrind-out-file="$work/out" "$program" "$1" "$2" \
        2>"$work/log" >/dev/null || { cat "$work/log" >&2; exit 1; }
    sed -n 's/^summary: //p; s/^totals: //p' "$work/out" | head -n 1
}

bad=0
check() { # kind, repetitions, budget in millions
    none=$(instructions "$1" 0)
    many=$(instructions "$1" "$2")
    one=$(((many - none) / $2))
    printf '%-10s %6d.%02d M instructions (budget %d M)\n' "$1" $((one / 1000000)) \
        $((one % 1000000 / 10000)) "$3"
    [ "$one" -le $(($3 * 1000000)) ] || bad=1
}

check full 8 40
check cold 4 40
check ring 20 2
check press 20 2
exit $bad
