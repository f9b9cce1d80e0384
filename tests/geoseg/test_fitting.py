from pathlib import Path

import numpy as np
import pytest
from rasterio.enums import ColorInterp
from rasterio.transform import Affine

from geoseg.errors import RasterError
from geoseg.fitting import open_fitting, sample_values, strange_values
from geoseg.orthophoto import Orthophoto
from tests.scenes import noise, write_raster
from tests.toymodels import card

RGB = ("red", "green", "blue")
RGBN = (*RGB, "nir")
ALPHA_LAST = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)


@pytest.mark.parametrize(
    ("names", "wanted", "indexes", "doubt"),
    [
        (RGB, RGB, (1, 2, 3), None),
        (("blue", "green", "red", "nir"), RGB, (3, 2, 1), None),
        (RGBN, ("nir", "red", "green"), (4, 1, 2), None),
        (("NIR", "Red", "Green"), ("nir", "red", "green"), (1, 2, 3), None),
        (None, RGBN, (1, 2, 3, 4), None),
        (None, ("nir", "red", "green"), (4, 1, 2), "does not name its bands; 4 as nir, 1 as red"),
        (("b1", "b2", "b3"), RGB, (1, 2, 3), "1 as red, 2 as green, 3 as blue is a guess"),
        (("b1",), ("gray",), (1,), "1 as gray is a guess"),
    ],
)
def test_bands_are_found_by_name_and_guesses_are_told(
    tmp_path: Path, names: tuple | None, wanted: tuple, indexes: tuple, doubt: str | None
) -> None:
    count = len(names) if names else 4
    path = write_raster(
        tmp_path / "a.tif", noise(4, 5, bands=count), names=names, photometric="minisblack"
    )
    raster, warnings = open_fitting(path, card(wanted))
    with raster:
        assert raster.indexes == indexes
    assert len(warnings) == (doubt is not None)
    assert doubt is None or doubt in warnings[0]


@pytest.mark.parametrize(
    ("names", "wanted", "remedy"),
    [
        (RGB, RGBN, "give a raster with nir or use a 3-band model"),
        # by place it would be quietly wrong
        (("nir", "red", "green"), RGB, "choose bands with --bands or use a 3-band model"),
        (("b1", "b2"), RGB, "give a raster with red, green, blue or use a 2-band model"),
        (("b1", "b2", "b3", "b4"), RGB, "choose bands with --bands or use a 4-band model"),
    ],
)
def test_missing_bands_are_named(tmp_path: Path, names: tuple, wanted: tuple, remedy: str) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5, bands=len(names)), names=names)
    with pytest.raises(
        RasterError,
        match=rf"model expects {len(wanted)} bands \({', '.join(wanted)}\) but .*a\.tif has "
        rf"{len(names)} bands \({', '.join(names)}\) — {remedy}$",
    ):
        open_fitting(path, card(wanted))


def test_a_choice_is_taken_as_it_is(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5), names=RGB)
    raster, warnings = open_fitting(path, card(RGB), bands=(3, "green", 1))
    with raster:
        assert raster.indexes == (3, 2, 1)
    assert not warnings


def test_names_in_another_order_than_the_models_are_told(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5), names=RGB)
    raster, warnings = open_fitting(path, card(RGB), bands=("blue", "green", "red"))
    raster.close()
    assert warnings == ["--bands gives the model blue as red, red as blue; expect a poor map"]


def test_a_choice_of_another_number_of_bands_is_refused(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5), names=RGB)
    with pytest.raises(RasterError, match=r"model expects 3 bands .* but --bands chooses 2"):
        open_fitting(path, card(RGB), bands=(1, 2))


def test_an_alpha_band_is_taken_as_the_one_band_that_lacks(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5, bands=4), colors=ALPHA_LAST)
    raster, warnings = open_fitting(path, card(RGBN))
    with raster:
        assert raster.bands == RGBN
    (warning,) = warnings
    assert warning.startswith(
        "a.tif calls band 4 alpha; it is taken as nir, which the model expects"
    )


@pytest.mark.parametrize("edge", [0, 20])
def test_an_alpha_band_that_is_a_mask_is_never_data(tmp_path: Path, edge: int) -> None:
    pixels = noise(64, 500, bands=4)
    pixels[3] = 255
    pixels[3, :, :100] = 0
    pixels[3, :, 100 : 100 + edge] = 128
    path = write_raster(tmp_path / "a.tif", pixels, colors=ALPHA_LAST)
    with pytest.raises(
        RasterError,
        match=r"has 4 bands \(red, green, blue, alpha\) — give a raster with nir, "
        "choose bands with --bands if one is misnamed, or use",
    ):
        open_fitting(path, card(RGBN))


@pytest.mark.parametrize(
    ("trained", "warned"), [(0.25, False), (0.27, False), (0.23, False), (0.2, True), (0.3, True)]
)
def test_a_resolution_more_than_a_tenth_off_is_told(
    tmp_path: Path, trained: float, warned: bool
) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5))
    raster, warnings = open_fitting(path, card(RGB, gsd=trained))
    raster.close()
    assert [f"trained at {trained:.3g} m" in each for each in warnings] == [True] * warned


def test_the_resolution_of_what_the_model_sees_is_told(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(40, 50))
    raster, warnings = open_fitting(path, card(RGB, gsd=0.25), gsd=0.5)
    raster.close()
    assert warnings == [
        "a.tif has 0.25 m pixels; the model sees it at 0.5 m",
        "a.tif is seen in 0.5 m pixels but the model was trained at 0.25 m; expect a poor map",
    ]


def test_pixels_far_coarser_than_the_models_are_told_to_lack_detail(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(40, 80))
    told = []
    for gsd in (0.2, 0.05):
        raster, warnings = open_fitting(path, card(RGB, gsd=gsd), gsd="auto")
        raster.close()
        told += warnings
    mild, coarse = told
    assert mild == "a.tif has 0.25 m pixels; the model sees it at 0.2 m"
    assert coarse.endswith("sees it at 0.05 m, where it has no such detail; expect a poor map")


def test_another_dtype_and_a_missing_georeference_are_told(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", noise(4, 5, dtype="uint16"), crs=None, transform=None)
    raster, warnings = open_fitting(path, card(("gray",) * 3), bands=(1, 1, 1))
    raster.close()
    assert warnings == [
        "a.tif has no coordinate reference system; neither will the map",
        "a.tif holds uint16 but the model was trained on uint8",
    ]


def test_values_are_sampled_where_they_are_valid(tmp_path: Path) -> None:
    pixels = noise(300, 900)
    pixels[:, :, 450:] = 0
    path = write_raster(tmp_path / "a.tif", pixels, nodata=0)
    described = card(RGB, normalization={"mean": [127, 127, 10], "std": [70, 70, 20]})
    with Orthophoto.open(path) as raster:
        samples = sample_values(described, raster)
    valid = pixels[:, :, :450].astype(float)
    for sample, band in zip(samples, valid, strict=True):
        assert sample.mean == pytest.approx(band.mean(), rel=0.02)
        assert sample.std == pytest.approx(band.std(), rel=0.02)
        assert (sample.minimum, sample.maximum) == (0, 255)
    assert samples[2].shift == pytest.approx((valid[2].mean() - 10) / 20, rel=0.02)
    (told,) = strange_values(samples)
    assert "mean of blue" in told
    assert "red" not in told


def test_a_raster_without_data_has_no_values(tmp_path: Path) -> None:
    path = write_raster(
        tmp_path / "a.tif",
        np.zeros((3, 10, 10), np.uint8),
        nodata=0,
        transform=Affine(0.25, 0, 0, 0, -0.25, 0),
    )
    with Orthophoto.open(path) as raster:
        assert sample_values(card(RGB), raster) == []
