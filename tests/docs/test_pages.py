"""Every example of the documentation works."""

import shutil
import tomllib
from pathlib import Path

import pytest

import training  # noqa: F401 - before torch, for OpenMP's threads to sleep while they wait
from tests.docs import shell, stage
from tests.docs.kept import Kept
from tests.docs.markdown import blocks

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
RUN = ("bash", "python")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.fixture(scope="session")
def props(tmp_path_factory):
    folder = tmp_path_factory.mktemp("props")
    stage.build(folder)
    return folder


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    return Kept(tmp_path_factory.mktemp("runs"))


@pytest.mark.usefixtures("torchs_export")
# the reader's Python does not turn warnings into errors
@pytest.mark.filterwarnings("default", "ignore::PendingDeprecationWarning")
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(each.language in RUN for each in blocks(page))],
    ids=named,
)
def test_the_examples_of_a_page_run_from_top_to_bottom(
    page, props, kept, tmp_path_factory, monkeypatch
):
    # one that outlives the test: a run that is kept for another page knows its images by their path
    folder = tmp_path_factory.mktemp("page") / "work"
    shutil.copytree(props, folder)
    monkeypatch.chdir(folder)
    variables = {"__name__": "example"}
    for block in blocks(page):
        if block.language not in RUN or block.reason:
            continue
        try:
            if block.language == "bash":
                shell.run(block.text, kept)
            else:
                if page.parent.name == "tutorials":  # there each is saved as a file
                    variables = {"__name__": "example"}
                exec(compile(block.text, f"{named(page)}:{block.line}", "exec"), variables)
        except Exception as error:
            raise AssertionError(f"{named(page)}:{block.line}: {error}") from error


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_command_escapes_the_test_for_want_of_a_language(page):
    for block in blocks(page):
        if block.language not in RUN:
            lines = block.text.splitlines()
            assert not any(line.startswith("geoseg ") for line in lines), block.line


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_example_of_a_recipe_is_toml(page):
    for block in blocks(page):
        if block.language == "toml":
            tomllib.loads(block.text)
