import pytest

from service import ORDERS, Server


def write_fixtures(folder):
    folder.mkdir()
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (folder / "many.csv").write_text(
        "number,text\n" + "".join(f"{n},text {n}\n" for n in range(20_000)))
    (folder / "broken.json").write_text('[{"a": 1}, {"a": ')
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return write_fixtures(tmp_path_factory.mktemp("served") / "data")


@pytest.fixture(scope="session")
def server(folder):
    # Tests of wrong logins are many in a minute.
    with Server(folder, "--max-failed-logins", "1000") as server:
        yield server


@pytest.fixture(scope="session")
def alice(server):
    return server.login("alice")


@pytest.fixture(scope="session")
def bob(server):
    return server.login("bob")
