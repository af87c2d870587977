#!/usr/bin/env bash
# Measures Ordinance and its peers side by side, in turn and in one run, and prints a table of ratios: what an engine takes for what
# Ordinance takes. `beside.sh HARNESS SIZE...`: the harness holds the peers' runners in `$RUNNERS` (else `target/release`), and in
# `data/SIZE` the workload that all read. Runners that are not built are named and left out. Times are CPU times, but another
# program disturbs them through caches; ratios of one run are what counts. `BUDGET` is how many seconds each runner may take.
set -eu
harness=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")"
runners=${RUNNERS:-$harness/target/release}
ours=${CARGO_TARGET_DIR:-target}/release/ordinance-peers
[ -x "$ours" ] || cargo build --quiet --release
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

measure() { # engine variant size
    if [ -x "$runners/run-$1" ]; then
        "$runners/run-$1" --data "$harness/data/$3" --variant "$2" --budget "${BUDGET:-10}" --decisions "$results/$1.$2.$3.txt" \
            >"$results/$1.$2.$3.json" 2>/dev/null || echo "$1 $2 failed at $3"
    fi
}

for engine in floor cedar regorus casbin; do
    [ -x "$runners/run-$engine" ] || echo "$engine is not built and left out"
done
for size in "$@"; do
    for variant in list indexed; do measure floor "$variant" "$size"; done
    # The runner writes the policy set beside the workload.
    mkdir -p "$results/$size" && cp "$harness/data/$size/"*.json "$harness/data/$size/expected.txt" "$results/$size/"
    "$ours" "$results/$size" >"$results/ordinance.$size.json"
    for variant in preloaded schema-requests per-action policy-slicing entity-slicing; do measure cedar "$variant" "$size"; done
    for variant in interp-rules interp-data rvm-rules rvm-data; do measure regorus "$variant" "$size"; done
    for variant in single sharded; do measure casbin "$variant" "$size"; done
done

python3 - "$results" "$harness" "$@" <<'PYTHON'
import glob, json, os, sys
results, harness, sizes = sys.argv[1], sys.argv[2], sys.argv[3:]
print("| size | engine | prepared | × | from strings | × | load | MiB | agrees |")
print("|---|---|---:|---:|---:|---:|---:|---:|---|")
def nanoseconds(value):
    return f"{value:.0f} ns" if value < 10_000 else f"{value / 1e3:.1f} µs"
for size in sizes:
    own = json.load(open(f"{results}/ordinance.{size}.json"))
    rows = [("ordinance", own["decide_ns"], own["strings_ns"], own["text_ms"], own["resident_mib"], own["disagree"] == 0)]
    for path in sorted(glob.glob(f"{results}/*.*.{size}.json")):
        if os.path.basename(path).startswith("ordinance.") or os.path.getsize(path) == 0:
            continue
        report = json.load(open(path))
        expected = open(f"{harness}/data/{size}/expected.txt").read().strip()
        decisions = "".join(open(path[:-4] + "txt").read().split())
        took = report["measured"]
        rows.append((f"{report['engine']} {report['variant']}", took["decide_loop"]["mean_ns"], took["e2e_loop"]["mean_ns"],
                     report["load_ms"], report["memory"]["steady_mib"], decisions == expected[:len(decisions)]))
    for name, decide, strings, load, memory, agrees in sorted(rows, key=lambda row: row[1]):
        print(f"| {size} | {name} | {nanoseconds(decide)} | {decide / own['decide_ns']:.1f} | {nanoseconds(strings)} |"
              f" {strings / own['strings_ns']:.1f} | {load:.0f} ms | {memory:.0f} | {'yes' if agrees else 'no'} |")
PYTHON
