"""Whether a raster is what a model expects, and which of its bands to take."""

from collections.abc import Sequence
from pathlib import Path

from geoseg.card import ModelCard
from geoseg.errors import RasterError
from geoseg.orthophoto import Orthophoto

GSD_TOLERANCE = 0.10  # share by which ground sample distances may differ


def open_fitting(
    path: str | Path, card: ModelCard, *, bands: Sequence[int | str] | None = None
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

    Returns
    -------
    Orthophoto
        Open; the caller closes it.
    list of str
        What the user should know: bands taken on a guess, other resolution or dtype, no CRS.

    Raises
    ------
    RasterError
        If the raster cannot be read or lacks bands.
    """
    warnings: list[str] = []
    if bands is None:
        with Orthophoto.open(path) as raster:
            bands, warnings = choose_bands(card, raster)
    elif len(bands) != len(card.bands):
        raise RasterError(
            f"model expects {_listed(card.bands)} but --bands chooses {len(bands)}",
            f"choose {len(card.bands)} bands, in the model's order",
        )
    raster = Orthophoto.open(path, bands=bands)
    return raster, warnings + concerns(card, raster)


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
    if len(lacking) == 1 and len(wanted) == len(names) and names.count("alpha") == 1:
        number = names.index("alpha") + 1  # four bands are red, green, blue, nir, whatever it says
        chosen = tuple(number if band in lacking else names.index(band) + 1 for band in wanted)
        guess = f"{file} calls band {number} alpha; it is taken as {lacking[0]}"
        return chosen, [f"{guess}, which the model expects (choose with --bands)"]
    if len(wanted) == len(raster.bands) and set(wanted).isdisjoint(raster.bands):
        guess = f"{file} names its bands {', '.join(raster.bands)}, the model others"
        return raster.indexes, [
            f"{guess}; {_mapped(raster.indexes, wanted)} is a guess (choose with --bands)"
        ]
    raise RasterError(
        f"model expects {_listed(wanted)} but {raster.path} has {_listed(names)}",
        f"choose bands with --bands or use a {len(raster.bands)}-band model",
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
        trained = f"the model was trained at {card.gsd:.3g} m; expect a poor map"
        told.append(f"{name} has {raster.gsd:.3g} m pixels but {trained}")
    if raster.dtype != card.dtype:
        told.append(f"{name} holds {raster.dtype} but the model was trained on {card.dtype}")
    return told


def gsd_ratio(card: ModelCard, raster: Orthophoto) -> float | None:
    """The raster's ground sample distance over the model's; None where one is unknown."""
    if raster.gsd is None or card.gsd is None:
        return None
    return raster.gsd / card.gsd


def _listed(bands: Sequence[str]) -> str:
    return f"{len(bands)} band{'s' if len(bands) > 1 else ''} ({', '.join(bands)})"


def _mapped(numbers: Sequence[int], names: Sequence[str]) -> str:
    return ", ".join(f"{number} as {name}" for number, name in zip(numbers, names, strict=True))
