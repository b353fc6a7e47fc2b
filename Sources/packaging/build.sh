#!/usr/bin/env bash
# Packs the built command: a package of Debian and an archive for other systems of Linux.
# usage: build.sh MANUAL_PAGE [SERVER]
#
# Writes .build/package/rowcast_VERSION_ARCHITECTURE.deb, which depends on the libraries that the
# binary is linked with, and rowcast-VERSION-linux-MACHINE.tar.gz with bin/ and share/ in it. With
# the built SERVER of query tasks, a package rowcast-server too, with a unit of systemd. Files have
# fixed times and owners, so that equal inputs give equal packages.
set -euo pipefail
page=$(realpath "$1")
server=${2:+$(realpath "$2")}
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
output=$PWD/.build/package
version=$(.build/release/rowcast --version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)
architecture=$(dpkg --print-architecture)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 0)}

for binary in .build/release/rowcast $server; do
    if ldd "$binary" | grep libswift > /dev/null; then
        echo "build $binary with make: this one needs the shared libraries of Swift" >&2
        exit 1
    fi
done
rm -rf "$output"
mkdir -p "$output"
trap 'rm -rf "$output/tree" "$output/server" "$output/debian" "$output/archive"' EXIT

# Files below PREFIX in the folder TREE.
stage() { # TREE PREFIX
    make --no-print-directory -s install-files DESTDIR="$1" PREFIX="$2"
    local documents=$1$2/share/doc/rowcast
    install -d "$1$2/share/man/man1" "$documents/examples"
    rm -f "$1$2/share/man/man1/rowcast.1"
    gzip -9n < "$page" > "$1$2/share/man/man1/rowcast.1.gz"
    install -m 644 "$here/copyright" "$documents"
    gzip -9n < CHANGELOG.md > "$documents/changelog.gz"
    cp Fixtures/Readme/* "$documents/examples"
    chmod -R u=rwX,go=rX "$1"
    find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# dpkg-shlibdeps names the packages of the shared libraries and the least versions that have the
# symbols. It wants a source package around itself.
dependencies() { # BINARY
    mkdir -p "$output/debian"
    printf 'Source: rowcast\n\nPackage: rowcast\nArchitecture: any\n' > "$output/debian/control"
    (cd "$output" && dpkg-shlibdeps -O -e"$1" 2> /dev/null) | sed -n 's/^shlibs:Depends=//p'
}

# Makes a package of Debian from the files in TREE.
pack() { # NAME TREE CONTROL
    local depends
    depends=$(dependencies "$2/usr/bin/$1")
    test -n "$depends"
    install -d "$2/DEBIAN"
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@DEPENDS@/$depends/" \
        -e "s/@SIZE@/$(du -sk "$2/usr" | cut -f 1)/" "$3" > "$2/DEBIAN/control"
    (cd "$2" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
    find "$2" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zxz --build "$2" "$output/$1_${version}_$architecture.deb" > /dev/null
}

tree=$output/tree
stage "$tree" /usr
# Debian's zsh looks for completions of packages here.
install -d "$tree/usr/share/zsh/vendor-completions"
mv "$tree/usr/share/zsh/site-functions/_rowcast" "$tree/usr/share/zsh/vendor-completions"
rmdir "$tree/usr/share/zsh/site-functions"
pack rowcast "$tree" "$here/control"

if [ -n "$server" ]; then
    tree=$output/server
    documents=$tree/usr/share/doc/rowcast-server
    install -d "$tree/usr/bin" "$tree/usr/lib/systemd/system" "$tree/usr/share/man/man8" "$documents/demo"
    install -m 755 "$server" "$tree/usr/bin/rowcast-server"
    strip "$tree/usr/bin/rowcast-server"
    "$server" --generate-manual-page | gzip -9n > "$tree/usr/share/man/man8/rowcast-server.8.gz"
    install -m 644 "$here/rowcast-server.service" "$tree/usr/lib/systemd/system"
    install -m 644 "$here/copyright" Sources/QueryTaskService/README.md "$documents"
    install -m 644 Sources/QueryTaskService/Demo/* "$documents/demo"
    gzip -9n < CHANGELOG.md > "$documents/changelog.gz"
    chmod -R u=rwX,go=rX "$tree"
    # For the file of credentials, which the unit waits for.
    install -d -m 700 "$tree/etc/rowcast-server"
    pack rowcast-server "$tree" "$here/control-server"
fi

name=rowcast-$version-linux-$(uname -m)
stage "$output/archive" "/$name"
install -m 644 LICENSE "$output/archive/$name/share/doc/rowcast"
tar -C "$output/archive" --sort=name --owner=0 --group=0 --numeric-owner \
    --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" | gzip -9n > "$output/$name.tar.gz"

cd "$output"
for file in *.deb *.tar.gz; do
    printf '%s  %s bytes\n' ".build/package/$file" "$(wc -c < "$file")"
done
