"""What fine-tuning learns from: rasters with their labels, given as files or as a data set."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from geoseg.labels import Labels
from geoseg.masks import MaskLabels
from training.data.scenes import Scenes
from training.data.sets import open_labelled, open_set
from training.data.truth import Truth, open_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledData:
    """Opened rasters and labels.

    Attributes
    ----------
    scenes : Scenes
    labels : tuple
        Label files that hold for all scenes or, of a data set, one label image per scene.
    roles : tuple of int or None
        What each scene of a data set is for, see :class:`training.data.truth.Truth`.
    gsd : float or None
        Ground sample distance (m/px).
    notes : tuple of str
        What a person should know of them.
    origin : dict
        What opens them again, as plain data: ``band_choice``, ``class_field`` and ``data_set``.
    """

    scenes: Scenes
    labels: tuple[Labels | MaskLabels, ...]
    roles: tuple[int, ...] | None = None
    gsd: float | None
    notes: tuple[str, ...]
    origin: dict[str, Any]

    @classmethod
    def of_files(
        cls,
        images: Sequence[Path],
        labels: Sequence[Path],
        *,
        class_field: str | None = None,
        background: bool | None = None,
        bands: Sequence[int | str] | None = None,
        cache: int = 0,
    ) -> Self:
        """Rasters, and label files that lie on them.

        Raises
        ------
        RasterError, LabelError
            If one cannot be read, or they do not fit.
        """
        scenes = Scenes(images, bands=bands, cache=cache)
        known = open_labels(labels, class_field=class_field, background=background)
        notes = [*scenes.notes, *(note for each in known for note in each.notes)]
        if len(scenes.unplaced) > 1 and len(known) == 1:
            notes.append(
                f"{len(scenes.unplaced)} images have no georeference: the labels hold for each of "
                "them, as if they showed one place"
            )
        return cls(
            scenes=scenes,
            labels=tuple(known),
            gsd=scenes.gsd,
            notes=tuple(notes),
            origin={
                "band_choice": None if bands is None else list(bands),
                "class_field": class_field,
                "data_set": None,
            },
        )

    @classmethod
    def of_set(
        cls,
        folder: Path,
        *,
        kind: str | None = None,
        bands: Sequence[int | str] | None = None,
        cache: int = 0,
    ) -> Self:
        """The train and val splits of a data set; see `training.data.sets`.

        Raises
        ------
        RasterError, LabelError
            If it is none that is known, or lacks images, labels or bands.
        """
        found = open_set(folder, kind=kind, bands=bands)
        opened = open_labelled(found, bands, cache=cache)
        chosen = found.choose(bands)
        return cls(
            scenes=opened.scenes,
            labels=opened.labels,
            roles=opened.roles,
            gsd=opened.scenes.gsd or found.gsd,
            notes=(*found.notes, *opened.scenes.notes),
            origin={
                "band_choice": None if chosen is None else list(chosen),
                "class_field": None,
                "data_set": {
                    "folder": str(folder.absolute()),
                    "kind": found.kind,
                    "bands": None if bands is None else list(bands),
                },
            },
        )

    def truth(self, *, validation_share: float, block: int, seed: int) -> Truth:
        """What is known of each pixel, split into what trains and what validates."""
        return Truth(
            self.scenes,
            self.labels,
            own_roles=self.roles,
            validation_share=validation_share,
            block=block,
            seed=seed,
        )
