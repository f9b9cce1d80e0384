"""What the pixels of a label raster mean."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.windows import Window

from geoseg.errors import LabelError
from geoseg.legend import NO_CODE, Legend, as_codes, decode
from geoseg.orthophoto import open_raster
from tests.scenes import write_raster

COLORS = {(255, 255, 255): 0, (0, 0, 255): 1, (252, 255, 0): 4, (0, 0, 0): 255}


def read(path, legend, window):
    with open_raster(path) as raster:
        return legend.read(raster, window)


def test_colours_are_read_as_a_double_loop_reads_them(tmp_path):
    rng = np.random.default_rng(0)
    near = [*COLORS, (253, 255, 0), (255, 0, 0), (0, 255, 255)]  # a shade off is another colour
    shown = np.array(near, np.uint8)[rng.integers(0, len(near), (30, 40))]
    path = write_raster(tmp_path / "labels.tif", np.moveaxis(shown, -1, 0))
    got = read(path, Legend(colors=COLORS), Window(5, 7, 30, 20))
    for row in range(20):
        for column in range(30):
            rgb = tuple(int(part) for part in shown[7 + row, 5 + column])
            assert got[row, column] == COLORS.get(rgb, 255)


def test_a_fourth_band_does_not_count(tmp_path):
    shown = np.zeros((4, 2, 2), np.uint8)
    shown[2] = 255
    path = write_raster(tmp_path / "labels.tif", shown)
    assert (read(path, Legend(colors=COLORS), Window(0, 0, 2, 2)) == 1).all()


@given(st.lists(st.one_of(st.integers(-5, 2**31), st.floats()), min_size=1, max_size=20))
@settings(deadline=None)
def test_whole_numbers_keep_and_all_else_is_no_code(numbers):
    pixels = np.array(numbers, np.float64)
    expected = [
        int(each) if 0 <= each < NO_CODE and float(each).is_integer() else NO_CODE
        for each in pixels.tolist()
    ]
    assert as_codes(pixels).tolist() == expected


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int32", "float32"])
def test_values_of_any_dtype(tmp_path, dtype):
    shown = np.array([[0, 1, 7, 100]], dtype)
    path = write_raster(tmp_path / "labels.tif", shown, nodata=0)
    legend = Legend(values={0: 3, 1: 255, 100: 5})
    assert read(path, legend, Window(0, 0, 4, 1)).tolist() == [[3, 255, 255, 5]]


def test_nothing_listed_is_nothing_known():
    assert (decode(np.arange(9, dtype=np.uint32), {}) == 255).all()


@pytest.mark.parametrize(
    ("bands", "dtype", "legend", "message"),
    [
        (3, "uint8", Legend(values={1: 1}), "in colour, and the classes' colours are not known"),
        (1, "uint8", Legend(colors=COLORS), "one band of numbers, and the classes are known by"),
        (3, "uint16", Legend(colors=COLORS), "in colour of uint16 values"),
    ],
)
def test_what_does_not_fit_the_legend_is_refused(tmp_path, bands, dtype, legend, message):
    path = write_raster(tmp_path / "labels.tif", np.ones((bands, 2, 2), dtype))
    with pytest.raises(LabelError, match=message):
        read(path, legend, Window(0, 0, 2, 2))
