"""What each peer is asked to do, in the fastest form that we know of.

usage: peers.py PEER CONVERSION INPUT OUTPUT     (one process, file to file)
       peers.py PEER start                       (only what every run of that peer pays)
"""

import os
import sys

THREADS = int(os.environ.get("THREADS", "2"))
os.environ["POLARS_MAX_THREADS"] = str(THREADS)

# The columns of json_detail, told to the peers whose own inference takes longer than the work.
ORDERS = {
    "orders.id": int, "orders.created_date": str, "orders.delivered_date": str,
    "users.name": str, "users.city": str, "orders.status": str,
    "orders.is_first_purchase": bool, "orders.note": str,
    "order_items.sale_price": float, "order_items.average_margin": float,
}


# DuckDB

def duckdb_start():
    import duckdb
    duckdb.execute(f"SET threads = {THREADS}; SET preserve_insertion_order = true")
    return duckdb


def duckdb_json_csv(source, target):
    duckdb_start().execute(
        f"COPY (SELECT * FROM read_json('{source}', format = 'array'))"
        f" TO '{target}' (FORMAT csv, HEADER)")


def duckdb_detail_csv(source, target):
    types = {int: "BIGINT", str: "VARCHAR", float: "DOUBLE", bool: "BOOLEAN"}
    row = ", ".join(f'"{name}" STRUCT(value {types[type]})' for name, type in ORDERS.items())
    cells = ", ".join(f"""r."{name}".value AS "{name}" """ for name in ORDERS)
    # The document is one object, so that is how large an object may be.
    size = os.path.getsize(source) + 1
    duckdb_start().execute(
        f"COPY (SELECT {cells} FROM (SELECT unnest(data) AS r FROM read_json('{source}',"
        f" maximum_object_size = {size}, columns = {{data: 'STRUCT({row})[]'}})))"
        f" TO '{target}' (FORMAT csv, HEADER)")


def duckdb_csv_json(source, target):
    duckdb_start().execute(
        f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT json, ARRAY true)")


def duckdb_csv_txt(source, target, delimiter="\\t"):
    duckdb_start().execute(
        f"COPY (SELECT * FROM read_csv('{source}', all_varchar = true))"
        f" TO '{target}' (FORMAT csv, HEADER, DELIMITER '{delimiter}')")


def duckdb_csv_csv(source, target):
    duckdb_csv_txt(source, target, ",")


# DuckDB's excel extension, which has to be fetched from its makers

def duckdb_excel_start():
    duckdb = duckdb_start()
    duckdb.execute("INSTALL excel; LOAD excel")
    return duckdb


def duckdb_excel_xlsx_csv(source, target):
    duckdb_excel_start().execute(
        f"COPY (SELECT * FROM read_xlsx('{source}', header = true, all_varchar = true))"
        f" TO '{target}' (FORMAT csv, HEADER)")


def duckdb_excel_csv_xlsx(source, target):
    duckdb_excel_start().execute(
        f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT xlsx, HEADER true)")


def duckdb_excel_json_xlsx(source, target):
    duckdb_excel_start().execute(
        f"COPY (SELECT * FROM read_json('{source}', format = 'array'))"
        f" TO '{target}' (FORMAT xlsx, HEADER true)")


# The shells of DuckDB and SQLite: what a shell prints is its own work, and this process becomes it

def duckdb_shell_start():
    shell = os.path.join(os.path.dirname(sys.executable), "duckdb")
    os.stat(shell)
    return shell


def duckdb_shell(source, target, mode):
    shell = duckdb_shell_start()
    commands = [f"SET threads = {THREADS}", f".mode {mode}", f".output {target}",
                f"SELECT * FROM read_csv('{source}')"]
    os.execv(shell, [shell, "-init", os.devnull, *(w for c in commands for w in ("-c", c))])


def duckdb_shell_csv_html(source, target):
    duckdb_shell(source, target, "html")


def duckdb_shell_csv_md(source, target):
    duckdb_shell(source, target, "markdown")


def duckdb_shell_csv_sql(source, target):
    duckdb_shell(source, target, "insert result")


# There is no mode of XML: the nearest that writes a row with markup around its values.
duckdb_shell_csv_gsxml = duckdb_shell_csv_sql


def sqlite_shell_start():
    import shutil
    shell = shutil.which("sqlite3")
    os.stat(shell)
    return shell


def sqlite_shell(source, target, mode):
    shell = sqlite_shell_start()
    commands = [f".import --csv {source} result", ".headers on", f".mode {mode}",
                f".output {target}", "SELECT * FROM result"]
    os.execv(shell, [shell, "-init", os.devnull, "-batch", ":memory:", *commands])


def sqlite_shell_csv_html(source, target):
    sqlite_shell(source, target, "html")


def sqlite_shell_csv_md(source, target):
    sqlite_shell(source, target, "markdown")


def sqlite_shell_csv_sql(source, target):
    sqlite_shell(source, target, "insert result")


# zsv, which becomes this process

def zsv_start():
    import shutil
    program = shutil.which("zsv")
    os.stat(program)
    return program


def zsv(arguments, target):
    program = zsv_start()
    os.dup2(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    os.execv(program, [program, *arguments])


def zsv_csv_json(source, target):
    zsv(["2json", "--object", source], target)


def zsv_csv_txt(source, target):
    zsv(["2tsv", source], target)


def zsv_csv_csv(source, target):
    zsv(["select", source], target)


# ClickHouse

def clickhouse_start():
    import chdb
    return chdb


def clickhouse(select, target, format, settings="", parallel_parsing=1):
    clickhouse_start().query(
        f"{select} INTO OUTFILE '{target}' TRUNCATE FORMAT {format}"
        f" SETTINGS max_threads = {THREADS}, max_insert_threads = {THREADS},"
        f" output_format_parallel_formatting = 1, input_format_parallel_parsing = {parallel_parsing},"
        f" input_format_try_infer_dates = 0, input_format_try_infer_datetimes = 0,"
        f" input_format_json_ignore_unknown_keys_in_named_tuple = 1,"
        f" format_csv_null_representation = ''{settings}")


def clickhouse_json_csv(source, target):
    clickhouse(f"SELECT * FROM file('{source}', JSONEachRow)", target, "CSVWithNames")


def clickhouse_detail_csv(source, target):
    types = {int: "Int64", str: "String", float: "Float64", bool: "Bool"}
    row = ", ".join(
        f"`{name}` Tuple(value Nullable({types[type]}))" for name, type in ORDERS.items())
    cells = ", ".join(f"r.`{name}`.value AS `{name}`" for name in ORDERS)
    clickhouse(
        f"SELECT {cells} FROM (SELECT arrayJoin(data) AS r"
        f" FROM file('{source}', JSONEachRow, 'data Array(Tuple({row}))'))",
        target, "CSVWithNames", ", input_format_json_max_object_size = 0",
        parallel_parsing=0)


def clickhouse_csv_json(source, target):
    clickhouse(
        f"SELECT * FROM file('{source}', CSVWithNames)", target, "JSONEachRow",
        ", output_format_json_array_of_rows = 1, output_format_json_quote_64bit_integers = 0")


def clickhouse_csv_csv(source, target):
    clickhouse_csv_txt(source, target, "CSVWithNames")


def clickhouse_csv_txt(source, target, format="TSVWithNames"):
    with open(source, encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split(",")
    columns = ", ".join(f"`{name}` Nullable(String)" for name in names)
    clickhouse(
        f"SELECT * FROM file('{source}', CSVWithNames, '{columns}')", target, format)


def clickhouse_csv_as(source, target, format):
    clickhouse(f"SELECT * FROM file('{source}', CSVWithNames)", target, format)


def clickhouse_csv_md(source, target):
    clickhouse_csv_as(source, target, "Markdown")


def clickhouse_csv_gsxml(source, target):
    clickhouse_csv_as(source, target, "XML")


def clickhouse_csv_sql(source, target):
    clickhouse(f"SELECT * FROM file('{source}', CSVWithNames)", target, "SQLInsert",
               ", output_format_sql_insert_table_name = 'result'"
               ", output_format_sql_insert_max_batch_size = 500")


# Polars

def polars_start():
    import polars
    return polars


def polars_json_csv(source, target):
    polars_start().read_json(source, infer_schema_length=1000).write_csv(target)


def polars_detail_csv(source, target):
    pl = polars_start()
    types = {int: pl.Int64, str: pl.String, float: pl.Float64, bool: pl.Boolean}
    row = pl.Struct({name: pl.Struct({"value": types[type]}) for name, type in ORDERS.items()})
    rows = pl.read_json(source, schema={"data": pl.List(row)}).select(pl.col("data").explode())
    rows.unnest("data") \
        .select(pl.col(name).struct.field("value").alias(name) for name in ORDERS) \
        .write_csv(target)


def polars_csv_json(source, target):
    polars_start().scan_csv(source, infer_schema_length=1000).sink_ndjson(target)


def polars_csv_txt(source, target, delimiter="\t"):
    polars_start().scan_csv(source, infer_schema=False).sink_csv(target, separator=delimiter)


def polars_csv_csv(source, target):
    polars_csv_txt(source, target, ",")


# ijson, with the C parser: streams

def ijson_start():
    import ijson.backends.yajl2_c
    return ijson.backends.yajl2_c


def ijson_csv(source, target, path, value):
    import csv
    with open(source, "rb") as file, open(target, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        rows = ijson_start().items(file, path, use_float=True, buf_size=1 << 20)
        first = next(rows)
        writer.writerow(first)
        writer.writerow(value(first))
        writer.writerows(map(value, rows))


def ijson_json_csv(source, target):
    ijson_csv(source, target, "item", dict.values)


def ijson_detail_csv(source, target):
    ijson_csv(
        source, target, "data.item", lambda row: [cell["value"] for cell in row.values()])


# pyarrow: streams

def pyarrow_start():
    import pyarrow
    import pyarrow.csv
    pyarrow.set_cpu_count(THREADS)
    return pyarrow


def pyarrow_csv_csv(source, target):
    pyarrow_csv_txt(source, target, ",")


def pyarrow_csv_txt(source, target, delimiter="\t"):
    pa = pyarrow_start()
    with open(source, encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split(",")
    reader = pa.csv.open_csv(
        source, pa.csv.ReadOptions(block_size=4 << 20), pa.csv.ParseOptions(newlines_in_values=True),
        pa.csv.ConvertOptions(column_types={name: pa.string() for name in names}))
    options = pa.csv.WriteOptions(delimiter=delimiter, quoting_style="needed")
    with pa.csv.CSVWriter(target, reader.schema, write_options=options) as writer:
        for batch in reader:
            writer.write_batch(batch)


# rust_xlsxwriter, by way of its Python package, which takes Arrow's memory from Polars as it is

def rust_xlsxwriter_start():
    import rustpy_xlsxwriter
    return rustpy_xlsxwriter


def rust_xlsxwriter_csv_xlsx(source, target):
    frame = polars_start().read_csv(source, infer_schema_length=1000)
    rust_xlsxwriter_start().write_worksheet(frame, target)


def rust_xlsxwriter_json_xlsx(source, target):
    frame = polars_start().read_json(source, infer_schema_length=1000)
    rust_xlsxwriter_start().write_worksheet(frame, target)


# Python: orjson holds everything, csv streams

def python_start():
    import csv
    import orjson
    return csv, orjson


def python_json_csv(source, target):
    csv, orjson = python_start()
    with open(source, "rb") as file, open(target, "w", newline="", encoding="utf-8") as out:
        rows = orjson.loads(file.read())
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows(map(dict.values, rows))


def python_detail_csv(source, target):
    csv, orjson = python_start()
    with open(source, "rb") as file, open(target, "w", newline="", encoding="utf-8") as out:
        rows = orjson.loads(file.read())["data"]
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([cell["value"] for cell in row.values()] for row in rows)


def python_csv_json(source, target):
    csv, orjson = python_start()
    with open(source, newline="", encoding="utf-8") as file, open(target, "wb") as out:
        separator = b"[\n"
        for row in csv.DictReader(file):
            out.write(separator)
            out.write(orjson.dumps(row))
            separator = b",\n"
        out.write(b"\n]\n")


def python_csv_txt(source, target, delimiter="\t"):
    import csv
    with open(source, newline="", encoding="utf-8") as file, \
            open(target, "w", newline="", encoding="utf-8") as out:
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(csv.reader(file))


def python_csv_csv(source, target):
    python_csv_txt(source, target, ",")


def python_csv_rows(source, target, before, row_start, between, row_end, after, escape):
    import csv
    with open(source, newline="", encoding="utf-8") as file, \
            open(target, "w", newline="", encoding="utf-8") as out:
        out.write(before)
        for row in csv.reader(file):
            out.write(row_start + between.join(map(escape, row)) + row_end)
        out.write(after)


def python_csv_html(source, target):
    from html import escape
    python_csv_rows(source, target, "<table>\n", "<tr><td>", "</td><td>", "</td></tr>\n",
                    "</table>\n", lambda text: escape(text, False).replace("\n", "<br>"))


def python_csv_gsxml(source, target):
    from xml.sax.saxutils import escape
    python_csv_rows(source, target, "<results>\n", "<row><cell>", "</cell><cell>",
                    "</cell></row>\n", "</results>\n", escape)


# Readers of workbooks, both on calamine, which is in Rust

def fastexcel_start():
    import fastexcel
    import polars
    return fastexcel


def fastexcel_xlsx_csv(source, target):
    sheet = fastexcel_start().read_excel(source).load_sheet(0)
    sheet.to_polars().write_csv(target)


def calamine_start():
    import python_calamine
    return python_calamine


def calamine_xlsx_csv(source, target):
    import csv
    rows = calamine_start().CalamineWorkbook.from_path(source).get_sheet_by_index(0).iter_rows()
    with open(target, "w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


# Readers of markup: libxml2 by way of lxml, with a tree for one row at a time, and Lexbor, which
# holds the page

def lxml_start():
    import lxml.etree
    return lxml.etree


def lxml_csv(source, target, row, **parser):
    import csv
    with open(target, "w", newline="", encoding="utf-8") as out:
        write = csv.writer(out, lineterminator="\n").writerow
        for _, element in lxml_start().iterparse(source, tag=row, **parser):
            write(["".join("\n" + (part.tail or "") if part is not cell else part.text or ""
                           for part in cell.iter()) if len(cell) else cell.text
                   for cell in element])
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def lxml_html_csv(source, target):
    lxml_csv(source, target, "tr", html=True, encoding="utf-8")


def lxml_gsxml_csv(source, target):
    lxml_csv(source, target, "row")


def lexbor_start():
    import selectolax.lexbor
    return selectolax.lexbor


def lexbor_html_csv(source, target):
    import csv
    with open(source, encoding="utf-8") as file:
        page = lexbor_start().LexborHTMLParser(file.read())
    for line_break in page.css("br"):
        line_break.replace_with("\n")
    with open(target, "w", newline="", encoding="utf-8") as out:
        csv.writer(out, lineterminator="\n").writerows(
            [cell.text() for cell in row.iter()] for row in page.css("tr"))


if __name__ == "__main__":
    if sys.argv[2] == "start":
        globals()[f"{sys.argv[1]}_start"]()
    else:
        globals()[f"{sys.argv[1]}_{sys.argv[2]}"](*sys.argv[3:])
    sys.stdout.flush()
    # What the destructors of a large process take is not part of the job.
    os._exit(0)
