"""The whole loop: pretrain, fine-tune, map, vectorise, assess, report; on a town or on own images.

Every step but the making of the town and the report is a ``geoseg`` command in a process of its
own, with the arguments a person would give.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geoseg.demo.steps import Chain, Step
from geoseg.errors import GeosegError, LabelError
from geoseg.events import Events

SIDE = 2048  # px, of the town's scenes
LABEL_SHARE = 0.01  # of the town's pixels
PRETRAIN = ("quick", "train.steps=200")
FINETUNE = (
    "quick",
    "train.steps=340",
    "train.epoch=85",
    # where 1 % is labelled, small windows hold more labels for the same work
    "data.window=96",
    "train.batch=14",
    # windows around rare classes alone would teach the network to see cars everywhere
    "data.class_balance=0.5",
    # not much more around a pixel than it was trained with: the ASPP averages over all of it
    "export.tile=128",
    "export.halo=32",
)
FEW = ("few-labels", *FINETUNE[1:])  # needs a pretraining
HEAD = ("head", "export.tile=128", "export.halo=32")
SOON = (*FINETUNE, "train.steps=40", "train.epoch=40")  # takes longer than fitting the head


class DemoError(GeosegError):
    """The demo was asked for something it cannot show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One of the ways to a map that are compared.

    Attributes
    ----------
    name, title : str
    mark : str
        What stands before the titles of its steps.
    place : str
        What stands before its paths in the demo's folder.
    pretrained : bool
    """

    name: str
    title: str
    mark: str
    place: str
    pretrained: bool

    @property
    def folder(self) -> str:
        """The run folder of the fine-tuning."""
        return f"{self.place}finetuned"

    @property
    def model(self) -> str:
        """The model that maps: what is exported apart, or what the fine-tuning left."""
        return "model.onnx" if self is PRETRAINED else f"{self.folder}/model.onnx"

    @property
    def maps(self) -> str:
        """The folder of its class maps."""
        return f"{self.place}map"

    @property
    def accuracy(self) -> str:
        """Its accuracy, less the suffix."""
        return f"{self.place}accuracy"


FIRST = Run(
    name="first", title="first map, pretrained", mark="first: ", place="first/", pretrained=True
)
FIRST_SCRATCH = Run(
    name="first-scratch",
    title="first map, from scratch",
    mark="first, scratch: ",
    place="first_from_scratch/",
    pretrained=False,
)
PRETRAINED = Run(name="pretrained", title="pretrained", mark="", place="", pretrained=True)
SCRATCH = Run(
    name="scratch",
    title="from scratch",
    mark="scratch: ",
    place="from_scratch/",
    pretrained=False,
)
SOONER = (FIRST, FIRST_SCRATCH)
LATER = (PRETRAINED, SCRATCH)
RUNS = (*SOONER, *LATER)
RECIPES = {
    "pretrain": PRETRAIN,
    FIRST.name: HEAD,
    FIRST_SCRATCH.name: SOON,
    PRETRAINED.name: FEW,
    SCRATCH.name: FINETUNE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to learn from and what to map.

    Attributes
    ----------
    images : tuple of str
        Unlabelled or labelled rasters to pretrain and fine-tune on.
    labels : tuple of str
    targets : tuple of str
        Rasters to map.
    truth : str or None
        The truth of the only target, where it is known.
    class_field : str or None
        The field of the labels that holds the class.
    given : tuple of Path
        Those of these files that come from outside the demo's folder.
    side : int or None
        Side of the scenes (px) that the demo makes for itself.
    seed : int
    recipes : mapping of str to tuple of str
        A recipe and what is set over it, for the pretraining and each run by name.
    """

    images: tuple[str, ...]
    labels: tuple[str, ...]
    targets: tuple[str, ...]
    truth: str | None
    class_field: str | None
    given: tuple[Path, ...]
    side: int | None
    seed: int
    recipes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: RECIPES)

    @property
    def scenes(self) -> tuple[str, ...]:
        """Names of the steps that make the files."""
        return () if self.side is None else ("town", "unseen")

    @property
    def mapped(self) -> tuple[Run, ...]:
        """The runs of which maps are made: without a truth, the first ones' are of no use."""
        return LATER if self.truth is None else RUNS

    def map_of(self, run: Run, target: str) -> str:
        """The class map of a target, in the demo's folder."""
        stem = Path(target).stem
        # two images may have one name in two folders
        twins = [each for each in self.targets if Path(each).stem == stem]
        number = f"_{twins.index(target) + 1}" if len(twins) > 1 else ""
        return f"{run.maps}/{stem}{number}.tif"


def town_task(seed: int, *, side: int = SIDE) -> Task:
    """The made-up town: learn from one scene of ``side`` px, map another."""
    return Task(
        images=("scenes/town.tif",),
        labels=("scenes/labels.gpkg",),
        targets=("scenes/unseen.tif",),
        truth="scenes/unseen_truth.tif",
        class_field=None,
        given=(),
        side=side,
        seed=seed,
    )


def own_task(
    images: Sequence[Path], labels: Sequence[Path], *, class_field: str | None, seed: int
) -> Task:
    """Own images with their labels.

    Raises
    ------
    DemoError
        If only one of them is given.
    """
    if not images or not labels:
        missing = "labels" if images else "images"
        raise DemoError(
            f"there are no {missing}", "give both --images and --labels, or neither for the town"
        )
    paths = [path.absolute() for path in (*images, *labels)]
    rasters = tuple(str(path) for path in paths[: len(images)])
    return Task(
        images=rasters,
        labels=tuple(str(path) for path in paths[len(images) :]),
        targets=rasters,
        truth=None,
        class_field=class_field,
        given=tuple(paths),
        side=None,
        seed=seed,
    )


def run_demo(folder: Path, task: Task, *, events: Events) -> None:
    """Run what is not done yet.

    Raises
    ------
    GeosegError
        With a command's own message when it fails.
    """
    work = _work(folder, task)

    def report(_: Events) -> None:
        from geoseg.demo.page import write_page

        write_page(folder, task)

    page = Step(
        name="report",
        title="report",
        work=report,
        outputs=("report.html",),
        after=tuple(step.name for step in work),
    )
    Chain(folder, [*work, page]).run(events)


def _work(folder: Path, task: Task) -> list[Step]:
    """Everything before the report."""
    steps = [_check(task)] if task.side is None else _scenes(folder, task.seed, task.side)
    recipe, *settings = task.recipes["pretrain"]
    steps.append(
        Step(
            name="pretrain",
            title="pretrain",
            work=(
                "pretrain",
                recipe,
                *_each("--images", task.images),
                *_settings(settings, task.seed),
                "--out",
                "pretraining",
                "--overwrite",
            ),
            outputs=("pretraining/checkpoints/last.pt",),
            after=task.scenes,
            given=task.given,
        )
    )
    for run in RUNS:
        steps.append(_learn(task, run))
        if run in task.mapped:
            steps += _map(task, run)
    return steps


def _scenes(folder: Path, seed: int, side: int) -> list[Step]:
    def make(name: str, of: int, labelled: bool) -> None:
        from geoseg.demo.scene import make_scene, write_labels, write_scene

        scene = make_scene(of, side=side)
        place = folder / "scenes"
        place.mkdir(exist_ok=True)
        if labelled:
            write_labels(place / "labels.gpkg", scene, share=LABEL_SHARE, seed=of)
        write_scene(scene, image=place / f"{name}.tif", truth=place / f"{name}_truth.tif")

    return [
        Step(
            name="town",
            title="town",
            work=lambda _: make("town", 2 * seed, labelled=True),
            outputs=("scenes/town.tif", "scenes/town_truth.tif", "scenes/labels.gpkg"),
            asked=f"{side} px of town {2 * seed}, labels {LABEL_SHARE}",
        ),
        Step(
            name="unseen",
            title="second town",
            work=lambda _: make("unseen", 2 * seed + 1, labelled=False),
            outputs=("scenes/unseen.tif", "scenes/unseen_truth.tif"),
            asked=f"{side} px of town {2 * seed + 1}",
        ),
    ]


def _check(task: Task) -> Step:
    """Labels that cannot be read, or lie elsewhere, are better known before the pretraining."""

    def check(_: Events) -> None:
        from geoseg.labels import Labels
        from geoseg.orthophoto import Orthophoto

        labels = [Labels.open(path, class_field=task.class_field) for path in task.labels]
        misses: list[LabelError] = []
        for path in task.images:
            with Orthophoto.open(path) as image:
                for each in labels:
                    try:
                        each.require_overlap(image, name=path)
                    except LabelError as error:
                        misses.append(error)
        if len(misses) == len(labels) * len(task.images):
            raise misses[0]

    return Step(name="check", title="check", work=check, outputs=(), given=task.given)


def _learn(task: Task, run: Run) -> Step:
    """Fine-tune, which exports as well."""
    recipe, *settings = task.recipes[run.name]
    start = ("--from", "pretraining") if run.pretrained else ()
    class_field = ("--class-field", task.class_field) if task.class_field else ()
    return Step(
        name=f"finetune-{run.name}",
        title=f"{run.mark}fine-tune",
        work=(
            "finetune",
            recipe,
            *_each("--images", task.images),
            *_each("--labels", task.labels),
            *class_field,
            *start,
            *_settings(settings, task.seed),
            "--out",
            run.folder,
            "--overwrite",
        ),
        outputs=(f"{run.folder}/run.json", f"{run.folder}/model.onnx"),
        after=(*task.scenes, *(("pretrain",) if start else ())),
        given=task.given,
    )


def _map(task: Task, run: Run) -> list[Step]:
    """Predict every target and, with a truth, assess; export and vectorise what is kept."""
    kept = run is PRETRAINED
    learnt = f"finetune-{run.name}"
    steps = []
    if kept:
        steps.append(
            Step(
                name="export",
                title="export",
                work=("export", run.folder, "--out", run.model, "--overwrite"),
                outputs=(run.model,),
                after=(learnt,),
            )
        )
    for number, target in enumerate(task.targets, start=1):
        which = f" {number}" if len(task.targets) > 1 else ""
        path = task.map_of(run, target)
        name = f"predict-{run.name}-{number}"
        steps.append(
            Step(
                name=name,
                title=f"{run.mark}map{which}",
                work=(
                    "predict",
                    target,
                    "--model",
                    run.model,
                    "--out",
                    path,
                    *(["--confidence"] if kept else []),
                    "--overwrite",
                ),
                outputs=(path, confidence_of(path)) if kept else (path,),
                after=("export" if kept else learnt, *task.scenes),
                given=task.given,
            )
        )
        if kept:
            polygons = str(Path(path).with_suffix(".gpkg"))
            steps.append(
                Step(
                    name=f"vectorize-{number}",
                    title=f"{run.mark}polygons{which}",
                    work=("vectorize", path, "--out", polygons, "--overwrite"),
                    outputs=(polygons,),
                    after=(name,),
                )
            )
        if task.truth is not None:
            steps.append(
                Step(
                    name=f"assess-{run.name}",
                    title=f"{run.mark}assess",
                    work=(
                        "assess",
                        path,
                        "--reference",
                        task.truth,
                        "--out",
                        f"{run.accuracy}.html",
                        "--json",
                        f"{run.accuracy}.json",
                        "--overwrite",
                    ),
                    outputs=(f"{run.accuracy}.html", f"{run.accuracy}.json"),
                    after=(name, *task.scenes),
                )
            )
    return steps


def confidence_of(path: str) -> str:
    """Where ``geoseg predict --confidence`` puts the confidence of a map."""
    return str(Path(path).with_suffix("")) + "_confidence.tif"


def _each(option: str, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(part for value in values for part in (option, value))


def _settings(settings: Sequence[str], seed: int) -> tuple[str, ...]:
    return _each("--set", (*settings, f"train.seed={seed}"))
