from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rasterio.features import rasterize, shapes
from rasterio.transform import Affine
from scipy import ndimage

from geoseg.errors import RasterError
from geoseg.proposal import FIRST, LAST, propose_patch, propose_region
from tests.scenes import QUARTER_METRE, TURNED, write_raster

PX = 0.25**2  # m²


def bounds_of(shape: tuple[int, int], transform: Affine) -> tuple[float, float, float, float]:
    corners = [transform @ (x, y) for x in (0, shape[1]) for y in (0, shape[0])]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def roof_and_lawn() -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    roof = np.zeros((100, 120), bool)
    roof[20:60, 30:80] = True
    rng = np.random.default_rng(1)
    pixels = np.where(roof, 180, 70) + rng.integers(-5, 6, (3, 100, 120))
    return pixels.astype(np.uint8), roof


@pytest.mark.parametrize("transform", [QUARTER_METRE, TURNED])
def test_a_region_lies_where_it_is_seen(tmp_path: Path, transform: Affine) -> None:
    pixels, roof = roof_and_lawn()
    raster = write_raster(tmp_path / "ortho.tif", pixels, transform=transform)
    found = propose_region(
        str(raster), transform @ (50.5, 40.5), bounds=bounds_of(roof.shape, transform)
    )
    burned = rasterize([found.outline], out_shape=roof.shape, transform=transform).astype(bool)
    assert (burned ^ roof).sum() <= 0.01 * roof.sum()
    assert found.outline.is_valid
    assert len(found.outline.exterior.coords) < 30
    assert not found.cut
    assert found.value is None


def test_nothing_beyond_the_view_is_looked_at(tmp_path: Path) -> None:
    pixels, roof = roof_and_lawn()
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    west, north = QUARTER_METRE @ (40, 30)
    east, south = QUARTER_METRE @ (100, 90)
    found = propose_region(
        str(raster), QUARTER_METRE @ (50.5, 40.5), bounds=(west, south, east, north)
    )
    assert found.cut
    assert shapely.box(west, south, east, north).buffer(0.01).covers(found.outline)
    assert found.outline.area == pytest.approx(roof[30:90, 40:100].sum() * PX, rel=0.02)


def test_a_large_view_is_seen_coarser(tmp_path: Path) -> None:
    pixels, roof = roof_and_lawn()
    large = pixels.repeat(25, axis=1).repeat(25, axis=2)  # 2500 x 3000 px
    raster = write_raster(tmp_path / "ortho.tif", large, block=256)
    found = propose_region(
        str(raster),
        QUARTER_METRE @ (50 * 25, 40 * 25),
        bounds=bounds_of(large.shape[1:], QUARTER_METRE),
    )
    assert found.outline.area == pytest.approx(roof.sum() * 25**2 * PX, rel=0.01)


def test_only_the_chosen_bands_count(tmp_path: Path) -> None:
    pixels, roof = roof_and_lawn()
    pixels[2] = np.where(np.arange(120) < 50, 10, 240)  # another border, in band 3 alone
    raster = write_raster(tmp_path / "ortho.tif", pixels)
    place, bounds = QUARTER_METRE @ (40, 40), bounds_of(roof.shape, QUARTER_METRE)
    some = propose_region(str(raster), place, bounds=bounds, bands=(1, 2)).outline.area
    every = propose_region(str(raster), place, bounds=bounds).outline.area
    assert some == pytest.approx(roof.sum() * PX, rel=0.02)
    assert every == pytest.approx(roof[:, :50].sum() * PX, rel=0.06)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_patch_is_what_gdal_draws(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 3, rng.integers(1, 24, 2)).astype(np.uint8)
    place = tuple(int(rng.integers(0, side)) for side in values.shape)
    raster = write_raster(tmp_path_factory.mktemp("patch") / "map.tif", values)
    found = propose_patch(str(raster), QUARTER_METRE @ (place[1] + 0.5, place[0] + 0.5))
    expected = next(
        shapely.make_valid(shapely.geometry.shape(drawn))
        for drawn, _ in shapes(
            ndimage.label(values == values[place])[0].astype(np.int16),
            mask=_holding(values, place),
            transform=QUARTER_METRE,
        )
    )
    assert found.outline.is_valid
    assert found.outline.symmetric_difference(expected).area < 1e-6
    assert found.value == values[place]
    assert not found.cut


def _holding(values: NDArray[np.uint8], place: tuple[int, int]) -> NDArray[np.bool_]:
    labels, _ = ndimage.label(values == values[place])
    return labels == labels[place]


def test_a_patch_larger_than_the_first_look_is_whole_and_an_endless_one_is_cut(
    tmp_path: Path,
) -> None:
    values = np.zeros((900, LAST + 400), np.uint8)
    values[300:600, 100 : FIRST + 700] = 2
    raster = str(write_raster(tmp_path / "map.tif", values, block=256, compress="deflate"))
    found = propose_patch(raster, QUARTER_METRE @ (150, 400))
    assert found.outline.area == pytest.approx(300 * (FIRST + 600) * PX)
    assert not found.cut
    ground = propose_patch(raster, QUARTER_METRE @ (10, 10))
    assert ground.cut
    assert len(ground.outline.interiors) == 1


def test_a_map_that_hides_what_is_weak_gives_what_it_shows(tmp_path: Path) -> None:
    values = np.ones((20, 30), np.uint8)
    sure = np.full((20, 30), 255, np.uint8)
    sure[:, 12:] = 0
    write_raster(tmp_path / "map.tif", values)
    write_raster(tmp_path / "sure.tif", sure)
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{number}">{color}<SimpleSource>'
        f'<SourceFilename relativeToVRT="0">{tmp_path / name}</SourceFilename>'
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand>"
        for number, name, color in (
            (1, "map.tif", ""),
            (2, "sure.tif", "<ColorInterp>Alpha</ColorInterp>"),
        )
    )
    text = (
        '<VRTDataset rasterXSize="30" rasterYSize="20">'
        f"<GeoTransform>{', '.join(map(str, QUARTER_METRE.to_gdal()))}</GeoTransform>"
        f"{bands}</VRTDataset>"
    )
    found = propose_patch(text, QUARTER_METRE @ (5, 5))
    assert found.outline.area == pytest.approx(20 * 12 * PX)
    with pytest.raises(RasterError, match="no data there"):
        propose_patch(text, QUARTER_METRE @ (20, 5))


def test_places_without_data_are_told(tmp_path: Path) -> None:
    values = np.ones((20, 30), np.uint8)
    values[:5] = 255
    raster = str(write_raster(tmp_path / "map.tif", values, nodata=255))
    with pytest.raises(RasterError, match="no data there"):
        propose_patch(raster, QUARTER_METRE @ (5, 2))
    with pytest.raises(RasterError, match=r"beside map\.tif"):
        propose_patch(raster, QUARTER_METRE @ (5, 22))
    whole = bounds_of((20, 30), QUARTER_METRE)
    with pytest.raises(RasterError, match="beside the view"):
        propose_region(
            raster, QUARTER_METRE @ (5, 9), bounds=(*(QUARTER_METRE @ (10, 12)), *whole[2:])
        )
    with pytest.raises(RasterError, match="shows nothing"):
        propose_region(raster, QUARTER_METRE @ (5, 9), bounds=(0, 0, 1, 1))
    with pytest.raises(RasterError, match="No such file"):
        propose_patch(str(tmp_path / "none.tif"), (0, 0))
