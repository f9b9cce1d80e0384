"""What is to be trained, as arguments of geoseg and for Processing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, List, Sequence, Tuple

from ..free_name import free_name
from ..worker.call import Call

# as geoseg has them; a test compares
RECIPES = ("quick", "few-labels", "head", "finetune-paper")
PRETRAINING_RECIPES = ("quick", "glcnet-paper", "simclr", "moco-v2", "vicregl")
LOSSES = (
    *("cross_entropy", "binary_cross_entropy", "focal", "dice", "tversky", "focal_tversky"),
    *("combo", "dice_focal", "modified_focal", "modified_focal_tversky", "hybrid_focal"),
    *("unified_focal", "lovasz", "boundary"),
)
AUTO = "auto"
DEVICES = (AUTO, "cpu", "cuda", "mps")
PRECISIONS = ("fp32", "fp16", "int8")
CHECKPOINTS = ("best", "last")
RECIPE = "-recipe.toml"  # added to the run folder: a recipe of the user's own
PRETRAINED = "-pretrained"  # added to it, too: the run that goes before
BESIDE_RUN = ("", PRETRAINED, RECIPE)  # the run folder and what else bears its name
WEIGHTS = {".safetensors", ".pth", ".pt"}  # endings of files; anything else is a run folder


@dataclass(frozen=True)
class Finetuning:
    """A run of ``geoseg finetune``.

    Attributes
    ----------
    recipe : str
        A name out of :data:`RECIPES` or the path of a TOML file.
    images, labels : tuple of str
        Paths.
    run : str
        The run folder.
    class_field : str
        The field of vector labels that holds the class; empty for a label file.
    bands : str
        E.g. ``"4,1,2"``; empty for all but alpha.
    start : str
        The run folder or file of weights to start from; empty for none.
    pretraining : str
        The recipe by which the images are pretrained on first; empty for none.
    pretraining_steps, steps : int
        Steps of either; 0 for those of its recipe.
    loss : str
        A name out of :data:`LOSSES` or :data:`AUTO`; empty for that of the recipe.
    overrides : tuple of str
        Further ``section.key=value`` over the recipe.
    device : str
        Out of :data:`DEVICES`.
    overwrite : bool
        Whether another run in the folder is replaced.
    """

    recipe: str
    images: Tuple[str, ...]
    labels: Tuple[str, ...]
    run: str
    class_field: str = ""
    bands: str = ""
    start: str = ""
    pretraining: str = ""
    pretraining_steps: int = 0
    steps: int = 0
    loss: str = ""
    overrides: Tuple[str, ...] = ()
    device: str = AUTO
    overwrite: bool = False

    def arguments(self) -> List[str]:
        """Of ``geoseg``."""
        first = self.pretraining
        return [
            "finetune",
            self.recipe,
            *_each("--images", self.images),
            *_each("--labels", self.labels),
            *_given("--class-field", self.class_field),
            *_given("--bands", self.bands),
            *_given("--from", self.start),
            *_given("--pretrain", first),
            *(_steps("--pretrain-set", self.pretraining_steps) if first else ()),
            *_each("--set", self.changes()),
            *("--out", self.run),
            *_device(self.device),
            *(("--overwrite",) if self.overwrite else ()),
        ]

    def changes(self) -> List[str]:
        """All that is set over the recipe; the last of equal keys counts."""
        return [
            *([f"loss.name={self.loss}"] if self.loss else ()),
            *([f"train.steps={self.steps}"] if self.steps else ()),
            *self.overrides,
        ]

    def call(self) -> Call:
        """To be started or copied."""
        named = self.recipe in RECIPES
        weights = Path(self.start).suffix.lower() in WEIGHTS
        return Call(
            self.arguments(),
            "geoseg:finetune",
            {
                "IMAGES": list(self.images),
                "LABELS": list(self.labels),
                "CLASS_FIELD": self.class_field or None,
                "BANDS": self.bands or None,
                "RECIPE": self.recipe if named else None,
                "RECIPE_FILE": None if named else self.recipe,
                "START": None if weights else self.start or None,
                "WEIGHTS": self.start if weights else None,
                "PRETRAIN": self.pretraining or None,
                "PRETRAIN_STEPS": self.pretraining_steps or None,
                "LOSS": self.loss or RECIPE_LOSS,
                "STEPS": self.steps or None,
                "SET": " ".join(self.overrides) or None,
                "DEVICE": self.device,
                "OVERWRITE": self.overwrite,
                "OUTPUT": self.run,
            },
        )


RECIPE_LOSS = "recipe"  # in Processing: the loss that the recipe names


@dataclass(frozen=True)
class Pretraining:
    """A run of ``geoseg pretrain``; attributes as of :class:`Finetuning`."""

    recipe: str
    images: Tuple[str, ...]
    run: str
    bands: str = ""
    steps: int = 0
    overrides: Tuple[str, ...] = ()
    device: str = AUTO
    overwrite: bool = False

    def arguments(self) -> List[str]:
        """Of ``geoseg``."""
        return [
            "pretrain",
            self.recipe,
            *_each("--images", self.images),
            *_given("--bands", self.bands),
            *_steps("--set", self.steps),
            *_each("--set", self.overrides),
            *("--out", self.run),
            *_device(self.device),
            *(("--overwrite",) if self.overwrite else ()),
        ]


@dataclass(frozen=True)
class Export:
    """A run's model as an ONNX file.

    Attributes
    ----------
    run, out : str
        The run folder; the file, which is replaced.
    precision, checkpoint : str
        Out of :data:`PRECISIONS` and :data:`CHECKPOINTS`.
    tile, halo : int
        Side of the input and context cut from each side (px); -1 for those of the run.
    dynamic : bool
        Whether the input's sides are free.
    name, license : str
        On the model card; empty for those of the run.
    """

    run: str
    out: str
    precision: str = "fp32"
    checkpoint: str = "best"
    tile: int = -1
    halo: int = -1
    dynamic: bool = False
    name: str = ""
    license: str = ""

    def arguments(self) -> List[str]:
        """Of ``geoseg``."""
        return [
            "export",
            self.run,
            *("--out", self.out),
            *("--precision", self.precision),
            *("--checkpoint", self.checkpoint),
            *(("--tile", str(self.tile)) if self.tile >= 0 else ()),
            *(("--halo", str(self.halo)) if self.halo >= 0 else ()),
            *(("--dynamic",) if self.dynamic else ()),
            *_given("--name", self.name),
            *_given("--license", self.license),
            "--overwrite",
        ]


def suggestion(labels: str, images: Sequence[str], *, class_field: str = "") -> List[str]:
    """The arguments of ``geoseg`` that ask which loss suits some labels."""
    return ["suggest-loss", labels, *images, *_given("--class-field", class_field)]


def run_place(image: str, *, exists: Callable[[Path], bool] = Path.exists) -> str:
    """Where a run goes when nobody says: beside an image, under a name that is free."""
    first = Path(image)
    return free_name(first.parent, f"{first.stem}_run", *BESIDE_RUN, exists=exists)


def recipe_beside(run: str) -> str:
    """Where a recipe of the user's own is kept, which a job reads again when it goes on."""
    return f"{Path(run)}{RECIPE}"


def _given(option: str, value: str) -> Tuple[str, ...]:
    return (option, value) if value else ()


def _each(option: str, values: Sequence[str]) -> List[str]:
    return [word for value in values for word in (option, value)]


def _steps(option: str, steps: int) -> Tuple[str, ...]:
    return (option, f"train.steps={steps}") if steps else ()


def _device(name: str) -> Tuple[str, ...]:
    return ("--device", name) if name != AUTO else ()
