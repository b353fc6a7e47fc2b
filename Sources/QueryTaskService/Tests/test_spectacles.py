"""spectacles, a linter of models, against the server."""

import pathlib
import subprocess
import sys

import pytest

from models import FOLDER, write_database
from service import Server

SPECTACLES = pathlib.Path(sys.executable).parent / "spectacles"


@pytest.fixture(scope="module")
def lint(tmp_path_factory):
    """Runs a command of spectacles on a project."""
    folder = tmp_path_factory.mktemp("linted")
    write_database("shop", folder / "shop.db")
    write_database("school", folder / "school.db")
    (folder / "files").mkdir()

    def lint(command, project, *arguments, model=None):
        options = ["--model", str(model or FOLDER / project)]
        for name in ["shop", "school"]:
            options += ["--connection", f"{name}=sqlite:{folder / name}.db"]
        with Server(folder / "files", *options) as server:
            scope = ["--project", project] if command != "connect" else []
            done = subprocess.run(
                [str(SPECTACLES), command, "--base-url", "http://127.0.0.1", "--port",
                 str(server.port), "--client-id", "alice", "--client-secret", "secret of alice",
                 "--do-not-track", *scope, *arguments],
                capture_output=True, text=True, timeout=300, cwd=folder)
        return done.returncode, done.stdout + done.stderr

    return lint


def test_it_connects(lint):
    status, text = lint("connect", "school")
    assert status == 0, text


def test_sql_passes_a_sound_model(lint):
    status, text = lint("sql", "school")
    assert status == 0, text
    for explore in ["grades", "students", "pupils", "best"]:
        assert f"school.{explore}" in text


def test_sql_takes_the_branch_of_the_folder(lint):
    status, text = lint("sql", "school", "--branch", "main")
    assert status == 0, text
    status, text = lint("sql", "school", "--branch", "other")
    assert status not in (0, 102), text
    assert "Couldn't checkout Git branch" in text


def test_sql_names_the_broken_explore_and_dimension(lint):
    status, text = lint("sql", "broken")
    assert status == 102, text
    assert "broken.missing_column" in text and "no_such_column" in text
    assert "broken.shape" in text and "hexagon" in text
    assert "sound.name" not in text


def test_lookml_passes_a_sound_model_and_names_what_is_not_understood(lint):
    status, text = lint("lookml", "shop")
    assert status == 0, text
    status, text = lint("lookml", "broken")
    assert status == 102, text
    assert "hexagon" in text and "broken.view.lkml" in text
