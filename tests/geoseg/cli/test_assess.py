import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from affine import Affine

from tests.scenes import QUARTER_METRE, write_raster

MAPPED = np.array([[0, 0, 1, 1], [0, 1, 1, 1]], np.uint8)
TRUTH = np.array([[0, 0, 0, 1], [0, 1, 1, 0]], np.uint8)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    return (
        write_raster(tmp_path / "map.tif", MAPPED),
        write_raster(tmp_path / "truth.tif", TRUTH),
    )


def test_a_table_is_printed(geoseg, pair: tuple[Path, Path]) -> None:
    done = geoseg("assess", pair[0], "--reference", pair[1])
    assert done.code == 0
    assert "overall accuracy 0.750" in done.out
    assert "kappa 0.529" in done.out
    (row,) = [line for line in done.out.splitlines() if "class 1" in line]
    assert row.replace("│", " ").split() == [
        "class",
        "1",
        "0.600",
        "1.000",
        "0.750",
        "0.600",
        "5",
        "3",
    ]


def test_figures_go_to_a_file_or_to_stdout_in_place_of_the_table(geoseg, pair, tmp_path) -> None:
    done = geoseg("assess", pair[0], "--reference", pair[1], "--json", "-")
    figures = json.loads(done.out)
    assert figures["confusion"] == [[3, 0], [2, 3]]
    assert figures["overall_accuracy"] == 0.75
    done = geoseg("assess", pair[0], "--reference", pair[1], "--json", tmp_path / "f.json")
    assert "overall accuracy" in done.out
    assert json.loads((tmp_path / "f.json").read_text()) == figures


def test_events_on_stdout_are_json_and_nothing_else(geoseg, pair: tuple[Path, Path]) -> None:
    done = geoseg("assess", pair[0], "--reference", pair[1], "--events", "-")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert records[-1]["event"] == "result"
    assert records[-1]["mean_iou"] == pytest.approx(0.6)


def test_the_report_stands_alone(geoseg, pair: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    assert geoseg("assess", pair[0], "--reference", pair[1], "--out", out).code == 0
    page = out.read_text()
    assert "Accuracy of map.tif" in page
    assert "against truth.tif, 8 pixels" in page
    assert page.count("data:image/png") == 3
    assert "http" not in page.replace("http://www.w3.org", "")


def test_points_give_intervals_in_table_report_and_figures(geoseg, tmp_path: Path) -> None:
    values = np.zeros((30, 30), np.uint8)
    values[:9] = 1
    class_map = write_raster(tmp_path / "map.tif", values)
    points = tmp_path / "points.gpkg"
    geoseg("sample-points", class_map, "-o", points, "--count", 40, "--minimum", 20)
    frame = pyogrio.read_dataframe(points, layer="points")
    frame["reference"] = frame["class"]
    frame.loc[frame[frame["class"] == 1].index[:5], "reference"] = 0
    pyogrio.write_dataframe(frame, points, layer="points")
    report, figures = tmp_path / "report.html", tmp_path / "figures.json"
    done = geoseg("assess", class_map, "--reference", points, "--out", report, "--json", figures)
    assert done.code == 0
    estimates = json.loads(figures.read_text())["estimates"]
    # a quarter of the 30 % that is mapped as class 1 is class 0
    assert estimates["overall_accuracy"] == pytest.approx(1 - 0.3 / 4)
    assert estimates["classes"][1]["area_m2"] == pytest.approx(270 * 0.0625 * 0.75)
    half = 1.96 * 0.3 * (0.75 * 0.25 / 19) ** 0.5
    assert estimates["overall_accuracy_ci95"] == pytest.approx(half)
    assert f"overall accuracy 0.925 ± {half:.3f}" in done.out
    assert f"0.925 ± {half:.3f}" in report.read_text()


def test_bad_input_is_one_line_and_leaves_nothing(geoseg, pair, tmp_path: Path) -> None:
    class_map, truth = pair
    away = write_raster(
        tmp_path / "away.tif", TRUTH, transform=QUARTER_METRE @ Affine.translation(99, 0)
    )
    folder = tmp_path / "out"
    folder.mkdir()
    out = folder / "report.html"
    for arguments, told in (
        ([tmp_path / "nowhere.tif", "--reference", truth], "there is no file"),
        ([class_map, "--reference", tmp_path / "nowhere.gpkg"], "there is no file"),
        ([class_map, "--reference", away], "lie outside"),
        ([class_map, "--reference", truth, "--class-field", "kind"], "no vector layer"),
        ([class_map, "--reference", truth, "--json", truth / "f"], "is no folder"),
    ):
        done = geoseg("assess", *arguments, "--out", out)
        assert done.code == 1
        assert done.error.startswith("error: ")
        assert told in done.error
    assert not list(folder.iterdir())


def test_a_report_stays_unless_it_may_be_replaced(geoseg, pair, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    out.write_text("mine")
    done = geoseg("assess", pair[0], "--reference", pair[1], "--out", out)
    assert done.code == 1
    assert "there already" in done.error
    assert out.read_text() == "mine"
    done = geoseg("assess", pair[0], "--reference", pair[1], "--out", out, "--overwrite")
    assert done.code == 0


def test_report_and_figures_are_not_one_file(geoseg, pair, tmp_path: Path) -> None:
    out, same = tmp_path / "told", tmp_path / "here" / ".." / "told"
    done = geoseg("assess", pair[0], "--reference", pair[1], "--out", out, "--json", same)
    assert done.code == 2
    assert "--out and --json name one file" in done.error
    assert not out.exists()
