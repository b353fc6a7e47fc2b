"""The page at `/`, driven in headless Chromium."""

import os
import shutil
import subprocess

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from service import Server

pytestmark = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")),
    reason="chromium and chromedriver are not installed")

HOSTILE = '''\
name,<b>Note</b>
one,<img src=x onerror="document.title='taken'">
two,"</td><script>document.title='taken'</script>"
'''


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page") / "data"
    folder.mkdir()
    (folder / "orders.csv").write_text(
        'City,Amount\nRome,10.5\n"über, ""Köln""",5.25\nParis,20\n', encoding="utf-8")
    (folder / "many.csv").write_text("number\n" + "".join(f"{n}\n" for n in range(30_000)))
    (folder / "hostile.csv").write_text(HOSTILE)
    (folder / "sales.csv").write_text("City,Kind,Amount\nRome,a,1\nRome,<b>,2\nOslo,a,4\nLima,a,8\n")
    with Server(folder) as server:
        yield server


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                     "--window-size=1300,1000"]:
        options.add_argument(argument)
    options.binary_location = shutil.which("chromium")
    downloads = tmp_path_factory.mktemp("downloads")
    options.add_experimental_option(
        "prefs", {"download.default_directory": str(downloads), "download.prompt_for_download": False})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    driver.downloads = downloads
    yield driver
    driver.quit()


def find(browser, id):
    return browser.find_element(By.ID, id)


def wait(browser, condition):
    return WebDriverWait(browser, 30, poll_frequency=0.05).until(lambda _: condition())


def log_in(browser, server, secret="secret of alice"):
    browser.get(f"http://127.0.0.1:{server.port}/")
    find(browser, "client-id").send_keys("alice")
    find(browser, "client-secret").send_keys(secret)
    browser.find_element(By.CSS_SELECTOR, "#login button").click()


def choose(browser, explore, *fields):
    wait(browser, lambda: find(browser, "explore").is_displayed())
    wait(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#fields input"))
    Select(find(browser, "explore")).select_by_visible_text(explore)
    for name in fields:
        wait(browser, lambda: browser.find_elements(
            By.CSS_SELECTOR, f"#fields input[value='{name}']"))[0].click()


def run(browser):
    find(browser, "run").click()
    wait(browser, lambda: find(browser, "download").is_enabled())
    rows = browser.find_elements(By.CSS_SELECTOR, "#rows tr")
    return [[cell.get_property("textContent") for cell in row.find_elements(By.XPATH, "./*")]
            for row in rows]


def errors(browser):
    return [line for line in browser.get_log("browser") if line["level"] == "SEVERE"]


def test_a_wrong_secret_is_told(browser, pages):
    log_in(browser, pages, "wrong")
    wait(browser, lambda: find(browser, "login-message").text)
    assert not find(browser, "workspace").is_displayed()
    errors(browser)


def test_a_query_runs_and_is_downloaded(browser, pages):
    log_in(browser, pages)
    choose(browser, "Orders", "orders.city", "orders.sum_amount")
    Select(find(browser, "sort")).select_by_value("orders.city")
    assert run(browser) == [
        ["Orders City", "Orders Sum of Amount"], ["Paris", "20"], ["Rome", "10.5"],
        ['über, "Köln"', "5.25"]]
    assert find(browser, "status").text.startswith("Complete")
    for format, ending in [("csv", "csv"), ("xlsx", "xlsx")]:
        Select(find(browser, "format")).select_by_value(format)
        find(browser, "download").click()
        path = browser.downloads / f"orders.{ending}"
        wait(browser, path.exists)
    text = (browser.downloads / "orders.csv").read_text(encoding="utf-8")
    assert text.splitlines() == [
        "Orders City,Orders Sum of Amount", "Paris,20", "Rome,10.5", '"über, ""Köln""",5.25']
    assert (browser.downloads / "orders.xlsx").read_bytes()[:2] == b"PK"
    assert errors(browser) == []
    picture = os.environ.get("PAGE_PICTURE")
    if picture:
        browser.save_screenshot(picture)


def test_the_curl_lines_give_the_same(browser, pages, tmp_path):
    log_in(browser, pages)
    choose(browser, "Orders", "orders.city", "orders.amount")
    Select(find(browser, "format")).select_by_value("csv")
    lines = find(browser, "curl").text
    subprocess.run(
        ["bash", "-euc", lines], check=True, cwd=tmp_path, timeout=60,
        env={**os.environ, "CLIENT_ID": "alice", "CLIENT_SECRET": "secret of alice"})
    assert "Rome,10.5" in (tmp_path / "result.csv").read_text(encoding="utf-8")


def test_the_lines_of_the_sdk_give_the_same(browser, pages, tmp_path):
    import sys
    log_in(browser, pages)
    choose(browser, "Orders", "orders.city", "orders.amount")
    for format, start in [("json", b"["), ("xlsx", b"PK")]:
        Select(find(browser, "format")).select_by_value(format)
        code = find(browser, "sdk").text
        subprocess.run(
            [sys.executable, "-c", code], check=True, cwd=tmp_path, timeout=60,
            env={**os.environ, "LOOKERSDK_BASE_URL": f"http://127.0.0.1:{pages.port}",
                 "LOOKERSDK_CLIENT_ID": "alice", "LOOKERSDK_CLIENT_SECRET": "secret of alice",
                 "LOOKERSDK_VERIFY_SSL": "false"})
        assert (tmp_path / f"result.{format}").read_bytes().startswith(start)


def test_only_the_first_rows_of_many(browser, pages):
    log_in(browser, pages)
    choose(browser, "Many", "many.number")
    limit = find(browser, "limit")
    limit.clear()
    limit.send_keys("-1")
    Select(find(browser, "sort")).select_by_value("many.number")
    rows = run(browser)
    assert rows == [["Many number"]] + [[str(n)] for n in range(50)]
    assert "first 50 rows" in find(browser, "status").text


def test_data_is_only_text(browser, pages):
    log_in(browser, pages)
    wait(browser, lambda: find(browser, "explore").is_displayed())
    choose(browser, "Hostile")
    wait(browser, lambda: len(browser.find_elements(By.CSS_SELECTOR, "#fields input")) == 3)
    find(browser, "all-dimensions").click()
    rows = run(browser)
    assert rows[1][1] == "<img src=x onerror=\"document.title='taken'\">"
    assert browser.title == "Rowcast query tasks"
    assert browser.find_elements(By.CSS_SELECTOR, "#rows img, #rows script") == []
    assert errors(browser) == []


def filter_by(browser, name, text):
    find(browser, "add-filter").click()
    row = browser.find_elements(By.CSS_SELECTOR, "#filters .filter")[-1]
    Select(row.find_element(By.TAG_NAME, "select")).select_by_value(name)
    row.find_element(By.TAG_NAME, "input").send_keys(text)
    return row


def test_a_pivoted_result_has_merged_headings_and_totals(browser, pages, tmp_path):
    log_in(browser, pages)
    choose(browser, "Sales", "sales.city", "sales.kind", "sales.sum_amount", "sales.count")
    assert not find(browser, "row-total").is_enabled()
    browser.find_element(By.CSS_SELECTOR, "#pivots input[value='sales.kind']").click()
    find(browser, "total").click()
    find(browser, "row-total").click()
    Select(find(browser, "sort")).select_by_value("sales.city")
    filter_by(browser, "sales.city", "-Lima")
    assert run(browser) == [
        ["", "<b>", "a", "Row Total"],
        ["Sales City"] + 3 * ["Sales Count", "Sales Sum of Amount"],
        ["Oslo", "", "", "1", "4", "1", "4"],
        ["Rome", "1", "2", "1", "1", "2", "3"],
        ["", "1", "2", "2", "5", "3", "7"]]
    spans = browser.find_elements(By.CSS_SELECTOR, "#rows thead tr:first-child th")
    assert [cell.get_property("colSpan") for cell in spans] == [1, 2, 2, 2]
    assert len(browser.find_elements(By.CSS_SELECTOR, "#rows tr.totals")) == 1
    picture = os.environ.get("PIVOT_PICTURE")
    if picture:
        browser.save_screenshot(picture)
    assert browser.find_elements(By.CSS_SELECTOR, "#rows b") == []
    # The lines of code have the same query.
    Select(find(browser, "format")).select_by_value("json")
    subprocess.run(
        ["bash", "-euc", find(browser, "curl").text], check=True, cwd=tmp_path, timeout=60,
        env={**os.environ, "CLIENT_ID": "alice", "CLIENT_SECRET": "secret of alice"})
    assert "$$$_row_total_$$$" in (tmp_path / "result.json").read_text()
    assert "Lima" not in (tmp_path / "result.json").read_text()
    # Without a pivot there are no totals of rows.
    browser.find_element(By.CSS_SELECTOR, "#pivots input[value='sales.kind']").click()
    assert not find(browser, "row-total").is_enabled() and not find(browser, "download").is_enabled()
    assert run(browser)[-1] == ["", "", "3", "7"]
    assert errors(browser) == []


def test_filters_choose_rows(browser, pages):
    log_in(browser, pages)
    choose(browser, "Sales", "sales.city", "sales.count")
    Select(find(browser, "sort")).select_by_value("sales.city")
    rome = filter_by(browser, "sales.city", "Rome")
    filter_by(browser, "sales.city", "Oslo")
    filter_by(browser, "sales.amount", ">1")
    heading = ["Sales City", "Sales Count"]
    assert run(browser) == [heading, ["Oslo", "1"], ["Rome", "1"]]
    rome.find_element(By.TAG_NAME, "button").click()
    assert run(browser) == [heading, ["Oslo", "1"]]
    filter_by(browser, "sales.count", "five")
    find(browser, "run").click()
    wait(browser, lambda: "Filter of 'sales.count'" in find(browser, "status").text)
    # Another explore has other fields.
    choose(browser, "Orders", "orders.city")
    assert browser.find_elements(By.CSS_SELECTOR, "#filters .filter") == []
    assert len(run(browser)) == 4
    errors(browser)


def test_a_wrong_limit_is_told(browser, pages):
    log_in(browser, pages)
    choose(browser, "Orders")
    find(browser, "run").click()
    wait(browser, lambda: "at least one field" in find(browser, "status").text)


def test_logging_out_ends_the_token(browser, pages):
    log_in(browser, pages)
    wait(browser, lambda: find(browser, "logout").is_displayed())
    find(browser, "logout").click()
    wait(browser, lambda: find(browser, "login").is_displayed())


def test_the_policy_of_the_page(pages):
    for path in ["/", "/page.js", "/page.css"]:
        answer = pages.ask("GET", path)
        policy = answer.headers["content-security-policy"]
        assert answer.status == 200 and "default-src 'none'" in policy and "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert pages.ask("GET", "/page").status == 404
