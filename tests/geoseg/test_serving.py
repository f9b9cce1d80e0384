import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely

from geoseg.model import Model
from geoseg.prediction import predict
from geoseg.serving import KEPT, serve
from tests import toymodels
from tests.scenes import QUARTER_METRE, noise, write_raster


@pytest.fixture
def view(tmp_path: Path) -> dict[str, Any]:
    """A request, but for its place."""
    raster = write_raster(tmp_path / "ortho.tif", noise(150, 180), block=32)
    described = toymodels.card(tile_size=64, halo=8, stride=8)
    model = toymodels.pointwise(tmp_path / "model.onnx", of=described)
    return {"raster": str(raster), "model": str(model), "threads": 1}


class Ears(io.StringIO):
    """Looks at each reply while its files are there; requests wait for the reply before them."""

    def __init__(self) -> None:
        super().__init__()
        self.replies: list[dict[str, Any]] = []
        self.maps: list[np.ndarray | None] = []
        self.files: list[Path] = []
        self.heard = threading.Semaphore(0)

    def write(self, text: str) -> int:
        reply = json.loads(text)
        self.replies.append(reply)
        self.maps.append(None)
        if "map" in reply:
            self.files.append(Path(reply["map"]))
            with rasterio.open(reply["map"]) as dataset:
                self.maps[-1] = dataset.read(1)
        self.heard.release()
        return len(text)

    def one_by_one(self, lines: list[str]) -> Iterator[str]:
        for line in lines:
            yield line
            assert self.heard.acquire(timeout=60)


def ask(*requests: dict[str, Any] | str) -> Ears:
    ears = Ears()
    lines = [each if isinstance(each, str) else json.dumps(each) for each in requests]
    serve(ears.one_by_one(lines), ears)
    return ears


def test_a_view_is_what_the_map_is_there(tmp_path: Path, view: dict[str, Any]) -> None:
    predict(view["raster"], model=view["model"], out=tmp_path / "map.tif")
    with rasterio.open(tmp_path / "map.tif") as dataset:
        expected = dataset.read(1)[20:60, 10:100]
    west, north = QUARTER_METRE @ (10, 20)
    east, south = QUARTER_METRE @ (100, 60)
    ears = ask(
        {**view, "id": 1, "window": [10, 20, 90, 40], "confidence": True},
        {**view, "id": "b", "bounds": [west, south, east, north]},
    )
    assert [reply["id"] for reply in ears.replies] == [1, "b"]
    assert all(np.array_equal(found, expected) for found in ears.maps)
    assert ears.replies[0]["confidence"].endswith("_confidence.tif")
    assert "confidence" not in ears.replies[1]
    assert ears.replies[1]["window"] == [10, 20, 90, 40]


def test_files_are_gone_at_the_end(view: dict[str, Any]) -> None:
    ears = ask({**view, "window": [0, 0, 9, 9]})
    assert not ears.files[0].parent.exists()


def test_files_of_old_views_go_before(view: dict[str, Any]) -> None:
    class Counting(Ears):
        most = 0

        def write(self, text: str) -> int:
            done = super().write(text)
            self.most = max(self.most, len(list(self.files[-1].parent.iterdir())))
            return done

    ears = Counting()
    serve(ears.one_by_one([json.dumps({**view, "window": [0, 0, 9, 9]})] * (KEPT + 6)), ears)
    assert len(ears.replies) == KEPT + 6
    assert ears.most == 2 * KEPT  # with a style each


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("\ufffd\ufffd", "not JSON"),
        ("[1, 2]", "the request: Input should be"),
        ('{"raster": "a.tif"}', "model: Field required"),
        ('{"raster": "a.tif", "model": "m.onnx"}', "either window or bounds"),
        ('{"raster": "a.tif", "model": "m.onnx", "window": [0, 0, 0, 5]}', "window.2"),
        ('{"raster": "a.tif", "model": "m.onnx", "bounds": [5, 0, 0, 5]}', "least x and y"),
        ('{"raster": "a.tif", "model": "m.onnx", "bounds": [0, 0, NaN, 5]}', "bounds.2"),
        ('{"rastr": "a.tif", "model": "m.onnx", "raster": "", "window": [0, 0, 1, 5]}', "rastr"),
        ('{"raster": "a.tif", "model": "m.onnx", "window": [0, 0, 1, 5]}', "cannot read the model"),
    ],
)
def test_a_bad_request_is_told_and_ends_nothing(
    view: dict[str, Any], line: str, complaint: str
) -> None:
    ears = ask(line, {**view, "id": 2, "window": [0, 0, 9, 9]})
    error = ears.replies[0]["error"]
    assert complaint in error["message"]
    assert error["hint"]
    assert ears.replies[1]["id"] == 2
    assert "map" in ears.replies[1]


@pytest.mark.parametrize("bounds", [[-1e308, -1e308, 1e308, 1e308], [0, 0, 1e999, 5]])
def test_bounds_beyond_any_map_are_a_bad_request(view: dict[str, Any], bounds: list[float]) -> None:
    (reply,) = ask({**view, "bounds": bounds}).replies
    assert reply["error"]["code"] == "RequestError"


def test_a_newer_request_takes_the_place_of_those_that_wait(view: dict[str, Any]) -> None:
    ears = Ears()
    told = threading.Event()

    def lines() -> Iterator[str]:
        yield json.dumps({**view, "id": 0, "view": "a", "window": [0, 0, 180, 150]})
        assert ears.begun.wait(60)
        for number, name in enumerate(["a", "b", "a", "a"], start=1):
            yield json.dumps({**view, "id": number, "view": name, "window": [0, 0, 9, 9]})
        told.set()

    class Slow(Ears):
        begun = threading.Event()

        def write(self, text: str) -> int:
            self.begun.set()
            assert told.wait(60)
            return super().write(text)

    ears = Slow()
    serve(lines(), ears)
    codes = {reply["id"]: reply.get("error", {}).get("code") for reply in ears.replies}
    assert codes == {0: None, 1: "Cancelled", 2: None, 3: "Cancelled", 4: None}


def test_a_view_of_too_much_is_refused_or_coarse(view: dict[str, Any]) -> None:
    wide = {**view, "window": [0, 0, 180, 150], "max_size": 60}
    ears = ask(wide, {**wide, "coarse": True})
    assert "180 x 150 px for the model, more than 60" in ears.replies[0]["error"]["message"]
    assert "zoom in 3.0 times" in ears.replies[0]["error"]["hint"]
    assert ears.replies[1]["coarser"] == 4
    assert ears.maps[1].shape == (38, 45)


def test_a_raster_that_changes_is_opened_again(view: dict[str, Any]) -> None:
    ears = Ears()

    def lines() -> Iterator[str]:
        yield json.dumps({**view, "window": [0, 0, 30, 30]})
        assert ears.heard.acquire(timeout=60)
        write_raster(Path(view["raster"]), noise(140, 180, seed=1), block=32)
        yield json.dumps({**view, "window": [0, 0, 30, 30]})

    serve(lines(), ears)
    assert np.array_equal(ears.maps[0], toymodels.class_map(noise(150, 180))[:30, :30])
    assert np.array_equal(ears.maps[1], toymodels.class_map(noise(140, 180, seed=1))[:30, :30])


def test_a_view_that_moves_asks_the_model_about_what_is_new_alone(
    view: dict[str, Any], monkeypatch
) -> None:
    asked: list[int] = []
    answer = Model.answer

    def counted(self: Model, tiles: np.ndarray) -> np.ndarray:
        asked.append(len(tiles))
        return answer(self, tiles)

    monkeypatch.setattr(Model, "answer", counted)
    place = {**view, "window": [0, 0, 96, 96]}  # two tiles of 48 px either way
    moved = {**view, "window": [48, 0, 96, 96], "confidence": True}
    ears = ask(place, moved, {**place, "tta": "flips"}, place)
    assert sum(asked) == 4 + 2 + 3 * 4  # of those mirrored, one in four is known
    assert np.array_equal(ears.maps[0][:, 48:], ears.maps[1][:, :48])
    assert np.array_equal(ears.maps[0], ears.maps[3])


def test_quit_ends_it_and_empty_lines_are_nothing(view: dict[str, Any]) -> None:
    out = io.StringIO()
    serve(iter(["\n", '{"quit": true}', json.dumps(view)]), out)
    assert not out.getvalue()


@pytest.mark.parametrize("row", [(0, 0, 5, 0, 0, 7), (1, 1, 5, 1, 1, 7), (np.nan, 0, 5, 0, 1, 7)])
def test_bounds_on_a_raster_of_no_extent_are_told_in_one_line(
    tmp_path: Path, view: dict[str, Any], row: tuple[float, ...]
) -> None:
    path = write_raster(tmp_path / "flat.tif", noise(20, 20), transform=rasterio.Affine(*row))
    asked = {**view, "raster": str(path)}
    bounds, window = ask(
        {**asked, "bounds": [0, 0, 9, 9]}, {**asked, "window": [0, 0, 9, 9]}
    ).replies
    assert bounds["error"]["code"] == "RasterError"
    assert "extent" in bounds["error"]["message"]
    assert bounds["error"]["hint"]
    assert "map" in window or window["error"]["code"] != "bug"


def test_a_click_is_answered_by_a_polygon_without_a_model(tmp_path: Path) -> None:
    values = np.zeros((40, 60), np.uint8)
    values[10:30, 20:50] = 3
    raster = str(write_raster(tmp_path / "map.tif", values))
    west, north = QUARTER_METRE @ (20, 10)
    east, south = QUARTER_METRE @ (50, 30)
    seen = [*(QUARTER_METRE @ (0, 40)), *(QUARTER_METRE @ (60, 0))]
    point = [(west + east) / 2, (south + north) / 2]
    ears = ask(
        {"request": "patch", "raster": raster, "point": point, "id": 1},
        {"request": "region", "raster": raster, "point": point, "id": 2, "bounds": seen},
        {"request": "region", "raster": raster, "point": point, "id": 3},
        {"request": "patch", "raster": raster, "point": [0, 0], "id": 4},
    )
    patch, region, *wrong = ears.replies
    expected = shapely.box(west, south, east, north)
    assert shapely.from_wkt(patch["outline"]).equals(expected)
    assert (patch["id"], patch["value"], patch["cut"]) == (1, 3, False)
    assert shapely.from_wkt(region["outline"]).symmetric_difference(expected).area < 1
    assert "bounds" in wrong[0]["error"]["message"]
    assert "beside" in wrong[1]["error"]["message"]
