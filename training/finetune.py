"""A few labels to a land-cover network: ``python -m training.finetune RECIPE …``."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from geoseg.accuracy import Confusion
from geoseg.arguments import Paths, as_path, as_paths
from geoseg.classes import ClassScheme
from geoseg.errors import LabelError, RecipeError
from geoseg.events import Events, Quiet
from geoseg.labels import Labels
from geoseg.lock import held
from geoseg.masks import MaskLabels
from geoseg.output import write_whole
from geoseg.plural import plural
from geoseg.tiling import Tile
from training import checkpoint, distributed
from training.average import Average
from training.data.augment import augment, draw_augmentation
from training.data.blocks import leaving_room
from training.data.draw import Purpose, generator
from training.data.fraction import Fraction
from training.data.labelled import LabelledSampler
from training.data.loader import Loader, Tensors
from training.data.scenes import Scenes
from training.data.statistics import Statistics
from training.data.tally import Tally
from training.data.truth import Truth
from training.device import Device, check_compilation, check_precision, pick
from training.export import choose_tile, export
from training.finetuning_report import write_report
from training.head import fit_head
from training.labelled_data import LabelledData
from training.loop import train
from training.loss_advice import LabelStatistics, advise
from training.losses import build_loss, require_loss
from training.mixing import cutmix, draw_mixing, mixed_loss, mixup
from training.network import Normalize, SegmentationNetwork, require_known
from training.optimizer import build_optimizer
from training.pretrain_first import pretrain_first, pretrained_folder
from training.recipe import FinetuneDataRecipe, FinetuneRecipe, LossRecipe, digest
from training.run import Run
from training.schedule import build_schedule
from training.seams import seams_of
from training.start import Start, start_network
from training.tracking import tracked
from training.upfront import AUTO, settle_finetuning
from training.validation import Validation, check_score, figures
from training.views import Augmentation, seeded


def finetune(
    recipe: str | Path,
    *,
    out: str | Path,
    images: Paths = (),
    labels: Paths = (),
    data: str | Path | None = None,
    data_kind: str | None = None,
    class_field: str | None = None,
    bands: Sequence[int | str] | None = None,
    start: str | Path | None = None,
    pretraining: str | Path | None = None,
    pretraining_overrides: Sequence[str] = (),
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
    recipe : str or path
        A shipped recipe's name or a TOML file.
    out : path
        The run folder.
    images : path or sequence of paths
        Rasters with the same bands.
    labels : path or sequence of paths
        Label GeoPackages, vector layers or class rasters; see :class:`geoseg.labels.Labels`.
    data : path, optional
        A data set in place of images and labels; see `training.data.sets`.
    data_kind : str, optional
        What kind of data set it is; recognised when left out.
    class_field : str, optional
        The field of vector layers that holds the class.
    bands : sequence of int or str, optional
        Which bands, in the network's order.
    start : path, optional
        The folder of a pretraining (or other) run to start from, one of its checkpoints, or a file
        of weights; see :func:`training.start.start_network`.
    pretraining : str or path, optional
        A pretraining recipe in place of ``start``: the network is pretrained by it on the same
        images first, in a run folder beside this one; see :mod:`training.pretrain_first`.
    pretraining_overrides : sequence of str
        ``section.key=value`` over that recipe.
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
        ``run``, ``model`` and ``report`` (paths, as text), and the figures of the validation.

    Raises
    ------
    GeosegError
        Of the kind that fits, for anything wrong with recipe, images, labels or folders.
    Cancelled
        If asked to stop.
    """
    events = events or Quiet()
    distributed.refuse("fine-tuning")
    images, labels, out = as_paths(images), as_paths(labels), Path(out)
    data, start = as_path(data), as_path(start)
    settings = settle_finetuning(
        recipe,
        overrides=overrides,
        images=images,
        labels=labels,
        data=data,
        class_field=class_field,
        out=out,
        start=start,
        pretraining=pretraining,
        pretraining_overrides=pretraining_overrides,
        overwrite=overwrite,
    )
    where = pick(device)
    check_precision(where, settings.train.precision)
    check_compilation(where, settings.train.compile)
    require_known(settings.model.arch, settings.model.encoder)
    if settings.loss.name != AUTO:
        require_loss(settings.loss.name, settings.loss.parameters())
    cache = settings.data.cache << 20
    events.log("reading images and labels")
    if data is None:
        learnt = LabelledData.of_files(
            images,
            labels,
            class_field=class_field,
            background=settings.data.background,
            bands=bands,
            cache=cache,
        )
    else:
        learnt = LabelledData.of_set(data, kind=data_kind, bands=bands, cache=cache)
    scenes, known = learnt.scenes, learnt.labels
    inputs = {"images": scenes.digest(), "labels": [each.digest() for each in known]}
    if pretraining is not None:  # what is wrong with labels or folder is told now, not hours later
        _truth(settings, learnt)
        beside = str(pretrained_folder(out).resolve())
        Run(out).refuse_other({**inputs, "start": beside}, recipe=settings, overwrite=overwrite)
        start = pretrain_first(
            pretraining,
            overrides=pretraining_overrides,
            settings=settings,
            run=out,
            images=images,
            data=data,
            data_kind=data_kind,
            bands=bands,
            device=device,
            overwrite=overwrite,
            events=events,
        )
    torch.manual_seed(settings.train.seed)  # of the random weights
    network = _build_network(settings, bands=len(scenes.bands), classes=len(known[0].scheme))
    begun = start_network(
        network,
        start,
        weights=settings.model.weights,
        parts=settings.model.init,
        bands=scenes.bands,
    )
    with held(out):
        run = Run.open(
            out,
            job="finetune",
            recipe=settings,
            inputs={**inputs, "start": None if start is None else str(start.resolve())},
            overwrite=overwrite,
        )
        result = run.result
        if result is not None:
            events.log(f"{out} is finished: there is nothing to do")
            events.result(**result)
        else:
            with (
                leaving_room(cache),
                run.telling(events, "finetune") as log,
                tracked(run, settings, log) as told,
            ):
                for note in begun.notes:
                    told.log(note)
                for warning in (*learnt.notes, *begun.warnings):
                    told.warning(warning)
                result = _run(
                    run,
                    settings=settings,
                    learnt=learnt,
                    network=network,
                    begun=begun,
                    device=where,
                    events=told,
                )
                run.finish(**result)
                told.result(**result)
    return result


def _run(
    run: Run,
    *,
    settings: FinetuneRecipe,
    learnt: LabelledData,
    network: SegmentationNetwork,
    begun: Start,
    device: Device,
    events: Events,
) -> dict[str, Any]:
    """Train, validate, export, report."""
    data, optim, training = settings.data, settings.optim, settings.train
    scenes = learnt.scenes
    statistics = Statistics.of_run(
        run.folder / "statistics.json",
        scenes,
        windows=data.statistics_windows,
        size=data.window,
        seed=training.seed,
    )
    truth = _truth(settings, learnt)
    taught = (
        truth if data.fraction == 1 else Fraction(truth, share=data.fraction, seed=training.seed)
    )
    tally = _tally(scenes, learnt.labels, taught, asked=data.fraction)
    write_whole(run.folder / "labels.json", tally.model_dump_json(indent=1).encode())
    _tell_labels(tally, events)
    if tally.val:
        check_score(training.score, truth)

    seams = seams_of(device.place(network))
    normalize = device.place(Normalize(statistics.mean, statistics.std))
    chosen = _choose_loss(settings.loss, taught, events)
    loss = device.place(_build_loss(chosen, truth.scheme))
    tile = choose_tile(
        window=data.window,
        tile=settings.export.tile,
        halo=settings.export.halo,
        stride=network.stride,
    )
    validation = Validation(
        scenes,
        truth,
        tile=Tile.blended(size=tile.size, stride=tile.stride) if seams == "blend" else tile,
        fill=statistics.mean,
        workers=training.workers,
        seams=seams,
    )
    _start_head(
        run,
        settings,
        network,
        normalize,
        truth=taught,
        validation=validation,
        device=device,
        events=events,
    )
    average = Average(network, decay=training.average)
    device.compile(network, training.compile)

    def before_step(step: int) -> None:
        network.hold(begun.filled if step <= optim.freeze else ())

    def step(batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
        images = normalize(batch["images"])
        inputs, targets = augment(images, batch["valid"], batch["targets"], batch)
        if data.cutmix:
            inputs, targets = cutmix(inputs, targets, batch["cutmix"])
        if not data.mixup:
            return {"loss": loss(network(inputs), targets)}
        logits = network(mixup(inputs, batch["mixup"]))
        return {"loss": mixed_loss(loss, logits, targets, batch["mixup"])}

    def after_step(number: int) -> None:
        average.update(number)
        for news in (*sampler.unreadable.news(), *validation.unreadable.news()):
            events.warning(news)

    validate = partial(
        validation.tiles, normalize=normalize, device=device, precision=training.precision
    )
    tell = partial(events.progress, "validate", unit="tiles")

    def evaluate(step: int) -> dict[str, float]:
        within = "train" if step else "finetune"
        tiles = validate(average.network, tell=partial(tell, within=within))
        total = sum(tiles, start=Confusion.empty(len(truth.scheme)))
        return figures(total, truth.scheme.names)

    sampler = LabelledSampler(
        scenes,
        taught,
        size=data.window,
        fill=statistics.mean,
        class_balance=data.class_balance,
        seed=training.seed,
    )
    loader = Loader(
        sampler,
        size=training.batch,
        workers=training.workers,
        finish=_chance(data, bands=scenes.bands, seed=training.seed),
    )
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
        batches=loader,
        rates=loader.rates,
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
        before_step=before_step,
        after_step=after_step,
        evaluate=evaluate if len(validation) else None,
        evaluate_every=training.validate_every * training.epoch,
        score=training.score,
        patience=training.patience if len(validation) else None,
        description={
            **learnt.origin,
            **_describe_data(learnt, statistics, truth),
            "network": network.description,
            "window": data.window,
            "tile": tile.size,
            "halo": tile.halo,
            "seams": seams,
            "training": {
                "method": begun.method,
                "loss": chosen.name,
                "recipe_digest": digest(settings),
                "data_digest": f"{scenes.digest()}-{truth.digest()}",
            },
        },
    )
    # most of a short run's time, in which no step is told of
    events.log("writing the report")
    best = average.network
    state = checkpoint.load(run.best_or_last)
    best.load_state_dict(state["weights"]["network"])
    tiles = validate(best, tell=partial(tell, within="finetune"))
    for note in (*sampler.unreadable.total(), *validation.unreadable.total()):
        events.warning(note)
    report = write_report(
        run,
        tally=tally,
        validation=validation,
        tiles=tiles,
        network=best,
        normalize=normalize,
        device=device,
    )
    model = export(
        run.folder,
        name=settings.export.name,
        dynamic=settings.export.dynamic,
        license_=settings.export.license,
        overwrite=True,
        events=events,
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
    if settings.optim.batch_norm == "kept":
        network.keep_statistics()
    return network


def _start_head(
    run: Run,
    settings: FinetuneRecipe,
    network: SegmentationNetwork,
    normalize: Normalize,
    *,
    truth: Truth | Fraction,
    validation: Validation,
    device: Device,
    events: Events,
) -> None:
    """Fit the head if the recipe says so, of a run that begins."""
    if settings.optim.head == "random" or run.last.exists():
        return
    events.log("fitting the head to the labels")
    places = fit_head(
        network,
        normalize,
        truth=truth,
        tile=validation.tile,
        fill=validation.fill,
        device=device,
        precision=settings.train.precision,
        seed=settings.train.seed,
        events=events,
    )
    events.log(f"the head is fitted to {plural(places, 'labelled place')}")


def _choose_loss(recipe: LossRecipe, taught: Truth | Fraction, events: Events) -> LossRecipe:
    """The recipe's loss; for ``auto``, the one that suits the labels."""
    if recipe.name != AUTO:
        return recipe
    advice = advise(LabelStatistics.of(taught))
    events.log(f"loss: {advice.name} {dict(advice.parameters) or ''}: {advice.reason}")
    return LossRecipe(name=advice.name, **advice.parameters)


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


def _chance(
    data: FinetuneDataRecipe, *, bands: Sequence[str], seed: int
) -> Callable[[int, Tensors], Tensors]:
    """Adds what is random about a batch's augmentation, which follows from its number."""
    rules = Augmentation(
        view=data.window,
        color=data.color,
        brightness=data.brightness,
        contrast=data.contrast,
        band=0,
        saturation=data.saturation,
        hue=data.hue,
        blur=data.blur,
        noise=data.noise,
        gray=data.gray,
    )

    def add(number: int, batch: Tensors) -> Tensors:
        count = len(batch["images"])
        changes = draw_augmentation(
            rules,
            count,
            bands=bands,
            flips=data.flips,
            scale=data.scale,
            generator=seeded(seed, number),
        )
        mixing = draw_mixing(
            count,
            side=data.window,
            mixup=data.mixup,
            cutmix=data.cutmix,
            random=generator(Purpose.MIXING, seed, number),
        )
        return {**batch, **changes, **mixing}

    return add


def _describe_data(learnt: LabelledData, statistics: Statistics, truth: Truth) -> dict[str, Any]:
    """What a checkpoint says of the data, see :class:`training.export.Trained`."""
    scenes = learnt.scenes
    return {
        "bands": list(scenes.bands),
        "dtype": scenes.dtype,
        "gsd": learnt.gsd,
        "nodata": scenes.nodata,
        "mean": list(statistics.mean),
        "std": list(statistics.std),
        "classes": truth.scheme.model_dump(mode="json"),
        "images": [str(scene.path.absolute()) for scene in scenes],
        "labels": [str(each.path.absolute()) for each in truth.labels],
    }


def _truth(settings: FinetuneRecipe, learnt: LabelledData) -> Truth:
    """Which pixels train and which validate.

    Raises
    ------
    LabelError
        As of :class:`Truth`, or if all that trains is of one class.
    """
    truth = learnt.truth(
        validation_share=settings.data.validation_share,
        block=settings.data.block,
        seed=settings.train.seed,
    )
    there = [each.name for each, n in zip(truth.scheme, truth.train.pixels, strict=True) if n]
    if len(there) < 2:
        rest = settings.data.background and truth.scheme.background
        raise LabelError(
            f"all that trains is {there[0]!r}: there is nothing to tell it from",
            "draw an extent around what is labelled completely, and the rest inside is background"
            if rest
            else "label another class where it trains",
        )
    return truth


def _tally(
    scenes: Scenes,
    labels: Sequence[Labels | MaskLabels],
    taught: Truth | Fraction,
    *,
    asked: float,
) -> Tally:
    taken = {}
    if isinstance(taught, Fraction):
        taken = {"fraction": asked, "blocks": taught.blocks, "blocks_of": taught.blocks_of}
    return Tally.of(scenes, labels, train=taught.train, val=taught.val, **taken)


def _tell_labels(tally: Tally, events: Events) -> None:
    if tally.blocks is not None:
        ground = "" if tally.train_m2 is None else f", {tally.train_m2:,.0f} m²"
        events.log(
            f"training on {tally.blocks} of {plural(tally.blocks_of, 'block')}: "
            f"{tally.train:,} px{ground}"
        )
    for each in tally.classes:
        events.log(f"{each.name}: {each.train:,} px to train on, {each.val:,} to validate")
        if not each.train:
            events.warning(f"no pixel of {each.name!r} trains: the network will not learn it")
        elif tally.val and not each.val:
            events.warning(
                f"no pixel of {each.name!r} validates: where it is mapped its IoU counts as 0"
            )
    if not tally.val:
        events.warning("no labels are kept for validation: the last checkpoint is the result")


if __name__ == "__main__":
    from geoseg.cli import main

    main(["finetune", *sys.argv[1:]])
