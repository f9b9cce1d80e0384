"""How much context a model needs, measured on real pixels: stride, halo, crop or blend."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, product
from math import lcm
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.card import KEY, ModelCard
from geoseg.errors import ModelError, RasterError
from geoseg.events import Events, Quiet
from geoseg.model import Model, Seams
from geoseg.orthophoto import Orthophoto, fill_invalid
from geoseg.output import write_whole
from geoseg.stitching import ramp

AGREEING = 0.999  # share of pixels from which on predictions count as unchanged
SITES = 8  # places on the raster
TURNED = 3  # of them, where the stride is measured
CANDIDATES = 8  # places a side among which they are chosen
VALID = 0.9  # share of valid pixels that a place must have
NOISE = 1e-5  # mean difference of probabilities that is rounding
SMALL = 0.1  # of the largest difference: a shift that changes less is one the network follows

Probabilities = NDArray[np.float32]  # (K, h, w)
Place = tuple[int, int]  # row and column where a tile begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a model needs around a pixel.

    Attributes
    ----------
    stride : int or None
        Pixels (the least) by which an image may be shifted so that the answer is shifted alike;
        None when there is none among those tried.
    spacing : int
        What tile origins kept to while the rest was measured: multiples of ``stride`` and of the
        graph's, as a part of a network that hardly shows on these pixels may show on others.
    halo : int or None
        The least context (px) at which as good as all pixels have the class that they have in the
        middle of a tile; None when a quarter of the tile is not enough.
    agreement : tuple of (int, float)
        Distance to the tile's edge (px, from there to ``spacing`` more), and the share of pixels
        that have the class which they have in the middle of a tile.
    crop, blend : float
        The same share where tiles are cropped by a quarter of their side, and where they overlap
        by half and are blended; both cost the same.
    pixels : int
        Valid pixels compared at each distance, about.
    """

    stride: int | None
    spacing: int
    halo: int | None
    agreement: tuple[tuple[int, float], ...]
    crop: float
    blend: float
    pixels: int

    @property
    def seams(self) -> Seams:
        """What agrees more with the middle of tiles; of equals, each pixel from one tile."""
        return "crop" if self.crop >= self.blend else "blend"

    @property
    def widest(self) -> int:
        """The largest halo that was looked at (px)."""
        return self.agreement[-1][0] + self.spacing


def measure_context(model: Model, raster: Orthophoto, *, events: Events | None = None) -> Context:
    """Measure on a raster what a model needs around a pixel.

    At several places a tile is compared with those half a tile further left, right, up and down:
    where a neighbour has its edge, the tile has its middle, which has at least a quarter of the
    side around it. That is the much larger context that pixels near an edge are held against.

    Parameters
    ----------
    model : Model
    raster : Orthophoto
        Open, as the model sees it, with valid pixels on at least a tile.
    events : Events, optional
        Told of progress.

    Raises
    ------
    RasterError
        If no place has enough valid pixels.
    ModelError
        If the tile is too small for its stride to be shifted.
    """
    size, reach = model.card.tile_size, model.graph.reach
    places = _places(raster, size)
    turned = places[:TURNED]
    events, steps, total = events or Quiet(), count(1), len(turned) + len(places)

    def tick() -> None:
        events.progress("measure", next(steps), total, unit="places")

    stride = _measure_stride(model, raster, turned, reach.stride, tick=tick)
    spacing = lcm(stride or 1, reach.stride)
    step = size // 4 // spacing * spacing
    if not step:
        raise ModelError(
            f"tiles of {size} px are too small to be shifted by a stride of {spacing} px",
            "export the model with larger tiles",
        )
    tallies = []
    for place in places:
        tallies.append(_compare(model, raster, place, step))
        tick()
    near = np.sum([each.near for each in tallies], axis=0)  # (step, 2): agreeing, all
    bins = near.reshape(step // spacing, spacing, 2).sum(axis=1)
    shares = bins[:, 0] / np.maximum(bins[:, 1], 1)
    crop, blend, all_pixels = np.sum([each.mixed for each in tallies], axis=0)
    return Context(
        stride=stride,
        spacing=spacing,
        halo=least_halo(shares, spacing),
        agreement=tuple((index * spacing, float(share)) for index, share in enumerate(shares)),
        crop=float(crop / all_pixels),
        blend=float(blend / all_pixels),
        pixels=int(bins[:, 1].mean()),
    )


def least_halo(shares: NDArray[np.float64], spacing: int) -> int | None:
    """The least distance (px) from which on every share is enough; None without one.

    Parameters
    ----------
    shares : (n,) float64 array
        Of agreeing pixels, from the edge inwards, ``spacing`` px each.
    """
    poor = np.flatnonzero(shares < AGREEING)
    first = int(poor[-1]) + 1 if len(poor) else 0
    return first * spacing if first < len(shares) else None


def store(model: Model, context: Context) -> ModelCard:
    """Write what was measured into the card of a model's file; its weights are left as they are.

    Returns
    -------
    ModelCard
        As it stands there now.

    Raises
    ------
    ModelError
        If the file has no card.
    CardError
        If the card does not allow it.
    OutputError
        If the file cannot be written; it then is as it was.
    """
    require_card(model)
    file = onnx.load(model.path, load_external_data=False)
    metadata = {each.key: each.value for each in file.metadata_props}
    told: dict[str, Any] = json.loads(metadata[KEY])  # with what a newer version may have put in
    told |= {
        "stride": context.spacing,
        "halo": context.halo if context.halo is not None else context.widest,
        "seams": context.seams,
    }
    metadata[KEY] = json.dumps(told)
    card = ModelCard.from_metadata(metadata)
    assert card is not None  # it stands right above
    metadata["tiles_overlap"] = card.to_metadata()["tiles_overlap"]  # for Deepness
    onnx.helper.set_model_props(file, metadata)
    write_whole(model.path, file.SerializeToString(deterministic=True))
    return card


def require_card(model: Model) -> None:
    """Refuse a model without a card of its own.

    Raises
    ------
    ModelError
        If it has none.
    """
    if model.foreign:
        raise ModelError(
            f"{model.path} has no card to store anything in",
            "leave out --store, or give it one: the docs tell how, under models of your own",
        )


def _places(raster: Orthophoto, size: int) -> list[tuple[int, int]]:
    """Rows and columns where tiles with enough valid pixels begin, spread over the raster."""
    rows, columns = (
        sorted({int(at) for at in np.linspace(0, max(side - size, 0), CANDIDATES)})
        for side in (raster.height, raster.width)
    )
    found = []
    candidates = list(product(rows, columns))
    # a fixed order that hops about, so that the first ones found are not all in one corner
    for index in np.random.default_rng(0).permutation(len(candidates)):
        row, column = candidates[index]
        _, valid = raster.read(Window(column, row, size, size))
        if valid[: raster.height - row, : raster.width - column].sum() >= VALID * size**2:
            found.append((row, column))
        if len(found) == SITES:
            break
    if not found:
        raise RasterError(
            f"{raster.path} has no tile of {size} x {size} px that is mostly valid",
            "measure on a larger raster, or on one with fewer holes",
        )
    return found


def _read(model: Model, raster: Orthophoto, row: int, column: int) -> tuple[Any, NDArray[np.bool_]]:
    size = model.card.tile_size
    pixels, valid = raster.read(Window(column, row, size, size))
    return fill_invalid(pixels, valid, model.card.fill), valid


def _measure_stride(
    model: Model,
    raster: Orthophoto,
    places: Sequence[Place],
    expected: int,
    *,
    tick: Callable[[], None],
) -> int | None:
    """Turn a tile's content around by some pixels: the answer away from the edges turns alike.

    Content that leaves on one side comes in on the other, so that operations on the whole tile
    see the same.
    """
    size = model.card.tile_size
    shifts = sorted(
        {shift for shift in range(1, size // 4 + 1) if not shift & (shift - 1)}
        | {shift for shift in range(1, size // 4 + 1) if not expected % shift}
    )
    change = dict.fromkeys(shifts, 0.0)
    inner = slice(size // 4, size // 2)  # stays a quarter away from all edges, and from the seam
    for place in places:
        tile, _ = _read(model, raster, *place)
        answer = model.probabilities(tile[None])[0]
        for shift in shifts:
            moved = model.probabilities(np.roll(tile, (shift, shift), (1, 2))[None])[0]
            back = np.roll(moved, (-shift, -shift), (1, 2))
            change[shift] += float(np.abs(back - answer)[:, inner, inner].mean()) / len(places)
        tick()
    allowed = max(NOISE, SMALL * max(change.values(), default=0))
    for shift in shifts:
        if all(change[other] <= allowed for other in shifts if not other % shift):
            return shift
    return None


@dataclass(frozen=True, slots=True)
class _Tally:
    """Counts of pixels.

    ``near`` is (step, 2): agreeing and all, by distance to the edge; ``mixed`` is (3,): agreeing
    when cropped, when blended, and all.
    """

    near: NDArray[np.int64]
    mixed: NDArray[np.int64]


def _compare(model: Model, raster: Orthophoto, place: Place, step: int) -> _Tally:
    """One tile against its neighbours, along columns and along rows."""
    size = model.card.tile_size
    row, column = place
    tile, valid = _read(model, raster, row, column)
    middle = model.probabilities(tile[None])[0]
    valid = valid.copy()
    valid[raster.height - row :] = False  # what is mirrored beyond the raster is no real pixel
    valid[:, raster.width - column :] = False
    near, mixed = np.zeros((step, 2), np.int64), np.zeros(3, np.int64)
    for turned in (False, True):
        before, after = (
            model.probabilities(
                _read(model, raster, row + by * turned, column + by * (not turned))[0][None]
            )[0]
            for by in (-step, step)
        )
        if turned:  # along columns it is the same, seen from the side
            before, after = before.swapaxes(1, 2), after.swapaxes(1, 2)
        told = middle.swapaxes(1, 2) if turned else middle
        known = valid.T if turned else valid
        inner = slice(step, size - step)
        reference, counted = told[:, inner, inner].argmax(axis=0), known[inner, inner]
        width = size - 2 * step
        left = before[:, inner, 2 * step :]  # of the neighbour before: up to its right edge
        right = after[:, inner, :width]  # of the one behind: from its left edge on
        for answer in (left[:, :, ::-1], right):
            mirrored = answer is not right
            truth = reference[:, ::-1] if mirrored else reference
            real = counted[:, ::-1] if mirrored else counted
            same = (answer.argmax(axis=0) == truth) & real
            near[:, 0] += same[:, :step].sum(axis=0)
            near[:, 1] += real[:, :step].sum(axis=0)
        mixed += _mixed(left, right, reference, counted, step)
    return _Tally(near, mixed)


def _mixed(
    left: Probabilities,
    right: Probabilities,
    reference: NDArray[np.intp],
    counted: NDArray[np.bool_],
    step: int,
) -> NDArray[np.int64]:
    """Agreeing pixels of two tiles cropped in the middle of their overlap, blended there; all."""
    width = left.shape[2]
    weights = ramp(width + 2 * step, step)
    rising, falling = weights[:width], weights[2 * step :]
    share = rising / (rising + falling)
    blended = share * right + (1 - share) * left
    cropped = np.where(np.arange(width) < width // 2, left, right)
    agreeing = [
        int(((each.argmax(axis=0) == reference) & counted).sum()) for each in (cropped, blended)
    ]
    return np.array([*agreeing, int(counted.sum())])
