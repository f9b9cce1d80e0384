"""What is known of the scenes' ground, as channels of the network, split into what trains and what
validates.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window

from geoseg.classes import ClassScheme, LandClass
from geoseg.errors import LabelError
from geoseg.labels import IGNORED, ROLES, Labels, channels, squares
from geoseg.matching import plain_name
from training.data.blocks import SIDE, Block, read_by_blocks
from training.data.draw import Purpose, generator
from training.data.scenes import QUIETLY, Scenes

CELL = 64  # px; side of the squares in which labelled pixels are counted
SURVEY = 8 * CELL  # px; side of the squares that are burnt to count them
TRAIN, VAL, TEST = (ROLES.index(role) + 1 for role in ("train", "val", "test"))

Targets = NDArray[np.uint8]


def open_labels(
    paths: Sequence[Path], *, class_field: str | None, background: bool | None
) -> list[Labels]:
    """Label files in one class scheme.

    Parameters
    ----------
    paths : sequence of Path
    class_field : str, optional
        The field of vector layers that holds the class.
    background : bool, optional
        Whether, inside an extent, what carries no label is class 0, which is added when the
        files have none; None leaves it to the files.

    Raises
    ------
    LabelError
        If a file cannot be read, two give one value to different classes, or there is only one
        class.
    """
    found = [Labels.open(path, class_field=class_field) for path in paths]
    scheme = _merge(found)
    if background is not None:
        scheme = _with_background(scheme, background=background)
    if len(scheme) < 2:
        raise LabelError(
            f"the labels know only one class, {scheme.names[0]!r}",
            "label at least two, or draw extents around what is labelled completely and make the "
            "rest of them one: data.background=true in a recipe, --background of suggest-loss",
        )
    if scheme == found[0].scheme and len(found) == 1:
        return found
    return [Labels.open(path, class_field=class_field, scheme=scheme) for path in paths]


@dataclass(frozen=True, slots=True)
class Cells:
    """Where pixels of one role are labelled.

    Attributes
    ----------
    places : (n, 3) int array
        Scene, row and column (px) of each cell.
    counts : (n, K) int64 array
        Its pixels of each class.
    """

    places: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def pixels(self) -> NDArray[np.int64]:
        """(K,) pixels of each class in all cells."""
        return np.asarray(self.counts.sum(axis=0))


class Truth:
    """Labels of scenes, as channels 0…K-1, each pixel for training, validation or test.

    The role of a pixel is that of the extent it lies in; labels outside every extent train. Where
    nothing validates, whole blocks of what would train are kept for it.

    Parameters
    ----------
    scenes : Scenes
    labels : sequence of Labels
        In one scheme, see :func:`open_labels`. Where several label a pixel, the last counts.
    validation_share : float
        Share of the labelled blocks kept for validation where no extent has that role.
    block : int
        Side of a block (px), rounded up to whole cells.
    seed : int
        Chooses the blocks.
    own_roles : sequence of int, optional
        TRAIN or VAL for each scene as a whole. Then the labels are one for each scene, too, and
        of that scene only, wherever they lie; see :func:`training.data.sets.open_labelled`.

    Attributes
    ----------
    scheme : ClassScheme
        In the order of the channels.
    train, val : Cells
        Where there are labels of either role.

    Raises
    ------
    LabelError
        If a label file lies outside all images, several lie on several images without a
        georeference, or no labelled pixel is left to train on.
    """

    def __init__(
        self,
        scenes: Scenes,
        labels: Sequence[Labels],
        *,
        validation_share: float,
        block: int,
        seed: int,
        own_roles: Sequence[int] | None = None,
    ) -> None:
        self.scenes = scenes
        self.labels = tuple(labels)
        self.own_roles = own_roles
        self.scheme: ClassScheme = labels[0].scheme
        self.cells_per_block = -(-block // CELL)
        self._channel = channels(self.scheme)
        self._kept: frozenset[tuple[int, int, int]] = frozenset()  # blocks that validate
        for each in () if own_roles else labels:
            if not any(each.overlaps(scene) for scene in scenes):
                raise LabelError(
                    f"the labels of {each.path} lie outside {_named(scenes)}",
                    "check that both cover the same ground and carry the right CRS",
                )
        if not own_roles:
            self._refuse_one_place()
        self.train, self.val = self._survey()
        validates = any(each.extents.get("val") is not None for each in labels)
        if not validates and VAL not in (own_roles or ()):
            self._keep_blocks(validation_share, seed)
        if not len(self.train.places):
            raise LabelError(
                f"no pixel of {_named(scenes)} is labelled for training",
                "label more, or change the role of an extent to train",
            )

    def _refuse_one_place(self) -> None:
        """Images without a georeference all lie in one place, and each label on all of them."""
        adrift = self.scenes.unplaced
        there = [each for each in self.labels if adrift and each.overlaps(adrift[0])]
        if len(adrift) > 1 and len(there) > 1:
            raise LabelError(
                f"{len(adrift)} images without a georeference, {adrift[0].path.name} among them, "
                f"lie in one place, and each of the {len(there)} label files on all of them",
                "put images and label images of the same names into the folders images and labels "
                "of one folder, and give that with --data",
            )

    def digest(self) -> str:
        """A short fingerprint of what the labels say."""
        told = " ".join(each.digest() for each in self.labels)
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def read(self, index: int, window: Window, role: int) -> Targets:
        """Channels of a scene's pixels that have a role.

        Parameters
        ----------
        index : int
            Of the scene.
        window : Window
            May reach beyond the scene; there is nothing known there.
        role : int
            TRAIN or VAL.

        Returns
        -------
        (h, w) uint8 array
            0…K-1, and 255 where nothing is known or the pixel has another role.
        """
        targets, roles = self._burn(index, window)
        targets[roles != role] = IGNORED
        return targets

    def _burn(self, index: int, window: Window) -> tuple[Targets, NDArray[np.uint8]]:
        """Channels and roles of a window; beyond the scene nothing is known."""
        scene = self.scenes[index]
        shape = int(window.height), int(window.width)
        targets, roles = np.full(shape, IGNORED, np.uint8), np.zeros(shape, np.uint8)
        top, left = max(0, window.row_off), max(0, window.col_off)
        bottom = min(scene.height, window.row_off + shape[0])
        right = min(scene.width, window.col_off + shape[1])
        if top < bottom and left < right:
            part = (
                slice(top - window.row_off, bottom - window.row_off),
                slice(left - window.col_off, right - window.col_off),
            )
            inside = Window(left, top, right - left, bottom - top)
            targets[part], roles[part] = self._known(index, inside)
        side = CELL * self.cells_per_block
        for _, row, column in self._kept_in(index, window):
            block = (
                slice(max(0, row * side - window.row_off), (row + 1) * side - window.row_off),
                slice(max(0, column * side - window.col_off), (column + 1) * side - window.col_off),
            )
            roles[block][roles[block] == TRAIN] = VAL
        return targets, roles

    def _known(self, index: int, window: Window) -> tuple[Targets, NDArray[np.uint8]]:
        """Channels and roles of a window inside a scene, whichever blocks validate.

        Put together from blocks, which are kept with those of the scenes: burning takes ten times
        as long as all the rest of a window.
        """
        scene, kept = self.scenes[index], self.scenes.blocks
        if self.own_roles or not kept.limit:
            return self._burnt(index, window)

        def burnt(block: Window) -> Block:
            targets, roles = self._burnt(index, block)
            return np.stack([targets, roles]), targets != IGNORED

        (targets, roles), _ = read_by_blocks(
            window,
            size=(scene.height, scene.width),
            shape=(SIDE, SIDE),
            get=lambda block: kept.get(
                (self, index, block.row_off, block.col_off), lambda: burnt(block)
            ),
        )
        return targets, roles

    def _burnt(self, index: int, window: Window) -> tuple[Targets, NDArray[np.uint8]]:
        """The same from the labels themselves."""
        scene = self.scenes[index]
        place = {"transform": scene.transform, "crs": scene.crs}
        shape = int(window.height), int(window.width)
        if self.own_roles:  # a matter of reading only, which needs no lock
            role = np.full(shape, self.own_roles[index], np.uint8)
            return self._channel[self.labels[index].burn(window, **place)], role
        values, roles = np.full(shape, IGNORED, np.uint8), np.zeros(shape, np.uint8)
        for each in self.labels:
            with QUIETLY:
                if each.touches(window, **place):
                    burnt = each.burn(window, **place)
                    np.copyto(values, burnt, where=burnt != IGNORED)
                if each.extents:
                    roles = np.maximum(roles, each.roles(window, **place))
        roles[roles == 0] = TRAIN
        return self._channel[values], roles

    def _kept_in(self, index: int, window: Window) -> list[tuple[int, int, int]]:
        if not self._kept:
            return []
        side = CELL * self.cells_per_block
        rows = range(window.row_off // side, (window.row_off + window.height - 1) // side + 1)
        columns = range(window.col_off // side, (window.col_off + window.width - 1) // side + 1)
        blocks = [(index, row, column) for row in rows for column in columns]
        return [block for block in blocks if block in self._kept]

    def _survey(self) -> tuple[Cells, Cells]:
        """Count the labelled pixels of each cell by class, for TRAIN and VAL."""
        classes = len(self.scheme)
        found: dict[int, list[tuple[NDArray[np.int64], NDArray[np.int64]]]] = {TRAIN: [], VAL: []}
        for index, scene in enumerate(self.scenes):
            place = {"transform": scene.transform, "crs": scene.crs}
            for window in squares(scene.height, scene.width, SURVEY):
                if not any(each.touches(window, **place) for each in self.labels):
                    continue
                targets, roles = self._burn(index, window)
                rows, columns = np.indices(targets.shape) // CELL
                across = SURVEY // CELL
                cell = rows * across + columns
                for role, parts in found.items():
                    wanted = (roles == role) & (targets != IGNORED)
                    pairs = cell[wanted] * classes + targets[wanted]
                    counts = np.bincount(pairs, minlength=across**2 * classes)
                    counts = counts.reshape(-1, classes)
                    there = np.flatnonzero(counts.any(axis=1))
                    places = np.column_stack(
                        [
                            np.full(len(there), index),
                            window.row_off + there // across * CELL,
                            window.col_off + there % across * CELL,
                        ]
                    )
                    parts.append((places, counts[there]))
        return _join(found[TRAIN], classes), _join(found[VAL], classes)

    def _keep_blocks(self, share: float, seed: int) -> None:
        """Move whole blocks from training to validation.

        In random order, but first so that each class of two blocks or more stands on both sides.
        """
        blocks = self.train.places // (1, CELL * self.cells_per_block, CELL * self.cells_per_block)
        names, inverse = np.unique(blocks, axis=0, return_inverse=True)
        inverse = inverse.reshape(-1)
        wanted = round(share * len(names))
        if share > 0 and len(names) > 1:
            wanted = max(1, wanted)
        present = np.zeros((len(names), self.train.counts.shape[1]), bool)
        np.logical_or.at(present, inverse, self.train.counts > 0)
        order = generator(Purpose.SPLIT, seed, 0).permutation(len(names))
        kept = _choose_blocks(present[order], wanted)
        chosen = np.zeros(len(names), bool)
        chosen[order[kept]] = True
        self._kept = frozenset(
            (int(scene), int(row), int(column)) for scene, row, column in names[chosen]
        )
        moved = chosen[inverse]
        self.val = Cells(self.train.places[moved], self.train.counts[moved])
        self.train = Cells(self.train.places[~moved], self.train.counts[~moved])


def _choose_blocks(present: NDArray[np.bool_], wanted: int) -> list[int]:
    """Which blocks to keep of (n, K: classes present): the first, but each class if possible."""
    kept: list[int] = []
    left = present.sum(axis=0)  # blocks with the class that still train

    def take(block: int) -> bool:
        if len(kept) == wanted or block in kept or (left[present[block]] < 2).any():
            return False
        kept.append(block)
        left[present[block]] -= 1
        return True

    for which in np.argsort(left, kind="stable"):  # the rarest first
        if not present[kept, which].any():
            next((block for block in np.flatnonzero(present[:, which]) if take(int(block))), None)
    for block in range(len(present)):
        take(block)
    return kept


def _join(parts: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]], classes: int) -> Cells:
    places = [np.empty((0, 3), np.int64), *(place for place, _ in parts)]
    counts = [np.empty((0, classes), np.int64), *(count for _, count in parts)]
    return Cells(np.concatenate(places), np.concatenate(counts))


def _merge(labels: Sequence[Labels]) -> ClassScheme:
    """The classes of all files."""
    known: dict[int, LandClass] = {}
    for each in labels:
        for own in each.scheme:
            other = known.get(own.value)
            plain = plain_name(own.value)
            if other is None or other.name == plain:
                known[own.value] = own
            elif own.name not in {other.name, plain}:
                raise LabelError(
                    f"class {own.value} is {own.name!r} in {each.path} but {other.name!r} in "
                    "another label file",
                    "give both the same classes",
                )
    return ClassScheme(
        classes=tuple(known[value] for value in sorted(known))
        if len(labels) > 1
        else labels[0].scheme.classes,
        background=any(each.scheme.background for each in labels),
    )


def _with_background(scheme: ClassScheme, *, background: bool) -> ClassScheme:
    classes = scheme.classes
    if background and 0 not in scheme.values:
        classes = (LandClass(value=0, name="background", color="#c8c8c8"), *classes)
    return ClassScheme(classes=classes, background=background)


def _named(scenes: Scenes) -> str:
    return str(scenes[0].path) if len(scenes) == 1 else f"all {len(scenes)} images"
