"""``python -m rowcast.spark``; ``spark-submit`` takes the path of this file."""

import importlib.util
import sys

if __name__ == "__main__":
    for name in ("pyarrow", "pyspark"):
        if importlib.util.find_spec(name) is None:
            print(f"rowcast.spark needs {name}, which the extra rowcast[spark] installs", file=sys.stderr)
            sys.exit(64)
    from rowcast.spark._command import main

    sys.exit(main())
