#!/usr/bin/env bash
# Links the library and the command for a wheel from the objects of `make c-library release`: FOLDER gets
# librowcast.so and rowcast, which need nothing but glibc.
#
#     Sources/python/linking/link.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/../../.."
out=$1
static=$out/static
objects=$(swift build -c release --show-bin-path)
rm -rf "$out"
mkdir -p "$out"
Sources/python/linking/make-static.sh "$static"
extras=("-L$static" "$static/icu.o" "$static/compatibility.o" -llzma)

gcc -O2 -fPIC -Wall -Wextra -Werror -c -o "$static/guard.o" Sources/python/linking/guard.c
Sources/packaging/c-library.sh "$out/c-library" "${extras[@]}" "$static/guard.o" > /dev/null
cp -L "$out/c-library/lib/librowcast.so" "$out/librowcast.so"

# The way in which the package manager links a program, by another linker and with other libraries.
swiftc -emit-executable -static-stdlib -use-ld=lld -o "$out/rowcast" \
    "@$objects/rowcast.product/Objects.LinkFileList" "${extras[@]}" -lxml2 -lz \
    -Xlinker --defsym -Xlinker main=RowcastCommand_main -Xlinker --gc-sections
strip "$out/rowcast"
rm -rf "$static" "$out/c-library"
