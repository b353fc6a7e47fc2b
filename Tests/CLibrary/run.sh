#!/usr/bin/env bash
# Uses librowcast.so as programs in C do. Prints one line if all is right.
#
#     Tests/CLibrary/run.sh LIBRARY_FOLDER COMMAND
set -euo pipefail
cd "$(dirname "$0")/../.."
library=$(realpath "$1")
command=$(realpath "$2")
here=Tests/CLibrary
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export LD_LIBRARY_PATH=$library/lib
export PKG_CONFIG_PATH=$library/lib/pkgconfig

fail() { printf '%s\n' "$@" >&2; exit 1; }

# Exported are the functions of the header and nothing else.
functions=$(grep -oE '\browcast_[a-z_]+\(' "$library/include/rowcast.h" | tr -d '(' | sort -u)
exported=$(nm -D --defined-only "$library/lib/librowcast.so" | awk '{ print $3 }' | sort -u)
[ "$functions" = "$exported" ] ||
    fail "the library exports other symbols than the header's functions:" \
        "$(diff <(echo "$functions") <(echo "$exported"))"

# Needed are libxml2, zlib and the system's libraries: no library of Swift, and no Foundation.
needed=$(objdump -p "$library/lib/librowcast.so" | awk '$1 == "NEEDED" { print $2 }' |
    sed 's/\.so.*//' | sort | tr '\n' ' ')
[ "$needed" = "ld-linux-x86-64 libc libgcc_s libm libstdc++ libxml2 libz " ] ||
    [ "$needed" = "libc libgcc_s libm libstdc++ libxml2 libz " ] ||
    fail "the library needs $needed"
# No grep -q: it leaves before objdump has written all, which then ends by a signal.
name=$(objdump -p "$library/lib/librowcast.so" | awk '$1 == "SONAME" { print $2 }')
[[ $name == librowcast.so.[0-9]* ]] || fail "the library has no name with a version: $name"

flags=(-Wall -Wextra -Werror -g -O1 -pthread)
read -ra found <<< "$(pkg-config --cflags --libs rowcast)"
g++ -std=c++11 -pedantic "${flags[@]}" $here/header.cpp -o "$folder/header" "${found[@]}"
"$folder/header" || fail "a program in C++ cannot call the library"
checks=($here/checks.c $here/check_*.c)
gcc -std=c11 -pedantic -D_GNU_SOURCE "${flags[@]}" "${checks[@]}" -o "$folder/checks" "${found[@]}"
gcc -std=c11 -pedantic -D_GNU_SOURCE "${flags[@]}" -fsanitize=address "${checks[@]}" \
    -o "$folder/checks-asan" "${found[@]}"
gcc -std=c11 -pedantic -D_GNU_SOURCE "${flags[@]}" -fsanitize=address $here/convert.c \
    -o "$folder/convert" "${found[@]}"

# Every format, through each kind of input and output, as the command writes it.
conversions=0
ways=(path:path memory:memory callback:callback pipe:memory)
# compare INPUT FORMAT WAYS [OPTION...]
compare() {
    local input=$1 format=$2 ways=$3 flags=() option way
    shift 3
    for option in "$@"; do
        option=${option#output:}
        flags+=("--${option%%=*}")
        [ "$option" = "${option#*=}" ] || flags+=("${option#*=}")
    done
    "$command" -q "$input" -o "$format:$folder/expected" "${flags[@]}" ||
        fail "the command fails: $input $format ${flags[*]}"
    for way in $ways; do
        "$folder/convert" "$format" "$input" "$folder/found" "${way%:*}" "${way#*:}" "$@" ||
            fail "the library fails: $input $format $way $*"
        cmp "$folder/expected" "$folder/found" || fail "differs: $input $format $way $*"
        rm "$folder/found"
        conversions=$((conversions + 1))
    done
    rm "$folder/expected"
}
results=Fixtures/Results
for format in $("$command" formats | awk '$3 == "yes" { print $1 }'); do
    compare $results/pivot-two-fields-null/result.json_detail.json "$format" "${ways[*]}"
    compare $results/totals/result.json_fe.json "$format" "pipe:memory callback:path"
done
for result in $results/nulls/result.*; do
    [ "$("$command" formats | awk -v name="${result##*.}" '$1 == name { print $2 }')" = no ] ||
        compare "$result" json "${ways[*]}"
done
compare $results/pivot-two-fields-null/result.json_detail.json csv memory:callback limit=1 \
    to-delimiter=';' header=names crlf output:quote-all
compare $results/pivot-two-fields-null/result.json_detail.json xlsx callback:memory \
    apply-formatting unpivot
[ "$conversions" -gt 80 ] || fail "only $conversions conversions were compared"

# Errors of callbacks, options and documents, with the sanitizer and with valgrind.
mkdir "$folder/files"
"$folder/checks-asan" "$folder/files" Fixtures || fail "checks fail under the address sanitizer"
"$folder/checks" "$folder/files" Fixtures || fail "checks fail"
valgrind -q --error-exitcode=1 --leak-check=full --show-leak-kinds=definite \
    --errors-for-leak-kinds=definite "$folder/checks" "$folder/files" Fixtures slow ||
    fail "checks fail under valgrind"

# A document in memory for which the system has no room is an error.
gcc -std=c11 -pedantic -D_GNU_SOURCE "${flags[@]}" $here/convert.c -o "$folder/convert-plain" \
    "${found[@]}"
status=0
printed=$(
    ulimit -v 1000000
    "$folder/convert-plain" csv <(yes 1,2,3,4,5,6,7,8 | head -c 600000000) "$folder/found" \
        pipe memory threads=1
) || status=$?
[[ $status = 1 && $printed = "input_output: "*"the system has no memory for "* ]] ||
    fail "a document larger than memory ends the process with $status: $printed"

# The manual's program.
awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' Sources/rowcast/Manual/c.md \
    > "$folder/example.c"
gcc "${flags[@]}" "$folder/example.c" -o "$folder/example" "${found[@]}"
"$folder/example" Fixtures/Readme/orders.json "$folder/orders.csv" > "$folder/printed"
"$command" -q Fixtures/Readme/orders.json -o "$folder/expected.csv"
cmp "$folder/expected.csv" "$folder/orders.csv" || fail "the manual's program writes another file"
echo "librowcast.so: $conversions conversions are as the command's, $(wc -w <<< "$functions")" \
    "functions exported, checks pass under the address sanitizer and valgrind"
