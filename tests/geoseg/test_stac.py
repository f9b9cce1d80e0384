from pathlib import Path

import jsonschema
import pystac
import pytest
from pystac.extensions.mlm import MLMExtension
from pystac.validation.stac_validator import GetSchemaError

from geoseg.model import Model
from geoseg.stac import mlm_item
from tests import toymodels


@pytest.fixture
def item(tmp_path: Path) -> pystac.Item:
    described = toymodels.card(
        name="Roofs 2026 (v1)", gsd=0.25, license="CC-BY-4.0", dtype="uint16"
    )
    path = toymodels.pointwise(tmp_path / "roofs.onnx", of=described)
    return pystac.Item.from_dict(mlm_item(Model.open(path)))


def test_an_item_is_valid_by_the_core_schemas(item: pystac.Item) -> None:
    item.stac_extensions = []  # pystac brings the core schemas only
    assert item.validate()


def test_an_item_is_valid_by_the_schema_of_the_extension(item: pystac.Item) -> None:
    try:
        assert item.validate()
    except GetSchemaError as error:
        pytest.skip(f"the schema of the extension is on the web, which is not there ({error})")


def test_an_item_tells_what_the_card_does(item: pystac.Item) -> None:
    mlm = MLMExtension.ext(item)
    assert mlm.mlm_name == "Roofs-2026-v1"
    assert mlm.framework == "ONNX"
    assert mlm.input[0].bands == ["red", "green", "blue"]
    assert mlm.input[0].input.shape == [-1, 3, 64, 64]
    assert mlm.output[0].result.shape == [-1, 3, 64, 64]
    assert [each["description"] for each in mlm.output[0].to_dict()["classification:classes"]] == [
        *toymodels.SCHEME.names
    ]
    assert item.properties["gsd"] == 0.25
    assert [band["name"] for band in item.properties["bands"]] == ["red", "green", "blue"]
    assert item.assets["model"].href == "roofs.onnx"


# What the extension's schema (version 1.4) says of these fields, written down here since the
# schema itself cannot be had without the web.
FIELDS = {
    "type": "object",
    "required": ["mlm:name", "mlm:architecture", "mlm:tasks", "mlm:input", "mlm:output", "bands"],
    "properties": {
        "mlm:name": {"pattern": r"^[a-zA-Z][a-zA-Z0-9_.\-\s]+[a-zA-Z0-9]$"},
        "mlm:input": {
            "items": {
                "properties": {
                    "input": {"properties": {"dim_order": {"contains": {"const": "bands"}}}},
                    "value_scaling": {"type": ["array", "null"]},
                }
            }
        },
        "mlm:output": {
            "items": {
                "properties": {
                    "classification:classes": {
                        "items": {
                            "properties": {
                                "name": {"pattern": r"^[0-9A-Za-z\-_]+$"},
                                "color_hint": {"pattern": "^([0-9A-F]{6})$"},
                            }
                        }
                    }
                }
            }
        },
        "mlm:accelerator": {
            "enum": ["amd64", "cuda", "xla", "amd-rocm", "intel-ipex-cpu", "intel-ipex-gpu",
                     "macos-arm", None],
        },
        "mlm:accelerator_constrained": {"type": "boolean"},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ["roofs", "7", "Häuser", "a", "…"])
def test_fields_are_as_the_extension_wants_them(tmp_path: Path, name: str) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx", of=toymodels.card(name=name))
    told = mlm_item(Model.open(path))
    jsonschema.validate(told["properties"], FIELDS)
    assert told["assets"]["model"]["roles"][0] == "mlm:model"
    assert told["assets"]["model"]["mlm:artifact_type"] == "onnx"


@pytest.mark.parametrize(
    ("precision", "accelerator"), [("fp32", None), ("fp16", "cuda"), ("int8", "amd64")]
)
def test_the_precision_and_where_it_is_fast_are_told(
    tmp_path: Path, precision: str, accelerator: str | None
) -> None:
    lower = {"precision": precision, "calibration_windows": 32, "measured_on": "validation",
             "agreement": 0.99}  # fmt: skip
    described = toymodels.card(quantization=None if precision == "fp32" else lower)
    told = mlm_item(Model.open(toymodels.pointwise(tmp_path / "m.onnx", of=described)))
    jsonschema.validate(told["properties"], FIELDS)
    mlm = MLMExtension.ext(pystac.Item.from_dict(told))
    assert mlm.accelerator == accelerator
    assert mlm.accelerator_constrained is False  # it runs everywhere
    assert mlm.hyperparameters is not None
    assert mlm.hyperparameters.properties["precision"] == precision
    assert mlm.input[0].input.data_type == mlm.output[0].result.data_type == "float32"


def test_the_scaling_of_a_foreign_model_is_told(tmp_path: Path) -> None:
    keys = {"class_names": '{"0": "a", "1": "b", "2": "c"}'}
    path = toymodels.pointwise(tmp_path / "m.onnx", metadata=keys)
    told = mlm_item(Model.open(path))
    jsonschema.validate(told["properties"], FIELDS)
    assert (
        told["properties"]["mlm:input"][0]["value_scaling"]
        == [{"type": "z-score", "mean": 0.0, "stddev": 255.0}] * 3
    )
    assert "precision" not in told["properties"]["mlm:hyperparameters"]  # nobody knows
