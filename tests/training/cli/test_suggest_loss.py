import json
import subprocess
import sys
import tomllib

import pytest
from click.testing import CliRunner

from geoseg.cli import cli
from tests.scenes import noise, write_raster


@pytest.fixture
def scene(tmp_path, label_squares):
    """An image, and labels of which 2.4 % are of one class."""
    image = write_raster(tmp_path / "image.tif", noise(200, 300))
    labels = label_squares(
        [(0, (0, 0, 100, 80)), (1, (0, 100, 20, 110)), (2, (100, 0, 200, 2))],
        names=("ground", "roof", "tree"),
    )
    return str(labels), str(image)


def test_statistics_loss_and_reason_are_told(scene):
    result = CliRunner().invoke(cli, ["suggest-loss", *scene])
    assert result.exit_code == 0, result.output
    assert result.output.split("tree")[1].split()[:3] == ["200", "2.38%", "1"]
    assert "86.00% of the images' pixels carry no label" in result.output
    told = tomllib.loads(result.output[result.output.index("[loss]") :])
    assert told == {"loss": {"name": "unified_focal", "symmetric": False, "rare": [1, 2]}}


def test_json_holds_the_same(scene):
    result = CliRunner().invoke(cli, ["suggest-loss", *scene, "--json"])
    told = json.loads(result.output)
    assert told["loss"]["name"] == "unified_focal"
    assert told["loss"]["parameters"] == {"symmetric": False, "rare": [1, 2]}
    assert "tree (2.4 %)" in told["loss"]["reason"]
    assert told["labels"]["classes"][2] == {
        "value": 2,
        "name": "tree",
        "pixels": 200,
        "share": pytest.approx(200 / 8400),
        "polygons": 1,
    }


def test_programs_get_it_as_an_event(scene):
    result = CliRunner().invoke(cli, ["suggest-loss", *scene, "--events", "-"])
    events = [json.loads(line) for line in result.output.splitlines()]
    assert [each["event"] for each in events] == ["started", "result"]
    assert events[1]["loss"]["name"] == "unified_focal"
    assert [each["pixels"] for each in events[1]["labels"]["classes"]] == [8000, 200, 200]


def test_bad_input_is_one_line_and_status_1(scene, tmp_path):
    labels, image = scene
    for arguments, message in [
        (["none.gpkg", image], "error: there is no file none.gpkg"),
        ([labels, str(tmp_path / "none.tif")], "error: "),
    ]:
        done = subprocess.run(
            [sys.executable, "-m", "geoseg", "suggest-loss", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith(message)
        assert len(done.stderr.splitlines()) == 1


def test_no_raster_is_wrong_usage(scene):
    assert CliRunner().invoke(cli, ["suggest-loss", scene[0]]).exit_code == 2


def test_the_wrong_order_is_wrong_usage(scene):
    result = CliRunner().invoke(cli, ["suggest-loss", *reversed(scene)])
    assert result.exit_code == 2
    assert "the labels come first, then the rasters" in result.output
