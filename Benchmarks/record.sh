#!/usr/bin/env bash
# Runs all benchmarks; prints their tables and keeps them, with the date, the machine and the commit,
# in Benchmarks/Results.
# usage: record.sh BENCHMARKS
set -euo pipefail
results=$(dirname "$0")/Results
mkdir -p "$results"
today=$(date +%F)
file=$results/$today.md
trap 'rm -f "$file.part"' EXIT
{
    echo "# Benchmarks of $today"
    echo
    echo "$(sed -n '/^model name/ { s/.*: //p; q; }' /proc/cpuinfo 2> /dev/null ||
        sysctl -n machdep.cpu.brand_string), $(getconf _NPROCESSORS_ONLN) cores, $(uname -sm);" \
        "$(swift --version 2> /dev/null | grep -o 'Swift version [^ ]*' | sed -n 1p);" \
        "commit $(git describe --always --dirty)."
    "$1"
} | tee "$file.part"
mv "$file.part" "$file"
echo
echo "kept as $file"
