"""Images and label images that lie in folders of two names and share the rest of their path."""

from collections.abc import Collection, Sequence
from pathlib import Path, PurePath

from geoseg.errors import LabelError
from training.data.sets.dataset import Item

SPLITS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}

Key = tuple[str, ...]


def pair(
    folder: Path, files: Sequence[Path], *, images: Collection[str], labels: Collection[str]
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Images with the label image of the same stem, below folders of the same names.

    ``images/train/a.tif`` goes with ``masks/train/a.png``, ``Val/Rural/images_png/7.png`` with
    ``Val/Rural/masks_png/7.png``: one part of the path says image or label, one may say the
    split, and the rest is the same. What has no split is for training.

    Parameters
    ----------
    folder : Path
        The set's; what is above it says nothing.
    files : sequence of Path
        Those below it.
    images, labels : collection of str
        Names of folders, in lower case.

    Returns
    -------
    items : tuple of Item
    notes : tuple of str
        On label images without an image.

    Raises
    ------
    LabelError
        If two images, or two label images, would be the same one.
    """
    pictures, masks = _by_key(folder, files, images), _by_key(folder, files, labels)
    items = tuple(
        Item(image, masks.get(key), _split(image.relative_to(folder)))
        for key, image in pictures.items()
    )
    lonely = [path for key, path in masks.items() if key not in pictures]
    return items, (
        (f"label images without an image are left out: {_files(lonely)}",) if lonely else ()
    )


def part_of(path: PurePath, names: Collection[str]) -> int | None:
    """The place of a folder with one of the names in a path, the innermost if there are several."""
    parts = [part.casefold() for part in path.parent.parts]
    return next((at for at in range(len(parts) - 1, -1, -1) if parts[at] in names), None)


def _by_key(folder: Path, files: Sequence[Path], names: Collection[str]) -> dict[Key, Path]:
    found: dict[Key, Path] = {}
    for path in files:
        relative = path.relative_to(folder)
        at = part_of(relative, names)
        if at is None:
            continue
        parts = [part.casefold() for part in relative.parent.parts]
        key = (*parts[:at], *parts[at + 1 :], relative.stem)
        if key in found:
            raise LabelError(
                f"{found[key]} and {path} differ in their ending only",
                "leave one of them: which label belongs to which image follows from the name",
            )
        found[key] = path
    return found


def _split(relative: PurePath) -> str:
    parts = (part.casefold() for part in relative.parent.parts)
    return next((SPLITS[part] for part in parts if part in SPLITS), "train")


def _files(paths: Sequence[Path]) -> str:
    return f"{len(paths)} ({paths[0].name}{', …' if len(paths) > 1 else ''})"
