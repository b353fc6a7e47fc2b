"""Prints what LibreOffice shows for values in number formats: one JSON string a line.

The file named by the last argument has one JSON array a line that begins with a format and a value;
lines that begin with # do not count. A value is a number if it reads as one, and text otherwise. With
--rewrite, the file is written anew instead: where LibreOffice shows something else than the array's
third string, that becomes its fourth.
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import openpyxl


def shown(cases):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for number, (code, value) in enumerate(cases, start=1):
        cell = sheet.cell(number, 1)
        try:
            cell.value = float(value)
        except ValueError:
            cell.value = value
        cell.number_format = code
        # Keeps the row where there is nothing to show.
        sheet.cell(number, 2).value = "."
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "formats.xlsx"
        workbook.save(path)
        # Comma, quote, UTF-8, cells as they are shown.
        output = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", output, "--outdir", folder, path],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(path.with_suffix(".csv"), encoding="utf-8", newline="") as file:
            return [row[0] for row in csv.reader(file)]


def is_case(line):
    return line.strip() and not line.startswith("#")


def main():
    path = pathlib.Path(sys.argv[-1])
    lines = path.read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines if is_case(line)]
    texts = shown([case[:2] for case in cases])
    if "--rewrite" not in sys.argv:
        for text in texts:
            print(json.dumps(text, ensure_ascii=False))
        return
    rows = iter(
        json.dumps(case[:3] + [text] * (text != case[2]), ensure_ascii=False)
        for case, text in zip(cases, texts))
    path.write_text(
        "".join((next(rows) if is_case(line) else line) + "\n" for line in lines),
        encoding="utf-8")


if __name__ == "__main__":
    main()
