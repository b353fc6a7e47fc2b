#!/usr/bin/env bash
# Installs the packages of .build/package into a clean Debian, and uses the command there: by apt
# first, then from the archive. Needs root, Debian or Ubuntu, and some minutes.
# usage: test.sh [SUITE]
set -euo pipefail
suite=${1:-bookworm}
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
version=$(dpkg-deb -f "$repository"/.build/package/rowcast_*.deb Version)
folder=$(mktemp -d)
root=$folder/root
leave() {
    # A root that still has /proc must not be removed.
    if mountpoint -q "$root/proc"; then umount "$root/proc" || return; fi
    rm -rf "$folder"
}
trap leave EXIT

say() { printf '%s\n' "$*"; }
fail() { say "failed: $*" >&2; exit 1; }
inside() { chroot "$root" su tester -c "cd && LC_ALL=C.UTF-8 MANPAGER=cat $*"; }

# expect NAME TEXT COMMAND: the output of the command, run inside as a user, has the text.
expect() {
    local output
    output=$(inside "$3" 2>&1) || fail "$1: $3: $output"
    case $output in *"$2"*) say "  $1" ;; *) fail "$1: no '$2' in: $output" ;; esac
}

# Uses the command as it is installed now; DATA is the folder of its manual page and examples.
check() { # DATA
    say "installed under $1:"
    expect "version" "$version" "rowcast --version"
    expect "a table" "| 2024-01 | Köln | 7 | \$104.16 |" \
        "rowcast $1/doc/rowcast/examples/orders.json --to md --apply-formatting"
    expect "a workbook and back" "2024-01,Köln,7,104.16499999999998" \
        "rowcast $1/doc/rowcast/examples/orders.json --totals none -o a.xlsx && rowcast a.xlsx --to csv"
    expect "a sound workbook" "valid" "rowcast validate a.xlsx --schema"
    expect "the manual page" "SYNOPSIS" "man rowcast"
    for shell in bash zsh fish; do
        "$here/press_tab.py" "$root" "$shell" || fail "Tab in $shell"
        say "  Tab in $shell"
    done
}

test "$(id -u)" = 0 || fail "run it as root: a clean root is entered by chroot"
command -v mmdebstrap > /dev/null || {
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y mmdebstrap > /dev/null
}
# Types the recipes of README as they stand, in a new folder with the sample.
recipes() { # DATA
    awk '/^## / { inside = /Recipes/ } inside && sub(/^\$ /, "")' "$repository/README.md" \
        > "$root/tmp/recipes.sh"
    test -s "$root/tmp/recipes.sh" || fail "README has no recipes"
    expect "README's recipes" "valid" \
        "mkdir try && cd try && cp $1/doc/rowcast/examples/orders.json . && bash -eu /tmp/recipes.sh"
    test -z "$(inside 'ls -A try | grep -v -e orders -e all.csv -e both.xlsx -e out -e shop.db')" ||
        fail "README's recipes leave other files"
}

say "a clean Debian $suite"
mmdebstrap --quiet --variant=minbase --include=man-db,bash-completion,zsh,fish,sqlite3 \
    --skip=cleanup/apt/lists "$suite" "$root"
# Package managers inside ask the servers that this machine asks.
cp /etc/resolv.conf "$root/etc/resolv.conf" 2> /dev/null || true
chroot "$root" useradd -m tester
# Programs in Swift learn their arguments from /proc.
mount -t proc proc "$root/proc" || mount --bind /proc "$root/proc"

cp "$repository"/.build/package/rowcast_*.deb "$root/tmp"
chroot "$root" sh -c 'DEBIAN_FRONTEND=noninteractive apt-get install -qq -y /tmp/*.deb' \
    > "$folder/apt.log" 2>&1 || { cat "$folder/apt.log"; fail "apt-get install"; }
chroot "$root" dpkg --verify rowcast
check /usr/share
recipes /usr/share
chroot "$root" apt-get remove -qq -y rowcast > /dev/null 2>&1
left=$(find "$root/usr" -name '*rowcast*')
test -z "$left" || fail "files left after the removal: $left"

tar -C "$root/usr/local" --strip-components=1 -xzf "$repository"/.build/package/*.tar.gz
check /usr/local/share

# The query-task service, where `make package-server` has made its package.
server=$(find "$repository/.build/package" -name 'rowcast-server_*.deb')
if [ -n "$server" ]; then
    cp "$server" "$root/tmp/server.deb"
    chroot "$root" sh -c 'DEBIAN_FRONTEND=noninteractive apt-get install -qq -y /tmp/server.deb' \
        > "$folder/apt.log" 2>&1 || { cat "$folder/apt.log"; fail "apt-get install"; }
    chroot "$root" dpkg --verify rowcast-server
    say "the service:"
    expect "version" "$version" "rowcast-server --version"
    expect "the manual page" "SYNOPSIS" "man rowcast-server"
    expect "the demo" "listening on http://127.0.0.1" \
        "timeout 5 rowcast-server --data /usr/share/doc/rowcast-server/demo --listen 127.0.0.1:0 || true"
fi
