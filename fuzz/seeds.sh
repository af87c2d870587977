#!/usr/bin/env bash
# Fills corpus/ with the texts that the tests and the example policies are made of.
set -eu
cd "$(dirname "$0")"
repo=..

put() { cp "$1" "corpus/$2/seed-$(printf '%s' "$1" | tr -c 'A-Za-z0-9.\n' _)"; }

mkdir -p corpus/{audit,bundle,events,journal,mask,ord,sealed,tabular,workspace,yaml}
find "$repo/tests/samples" "$repo/policies" -type f | LC_ALL=C sort | while IFS= read -r file; do
    case "$file" in
    *.yaml | *.yml) put "$file" yaml ;;
    *.ord) put "$file" ord ;;
    # The first byte chooses the notation: 0, 1 and 2 modulo 3.
    *.csv) { printf '0' && cat "$file"; } >"corpus/tabular/seed-$(basename "$(dirname "$file")").csv" ;;
    *.tsv) { printf '1' && cat "$file"; } >"corpus/tabular/seed-$(basename "$(dirname "$file")").tsv" ;;
    *.ndjson) { printf '2' && cat "$file"; } >"corpus/tabular/seed-$(basename "$(dirname "$file")").ndjson" ;;
    esac
done
# Whole sets: a byte 0xFF, the path, the text.
find "$repo/tests/samples/sets" "$repo/policies" -name ordinance.yaml | LC_ALL=C sort | while IFS= read -r root; do
    set=$(dirname "$root")
    seed=corpus/workspace/seed-$(basename "$set")
    : >"$seed"
    find "$set" -type f ! -name expected.txt | LC_ALL=C sort | while IFS= read -r file; do
        { printf '\377%s\n' "${file#"$set"/}" && cat "$file"; } >>"$seed"
    done
done
# The values that masking is shown on: the third cell of each line.
sed -n 's/^[a-z_]* | [a-z0-9 ]* | \(.*\) | .*/\1/p' "$repo/tests/mask.rs" | LC_ALL=C sort -u | {
    number=0
    while IFS= read -r value; do
        number=$((number + 1))
        printf '%s' "$value" >"corpus/mask/seed-$number"
    done
}
# A sealed value, a ring, a log and a kept case that the tool wrote, and what may happen to a case; names, numbers and keys are
# made up.
for target in audit events journal sealed; do
    for file in seeds/"$target"/*; do cp "$file" "corpus/$target/seed-$(basename "$file")"; done
done
