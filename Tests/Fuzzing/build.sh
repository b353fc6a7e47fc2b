#!/usr/bin/env bash
# Builds the fuzz entries, and the library with them, so that the fuzzer sees its branches.
set -euo pipefail
cd "$(dirname "$0")"
# What is not public is fuzzed too, hence -enable-testing. Of several -sanitize options the compiler
# takes the last, hence the one that names both. Files that are new in the library are noticed only
# without the manifest's cache.
swift build -c release --sanitize=fuzzer --sanitize=address \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -use-ld=lld -Xswiftc -enable-testing \
    --scratch-path .build-fuzz --disable-build-manifest-caching
