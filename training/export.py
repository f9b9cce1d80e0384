"""A trained network as an ONNX file with its card inside: ``python -m training.export RUN``."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from rasterio.windows import Window
from torch import Tensor, nn

from geoseg import __version__
from geoseg.arguments import as_path
from geoseg.card import ModelCard, Normalization, Precision, Training
from geoseg.classes import ClassScheme
from geoseg.errors import CheckpointError, ModelError, RasterError
from geoseg.events import Events, Quiet
from geoseg.orthophoto import fill_invalid
from geoseg.output import write_whole
from geoseg.plural import plural
from geoseg.tiling import Tile
from training import checkpoint
from training.agreement import open_session
from training.compact import compact, require_same
from training.data.draw import Purpose, generator
from training.data.scenes import Scenes
from training.exported import OPSET, Asked, reuse
from training.network import Normalize, SegmentationNetwork
from training.precision import lower_precision, with_metrics
from training.reopening import Material
from training.unfinished import stopped_early

TOLERANCE = 1e-4  # greatest difference of a probability between torch and ONNX Runtime
CHECKED = 8  # tiles


class Graph(nn.Module):
    """From raw pixels to probabilities: what the ONNX file holds."""

    def __init__(self, network: SegmentationNetwork, normalize: Normalize) -> None:
        super().__init__()
        self.normalize = normalize
        self.network = network

    def forward(self, image: Tensor) -> Tensor:
        return self.network(self.normalize(image)).softmax(dim=1)


@dataclass(frozen=True, slots=True)
class Trained:
    """A network out of a checkpoint, and what the checkpoint says of it.

    ``about`` is what fine-tuning wrote: bands, dtype, gsd, nodata, classes, mean, std, tile,
    halo, training, images, labels, class_field, metrics.
    """

    graph: Graph
    about: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> "Trained":
        """Read a checkpoint of a fine-tuning run.

        Raises
        ------
        CheckpointError
            If it is damaged, not ours, or of a pretraining run, which knows no classes.
        """
        state = checkpoint.load(path)
        about = {**state["description"], "metrics": state["figures"]}
        if "classes" not in about:
            raise CheckpointError(
                f"{path} is of a pretraining run, which knows no classes",
                "fine-tune from it with `geoseg finetune … --from RUN`",
            )
        network = SegmentationNetwork.from_description(about["network"])
        network.load_state_dict(state["weights"]["network"])
        graph = Graph(network, Normalize(about["mean"], about["std"])).eval()
        return cls(graph, about)

    def card(self, *, name: str, tile: Tile, license_: str, export_digest: str) -> ModelCard:
        """Its model card; the digest says what the export was asked for."""
        about = self.about
        return ModelCard(
            name=name,
            bands=tuple(about["bands"]),
            dtype=about["dtype"],
            gsd=about["gsd"],
            tile_size=tile.size,
            stride=tile.stride,
            halo=tile.halo,
            seams=about.get("seams"),
            classes=ClassScheme.model_validate(about["classes"]),
            normalization=Normalization(mean=tuple(about["mean"]), std=tuple(about["std"])),
            nodata=about["nodata"],
            training=Training.model_validate(
                {
                    "code_version": __version__,
                    "export_digest": export_digest,
                    **about["training"],
                }
            ),
            metrics=about["metrics"],
            license=license_,
        )


def choose_tile(*, window: int, tile: int | None, halo: int | None, stride: int) -> Tile:
    """The tile in which a network validates and predicts.

    Parameters
    ----------
    window : int
        Side of its training windows (px).
    tile, halo : int or None
        What the recipe says (px); by default 256 or the window, whichever is more, and a quarter
        of the tile, both rounded up to the stride.
    stride : int
        Of the network (px).

    Raises
    ------
    TileError
        If the recipe's numbers are not multiples of the stride, or keep nothing of a tile.
    """
    size = tile if tile is not None else -(-max(window, 256) // stride) * stride
    margin = halo if halo is not None else -(-(size // 4) // stride) * stride
    return Tile(size=size, halo=margin, stride=stride)


def export(
    folder: str | Path,
    *,
    out: str | Path | None = None,
    overwrite: bool = False,
    events: Events | None = None,
    which: str = "best",
    name: str | None = None,
    tile: int | None = None,
    halo: int | None = None,
    dynamic: bool | None = None,
    license_: str | None = None,
    precision: Precision = "fp32",
    max_loss: float = 0.01,
    force: bool = False,
    compact: bool = False,
) -> Path:
    """Export a fine-tuning run to ONNX and check the file against torch on tiles of its rasters.

    A file that is this export already is left as it is.

    Parameters
    ----------
    folder : path
        Of the run.
    out : path, optional
        The file; ``model.onnx`` in the run, or ``model-int8.onnx``, ``model-compact.onnx`` etc.
    overwrite : bool
        Replace a file that is there.
    events : Events, optional
        Told how well the file agrees, and of a run that stopped before its last step.
    which : "best" or "last"
        The checkpoint. Without validation there is only the last.
    name : str, optional
        On the card; the run folder's.
    tile, halo : int, optional
        Side of the input and context cut from each side (px); what the run validated with.
    dynamic : bool, optional
        Leave height and width free; both must be multiples of the stride.
    license_ : str, optional
        On the card. What is left out of name, dynamic and licence is as in the run's recipe.
    precision : "fp32", "fp16" or "int8"
        Of the network; see :func:`training.half.halve` and
        :func:`training.quantization.quantize`. Any but fp32 needs the run's images and labels.
    max_loss : float
        The mean IoU that a lower precision may cost.
    force : bool
        Export it even if it costs more.
    compact : bool
        Take stored integers and answer in bytes; see :func:`training.compact.compact`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CheckpointError
        If there is no usable checkpoint.
    ModelError
        If the exported graph does not compute what torch does, or loses too much; or is to be
        compact and the run's images hold no integers.
    RasterError, LabelError
        If a lower precision is asked for and the run's images or labels are gone.
    OutputError
        If the file is there, or cannot be written.
    """
    events = events or Quiet()
    asked = Asked.of(
        Path(folder),
        which=which,
        name=name,
        tile=tile,
        halo=halo,
        dynamic=dynamic,
        license_=license_,
        precision=precision,
        max_loss=max_loss,
        force=force,
        compact=compact,
    )
    out = as_path(out) or asked.usual
    if reuse(asked, out, overwrite=overwrite):
        events.log(f"{out}: this export is there already")
    else:
        carry_out(asked, out, events=events)
    return out


def carry_out(asked: Asked, out: Path, *, events: Events) -> None:
    """:func:`export` what is asked, whatever is there."""
    if warning := stopped_early(asked.run, asked.checkpoint):
        events.warning(warning)
    trained = Trained.load(asked.checkpoint)
    about = trained.about
    tile = choose_tile(
        window=about["window"],
        tile=about["tile"] if asked.tile is None else asked.tile,
        halo=about["halo"] if asked.tile is None and asked.halo is None else asked.halo,
        stride=trained.graph.network.stride,
    )
    events.log(f"exporting at {tile.size} px, with a halo of {tile.halo} px")
    # before the work: images and labels may be gone
    material = None if asked.precision == "fp32" else Material.reopen(asked.run, about)
    card = trained.card(
        name=asked.name, tile=tile, license_=asked.license, export_digest=asked.digest()
    )
    model = to_onnx(trained.graph, bands=len(card.bands), tile=tile.size, dynamic=asked.dynamic)
    tiles = _tiles(about, tile.size, events)
    checked = events.follow("check", tiles, unit="tiles", within="export")
    difference = compare(model, trained.graph, checked)
    if not difference <= TOLERANCE:
        raise ModelError(
            f"the exported graph differs from torch by {difference:.2g} in a probability, more "
            f"than {TOLERANCE:g}",
            "report this with your versions of torch, onnx and onnxruntime",
        )
    events.log(
        f"ONNX Runtime agrees with torch to {difference:.1e} on {plural(len(tiles), 'tile')}"
    )
    card = with_metrics(card, {"export_difference": difference})
    if material is not None:
        model, card = lower_precision(
            model,
            card,
            material,
            precision=asked.precision,
            max_loss=asked.max_loss,
            force=asked.force,
            events=events,
        )
    if asked.compact:
        if card.seams == "blend":
            events.warning(
                f"tiles of {trained.graph.network.arch} are better blended, which a compact model "
                "does not allow: where they meet, the map may show it"
            )
        whole = model
        model, card = compact(whole, card)
        require_same(whole, model, card, tiles)
        events.log(f"compact, it says the same on {plural(len(tiles), 'tile')}")
    write(model, card, out)


def to_onnx(graph: Graph, *, bands: int, tile: int, dynamic: bool) -> onnx.ModelProto:
    """The graph in ONNX: input ``image``, output ``probabilities``, the number of images free.

    Parameters
    ----------
    graph : Graph
        In evaluation mode.
    bands, tile : int
        Size of the input.
    dynamic : bool
        Leave height and width free.

    Raises
    ------
    ModelError
        If onnx's checker refuses the result.
    """
    free = torch.export.Dim.DYNAMIC
    axes = {0: free, 2: free, 3: free} if dynamic else {0: free}
    program = torch.onnx.export(
        graph,
        (torch.zeros(2, bands, tile, tile),),
        dynamo=True,
        opset_version=OPSET,
        input_names=["image"],
        output_names=["probabilities"],
        dynamic_shapes={"image": axes},
        external_data=False,
        verbose=False,
    )
    assert program is not None  # as it is with dynamo
    model = program.model_proto
    _tidy(model, dynamic=dynamic)
    try:
        inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
        onnx.checker.check_model(inferred, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise ModelError(
            f"the exported graph is not valid ONNX ({str(error).splitlines()[0]})",
            "choose another model.arch or model.encoder",
        ) from error
    return inferred


def compare(model: onnx.ModelProto, graph: Graph, tiles: Iterable[NDArray[np.float32]]) -> float:
    """The greatest difference of a probability between ONNX Runtime and torch, on the CPU.

    Parameters
    ----------
    model : ModelProto
    graph : Graph
    tiles : iterable of (C, H, W) float32 arrays
        Raw pixels.
    """
    session = open_session(model)
    greatest = 0.0
    with torch.inference_mode():
        for tile in tiles:
            image = tile[None]
            ours = session.run(None, {"image": image})[0]
            theirs = graph(torch.from_numpy(image)).numpy()
            greatest = max(greatest, float(np.abs(ours - theirs).max()))
    return greatest


def write(model: onnx.ModelProto, card: ModelCard, path: Path) -> None:
    """One file with the weights and the card inside.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    onnx.helper.set_model_props(model, card.to_metadata())
    model.producer_name, model.producer_version = "geoseg", __version__
    write_whole(path, model.SerializeToString())


def _tidy(model: onnx.ModelProto, *, dynamic: bool) -> None:
    """Name the free dimensions, and drop the exporter's notes, which hold local paths."""
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.input, *model.graph.output, *model.graph.initializer):
        del value.metadata_props[:]
    del model.graph.value_info[:]  # inferred again, with the new names
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    del model.functions[:]
    for value in (*model.graph.input, *model.graph.output):
        dims = value.type.tensor_type.shape.dim
        dims[0].dim_param = "N"
        if dynamic:
            dims[2].dim_param, dims[3].dim_param = "H", "W"


def _tiles(about: dict[str, Any], size: int, events: Events) -> list[NDArray[np.float32]]:
    """Tiles of the run's rasters; made-up ones where these are gone."""
    try:
        return list(_read_tiles(about, size))
    except RasterError as error:
        events.warning(f"checking the export on made-up tiles: {error}")
        random = np.random.default_rng(0)
        mean, std = (np.array(about[key])[:, None, None] for key in ("mean", "std"))
        return [
            (mean + std * random.standard_normal((len(mean), size, size))).astype(np.float32)
            for _ in range(CHECKED)
        ]


def _read_tiles(about: dict[str, Any], size: int) -> Iterator[NDArray[np.float32]]:
    scenes = Scenes([Path(path) for path in about["images"]], bands=about["band_choice"])
    if len(scenes.bands) != len(about["bands"]):
        raise RasterError(
            f"{scenes[0].path} now has the bands {', '.join(scenes.bands)}", "restore the images"
        )
    for number in range(CHECKED):
        random = generator(Purpose.CHECK, 0, number)
        index = number % len(scenes)
        scene = scenes[index]
        row, column = (int(random.integers(max(1, side - size + 1))) for side in
                       (scene.height, scene.width))  # fmt: skip
        pixels, valid = scenes.read(index, Window(column, row, size, size))
        yield fill_invalid(pixels, valid, about["mean"])


if __name__ == "__main__":
    from geoseg.cli import main

    main(["export", *sys.argv[1:]])
