"""What a model expects and means: the card that travels inside its ONNX file."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geoseg.classes import ClassScheme
from geoseg.errors import CardError
from geoseg.plural import plural

KEY = "geoseg"  # of the card among the metadata_props of an ONNX file
CARD_VERSION: Final = 1

Precision = Literal["fp32", "fp16", "int8"]
Positive = Annotated[int, Field(gt=0)]


class Normalization(BaseModel):
    """Per-band mean and standard deviation in raw pixel values; applied inside the graph."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mean: tuple[float, ...]
    std: tuple[Annotated[float, Field(gt=0)], ...]


class Training(BaseModel):
    """Where the weights come from."""

    model_config = ConfigDict(frozen=True, extra="allow")

    method: str = ""
    loss: str = ""
    recipe_digest: str = ""
    data_digest: str = ""
    code_version: str = ""


class Quantization(BaseModel):
    """What became of a network in a lower precision than it was trained in.

    Attributes
    ----------
    precision : "fp16" or "int8"
        Of its weights and of what it computes; input and output are float32 all the same.
    calibration_windows : int
        Windows that set the scales of integers, or on which it was seen that fp16 overflows not.
    measured_on : "validation" or "training"
        The pixels on which it was compared with float32.
    agreement : float
        Share of pixels on which both name the same class.
    miou_fp32, miou : float or None
        Mean IoU in float32 and in this precision.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    precision: Literal["fp16", "int8"]
    calibration_windows: Annotated[int, Field(ge=0)]
    measured_on: Literal["validation", "training"]
    agreement: Annotated[float, Field(ge=0, le=1)]
    miou_fp32: float | None = None
    miou: float | None = None


class ModelCard(BaseModel):
    """What a model expects and means.

    Attributes
    ----------
    bands : tuple of str
        Band names in the order of the input channels, e.g. red, green, blue, nir.
    dtype : str
        The NumPy dtype of the rasters it was trained on; the graph itself takes float32 of the
        same values.
    gsd : float or None
        Ground sample distance it was trained at (m/px).
    tile_size : int
        Side of the input (px), halo included; a multiple of ``stride``.
    stride : int
        Total stride of the network (px): tile origins are multiples of it.
    halo : int
        Context (px) cut from each side of a prediction; rounded up to ``stride`` when used.
    seams : "crop", "blend" or None
        How tiles are put together: each cropped by the halo, or overlapping and mixed; None when
        the graph is to decide.
    classes : ClassScheme
        In the order of the output channels.
    normalization : Normalization or None
        What the graph applies. Its mean is also what stands in for pixels without data.
    nodata : float or None
        The nodata value of the training rasters.
    quantization : Quantization or None
        None when the network computes in float32.
    compact : bool
        Whether the graph takes pixels in ``dtype`` and answers in bytes: (N, 2, H, W) uint8, the
        class's value and the confidence, 0 to 250 for 0 to 1.

    Raises
    ------
    CardError
        If parts contradict each other.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    card_version: Literal[1] = CARD_VERSION
    name: str
    bands: Annotated[tuple[str, ...], Field(min_length=1)]
    dtype: str = "uint8"
    gsd: Annotated[float, Field(gt=0)] | None = None
    tile_size: Positive
    stride: Positive = 1
    halo: Annotated[int, Field(ge=0)] = 0
    seams: Literal["crop", "blend"] | None = None
    classes: ClassScheme
    normalization: Normalization | None = None
    nodata: float | None = None
    quantization: Quantization | None = None
    compact: bool = False
    training: Training = Training()
    metrics: dict[str, Any] = Field(default_factory=dict)
    license: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.tile_size % self.stride:
            raise CardError(
                f"tile size {self.tile_size} is not a multiple of the stride {self.stride}",
                "export the model with a tile size that is",
            )
        if 2 * self.halo >= self.tile_size:
            raise CardError(
                f"a halo of {self.halo} px leaves nothing of a tile of {self.tile_size} px",
                "export the model with a larger tile or a smaller halo",
            )
        norm = self.normalization
        if norm and not len(norm.mean) == len(norm.std) == len(self.bands):
            raise CardError(
                f"the card normalises {plural(len(norm.mean), 'band')} but names {len(self.bands)}",
                "export the model again",
            )
        return self

    @property
    def fill(self) -> tuple[float, ...]:
        """What stands in for a pixel without data, per band: the mean, so that it says nothing.

        A compact graph takes whole numbers.
        """
        mean = self.normalization.mean if self.normalization else (0.0,) * len(self.bands)
        return tuple(float(round(each)) for each in mean) if self.compact else mean

    @property
    def precision(self) -> Precision:
        """Of the network's weights and of what it computes."""
        return self.quantization.precision if self.quantization else "fp32"

    @property
    def channels(self) -> int:
        """Of the graph's answer: one a class, or the class and its confidence."""
        return 2 if self.compact else len(self.classes)

    def to_metadata(self) -> dict[str, str]:
        """The ``metadata_props`` of an ONNX file: our card, and the keys Deepness reads.

        Deepness divides pixels by 255 and then standardises; mean 0 and std 1/255 give the graph
        the raw values it wants. It knows no compact graphs.
        """
        if self.compact:
            return {KEY: self.model_dump_json()}
        overlap = round(100 * 2 * self.halo / self.tile_size)
        deepness: dict[str, object] = {
            "model_type": "Segmentor",
            "class_names": {str(i): name for i, name in enumerate(self.classes.names)},
            "resolution": None if self.gsd is None else round(100 * self.gsd, 6),
            "tile_size": self.tile_size,
            "tiles_size": self.tile_size,
            "tiles_overlap": overlap,
            "standardization_mean": [0.0] * len(self.bands),
            "standardization_std": [1 / 255] * len(self.bands),
            "seg_thresh": 0.0,
            "seg_small_segment": 0,
        }
        told = {key: json.dumps(value) for key, value in deepness.items() if value is not None}
        return {KEY: self.model_dump_json(), **told}

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, str]) -> "ModelCard | None":
        """The card among an ONNX file's ``metadata_props``, or None when there is none.

        Raises
        ------
        CardError
            If there is one that cannot be read, with the field at fault.
        """
        if KEY not in metadata:
            return None
        try:
            return cls.model_validate_json(metadata[KEY])
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "card"
            raise CardError(
                f"the model card's {where} is {first.get('input')!r:.80}: {first['msg']}",
                "export the model again, or with a newer geoseg",
            ) from error
