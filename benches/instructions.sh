#!/usr/bin/env bash
# Counts the instructions of a fixed piece of work and compares them with what is recorded beside this script, so that a slowdown
# shows on a machine of whatever load. `instructions.sh --record` records anew. Needs valgrind, which it installs where it can (as
# root on Debian and the like); where it cannot it says so, counts nothing and passes. The policy set is compiled by `$ORDINANCE`,
# else by the binary that the tests have built. What is counted is built without the compiler, in a profile of its own.
set -eu
target=${CARGO_TARGET_DIR:+$(realpath -m "$CARGO_TARGET_DIR")}
cd "$(dirname "$0")"

if ! command -v valgrind >/dev/null; then
    echo "no valgrind here: installing it"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends valgrind libc6-dbg; } >/dev/null 2>&1 || true
fi
if ! command -v valgrind >/dev/null; then
    echo "valgrind could not be installed, so no instructions were counted"
    exit 0
fi
tolerance=10 # percent
recorded=instructions.txt

ordinance=${ORDINANCE:-${target:-../target}/debug/ordinance}
[ -x "$ordinance" ] || cargo build --quiet --manifest-path ../Cargo.toml --bin ordinance
cargo build --quiet --profile counted --no-default-features --manifest-path peers/Cargo.toml
runner=${target:-peers/target}/counted/ordinance-peers
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$ordinance" compile -C ../policies/harbour -o "$out/harbour.bundle" >/dev/null
valgrind --tool=callgrind --callgrind-out-file="$out/counts" --toggle-collect=ordinance_counted_rounds --collect-atstart=no \
    "$runner" "$out/harbour.bundle" count ../policies/harbour/org/people.csv >"$out/said" 2>&1 || { cat "$out/said" && exit 1; }
counted=$(sed -n 's/^\(summary\|totals\): *\([0-9]*\).*/\2/p' "$out/counts" | tail -1)

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
