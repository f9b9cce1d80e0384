"""What a finished run learned from, opened again where it lay."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoseg.errors import CheckpointError, LabelError, RasterError
from geoseg.tiling import Tile
from training.data.fraction import Fraction
from training.data.labelled import LabelledSampler
from training.data.scenes import Scenes
from training.data.truth import Truth
from training.labelled_data import LabelledData
from training.recipe import FinetuneRecipe, read_recipe
from training.run import Run
from training.validation import Validation


@dataclass(frozen=True, slots=True)
class Material:
    """Images and labels of a fine-tuning run, split as it split them.

    Attributes
    ----------
    recipe : FinetuneRecipe
    scenes : Scenes
    truth : Truth
    fill : tuple of float
        What stands in for invalid pixels, per band.
    changed : bool
        Whether they are no longer what the run saw.
    """

    recipe: FinetuneRecipe
    scenes: Scenes
    truth: Truth
    fill: tuple[float, ...]
    changed: bool

    @classmethod
    def reopen(cls, run: Run, about: Mapping[str, Any]) -> "Material":
        """Open what the description in a checkpoint names.

        Parameters
        ----------
        run : Run
        about : mapping
            What fine-tuning wrote, see :class:`training.export.Trained`.

        Raises
        ------
        RasterError, LabelError
            If images or labels are gone, or are others now.
        CheckpointError
            If the checkpoint names no labels.
        """
        if "labels" not in about:
            raise CheckpointError(
                f"the checkpoint of {run.folder} does not say where its labels are",
                "fine-tune again with this geoseg, or use --precision fp32",
            )
        recipe = read_recipe(FinetuneRecipe, run.folder / "recipe.toml")
        try:
            learnt = _open(about, background=recipe.data.background)
        except (RasterError, LabelError) as error:
            raise type(error)(
                f"the run's images and labels are needed again: {error.message}",
                "put them back, or use --precision fp32",
            ) from error
        scenes = learnt.scenes
        if list(scenes.bands) != list(about["bands"]):
            raise RasterError(
                f"{scenes[0].path} now has the bands {', '.join(scenes.bands)}, not "
                f"{', '.join(about['bands'])}",
                "restore the images of the run",
            )
        truth = learnt.truth(
            validation_share=recipe.data.validation_share,
            block=recipe.data.block,
            seed=recipe.train.seed,
        )
        digest = f"{scenes.digest()}-{truth.digest()}"
        changed = digest != about["training"].get("data_digest", digest)
        return cls(recipe, scenes, truth, tuple(about["mean"]), changed)

    def validation(self, tile: Tile) -> Validation:
        """The tiles on which the run validates, each counted by its own core."""
        return Validation(self.scenes, self.truth, tile=tile, fill=self.fill, workers=0)

    def windows(self, size: int) -> LabelledSampler:
        """Windows as those the run trains on, of another size (px)."""
        share, seed = self.recipe.data.fraction, self.recipe.train.seed
        return LabelledSampler(
            self.scenes,
            self.truth if share == 1 else Fraction(self.truth, share=share, seed=seed),
            size=size,
            fill=self.fill,
            class_balance=self.recipe.data.class_balance,
            seed=seed,
        )


def _open(about: Mapping[str, Any], *, background: bool | None) -> LabelledData:
    found = about.get("data_set")
    if found:
        return LabelledData.of_set(Path(found["folder"]), kind=found["kind"], bands=found["bands"])
    return LabelledData.of_files(
        [Path(path) for path in about["images"]],
        [Path(path) for path in about["labels"]],
        class_field=about["class_field"],
        background=background,
        bands=about["band_choice"],
    )
