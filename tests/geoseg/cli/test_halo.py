import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from geoseg.cli import cli
from geoseg.model import Model
from tests import toymodels
from tests.scenes import noise, write_raster


@pytest.fixture
def scene(tmp_path: Path) -> tuple[str, str]:
    of = toymodels.card(tile_size=96, halo=40, stride=4)
    model = toymodels.network(tmp_path / "model.onnx", of=of)
    return str(model), str(write_raster(tmp_path / "ortho.tif", noise(200, 220)))


def test_what_was_measured_stands_beside_card_and_graph(scene: tuple[str, str]) -> None:
    shown = CliRunner().invoke(cli, ["halo", *scene], catch_exceptions=False)
    assert shown.exit_code == 0
    words = [line.split() for line in shown.output.splitlines()]
    assert ["stride", "(px)", "4", "2", "2"] in words
    assert ["seams", "crop", "crop"] in words
    assert Model.open(scene[0]).card.halo == 40


def test_it_is_stored_when_asked(scene: tuple[str, str]) -> None:
    shown = CliRunner().invoke(cli, ["halo", *scene, "--store", "--json"], catch_exceptions=False)
    told, card = json.loads(shown.stdout), Model.open(scene[0]).card
    assert (card.stride, card.halo, card.seams) == (2, told["halo"], "crop")
    assert told["halo"] <= Model.open(scene[0]).graph.reach.radius + 1
    assert "now says: stride 2" in shown.stderr


def test_programs_hear_how_far_it_is(scene: tuple[str, str]) -> None:
    shown = CliRunner().invoke(cli, ["halo", *scene, "--events", "-"], catch_exceptions=False)
    told = [json.loads(line) for line in shown.stdout.splitlines()]
    steps = [(each["done"], each["total"]) for each in told if each["event"] == "progress"]
    assert steps == [(number, 11) for number in range(1, 12)]  # 3 places shifted, 8 compared
    assert told[-1]["event"] == "result"
    assert (told[-1]["stride"], told[-1]["seams"]) == (2, "crop")


def test_a_foreign_model_has_no_card_to_store_in(tmp_path: Path, scene: tuple[str, str]) -> None:
    model = toymodels.pointwise(tmp_path / "foreign.onnx", side="side", metadata={})
    told = ["--classes", "a,b,c", "--tile-size", "64", "--scale", "1", "--store"]
    shown = CliRunner().invoke(cli, ["halo", str(model), scene[1], *told])
    assert "has no card" in str(shown.exception)
