#!/bin/sh
# Installs the programs that the tests open our output with: LibreOffice, cmark-gfm, and a Python
# environment in Tests/Readers/.venv with openpyxl, lxml, markdown-it and html5lib. Running it again
# does nothing that is done already.
#
#     Tests/Readers/install.sh && make test
set -eu

here=$(cd "$(dirname "$0")" && pwd)

if ! command -v soffice >/dev/null; then
    sudo=$([ "$(id -u)" -eq 0 ] || echo sudo)
    $sudo apt-get update -q
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends libreoffice-calc-nogui
fi

if ! command -v cmark-gfm >/dev/null; then
    sudo=$([ "$(id -u)" -eq 0 ] || echo sudo)
    $sudo apt-get update -q
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y cmark-gfm
fi

if ! "$here/.venv/bin/python" -c 'import openpyxl, lxml, markdown_it, html5lib' 2>/dev/null; then
    python3 -m venv "$here/.venv"
    "$here/.venv/bin/pip" install --quiet --disable-pip-version-check \
        openpyxl lxml markdown-it-py html5lib
fi
