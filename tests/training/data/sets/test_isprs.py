"""ISPRS Potsdam and Vaihingen in the layouts people have."""

import numpy as np
import pytest
from rasterio.windows import Window

from geoseg.errors import RasterError
from geoseg.labels import IGNORED
from geoseg.orthophoto import open_raster
from tests.isprs_lookalike import ground, write_potsdam, write_vaihingen
from tests.scenes import write_raster
from training.data.sets import isprs, open_images, open_labelled, open_set
from training.data.truth import TRAIN, VAL, Truth

SIDE = 144
WHOLE = Window(0, 0, SIDE, SIDE)


def burnt(labels, shape=(SIDE, SIDE)):
    return labels.burn(Window(0, 0, *shape[::-1]), transform=None, crs=None)


def test_the_published_split_of_potsdam():
    """The lists of the contest as torchgeo and mmsegmentation print them."""
    train = (
        "2_10 2_11 2_12 3_10 3_11 3_12 4_10 4_11 4_12 5_10 5_11 5_12 6_10 6_11 6_12 6_7 6_8 6_9 "
        "7_10 7_11 7_12 7_7 7_8 7_9"
    )
    test = "5_15 6_15 6_13 3_13 4_14 6_14 5_14 2_13 4_15 2_14 5_13 4_13 3_14 7_13"
    names = {f"{row}_{column}": column for row, column in isprs.POTSDAM_TILES}
    assert set(names) == set(train.split()) | set(test.split())
    assert {name for name, column in names.items() if column < isprs.POTSDAM_TEST} == set(
        train.split()
    )


def test_the_published_split_of_vaihingen():
    test = {6, 24, 35, 16, 14, 22, 10, 4, 2, 20, 8, 31, 33, 27, 38, 12, 29}
    assert set(isprs.VAIHINGEN_AREAS) == isprs.VAIHINGEN_TRAIN | test
    assert len(isprs.VAIHINGEN_AREAS) == 33


def test_potsdam_as_published(tmp_path):
    found = open_set(write_potsdam(tmp_path, tiles=[(2, 10), (3, 11), (2, 13)], side=SIDE))
    assert found.kind == "potsdam"
    assert [(item.image.name, item.labels.name, item.split) for item in found.items] == [
        ("top_potsdam_2_10_RGBIR.tif", "top_potsdam_2_10_label.tif", "train"),
        # without boundaries, as the benchmark is scored
        ("top_potsdam_2_13_RGBIR.tif", "top_potsdam_2_13_label_noBoundary.tif", "test"),
        ("top_potsdam_3_11_RGBIR.tif", "top_potsdam_3_11_label.tif", "train"),
    ]
    assert found.bands == ("red", "green", "blue", "nir")
    (note,) = found.notes
    assert note.startswith("RGBIR images of 3 of the 38 tiles are there, but not of 2_11, 2_12, 2")


@pytest.mark.parametrize(
    ("bands", "taken", "kind"),
    [
        (("red", "green", "blue"), ("red", "green", "blue"), "RGB"),
        (("nir", "red", "green"), ("nir", "red", "green"), "IRRG"),
        (("Red", "NIR"), ("red", "nir"), "IRRG"),
        (("nir", "blue"), ("nir", "blue"), "RGBIR"),
        ((4, 1), ("nir", "red"), "RGBIR"),
        (None, ("red", "green", "blue", "nir"), "RGBIR"),
    ],
)
def test_bands_choose_the_images_and_keep_their_names(tmp_path, bands, taken, kind):
    write_potsdam(tmp_path, tiles=[(2, 10)], side=SIDE)
    scenes = open_images(open_set(tmp_path, bands=bands), bands)
    assert scenes.bands == taken
    assert scenes[0].path.name == f"top_potsdam_2_10_{kind}.tif"
    with open_raster(tmp_path / "4_Ortho_RGBIR/top_potsdam_2_10_RGBIR.tif") as raster:
        order = ("red", "green", "blue", "nir")
        expected = raster.read([order.index(name) + 1 for name in taken])
    np.testing.assert_array_equal(scenes.read(0, WHOLE)[0], expected)


def test_a_missing_band_is_named_with_those_there_are(tmp_path):
    write_potsdam(tmp_path, tiles=[(2, 10)], side=SIDE, orthos=["RGB"])
    with pytest.raises(RasterError, match=r"has the bands nir, red together; there are RGB \(red"):
        open_set(tmp_path, bands=("nir", "red"))
    write_vaihingen(tmp_path / "v", size=(SIDE, SIDE))
    with pytest.raises(RasterError, match="no band blue; they have 1 nir, 2 red, 3 green"):
        open_images(open_set(tmp_path / "v"), ["blue"])
    with pytest.raises(RasterError, match="no band 4; they have 1 nir"):
        open_images(open_set(tmp_path / "v"), [4])


def test_the_colours_are_the_classes(tmp_path):
    write_potsdam(tmp_path, tiles=[(2, 10)], side=SIDE)
    labelled = open_labelled(open_set(tmp_path))
    np.testing.assert_array_equal(burnt(labelled.labels[0]), ground(SIDE, SIDE, seed=210))
    assert labelled.roles == (TRAIN,)
    assert labelled.labels[0].scheme.names[4] == "car"


def test_boundaries_and_unknown_colours_are_ignored_and_the_off_shade_of_6_7_is_car(tmp_path):
    write_potsdam(tmp_path, tiles=[(6, 7)], side=4, labels={})
    colors = [(255, 255, 255), (0, 0, 0), (252, 255, 0), (9, 222, 221)]
    shown = np.array(colors, np.uint8).T.reshape(3, 1, 4).repeat(4, axis=1)
    write_raster(tmp_path / "top_potsdam_6_7_label.tif", shown)
    labels = open_labelled(open_set(tmp_path)).labels[0]
    assert burnt(labels, (4, 4))[0].tolist() == [0, IGNORED, 4, IGNORED]


def test_the_bad_label_of_4_12_is_left_out_and_its_image_kept(tmp_path):
    found = open_set(write_potsdam(tmp_path, tiles=[(4, 11), (4, 12)], side=SIDE))
    assert [item.labels is None for item in found.items] == [False, True]
    assert any("top_potsdam_4_12_label.tif is left out" in note for note in found.notes)
    assert len(open_labelled(found).scenes) == 1
    assert len(open_images(found)) == 2


def test_a_tile_that_was_never_published_is_told_and_left_out(tmp_path):
    found = open_set(write_potsdam(tmp_path, tiles=[(2, 10), (9, 9)], side=SIDE))
    assert len(found.items) == 1
    assert any("not of the published set: 9_9" in note for note in found.notes)


def test_a_flat_folder_of_potsdam(tmp_path):
    write_potsdam(tmp_path / "deep", tiles=[(2, 10), (7, 13)], side=SIDE, orthos=["IRRG"])
    (tmp_path / "flat").mkdir()
    for path in sorted((tmp_path / "deep").rglob("*.tif")):
        path.rename(tmp_path / "flat" / path.name.upper().replace("TIF", "tif"))
    found = open_set(tmp_path / "flat")
    assert [item.split for item in found.items] == ["train", "test"]
    assert all(item.labels for item in found.items)
    assert found.bands == ("nir", "red", "green")


@pytest.mark.parametrize(
    "labels",
    [
        {"gts_for_participants": False, "gts_eroded_for_participants": True},
        {
            "ISPRS_semantic_labeling_Vaihingen_ground_truth_COMPLETE": False,
            "ISPRS_semantic_labeling_Vaihingen_ground_truth_eroded_COMPLETE": True,
        },
        {".": False, "eroded": True},  # as torchgeo unpacks it: labels above "top"
    ],
)
def test_vaihingen_as_published(tmp_path, labels):
    folder = tmp_path / "ISPRS_semantic_labeling_Vaihingen"
    found = open_set(write_vaihingen(folder, areas=[1, 2, 9, 38], size=(60, 72), labels=labels))
    assert found.kind == "vaihingen"
    assert [item.split for item in found.items] == ["train", "test", "test"]
    assert {item.image.parent.name for item in found.items} == {"top"}
    assert found.items[0].labels.name == "top_mosaic_09cm_area1.tif"
    assert found.items[0].labels != found.items[0].image
    assert found.items[1].labels.name == "top_mosaic_09cm_area2_noBoundary.tif"
    labelled = open_labelled(found)
    assert labelled.scenes.bands == ("nir", "red", "green")
    np.testing.assert_array_equal(burnt(labelled.labels[0], (60, 72)), ground(60, 72, seed=1))


def test_a_flat_folder_of_vaihingen_is_images(tmp_path):
    write_vaihingen(tmp_path, areas=[1], size=(60, 72), labels={})
    (tmp_path / "top").rename(tmp_path / "pictures")
    found = open_set(tmp_path)
    assert [(item.image.parent.name, item.labels) for item in found.items] == [("pictures", None)]


def test_two_sets_in_one_folder_must_be_told_apart(tmp_path):
    write_potsdam(tmp_path / "Potsdam", tiles=[(2, 10)], side=SIDE)
    write_vaihingen(tmp_path / "Vaihingen", size=(60, 72))
    with pytest.raises(RasterError, match="several data sets: potsdam, vaihingen"):
        open_set(tmp_path)
    assert open_set(tmp_path, kind="vaihingen").kind == "vaihingen"
    with pytest.raises(RasterError, match="no kind of data set 'potsdm' — did you mean 'potsdam'"):
        open_set(tmp_path, kind="potsdm")


def test_blocks_of_the_training_tiles_validate_and_test_tiles_are_not_touched(tmp_path):
    write_potsdam(tmp_path, tiles=[(2, 10), (3, 10), (2, 13)], side=192, orthos=["RGB"])
    labelled = open_labelled(open_set(tmp_path))
    truth = Truth(
        labelled.scenes,
        labelled.labels,
        own_roles=labelled.roles,
        validation_share=0.25,
        block=64,
        seed=0,
    )
    assert len(truth.scenes) == 2
    window = Window(0, 0, 192, 192)
    seen = np.zeros(6, np.int64)
    for index, seed in enumerate((210, 310)):
        train, val = (truth.read(index, window, role) for role in (TRAIN, VAL))
        assert ((train == IGNORED) ^ (val == IGNORED)).all()
        # tile 3_10 must not get the labels of 2_10
        np.testing.assert_array_equal(np.minimum(train, val), ground(192, 192, seed=seed))
        seen += np.bincount(val[val != IGNORED], minlength=6)
    assert seen.tolist() == truth.val.pixels.tolist()
    assert seen.sum() == round(0.25 * 18) * 64**2
    beyond = truth.read(0, Window(-5, 180, 20, 20), TRAIN)
    assert (beyond[:, :5] == IGNORED).all()
    assert (beyond[12:] == IGNORED).all()
