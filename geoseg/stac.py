"""A model as a STAC item of the machine learning model extension (MLM)."""

import re
from datetime import UTC, datetime
from typing import Any

import pystac
from pystac.extensions.classification import Classification
from pystac.extensions.mlm import (
    AcceleratorType,
    AssetGeneralMLMExtension,
    Hyperparameters,
    InputStructure,
    MLMExtension,
    ModelInput,
    ModelOutput,
    ResultStructure,
    TaskType,
)
from pystac.extensions.raster import DataType

from geoseg.model import Model

MADE_FOR = {"fp16": AcceleratorType.CUDA, "int8": AcceleratorType.AMD64}
"""Where a precision is fast; it runs elsewhere, too."""


def mlm_item(model: Model) -> dict[str, Any]:
    """A STAC item that describes a model, to be kept beside its file.

    Its time is that of the file; it has no place on Earth.
    """
    card = model.card
    modified = datetime.fromtimestamp(model.path.stat().st_mtime, UTC)
    name = plain(card.name) or "model"
    item = pystac.Item(id=name, geometry=None, bbox=None, datetime=modified, properties={})
    item.properties["description"] = f"Land cover: {', '.join(card.classes.names)}"
    bands = [{"name": band, "data_type": card.dtype} for band in card.bands]
    item.properties["bands"] = bands  # where the extension looks for them
    if card.gsd is not None:
        item.properties["gsd"] = card.gsd
    if card.license:
        item.properties["license"] = card.license
    MLMExtension.ext(item, add_if_missing=True).apply(
        name=name if name[0].isalpha() and len(name) > 2 else f"model-{name}",
        architecture=card.training.method or "semantic segmentation network",
        tasks=[TaskType.SEMANTIC_SEGMENTATION],
        input=[_input(model)],
        output=[_output(model)],
        framework="ONNX",
        accelerator=MADE_FOR.get(card.precision),
        accelerator_constrained=False,
        hyperparameters=Hyperparameters.create(
            tile_size=card.tile_size,
            stride=card.stride,
            halo=card.halo,
            **({} if model.foreign else {"precision": card.precision}),
        ),
    )
    asset = pystac.Asset(
        href=model.path.name,
        title=card.name,
        media_type="application/octet-stream; application=onnx",
        roles=["mlm:model", "data"],
        extra_fields={"bands": bands},  # without which STAC 1.1 forbids them above
    )
    item.add_asset("model", asset)
    AssetGeneralMLMExtension.ext(asset).apply(artifact_type="onnx")
    told: dict[str, Any] = item.to_dict(include_self_link=False)
    return told


def _input(model: Model) -> ModelInput:
    card, norm = model.card, model.card.normalization
    where = "before" if model.foreign else "inside"
    described = ModelInput.create(
        name=model.graph.image.name,
        bands=list(card.bands),
        input=InputStructure.create(
            shape=[-1, len(card.bands), card.tile_size, card.tile_size],
            dim_order=["batch", "bands", "height", "width"],
            data_type=DataType(card.dtype) if card.compact else DataType.FLOAT32,
        ),
        description=f"Pixel values as stored ({card.dtype}), normalised {where} the graph",
    )
    if model.foreign and norm:
        # pystac knows one scaling; the extension wants a list, one for each band
        described.properties["value_scaling"] = [
            {"type": "z-score", "mean": mean, "stddev": std}
            for mean, std in zip(norm.mean, norm.std, strict=True)
        ]
    return described


def _output(model: Model) -> ModelOutput:
    card = model.card
    return ModelOutput.create(
        name=model.graph.answer.name,
        tasks=[TaskType.SEMANTIC_SEGMENTATION],
        result=ResultStructure.create(
            shape=[-1, card.channels, card.tile_size, card.tile_size],
            dim_order=["batch", "channel" if card.compact else "class", "height", "width"],
            data_type=DataType.UINT8 if card.compact else DataType.FLOAT32,
        ),
        classes=[
            Classification.create(
                value=each.value,
                name=plain(each.name) or f"class_{each.value}",
                description=each.name,
                color_hint=each.color[1:].upper(),
            )
            for each in card.classes
        ],
    )


def plain(name: str) -> str:
    """With letters, digits, ``-`` and ``_`` only, as STAC wants names."""
    return re.sub(r"[^0-9A-Za-z_-]+", "-", name).strip("-_")
