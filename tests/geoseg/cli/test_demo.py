import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from geoseg.cli.demo import demo
from tests.scenes import noise, write_raster


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geoseg", "demo", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_help_has_an_example_and_says_how_long_it_takes() -> None:
    shown = CliRunner().invoke(demo, ["--help"]).output
    assert "geoseg demo mine --images ortho.tif --labels labels.gpkg" in shown
    assert "minutes" in shown


@pytest.mark.parametrize(("option", "missing"), [("--images", "labels"), ("--labels", "images")])
def test_images_and_labels_go_together(tmp_path: Path, option: str, missing: str) -> None:
    done = run(tmp_path / "demo", option, "a.tif")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        f"error: there are no {missing} — give both --images and --labels, or neither for the town"
    ]


def test_a_missing_image_is_one_line(tmp_path: Path) -> None:
    done = run(tmp_path / "demo", "--images", tmp_path / "a.tif", "--labels", tmp_path / "b.gpkg")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"there is no file {tmp_path / 'a.tif'}" in done.stderr


def test_a_folder_of_something_else_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = run(tmp_path)
    assert done.returncode == 1
    assert "holds files that are not of a demo" in done.stderr


def test_bad_labels_are_one_line_before_anything_is_trained(tmp_path: Path) -> None:
    image = write_raster(tmp_path / "a.tif", noise(200, 200))
    labels = tmp_path / "b.gpkg"
    labels.write_text("no labels at all")
    done = run(tmp_path / "demo", "--images", image, "--labels", labels)
    assert done.returncode == 1
    (line,) = [each for each in done.stderr.splitlines() if "error" in each]
    assert "b.gpkg" in line
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "demo" / "pretraining").exists()
