"""Projects as linters and editors see them: branch, manifest, validation."""

import shutil
import subprocess

import pytest

from models import FOLDER
from service import Server


@pytest.fixture
def serve(tmp_path):
    """Serves a copy of a project, which a function may change before."""
    (tmp_path / "files").mkdir()
    servers = []

    def serve(name, change=lambda folder: None):
        folder = tmp_path / name
        shutil.copytree(FOLDER / name, folder)
        change(folder)
        server = Server(tmp_path / "files", "--model", str(folder))
        servers.append(server)
        return folder, server.login()

    yield serve
    for server in servers:
        server.stop()


def git(folder, *arguments):
    done = subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments], cwd=folder,
        capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_folder_without_git_has_a_branch_that_changes_with_its_files(serve):
    folder, client = serve("school")
    assert [project["id"] for project in client.get("/projects").json] == ["school", "files"]
    branch = client.get("/projects/school/git_branch").json
    assert branch["name"] == "main" and len(branch["ref"]) == 40
    assert client.get("/projects/school/git_branches").json == [branch]
    assert client.get("/projects/school/git_branch").json == branch
    with open(folder / "views" / "grades.view.lkml", "a") as file:
        file.write("# a comment\n")
    assert client.get("/projects/school/git_branch").json["ref"] != branch["ref"]
    assert client.get("/projects/school/manifest").json["imports"] == []
    assert client.get("/projects/other/manifest").status == 404


def test_a_branch_of_git_is_told_and_cannot_be_changed(serve):
    def commit(folder):
        git(folder, "init", "-q", "-b", "prices/new")
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "first")

    folder, client = serve("school", commit)
    path = "/projects/school/git_branch"
    branch = client.get(path).json
    assert branch["name"] == "prices/new"
    assert branch["ref"] == git(folder, "rev-parse", "HEAD")
    git(folder, "pack-refs", "--all")
    assert client.get(path).json == branch
    assert client.ask("PUT", path, {"name": "prices/new"}).status == 200
    assert client.ask("PUT", path, {"name": "prices/new", "ref": branch["ref"]}).status == 200
    for method, body in [
        ("PUT", {"name": "main"}), ("PUT", {"name": "prices/new", "ref": "0" * 40}),
        ("POST", {"name": "other"}),
    ]:
        answer = client.ask(method, path, body)
        assert answer.status == 400 and "'prices/new'" in answer.json["message"]
    assert client.ask("PUT", path, {}).status == 422
    assert client.ask("POST", "/projects/school/reset_to_remote").status == 204
    assert client.ask("POST", "/projects/school/reset_to_production").status == 204


def test_the_branch_is_read_only_in_production(serve):
    _, client = serve("school")
    assert client.get("/projects/school/git_branch").json["readonly"] is True
    assert client.ask("PATCH", "/session", {"workspace_id": "dev"}).status == 200
    assert client.get("/projects/school/git_branch").json["readonly"] is False


def test_validation_tells_file_line_explore_and_field(serve):
    _, client = serve("broken")
    for method in ["GET", "POST"]:
        result = client.ask(method, "/projects/broken/validate").json
        places = [
            (error["file_path"], error["line_number"], error["model_id"], error["explore"],
             error["field_name"], error["severity"]) for error in result["errors"]]
        assert places == [
            ("broken/broken.view.lkml", 12, "broken", "broken", "broken.shape", "error"),
            ("broken/broken.view.lkml", 13, "broken", "broken", "broken.loop", "error")]
        assert "hexagon" in result["errors"][0]["message"]


def test_a_folder_of_files_is_a_project_without_errors(alice):
    name = alice.get("/lookml_models").json[0]["project_name"]
    assert alice.get(f"/projects/{name}/git_branch").json["name"] == "main"
    assert alice.get(f"/projects/{name}/validate").json["errors"] == []
