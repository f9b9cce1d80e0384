import json
import os
import re
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio

from tests import toymodels
from tests.scenes import noise, write_raster


def geoseg(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geoseg", *map(str, arguments)],
        capture_output=True,
        check=False,
        text=True,
    )


@pytest.fixture
def scene(tmp_path: Path) -> tuple[Path, Path]:
    raster = write_raster(tmp_path / "ortho.tif", noise(80, 100))
    return raster, toymodels.pointwise(tmp_path / "model.onnx")


def test_results_are_named_on_stdout_and_progress_on_stderr(
    tmp_path: Path, scene: tuple[Path, Path]
) -> None:
    raster, model = scene
    out = tmp_path / "map.tif"
    done = geoseg("predict", raster, "--model", model, "--out", out, "--confidence")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(out), str(tmp_path / "map_confidence.tif")]
    assert "4/4 tiles" in done.stderr


def test_events_have_stdout_to_themselves(tmp_path: Path, scene: tuple[Path, Path]) -> None:
    raster, model = scene
    out = tmp_path / "map.tif"
    done = geoseg("predict", raster, "--model", model, "--out", out, "--events", "-")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [records[0]["event"], records[-1]["event"]] == ["started", "result"]
    assert records[-1]["map"] == str(out)
    assert [record["done"] for record in records if record["event"] == "progress"][-1] == 4
    assert done.stderr == ""


def test_polygons_come_with_the_map(tmp_path: Path, scene: tuple[Path, Path]) -> None:
    raster, model = scene
    polygons = tmp_path / "map.gpkg"
    done = geoseg(
        "predict", raster, "-m", model, "-o", tmp_path / "map.tif", "--polygons", polygons
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(polygons)
    read = gpd.read_file(polygons, layer="map")
    with rasterio.open(tmp_path / "map.tif") as dataset:
        counts = np.bincount(dataset.read(1).ravel(), minlength=256)
    for value in toymodels.SCHEME.values:
        area = read.loc[read["class"] == value].area.sum()
        assert area == pytest.approx(counts[value] * 0.25**2)


def test_bands_are_chosen_on_the_command_line(tmp_path: Path, scene: tuple[Path, Path]) -> None:
    raster, model = scene
    out = tmp_path / "map.tif"
    geoseg("predict", raster, "-m", model, "-o", out, "--bands", "3,1,green")
    with rasterio.open(out) as dataset:
        assert np.array_equal(dataset.read(1), toymodels.class_map(noise(80, 100)[[2, 0, 1]]))


def test_a_foreign_model_is_described_on_the_command_line(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "ortho.tif", noise(80, 100))
    model = toymodels.pointwise(tmp_path / "model.onnx", side="side", metadata={})
    arguments = ["predict", raster, "-m", model, "-o", tmp_path / "map.tif"]
    told = ["--classes", "a, b,c", "--tile-size", 32, "--mean", "0.5", "--std", "1,1,2"]
    done = geoseg(*arguments, *told)
    assert done.returncode == 0, done.stderr
    with rasterio.open(tmp_path / "map.tif") as dataset:
        card = json.loads(dataset.tags()["GEOSEG_CARD"])
    assert [each["name"] for each in card["classes"]["classes"]] == ["a", "b", "c"]
    assert card["normalization"] == {"mean": [0.5, 0.5, 0.5], "std": [1.0, 1.0, 2.0]}


def test_several_workers_without_dask_are_refused_before_the_work(
    tmp_path: Path, scene: tuple[Path, Path]
) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text(
        "import sys; sys.modules['distributed'] = None"
    )
    raster, model = scene
    options = ["--model", model, "--out", tmp_path / "map.tif", "--workers", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "geoseg", "predict", raster, *options],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "without")},
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: several workers need Dask")


def test_a_window_is_given_in_pixels(tmp_path: Path, scene: tuple[Path, Path]) -> None:
    raster, model = scene
    out = tmp_path / "view.tif"
    arguments = ["predict", raster, "-m", model, "-o", out, "--window", "30,20,40,10"]
    done = geoseg(*arguments, "--confidence")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(out), str(tmp_path / "view_confidence.tif")]
    with rasterio.open(out) as dataset:
        expected = toymodels.class_map(noise(80, 100))[20:30, 30:70]
        assert np.array_equal(dataset.read(1), expected)
    assert "is done" in geoseg(*arguments).stderr


def test_a_window_that_is_cut_at_the_edge_is_told(tmp_path: Path, scene: tuple[Path, Path]) -> None:
    raster, model = scene
    arguments = ["predict", raster, "-m", model, "-o", tmp_path / "view.tif", "--window"]
    done = geoseg(*arguments, "-5,70,40,20")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        "warning: the window -5,70,40,20 reaches beyond the raster, which has 100 x 80 px: "
        r"0,70,35,10 is mapped\nmap ortho\.tif 0/1 tiles\nmap ortho\.tif 1/1 tiles in 0:\d\d\n",
        done.stderr,
    )
    with rasterio.open(tmp_path / "view.tif") as dataset:
        assert (dataset.width, dataset.height) == (35, 10)
    done = geoseg(*arguments, "100,70,40,20", "--overwrite")
    assert done.returncode == 1
    assert "does not lie on ortho.tif" in done.stderr


@pytest.mark.parametrize(
    "given",
    [
        ["--window", "1,2,3"],
        ["--window", "1,2,0,3"],
        ["--window", "a"],
        ["--window", "1,2,3,4", "--polygons", "p.gpkg"],
        ["--window", "1,2,3,4", "--aoi", "1,2,3,4"],
        ["--window", "1,2,3,4", "--workers", "2"],
        ["--window", "1,2,3,4", "--precision", "fast"],
        ["--window", "1,2,3,4", "--stac"],
    ],
)
def test_a_window_that_makes_no_sense_is_wrong_usage(
    tmp_path: Path, scene: tuple[Path, Path], given: list[str]
) -> None:
    raster, model = scene
    done = geoseg("predict", raster, "-m", model, "-o", tmp_path / "view.tif", *given)
    assert done.returncode == 2, done.stderr


def not_onnx(folder: Path) -> list[object]:
    (folder / "bad.onnx").write_text("not a model")
    return [folder / "ortho.tif", "-m", folder / "bad.onnx", "-o", folder / "map.tif"]


def missing(folder: Path) -> list[object]:
    return [folder / "nowhere.tif", "-m", folder / "model.onnx", "-o", folder / "map.tif"]


def not_a_raster(folder: Path) -> list[object]:
    (folder / "a.txt").write_text("hello")
    return [folder / "a.txt", "-m", folder / "model.onnx", "-o", folder / "map.tif"]


def cut_short(folder: Path) -> list[object]:
    raster = write_raster(folder / "short.tif", noise(300, 300), block=64, compress="deflate")
    raster.write_bytes(raster.read_bytes()[:-70_000])
    return [raster, "-m", folder / "model.onnx", "-o", folder / "map.tif"]


def wrong_bands(folder: Path) -> list[object]:
    raster = write_raster(folder / "two.tif", noise(9, 9, bands=2))
    return [raster, "-m", folder / "model.onnx", "-o", folder / "map.tif"]


def contradicting_card(folder: Path) -> list[object]:
    told = toymodels.card(("red", "nir")).to_metadata()
    model = toymodels.pointwise(folder / "wrong.onnx", metadata=told)
    return [folder / "ortho.tif", "-m", model, "-o", folder / "map.tif"]


def map_that_is_no_map(folder: Path) -> list[object]:
    (folder / "notes").touch()
    return [folder / "ortho.tif", "-m", folder / "model.onnx", "-o", folder / "notes"]


def not_writable(folder: Path) -> list[object]:
    return [folder / "ortho.tif", "-m", folder / "model.onnx", "-o", folder / "a.txt" / "map.tif"]


@pytest.mark.parametrize(
    ("prepare", "complaint"),
    [
        (missing, "there is no file"),
        (not_a_raster, "is not a raster"),
        (cut_short, "cannot be read at row"),
        (wrong_bands, "model expects 3 bands (red, green, blue) but"),
        (not_onnx, "is not an ONNX model"),
        (contradicting_card, "takes 3 channels but its card names 2 bands (red, nir)"),
        (map_that_is_no_map, "notes is there and is no folder"),
        (not_writable, "a.txt is no folder"),
    ],
)
def test_bad_input_gets_one_clear_line_and_exit_status_1(
    tmp_path: Path, scene: tuple[Path, Path], prepare, complaint: str
) -> None:
    (tmp_path / "a.txt").write_text("a file, not a folder")
    done = geoseg("predict", *prepare(tmp_path), "--events", tmp_path / "events.jsonl")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    assert complaint in line
    assert " — " in line, "says what to do"
    assert not list(tmp_path.glob("map*"))
    last = json.loads((tmp_path / "events.jsonl").read_text().splitlines()[-1])
    assert last["event"] == "error"
    assert complaint in last["message"]
