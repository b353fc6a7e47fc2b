"""The examples of the documentation, the types, and what is imported when."""

import doctest
import subprocess
import sys

from conftest import ROOT


def test_the_examples_of_the_manual_do_what_they_say(spark, orders):
    page = (ROOT / "Sources" / "rowcast" / "Manual" / "spark.md").read_text(encoding="utf-8")
    # Paths are relative to the folder in which Java was started, which is none of a test.
    for name in ("orders/", "sheets"):
        page = page.replace(f'"{name}', f'"{orders.parent}/{name}')
    examples = doctest.DocTestParser().get_doctest(page, {"spark": spark}, "spark.md", "spark.md", 0)
    tried = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples)
    assert tried.failed == 0 and tried.attempted > 5


def test_the_types_are_strict():
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", "rowcast"],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_pyspark_and_pyarrow_are_imported_when_they_are_used():
    program = (
        "import sys, rowcast.spark\n"
        "assert 'pyspark' not in sys.modules and 'pyarrow' not in sys.modules\n"
        "rowcast.spark.RowcastDataSource\n"
        "assert 'pyspark' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
