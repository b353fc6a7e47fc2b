"""``python -m rowcast`` is the command ``rowcast``, which ``pip`` has put among the scripts."""

import importlib.metadata
import os
import sys

for file in importlib.metadata.files("rowcast") or []:
    if file.name == "rowcast" and file.parent.name == "bin":
        os.execv(file.locate(), ["rowcast", *sys.argv[1:]])
sys.exit("rowcast: the command is not installed beside the package")
