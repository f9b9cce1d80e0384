"""What to train, as validated data: TOML and ``--set`` on the command line to frozen models."""

import difflib
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from geoseg.arguments import as_sequence
from geoseg.errors import GeosegError, RecipeError

Positive = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Above0 = Annotated[float, Field(gt=0)]
Factor = Annotated[float, Field(ge=0)]


def _in_order(ends: tuple[float, float]) -> tuple[float, float]:
    if ends[0] > ends[1]:
        raise ValueError("the first number should not be greater than the second")
    return ends


Range = Annotated[tuple[Above0, Above0], AfterValidator(_in_order)]


class Section(BaseModel):
    """Part of a recipe: frozen, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class DataRecipe(Section):
    """Where windows come from."""

    window: Positive = 256
    """Side of a training window (px); a multiple of the network's stride (16 or 32)."""
    min_valid: Share = 0.5
    """Least share of a window that must hold data; windows with less are not drawn."""
    cache: Annotated[int, Field(ge=0)] = 1024
    """Decoded blocks of the rasters, and of their labels, that are kept (MiB); 0: none."""
    statistics_windows: Positive = 256
    """Windows from which mean and standard deviation per band are measured, once a run."""


class FinetuneDataRecipe(DataRecipe):
    """Where labelled windows come from, and how they are varied."""

    background: bool | None = None
    """Whether what carries no label inside an extent is class 0; unset: what the labels say."""
    validation_share: Annotated[float, Field(ge=0, lt=1)] = 0.2
    """Share of the labelled blocks kept for validation when no extent has a role; 0: none."""
    block: Positive = 256
    """Side of such a block (px)."""
    fraction: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Share of the blocks with training labels that are used, to study how many labels are needed;
    validation stays the same."""
    class_balance: Share = 1.0
    """Share of windows drawn around a class picked evenly; the others around any labelled pixel."""
    flips: bool = True
    """Mirror and turn windows by multiples of 90 degrees."""
    scale: Range = (0.8, 1.25)
    """Least and greatest enlargement of a window."""
    brightness: Annotated[float, Field(ge=0)] = 0.2
    """Greatest shift of a window's values, in standard deviations of the band."""
    contrast: Annotated[float, Field(ge=0, lt=1)] = 0.2
    """Greatest relative change of a window's contrast."""
    saturation: Share = 0.0
    """Greatest relative change of a window's saturation, where there are visible bands."""
    hue: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    """Greatest turn of a window's hue, as a share of the colour circle, where there are red, green
    and blue."""
    color: Share = 1.0
    """Probability of a change of brightness, contrast, saturation and hue."""
    blur: Share = 0.0
    """Probability of Gaussian blur, as in pretraining."""
    noise: Share = 0.0
    """Probability of noise, as in pretraining."""
    gray: Share = 0.0
    """Probability of one common luminance in place of the bands."""
    mixup: Share = 0.0
    """Probability that a batch's windows are mixed with one another by mixup."""
    cutmix: Share = 0.0
    """Probability that a rectangle of another window is pasted into a window (CutMix)."""


class ModelRecipe(Section):
    """The network."""

    arch: str = "DeepLabV3Plus"
    """Architecture of segmentation_models_pytorch."""
    encoder: str = "resnet50"
    """Encoder of segmentation_models_pytorch, or tu- and the name of a timm model."""
    output_stride: Literal[8, 16] | None = None
    """Pixels to a deep feature, for the DeepLabs; unset: 16."""
    atrous_rates: tuple[Positive, Positive, Positive] | None = None
    """Dilations of the ASPP (feature pixels), for the DeepLabs; unset: 12, 24, 36.
    Rates beyond window / stride only ever see padding."""


class FinetuneModelRecipe(ModelRecipe):
    """The network, and what it takes over from pretraining."""

    init: Literal["encoder", "all"] = "all"
    """What to take from the run or file given by --from: the encoder with its ASPP, or the decoder
    too."""
    weights: str = "random"
    """Weights of the encoder where there is no --from: random, or the name of published ones,
    mostly imagenet, which are fetched from the web once."""


VIEWS = {
    *("view", "regions", "region", "crop_area", "crop_aspect", "flip", "rotate"),
    *("color", "blur", "noise", "gray", "symmetric"),
}
"""The keys of a :class:`MethodRecipe` that tell of its views, whatever the method."""


class MethodRecipe(Section):
    """The self-supervised method and its views."""

    name: str = "glcnet"
    """Method: glcnet, glcnet-global, glcnet-local, simclr, moco-v2, vicregl."""
    temperature: Above0 | None = None
    """Temperature of the contrastive loss; unset: 0.5, of moco-v2 0.2."""
    weight: Share | None = None
    """Share of the global loss, the rest being local: lambda of glcnet, alpha of vicregl; unset:
    0.5, of vicregl 0.75."""
    style: Literal["variance", "std", "mean"] | None = None
    """What joins the channel means as the global style of glcnet: variance, std, or nothing
    (mean); unset: variance."""
    positive_in_denominator: bool | None = None
    """SimCLR's form of the loss, where GLCNet leaves the positive out; unset: the method's own."""
    hidden: Positive | None = None
    """Width of the global projection head; unset: 256, of vicregl 1024."""
    projection: Positive | None = None
    """Length of the embeddings that are compared; unset: 64, of moco-v2 128, of vicregl 1024."""
    queue: Positive | None = None
    """Earlier views that moco-v2 keeps as negatives, at least a batch; unset: 4096."""
    momentum: Annotated[float, Field(ge=0, lt=1)] | None = None
    """Share of itself that the slow copy of moco-v2 keeps in a step; unset: 0.999."""
    grid: Positive | None = None
    """Cells along each side of a view that vicregl compares; unset: 7."""
    matches: Positive | None = None
    """Cells of each view that vicregl matches, by place and by likeness; unset: 20."""
    invariance: Factor | None = None
    """Weight in vicregl of the distance of what matches; unset: 25."""
    variance: Factor | None = None
    """Weight in vicregl of keeping the deviation of each dimension at 1; unset: 25."""
    covariance: Factor | None = None
    """Weight in vicregl of keeping dimensions uncorrelated; unset: 1."""
    view: Positive = 224
    """Side of a view (px)."""
    regions: Positive = 4
    """Matched regions per sample."""
    region: Positive = 48
    """Side of a region (px of the view)."""
    crop_area: Range = (0.4, 1.0)
    """Least and greatest share of a window's area in a view."""
    crop_aspect: Range = (0.75, 1.3333333333333333)
    """Least and greatest width to height of a view's crop."""
    flip: Share = 0.5
    """Probability of mirroring the second view."""
    rotate: Share = 0.8
    """Probability of turning the second view by a multiple of 90 degrees."""
    color: Share = 0.8
    """Probability of colour distortion."""
    blur: Share = 0.5
    """Probability of Gaussian blur."""
    noise: Share = 0.5
    """Probability of noise."""
    gray: Share = 0.1
    """Probability of one common luminance in place of the bands."""
    symmetric: bool = False
    """Whether the first view is distorted like the second."""

    def parameters(self) -> dict[str, Any]:
        """What is set of the method itself, besides its name and its views."""
        return self.model_dump(exclude={"name", *VIEWS}, exclude_none=True)


class LossRecipe(Section):
    """The loss; unset parameters take the loss's own defaults."""

    name: str = "unified_focal"
    """Loss; `geoseg losses` lists them."""
    alpha: float | tuple[float, ...] | None = None
    """Of focal and dice_focal: weight of all classes or of each, in the order of the scheme. Of
    tversky, focal_tversky and hybrid_focal: weight of false positives. Of combo: share of the
    cross entropy."""
    beta: float | tuple[float, ...] | None = None
    """Of tversky, focal_tversky and hybrid_focal: weight of false negatives. Of combo: weight of
    all classes or of each, in the order of the scheme."""
    gamma: float | None = None
    """Focusing."""
    delta: float | None = None
    """Of the unified focal family: the weight of false negatives."""
    weight: float | None = None
    """Share of the first-named, distribution-based term (lambda)."""
    focal_alpha: float | tuple[float, ...] | None = None
    """Of hybrid_focal: weight of all classes or of each in the focal part."""
    focal_gamma: float | None = None
    """Of hybrid_focal: focusing of the focal part."""
    dice_weight: float | None = None
    """Of dice_focal: factor of the Dice loss."""
    focal_weight: float | None = None
    """Of dice_focal: factor of the focal loss."""
    tolerance: int | None = None
    """Of boundary: how far an outline may be off (px)."""
    rare: tuple[int, ...] | None = None
    """Class values that asymmetric losses treat as rare."""
    symmetric: bool | None = None
    """Whether unified_focal treats all classes alike."""
    class_reduction: Literal["mean", "sum"] | None = None
    """How a loss per class becomes one number."""
    batch_counts: bool | None = None
    """Whether counts span the batch rather than one sample."""
    class_weights: tuple[float, ...] | None = None
    """One weight per class, in the order of the scheme."""

    def parameters(self) -> dict[str, Any]:
        """What is set, besides the name."""
        return self.model_dump(exclude={"name"}, exclude_none=True)


class OptimRecipe(Section):
    """The optimiser and its schedule."""

    name: Literal["adam", "adamw", "sgd"] = "adamw"
    """Optimiser."""
    lr: Annotated[float, Field(gt=0)] = 1e-3
    """Highest learning rate."""
    betas: tuple[Share, Share] = (0.9, 0.999)
    """Decay of the moments of adam and adamw."""
    momentum: Share = 0.9
    """Of sgd."""
    weight_decay: Annotated[float, Field(ge=0)] = 1e-2
    """Weight decay."""
    schedule: Literal["constant", "cosine", "poly", "exponential"] = "cosine"
    """How the learning rate falls after the warm-up."""
    warmup: Annotated[int, Field(ge=0)] = 0
    """Steps over which the learning rate rises from 0."""
    final_lr: Annotated[float, Field(ge=0)] = 0.0
    """Where cosine and poly end."""
    power: Annotated[float, Field(gt=0)] = 0.9
    """Of poly."""
    decay: Annotated[float, Field(gt=0, le=1)] = 0.98
    """Of exponential: factor per epoch."""
    clip: Annotated[float, Field(ge=0)] = 0.0
    """Greatest norm of the gradient; 0: any."""


class FinetuneOptimRecipe(OptimRecipe):
    """The optimiser and its schedule; the encoder may learn more slowly."""

    encoder_lr: Annotated[float, Field(ge=0)] = 1.0
    """Learning rate of the encoder as a factor of lr."""
    freeze: Annotated[int, Field(ge=0)] = 0
    """Steps at the start in which what was taken over of the encoder stays as it is."""
    head: Literal["random", "fitted"] = "random"
    """What the segmentation head begins as: chance, or fitted to what a pretrained network says of
    the labels."""
    batch_norm: Literal["batch", "kept"] = "batch"
    """Whose mean and variance batch normalisation goes by: those of each batch, or those that
    pretraining has left, which are kept. Its scales and shifts learn."""


class TrainRecipe(Section):
    """How long and how."""

    steps: Positive = 2000
    """Steps of the optimiser."""
    epoch: Positive = 100
    """Steps to an epoch: windows are drawn, not listed, so an epoch is what is set here."""
    batch: Annotated[int, Field(ge=2)] = 16
    """Windows in a batch, of all ranks together, which share it evenly; batch normalisation needs
    two. The learning rate is that of this batch, however many ranks there are."""
    accumulate: Positive = 1
    """Batches to a step."""
    precision: Literal["fp32", "bf16", "fp16"] = "fp32"
    """Precision of the matrix products."""
    compile: Literal["no", "yes", "cuda-graphs"] = "no"
    """Compile the step with torch.compile: a minute or two at the start, faster steps then;
    cuda-graphs also records what the GPU is asked to do, for networks of many small steps."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """Of everything drawn at random."""
    workers: Annotated[int, Field(ge=0)] = 2
    """Threads that read windows ahead; the result does not depend on it."""
    log_every: Positive = 10
    """Steps between two reports."""
    checkpoint_every: Annotated[float, Field(gt=0)] = 300.0
    """Seconds between two checkpoints."""


class FinetuneTrainRecipe(TrainRecipe):
    """How long and how, with validation."""

    steps: Annotated[int, Field(ge=0)] = 2000
    """Steps of the optimiser; 0: none, the map is that of a fitted head."""
    validate_every: Positive = 1
    """Epochs between two validations; the last step always has one."""
    score: str = "miou"
    """Figure by which the best checkpoint is chosen: miou, mf1 (mean F1), oa (overall accuracy),
    kappa, or iou/ or f1/ and the name of a class."""
    patience: Positive | None = None
    """Validations in a row without a better score after which the run ends; unset: never."""
    average: Annotated[float, Field(ge=0, lt=1)] = 0.99
    """Decay of the running mean of the weights, which is validated and exported; 0: no mean."""


class ExportRecipe(Section):
    """The ONNX file at the end of a run."""

    name: str | None = None
    """Name on the model card; unset: the run folder's."""
    tile: Positive | None = None
    """Side of the input (px), also in validation, a multiple of the stride; unset: 256 or the
    window, whichever is more."""
    halo: Annotated[int, Field(ge=0)] | None = None
    """Context cut from each side of a tile (px), a multiple of the stride; unset: a quarter of
    the tile."""
    dynamic: bool = False
    """Whether height and width are free (multiples of the stride)."""
    license: str = ""
    """Licence of the model, for its card."""


class PretrainRecipe(Section):
    """A pretraining run."""

    data: DataRecipe = DataRecipe()
    model: ModelRecipe = ModelRecipe()
    method: MethodRecipe = MethodRecipe()
    optim: OptimRecipe = OptimRecipe()
    train: TrainRecipe = TrainRecipe()


class FinetuneRecipe(Section):
    """A fine-tuning run."""

    data: FinetuneDataRecipe = FinetuneDataRecipe()
    model: FinetuneModelRecipe = FinetuneModelRecipe()
    loss: LossRecipe = LossRecipe()
    optim: FinetuneOptimRecipe = FinetuneOptimRecipe()
    train: FinetuneTrainRecipe = FinetuneTrainRecipe()
    export: ExportRecipe = ExportRecipe()


Recipe = TypeVar("Recipe", PretrainRecipe, FinetuneRecipe)
KINDS: dict[str, type[Section]] = {"pretrain": PretrainRecipe, "finetune": FinetuneRecipe}


def read_recipe(kind: type[Recipe], source: str | Path, overrides: Sequence[str] = ()) -> Recipe:
    """A recipe from a shipped name or a TOML file, with overrides.

    Parameters
    ----------
    kind : type
        :class:`PretrainRecipe` or :class:`FinetuneRecipe`.
    source : str or Path
        A name out of :func:`shipped`, or the path of a TOML file.
    overrides : sequence of str
        ``section.key=value``; the value is read as TOML, or else as text.

    Raises
    ------
    RecipeError
        If the recipe does not exist, is no TOML, or has a key or value it cannot have.
    """
    tables = _read_toml(kind, source)
    for text in as_sequence(overrides):
        key, equals, value = text.partition("=")
        section, dot, field = key.strip().partition(".")
        if not equals or not dot:
            raise RecipeError(
                f"--set {text!r} sets nothing", "write --set section.key=value, e.g. optim.lr=0.01"
            )
        if not isinstance(tables.setdefault(section, {}), dict):
            raise RecipeError(f"{section} is not a section", f"write it as [{section}]")
        tables[section][field] = _parse(value.strip())
    try:
        return kind.model_validate(tables)
    except ValidationError as error:
        raise _explain(kind, error) from error


def shipped(kind: type[Section]) -> list[str]:
    """Names of the recipes that come with the package."""
    folder = files("training") / "recipes" / _name(kind)
    return sorted(each.name.removesuffix(".toml") for each in folder.iterdir())


def give_recipe(kind: type[Section]) -> str:
    """What to do where a recipe is missing."""
    return f"give a TOML file or one of {', '.join(shipped(kind))}"


def by_key(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """All values of a recipe's sections that are set, by ``section.key``."""
    return {
        f"{name}.{key}": value
        for name, section in sections.items()
        for key, value in section.items()
        if value is not None
    }


def digest(recipe: Section) -> str:
    """A short fingerprint of all values of a recipe."""
    text = json.dumps(recipe.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def to_toml(recipe: Section) -> str:
    """The recipe with every value it uses, as TOML that reads back to the same recipe."""
    lines: list[str] = []
    for name, section in recipe:
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {_write(value)}" for key, value in section if value is not None]
    return "\n".join(lines[1:]) + "\n"


def template(kind: type[Section]) -> str:
    """Every key with its default and what it means, commented out, as TOML."""
    lines = [f"# A recipe for geoseg {_name(kind)}. Take the # away before what you change."]
    for name, field in kind.model_fields.items():
        section = field.annotation
        assert isinstance(section, type) and issubclass(section, Section)  # noqa: PT018 - a type guard
        lines += ["", f"# {(section.__doc__ or '').splitlines()[0]}", f"[{name}]"]
        for key, entry in section.model_fields.items():
            lines += [f"# {line.strip()}" for line in (entry.description or "").splitlines()]
            lines += [f"# {_kinds(entry)}"] if _kinds(entry) else []
            unset = entry.default is None
            lines.append(f"#{key} =  # unset" if unset else f"#{key} = {_write(entry.default)}")
    return "\n".join(lines) + "\n"


def _kinds(entry: FieldInfo) -> str:
    """The choices of a key that takes one of several words or numbers."""
    choices = [
        value
        for each in (entry.annotation, *get_args(entry.annotation))
        for value in _choices(each)
    ]
    return f"One of {', '.join(_write(value) for value in choices)}." if choices else ""


def _choices(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _name(kind: type[Section]) -> str:
    return next(name for name, each in KINDS.items() if each is kind)


def _read_toml(kind: type[Section], source: str | Path) -> dict[str, Any]:
    if str(source) in shipped(kind):
        text = (files("training") / "recipes" / _name(kind) / f"{source}.toml").read_text("utf-8")
        return tomllib.loads(text)
    path = Path(source)
    if not path.is_file():
        near = difflib.get_close_matches(str(source), shipped(kind), n=1)
        raise RecipeError(
            f"there is no recipe {str(source)!r}",
            f"did you mean {near[0]!r}?" if near else give_recipe(kind),
        )
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(
            f"{path} is not TOML ({error})",
            f"start from the output of `geoseg recipe {_name(kind)}`",
        ) from error


def _parse(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _write(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_write(each) for each in value) + "]"
    # JSON's strings, numbers, true and false are TOML's too
    return json.dumps(value, ensure_ascii=False)


def _explain(kind: type[Section], error: ValidationError) -> GeosegError:
    """The first fault of a recipe in its user's words."""
    fault = error.errors()[0]
    location = [part for part in fault["loc"] if isinstance(part, str)]
    key = ".".join(location[:2])
    if fault["type"] == "extra_forbidden":
        valid = list(_keys(kind))
        close = difflib.get_close_matches(key, valid, n=1, cutoff=0.5)
        own = [each for each in valid if each.startswith(f"{location[0]}.")]
        hint = (
            f"did you mean {close[0]!r}?" if close else f"choose one of {', '.join(own or valid)}"
        )
        return RecipeError(f"a {_name(kind)} recipe has no {key!r}", hint)
    message = fault["msg"].removeprefix("Input ").removeprefix("Value error, ")
    message = message.partition(", unable to parse")[0]
    if fault["type"] in {"missing", "too_long", "tuple_type"}:
        message = "should be a list of as many values as its default has"
    return RecipeError(
        f"{key} is {fault['input']!r:.80}, but {message}",
        f"see `geoseg recipe {_name(kind)}` for what each key takes",
    )


def _keys(kind: type[Section]) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        yield name
        annotation: Any = field.annotation
        for key in annotation.model_fields:
            yield f"{name}.{key}"
