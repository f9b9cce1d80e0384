"""The region of like pixels around a place, grown from what they look like there."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoseg.orthophoto import fill_invalid
from geoseg.patches import find_patches

NEAR = 10  # px around the place, where it is learnt what the region looks like
ALIKE = 0.5  # standard deviations of the whole window, within which a neighbour is learnt from
ROUNDS = 3  # of learning
FLOOR = 0.08  # standard deviations of the whole window by which pixels of one look may differ
THIN = 1  # px; what links two parts by less than twice as much and one is cut
BAY = 2  # px; what is narrower than twice as much is filled
HOLE = 100  # px; what is larger is something of its own, such as a house in a meadow

Mask = NDArray[np.bool_]
Place = tuple[int, int]  # row and column
Bands = NDArray[np.float32]  # (C, h, w)


def grow_region(pixels: NDArray[Any], valid: Mask, place: Place, *, tolerance: float = 2.0) -> Mask:
    """The connected region around a place whose pixels look like those beside the place.

    Bands are smoothed a little. The mean and the covariance of like pixels beside the place are
    learnt in a few rounds, as by ITK's confidence connected filters; then all pixels count whose
    Mahalanobis distance is within the tolerance. Thin links are cut, small
    bays and holes filled.

    Parameters
    ----------
    pixels : (C, h, w) array
        Of any real dtype.
    valid : (h, w) bool array
        What is not valid belongs to no region, and holes there stay.
    place : two ints
        Row and column of a valid pixel.
    tolerance : float
        In standard deviations of a band. A greater one never loses a pixel.

    Returns
    -------
    (h, w) bool array
        4-connected; holds the place.
    """
    sharp = scaled(pixels, valid)
    soft = smoothed(sharp, valid)
    beside = _beside(soft, valid, place)
    like = valid & (_distance(soft, *_look(soft[:, beside])) <= tolerance)
    like[place] = True
    core = dilated(eroded(like, THIN), THIN) | (like & _disc(like.shape, place, NEAR))
    region = connected(core, place)
    # what is smoothed is mixed along a border: there, pixels count as they are
    border = dilated(region, 1) & valid & ~region
    border[border] = _distance(sharp[:, border], *_look(sharp[:, beside])) <= tolerance
    room = np.pad(region | border, BAY)
    closed = eroded(dilated(room, BAY), BAY)[BAY:-BAY, BAY:-BAY]
    return connected(filled(closed, HOLE) & valid, place)


def scaled(pixels: NDArray[Any], valid: Mask) -> Bands:
    """Valid pixels in standard deviations of each band, from its mean; 0 elsewhere."""
    bands = fill_invalid(pixels, valid, [0.0] * len(pixels))
    for number, known in enumerate(bands[:, valid]):
        mean, spread = known.mean(dtype=np.float64), known.std(dtype=np.float64)
        bands[number] -= np.float32(mean)
        bands[number] /= np.float32(spread or 1)
    bands[:, ~valid] = 0
    return bands


def smoothed(bands: Bands, valid: Mask) -> Bands:
    """Bands averaged over 3 x 3 valid pixels, with binomial weights; 0 elsewhere."""
    soft = _blurred(bands)
    if not valid.all():
        soft /= np.maximum(_blurred(valid.astype(np.float32)), 1 / 16)
    return soft


def connected(mask: Mask, place: Place) -> Mask:
    """The 4-connected part of a mask that holds a place."""
    patches = find_patches(mask.astype(np.uint8))
    first = place[0] * mask.shape[1] + place[1]
    here = patches.patch_of == patches.at(slice(first, first + 1))
    found: Mask = here[patches.run_of].reshape(mask.shape)
    return found


def filled(mask: Mask, largest: int) -> Mask:
    """A mask without its holes of at most so many pixels; 4-connected, and not at the border."""
    patches = find_patches(np.pad(~mask, 1, constant_values=True).astype(np.uint8))
    lengths = np.diff(patches.run_starts, append=len(patches.run_of))
    sizes = np.bincount(patches.patch_of, lengths)
    outside = patches.patch_of[0]
    small = (patches.values == 1) & (sizes <= largest) & (np.arange(len(sizes)) != outside)
    holes = small[patches.patch_of][patches.run_of].reshape(np.add(mask.shape, 2))
    whole: Mask = mask | holes[1:-1, 1:-1]
    return whole


def dilated(mask: Mask, radius: int) -> Mask:
    """All within a number of steps, each to one of four neighbours."""
    for _ in range(radius):
        grown = mask.copy()
        grown[1:] |= mask[:-1]
        grown[:-1] |= mask[1:]
        grown[:, 1:] |= mask[:, :-1]
        grown[:, :-1] |= mask[:, 1:]
        mask = grown
    return mask


def eroded(mask: Mask, radius: int) -> Mask:
    """All that is further than that from what is not of the mask; beyond the border is nothing."""
    return ~dilated(~mask, radius)


def _beside(bands: Bands, valid: Mask, place: Place) -> Mask:
    """The pixels beside a place that are like those around them and it."""
    near = valid & _disc(valid.shape, place, NEAR)
    rows, columns = (
        slice(max(each - NEAR, 0), each + NEAR + 1) for each in place
    )  # all that is near
    part, room = bands[:, rows, columns], near[rows, columns]
    here = place[0] - rows.start, place[1] - columns.start
    center = part[:, here[0], here[1]]
    for _ in range(ROUNDS):
        like = room & (_distance(part, center, np.eye(len(bands))) <= ALIKE)
        like[here] = True
        found = connected(like, here)
        center = part[:, found].mean(axis=1)
    beside = np.zeros_like(valid)
    beside[rows, columns] = found
    return beside


def _look(colors: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Mean (C,) and covariance (C, C) of pixels (C, n)."""
    shift = colors - colors.mean(axis=1, dtype=np.float64, keepdims=True)
    spread = shift @ shift.T / colors.shape[1] + FLOOR**2 * np.eye(len(colors))
    return colors.mean(axis=1, dtype=np.float64), spread


def _distance(bands: NDArray[Any], center: NDArray[Any], spread: NDArray[Any]) -> NDArray[Any]:
    """The Mahalanobis distance of (C, …) pixels, by the root of the number of bands."""
    # not by solving for each pixel: (x - m)ᵀ S⁻¹ (x - m) = |L⁻¹ (x - m)|², S = L Lᵀ
    whiten = np.linalg.inv(np.linalg.cholesky(spread)).astype(bands.dtype)
    turned = whiten @ (bands.reshape(len(bands), -1) - center.astype(bands.dtype)[:, None])
    found: NDArray[Any] = np.sqrt(np.einsum("cn,cn->n", turned, turned) / len(bands))
    return found.reshape(bands.shape[1:])


def _blurred(image: Bands) -> Bands:
    """(…, h, w) with the weights 1, 2, 1 along both axes; edges are repeated."""
    for axis in (-2, -1):
        lines = np.moveaxis(image, axis, 0)
        total = 2 * lines
        total[1:] += lines[:-1]
        total[:-1] += lines[1:]
        total[0] += lines[0]
        total[-1] += lines[-1]
        total /= 4
        image = np.moveaxis(total, 0, axis)
    return image


def _disc(shape: tuple[int, ...], place: Place, radius: int) -> Mask:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    near: Mask = (rows - place[0]) ** 2 + (columns - place[1]) ** 2 <= radius**2
    return near
