#!/usr/bin/env python3
"""Prints the manual's page of options, made of the declarations that the command's own help shows.

    make manual

The argument parser dumps each option with its section, help text and default. The lists of
`rowcast formats --verbose` tell which format has which option.
"""

import json
import re
import subprocess
import sys

SUBCOMMANDS = ["inspect", "validate", "calc", "formats"]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make-options.py ROWCAST")
    command = sys.argv[1]
    tree = json.loads(run(command, "--experimental-dump-help"))["command"]
    formats = formats_of(run(command, "formats", "--verbose"))
    print("""# Options

`make manual` writes this page from the declarations of the options; a test compares the two.
""")
    convert = subcommand(tree, "convert")
    for section in sections(convert):
        print(f"## {section}\n")
        shows_formats = section in ("Reading", "Writing")
        print_table(options(convert, section), formats if shows_formats else None)
    print("## By format\n")
    print_formats(convert, formats)
    for name in SUBCOMMANDS:
        print_subcommand(subcommand(tree, name), convert)


def print_subcommand(command, convert):
    """The options of a subcommand; those that it shares with conversions are named only."""
    shared = {long_name(option) for option in convert["arguments"]}
    listed = [option for option in command["arguments"] if is_listed(option)]
    print(f"## rowcast {command['commandName']}\n\n{command['abstract']}\n")
    print_table([one for one in listed if long_name(one) not in shared or long_name(one) is None])
    titles = [one.get("sectionTitle") for one in listed if long_name(one) in shared - {None}]
    if any(titles):
        print(f"Options of conversions: {', '.join(dict.fromkeys(filter(None, titles)))}.\n")


def run(*arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def subcommand(tree, name):
    return next(one for one in tree["subcommands"] if one["commandName"] == name)


def is_listed(option):
    return option["shouldDisplay"] and option.get("valueName") not in ("help", "version")


def sections(command):
    found = [option.get("sectionTitle", "") for option in command["arguments"]]
    return list(dict.fromkeys(title for title in found if title))


def options(command, section):
    return [
        option
        for option in command["arguments"]
        if option.get("sectionTitle") == section and is_listed(option)
    ]


def formats_of(text):
    """The names of the formats, each with the long names of its options."""
    formats = {}
    for line in text.splitlines():
        if match := re.match(r"([a-z_]+):", line):
            formats[match[1]] = []
        elif match := re.match(r" {4}--(?:\[no-\])?([a-z0-9-]+)", line):
            list(formats.values())[-1].append(match[1])
    return formats


def long_name(option):
    return next((one["name"] for one in option.get("names", []) if one["kind"] == "long"), None)


def usage(option):
    if option["kind"] == "positional":
        return f"`{option['valueName']}`"
    hyphens = {"long": "--", "short": "-", "longWithSingleDash": "-"}
    names = [f"`{hyphens[one['kind']]}{one['name']}`" for one in option["names"]]
    if option["kind"] == "option":
        names[-1] = names[-1][:-1] + f" {option['valueName'].upper()}`"
    return ", ".join(names).replace("|", "\\|")


def escaped(text):
    return re.sub(r"([|<>*_\\])", r"\\\1", " ".join(text.split()))


def merged(listed):
    """The options; `--no-x` is shown beside the option before it that has the same help."""
    result = []
    for option in listed:
        name = long_name(option)
        if result and name and name == "no-" + (long_name(result[-1]) or ""):
            result[-1] = result[-1] | {"names": result[-1]["names"] + option["names"]}
        else:
            result.append(option)
    return result


def print_table(listed, formats=None):
    more = [" formats |", "---|"] if formats else ["", ""]
    print(f"| option | meaning |{more[0]}\n|---|---|{more[1]}")
    for option in merged(listed):
        meaning = escaped(option.get("abstract", ""))
        default = option.get("defaultValue")
        if default and "default:" not in meaning.lower():
            meaning += f" (default: {escaped(default)})"
        line = f"| {usage(option)} | {meaning} |"
        if formats:
            having = [one for one, names in formats.items() if long_name(option) in names]
            line += f" {', '.join(having)} |"
        print(line)
    print()


def print_formats(convert, formats):
    def names(section, format):
        listed = (long_name(option) for option in options(convert, section))
        return " ".join(f"`--{one}`" for one in listed if one in formats[format])

    print("| format | options for reading | options for writing |\n|---|---|---|")
    for format in formats:
        print(f"| {format} | {names('Reading', format)} | {names('Writing', format)} |")
    print()


if __name__ == "__main__":
    main()
