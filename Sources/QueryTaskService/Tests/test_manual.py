"""The examples of README.md, run in order against the demo."""

import contextlib
import csv
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess

import pytest

from service import PACKAGE, SERVER, Server


def examples():
    """Each command of the `console` blocks, and the output that is shown below it."""
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append([line[2:], []])
            elif line.startswith("> "):
                found[-1][0] += "\n" + line[2:]
            else:
                found[-1][1].append(line)
    return found


def model_options(folder):
    """Options that serve the model of README, over a database with the demo's orders and customers."""
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    (folder / "shop").mkdir()
    (folder / "shop" / "shop.model.lkml").write_text(
        re.search(r"```lookml\n(.*?)```", text, re.DOTALL).group(1), encoding="utf-8")
    with open(PACKAGE / "Demo" / "orders.csv", encoding="utf-8") as file:
        heading, *orders = csv.reader(file)
    database = folder / "shop.db"
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        columns = ", ".join(
            name.lower().replace(" ", "_") + {"Amount": " REAL", "Customer ID": " INTEGER"}.get(name, "")
            for name in heading)
        connection.execute(f"CREATE TABLE orders ({columns})")
        marks = ", ".join("?" for _ in heading)
        connection.executemany(f"INSERT INTO orders VALUES ({marks})", orders)
        connection.execute("CREATE TABLE customers (customer_id, name, since, newsletter)")
        connection.executemany(
            "INSERT INTO customers VALUES (:customer_id, :name, :since, :newsletter)",
            json.loads((PACKAGE / "Demo" / "customers.json").read_text(encoding="utf-8")))
    return ["--model", str(folder / "shop"), "--connection", f"shop=sqlite:{database}"]


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")),
                    reason="curl and jq are not installed")
def test_the_examples_print_what_is_shown(tmp_path):
    data = tmp_path / "demo"
    shutil.copytree(PACKAGE / "Demo", data)
    with Server(data, *model_options(tmp_path)) as server:
        found = examples()
        assert len(found) >= 8
        path = f"{pathlib.Path(SERVER).parent}:{os.environ['PATH']}"
        script = "".join(f"{command}\necho ==END==\n" for command, _ in found)
        result = subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, timeout=120, cwd=tmp_path,
            env={**os.environ, "PATH": path, "URL": f"http://127.0.0.1:{server.port}",
                 "CLIENT_ID": "alice", "CLIENT_SECRET": "secret of alice"})
        shown = [part.strip("\n").splitlines() for part in result.stdout.split("==END==\n")]
        for (command, expected), output in zip(found, shown):
            assert output == expected, command + "\n" + result.stderr


def test_every_option_of_the_readme_exists():
    text = subprocess.run([SERVER, "--help"], capture_output=True, text=True).stdout
    readme = (PACKAGE / "README.md").read_text(encoding="utf-8")
    for option in set(re.findall(r"`(--[a-z-]+)", readme)):
        assert option + " " in text or option + "\n" in text, option
