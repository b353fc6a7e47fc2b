#!/usr/bin/env bash
# Fuzzes the decoder of a format (or value_format, html_cleaner, expression, calculation, request, lookml, filter) for
# some seconds, beginning with the inputs that failed before, the fixtures, and what earlier runs have found; 0 seconds only try
# those. An input that fails is kept in the current folder as crash-* or timeout-*: make it a file of
# Fixtures/Fuzz/FORMAT first, then correct the decoder.
# FUZZ_SEED makes a run like another: with the same one the fuzzer tries the same inputs in the same
# order, and what earlier runs have found is left out.
# usage: run.sh FORMAT SECONDS
#        run.sh --list     prints the formats and the others
set -euo pipefail
here=$(dirname "$0")
programs=$here/.build-fuzz/release
if [ "$1" = --list ]; then
    "$programs/FuzzDecoder"
    printf '%s\n' value_format html_cleaner expression calculation request lookml filter
    exit
fi
format=$1 seconds=$2
fixtures=$here/../../Fixtures
case $format in
    value_format) entry=FuzzValueFormat ;;
    html_cleaner) entry=FuzzHTMLCleaner ;;
    expression) entry=FuzzExpression ;;
    calculation) entry=FuzzCalculation ;;
    request) entry=FuzzRequest ;;
    lookml) entry=FuzzLookML ;;
    filter) entry=FuzzFilter ;;
    *) entry=FuzzDecoder ;;
esac

seeds=$here/.build-fuzz/seeds/$format
found=$here/.build-fuzz/found/$format
log=$here/.build-fuzz/$format.log
rm -rf "$seeds"
if [ -n "${FUZZ_SEED:-}" ]; then
    found=$here/.build-fuzz/found-$FUZZ_SEED/$format
    rm -rf "$found"
fi
mkdir -p "$seeds" "$found"
find "$fixtures" -type f -size -20k ! -name '*.error' |
    { grep -E "/(Fuzz|Malformed)/$format/|/Results/.*\.${format%_cleaner}(\.[a-z]+)?$" || true; } |
    while read -r file; do
        cp "$file" "$seeds/$(printf '%s' "${file#"$fixtures"/}" | tr / -)"
    done

# Swift's own crash handler would hang instead of leaving a file.
export SWIFT_BACKTRACE=enable=no
export FUZZ_FORMAT=$format
export ASAN_OPTIONS=handle_sigill=1:quarantine_size_mb=4
fuzzer=$programs/$entry
echo "$format: $(find "$seeds" -type f | wc -l) files to begin with, $seconds s"
if ! "$fuzzer" -runs=0 -timeout=10 "$seeds" "$found" > "$log" 2>&1 ||
    { [ "$seconds" -gt 0 ] && ! "$fuzzer" -max_total_time="$seconds" -max_len=4096 -timeout=10 \
        -rss_limit_mb=1024 -print_final_stats=1 -seed="${FUZZ_SEED:-0}" "$found" "$seeds" \
        > "$log" 2>&1; }; then
    tail -n 60 "$log"
    grep -a -m 3 -E 'Fatal error|ERROR' "$log" | cut -c -2000
    exit 1
fi
grep -E '^stat::(number_of_exec|new_units)' "$log" || true
