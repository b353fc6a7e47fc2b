#!/usr/bin/env bash
# Tests a wheel: installs it into new environments, one with the packages that it works with and one with
# nothing, and uses it there. No library of Swift is on the way.
#
#     Sources/python/tests/run.sh WHEEL [ARGUMENT OF pytest ...]
set -euo pipefail
wheel=$(realpath "$1")
shift
cd "$(dirname "$0")"
environments=$(mktemp -d)
trap 'rm -rf "$environments"' EXIT
unset LD_LIBRARY_PATH PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

python3 -m venv "$environments/bare"
"$environments/bare/bin/pip" install --quiet "$wheel"
"$environments/bare/bin/python" bare.py

python3 -m venv "$environments/full"
"$environments/full/bin/pip" install --quiet "$wheel" \
    pytest mypy pyarrow pandas polars duckdb openpyxl
"$environments/full/bin/python" -m pytest -q -p no:cacheprovider "$@"
