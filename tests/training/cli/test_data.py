"""``geoseg data check``."""

import json
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from tests.isprs_lookalike import write_vaihingen
from tests.scenes import write_raster
from training.cli.data import data


@pytest.fixture
def folder(tmp_path):
    return write_vaihingen(tmp_path / "vaihingen", areas=[1, 2], size=(60, 72))


def check(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "geoseg", "data", "check", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"]])
def test_help_has_an_example(arguments):
    result = CliRunner().invoke(data, arguments)
    assert result.exit_code == 0
    assert "geoseg data check" in result.output


def test_the_kinds_are_those_there_are():
    from training.data.sets import KINDS

    [option] = [each for each in data.commands["check"].params if each.name == "kind"]
    assert list(option.type.choices) == list(KINDS)


def test_a_set_that_fits_is_described_and_exits_0(folder):
    result = check(folder, "--bands", "IRRG")
    assert result.returncode == 0, result.stderr
    for text in ("vaihingen", "nir, red, green", "0.09 m", "car", "2 of the 33 areas are there"):
        assert text in result.stdout


def test_what_is_missing_is_odd(folder):
    assert "Nothing else is odd." in check(folder).stdout


def test_json_alone_goes_to_stdout(folder):
    told = json.loads(check(folder, "--json").stdout)
    assert told["usable"]
    assert told["splits"]["test"]["images"] == 1


def test_a_set_that_cannot_be_used_exits_1_and_says_why(folder):
    path = folder / "gts_for_participants/top_mosaic_09cm_area1.tif"
    write_raster(path, np.zeros((3, 60, 71), np.uint8))
    result = check(folder, "--json")
    assert result.returncode == 1
    assert "cannot be trained on as it is — label images of another size" in result.stderr
    assert not json.loads(result.stdout)["usable"]


def test_a_band_that_the_images_lack_is_an_error(folder):
    missing = check(folder, "--bands", "RGB")
    assert missing.returncode == 1
    assert "no band blue; they have 1 nir, 2 red, 3 green" in missing.stderr


def test_what_is_no_set_is_one_line(tmp_path):
    result = check(tmp_path)
    assert result.returncode == 1
    assert result.stderr.startswith("error: ")
    assert len(result.stderr.splitlines()) == 1
