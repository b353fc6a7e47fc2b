"""Prints a workbook as openpyxl reads it: one JSON object about the sheet, then one array a row."""

import json
import sys

import openpyxl

workbook = openpyxl.load_workbook(sys.argv[1])
sheet = workbook.worksheets[0]
about = {
    "sheets": workbook.sheetnames,
    "frozen": sheet.freeze_panes,
    "filter": sheet.auto_filter.ref,
    "bold": sheet["A1"].font.b,
    "width": sheet.column_dimensions["A"].width,
}
print(json.dumps(about))
for row in sheet.iter_rows(values_only=True):
    print(json.dumps(row, ensure_ascii=False))
