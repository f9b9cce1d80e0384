"""A few labels to a land-cover network: ``python -m training.finetune RECIPE …``."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from geoseg.classes import ClassScheme
from geoseg.errors import CheckpointError, RecipeError
from geoseg.events import Events, Quiet
from geoseg.labels import Labels
from training import checkpoint, distributed
from training.average import Average
from training.data.augment import augment
from training.data.labelled import LabelledSampler
from training.data.loader import batches
from training.data.scenes import Scenes
from training.data.statistics import Statistics
from training.data.truth import Truth, open_labels
from training.device import Device, check_compilation, check_precision, pick
from training.export import choose_tile, export
from training.finetuning_report import write_report
from training.loop import train
from training.losses import build_loss
from training.network import Normalize, SegmentationNetwork
from training.optimizer import build_optimizer
from training.recipe import FinetuneRecipe, LossRecipe, digest, read_recipe
from training.run import Run
from training.schedule import build_schedule
from training.validation import Validation, figures


def finetune(
    recipe: str | Path,
    *,
    images: Sequence[Path],
    labels: Sequence[Path],
    out: Path,
    class_field: str | None = None,
    bands: Sequence[int | str] | None = None,
    start: Path | None = None,
    device: str = "auto",
    overrides: Sequence[str] = (),
    overwrite: bool = False,
    events: Events | None = None,
) -> dict[str, Any]:
    """Train a segmentation network on labelled orthophotos, validate it and export it to ONNX.

    Interrupted at any moment, the same call goes on from the last checkpoint; a finished run is
    left as it is.

    Parameters
    ----------
    recipe : str or Path
        A shipped recipe's name or a TOML file.
    images : sequence of Path
        Rasters with the same bands.
    labels : sequence of Path
        Label GeoPackages, vector layers or class rasters; see :class:`geoseg.labels.Labels`.
    out : Path
        The run folder.
    class_field : str, optional
        The field of vector layers that holds the class.
    bands : sequence of int or str, optional
        Which bands, in the network's order.
    start : Path, optional
        The folder of a pretraining (or other) run to start from, or one of its checkpoints.
    device : str
        auto, cpu, cuda, mps or tpu.
    overrides : sequence of str
        ``section.key=value`` over the recipe.
    overwrite : bool
        Replace another run in the folder.
    events : Events, optional
        Told of the progress.

    Returns
    -------
    dict
        ``run``, ``model`` and ``report`` (paths), and the figures of the validation.

    Raises
    ------
    GeosegError
        Of the kind that fits, for anything wrong with recipe, images, labels or folders.
    Cancelled
        If asked to stop.
    """
    events = events or Quiet()
    distributed.refuse("fine-tuning")
    settings = read_recipe(FinetuneRecipe, recipe, overrides)
    chosen = pick(device)
    check_precision(chosen, settings.train.precision)
    check_compilation(chosen, settings.train.compile)
    scenes = Scenes(images, bands=bands)
    known = open_labels(labels, class_field=class_field, background=settings.data.background)
    pretrained = None if start is None else _load_start(start, scenes)
    run = Run.open(
        out,
        job="finetune",
        recipe=settings,
        inputs={
            "images": scenes.digest(),
            "labels": [each.digest() for each in known],
            "start": None if start is None else str(start.resolve()),
        },
        overwrite=overwrite,
    )
    result = run.result
    if result is not None:
        events.log(f"{out} is finished: there is nothing to do")
    else:
        with run.telling(events, "finetune") as told:
            for note in (*scenes.notes, *(note for each in known for note in each.notes)):
                told.warning(note)
            result = _run(
                run,
                settings=settings,
                scenes=scenes,
                labels=known,
                bands=bands,
                pretrained=pretrained,
                method="from scratch" if start is None else f"from {start.name}",
                device=chosen,
                events=told,
            )
            run.finish(**result)
    events.result(**result)
    return result


def _run(
    run: Run,
    *,
    settings: FinetuneRecipe,
    scenes: Scenes,
    labels: Sequence[Labels],
    bands: Sequence[int | str] | None,
    pretrained: Mapping[str, Tensor] | None,
    method: str,
    device: Device,
    events: Events,
) -> dict[str, Any]:
    """Build, train, validate, export, report."""
    data, training = settings.data, settings.train
    statistics = Statistics.of_run(
        run.folder / "statistics.json",
        scenes,
        windows=data.statistics_windows,
        size=data.window,
        seed=training.seed,
    )
    truth = Truth(
        scenes,
        labels,
        validation_share=data.validation_share,
        block=data.block,
        seed=training.seed,
    )
    _tell_labels(truth, events)

    torch.manual_seed(training.seed)  # of the random weights
    network = _build_network(settings, bands=len(scenes.bands), classes=len(truth.scheme))
    if pretrained is not None:
        network.start_from(pretrained, parts=settings.model.init)
    device.place(network)
    average = Average(network, decay=training.average)
    device.compile(network, training.compile)
    normalize = device.place(Normalize(statistics.mean, statistics.std))
    loss = device.place(_build_loss(settings.loss, truth.scheme))
    tile = choose_tile(
        window=data.window,
        tile=settings.export.tile,
        halo=settings.export.halo,
        stride=network.stride,
    )
    validation = Validation(
        scenes, truth, tile=tile, fill=statistics.mean, workers=training.workers
    )

    def step(batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        inputs, targets = augment(
            normalize(batch["images"]),
            batch["valid"],
            batch["targets"],
            flips=data.flips,
            scale=data.scale,
            brightness=data.brightness,
            contrast=data.contrast,
        )
        return {"loss": loss(network(inputs), targets)}

    def evaluate(_step: int) -> dict[str, float]:
        total = validation(average.network, normalize, device=device, precision=training.precision)
        return figures(total, truth.scheme.names)

    sampler = LabelledSampler(
        scenes,
        truth,
        size=data.window,
        fill=statistics.mean,
        class_balance=data.class_balance,
        seed=training.seed,
    )
    optim = settings.optim
    train(
        run=run,
        parts={"network": average.network, "learner": network},
        optimizer=build_optimizer(
            optim.name,
            [
                {"params": network.decoder_parameters(), "lr": optim.lr},
                {"params": network.encoder_parameters(), "lr": optim.lr * optim.encoder_lr},
            ],
            betas=optim.betas,
            momentum=optim.momentum,
            weight_decay=optim.weight_decay,
        ),
        schedule=build_schedule(
            optim.schedule,
            steps=training.steps,
            epoch=training.epoch,
            warmup=optim.warmup,
            final=optim.final_lr / optim.lr,
            power=optim.power,
            decay=optim.decay,
        ),
        batches=batches(sampler, size=training.batch, workers=training.workers),
        step=step,
        device=device,
        events=events,
        steps=training.steps,
        epoch=training.epoch,
        accumulate=training.accumulate,
        clip=optim.clip,
        precision=training.precision,
        seed=training.seed,
        log_every=training.log_every,
        checkpoint_every=training.checkpoint_every,
        after_step=average.update,
        evaluate=evaluate if len(validation) else None,
        evaluate_every=training.validate_every * training.epoch,
        score="miou",
        description={
            **_describe_data(scenes, bands, statistics, truth),
            "network": network.description,
            "window": data.window,
            "tile": tile.size,
            "halo": tile.halo,
            "training": {
                "method": method,
                "loss": settings.loss.name,
                "recipe_digest": digest(settings),
                "data_digest": f"{scenes.digest()}-{truth.digest()}",
            },
        },
    )

    network = average.network
    state = checkpoint.load(run.best if len(validation) else run.last)
    network.load_state_dict(state["weights"]["network"])
    model = export(
        run.folder,
        name=settings.export.name,
        dynamic=settings.export.dynamic,
        license_=settings.export.license,
        overwrite=True,
        events=events,
    )
    report = write_report(
        run,
        truth=truth,
        validation=validation,
        total=validation(network, normalize, device=device, precision=training.precision),
        network=network,
        normalize=normalize,
        device=device,
    )
    return {"run": str(run.folder), "model": str(model), "report": str(report), **state["figures"]}


def _build_network(settings: FinetuneRecipe, *, bands: int, classes: int) -> SegmentationNetwork:
    model, window = settings.model, settings.data.window
    network = SegmentationNetwork(
        arch=model.arch,
        encoder=model.encoder,
        bands=bands,
        classes=classes,
        output_stride=model.output_stride,
        atrous_rates=model.atrous_rates,
    )
    if window % network.stride:
        raise RecipeError(
            f"data.window is {window}, which the network's stride of {network.stride} does not "
            "divide",
            f"set it to {-(-window // network.stride) * network.stride}",
        )
    return network


def _build_loss(recipe: LossRecipe, scheme: ClassScheme) -> nn.Module:
    """The loss, in channels: the recipe speaks of class values."""
    parameters = recipe.parameters()
    if "rare" in parameters:
        places = {value: channel for channel, value in enumerate(scheme.values)}
        strange = [value for value in parameters["rare"] if value not in places]
        if strange:
            raise RecipeError(
                f"loss.rare has the class value {strange[0]}; the labels have "
                f"{', '.join(map(str, places))}",
                "name class values that the labels have",
            )
        parameters["rare"] = [places[value] for value in parameters["rare"]]
    return build_loss(recipe.name, classes=len(scheme), **parameters)


def _load_start(start: Path, scenes: Scenes) -> dict[str, Tensor]:
    """The network's weights out of the run to start from."""
    path = Run(start).last if start.is_dir() else start
    state = checkpoint.load(path)
    bands = state["description"]["bands"]
    if list(bands) != list(scenes.bands):
        raise CheckpointError(
            f"{start} was trained on the bands {', '.join(bands)}, the images give "
            f"{', '.join(scenes.bands)}",
            "choose the same bands in the same order with --bands",
        )
    weights: dict[str, Tensor] = state["weights"]["network"]
    return weights


def _describe_data(
    scenes: Scenes, bands: Sequence[int | str] | None, statistics: Statistics, truth: Truth
) -> dict[str, Any]:
    """What a checkpoint says of the data, see :class:`training.export.Trained`."""
    return {
        "bands": list(scenes.bands),
        "band_choice": None if bands is None else list(bands),
        "dtype": scenes.dtype,
        "gsd": scenes.gsd,
        "nodata": scenes.nodata,
        "mean": list(statistics.mean),
        "std": list(statistics.std),
        "classes": truth.scheme.model_dump(mode="json"),
        "images": [str(scene.path) for scene in scenes],
    }


def _tell_labels(truth: Truth, events: Events) -> None:
    pairs = zip(truth.scheme.names, truth.train.pixels, truth.val.pixels, strict=True)
    for name, trains, validates in pairs:
        events.log(f"{name}: {trains:,} px to train on, {validates:,} to validate")
        if not trains:
            events.warning(f"no pixel of {name!r} trains: the network will not learn it")
    if not truth.val.pixels.any():
        events.warning("no labels are kept for validation: the last checkpoint is the result")


if __name__ == "__main__":
    from geoseg.cli import main

    main(["finetune", *sys.argv[1:]])
