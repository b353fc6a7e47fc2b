#!/usr/bin/env python3
"""Makes README's picture: a json_detail on the left, and the table, the workbook and the page that the
command makes of it on the right.

    make pictures

The table is what the command prints, the cells of the workbook what LibreOffice shows, and the page
stands in a frame, all in one page that Chromium takes a picture of.
"""

import csv
import html
import json
import pathlib
import subprocess
import sys
import tempfile

import openpyxl

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = HERE.parents[3] / "Fixtures/Readme/orders.json"
SHOWN = "rowcast orders.json"
SIZE = (1240, 800)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make.py ROWCAST")
    command = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "orders.json").write_bytes(SAMPLE.read_bytes())
        table = run([command, "orders.json", "--to", "table", "--apply-formatting"], folder)
        run(
            [command, "orders.json", "--apply-formatting", "--html-title", "Orders"]
            + ["-o", "orders.xlsx", "-o", "orders.html", "--html", "page"],
            folder,
        )
        page = PAGE.format(
            source=source_text(),
            table=html.escape(f"$ {SHOWN} --to table --apply-formatting\n{table}"),
            sheet=sheet(folder),
        )
        (folder / "picture.html").write_text(page)
        run(
            ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars"]
            + ["--force-device-scale-factor=1.5", f"--window-size={SIZE[0]},{SIZE[1]}"]
            + [f"--screenshot={HERE / 'readme.png'}", f"file://{folder}/picture.html"],
            folder,
        )


def run(arguments, folder):
    result = subprocess.run(arguments, cwd=folder, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{arguments[0]}: {result.stderr}")
    return result.stdout


def source_text():
    """The sample with one member a line; an ellipsis stands for members left out."""
    document = json.loads(SAMPLE.read_text())
    lines = ['{"fields": {', '   "dimensions": [']
    lines += listed(field(one) for one in document["fields"]["dimensions"])
    lines += ['   "measures": [']
    lines += listed((field(one) for one in document["fields"]["measures"]), end="]},")
    lines += [' "data": [']
    lines += listed(row(one) for one in document["data"])
    lines += [' "totals_data":', row(document["totals_data"]) + ","]
    lines += [' "subtotals_data": {"1": [']
    lines += listed((row(one) for one in document["subtotals_data"]["1"]), end="]},")
    return html.escape("\n".join(lines + [" …}"]))


def listed(texts, end="],"):
    return (",\n".join(texts) + end).split("\n")


def field(declaration):
    lines = [f'"{name}": {compact(declaration[name])}' for name in ("name", "label", "type")]
    if declaration.get("value_format"):
        lines.append(f'"value_format": {compact(declaration["value_format"])}')
    return "    {" + ",\n     ".join([lines[0], ", ".join(lines[1:3])] + lines[3:]) + ", …}"


def row(cells):
    kept = [f'"{name}": {cell(value)}' for name, value in cells.items() if "grouping" not in name]
    return "    {" + ",\n     ".join(kept) + "}"


def cell(parts):
    texts = [f'"{name}": {compact(value)}' for name, value in parts.items() if name != "links"]
    if "links" in parts:
        texts.append('"links": […]')
    return "{" + ", ".join(texts) + "}"


def compact(value):
    return json.dumps(value, ensure_ascii=False)


def sheet(folder):
    """The sheet as a grid of HTML: texts from LibreOffice, bold cells and widths from the file."""
    run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to"]
        + ["csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "orders.xlsx"],
        folder,
    )
    rows = list(csv.reader((folder / "orders.csv").read_text().splitlines()))
    workbook = openpyxl.load_workbook(folder / "orders.xlsx").active
    widths = [workbook.column_dimensions[letter].width for letter in "ABCD"]
    letters = "".join(
        f'<th style="width:{width * 7.8:.0f}px">{letter}</th>' for letter, width in zip("ABCD", widths)
    )
    lines = [f"<tr><th></th>{letters}</tr>"]
    for number, row in enumerate(rows, 1):
        cells = []
        for column, text in enumerate(row, 1):
            cell = workbook.cell(number, column)
            classes = ["bold"] if cell.font.b else []
            classes += ["number"] if isinstance(cell.value, (int, float)) else []
            classes += ["filter"] if number == 1 else []
            classes += ["line"] if cell.border.top.style else []
            cells.append(f'<td class="{" ".join(classes)}">{html.escape(text)}</td>')
        lines.append(f"<tr><th>{number}</th>{''.join(cells)}</tr>")
    return "".join(lines)


PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<style>
* {{ box-sizing: border-box; }}
body {{ margin: 0; padding: 16px; width: 1240px; height: 800px; background: #fff; display: grid;
  grid-template-columns: 520px 1fr; gap: 16px; font: 13px system-ui, "DejaVu Sans", sans-serif; }}
pre {{ margin: 0; font: 11.5px/1.5 "DejaVu Sans Mono", monospace; padding: 12px; }}
figure {{ margin: 0; border: 1px solid #cfd4da; border-radius: 6px; overflow: hidden; }}
figcaption {{ padding: 5px 12px; background: #eef0f3; color: #444; font-size: 12px; }}
.right {{ display: grid; grid-template-rows: auto auto 1fr; gap: 16px; }}
.terminal pre {{ line-height: 1.17; background: #16181d; color: #e4e7ec; }}
.grid {{ border-collapse: collapse; background: #fff; margin: 0; }}
.grid th {{ background: #f3f4f6; color: #666; font-weight: 400; border: 1px solid #d5d9de;
  min-width: 34px; }}
.grid td {{ border: 1px solid #e3e6ea; padding: 2px 5px; height: 22px; white-space: nowrap; }}
.bold {{ font-weight: 700; }} .number {{ text-align: right; }}
.grid td.line {{ border-top: 1px solid #222; }}
.filter::after {{ content: "▾"; float: right; color: #666; font-weight: 400; }}
iframe {{ border: 0; width: 100%; height: 100%; display: block; }}
</style>
<figure><figcaption>orders.json — json_detail</figcaption><pre>{source}</pre></figure>
<div class="right">
<figure class="terminal"><pre>{table}</pre></figure>
<figure><figcaption>orders.xlsx</figcaption><table class="grid">{sheet}</table></figure>
<figure><figcaption>orders.html</figcaption><iframe src="orders.html"></iframe></figure>
</div>
"""


if __name__ == "__main__":
    main()
