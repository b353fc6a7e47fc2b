"""Measures how well rowcast reads csv files as they are in the wild, by the Pollock benchmark.

usage: pollock.py CHECKOUT ROWCAST [--keep FOLDER]

CHECKOUT is a working copy of github.com/HPI-Information-Systems/Pollock, ROWCAST the command. Each
of the benchmark's polluted files is converted to csv with --lenient and with the options that the
parameters say which the benchmark tells every tool: delimiter, quote, escape, encoding, lines above
the heading and lines of the heading. Neither the name of a file nor its pollution counts. The score
is the benchmark's own (pollock/metrics.py; it needs multiset, numpy, joblib, chardet,
python-dateutil and price-parser): the sum of the means of ten measures, so 10 is the best.
"""

import argparse
import collections
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

MEASURES = ["success"] + [
    f"{what}_{measure}"
    for what in ("header", "record", "cell")
    for measure in ("precision", "recall", "f1")
]
ENCODINGS = {"ascii": None, "utf-8": None, "utf8": None, "latin-1": "latin1",
             "iso-8859-1": "latin1", "windows-1252": "windows-1252", "cp1252": "windows-1252",
             "utf-16": "utf-16"}


def options(parameters):
    """The options of the command for what the benchmark tells of a file."""
    words = ["--lenient"]
    if parameters["delimiter"]:
        words += ["--delimiter", parameters["delimiter"]]
    quote, escape = parameters["quotechar"], parameters["escapechar"]
    if quote and quote != '"':
        words += ["--quote", quote]
    if escape != quote:
        words += ["--escape", escape or "none"]
    if parameters["preamble_lines"]:
        words += ["--skip-lines", str(parameters["preamble_lines"])]
    if parameters["header_lines"] == 0:
        words += ["--no-header", "--header", "none"]
    elif parameters["header_lines"] > 1:
        words += ["--header-rows", str(parameters["header_lines"])]
    encoding = parameters["encoding"].lower()
    encoding = ENCODINGS.get(encoding, encoding)
    if encoding:
        words += ["--encoding", encoding]
    return words


def convert(rowcast, source, parameters, target):
    words = [rowcast, str(source), "--from", "csv", "--to", "csv"] + options(parameters)
    done = subprocess.run(words, capture_output=True)
    if done.returncode == 0:
        target.write_bytes(done.stdout)
    else:
        target.write_bytes(b"Application Error\n" + done.stderr)


def pollution(name):
    """What was done to a file, by its name; for the table only."""
    return re.sub(r"(row_(?:more|less)_sep|row_extra_quote|row_field_delimiter).*", r"\1", name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", type=pathlib.Path)
    parser.add_argument("rowcast")
    parser.add_argument("--keep", type=pathlib.Path, help="where the converted files stay")
    arguments = parser.parse_args()
    sys.path.insert(0, str(arguments.checkout))
    from pollock import metrics

    # Most cells are the same in all files.
    metrics.normalize_cell = functools.cache(metrics.normalize_cell)
    data = arguments.checkout / "polluted_files"
    names = sorted(path.name for path in (data / "csv").glob("*.csv"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)

        def load(name):
            parameters = json.loads((data / "parameters" / f"{name}_parameters.json").read_text())
            target = folder / f"{name}_converted.csv"
            convert(arguments.rowcast, data / "csv" / name, parameters, target)

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(load, names))
        scores = {}
        for name in names:
            loaded = str(folder / f"{name}_converted.csv")
            values = [0.0] * 9
            success = metrics.successful_csv(loaded)
            if success:
                try:
                    values = metrics.header_record_cell_measures_csv(
                        str(data / "clean" / name), loaded)
                except Exception as error:  # As the benchmark counts it.
                    print(f"{name}: {error}", file=sys.stderr)
            scores[name] = [float(success), *map(float, values)]

    groups = collections.defaultdict(list)
    for name in names:
        groups[pollution(name)].append(scores[name])
    for group, rows in sorted(groups.items()):
        print(f"{sum(map(sum, rows)) / len(rows):7.4f}  {len(rows):4d}  {group}")
    means = [sum(column) / len(names) for column in zip(*scores.values())]
    for measure, mean in zip(MEASURES, means):
        print(f"{mean:7.4f}  {measure}")
    print(f"{sum(means):7.4f}  of 10, {len(names)} files")
    weights_file = arguments.checkout / "pollock_weights.json"
    if weights_file.exists():
        weights = json.loads(weights_file.read_text())
        total = sum(weights.get(name, -1) for name in names)
        weighted = sum(sum(scores[name]) * weights.get(name, -1) for name in names) / total
        print(f"{weighted:7.4f}  of 10, weighted by how common each pollution is")


if __name__ == "__main__":
    main()
