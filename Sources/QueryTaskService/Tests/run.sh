#!/usr/bin/env bash
# Tests the built server with clients of its API, over sockets.
#
#     Sources/QueryTaskService/Tests/run.sh [ARGUMENT OF pytest ...]
set -euo pipefail
cd "$(dirname "$0")"
environment=../.build/python
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
# The page is driven in Chromium, and the examples of README are run by curl and jq.
missing=()
for program in chromium chromedriver curl jq; do
    command -v "$program" > /dev/null || missing+=("${program/chromedriver/chromium-driver}")
done
if [ ${#missing[@]} -gt 0 ] && command -v apt-get > /dev/null; then
    if [ "$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -qq -y "${missing[@]}" > /dev/null
fi
if ! "$environment/bin/python" -c 'import duckdb, looker_sdk, pytest, schemathesis, selenium, spectacles' 2> /dev/null; then
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet \
        duckdb looker-sdk pytest schemathesis selenium spectacles
fi
"$environment/bin/python" -m pytest -q -p no:cacheprovider "$@"
