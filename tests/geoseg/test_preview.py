"""A window of a map is what the whole map is there, bit for bit."""

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.errors import OutputError, RasterError
from geoseg.events import JsonLines
from geoseg.model import Model
from geoseg.planning import Options
from geoseg.prediction import predict
from geoseg.preview import LARGEST, Viewer, times_coarser, write_window
from geoseg.products import CLASS_MAP, CONFIDENCE, PROBABILITIES
from tests import toymodels
from tests.scenes import QUARTER_METRE, noise, write_raster

HEIGHT, WIDTH = 213, 187


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    missing = np.zeros((HEIGHT, WIDTH), bool)
    missing[60:150, 70:190] = True
    missing[::17, ::13] = True
    folder = tmp_path_factory.mktemp("scene")
    return write_raster(folder / "ortho.tif", noise(HEIGHT, WIDTH), mask=~missing, block=32)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    described = toymodels.card(tile_size=64, halo=8, stride=2, gsd=0.25)
    path = tmp_path_factory.mktemp("model") / "network.onnx"
    return Model.open(toymodels.network(path, of=described), threads=1)


@pytest.fixture(scope="module")
def whole(
    scene: Path, model: Model, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, float], NDArray]:
    """Class and probabilities of the whole map, by seams and resolution."""
    folder = tmp_path_factory.mktemp("maps")
    maps = {}
    for seams in ("crop", "blend"):
        for gsd in (0.25, 0.4, 0.19):
            out = folder / f"{seams}{gsd}.tif"
            predict(scene, model=model, out=out, seams=seams, gsd=gsd, probabilities=True)
            shares = out.with_name(f"{out.stem}_probabilities.tif")
            maps[seams, gsd] = np.concatenate([read(out), read(shares)])
    return maps


def read(path: Path) -> NDArray:
    with rasterio.open(path) as dataset:
        return dataset.read()


@given(
    left=st.integers(-5, WIDTH - 1),
    top=st.integers(-5, HEIGHT - 1),
    width=st.integers(6, 120),
    height=st.integers(6, 120),
    seams=st.sampled_from(["crop", "blend"]),
    gsd=st.sampled_from([0.25, 0.4, 0.19]),
    batch=st.integers(1, 3),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_window_is_what_the_whole_map_is_there(
    *,
    scene: Path,
    model: Model,
    whole: dict[tuple[str, float], NDArray],
    left: int,
    top: int,
    width: int,
    height: int,
    seams: str,
    gsd: float,
    batch: int,
) -> None:
    with Viewer.open(scene, model, gsd=gsd, options=Options(seams=seams)) as viewer:
        window = Window(left, top, width, height)
        seen = viewer.look(window, products=(CLASS_MAP, PROBABILITIES), batch=batch)
    expected = whole[seams, gsd][:, max(top, 0) : top + height, max(left, 0) : left + width]
    assert np.array_equal(np.concatenate([seen[CLASS_MAP], seen[PROBABILITIES]]), expected)


def test_only_the_tiles_that_meet_the_window_are_inferred(scene: Path, model: Model) -> None:
    class Counting(Model):
        tiles = 0

        def answer(self, tiles):
            type(self).tiles += len(tiles)
            return super().answer(tiles)

    counting = Counting.open(model.path)
    with Viewer.open(scene, counting) as viewer:
        viewer.look(Window(1, 1, 40, 40), products=(CLASS_MAP,))
        assert Counting.tiles == 1  # its core is 48 px
        viewer.look(Window(40, 40, 20, 10), products=(CLASS_MAP,))
        assert Counting.tiles == 1 + 4


def test_a_written_window_lies_where_it_is_on_the_ground(
    tmp_path: Path, scene: Path, model: Model, whole: dict[tuple[str, float], NDArray]
) -> None:
    out, lines = tmp_path / "view.tif", io.StringIO()
    files = write_window(
        scene,
        model=model,
        window=Window(20, 30, 50, 40),
        out=out,
        products=(CLASS_MAP, CONFIDENCE),
        events=JsonLines(lines),
    )
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [each["done"] for each in told if each["event"] == "progress"] == [0, 1, 2, 3, 4]
    assert files == [out, tmp_path / "view_confidence.tif"]
    with rasterio.open(out) as dataset, rasterio.open(scene) as raster:
        assert dataset.bounds == raster.window_bounds(Window(20, 30, 50, 40))
        assert dataset.crs == raster.crs
        assert dataset.nodata == 255
        assert dataset.colormap(1)[7] == (0xD7, 0x30, 0x1F, 255)
        assert np.array_equal(dataset.read(1), whole["crop", 0.25][0, 30:70, 20:70])
    shares = whole["crop", 0.25][1:, 30:70, 20:70]
    certain = np.where(shares[0] == 255, 255, np.where(shares == 255, 0, shares).max(axis=0))
    assert np.array_equal(read(files[1])[0], certain)
    assert "roof" in out.with_suffix(".qml").read_text()


def test_a_window_that_is_done_is_left_as_it_is(tmp_path: Path, scene: Path, model: Model) -> None:
    asked = {"model": model, "window": Window(20, 30, 50, 40), "out": tmp_path / "view.tif"}
    files = write_window(scene, **asked)
    before, lines = files[0].stat().st_mtime_ns, io.StringIO()
    assert write_window(scene, **asked, events=JsonLines(lines)) == files
    assert files[0].stat().st_mtime_ns == before
    assert "view.tif is done: there is nothing to do" in lines.getvalue()
    others = [{"window": Window(20, 30, 50, 41)}, {"bands": (3, 2, 1)}, {"gsd": 0.3}]
    for other in (*others, {"products": (CLASS_MAP, CONFIDENCE)}):
        with pytest.raises(OutputError, match="is there already"):
            write_window(scene, **{**asked, **other})
    again = write_raster(tmp_path / "again.tif", read(scene))
    write_window(again, **{**asked, "out": tmp_path / "other.tif"})
    write_raster(again, read(scene)[::-1])
    with pytest.raises(OutputError, match="is there already"):
        write_window(again, **{**asked, "out": tmp_path / "other.tif"})


def test_a_window_of_nothing_is_told(tmp_path: Path, model: Model) -> None:
    pixels = np.ones((3, 40, 50), np.uint8)
    pixels[:, :, 20:] = 0
    raster, lines = write_raster(tmp_path / "ortho.tif", pixels, nodata=0), io.StringIO()
    for column in (10, 20):
        assert "nothing is mapped" not in lines.getvalue()
        asked = {"window": Window(column, 0, 20, 20), "out": tmp_path / f"{column}.tif"}
        write_window(raster, model=model, **asked, events=JsonLines(lines))
    assert "no pixel of the window 20,0,20,20 is valid, so nothing is mapped" in lines.getvalue()


def test_a_window_never_replaces_its_own_image(tmp_path: Path, scene: Path, model: Model) -> None:
    copy = Path(shutil.copy(scene, tmp_path / "copy.tif"))
    with pytest.raises(OutputError, match="is the orthophoto itself"):
        write_window(copy, model=model, window=Window(0, 0, 9, 9), out=copy, overwrite=True)


def test_a_box_on_the_map_is_the_pixels_that_it_meets(scene: Path, model: Model) -> None:
    with Viewer.open(scene, model) as viewer:
        west, north = QUARTER_METRE @ (10, 20)
        bounds = (west + 0.1, north - 10.1, west + 5.1, north - 0.1)
        assert viewer.window(bounds) == Window(10, 20, 21, 41)


def test_a_window_beside_the_raster_is_refused(scene: Path, model: Model) -> None:
    with Viewer.open(scene, model) as viewer, pytest.raises(RasterError, match="does not lie on"):
        viewer.look(Window(WIDTH, 0, 10, 10), products=(CLASS_MAP,))


def test_a_window_too_large_for_memory_is_refused(tmp_path: Path, model: Model) -> None:
    side = int(LARGEST**0.5) + 1
    path = write_raster(
        tmp_path / "wide.tif", np.zeros((3, 1, 1), np.uint8), transform=QUARTER_METRE
    )
    vrt = tmp_path / "wide.vrt"
    with rasterio.open(path) as dataset:
        bands = "".join(
            f'<VRTRasterBand dataType="Byte" band="{band}"/>' for band in dataset.indexes
        )
    vrt.write_text(f'<VRTDataset rasterXSize="{side}" rasterYSize="{side}">{bands}</VRTDataset>')
    with (
        Viewer.open(vrt, model) as viewer,
        pytest.raises(RasterError, match=f"{side} x {side} px for the model"),
    ):
        viewer.look(Window(0, 0, side, side), products=(CLASS_MAP,))


def test_a_coarse_view_answers_on_a_coarse_grid(scene: Path, model: Model) -> None:
    with Viewer.open(scene, model, coarser=4) as viewer, rasterio.open(scene) as raster:
        assert (viewer.height, viewer.width) == (53, 47)
        seen = viewer.look(Window(0, 0, 47, 53), products=(CLASS_MAP,))
        assert seen[CLASS_MAP].shape == (1, 53, 47)
        assert viewer.transform @ (47, 53) == pytest.approx(raster.transform @ (WIDTH, HEIGHT))
    with pytest.raises(RasterError, match="covers too much"):
        Viewer.open(scene, model, coarser=32)


@pytest.mark.parametrize(
    ("seen", "times"), [((10, 1000), 1), ((1001, 10), 2), ((2000, 1), 2), ((10, 4001), 8)]
)
def test_a_view_is_made_coarser_by_powers_of_two(seen: tuple[int, int], times: int) -> None:
    assert times_coarser(seen, largest=1000) == times
