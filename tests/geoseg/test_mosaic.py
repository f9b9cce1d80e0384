from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rio_cogeo import cog_validate

from geoseg import mosaic
from geoseg.errors import OutputError
from geoseg.mosaic import Sheet, Strips, assemble, install, read_scheme, tags
from geoseg.orthophoto import open_raster
from geoseg.products import CLASS_MAP, CONFIDENCE, PROBABILITIES
from geoseg.resampling import Scale
from geoseg.tiling import Grid, Tile
from tests import toymodels
from tests.scenes import TURNED, noise, write_raster

SCHEME = toymodels.SCHEME
SHEET = Sheet(
    crs=CRS.from_epsg(32636),
    transform=TURNED,
    scheme=SCHEME,
    tags=tags(toymodels.card(), version="1.2.3", model={"name": "é & <x>"}),
)


def classes(height: int, width: int) -> NDArray[np.uint8]:
    blocks = np.random.default_rng(0).choice([3, 0, 7, 255], (height // 9 + 1, width // 9 + 1))
    return np.kron(blocks, np.ones((9, 9)))[:height, :width].astype(np.uint8)


def filled(folder: Path, pixels: NDArray[np.uint8], product=CLASS_MAP) -> Strips:
    """Strips that hold pixels (B, h, w)."""
    _, height, width = pixels.shape
    grid = Grid(height=height, width=width, tile=Tile(size=100))
    strips = Strips(
        folder=folder / ".map.tif.0123456789abcdef",
        grid=grid,
        scale=Scale(own=(height, width), seen=(height, width)),
        products=(product,),
    )
    strips.begin()
    for strip in grid.strips:
        rows, columns = strip.window.toslices()
        assert not strips.has(strip)
        strips.put(strip, {product: pixels[:, rows, columns]})
        assert strips.has(strip)
    return strips


@pytest.fixture
def made(tmp_path: Path) -> Path:
    out = tmp_path / "map.tif"
    strips = filled(tmp_path, classes(1100, 1300)[None])
    install(assemble(strips, CLASS_MAP, SHEET), out, style=SCHEME.raster_qml())
    strips.discard()
    return out


def test_a_map_is_a_valid_cog_in_the_grid_of_the_raster(made: Path) -> None:
    assert cog_validate(made, strict=True) == (True, [], [])
    with rasterio.open(made) as dataset:
        assert np.array_equal(dataset.read(1), classes(1100, 1300))
        assert (dataset.crs, dataset.transform) == (SHEET.crs, TURNED)
        assert dataset.nodata == 255
        assert dataset.profile["compress"] == "zstd"
        assert dataset.descriptions == ("class",)


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (513, 2), (99, 2049)], ids=str)
@pytest.mark.parametrize("product", [CLASS_MAP, PROBABILITIES], ids=lambda each: each.name)
def test_maps_of_any_size_are_valid_cogs(tmp_path: Path, size: tuple, product) -> None:
    bands = len(product.bands(SCHEME))
    pixels = noise(*size, bands=bands) if product is PROBABILITIES else classes(*size)[None]
    cog = assemble(filled(tmp_path, pixels, product), product, SHEET)
    assert cog_validate(cog, strict=True)[:2] == (True, [])
    with rasterio.open(cog) as dataset:
        assert np.array_equal(dataset.read(), pixels)


@pytest.mark.parametrize("product", [CLASS_MAP, PROBABILITIES], ids=lambda each: each.name)
def test_each_overview_is_the_one_before_halved(tmp_path: Path, product) -> None:
    size, bands = (1100, 1301), len(product.bands(SCHEME))
    pixels = noise(*size, bands=bands) if product is PROBABILITIES else classes(*size)[None]
    cog = assemble(filled(tmp_path, pixels, product), product, SHEET)
    with rasterio.open(cog) as dataset:
        assert dataset.overviews(1) == [2, 4]
    for level in (0, 1):
        pixels = np.stack([product.halve(band) for band in pixels])
        with rasterio.open(cog, overview_level=level) as dataset:
            assert np.array_equal(dataset.read(), pixels)


def test_an_overview_that_is_damaged_on_the_way_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strips = filled(tmp_path, classes(600, 700)[None])
    copy = mosaic.rasterio.shutil.copy

    def copy_wrongly(source: Path, target: Path, **options: object) -> None:
        with open_raster(strips.folder / "map.1.tif", "r+") as dataset:
            dataset.write(dataset.read()[:, ::-1])
        copy(source, target, **options)

    monkeypatch.setattr(mosaic.rasterio.shutil, "copy", copy_wrongly)
    with pytest.raises(OutputError, match="came out damaged"):
        assemble(strips, CLASS_MAP, SHEET)


def test_a_map_carries_colours_names_and_its_card(made: Path) -> None:
    with rasterio.open(made) as dataset:
        colors = dataset.colormap(1)
        assert {value: colors[value] for value in (0, 3, 7, 255)} == SCHEME.color_table()
        assert dataset.colorinterp == (rasterio.enums.ColorInterp.palette,)
        assert dataset.tags()["GEOSEG_VERSION"] == "1.2.3"
        assert dataset.tags()["GEOSEG_MODEL"] == '{"name": "\\u00e9 & <x>"}'
    notes = ET.parse(made.with_name("map.tif.aux.xml"))
    names = [each.text or "" for each in notes.findall(".//CategoryNames/Category")]
    assert names == ["ground", "", "", "grass", "", "", "", "roof & <wall>"]
    assert made.with_suffix(".qml").read_text() == SCHEME.raster_qml()
    assert read_scheme(made) == SCHEME


def test_a_raster_of_others_has_no_scheme(tmp_path: Path) -> None:
    assert read_scheme(write_raster(tmp_path / "a.tif", noise(4, 5))) is None


def test_a_damaged_card_gives_no_scheme(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5))
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(GEOSEG_CARD="{")
    assert read_scheme(path) is None


def test_nothing_is_left_beside_a_map(made: Path) -> None:
    names = {each.name for each in made.parent.iterdir()}
    assert names == {"map.tif", "map.tif.aux.xml", "map.qml"}


def test_a_map_has_the_same_bytes_whatever_the_threads(tmp_path: Path) -> None:
    copies = set()
    for threads in (1, 2, 5):
        folder = tmp_path / str(threads)
        folder.mkdir()
        strips = filled(folder, classes(1100, 1300)[None])
        copies.add(assemble(strips, CLASS_MAP, SHEET, threads=threads).read_bytes())
    assert len(copies) == 1


def test_a_map_without_place_has_none(tmp_path: Path) -> None:
    sheet = replace(SHEET, crs=None, transform=rasterio.Affine.identity())
    cog = assemble(filled(tmp_path, classes(20, 30)[None]), CLASS_MAP, sheet)
    with open_raster(cog) as dataset:
        assert dataset.crs is None
        assert dataset.transform.is_identity


def test_discarding_spares_the_folders_of_other_maps(tmp_path: Path) -> None:
    strips = filled(tmp_path, classes(20, 30)[None])
    earlier = replace(strips, folder=strips.folder.with_suffix(".fedcba9876543210"))
    other = replace(strips, folder=tmp_path / ".map2.tif.fedcba9876543210")
    mine = tmp_path / ".map.tif.notes4567890abcd"
    mine.mkdir()
    earlier.begin()
    other.begin()
    strips.discard()
    assert {each.name for each in tmp_path.iterdir()} == {other.folder.name, mine.name}


def test_a_strip_that_is_damaged_later_does_not_become_a_map(tmp_path: Path) -> None:
    strips = filled(tmp_path, classes(250, 300)[None])
    victim = strips.path(CLASS_MAP, strips.grid.strips[1])
    victim.write_bytes(victim.read_bytes()[:-100])
    with pytest.raises(OutputError):
        assemble(strips, CLASS_MAP, SHEET)
    assert not (strips.folder / "map.tif").exists()


def test_a_map_that_differs_from_its_strips_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strips = filled(tmp_path, classes(250, 300)[None])
    wrong = write_raster(tmp_path / "wrong.tif", classes(250, 300)[::-1])

    def copy_wrongly(_source: Path, target: Path, **_options: object) -> None:
        target.write_bytes(wrong.read_bytes())

    monkeypatch.setattr(mosaic.rasterio.shutil, "copy", copy_wrongly)
    with pytest.raises(OutputError, match="came out damaged"):
        assemble(strips, CLASS_MAP, SHEET)
    assert not (strips.folder / "map.tif").exists()


@pytest.fixture
def tiny_disk(small_disk: Callable[[int], Path]) -> Path:
    return small_disk(1)


def test_gdal_running_out_of_space_is_noticed(
    tiny_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check beforehand is off, as when another program fills the disk meanwhile."""
    monkeypatch.setattr(mosaic, "SPACE_FACTOR", 0)
    strips = filled(tiny_disk, noise(900, 900, bands=1), CONFIDENCE)  # 810 kB
    with pytest.raises(OutputError, match="cannot write to"):
        assemble(strips, CONFIDENCE, SHEET)
    assert not (strips.folder / "confidence.tif").exists()
