"""Whether a raster is what a model expects, and which of its bands to take."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.arguments import as_sequence, require_choice
from geoseg.card import ModelCard
from geoseg.claims import require_decodable
from geoseg.errors import RasterError
from geoseg.orthophoto import Orthophoto
from geoseg.plural import plural
from geoseg.resampling import Scale

GSD_TOLERANCE = 0.10  # share by which ground sample distances may differ
BLURRED = 1.5  # times as large as those of the model, pixels lack what it goes by
SAMPLES = 4  # windows a side
SAMPLE_SIZE = 256  # px, side of a window
MASK_SHARE = 0.9  # of what is not transparent in a mask, at least, is opaque; the rest are edges
STRANGE = 2.0  # standard deviations between the mean of a raster and that of the training data


@dataclass(frozen=True, slots=True, kw_only=True)
class BandSample:
    """Values of one band in a sample of a raster, and how far they are from the training data."""

    name: str
    minimum: float
    maximum: float
    mean: float
    std: float
    shift: float | None  # of the mean, in standard deviations of the training data


def open_fitting(
    path: str | Path,
    card: ModelCard,
    *,
    bands: Sequence[int | str] | None = None,
    gsd: float | Literal["auto", "keep"] = "keep",
) -> tuple[Orthophoto, list[str]]:
    """Open a raster with the bands a model expects, in its order.

    They are found by name; by position where no name is known and the number is right.

    Parameters
    ----------
    path : str or Path
        The raster.
    card : ModelCard
        What the model expects.
    bands : sequence of int or str, optional
        The user's own choice, which is taken as it is.
    gsd : "auto", "keep" or float
        Ground sample distance (m/px) to resample to: the model's where the raster's differs by
        more than 10 %, none, or this.

    Returns
    -------
    Orthophoto
        Open; the caller closes it.
    list of str
        What the user should know: bands taken on a guess, other resolution or dtype, no CRS.

    Raises
    ------
    RasterError
        If the raster cannot be read or lacks bands, cannot be resampled as told, or holds other
        numbers than a compact model takes.
    """
    if not isinstance(gsd, int | float):
        require_choice("gsd", gsd, ("auto", "keep"))
    bands = None if bands is None else as_sequence(bands)
    warnings: list[str] = []
    if bands is None:
        with Orthophoto.open(path) as raster:
            bands, warnings = choose_bands(card, raster)
    elif len(bands) != len(card.bands):
        raise RasterError(
            f"model expects {_listed(card.bands)} but --bands chooses {len(bands)}",
            f"choose {plural(len(card.bands), 'band')}, in the model's order",
        )
    elif crossed := [
        f"{own} as {wanted}"
        for own, wanted in zip(bands, card.bands, strict=True)
        if own != wanted and own in card.bands
    ]:
        warnings.append(f"--bands gives the model {', '.join(crossed)}; expect a poor map")
    raster = Orthophoto.open(path, bands=bands)
    if card.compact and not np.can_cast(raster.dtype, card.dtype):
        raster.close()
        raise RasterError(
            f"{path} holds {raster.dtype} but the model is compact and takes {card.dtype} alone",
            "use the model exported without --compact",
        )
    scale = _scale(card, raster, gsd)
    if scale is not None and not scale.same:
        raster.close()
        told = f"{raster.path.name} has {raster.gsd:.3g} m pixels"
        raster = Orthophoto.open(path, bands=bands, scale=scale)
        coarse = scale.pixel.a < 1 / BLURRED
        lacking = ", where it has no such detail; expect a poor map" if coarse else ""
        warnings.append(f"{told}; the model sees it at {raster.gsd:.3g} m{lacking}")
    return raster, warnings + concerns(card, raster)


def _scale(
    card: ModelCard, raster: Orthophoto, gsd: float | Literal["auto", "keep"]
) -> Scale | None:
    """How to resample a raster; None to leave it."""
    ratio = gsd_ratio(card, raster)
    if gsd == "keep" or (gsd == "auto" and (ratio is None or abs(ratio - 1) <= GSD_TOLERANCE)):
        return None
    if not isinstance(gsd, str):
        if raster.gsd is None:
            raise RasterError(
                f"{raster.path} does not say how large its pixels are, so they cannot be "
                f"resampled to {gsd:g} m",
                "give it a CRS and a geotransform, or leave out --gsd",
            )
        ratio = raster.gsd / gsd
    assert ratio is not None  # in both ways to get here
    return Scale.of((raster.height, raster.width), ratio=ratio)


def choose_bands(card: ModelCard, raster: Orthophoto) -> tuple[tuple[int, ...], list[str]]:
    """Numbers of the bands to take (from 1), and what is doubtful about them.

    Raises
    ------
    RasterError
        If the raster does not have them.
    """
    wanted, names, file = card.bands, raster.available, raster.path.name
    if set(wanted) <= set(names):
        chosen = tuple(names.index(band) + 1 for band in wanted)
        in_order = chosen == tuple(range(1, len(names) + 1))
        guess = f"{file} does not name its bands; {_mapped(chosen, wanted)} is a guess"
        return chosen, [f"{guess} (choose with --bands)"] if raster.guessed and not in_order else []
    lacking = [band for band in wanted if band not in names]
    number = names.index("alpha") + 1 if names.count("alpha") == 1 else None
    if number and len(lacking) == 1 and len(wanted) == len(names) and not _is_mask(raster, number):
        # GDAL calls the last of four bands alpha unless it is told otherwise
        chosen = tuple(number if band in lacking else names.index(band) + 1 for band in wanted)
        guess = f"{file} calls band {number} alpha; it is taken as {lacking[0]}"
        return chosen, [f"{guess}, which the model expects (choose with --bands)"]
    if len(wanted) == len(raster.bands) and set(wanted).isdisjoint(raster.bands):
        guess = f"{file} names its bands {', '.join(raster.bands)}, the model others"
        return raster.indexes, [
            f"{guess}; {_mapped(raster.indexes, wanted)} is a guess (choose with --bands)"
        ]
    remedy = f"give a raster with {', '.join(lacking)}"
    if len(raster.bands) >= len(wanted):
        remedy = "choose bands with --bands"
    elif len(names) >= len(wanted):
        remedy += ", choose bands with --bands if one is misnamed,"
    raise RasterError(
        f"model expects {_listed(wanted)} but {raster.path} has {_listed(names)}",
        f"{remedy} or use a {len(raster.bands)}-band model",
    )


def concerns(card: ModelCard, raster: Orthophoto) -> list[str]:
    """What may spoil the map: resolution, dtype, a missing georeference."""
    told = []
    name = raster.path.name
    if raster.crs is None:
        told.append(f"{name} has no coordinate reference system; neither will the map")
    elif raster.transform.is_identity:
        told.append(f"{name} has no geotransform; neither will the map")
    ratio = gsd_ratio(card, raster)
    if ratio is not None and abs(ratio - 1) > GSD_TOLERANCE:
        pixels = f"{'has' if raster.scale.same else 'is seen in'} {raster.gsd:.3g} m pixels"
        trained = f"the model was trained at {card.gsd:.3g} m; expect a poor map"
        told.append(f"{name} {pixels} but {trained}")
    if raster.dtype != card.dtype:
        told.append(f"{name} holds {raster.dtype} but the model was trained on {card.dtype}")
    return told


def gsd_ratio(card: ModelCard, raster: Orthophoto) -> float | None:
    """The raster's ground sample distance over the model's; None where one is unknown."""
    if raster.gsd is None or card.gsd is None:
        return None
    return raster.gsd / card.gsd


def sample_values(card: ModelCard, raster: Orthophoto) -> list[BandSample]:
    """Statistics of valid pixels in windows spread evenly over a raster.

    Empty when there are no valid pixels in them.
    """
    values = _sample(raster).astype(np.float64)
    if not values.size:
        return []
    norm = card.normalization
    return [
        BandSample(
            name=name,
            minimum=float(band.min()),
            maximum=float(band.max()),
            mean=float(band.mean()),
            std=float(band.std()),
            shift=float((band.mean() - norm.mean[index]) / norm.std[index]) if norm else None,
        )
        for index, (name, band) in enumerate(zip(card.bands, values, strict=True))
    ]


def strange_values(samples: Sequence[BandSample]) -> list[str]:
    """One sentence on the bands whose values are far from those of the training data, or none."""
    far = [
        f"{each.name} {each.mean:.4g} ({each.shift:+.1f} standard deviations)"
        for each in samples
        if each.shift is not None and abs(each.shift) > STRANGE
    ]
    if not far:
        return []
    return [f"the values are far from those of the training data: mean of {', of '.join(far)}"]


def value_concerns(card: ModelCard, raster: Orthophoto) -> list[str]:
    """What in a sample of a raster's values may spoil the map."""
    samples = sample_values(card, raster)
    return [f"{raster.path.name}: {each}" for each in strange_values(samples)]


def _is_mask(raster: Orthophoto, number: int) -> bool:
    """Whether a band of a raster tells what is transparent, by its values in a sample."""
    with Orthophoto.open(raster.source, bands=(number,)) as band:
        values = _sample(band)
    seen = values[values > 0]
    return not seen.size or bool((seen == seen.max()).mean() >= MASK_SHARE)


def _sample(raster: Orthophoto) -> NDArray[Any]:
    """Valid pixels (C, n) of windows spread evenly over a raster."""
    windows = [
        Window(column, row, min(SAMPLE_SIZE, raster.width), min(SAMPLE_SIZE, raster.height))
        for row in _spread(raster.height)
        for column in _spread(raster.width)
    ]
    require_decodable(raster.path, raster.block_shape)
    read = [raster.read(window) for window in windows]
    return np.concatenate([pixels[:, valid] for pixels, valid in read], axis=1)


def _spread(size: int) -> list[int]:
    """Where windows start along one side."""
    return sorted({int(start) for start in np.linspace(0, max(size - SAMPLE_SIZE, 0), SAMPLES)})


def _listed(bands: Sequence[str]) -> str:
    return f"{plural(len(bands), 'band')} ({', '.join(bands)})"


def _mapped(numbers: Sequence[int], names: Sequence[str]) -> str:
    return ", ".join(f"{number} as {name}" for number, name in zip(numbers, names, strict=True))
