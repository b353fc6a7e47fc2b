"""Compares the cells of workbooks, as a program reads them, with expected ones.

The first argument names the program: openpyxl, calamine, office or gnumeric. The last two write csv,
LibreOffice with numbers as it shows them. Of further sheets the rows below the headings count.
"""

import csv
import datetime
import os
import re
import subprocess
import tempfile

import cells


# Escapes of characters that XML does not have, which some programs leave as they are: openpyxl and
# gnumeric all of them, calamine two.
ESCAPES = {"openpyxl": "_x([0-9A-F]{4})_", "gnumeric": "_x([0-9A-F]{4})_", "calamine": "_x(FFF[EF])_"}


def plain(value, escape):
    """A value without what says no more: midnight, and text that is empty."""
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return str(value).removesuffix(" 00:00:00")
    if isinstance(value, str) and escape:
        value = re.sub(escape, lambda match: chr(int(match[1], 16)), value)
    return None if value == "" else value


def joined(sheets, program):
    escape = ESCAPES.get(program)
    rows = []
    for sheet in sheets:
        rows += [[plain(cell, escape) for cell in row] for row in sheet][1 if rows else 0:]
    width = len(rows[0]) if rows else 0
    return [row + [None] * (width - len(row)) for row in rows]


def openpyxl_read(path):
    import openpyxl
    workbook = openpyxl.load_workbook(path, read_only=True)
    return joined(
        (sheet.iter_rows(values_only=True) for sheet in workbook.worksheets), "openpyxl")


def calamine_read(path):
    from python_calamine import CalamineWorkbook
    workbook = CalamineWorkbook.from_path(path)
    sheets = map(workbook.get_sheet_by_name, workbook.sheet_names)
    return joined((sheet.to_python(skip_empty_area=False) for sheet in sheets), "calamine")


def csv_rows(path, program):
    with open(path, newline="", encoding="utf-8") as file:
        return joined([csv.reader(file)], program)


def office_read(paths):
    """Converts all at once, since starting takes longest."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", folder, *paths],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        names = [os.path.splitext(os.path.basename(path))[0] for path in paths]
        rows = {path: csv_rows(os.path.join(folder, f"{name}.csv"), "office")
                for path, name in zip(paths, names)}
    return rows.__getitem__


def gnumeric_read(path):
    with tempfile.TemporaryDirectory() as folder:
        target = os.path.join(folder, "sheet.csv")
        subprocess.run(
            ["ssconvert", "-T", "Gnumeric_stf:stf_assistant",
             "-O", "format=raw separator=, quoting-mode=auto", path, target],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return csv_rows(target, "gnumeric")


if __name__ == "__main__":
    program, *files = cells.arguments()
    readers = {"openpyxl": openpyxl_read, "calamine": calamine_read, "gnumeric": gnumeric_read}
    is_shown = program in ("office", "gnumeric")
    read = office_read(files[::2]) if program == "office" else readers[program]
    cells.run(read, files, exact=False, shown=is_shown, blank=True)
