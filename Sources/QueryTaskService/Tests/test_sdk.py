"""The official SDK of Python as published, no method patched, over a socket."""

import io
import json
import time
import zipfile

import looker_sdk
import pytest
from looker_sdk import error, models40 as models

TEXT_FORMATS = {
    "json": '[{"orders.city":"Rome","orders.count":2}',
    "json_detail": '"orders.city":{"value":"Rome"',
    "json_fe": "orders.city",
    "json_bi": "orders.city",
    "inline_json": "orders.city",
    "csv": "Orders City,Orders Count\nRome,2\n",
    "txt": "Orders City\tOrders Count\nRome\t2\n",
    "md": "Rome",
    "html": "über",
    "gsxml": "Rome",
    "sql": "SELECT",
}


@pytest.fixture(scope="module")
def sdk(server, tmp_path_factory):
    ini = tmp_path_factory.mktemp("sdk") / "looker.ini"
    ini.write_text(
        f"[Looker]\nbase_url=http://127.0.0.1:{server.port}\nclient_id=alice\n"
        "client_secret=secret of alice\nverify_ssl=false\n")
    with looker_sdk.init40(str(ini)) as sdk:
        yield sdk


@pytest.fixture(scope="module")
def query(sdk):
    return sdk.create_query(
        models.WriteQuery(
            model="files", view="orders", fields=["orders.city", "orders.count"],
            sorts=["orders.count desc", "orders.city"]))


def result(sdk, query, format, **parameters):
    """The steps of every client: create, poll, fetch."""
    task = sdk.create_query_task(
        body=models.WriteCreateQueryTask(
            query_id=query.id, result_format=models.ResultFormat(format)), **parameters)
    for _ in range(100):
        task = sdk.query_task(task.id)
        if task.status in ("complete", "error"):
            break
        time.sleep(0.05)
    assert task.status == "complete"
    return sdk.query_task_results(task.id)


def test_a_query_has_what_the_sdk_reads(sdk, query):
    assert query.id.isdigit() and len(query.slug) == 7 and len(query.client_id) == 22
    assert query.can["run"] is True and query.has_table_calculations is False
    assert sdk.query(query.id).fields == ["orders.city", "orders.count"]
    assert sdk.query_for_slug(query.client_id).id == query.id


def test_equal_queries_are_one(sdk, query):
    again = sdk.create_query(
        models.WriteQuery(
            model="files", view="orders", fields=["orders.city", "orders.count"],
            sorts=["orders.count desc", "orders.city"]))
    assert again.id == query.id


@pytest.mark.parametrize("format", TEXT_FORMATS)
def test_a_task_gives_its_result_as_text(sdk, query, format):
    text = result(sdk, query, format)
    assert isinstance(text, str) and TEXT_FORMATS[format].replace("\n", "") in text.replace(
        "\r\n", "").replace("\n", "")


def test_text_is_utf8(sdk, query):
    assert 'über, ""Köln""' in result(sdk, query, "csv")


def test_a_workbook_comes_as_bytes(sdk, query):
    document = result(sdk, query, "xlsx")
    assert isinstance(document, bytes)
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(document)).namelist()


def test_parameters_of_a_task_count(sdk, query):
    assert len(json.loads(result(sdk, query, "json", limit=1, cache=False))) == 1


def test_several_results_at_once(sdk, query):
    ids = [
        sdk.create_query_task(
            body=models.WriteCreateQueryTask(
                query_id=query.id, result_format=models.ResultFormat(format))).id
        for format in ("json", "json_detail", "csv")
    ]
    for _ in range(100):
        results = sdk.query_task_multi_results(models.DelimSequence(ids))
        if all(value["status"] == "complete" for value in results.values()):
            break
        time.sleep(0.05)
    assert set(results) == set(ids)
    assert results[ids[0]]["data"][0] == {"orders.city": "Rome", "orders.count": 2}
    assert results[ids[1]]["data"]["data"][0]["orders.count"]["value"] == 2


@pytest.mark.parametrize("format", ["json", "csv", "xlsx", "sql", "json_detail"])
def test_a_query_is_run_by_its_id(sdk, query, format):
    document = sdk.run_query(query.id, format)
    assert isinstance(document, bytes if format == "xlsx" else str) and len(document) > 40


def test_a_query_is_run_without_being_stored(sdk):
    text = sdk.run_inline_query(
        "json",
        models.WriteQuery(
            model="files", view="orders", fields=["orders.sum_amount"], limit="10"))
    assert json.loads(text) == [{"orders.sum_amount": 35.75}]


def test_a_query_in_the_url_needs_fields(sdk):
    # The SDK has no way to give the fields here.
    with pytest.raises(error.SDKError, match="Must query at least one dimension or measure"):
        sdk.run_url_encoded_query("files", "orders", "json")


def test_who_and_what(sdk):
    assert sdk.me().display_name == "alice"
    assert sdk.versions().current_version.version == "4.0"
    assert sdk.session().workspace_id == "production"
    assert sdk.update_session(models.WriteApiSession(workspace_id="dev")).workspace_id == "dev"


def test_explores_and_fields(sdk):
    model = sdk.all_lookml_models(fields="name,explores")[0]
    assert [explore.name for explore in model.explores] == ["many", "orders"]
    explore = sdk.lookml_model_explore("files", "orders")
    assert {field.name: field.type for field in explore.fields.dimensions} == {
        "orders.order_id": "number", "orders.city": "string", "orders.amount": "number",
        "orders.ordered": "date_date", "orders.paid": "string"}
    assert [field.name for field in explore.fields.measures] == [
        "orders.count", "orders.sum_order_id", "orders.sum_amount"]


def test_errors_have_their_text(sdk):
    with pytest.raises(error.SDKError) as caught:
        sdk.query_task("0" * 32)
    assert caught.value.message == "Not found" and caught.value.documentation_url
    with pytest.raises(error.SDKError, match="Unknown field 'orders.nothing'"):
        sdk.run_inline_query(
            "json", models.WriteQuery(model="files", view="orders", fields=["orders.nothing"]))


def test_running_queries_are_told_and_ended(sdk, query):
    task = sdk.create_query_task(
        body=models.WriteCreateQueryTask(
            query_id=query.id, result_format=models.ResultFormat.json, deferred=True))
    assert task.id in [running.query_task_id for running in sdk.all_running_queries()]
    sdk.kill_query(task.id)
    assert sdk.query_task(task.id).status == "killed"


def test_logging_out_ends_the_token(server, tmp_path):
    ini = tmp_path / "looker.ini"
    ini.write_text(
        f"[Looker]\nbase_url=http://127.0.0.1:{server.port}\nclient_id=bob\n"
        "client_secret=secret of bob\nverify_ssl=false\n")
    sdk = looker_sdk.init40(str(ini))
    assert sdk.me().id == "2"
    token = sdk.auth.authenticate(transport_options={})["Authorization"].split()[1]
    sdk.logout()
    assert server.ask(
        "GET", "/api/4.0/user", headers={"Authorization": f"token {token}"}).status == 401
