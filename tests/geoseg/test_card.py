import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from geoseg.card import KEY, ModelCard
from geoseg.errors import CardError
from tests.toymodels import SCHEME, card

FULL = card(
    tile_size=512,
    stride=32,
    halo=64,
    gsd=0.15,
    normalization={"mean": [90.5, 100.25, 80], "std": [40, 50, 60.125]},
    training={"method": "glcnet", "loss": "unified_focal", "note": "more"},
    metrics={"miou": 0.7},
    quantization={
        "precision": "int8",
        "calibration_windows": 32,
        "measured_on": "validation",
        "agreement": 0.99,
        "miou_fp32": 0.705,
        "miou": 0.7,
    },
)


def test_a_card_survives_the_metadata_of_an_onnx_file() -> None:
    assert ModelCard.from_metadata(FULL.to_metadata()) == FULL
    assert ModelCard.from_metadata({"model_type": "Segmentor"}) is None


def test_keys_of_later_versions_are_ignored() -> None:
    metadata = {KEY: json.dumps({**FULL.model_dump(), "precision": "fast"})}
    assert ModelCard.from_metadata(metadata) == FULL


@given(st.integers(0, 65535))
def test_deepness_feeds_the_graph_the_pixel_values_themselves(value: int) -> None:
    told = {key: json.loads(text) for key, text in FULL.to_metadata().items()}
    scaled = np.float32(value) / np.float32(255)
    mean, std = told["standardization_mean"], told["standardization_std"]
    assert (scaled - mean[0]) / std[0] == pytest.approx(value, rel=1e-6)
    assert len(mean) == len(std) == 3


def test_deepness_is_told_classes_resolution_and_tiles() -> None:
    told = {key: json.loads(text) for key, text in FULL.to_metadata().items()}
    assert told["model_type"] == "Segmentor"
    assert told["class_names"] == {str(i): name for i, name in enumerate(SCHEME.names)}
    assert told["resolution"] == 15  # cm
    assert told["tile_size"] == told["tiles_size"] == 512
    assert told["tiles_overlap"] == 25  # percent
    assert "resolution" not in card().to_metadata()


def test_a_network_is_float32_unless_the_card_says_otherwise() -> None:
    assert card().precision == "fp32"
    assert FULL.precision == "int8"


def test_the_mean_stands_in_for_pixels_without_data() -> None:
    assert FULL.fill == (90.5, 100.25, 80.0)
    assert card().fill == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"tile_size": 500, "stride": 32}, "tile size 500 is not a multiple of the stride 32"),
        ({"tile_size": 64, "halo": 32}, "a halo of 32 px leaves nothing"),
        ({"normalization": {"mean": [1], "std": [1]}}, "normalises 1 band but names 3"),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(changes: dict, complaint: str) -> None:
    with pytest.raises(CardError, match=complaint):
        card(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"bands": ()},
        {"gsd": 0},
        {"tile_size": 0},
        {"normalization": {"mean": [1] * 3, "std": [0] * 3}},
    ],
)
def test_a_value_that_cannot_be_is_refused(changes: dict) -> None:
    fields = {"name": "a", "bands": ("red",) * 3, "tile_size": 64, "classes": SCHEME, **changes}
    with pytest.raises(ValidationError):
        ModelCard.model_validate(fields)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "the model card's card is"),
        ('{"card_version": 9}', "the model card's card_version is 9"),
        (FULL.model_dump_json().replace("0.15", '"fine"'), "the model card's gsd is 'fine'"),
    ],
)
def test_a_damaged_card_is_named_with_the_field(text: str, complaint: str) -> None:
    with pytest.raises(CardError, match=complaint):
        ModelCard.from_metadata({KEY: text})
