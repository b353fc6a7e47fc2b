"""Writes workbooks that are large in one way or the other, and reads them with other programs.

usage: large_workbooks.py ROWCAST     (with an environment that has openpyxl and python-calamine)

One has a row more than a sheet holds; the other a sheet of more than 4 GB and a second one behind
it, which zip can tell only with Zip64. The rows go through a pipe, so that only the workbook, some
30 MB, is a file.
"""

import os
import subprocess
import sys
import tempfile
import zipfile

import openpyxl
import python_calamine

ROWS_IN_SHEET = 1_048_576
HEADING = ("id", "note")


def write(rowcast, path, rows):
    command = [rowcast, "-", "--from", "csv", "--compression", "fast", "--sheet", "Rows",
               "--quiet", "-o", f"xlsx:{path}"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    with process.stdin as pipe:
        pipe.write((",".join(HEADING) + "\n").encode())
        for row in rows:
            pipe.write(row)
    assert process.wait() == 0, "rowcast failed"


def two_sheets(rowcast, path):
    count = ROWS_IN_SHEET + 1
    write(rowcast, path, (b"%d,n%d\n" % (i, i) for i in range(count)))
    book = python_calamine.CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["Rows", "Rows (2)"], book.sheet_names
    first, second = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    expected = [[float(i), f"n{i}"] for i in range(count)]
    assert first == [list(HEADING)] + expected[:ROWS_IN_SHEET - 1]
    assert second == [list(HEADING)] + expected[ROWS_IN_SHEET - 1:]


def over_4_gb(rowcast, path):
    count, text = ROWS_IN_SHEET + 999, "long text, but all the same " * 150
    write(rowcast, path, (b'%d,"%d %s"\n' % (i, i, text.encode()) for i in range(count)))
    with zipfile.ZipFile(path) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        size = sizes["xl/worksheets/sheet1.xml"]
        assert size > 1 << 32, f"the sheet has only {size} bytes"
        # Reads every part and compares checksums.
        assert archive.testzip() is None
    subprocess.run(["unzip", "-tq", path], check=True, stdout=subprocess.DEVNULL)
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames == ["Rows", "Rows (2)"], book.sheetnames
    expected = iter((i, f"{i} {text}") for i in range(count))
    seen = 0
    for sheet in book.worksheets:
        rows = sheet.iter_rows(values_only=True)
        assert next(rows) == HEADING
        for row in rows:
            assert row == next(expected), f"row {seen + 1}"
            seen += 1
    assert seen == count, f"{seen} rows"


def main():
    rowcast = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "large.xlsx")
        for case in (two_sheets, over_4_gb):
            case(rowcast, path)
            print(f"{case.__name__}: read back, {os.path.getsize(path) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
