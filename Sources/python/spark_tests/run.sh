#!/usr/bin/env bash
# Tests rowcast.spark with a wheel, on clusters of Spark that it starts on the loopback interface. The environment of
# Python stays in FOLDER, since Spark is large; only the wheel in it is installed anew.
#
#     Sources/python/spark_tests/run.sh WHEEL FOLDER [ARGUMENT OF pytest ...]
set -euo pipefail
wheel=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
shift 2
cd "$(dirname "$0")"
unset LD_LIBRARY_PATH PYTHONPATH SPARK_HOME
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1 SPARK_LOCAL_IP=127.0.0.1
# pyspark 4.3 is made for pandas 2.
packages=(pyspark==4.3.* pyarrow 'pandas<3' 'moto[server]' openpyxl mypy pytest pytest-timeout)
python=$folder/environment/bin/python
if [ "$(cat "$folder/packages" 2> /dev/null)" != "${packages[*]}" ]; then
    rm -rf "$folder/environment"
    python3 -m venv "$folder/environment"
    "$python" -m pip install --quiet "${packages[@]}"
    printf '%s' "${packages[*]}" > "$folder/packages"
fi
"$python" -m pip install --quiet --force-reinstall --no-deps "$wheel"
exec "$python" -m pytest -q -p no:cacheprovider "$@"
