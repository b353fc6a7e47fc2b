#!/bin/sh
# Installs the programs that the tests open our output with: browsers, spreadsheets, renderers and
# databases from Debian, and a Python environment in Tests/Readers/.venv. Running it again does
# nothing that is done already; what cannot be installed is named, and its tests are skipped.
#
#     Tests/Readers/install.sh && make test
#     Tests/Readers/install.sh --shells        # only the shells that tests complete words in
set -u

here=$(cd "$(dirname "$0")" && pwd)
sudo=$([ "$(id -u)" -eq 0 ] || echo sudo)
missing=

# need PROGRAM PACKAGE
need() {
    command -v "$1" > /dev/null || missing="$missing $2"
}

# Completion is tested in real shells, on the screen of a terminal; the manual page is shown by man.
need bash bash
need zsh zsh
need fish fish
need tmux tmux
need man man-db

if [ "${1-}" != --shells ]; then
    need soffice libreoffice-calc-nogui
    need ssconvert gnumeric
    need chromium chromium
    need cmark-gfm cmark-gfm
    need xmllint libxml2-utils
    need unzip unzip
    need sqlite3 sqlite3
    need mlr miller
    need jq jq
    # The bare server; the whole package would start one.
    need mariadbd mariadb-server-core
    need mariadb mariadb-client-core
    ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || missing="$missing postgresql"
fi

if [ -n "$missing" ]; then
    $sudo apt-get update -qq
    for package in $missing; do
        # RUNLEVEL keeps packages from starting servers.
        $sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -qq -y \
            -o DPkg::Lock::Timeout=600 --no-install-recommends "$package" > /dev/null \
            || echo "$package cannot be installed"
    done
fi

[ "${1-}" != --shells ] || exit 0

modules="openpyxl, xlsxwriter, python_calamine, lxml, markdown_it, linkify_it, html5lib, duckdb, duckdb_cli"
modules="$modules, looker_sdk, spectacles"
if ! "$here/.venv/bin/python" -c "import $modules" 2> /dev/null; then
    python3 -m venv "$here/.venv" && "$here/.venv/bin/pip" install --quiet \
        --disable-pip-version-check \
        openpyxl XlsxWriter python-calamine lxml markdown-it-py linkify-it-py html5lib duckdb duckdb-cli \
        looker-sdk spectacles
fi
