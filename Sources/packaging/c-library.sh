#!/usr/bin/env bash
# Links librowcast.so from the objects that `swift build -c release --product CRowcast` has made, into
# FOLDER, .build/c-library without one, with its header and a file for pkg-config.
#
#     Sources/packaging/c-library.sh [FOLDER [ARGUMENT OF THE LINKER ...]]
#
# Swift's runtime is linked statically, which `swift build --static-swift-stdlib` does for programs
# only. The linker is lld: GNU gold exports the type metadata and conformances of public Swift types, whose
# visibility is protected, in spite of the version script.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-.build/c-library}
header=Sources/CRowcast/Header/rowcast.h
objects=$(swift build -c release --show-bin-path)
version=$(sed -n 's/.*number: StaticString = "\(.*\)"/\1/p' Sources/Rowcast/API/LibraryVersion.swift)
abi=$(sed -n 's/^#define ROWCAST_ABI_VERSION //p' $header)

rm -rf $out
mkdir -p $out/lib/pkgconfig $out/include
cp $header $out/include/rowcast.h

echo '{ global: rowcast_*; local: *; };' > $out/exports.map
# All objects of the archive become one: nothing refers to an object that has conformances only, and Swift's
# options for static linking hide the symbols of archives, those of the header too.
clang -r -nostdlib -fuse-ld=lld -o $out/rowcast.o \
    -Wl,--whole-archive "$objects/libCRowcast.a" -Wl,--no-whole-archive
swiftc -emit-library -static-stdlib -use-ld=lld $out/rowcast.o -o "$out/lib/librowcast.so.$abi" \
    -Xlinker "-soname=librowcast.so.$abi" -Xlinker "--version-script=$out/exports.map" \
    -Xlinker --gc-sections "${@:2}" -lxml2 -lz
rm $out/exports.map $out/rowcast.o
unstripped=$(stat -c %s "$out/lib/librowcast.so.$abi")
strip --strip-unneeded "$out/lib/librowcast.so.$abi"
ln -s "librowcast.so.$abi" $out/lib/librowcast.so

# The prefix is found from the place of the file, so that the folder may be moved.
cat > $out/lib/pkgconfig/rowcast.pc << EOF
prefix=\${pcfiledir}/../..
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: rowcast
Description: Converts the results of BI queries from one format to others
Version: $version
Libs: -L\${libdir} -lrowcast
Cflags: -I\${includedir}
EOF
stripped=$(stat -c %s "$out/lib/librowcast.so.$abi")
echo "$out/lib/librowcast.so.$abi: $((stripped / 1000000)).$((stripped / 100000 % 10)) MB," \
    "$((unstripped / 1000000)).$((unstripped / 100000 % 10)) MB before it was stripped"
