"""Labels as channels, and what of them trains or validates."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.windows import Window

from geoseg.errors import LabelError
from geoseg.labels import IGNORED
from tests.scenes import QUARTER_METRE, noise, write_raster
from training.data.scenes import Scenes
from training.data.truth import CELL, TRAIN, VAL, Truth, _choose_blocks, open_labels
from training.labelled_data import LabelledData


@pytest.fixture
def raster(tmp_path):
    return write_raster(tmp_path / "town.tif", noise(200, 300))


def truth_of(raster, labels, *, share=0.0, block=CELL, seed=0, **options):
    known = open_labels([labels], class_field=None, background=None, **options)
    return Truth(Scenes([raster]), known, validation_share=share, block=block, seed=seed)


def whole(truth, role):
    scene = truth.scenes[0]
    return truth.read(0, Window(0, 0, scene.width, scene.height), role)


def test_channels_are_places_in_the_scheme_not_class_values(tmp_path, raster):
    values = np.full((200, 300), 255, np.uint8)
    values[10:20, 10:20] = 7
    values[50:60, 10:20] = 42
    labels = write_raster(tmp_path / "classes.tif", values, nodata=255)
    truth = truth_of(raster, labels)
    assert truth.scheme.values == (7, 42)
    expected = np.full((200, 300), IGNORED)
    expected[10:20, 10:20] = 0
    expected[50:60, 10:20] = 1
    np.testing.assert_array_equal(whole(truth, TRAIN), expected)
    assert truth.train.pixels.tolist() == [100, 100]


def test_extents_say_what_trains_validates_and_tests(raster, label_squares):
    labels = label_squares(
        [(0, (0, 0, 300, 50)), (1, (0, 50, 300, 100)), (2, (250, 150, 260, 160))],
        extents=[("train", (0, 0, 100, 100)), ("val", (100, 0, 200, 100)),
                 ("test", (200, 0, 300, 100))],
    )  # fmt: skip
    truth = truth_of(raster, labels, share=0.5)
    train, val = whole(truth, TRAIN), whole(truth, VAL)
    assert set(np.unique(train[:100, :100])) == {0, 1}
    assert (val[:100, 100:200] != IGNORED).all()
    assert (train[:100, 100:] == IGNORED).all()  # val and test areas
    assert (val[:, 200:] == IGNORED).all()
    assert (train[150:160, 250:260] == 2).all()  # outside every extent
    assert truth.train.pixels.tolist() == [5000, 5000, 100]
    assert truth.val.pixels.tolist() == [5000, 5000, 0]


def test_background_fills_extents_only(raster, label_squares):
    labels = label_squares(
        [(1, (10, 10, 20, 20))], extents=[("train", (0, 0, 100, 100))], background=True
    )
    truth = truth_of(raster, labels)
    assert truth.train.pixels.tolist() == [100 * 100 - 100, 100, 0]


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_without_a_validation_extent_whole_blocks_are_kept(raster, label_squares, share):
    labels = label_squares(
        [(0, (0, 0, 300, 100)), (1, (0, 100, 300, 200))], names=("ground", "roof")
    )
    truth = truth_of(raster, labels, share=share, block=CELL)
    train, val = whole(truth, TRAIN), whole(truth, VAL)
    assert ((train == IGNORED) ^ (val == IGNORED)).all()  # every pixel on one side
    blocks = 0
    for row in range(0, 200, CELL):
        for column in range(0, 300, CELL):
            inside = val[row : row + CELL, column : column + CELL] != IGNORED
            assert inside.all() or not inside.any()
            blocks += bool(inside.all())
    assert blocks == round(share * 4 * 5)
    assert (truth.train.pixels > 0).all()
    assert (truth.val.pixels > 0).all()
    assert truth.train.pixels.tolist() == [(train == 0).sum(), (train == 1).sum()]
    assert truth.val.pixels.tolist() == [(val == 0).sum(), (val == 1).sum()]


def test_the_split_follows_the_seed(raster, label_squares):
    labels = label_squares([(0, (0, 0, 300, 100)), (1, (0, 100, 300, 200))])
    one, again, other = (truth_of(raster, labels, share=0.3, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(whole(one, VAL), whole(again, VAL))
    assert not np.array_equal(whole(one, VAL), whole(other, VAL))


def test_blocks_leave_each_class_on_both_sides():
    random = np.random.default_rng(0)
    for _ in range(200):
        present = random.random((12, 4)) < 0.4
        kept = _choose_blocks(present, 3)
        rest = [block for block in range(12) if block not in kept]
        assert len(kept) == len(set(kept)) <= 3
        assert (present[rest].any(axis=0) == present.any(axis=0)).all()


def test_a_window_beyond_the_raster_knows_nothing_there(raster, label_squares):
    truth = truth_of(raster, label_squares([(0, (-50, -50, 350, 250)), (1, (0, 0, 5, 5))]))
    targets = truth.read(0, Window(-10, -10, 320, 220), TRAIN)
    assert (targets[:10] == IGNORED).all()
    assert (targets[:, 310:] == IGNORED).all()
    assert (targets[10:210, 10:310] != IGNORED).all()


SIDES = st.integers(1, 330)


@pytest.mark.parametrize(
    "extents", [None, [("train", (0, 0, 290, 150)), ("val", (90, 40, 400, 99))]]
)
def test_what_is_kept_of_labels_is_what_they_say(tmp_path, label_squares, extents):
    path = write_raster(tmp_path / "large.tif", noise(550, 600))
    squares = [(0, (-9, -9, 310, 280)), (1, (200, 30, 520, 300)), (2, (250, 250, 590, 540))]
    values = np.full((550, 600), 255, np.uint8)
    values[240:260, 250:520] = 2
    rows = write_raster(tmp_path / "rows.tif", values, nodata=255)
    known = open_labels(
        [label_squares(squares, extents=extents), rows], class_field=None, background=None
    )
    read, kept = (
        Truth(Scenes([path], cache=cache), known, validation_share=0.3, block=100, seed=0)
        for cache in (0, 500_000)
    )
    np.testing.assert_array_equal(read.train.counts, kept.train.counts)
    np.testing.assert_array_equal(read.val.places, kept.val.places)

    @settings(deadline=None, max_examples=60)
    @given(column=st.integers(-300, 650), row=st.integers(-300, 600), width=SIDES, height=SIDES)
    def same(column, row, width, height):
        window = Window(column, row, width, height)
        for role in (TRAIN, VAL):
            np.testing.assert_array_equal(read.read(0, window, role), kept.read(0, window, role))

    same()
    assert 0 < kept.scenes.blocks.size <= 500_000
    assert not read.scenes.blocks.size


def test_labels_outside_every_image_are_refused(raster, label_squares):
    labels = label_squares([(0, (5000, 0, 5100, 50)), (1, (5000, 50, 5100, 90))])
    with pytest.raises(LabelError, match=r"labels of .*labels.gpkg lie outside .*town.tif"):
        truth_of(raster, labels)


def test_labels_of_images_that_all_lie_in_one_place_are_refused(tmp_path):
    nowhere, classes = {"crs": None, "transform": None}, np.ones((100, 100), np.uint8)
    classes[:50] = 2
    chosen = {"validation_share": 0, "block": CELL, "seed": 0}
    rasters, labels = (
        [write_raster(tmp_path / f"{name}{number}.tif", pixels, **nowhere) for number in (1, 2)]
        for name, pixels in (("image", noise(100, 100)), ("label", classes))
    )
    with pytest.raises(LabelError, match=r"2 images .*image1.tif .* the 2 label files") as caught:
        LabelledData.of_files(rasters, labels).truth(**chosen)
    assert "--data" in caught.value.hint
    dates = LabelledData.of_files(rasters, labels[:1])  # of one place in two years
    assert "each of them" in dates.notes[-1]
    assert dates.truth(**chosen).train.pixels.sum() == 2 * 100**2
    assert LabelledData.of_files(rasters[:1], labels).truth(**chosen).train.pixels.sum() == 100**2
    placed = write_raster(tmp_path / "placed.tif", noise(100, 100))
    assert not Scenes([placed, rasters[0]]).unplaced[1:]


def test_labels_that_only_test_are_refused(raster, label_squares):
    labels = label_squares(
        [(0, (0, 0, 50, 50)), (1, (50, 0, 100, 50))], extents=[("test", (0, 0, 200, 200))]
    )
    with pytest.raises(LabelError, match="labelled for training"):
        truth_of(raster, labels)


def test_one_class_alone_is_refused_unless_the_rest_is_background(raster, label_squares):
    labels = label_squares(
        [(1, (10, 10, 20, 20))], extents=[("train", (0, 0, 100, 100))], names=("none", "roof")
    )
    single = label_squares([(0, (10, 10, 20, 20))], names=("roof",), path=labels.parent / "s.gpkg")
    with pytest.raises(LabelError, match=r"only one class, 'roof' — .*data.background=true"):
        truth_of(raster, single)
    known = open_labels([labels], class_field=None, background=True)
    truth = Truth(Scenes([raster]), known, validation_share=0, block=64, seed=0)
    assert truth.train.pixels.tolist() == [9900, 100]


def test_a_background_is_added_to_files_without_a_class_0(tmp_path, raster):
    values = np.zeros((200, 300), np.uint8)
    values[10:20, 10:20] = 1
    labels = write_raster(tmp_path / "roofs.tif", values, nodata=0)  # a trap: "none" is nodata
    known = open_labels([labels], class_field=None, background=True)
    assert known[0].scheme.names[0] == "background"
    truth = Truth(Scenes([raster]), known, validation_share=0, block=64, seed=0)
    assert truth.train.pixels.tolist() == [200 * 300 - 100, 100]


def test_several_files_share_one_scheme(tmp_path):
    rasters, labels = [], []
    for number, value in enumerate((1, 5)):
        transform = QUARTER_METRE @ QUARTER_METRE.translation(400 * number, 0)
        rasters.append(
            write_raster(tmp_path / f"{number}.tif", noise(100, 100), transform=transform)
        )
        classes = np.full((100, 100), value, np.uint8)
        classes[:50] = 255
        labels.append(
            write_raster(tmp_path / f"c{number}.tif", classes, transform=transform, nodata=255)
        )
    known = open_labels(labels, class_field=None, background=None)
    truth = Truth(Scenes(rasters), known, validation_share=0, block=64, seed=0)
    assert truth.scheme.values == (1, 5)
    assert truth.train.pixels.tolist() == [5000, 5000]
    assert set(np.unique(truth.read(1, Window(0, 0, 100, 100), TRAIN))) == {1, IGNORED}


def test_files_that_name_one_value_differently_are_refused(tmp_path, label_squares):
    one = label_squares([(0, (0, 0, 9, 9)), (1, (9, 9, 20, 20))])
    other = label_squares(
        [(0, (0, 0, 9, 9)), (1, (9, 9, 20, 20))],
        names=("ground", "water"),
        path=tmp_path / "other.gpkg",
    )
    with pytest.raises(LabelError, match=r"class 1 is 'water' in .* but 'roof'"):
        open_labels([one, other], class_field=None, background=None)
