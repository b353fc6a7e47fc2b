"""``python -m rowcast.spark``; ``spark-submit`` takes the path of this file."""

import sys

from rowcast.spark._command import main

if __name__ == "__main__":
    sys.exit(main())
