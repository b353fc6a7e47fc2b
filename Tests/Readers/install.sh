#!/bin/sh
# Installs the programs that the tests open our output with: LibreOffice, and a Python environment
# in .venv with openpyxl and lxml. Running it again does nothing that is done already.
#
#     Tests/Readers/install.sh && ROWCAST_READERS=$PWD/.venv swift test --disable-xctest
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)

if ! command -v soffice >/dev/null; then
    sudo=$([ "$(id -u)" -eq 0 ] || echo sudo)
    $sudo apt-get update -q
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends libreoffice-calc-nogui
fi

if ! "$root/.venv/bin/python" -c 'import openpyxl, lxml' 2>/dev/null; then
    python3 -m venv "$root/.venv"
    "$root/.venv/bin/pip" install --quiet --disable-pip-version-check openpyxl lxml
fi
