import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoseg.cli import cli
from geoseg.errors import OutputError, RasterError
from tests import toymodels
from tests.scenes import noise, write_raster


def inspect(*arguments: object) -> Result:
    return CliRunner().invoke(
        cli, ["inspect", *map(str, arguments)], env={"COLUMNS": "200"}, catch_exceptions=False
    )


@pytest.fixture
def model(tmp_path: Path) -> Path:
    described = toymodels.card(
        gsd=0.5, halo=8, normalization={"mean": [127, 127, 250], "std": [70, 70, 10]}
    )
    return toymodels.pointwise(tmp_path / "roofs.onnx", of=described)


def test_it_shows_what_a_model_expects(model: Path) -> None:
    shown = inspect(model).output
    for text in ("red, green, blue", "uint8", "0.5 m", "64 px, halo 8", "7 roof & <wall>"):
        assert text in shown


def test_it_shows_a_lower_precision_and_what_it_costs(tmp_path: Path) -> None:
    lower = {"precision": "int8", "calibration_windows": 32, "measured_on": "validation",
             "agreement": 0.9875, "miou_fp32": 0.5393, "miou": 0.5369}  # fmt: skip
    described = toymodels.card(quantization=lower)
    model = toymodels.pointwise(tmp_path / "m.onnx", of=described)
    told = "int8: says what fp32 says on 98.75% of the pixels; mean IoU 0.537, fp32 0.539"
    assert f"{told} (validation)" in inspect(model).output
    assert json.loads(inspect(model, "--json").output)["model"]["quantization"] == lower
    unknown = toymodels.card(quantization={**lower, "miou": None, "miou_fp32": None})
    shown = inspect(toymodels.pointwise(tmp_path / "u.onnx", of=unknown)).output
    assert "98.75% of the pixels (validation)" in shown


def test_it_shows_whether_a_raster_fits(model: Path, tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(300, 300))
    shown = inspect(model, raster).output
    assert "0.25 m, 0.50 of the model's" in shown
    assert "warning: ortho.tif has 0.25 m pixels; the model sees it at 0.5 m" in shown
    assert "mean of blue" in shown
    assert "mean of red" not in shown


def test_it_says_so_when_all_is_well(tmp_path: Path) -> None:
    model = toymodels.pointwise(tmp_path / "m.onnx")
    raster = write_raster(tmp_path / "ortho.tif", noise(30, 30))
    assert "The raster is what the model expects." in inspect(model, raster).output


def test_it_tells_all_as_json(model: Path, tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(30, 40), nodata=0)
    told = json.loads(inspect(model, raster, "--json").output)
    assert told["model"]["name"] == "toy"
    assert told["model"]["foreign"] is False
    assert told["raster"]["size"] == [40, 30]
    assert told["raster"]["bands"] == {"red": 1, "green": 2, "blue": 3}
    assert told["raster"]["gsd_ratio"] == pytest.approx(0.5)
    assert [each["name"] for each in told["raster"]["values"]] == ["red", "green", "blue"]
    assert len(told["raster"]["doubts"]) == 2
    assert told["raster"]["guesses"] == []


def test_guessed_bands_are_told_apart_from_other_doubts(model: Path, tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(30, 40), names=("a", "b", "c"))
    told = json.loads(inspect(model, raster, "--json").output)["raster"]
    (guess,) = told["guesses"]
    assert "1 as red, 2 as green, 3 as blue is a guess" in guess
    assert guess in told["doubts"]
    assert len(told["doubts"]) > 1


def test_a_raster_that_lacks_bands_is_an_error(model: Path, tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(30, 40, bands=2))
    with pytest.raises(RasterError, match="model expects 3 bands"):
        inspect(model, raster)


def test_a_raster_that_does_not_fit_is_shown_beside_the_model(model: Path, tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(30, 40, bands=2), names=("nir", "red"))
    shown = CliRunner().invoke(cli, ["inspect", str(model), str(raster)], env={"COLUMNS": "200"})
    assert isinstance(shown.exception, RasterError)
    for text in ("red, green, blue", "40 x 30 px", "nir: 1, red: 2"):
        assert text in shown.output
    assert "what the model expects" not in shown.output
    as_json = CliRunner().invoke(cli, ["inspect", str(model), str(raster), "--json"])
    assert (as_json.output, as_json.exit_code) == ("", 1)


def test_a_stac_item_goes_to_a_file_or_to_stdout(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "item.json"
    assert inspect(model, "--mlm", path).exit_code == 0
    assert json.loads(path.read_text()) == json.loads(inspect(model, "--mlm", "-").output)
    assert json.loads(path.read_text())["properties"]["mlm:name"] == "toy"


def test_a_model_without_a_card_is_shown_as_it_is_understood(tmp_path: Path) -> None:
    model = toymodels.pointwise(tmp_path / "m.onnx", metadata={})
    shown = inspect(model, "--classes", "a,b,c", "--scale", "255", "--model-gsd", "0.2").output
    assert "made of other tools' keys and of options" in shown
    assert "0.2 m" in shown


def test_an_item_takes_neither_the_model_nor_the_place_of_the_facts(model: Path) -> None:
    before = model.read_bytes()
    with pytest.raises(OutputError, match="is the model itself"):
        inspect(model, "--mlm", model)
    assert model.read_bytes() == before
    assert inspect(model, "--mlm", "-", "--json").exit_code == 2
