"""Encoder e, decoder d and segmentation head, on segmentation_models_pytorch."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self

import segmentation_models_pytorch as smp
import torch
from segmentation_models_pytorch.base import SegmentationModel
from segmentation_models_pytorch.encoders import get_encoder_names
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from geoseg.errors import CheckpointError, RecipeError

ARCHITECTURES = (
    "DeepLabV3Plus",
    "DeepLabV3",
    "Unet",
    "UnetPlusPlus",
    "MAnet",
    "Linknet",
    "FPN",
    "PSPNet",
    "PAN",
    "UPerNet",
    "Segformer",
)
"""Those of segmentation_models_pytorch with an encoder and a decoder of their own (DPT is one)."""

WITH_ATROUS = {"DeepLabV3Plus", "DeepLabV3"}
ENCODER_PARTS = ("encoder.", "decoder.aspp.")

Parts = Literal["encoder", "all"]


class Features(NamedTuple):
    """What a network knows of a batch before it names classes."""

    deep: Tensor  # (N, C_e, H/16, W/16) of the encoder e; DeepLabV3(+): backbone and ASPP
    dense: Tensor  # (N, C_d, H/4, W/4) of the decoder d, before the segmentation head


class Normalize(nn.Module):
    """Raw pixel values to zero mean and unit variance per band.

    Parameters
    ----------
    mean, std : sequence of float
        Per band, in raw pixel values.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, mean: Sequence[float], std: Sequence[float]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32).view(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(std, dtype=torch.float32).view(1, -1, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        return (images - self.mean) / self.std


class SegmentationNetwork(nn.Module):
    """An encoder, a decoder and, where there are classes, a segmentation head.

    Images are normalised (see :class:`Normalize`), (N, C, H, W) with H and W multiples of
    ``stride``. Weights are random; a run that starts from another loads them afterwards.

    Upsampling inside the decoder and the head samples at pixel centres (``align_corners=False``)
    where segmentation_models_pytorch aligns the corners: aligned corners stretch a tile by an
    amount that depends on its size and on the place within it (up to 12 px at the far edge of
    DeepLabV3+), so that overlapping tiles would disagree however wide their halo.

    Parameters
    ----------
    arch : str
        One of :data:`ARCHITECTURES`.
    encoder : str
        An encoder of segmentation_models_pytorch, or ``tu-`` and the name of a timm model.
    bands : int
        Input channels.
    classes : int or None
        Output channels; None leaves the head out, and ``forward`` gives the dense features.
    output_stride : int or None
        8 or 16 for the DeepLabs, which trade resolution for context by it; None for their
        default of 16.
    atrous_rates : three ints or None
        Dilation of the ASPP branches in feature pixels; None for the published 12, 24, 36. A
        rate that reaches beyond a training window leaves weights untrained that a larger tile
        would then use.

    Attributes
    ----------
    deep_channels, dense_channels : int
        C_e and C_d of :class:`Features`.
    stride : int
        Pixels by which an input may be shifted so that its output is shifted alike.
    dense_stride : int
        Pixels of the image to one of the dense features.

    Raises
    ------
    RecipeError
        If the architecture or the encoder does not exist, or the two do not fit.
    """

    def __init__(
        self,
        *,
        arch: str = "DeepLabV3Plus",
        encoder: str = "resnet18",
        bands: int,
        classes: int | None,
        output_stride: int | None = None,
        atrous_rates: tuple[int, int, int] | None = None,
    ) -> None:
        super().__init__()
        model = _build(
            arch,
            encoder=encoder,
            bands=bands,
            classes=classes or 1,
            output_stride=output_stride,
            atrous_rates=atrous_rates,
        )
        self.encoder = model.encoder
        self.decoder = model.decoder
        self.head: nn.Module = model.segmentation_head if classes else nn.Identity()
        self.arch = arch
        self._held: tuple[str, ...] = ()  # modules that do not learn
        self._keeps_statistics = False
        self.deep_channels, self.dense_channels = _channels(model)
        self.stride = int(model.encoder.output_stride)
        self.dense_stride = _upsampling(model.segmentation_head)
        for module in (*self.decoder.modules(), *self.head.modules()):
            if isinstance(module, nn.Upsample) and module.align_corners:
                module.align_corners = False
        self.description: dict[str, Any] = {
            "arch": arch,
            "encoder": encoder,
            "bands": bands,
            "classes": classes,
            "output_stride": output_stride,
            "atrous_rates": None if atrous_rates is None else list(atrous_rates),
        }

    @classmethod
    def from_description(cls, description: Mapping[str, Any]) -> "SegmentationNetwork":
        """The network, weights aside, that a checkpoint's ``description`` tells of."""
        rates = description["atrous_rates"]
        return cls(**{**description, "atrous_rates": None if rates is None else tuple(rates)})

    def deep(self, images: Tensor) -> Tensor:
        """Deep features alone, without running the decoder; images (N, C, H, W), normalised."""
        return self._deep(self.encoder(images))

    def features(self, images: Tensor) -> Features:
        """Deep and dense features in one pass; images (N, C, H, W), normalised."""
        stages = self.encoder(images)
        deep = self._deep(stages)
        match self.arch:
            case "DeepLabV3Plus":
                fine = self.decoder.block1(stages[2])
                dense = self.decoder.block2(torch.cat([self.decoder.up(deep), fine], dim=1))
            case "DeepLabV3":
                dense = self.decoder.relu(self.decoder.bn(self.decoder.conv(deep)))
            case _:
                dense = self.decoder(stages)
        return Features(deep, dense)

    def _deep(self, stages: Sequence[Tensor]) -> Tensor:
        deep: Tensor = self.decoder.aspp(stages[-1]) if self.arch in WITH_ATROUS else stages[-1]
        return deep

    def forward(self, images: Tensor) -> Tensor:
        """Logits (N, K, H, W) of normalised images (N, C, H, W)."""
        return self.head(self.features(images).dense)

    def encoder_parameters(self) -> list[nn.Parameter]:
        """Those of e: the backbone, and the ASPP where there is one."""
        return [each for name, each in self.named_parameters() if name.startswith(ENCODER_PARTS)]

    def decoder_parameters(self) -> list[nn.Parameter]:
        """Those of d and the head: all that are not of e."""
        return [
            each for name, each in self.named_parameters() if not name.startswith(ENCODER_PARTS)
        ]

    @property
    def encoder_modules(self) -> tuple[str, ...]:
        """The modules of e: the backbone, and the ASPP where there is one."""
        return ("encoder", "decoder.aspp") if self.arch in WITH_ATROUS else ("encoder",)

    def hold(self, modules: Sequence[str]) -> None:
        """Keep these modules, and no others, from learning.

        Their batch normalisation does not learn either: until they are let go, they stay in
        evaluation mode whatever :meth:`train` is told.
        """
        if self._held == tuple(modules):
            return
        self._held = tuple(modules)
        within = tuple(f"{each}." for each in modules)
        for name, each in self.named_parameters():
            each.requires_grad_(not name.startswith(within))
        self.train(self.training)

    def keep_statistics(self) -> None:
        """Let batch normalisation go by the mean and variance that it has, from now on.

        Those of a few windows around labels are not those of the images that it will map. Scales
        and shifts learn as before.
        """
        self._keeps_statistics = True
        self.train(self.training)

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        for each in self._held:
            self.get_submodule(each).eval()
        if self._keeps_statistics:
            for layer in self.modules():
                if isinstance(layer, _BatchNorm):
                    layer.eval()
        return self

    def train_only(self, parts: Parts) -> None:
        """Keep what is not of ``parts`` from learning, e.g. a decoder that no loss reaches."""
        for each in self.decoder_parameters():
            each.requires_grad_(parts == "all")

    def has_idle(self, parts: Parts, *, side: int) -> bool:
        """Whether weights that learn have no part in the features of images of that side (px).

        The last convolution of an EfficientNet has none, nor has the deeper half of an encoder
        in a PSPNet.
        """
        weight = next(self.parameters())
        image = weight.new_zeros(1, self.description["bands"], side, side)
        training = self.training
        self.eval()
        reached = [self.deep(image)] if parts == "encoder" else [*self.features(image)]
        learning = [each for each in self.parameters() if each.requires_grad]
        total = torch.stack([each.sum() for each in reached]).sum()
        gradients = torch.autograd.grad(total, learning, allow_unused=True)
        self.train(training)
        return any(each is None for each in gradients)

    def start_from(self, weights: Mapping[str, Tensor], *, parts: Parts) -> None:
        """Copy a pretrained encoder, or encoder and decoder, out of another network's weights.

        Parameters
        ----------
        weights : mapping of str to tensor
            The state of another :class:`SegmentationNetwork`; its head is left.
        parts : "encoder" or "all"
            What to copy.

        Raises
        ------
        CheckpointError
            If a weight is missing or has another shape, e.g. other bands or another encoder.
        """
        prefixes = ENCODER_PARTS if parts == "encoder" else ("encoder.", "decoder.")
        own = self.state_dict()
        for name, value in own.items():
            if not name.startswith(prefixes):
                continue
            if name not in weights:
                raise CheckpointError(
                    f"the pretrained weights have no {name}",
                    "pretrain with the arch and encoder of this recipe, or change the recipe",
                )
            if weights[name].shape != value.shape:
                raise CheckpointError(
                    f"the pretrained {name} has the shape {tuple(weights[name].shape)}, "
                    f"this network {tuple(value.shape)}",
                    "use the same bands, arch and encoder in both recipes",
                )
            own[name] = weights[name]
        self.load_state_dict(own)

    def load_weights(self, weights: Mapping[str, Tensor]) -> None:
        """Copy those of ``weights`` that the network has, by its own names and shapes."""
        own = self.state_dict()
        self.load_state_dict({name: weights.get(name, value) for name, value in own.items()})


def require_known(arch: str, encoder: str) -> None:
    """Refuse names that no network can be built by.

    Raises
    ------
    RecipeError
        With the nearest name, or all of them.
    """
    if arch not in ARCHITECTURES:
        raise RecipeError(f"model.arch is {arch!r}", _nearest(arch, ARCHITECTURES))
    if not encoder.startswith("tu-") and encoder not in get_encoder_names():
        raise RecipeError(f"model.encoder is {encoder!r}", _nearest(encoder, get_encoder_names()))


def _build(
    arch: str,
    *,
    encoder: str,
    bands: int,
    classes: int,
    output_stride: int | None,
    atrous_rates: tuple[int, int, int] | None,
) -> SegmentationModel:
    require_known(arch, encoder)
    options: dict[str, Any] = {}
    if arch in WITH_ATROUS:
        options["encoder_output_stride"] = output_stride or 16
        if atrous_rates is not None:
            options["decoder_atrous_rates"] = atrous_rates
    elif output_stride is not None or atrous_rates is not None:
        raise RecipeError(
            f"model.output_stride and model.atrous_rates mean nothing to {arch}",
            f"leave them out, or choose model.arch among {', '.join(sorted(WITH_ATROUS))}",
        )
    try:
        return smp.create_model(
            arch,
            encoder_name=encoder,
            encoder_weights=None,
            in_channels=bands,
            classes=classes,
            **options,
        )
    except (ValueError, KeyError, RuntimeError, NotImplementedError) as error:
        reason = str(error).splitlines()[0]
        raise RecipeError(
            f"{arch} cannot be built on the encoder {encoder} ({reason})",
            "choose another model.encoder, e.g. resnet18 or resnet50",
        ) from error


def _channels(model: SegmentationModel) -> tuple[int, int]:
    dense = model.segmentation_head[0].in_channels
    if type(model).__name__ in WITH_ATROUS:
        return dense, dense
    return model.encoder.out_channels[-1], dense


def _upsampling(head: nn.Module) -> int:
    """The factor by which a head enlarges its input."""
    factors = [
        int(module.scale_factor)
        for module in head.modules()
        if isinstance(module, nn.Upsample) and module.scale_factor is not None
    ]
    return factors[0] if factors else 1


def _nearest(name: str, names: Iterable[str]) -> str:
    known = {each.lower(): each for each in names}
    close = difflib.get_close_matches(name.lower(), known, n=1)
    return f"did you mean {known[close[0]]!r}?" if close else f"choose one of {', '.join(names)}"
