#!/usr/bin/env bash
# Counts the instructions of a fixed piece of work and compares them with what is recorded beside this script, so that a slowdown
# shows on a machine of whatever load. `instructions.sh --record` records anew. Needs valgrind; without it nothing is counted, and
# CI can insist with ORDINANCE_COUNT=1.
set -eu
cd "$(dirname "$0")"

if ! command -v valgrind >/dev/null; then
    echo "no valgrind here, so no instructions were counted: apt-get install valgrind"
    [ -z "${ORDINANCE_COUNT:-}" ]
    exit
fi
tolerance=10 # percent
recorded=instructions.txt

cargo build --quiet --release --manifest-path peers/Cargo.toml
runner=${CARGO_TARGET_DIR:-peers/target}/release/ordinance-peers
out=$(mktemp)
trap 'rm -f "$out"' EXIT
valgrind --tool=callgrind --callgrind-out-file="$out" --toggle-collect=ordinance_counted_rounds --collect-atstart=no \
    "$runner" ../policies/harbour count >/dev/null 2>&1
counted=$(sed -n 's/^\(summary\|totals\): *\([0-9]*\).*/\2/p' "$out" | tail -1)

if [ "${1:-}" = --record ]; then
    echo "$counted" >"$recorded"
    echo "recorded $counted"
    exit 0
fi
was=$(cat "$recorded")
echo "instructions: $counted, recorded $was"
if [ $((counted * 100)) -gt $((was * (100 + tolerance))) ]; then
    echo "more than $tolerance % above what is recorded: find out why, or record anew and say why"
    exit 1
fi
# A record far above what is counted would let the next slowdown through.
if [ $((counted * (100 + tolerance))) -lt $((was * 100)) ]; then
    echo "more than $tolerance % below what is recorded: record anew with $0 --record"
    exit 1
fi
