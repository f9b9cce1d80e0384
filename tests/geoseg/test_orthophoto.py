from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.transform import Affine
from rasterio.windows import Window

from geoseg.errors import RasterError
from geoseg.orthophoto import Orthophoto, fill_invalid, mirror, open_raster
from tests.scenes import TURNED, noise, write_raster

RGBA = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)


def whole(raster: Orthophoto) -> Window:
    return Window(0, 0, raster.width, raster.height)


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (1, ("gray",)),
        (2, ("band_1", "band_2")),
        (3, ("red", "green", "blue")),
        (4, ("red", "green", "blue", "nir")),
        (5, tuple(f"band_{number}" for number in range(1, 6))),
    ],
)
def test_bands_without_names_are_named_by_their_number(
    tmp_path: Path, count: int, names: tuple[str, ...]
) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5, bands=count), photometric="minisblack")
    with Orthophoto.open(path) as raster:
        assert raster.bands == names
        assert raster.guessed


def test_descriptions_name_bands_before_colours_and_numbers_do(tmp_path: Path) -> None:
    for photometric in ("rgb", "minisblack"):
        path = write_raster(
            tmp_path / "a.tif", noise(4, 5), names=("NIR", "", "Green "), photometric=photometric
        )
        with Orthophoto.open(path) as raster:
            assert raster.bands == ("nir", "band_2", "green")


def test_colours_name_bands(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5), photometric="rgb")
    with Orthophoto.open(path) as raster:
        assert raster.bands == ("red", "green", "blue")
        assert not raster.guessed


def test_every_band_but_alpha_is_taken(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5, bands=4), colors=RGBA)
    with Orthophoto.open(path) as raster:
        assert raster.indexes == (1, 2, 3)
        assert raster.available == ("red", "green", "blue", "alpha")


@pytest.mark.parametrize(
    ("chosen", "indexes", "names"),
    [
        ((4, 1, 2), (4, 1, 2), ("nir", "red", "green")),
        (("nir", "RED"), (4, 1), ("nir", "red")),
        ((2, 2), (2, 2), ("green", "green")),
        (("blue",), (3,), ("blue",)),
    ],
)
def test_bands_are_chosen_by_number_or_name(
    tmp_path: Path, chosen: tuple, indexes: tuple, names: tuple
) -> None:
    pixels = noise(4, 5, bands=4)
    path = write_raster(tmp_path / "a.tif", pixels, photometric="minisblack")
    with Orthophoto.open(path, bands=chosen) as raster:
        assert (raster.indexes, raster.bands) == (indexes, names)
        read, _ = raster.read(whole(raster))
        assert np.array_equal(read, pixels[[index - 1 for index in indexes]])


@pytest.mark.parametrize("chosen", [0, 5, -1, "swir"])
def test_a_band_that_is_not_there_is_named(tmp_path: Path, chosen: int | str) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5), photometric="rgb")
    with pytest.raises(RasterError, match=rf"no band {chosen}; it has 1 red, 2 green, 3 blue"):
        Orthophoto.open(path, bands=(1, chosen))


@pytest.mark.parametrize("chosen", [4, "nir"])
def test_an_alpha_band_that_is_chosen_is_data_and_no_mask(
    tmp_path: Path, chosen: int | str
) -> None:
    pixels = noise(8, 9, bands=4)
    pixels[3, :4] = 0
    path = write_raster(tmp_path / "a.tif", pixels, colors=RGBA)
    with Orthophoto.open(path, bands=(1, 2, 3, chosen)) as raster:
        assert raster.bands == ("red", "green", "blue", "nir")
        read, valid = raster.read(whole(raster))
        assert valid.all()
        assert np.array_equal(read, pixels)


def test_an_alpha_band_that_is_not_chosen_tells_what_is_valid(tmp_path: Path) -> None:
    pixels = noise(8, 9, bands=4)
    pixels[3, :4] = 0
    pixels[3, 4] = 1  # nearly transparent is still a picture
    path = write_raster(tmp_path / "a.tif", pixels, colors=RGBA)
    with Orthophoto.open(path) as raster:
        assert np.array_equal(raster.read(whole(raster))[1], pixels[3] > 0)


@pytest.mark.parametrize(
    ("dtype", "nodata"),
    [("uint8", 0), ("uint16", 65535), ("int16", -9999), ("float32", -3.4e38), ("float64", 1e-3)],
)
def test_a_pixel_is_invalid_when_all_chosen_bands_are_nodata(
    tmp_path: Path, dtype: str, nodata: float
) -> None:
    pixels = noise(8, 9, dtype=dtype) + np.array(1, dtype) % 7
    pixels[:, 0] = nodata
    pixels[0, 1] = nodata
    path = write_raster(tmp_path / "a.tif", pixels, nodata=nodata)
    expected = ~(pixels == np.array(nodata, dtype)).all(axis=0)
    with Orthophoto.open(path) as raster:
        assert np.array_equal(raster.read(whole(raster))[1], expected)
    with Orthophoto.open(path, bands=(1,)) as raster:
        assert np.array_equal(raster.read(whole(raster))[1], pixels[0] != np.array(nodata, dtype))


def test_a_pixel_is_invalid_when_any_band_is_no_number_a_network_could_take(
    tmp_path: Path,
) -> None:
    pixels = noise(8, 9, dtype="float64")
    pixels[0, 1, 1], pixels[1, 2, 2], pixels[2, 3, 3] = np.nan, np.inf, 1e300
    path = write_raster(tmp_path / "a.tif", pixels, nodata=np.nan)
    with Orthophoto.open(path) as raster:
        read, valid = raster.read(whole(raster))
    assert {tuple(place) for place in np.argwhere(~valid).tolist()} == {(1, 1), (2, 2), (3, 3)}
    filled = fill_invalid(read, valid, (1.0, 2.0, 3.0))
    assert filled.dtype == np.float32
    assert np.isfinite(filled).all()
    assert filled[:, 2, 2].tolist() == [1.0, 2.0, 3.0]
    assert np.array_equal(filled[:, valid], pixels[:, valid].astype("f4"))


def test_a_nodata_value_that_pixels_cannot_hold_marks_none(tmp_path: Path) -> None:
    path = tmp_path / "a.vrt"
    source = write_raster(tmp_path / "a.tif", noise(4, 5, bands=1))
    path.write_text(
        '<VRTDataset rasterXSize="5" rasterYSize="4"><VRTRasterBand dataType="Byte" band="1">'
        "<NoDataValue>-9999</NoDataValue><SimpleSource>"
        f"<SourceFilename>{source}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with Orthophoto.open(path) as raster:
        assert raster.read(whole(raster))[1].all()


def test_a_mask_tells_what_is_valid(tmp_path: Path) -> None:
    mask = noise(8, 9, bands=1)[0] > 100
    path = write_raster(tmp_path / "a.tif", noise(8, 9), mask=mask)
    with Orthophoto.open(path) as raster:
        assert np.array_equal(raster.read(whole(raster))[1], mask)


@given(st.integers(1, 6), st.lists(st.integers(-40, 40), min_size=1))
def test_indexes_are_mirrored_as_numpy_pads(size: int, indexes: list[int]) -> None:
    padded = np.pad(np.arange(size), 40, mode="reflect" if size > 1 else "edge")
    assert np.array_equal(mirror(np.array(indexes), size), padded[np.array(indexes) + 40])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, NDArray]:
    pixels = noise(23, 37, bands=2, dtype="uint16", high=60_000)
    path = write_raster(tmp_path_factory.mktemp("small") / "a.tif", pixels, block=16)
    return path, pixels


@given(
    top=st.integers(-50, 50),
    left=st.integers(-50, 50),
    height=st.integers(1, 60),
    width=st.integers(1, 60),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_window_beyond_the_raster_is_mirrored(
    small: tuple[Path, NDArray], top: int, left: int, height: int, width: int
) -> None:
    path, pixels = small
    margin = 110
    padded = np.pad(pixels, [(0, 0), (margin, margin), (margin, margin)], mode="reflect")
    with Orthophoto.open(path) as raster:
        read, valid = raster.read(Window(left, top, width, height))
    rows = slice(top + margin, top + margin + height)
    columns = slice(left + margin, left + margin + width)
    assert np.array_equal(read, padded[:, rows, columns])
    assert valid.shape == read.shape[1:]


def test_a_raster_of_one_pixel_can_be_read_around_it(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", np.full((3, 1, 1), 7, np.uint8))
    with Orthophoto.open(path) as raster:
        read, valid = raster.read(Window(-8, -8, 16, 16))
    assert read.shape == (3, 16, 16)
    assert (read == 7).all()
    assert valid.all()


@pytest.mark.parametrize(
    ("crs", "transform", "expected"),
    [
        ("EPSG:32636", Affine(0.25, 0, 452_000, 0, -0.25, 36_000), 0.25),
        ("EPSG:32636", TURNED, 0.25),
        ("EPSG:32636", Affine(0.2, 0, 452_000, 0, -0.45, 36_000), 0.3),
        ("EPSG:2263", Affine(1, 0, 983_000, 0, -1, 199_000), 0.3048),  # US survey feet
        # web Mercator at 60 degrees north stretches twice
        ("EPSG:3857", Affine(1, 0, 0, 0, -1, 8_399_738), 0.5),
        # a degree at the equator: 110.57 km by 111.32 km
        ("EPSG:4326", Affine(1e-5, 0, 30, 0, -1e-5, 0), 1.1095),
        ("EPSG:4326", Affine(1e-5, 0, 30, 0, -1e-5, 60), 0.7883),  # 111.41 km by 55.80 km
        (None, Affine(0.25, 0, 0, 0, -0.25, 0), None),
        ("EPSG:32636", None, None),
    ],
)
def test_the_ground_sample_distance_is_in_metres(
    tmp_path: Path, crs: str | None, transform: Affine | None, expected: float | None
) -> None:
    path = write_raster(tmp_path / "a.tif", noise(1, 1), crs=crs, transform=transform)
    with Orthophoto.open(path) as raster:
        assert raster.gsd == (None if expected is None else pytest.approx(expected, rel=2e-3))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RasterError, match=r"there is no file .*nowhere\.tif"):
        Orthophoto.open(tmp_path / "nowhere.tif")


@pytest.mark.parametrize("content", [b"", b"no raster", b"II*\0" + bytes(5), b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_raster_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(content)
    with pytest.raises(RasterError, match=r"a\.tif is not a raster that can be read"):
        Orthophoto.open(path)


def test_a_folder_is_no_raster(tmp_path: Path) -> None:
    with pytest.raises(RasterError, match="is not a raster"):
        Orthophoto.open(tmp_path)


def test_a_damaged_block_is_named_with_its_place(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(400, 400), block=64, compress="deflate")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with (
        Orthophoto.open(path) as raster,
        pytest.raises(RasterError, match=r"cannot be read at row 320, column 0 \(.+\)"),
    ):
        raster.read(Window(0, 320, 400, 80))


@pytest.mark.parametrize("dtype", ["complex64", "complex_int16"])
def test_complex_numbers_are_refused(tmp_path: Path, dtype: str) -> None:
    path = tmp_path / "a.tif"
    with rasterio.open(path, "w", "GTiff", 5, 4, 3, transform=TURNED, dtype=dtype):
        pass
    with pytest.raises(RasterError, match=f"holds {dtype} values"):
        Orthophoto.open(path)


def test_the_digest_changes_with_the_file(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5))
    digests = []
    for seed in (0, 1):
        write_raster(path, noise(4, 5 + seed, seed=seed))
        with Orthophoto.open(path) as raster:
            digests += [raster.digest(), raster.digest()]
    assert digests[0] == digests[1] != digests[2] == digests[3]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_the_digest_knows_statistics_beside_the_file_from_another_place(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "ortho.tif", noise(30, 40), crs=None, transform=None)

    def digest() -> str:
        with Orthophoto.open(path) as raster:
            return raster.digest()

    before, beside = digest(), Path(f"{path}.aux.xml")
    with rasterio.open(path) as dataset:
        dataset.stats(indexes=1)  # as QGIS asks for them, to stretch the colours
    assert "STATISTICS_MEAN" in beside.read_text()
    assert digest() == before
    transform = "<GeoTransform>9, 0.5, 0, 9, 0, -0.5</GeoTransform>"
    beside.write_text(f"<PAMDataset>{transform}</PAMDataset>")
    assert digest() != before


def test_the_digest_of_a_vrt_changes_with_its_sources(shared_data: Path, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "a.tif", noise(4, 5, bands=1))
    path = tmp_path / "a.vrt"
    path.write_text(
        '<VRTDataset rasterXSize="5" rasterYSize="4"><VRTRasterBand dataType="Byte" band="1">'
        '<SimpleSource><SourceFilename relativeToVRT="1">a.tif</SourceFilename></SimpleSource>'
        "</VRTRasterBand></VRTDataset>"
    )
    with Orthophoto.open(path) as raster:
        before = raster.digest()
    write_raster(source, noise(4, 5, bands=2)[:1], compress="deflate")
    with Orthophoto.open(path) as raster:
        assert raster.digest() != before


def test_real_rasters_are_read_as_rasterio_reads_them(shared_data: Path) -> None:
    for name, bands, gsd in [
        ("kampala_buildings/kampala_rotated.tif", ("red", "green", "blue"), 0.0896),
        ("spacenet_samples/rotterdam_ms2_uint16.tif", ("blue", "green", "red", "nir"), 1.0),
        ("naip_5m_multidate/m_4709963_se_14_1_20200831.tif", ("red", "green", "blue", "nir"), 5.0),
        ("drone_alpha_nodata/pix4d_alpha_nodata.tif", ("red", "green", "blue"), 0.353),
    ]:
        with Orthophoto.open(shared_data / name) as raster, rasterio.open(raster.path) as oracle:
            assert raster.bands == bands
            assert raster.gsd == pytest.approx(gsd, rel=1e-3)
            pixels, valid = raster.read(whole(raster))
            assert np.array_equal(pixels, oracle.read(raster.indexes))
            assert np.array_equal(valid, oracle.dataset_mask() > 0)


def test_opening_tells_nothing_of_a_missing_georeference(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5), crs=None, transform=None)
    with open_raster(path) as dataset:  # warnings are errors here
        assert dataset.crs is None
