#!/usr/bin/env bash
# Makes static libraries of Debian's libxml2, zlib, lzma, libstdc++ and libgcc in a folder, so that a linker
# that looks there first makes files that need nothing but glibc. Extra objects are in the same folder.
#
#     Sources/python/linking/make-static.sh .build/static
#
# libxml2 would pull 33 MB of ICU, which it asks for encodings that neither it nor glibc's iconv knows. Its
# functions of ICU are replaced by a converter that knows none either, which libxml2 reports as such.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$1
mkdir -p "$out"

library() { # NAME
    local path
    path=$(gcc "-print-file-name=$1")
    [ "$path" != "$1" ] || { echo "$1 is missing" >&2; exit 1; }
    echo "$path"
}

for name in libz.a liblzma.a libstdc++.a; do cp "$(library $name)" "$out/$name"; done
# The linker is asked for the shared library libgcc_s; these are the same functions.
cp "$(library libgcc_eh.a)" "$out/libgcc_s.a"

cp "$(library libxml2.a)" "$out/libxml2.a"
chmod u+w "$out/libxml2.a"
for stream in stdin stdout stderr; do
    objcopy --redefine-sym "$stream=static_$stream" "$out/libxml2.a"
done

# U_FILE_ACCESS_ERROR is 4; functions of a converter that was not opened are never called.
{
    nm "$out/libxml2.a" 2> /dev/null | sed -nE 's/^ +U ((ucnv|UCNV)_[A-Za-z_]+_[0-9]+)$/\1/p' | sort -u |
        while read -r function; do
            case $function in
            ucnv_open_*) echo "void *$function(const char *name, int *error) { *error = 4; return 0; }" ;;
            *) echo "void $function(void) {}" ;;
            esac
        done
} > "$out/icu.c"
gcc -O2 -fPIC -fvisibility=hidden -c -o "$out/icu.o" "$out/icu.c"
gcc -O2 -fPIC -Wall -Wextra -Werror -c -o "$out/compatibility.o" "$here/compatibility.c"
