"""Advice from label statistics, and the statistics themselves from label files."""

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoseg.classes import ClassScheme
from tests.scenes import noise, write_raster
from training.data.scenes import Scenes
from training.data.truth import Truth, open_labels
from training.loss_advice import LabelStatistics, advise
from training.losses import build_loss
from training.recipe import FinetuneRecipe, read_recipe

NAMES = ["ground", "roof", "tree"]


def statistics(pixels, *, area=None, polygons=None, background=False):
    names = [*NAMES, "car", "pool"][: len(pixels)]
    scheme = ClassScheme.from_names(names, background=background)
    return LabelStatistics(
        scheme=scheme,
        pixels=np.array(pixels),
        area=sum(pixels) if area is None else area,
        polygons=polygons and dict(zip(scheme.values, polygons, strict=True)),
    )


def test_even_labels_need_no_more_than_cross_entropy():
    advice = advise(statistics([1000, 900, 1200]))
    assert (advice.name, advice.parameters) == ("cross_entropy", {})
    assert "roof, has 29.0 %" in advice.reason


def test_unequal_labels_get_the_symmetric_unified_focal_loss():
    advice = advise(statistics([1000, 100, 500]))
    assert (advice.name, advice.parameters) == ("unified_focal", {})


def test_rare_classes_get_the_asymmetric_form_and_are_named_by_value():
    given = statistics([100_000, 300, 50_000, 400])
    advice = advise(given)
    assert advice.name == "unified_focal"
    rare = [given.scheme.values[1], given.scheme.values[3]]
    assert advice.parameters == {"symmetric": False, "rare": rare}
    assert "roof (0.2 %)" in advice.reason
    assert "car (0.27 %)" in advice.reason


def test_a_handful_of_polygons_in_a_large_image_is_left_to_a_loss_by_pixels():
    counts = {"pixels": [1000, 100, 500], "polygons": [9, 2, 30]}
    assert advise(statistics(**counts)).name == "unified_focal"
    advice = advise(statistics(**counts, area=1_000_000))
    assert advice.name == "focal"
    assert "99.8 % of the pixels are unlabelled and roof has fewer than 5" in advice.reason
    assert "99.99 % of the pixels" in advise(statistics(**counts, area=16_000_000)).reason
    shares = np.array([1000, 100, 500]) / 1600
    expected = 1 / np.sqrt(shares)
    expected /= (shares * expected).sum()
    assert advice.parameters["alpha"] == pytest.approx(expected, abs=0.006)


def test_a_background_that_nobody_draws_is_not_short_of_polygons():
    given = statistics([1000, 100, 500], polygons=[0, 9, 9], area=1_000_000, background=True)
    assert given.scheme.values[0] == 0
    assert advise(given).name == "unified_focal"


def test_classes_without_labels_are_left_out():
    assert advise(statistics([1000, 0, 900])).name == "cross_entropy"
    advice = advise(statistics([1000, 0, 1]))
    assert advice.parameters["rare"] == [statistics([1, 1, 1]).scheme.values[2]]


def test_one_labelled_class_is_told():
    assert "Only roof is labelled" in advise(statistics([0, 50, 0])).reason


@given(
    pixels=st.lists(st.integers(0, 10**9), min_size=2, max_size=5).filter(any),
    more=st.integers(0, 10**12),
    polygons=st.lists(st.integers(0, 50), min_size=5, max_size=5),
)
def test_every_advice_is_a_recipe_and_a_loss(pixels, more, polygons):
    given_statistics = statistics(pixels, area=sum(pixels) + more, polygons=polygons[: len(pixels)])
    advice = advise(given_statistics)
    tables = tomllib.loads(advice.to_toml())
    recipe = FinetuneRecipe.model_validate(tables)
    assert recipe.loss.name == advice.name
    parameters = recipe.loss.parameters()
    if "rare" in parameters:
        parameters["rare"] = [given_statistics.scheme.values.index(v) for v in parameters["rare"]]
    build_loss(advice.name, classes=len(pixels), **parameters)


def test_advice_goes_into_a_recipe_file(tmp_path):
    (tmp_path / "mine.toml").write_text(advise(statistics([100_000, 300, 50_000])).to_toml())
    loss = read_recipe(FinetuneRecipe, tmp_path / "mine.toml").loss
    assert loss.symmetric is False
    assert len(loss.rare) == 1


@pytest.fixture
def image(tmp_path):
    return write_raster(tmp_path / "image.tif", noise(200, 300))


def test_statistics_count_pixels_and_polygons_of_label_files(image, label_squares):
    labels = label_squares(
        [(0, (0, 0, 100, 50)), (1, (0, 60, 10, 70)), (1, (20, 60, 30, 70)), (2, (200, 0, 210, 4))],
        extents=[("test", (190, 0, 300, 200)), ("train", (0, 0, 190, 200))],
    )
    truth = Truth(
        Scenes([image]),
        open_labels([labels], class_field=None, background=None),
        validation_share=0,
        block=64,
        seed=0,
    )
    found = LabelStatistics.of(truth).to_dict()
    assert [each["pixels"] for each in found["classes"]] == [5000, 200, 0]  # tests do not count
    assert [each["share"] for each in found["classes"]] == pytest.approx([25 / 26, 1 / 26, 0])
    assert [each["polygons"] for each in found["classes"]] == [1, 2, 1]
    assert found["polygons"] == 4
    assert found["ignored"] == pytest.approx(1 - 5200 / 60_000)


def test_the_split_into_training_and_validation_does_not_matter(image, label_squares):
    labels = label_squares([(0, (0, 0, 300, 100)), (1, (0, 100, 300, 200))])
    known = open_labels([labels], class_field=None, background=None)
    found = [
        LabelStatistics.of(
            Truth(Scenes([image]), known, validation_share=share, block=64, seed=0)
        ).to_dict()
        for share in (0, 0.4)
    ]
    assert found[0] == found[1]


def test_a_class_raster_has_no_polygons(image, tmp_path):
    values = np.ones((200, 300), np.uint8)
    values[:20] = 2
    labels = write_raster(tmp_path / "labels.tif", values, nodata=0)
    truth = Truth(
        Scenes([image]),
        open_labels([labels], class_field=None, background=None),
        validation_share=0,
        block=64,
        seed=0,
    )
    found = LabelStatistics.of(truth).to_dict()
    assert found["polygons"] is None
    assert [each["pixels"] for each in found["classes"]] == [54_000, 6000]
