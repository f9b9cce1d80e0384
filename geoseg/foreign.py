"""A card for a model that came without one: from the keys Deepness writes, or from the user.

Deepness (the QGIS plugin) divides pixels by 255, subtracts a mean and divides by a standard
deviation, so its models expect that; ours have it inside the graph.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geoseg.card import ModelCard, Normalization
from geoseg.classes import ClassScheme
from geoseg.errors import CardError, ModelError
from geoseg.graph import Graph
from geoseg.orthophoto import NAMES_BY_COUNT
from geoseg.plural import plural
from geoseg.reach import Reach

DEEPNESS_SCALE = 255.0
USUAL_STRIDE = 32  # px, of encoders with five halvings

Positive = Annotated[float, Field(gt=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the user tells of a model without a card; None where nothing is told.

    The model expects ``(pixel / scale - mean) / std``.
    """

    bands: tuple[str, ...] | None = None
    classes: tuple[str, ...] | None = None
    tile_size: int | None = None  # px
    gsd: float | None = None  # m/px
    scale: float | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None

    def beyond_bands(self) -> bool:
        """Whether anything is told that only a card should say."""
        return replace(self, bands=None) != Told()


class Deepness(BaseModel):
    """The ``metadata_props`` that Deepness reads."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model_type: str = "Segmentor"
    class_names: dict[int, str] = Field(default_factory=dict)
    resolution: Positive | None = None  # cm/px
    tile_size: Annotated[int, Field(gt=0)] | None = None  # px
    tiles_size: Annotated[int, Field(gt=0)] | None = None  # px, the older name
    tiles_overlap: Annotated[float, Field(ge=0, lt=100)] = 25.0  # percent, both halos together
    standardization_mean: tuple[float, ...] | None = None
    standardization_std: tuple[Positive, ...] | None = None

    @classmethod
    def parse(cls, path: Path, metadata: Mapping[str, str]) -> "Deepness":
        """Read the keys, each of which is JSON.

        Raises
        ------
        CardError
            If one has a value it cannot have.
        """
        try:
            return cls.model_validate({key: _json(text) for key, text in metadata.items()})
        except ValidationError as error:
            first = error.errors()[0]
            raise CardError(
                f"{path} says {first['loc'][0]} is {first.get('input')!r:.80}: {first['msg']}",
                "correct the model's metadata",
            ) from error

    def tells_scaling(self) -> bool:
        """Whether these keys are here at all, so that Deepness would divide by 255."""
        return not {"class_names", "model_type", "standardization_std"}.isdisjoint(
            self.model_fields_set
        )


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def describe(path: Path, graph: Graph, told: Told) -> ModelCard:
    """Make a card of what the graph, its metadata and the user say; the user has the last word.

    Its normalisation is what must be done before the graph, not in it.

    Raises
    ------
    CardError
        If something is missing or contradictory; it is named.
    ModelError
        If the metadata call it another kind of model.
    """
    keys = Deepness.parse(path, graph.metadata)
    if keys.model_type != "Segmentor":
        raise ModelError(
            f"{path} is a {keys.model_type}, not a Segmentor", "give a segmentation model"
        )
    bands = _bands(path, graph, keys, told)
    tile_size = told.tile_size or graph.side or keys.tile_size or keys.tiles_size
    sides = {size for size in graph.image.sizes[2:] if size is not None}
    if sides - {tile_size}:
        raise CardError(
            f"{path} takes images of {' x '.join(map(str, sorted(sides)))} px, "
            f"not of {tile_size} x {tile_size} px",
            "leave out --tile-size" if told.tile_size else "export the model for square tiles",
        )
    if tile_size is None:
        raise CardError(
            f"{path} takes images of any size and does not say which it was trained on",
            "give --tile-size, e.g. 512",
        )
    stride, halo = _tiling(graph.reach, tile_size, overlap=keys.tiles_overlap)
    return ModelCard(
        name=path.stem,
        bands=bands,
        gsd=told.gsd or (keys.resolution / 100 if keys.resolution else None),
        tile_size=tile_size,
        stride=stride,
        halo=halo,
        classes=ClassScheme.from_names(_class_names(path, graph, keys, told)),
        normalization=_normalization(path, keys, told, len(bands)),
    )


def _tiling(reach: Reach, tile_size: int, *, overlap: float) -> tuple[int, int]:
    """Stride and halo (px): as far as the graph sees, or the overlap (percent) if that is less."""
    stride = reach.stride if reach.radius is not None else USUAL_STRIDE
    if tile_size % stride:
        stride = 1
    halo = tile_size * overlap / 100 / 2
    if reach.radius is not None:
        halo = min(halo, reach.radius)
    largest = (tile_size - 1) // 2 // stride * stride
    return stride, min(ceil(halo / stride) * stride, largest)


def _bands(path: Path, graph: Graph, keys: Deepness, told: Told) -> tuple[str, ...]:
    count = graph.channels or len(told.bands or told.mean or keys.standardization_mean or ())
    if not count:
        raise CardError(
            f"{path} takes any number of bands and does not say which",
            "name them with --bands, e.g. red,green,blue",
        )
    if told.bands and len(told.bands) != count:
        raise CardError(
            f"{path} takes {plural(count, 'band')} but --bands names {len(told.bands)}",
            f"name {plural(count, 'band')}, in the model's order",
        )
    return told.bands or NAMES_BY_COUNT.get(count) or tuple(f"band_{i + 1}" for i in range(count))


def _class_names(path: Path, graph: Graph, keys: Deepness, told: Told) -> list[str]:
    count = graph.classes
    in_file = [name for _, name in sorted(keys.class_names.items())]
    names = list(told.classes or in_file)
    if not names:
        raise CardError(
            f"{path} does not name its {count or ''} classes".replace("  ", " "),
            "name them in order with --classes, e.g. ground,building,tree",
        )
    if count == 1 and len(names) == 1:  # one sigmoid: the class, or not
        names = ["background", *names]
    expected = 2 if count == 1 else count
    if expected and len(names) != expected:
        source = "--classes names" if told.classes else "its class_names are"
        raise CardError(
            f"{path} answers with {plural(expected, 'class')} but {source} {len(names)}",
            f"name {plural(expected, 'class')} in order with --classes",
        )
    return names


def _normalization(path: Path, keys: Deepness, told: Told, count: int) -> Normalization:
    by_user = any(value is not None for value in (told.scale, told.mean, told.std))
    if not (by_user or keys.tells_scaling()):
        raise CardError(
            f"{path} does not say how pixel values are to be scaled",
            "give --scale (e.g. 255 for values from 0 to 1), or --mean and --std",
        )
    scale = told.scale or (1.0 if by_user else DEEPNESS_SCALE)
    mean = told.mean or (not by_user and keys.standardization_mean) or (0.0,)
    std = told.std or (not by_user and keys.standardization_std) or (1.0,)
    return Normalization(
        mean=tuple(value * scale for value in _per_band("mean", mean, count, path)),
        std=tuple(value * scale for value in _per_band("std", std, count, path)),
    )


def _per_band(name: str, values: Sequence[float], count: int, path: Path) -> tuple[float, ...]:
    if len(values) not in {1, count}:
        raise CardError(
            f"{path} takes {plural(count, 'band')} but {name} has {plural(len(values), 'value')}",
            f"give one or {count} values with --{name}",
        )
    return tuple(values) * (count if len(values) == 1 else 1)
