#!/usr/bin/env bash
# Tests the built server with clients of its API, over sockets.
#
#     Sources/QueryTaskService/Tests/run.sh [ARGUMENT OF pytest ...]
set -euo pipefail
cd "$(dirname "$0")"
environment=../.build/python
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
if ! "$environment/bin/python" -c 'import looker_sdk, pytest, schemathesis' 2> /dev/null; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet looker-sdk pytest schemathesis
fi
"$environment/bin/python" -m pytest -q -p no:cacheprovider "$@"
