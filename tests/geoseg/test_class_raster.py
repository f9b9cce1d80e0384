from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from rasterio.windows import Window

from geoseg.class_raster import as_values, classes_of, open_class_raster, read_values, strips
from geoseg.errors import ClassError, RasterError
from tests.scenes import noise, write_raster


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RasterError, match=r"nowhere\.tif"):
        open_class_raster(tmp_path / "nowhere.tif")


def test_a_file_that_is_no_raster_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.tif").write_text("not a raster")
    with pytest.raises(RasterError, match="not a raster"):
        open_class_raster(tmp_path / "notes.tif")


def test_an_image_is_no_class_raster(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "rgb.tif", noise(4, 4))
    with pytest.raises(RasterError, match="has 3 bands, a class raster has one"):
        open_class_raster(path)


def read_whole(path: Path) -> list[np.ndarray]:
    with open_class_raster(path) as raster:
        return [read_values(raster, window) for window in strips(raster)]


def test_a_truncated_file_is_an_error_and_not_a_map(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", noise(300, 300, bands=1, high=5), compress="deflate")
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(RasterError, match=r"map\.tif"):
        read_whole(path)


def test_nodata_reads_as_255_unless_it_is_a_class(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.array([[0, 1], [2, 255]], np.uint8), nodata=0)
    whole = Window(0, 0, 2, 2)
    with open_class_raster(path) as raster:
        assert read_values(raster, whole).tolist() == [[255, 1], [2, 255]]
        assert read_values(raster, whole, nodata_is_class=True).tolist() == [[0, 1], [2, 255]]


def test_an_internal_mask_counts(tmp_path: Path) -> None:
    mask = np.array([[True, False]])
    path = write_raster(tmp_path / "map.tif", np.array([[1, 1]], np.uint8), mask=mask)
    with open_class_raster(path) as raster:
        assert read_values(raster, Window(0, 0, 2, 1)).tolist() == [[1, 255]]


@pytest.mark.parametrize("dtype", ["int16", "uint16", "int32", "float32", "float64"])
def test_whole_numbers_of_any_type_are_class_values(dtype: str) -> None:
    assert as_values(np.array([0, 7, 254, 255], dtype), None, name="map").tolist() == [
        0,
        7,
        254,
        255,
    ]


def test_nan_is_no_class() -> None:
    assert as_values(np.array([np.nan, 3.0]), None, name="map").tolist() == [255, 3]


@pytest.mark.parametrize("value", [1.5, -1, 256, 3e10, np.inf])
def test_other_numbers_are_refused_with_the_value(value: float) -> None:
    with pytest.raises(ClassError, match=f"holds {value:g}".replace("+", r"\+")):
        as_values(np.array([1.0, value]), None, name="map")


def test_classes_have_the_colours_of_the_table(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.array([[3, 9]], np.uint8))
    with rasterio.open(path, "r+") as raster:
        raster.write_colormap(1, {3: (1, 2, 3, 255), 9: (255, 128, 0, 255)})
    with open_class_raster(path) as raster:
        scheme = classes_of(raster)
    assert [(each.value, each.name, each.color) for each in scheme] == [
        (3, "class 3", "#010203"),
        (9, "class 9", "#ff8000"),
    ]


def test_a_raster_without_any_class_has_none(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.full((3, 3), 255, np.uint8), nodata=255)
    with open_class_raster(path) as raster:
        assert classes_of(raster) is None


@given(
    height=st.integers(1, 70),
    width=st.integers(1, 70),
    block=st.sampled_from([None, 16, 32]),
    pixels=st.sampled_from([1, 300, 10_000]),
)
def test_strips_cover_every_pixel_once(
    tmp_path_factory: pytest.TempPathFactory,
    height: int,
    width: int,
    block: int | None,
    pixels: int,
) -> None:
    path = tmp_path_factory.mktemp("strips") / "map.tif"
    write_raster(path, np.zeros((height, width), np.uint8), block=block)
    covered = np.zeros((height, width), int)
    with open_class_raster(path) as raster:
        for window in strips(raster, pixels=pixels):
            covered[window.toslices()] += 1
    assert (covered == 1).all()
