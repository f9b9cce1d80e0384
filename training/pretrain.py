"""Unlabelled orthophotos to a pretrained network: ``python -m training.pretrain RECIPE …``."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import cv2
import torch
from torch import Tensor

from geoseg.arguments import Paths, as_path, as_paths
from geoseg.errors import RecipeError
from geoseg.events import Events, Quiet
from geoseg.lock import held
from training import distributed
from training.batch_norm import synchronize_batch_norm
from training.data.blocks import leaving_room
from training.data.loader import Loader
from training.data.scenes import Scenes
from training.data.sets import open_images, open_set
from training.data.statistics import Statistics
from training.data.truth import open_labels
from training.data.windows import WindowSampler
from training.device import Device, check_compilation, check_precision, pick
from training.health import Health
from training.knn import NearestNeighbours
from training.loop import train
from training.methods import build_method, require_method
from training.network import SegmentationNetwork, require_known
from training.optimizer import build_optimizer
from training.pretraining_report import write_report
from training.pretraining_step import PretrainingStep
from training.recipe import MethodRecipe, PretrainRecipe, digest, read_recipe
from training.run import Run
from training.schedule import build_schedule
from training.view_maker import ViewMaker
from training.views import Augmentation


def pretrain(
    recipe: str | Path,
    *,
    out: str | Path,
    images: Paths = (),
    data: str | Path | None = None,
    data_kind: str | None = None,
    labels: Paths = (),
    class_field: str | None = None,
    bands: Sequence[int | str] | None = None,
    device: str = "auto",
    overrides: Sequence[str] = (),
    overwrite: bool = False,
    events: Events | None = None,
) -> dict[str, Any]:
    """Train an encoder and a decoder on orthophotos without labels.

    Interrupted at any moment, the same call goes on from the last checkpoint; a finished run is
    left as it is. Started by torchrun, its ranks share each batch.

    Parameters
    ----------
    recipe : str or path
        A shipped recipe's name or a TOML file.
    out : path
        The run folder. Fine-tuning starts from it.
    images : path or sequence of paths
        Rasters with the same bands.
    data : path, optional
        A data set, whose images are taken in place of them; see `training.data.sets`.
    data_kind : str, optional
        What kind of data set it is; recognised when left out.
    labels : path or sequence of paths
        Label files that train nothing: each epoch they tell how right nearest neighbours are, see
        :class:`training.knn.NearestNeighbours`.
    class_field : str, optional
        The field of vector layers that holds the class.
    bands : sequence of int or str, optional
        Which bands, in the network's order.
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
        ``run``, ``checkpoint`` and ``report`` (paths, as text), and the last figures.

    Raises
    ------
    GeosegError
        Of the kind that fits, for anything wrong with recipe, images or folder.
    Cancelled
        If asked to stop.
    """
    images, labels, out, data = as_paths(images), as_paths(labels), Path(out), as_path(data)
    settings = read_recipe(PretrainRecipe, recipe, overrides)
    where = pick(device)
    check_precision(where, settings.train.precision)
    check_compilation(where, settings.train.compile)
    require_known(settings.model.arch, settings.model.encoder)
    require_method(settings.method.name, settings.method.parameters())
    cache = settings.data.cache << 20
    with (
        distributed.joined(where.name),
        leaving_room(cache),
        nullcontext() if distributed.rank() else held(out),
    ):
        return _pretrain(
            settings,
            scenes=_open_scenes(images, data, kind=data_kind, bands=bands, cache=cache),
            out=out,
            labels=labels,
            class_field=class_field,
            bands=bands,
            where=where,
            overwrite=overwrite,
            caller=events if events and distributed.rank() == 0 else Quiet(),
        )


def _pretrain(
    settings: PretrainRecipe,
    *,
    scenes: Scenes,
    out: Path,
    labels: Sequence[Path],
    class_field: str | None,
    bands: Sequence[int | str] | None,
    where: Device,
    overwrite: bool,
    caller: Events,
) -> dict[str, Any]:
    """Build, train, report; each rank does, and the first alone writes."""
    data, views, optim, training = settings.data, settings.method, settings.optim, settings.train
    rank, ranks = distributed.rank(), distributed.count()
    size = distributed.share_of(training.batch)
    known = labels and open_labels(labels, class_field=class_field, background=None)

    torch.manual_seed(training.seed)  # of the random weights
    network = SegmentationNetwork(
        arch=settings.model.arch,
        encoder=settings.model.encoder,
        bands=len(scenes.bands),
        classes=None,
        output_stride=settings.model.output_stride,
        atrous_rates=settings.model.atrous_rates,
    )
    method = build_method(views.name, network=network, **views.parameters())
    network.train_only(method.trains)
    _check_sides(views, network.stride)

    run = distributed.first_alone(
        lambda: Run.open(
            out,
            job="pretrain",
            recipe=settings,
            inputs={"images": scenes.digest()},
            overwrite=overwrite,
        )
    )
    result = distributed.first_alone(lambda: run.result)
    if result is not None:
        caller.log(f"{out} is finished; nothing to do")
        caller.result(**result)
        return result

    cv2.setNumThreads(1)  # views are made by threads already
    with nullcontext(caller) if rank else run.telling(caller, "pretrain") as events:
        for note in (*scenes.notes, *(note for each in known for note in each.notes)):
            events.warning(note)
        statistics = distributed.first_alone(
            lambda: Statistics.of_run(
                run.folder / "statistics.json",
                scenes,
                windows=data.statistics_windows,
                size=data.window,
                seed=training.seed,
            )
        )
        sample = WindowSampler(
            scenes,
            size=data.window,
            valid=statistics.valid,
            fill=statistics.mean,
            min_valid=data.min_valid,
            seed=training.seed,
        )

        own_samples = distributed.own_samples(sample, size=size)
        mean = torch.tensor(statistics.mean, dtype=torch.float32)
        std = torch.tensor(statistics.std, dtype=torch.float32)
        maker = ViewMaker(
            rules=_augmentation(views),
            window=data.window,
            bands=scenes.bands,
            regions=views.regions,
            symmetric=views.symmetric,
            batch=training.batch,
            rank=rank,
            ranks=ranks,
            seed=training.seed,
            mean=mean,
            std=std,
        )
        loader = Loader(
            own_samples,
            size=size,
            workers=training.workers,
            finish=maker.render if where.name == "cpu" else maker.draw,
        )
        compute = where.place(
            PretrainingStep(
                network, method, mean=mean, std=std, view=views.view, region=views.region
            )
        )
        if ranks > 1:
            fused = where.name == "cuda" and training.compile == "no"
            synchronize_batch_norm(compute, fused=fused)
        where.compile(compute, training.compile)
        shared = (
            distributed.share_gradients(
                compute, idle=network.has_idle(method.trains, side=views.view)
            )
            if ranks > 1
            else None
        )
        learning = [each for each in compute.parameters() if each.requires_grad]
        optimizer = build_optimizer(
            optim.name,
            [{"params": learning, "lr": optim.lr}],
            betas=optim.betas,
            momentum=optim.momentum,
            weight_decay=optim.weight_decay,
        )
        health = Health(events)
        neighbours = known and NearestNeighbours(
            scenes,
            known,
            statistics=statistics,
            parts=method.trains,
            view=views.view,
            seed=training.seed,
            device=where,
        )

        def evaluate(_: int) -> dict[str, float]:
            return {**health.figures(), **(neighbours.figures(network) if neighbours else {})}

        def after_step(_: int) -> None:
            method.follow(network)
            for news in sample.unreadable.news():
                events.warning(news)

        def step(batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
            losses, pairs = (shared or compute)(batch)
            health.watch(pairs)
            return losses

        train(
            run=run,
            parts={"network": network, "method": method},
            optimizer=optimizer,
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
            device=where,
            events=events,
            steps=training.steps,
            epoch=training.epoch,
            accumulate=training.accumulate,
            clip=optim.clip,
            precision=training.precision,
            seed=training.seed,
            log_every=training.log_every,
            checkpoint_every=training.checkpoint_every,
            after_step=after_step,
            evaluate=evaluate,
            description={
                "network": network.description,
                "bands": list(scenes.bands),
                "band_choice": None if bands is None else list(bands),
                "dtype": scenes.dtype,
                "gsd": scenes.gsd,
                "mean": list(statistics.mean),
                "std": list(statistics.std),
                "images": [str(scene.path.absolute()) for scene in scenes],
                "training": {
                    "method": views.name,
                    "recipe_digest": digest(settings),
                    "data_digest": scenes.digest(),
                },
            },
            hold=shared.no_sync if shared else nullcontext,
        )
        for note in sample.unreadable.total():
            events.warning(note)

        def finish() -> dict[str, Any]:
            report = write_report(
                run.folder,
                settings,
                scenes=scenes,
                batch=maker.draw(0, next(Loader(own_samples, size=size, workers=0)(0))),
                mean=mean,
                std=std,
            )
            result = {"run": str(out), "checkpoint": str(run.last), "report": str(report)}
            run.finish(**result)
            return result

        result = distributed.first_alone(finish)
        events.result(**result)
    return result


def _open_scenes(
    images: Sequence[Path],
    data: Path | None,
    *,
    kind: str | None,
    bands: Sequence[int | str] | None,
    cache: int,
) -> Scenes:
    if data is None:
        return Scenes(images, bands=bands, cache=cache)
    return open_images(open_set(data, kind=kind, bands=bands), bands, cache=cache)


def _augmentation(views: MethodRecipe) -> Augmentation:
    return Augmentation(
        view=views.view,
        crop_area=views.crop_area,
        crop_aspect=views.crop_aspect,
        flip=views.flip,
        rotate=views.rotate,
        color=views.color,
        blur=views.blur,
        noise=views.noise,
        gray=views.gray,
    )


def _check_sides(views: MethodRecipe, stride: int) -> None:
    if views.view % stride:
        raise RecipeError(
            f"method.view is {views.view}, not a multiple of the network's stride of {stride}",
            f"set it to {-(-views.view // stride) * stride}",
        )
    if views.region > views.view:
        raise RecipeError(
            f"method.region is {views.region} px, more than a view of {views.view}",
            "set it to about a fifth of method.view",
        )


if __name__ == "__main__":
    from geoseg.cli import main

    main(["pretrain", *sys.argv[1:]])
