"""The requests of the official client of Ruby, which makes its methods from the description.

`DynamicClient` reads swagger.json as `lib/looker-sdk/client/dynamic.rb` of looker-open-source/looker-sdk-ruby
does: the path, method and parameters of each operationId; arguments fill the parameters of the path in order,
then comes the body, then a hash of the query string. Its login has the credentials in the query string and
an empty JSON object as its body.
"""

import time
import urllib.parse

import pytest

MEDIA_TYPE = "application/vnd.looker.v3+json"


class DynamicClient:
    def __init__(self, server, id, secret):
        self.server = server
        self.headers = {"Accept": MEDIA_TYPE, "User-Agent": "Looker-SDK Ruby Client"}
        description = server.ask("GET", "/api/4.0/swagger.json", headers=self.headers)
        assert description.status == 200 and description.type == "application/json"
        self.base = description.json["basePath"]
        self.operations = {
            info["operationId"]: (method.upper(), path, info)
            for path, methods in description.json["paths"].items()
            for method, info in methods.items()
        }
        query = urllib.parse.urlencode({"client_id": id, "client_secret": secret})
        login = server.ask("POST", f"{self.base}/login?{query}", {}, self.headers)
        assert login.status == 200
        self.expires = time.time() + login.json["expires_in"]
        self.headers["Authorization"] = f"token {login.json['access_token']}"

    def __getattr__(self, name):
        method, path, info = self.operations[name]

        def invoke(*arguments):
            arguments, filled = list(arguments), path
            for parameter in [p for p in info["parameters"] if p["in"] == "path"]:
                value = urllib.parse.quote(str(arguments.pop(0)), safe="")
                filled = filled.replace("{%s}" % parameter["name"], value)
            takes_body = any(p["in"] == "body" for p in info["parameters"])
            body = arguments.pop(0) if takes_body else None
            query = "?" + urllib.parse.urlencode(arguments.pop(0)) if arguments else ""
            return self.server.ask(method, self.base + filled + query, body, self.headers)

        return invoke


@pytest.fixture(scope="module")
def ruby(server):
    return DynamicClient(server, "alice", "secret of alice")


def test_a_task_from_its_query_to_its_result(ruby):
    query = ruby.create_query(
        {"model": "files", "view": "orders", "fields": ["orders.city", "orders.count"]}).json
    task = ruby.create_query_task(
        {"query_id": query["id"], "result_format": "csv"}, {"limit": 1, "fields": "id"}).json
    while ruby.query_task(task["id"]).json["status"] not in ("complete", "error"):
        time.sleep(0.02)
    assert ruby.query_task_results(task["id"]).body == b"Orders City,Orders Count\nRome,2\n"
    results = ruby.query_task_multi_results({"query_task_ids": task["id"]}).json
    assert results[task["id"]]["status"] == "complete"


def test_runs(ruby):
    query = {"model": "files", "view": "orders", "fields": ["orders.sum_amount"]}
    assert ruby.run_inline_query("json", query).json == [{"orders.sum_amount": 35.75}]
    id = ruby.create_query(query).json["id"]
    assert ruby.run_query(id, "json", {"cache": "false"}).json == [{"orders.sum_amount": 35.75}]


def test_models_users_and_the_end(ruby, server):
    assert ruby.all_lookml_models({"fields": "name"}).json == [{"name": "files"}]
    assert ruby.me().json["display_name"] == "alice"
    assert server.ask("GET", "/alive", headers=ruby.headers).status == 200
    assert ruby.expires - time.time() > 3000
    assert ruby.logout().status == 204 and ruby.me().status == 401
