from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from rasterio.features import rasterize
from rasterio.windows import Window

from geoseg.demo.scene import (
    CRS_OF_TOWN,
    TOWN,
    Scene,
    draw_labels,
    make_scene,
    write_labels,
    write_scene,
)
from geoseg.demo.town import Land
from geoseg.errors import OutputError
from geoseg.labels import IGNORED, Labels
from geoseg.orthophoto import Orthophoto

SIDE = 768


@pytest.fixture(scope="module")
def scene() -> Scene:
    return make_scene(0, side=SIDE)


def test_a_scene_has_four_bands_a_truth_and_all_classes(scene: Scene) -> None:
    assert scene.image.shape == (4, SIDE, SIDE)
    assert scene.image.dtype == scene.truth.dtype == np.uint8
    assert set(np.unique(scene.truth)) == set(TOWN.values)


def test_the_same_seed_gives_the_same_bytes_and_another_another_town(scene: Scene) -> None:
    again, other = make_scene(0, side=SIDE), make_scene(1, side=SIDE)
    np.testing.assert_array_equal(again.image, scene.image)
    np.testing.assert_array_equal(again.truth, scene.truth)
    assert (other.truth == scene.truth).mean() < 0.6
    assert other.transform != scene.transform


def test_near_infrared_is_bright_on_plants_and_dark_on_water(scene: Scene) -> None:
    red, nir = scene.image[0].astype(float), scene.image[3].astype(float)
    of = {land: (nir[scene.truth == land], red[scene.truth == land]) for land in Land}
    for land in (Land.GRASS, Land.TREE):
        assert np.median(of[land][0]) > 1.3 * np.median(of[land][1])
    assert np.median(of[Land.WATER][0]) < 0.75 * np.median(of[Land.WATER][1])
    assert abs(np.median(of[Land.ROAD][0]) / np.median(of[Land.ROAD][1]) - 1) < 0.15


def test_no_single_band_tells_the_classes_apart(scene: Scene) -> None:
    """Spectra overlap, so that a map needs what surrounds a pixel."""
    for one, other in (
        (Land.ROAD, Land.BUILDING),
        (Land.BUILDING, Land.SOIL),
        (Land.GRASS, Land.TREE),
    ):
        for band in scene.image:
            shares = [
                np.bincount(band[scene.truth == land], minlength=256) / (scene.truth == land).sum()
                for land in (one, other)
            ]
            assert np.minimum(*shares).sum() > 0.25


def test_the_image_is_neither_dark_nor_burnt_out(scene: Scene) -> None:
    assert ((scene.image == 255).mean(axis=(1, 2)) < 0.01).all()
    assert ((scene.image < 5).mean(axis=(1, 2)) < 0.01).all()
    assert (scene.image.std(axis=(1, 2)) > 25).all()


def test_labels_cover_a_hundredth_with_all_classes_and_are_true(scene: Scene) -> None:
    labels = draw_labels(scene, share=0.01)
    assert set(labels["class"]) == set(TOWN.values)
    burnt = rasterize(
        zip(labels.geometry, labels["class"], strict=True),
        out_shape=scene.truth.shape,
        transform=scene.transform,
        fill=IGNORED,
        dtype="uint8",
    )
    known = burnt != IGNORED
    assert 0.007 < known.mean() < 0.013
    assert (burnt[known] == scene.truth[known]).mean() > 0.995


def test_labels_are_spread_over_the_scene(scene: Scene) -> None:
    places = draw_labels(scene, share=0.01).geometry.centroid
    a, _, left, _, e, top = scene.transform[:6]
    columns = ((places.x - left) / a // (SIDE / 4)).astype(int)
    rows = ((places.y - top) / e // (SIDE / 4)).astype(int)
    assert len(set(zip(rows, columns, strict=True))) >= 10  # of 16 squares


def test_a_scene_is_written_as_a_georeferenced_orthophoto(scene: Scene, tmp_path: Path) -> None:
    image, truth = tmp_path / "town.tif", tmp_path / "truth.tif"
    write_scene(scene, image=image, truth=truth)
    with Orthophoto.open(image) as read:
        assert read.bands == ("red", "green", "blue", "nir")
        assert read.gsd == pytest.approx(0.25, rel=0.01)
        assert read.crs == CRS_OF_TOWN
        pixels, valid = read.read(Window(0, 0, SIDE, SIDE))
    np.testing.assert_array_equal(pixels, scene.image)
    assert valid.all()
    with rasterio.open(truth) as read:
        np.testing.assert_array_equal(read.read(1), scene.truth)
        assert read.colormap(1)[Land.WATER][:3] == TOWN.named(Land.WATER).rgb
    assert sorted(each.name for each in tmp_path.iterdir()) == ["town.tif", "truth.tif"]


def test_labels_are_written_as_a_label_file(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "labels.gpkg"
    write_labels(path, scene)
    labels = Labels.open(path)
    assert labels.scheme == TOWN
    whole = Window(0, 0, SIDE, SIDE)
    burnt = labels.burn(whole, transform=scene.transform, crs=CRS_OF_TOWN)
    known = burnt != IGNORED
    assert (burnt[known] == scene.truth[known]).mean() > 0.995
    assert len(gpd.read_file(path, layer="labels")) > 20


def test_a_scene_that_cannot_be_written_is_an_error_and_leaves_nothing(
    scene: Scene, tmp_path: Path
) -> None:
    file = tmp_path / "no_folder"
    file.touch()
    with pytest.raises(OutputError, match=r"cannot write .*town\.tif"):
        write_scene(scene, image=file / "town.tif")
    assert list(tmp_path.iterdir()) == [file]
