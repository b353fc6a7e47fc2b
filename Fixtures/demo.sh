#!/usr/bin/env bash
# Converts one result into every format that can be written and shows how each begins.
# usage: demo.sh ROWCAST
set -euo pipefail
rowcast=$1
source=$(dirname "$0")/Results/plain/result.json_detail.json
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

printf '\n%s\n' "$source"
"$rowcast" inspect "$source"
for format in $("$rowcast" formats | awk 'NR > 1 && $3 == "yes" { print $1 }'); do
    output=$folder/result.$format
    "$rowcast" "$source" --quiet -o "$format:$output"
    printf '\n── %s, %s bytes\n' "$format" "$(wc -c < "$output" | tr -d ' ')"
    if [ "$format" = xlsx ]; then
        echo "(a workbook)"
    else
        head -c 600 "$output" | head -n 6 | cut -c 1-100
    fi
done
