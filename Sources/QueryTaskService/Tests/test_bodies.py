"""Bodies and query strings that no client means: none may be an error of the server, or end it."""

import json
import os
import random
import urllib.parse

import pytest

SEED = int(os.environ.get("FUZZ_SEED", "1"))
COUNT = int(os.environ.get("FUZZ_COUNT", "400"))
QUERY = {
    "model": "files", "view": "orders", "fields": ["orders.city", "orders.count"],
    "sorts": ["orders.count desc 0"], "limit": "10", "filters": {}, "dynamic_fields": "[]",
    "vis_config": {"type": "table"}, "pivots": [], "total": False, "query_timezone": "UTC",
}
ODD = [
    None, True, 0, -1, 1e308, -0.0, 10**40, "", " ", "\0", "\ud800", "a" * 5000, "'; DROP TABLE orders; --",
    '"', "orders.city\"", "../../etc/passwd", "%00", "🦊", [], {}, [[]], {"": None}, [None] * 50,
    "{\"a\":", "[{\"table_calculation\": 1}]", "${orders.count}",
]


def mutated(draw, value, depth=0):
    """The value with a few parts exchanged, removed, doubled or nested."""
    if draw.random() < 0.15:
        return draw.choice(ODD)
    if isinstance(value, dict):
        members = {name: mutated(draw, item, depth + 1) for name, item in value.items()
                   if draw.random() > 0.08}
        if draw.random() < 0.1:
            members[draw.choice(["", "id", "x" * 300, "limit", "fields", "\0"])] = draw.choice(ODD)
        return members
    if isinstance(value, list):
        items = [mutated(draw, item, depth + 1) for item in value]
        return items * draw.choice([1, 1, 1, 2, 40]) if depth < 4 else items
    return value


def damaged(draw, text):
    """Bytes of a text, some of them cut off, exchanged or repeated."""
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(draw.randrange(4)):
        if not data:
            break
        place = draw.randrange(len(data))
        kind = draw.randrange(4)
        if kind == 0:
            del data[place:]
        elif kind == 1:
            data[place] = draw.randrange(256)
        elif kind == 2:
            data[place:place] = data[place:place + draw.randrange(1, 20)] * draw.randrange(1, 50)
        else:
            data[place:place] = b"[" * draw.choice([1, 2, 20_000])
    return bytes(data)


@pytest.mark.parametrize("path,body", [
    ("/queries", QUERY), ("/queries/run/json", QUERY), ("/queries/run/csv", QUERY),
    ("/query_tasks", {"query_id": "1", "result_format": "csv", "deferred": True}),
    ("/session", {"workspace_id": "dev"})])
def test_bodies(server, alice, path, body):
    draw = random.Random(f"{SEED} {path}")
    method = "PATCH" if path == "/session" else "POST"
    for number in range(COUNT):
        sent = damaged(draw, json.dumps(mutated(draw, body), ensure_ascii=draw.random() < 0.5))
        answer = alice.ask(method, path, sent, {"Content-Type": "application/json"})
        assert answer.status < 500, (SEED, number, sent[:500], answer.body)
        if answer.status >= 400 and answer.status != 429:
            assert all(isinstance(answer.json[name], str) for name in ("message", "documentation_url"))
    assert server.ask("GET", "/alive").status == 200


def test_query_strings(server, alice):
    draw = random.Random(SEED)
    names = ["limit", "fields", "sorts", "apply_formatting", "cache", "path_prefix", "pivots", "total",
             "f[orders.city]", "dynamic_fields", "query_timezone", "server_table_calcs", "cache_only"]
    for number in range(COUNT):
        pairs = [(draw.choice(names), str(draw.choice(ODD + ["orders.city", "1", "true"])))
                 for _ in range(draw.randrange(6))]
        text = urllib.parse.urlencode(pairs, errors="replace")
        if text and draw.random() < 0.3:
            place = draw.randrange(len(text))
            text = text[:place] + draw.choice(["%", "%zz", "&&", "=", "%ff", "?"]) + text[place:]
        answer = alice.get(f"/queries/models/files/views/orders/run/json?fields=orders.city&{text}")
        assert answer.status < 500, (SEED, number, text, answer.body)


def test_forms(server):
    draw = random.Random(SEED)
    for number in range(COUNT):
        sent = damaged(draw, "client_id=alice&client_secret=wrong&grant_type=client_credentials")
        answer = server.ask(
            "POST", "/api/4.0/login", sent, {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status in (400, 401, 429), (SEED, number, sent, answer.body)
