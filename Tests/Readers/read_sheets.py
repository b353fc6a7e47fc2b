"""Prints the sheets of a workbook as openpyxl reads them: one line of JSON a sheet, with its name, what
stands around its rows, and each cell's value, number format, font and link."""

import json
import sys

import openpyxl

workbook = openpyxl.load_workbook(sys.argv[1])
for sheet in workbook:
    cells = [
        [
            [
                cell.value if isinstance(cell.value, (int, float, bool)) else str(cell.value or ""),
                cell.number_format,
                bool(cell.font.b),
                cell.hyperlink.target if cell.hyperlink else None,
            ]
            for cell in row
        ]
        for row in sheet.iter_rows()
    ]
    formats = [
        [str(area.sqref), [(rule.type, rule.dxf.fill.bgColor.rgb if rule.dxf else None) for rule in area.rules]]
        for area in sheet.conditional_formatting
    ]
    about = {
        "name": sheet.title,
        "state": sheet.sheet_state,
        "frozen": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "merged": sorted(str(area) for area in sheet.merged_cells.ranges),
        "widths": {key: column.width for key, column in sorted(sheet.column_dimensions.items())},
        "formats": formats,
        "cells": cells,
    }
    print(json.dumps(about, ensure_ascii=False))
