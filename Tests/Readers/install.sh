#!/bin/sh
# Installs the programs that the tests open our output with: LibreOffice, and a Python environment
# in Tests/Readers/.venv with openpyxl and lxml. Running it again does nothing that is done already.
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

if ! "$here/.venv/bin/python" -c 'import openpyxl, lxml' 2>/dev/null; then
    python3 -m venv "$here/.venv"
    "$here/.venv/bin/pip" install --quiet --disable-pip-version-check openpyxl lxml
fi
