"""What an export is asked for, and whether a file is that already; known without torch."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

import onnx
from google.protobuf.message import DecodeError

from geoseg import __version__
from geoseg.arguments import require_choice
from geoseg.card import ModelCard, Precision
from geoseg.errors import CardError, CheckpointError, OutputError, RecipeError
from geoseg.output import write_whole
from training.recipe import ExportRecipe, FinetuneRecipe, read_recipe
from training.run import Run

OPSET = 18
PRECISIONS: tuple[str, ...] = get_args(Precision)
BLOCK = 1 << 24  # bytes hashed at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An export in full, whatever was left to the run's recipe.

    Attributes
    ----------
    run : Run
    checkpoint : Path
    name, dynamic, license
        As in :class:`training.recipe.ExportRecipe`.
    tile, halo : int or None
        px; None for those the run validated with.
    precision : "fp32", "fp16" or "int8"
    max_loss : float
        The mean IoU that a lower precision may cost.
    force : bool
        Whether it may cost more.
    compact : bool
        Whether it takes and gives bytes.
    """

    run: Run
    checkpoint: Path
    name: str
    tile: int | None
    halo: int | None
    dynamic: bool
    license: str
    precision: Precision
    max_loss: float
    force: bool
    compact: bool

    @classmethod
    def of(
        cls,
        folder: Path,
        *,
        which: str,
        name: str | None,
        tile: int | None,
        halo: int | None,
        dynamic: bool | None,
        license_: str | None,
        precision: Precision,
        max_loss: float,
        force: bool,
        compact: bool,
    ) -> "Asked":
        """What is asked of a run; see :func:`training.export.export`.

        Raises
        ------
        CheckpointError
            If the folder holds no checkpoint.
        RecipeError
            If there is no such precision, or the run's recipe cannot be read.
        ArgumentError
            If ``which`` is neither.
        """
        if precision not in PRECISIONS:
            raise RecipeError(
                f"there is no precision {precision!r}", f"choose {', '.join(PRECISIONS)}"
            )
        require_choice("which", which, ("best", "last"))
        run = Run(folder)
        checkpoint = run.best_or_last if which == "best" else run.last
        if not checkpoint.exists():
            raise CheckpointError(
                f"{folder} holds no checkpoint", "give the folder of a run of geoseg finetune"
            )
        said = _recipe(run)
        return cls(
            run=run,
            checkpoint=checkpoint,
            name=name or said.name or folder.resolve().name,
            tile=tile,
            halo=halo,
            dynamic=said.dynamic if dynamic is None else dynamic,
            license=said.license if license_ is None else license_,
            precision=precision,
            max_loss=max_loss,
            force=force,
            compact=compact,
        )

    @property
    def usual(self) -> Path:
        """Where it goes when nothing else is said."""
        ending = "" if self.precision == "fp32" else f"-{self.precision}"
        return self.run.folder / f"model{ending}{'-compact' if self.compact else ''}.onnx"

    def digest(self) -> str:
        """A short fingerprint of what is asked, of the checkpoint and of the code."""
        asked: dict[str, Any] = {**asdict(self), "version": __version__, "opset": OPSET}
        for place in ("run", "checkpoint"):
            del asked[place]
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode())
        with self.checkpoint.open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
        return digest.hexdigest()[:16]


def reuse(asked: Asked, out: Path, *, overwrite: bool) -> bool:
    """Whether ``out`` is the export already, or could be made so by a copy of the run's own file.

    Raises
    ------
    OutputError
        If something else is there that may not be replaced, or it cannot be written.
    """
    digest = asked.digest()
    if _digest_of(out) == digest:
        return True
    if out.exists() and not overwrite:
        raise OutputError(f"{out} is there already", "choose another --out, or --overwrite")
    if _digest_of(asked.usual) != digest:
        return False
    write_whole(out, asked.usual.read_bytes())
    return True


def _recipe(run: Run) -> ExportRecipe:
    path = run.folder / "recipe.toml"
    if run.state.get("job") != "finetune" or not path.exists():
        return ExportRecipe()
    return read_recipe(FinetuneRecipe, path).export


def _digest_of(path: Path) -> str | None:
    """That of the export that made a file; None for any other file, and where there is none."""
    try:
        model = onnx.load(path, load_external_data=False)
        card = ModelCard.from_metadata({each.key: each.value for each in model.metadata_props})
    except (OSError, DecodeError, CardError):
        return None
    digest = getattr(card.training, "export_digest", None) if card else None
    return digest if isinstance(digest, str) else None
