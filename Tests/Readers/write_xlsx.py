"""Writes a workbook with the library that a file names, and prints it in base64.

usage: write_xlsx.py FILE     (which says openpyxl, openpyxl-streaming, xlsxwriter or
                               xlsxwriter-streaming)
"""

import base64
import datetime
import os
import sys
import tempfile

HEADINGS = ["text", "number", "good", "day", "moment", "time", "formula"]
DAY = datetime.date(2019, 12, 22)
MOMENT = datetime.datetime(2019, 12, 22, 10, 5, 6)
ROWS = [
    ["Berlin", 12.5, True, DAY, MOMENT, datetime.time(10, 5, 6), 3],
    [" two\nlines & <b> ", -1e-7, False, None, None, None, None],
    ["_x_ 東京 😀", 1234567890123, None, DAY, None, None, 4],
    ["Berlin", 0.1, True, None, MOMENT, datetime.time(0, 0), None],
]


def with_openpyxl(path, is_streaming):
    import openpyxl
    book = openpyxl.Workbook(write_only=is_streaming)
    sheet = book.create_sheet("Data") if is_streaming else book.active
    sheet.append(HEADINGS[:6])
    for row in ROWS:
        sheet.append(row[:6])
    book.save(path)


def with_xlsxwriter(path, is_streaming):
    import xlsxwriter
    book = xlsxwriter.Workbook(path, {"constant_memory": is_streaming})
    sheet = book.add_worksheet()
    codes = {datetime.date: "yyyy-mm-dd", datetime.datetime: "d mmm yyyy hh:mm:ss",
             datetime.time: "hh:mm:ss"}
    formats = {kind: book.add_format({"num_format": code}) for kind, code in codes.items()}
    sheet.write_row(0, 0, HEADINGS)
    for number, row in enumerate(ROWS, 1):
        for column, value in enumerate(row):
            if column == 6 and value is not None:
                sheet.write_formula(number, column, "=1+2", None, value)
            elif type(value) in formats:
                sheet.write_datetime(number, column, value, formats[type(value)])
            elif value is not None:
                sheet.write(number, column, value)
    book.close()


name = open(sys.argv[1]).read().strip()
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "book.xlsx")
    write = with_openpyxl if name.startswith("openpyxl") else with_xlsxwriter
    write(path, name.endswith("-streaming"))
    print(base64.b64encode(open(path, "rb").read()).decode())
