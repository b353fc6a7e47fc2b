#!/usr/bin/env python3
"""Compares the public declarations of the libraries with the committed list, so that a break of the
interface is a decision.

    .ci/public-symbols.py            # prints what came and went; the exit status is 1 if anything did
    .ci/public-symbols.py --accept   # takes the declarations as the new list
"""

import difflib
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / ".ci" / "public-symbols.txt"
# The declarations of CRowcast are those of its header, which Tests/CLibrary compares with the symbols.
LIBRARIES = [
    "Rowcast", "RowcastValidation", "RowcastFoundation", "TableCalculations", "QueryTasks"]


def main():
    made = subprocess.run(
        ["swift", "package", "dump-symbol-graph", "--minimum-access-level", "public",
         "--skip-synthesized-members"], cwd=ROOT, capture_output=True, text=True)
    if made.returncode != 0:
        sys.exit(made.stdout + made.stderr)
    graphs = pathlib.Path(made.stdout.strip().splitlines()[-1].removeprefix("Files written to "))
    found = sorted(line for name in LIBRARIES for line in declarations(graphs, name))
    if sys.argv[1:] == ["--accept"]:
        LIST.write_text("".join(f"{line}\n" for line in found))
        return
    known = LIST.read_text().splitlines()
    changes = [line for line in difflib.unified_diff(known, found, "committed", "found", n=0,
                                                     lineterm="") if not line.startswith("@@")]
    if changes:
        print("\n".join(changes))
        sys.exit("public declarations changed: make symbols-accept takes them as they are now")


def declarations(folder, library):
    """The public declarations of a library and of its extensions of other modules, a line each."""
    for path in sorted(folder.glob(f"{library}*.symbols.json")):
        if path.name.split(".")[0].split("@")[0] != library:
            continue
        for symbol in json.loads(path.read_text())["symbols"]:
            name = ".".join(symbol["pathComponents"])
            text = "".join(part["spelling"] for part in symbol["declarationFragments"])
            yield f"{library}: {name}: {' '.join(text.split())}"


if __name__ == "__main__":
    main()
