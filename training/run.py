"""The folder of a run: what it was asked to do, what it tells, and whether it is done."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoseg.errors import OutputError
from geoseg.events import Events, JsonLines, Tee, open_log
from geoseg.output import write_whole
from training.recipe import Section, digest, to_toml

CONTENTS = (
    "run.json",
    "recipe.toml",
    "statistics.json",
    "labels.json",
    "mlflow.txt",
    "events.jsonl",
    "metrics.csv",
    "checkpoints",
    "tensorboard",
    "model.onnx",
    "model-fp16.onnx",
    "model-int8.onnx",
    "report.html",
    "cancel",
)


@dataclass(frozen=True, slots=True)
class Run:
    """The folder of one pretraining or fine-tuning run.

    Running the same command again opens the same folder and goes on; a command that asks for
    something else is refused once there is a checkpoint to lose.
    """

    folder: Path

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        job: str,
        recipe: Section,
        inputs: Mapping[str, Any],
        overwrite: bool = False,
    ) -> "Run":
        """Make the folder of a run, or open it again to go on.

        Parameters
        ----------
        folder : Path
            Where the run is.
        job : str
            ``pretrain`` or ``finetune``.
        recipe : Section
            Saved as ``recipe.toml``.
        inputs : mapping of str to JSON value
            What the run is made from besides the recipe, e.g. fingerprints of its images.
        overwrite : bool
            Remove another run that is there.

        Raises
        ------
        OutputError
            If the folder holds something else, or cannot be written.
        """
        asked = {"job": job, "recipe": digest(recipe), **inputs}
        asked = json.loads(json.dumps(asked))  # as it will read back
        run = cls(folder)
        there = run.state
        if overwrite and {**there, "result": None} != {**asked, "result": None}:
            run._clear()
            there = {}
        other = [key for key, value in asked.items() if there.get(key) != value] if there else []
        if other and not run.last.exists():  # it failed before there was anything to lose
            run._clear()
            there = {}
        if there:
            if other:
                raise OutputError(
                    f"{folder} holds a run with another {' and '.join(other)}",
                    "choose another --out, or --overwrite to start afresh",
                )
        elif folder.exists() and any(folder.iterdir()) and not overwrite:
            raise OutputError(
                f"{folder} holds files but no run", "choose another --out, or --overwrite"
            )
        run.cancel_file.unlink(missing_ok=True)
        if not there:
            write_whole(folder / "recipe.toml", to_toml(recipe).encode())
            run._write_state(asked)
        return run

    @property
    def cancel_file(self) -> Path:
        """Appearing, it asks the run to stop."""
        return self.folder / "cancel"

    @property
    def last(self) -> Path:
        """The newest checkpoint."""
        return self.folder / "checkpoints" / "last.pt"

    @property
    def best(self) -> Path:
        """The checkpoint that validated best."""
        return self.folder / "checkpoints" / "best.pt"

    @property
    def best_or_last(self) -> Path:
        """The best checkpoint; the newest where nothing validates, as in pretraining."""
        return self.best if self.best.exists() else self.last

    @property
    def state(self) -> dict[str, Any]:
        """What the run was asked to do and, when done, its ``result``; empty before it began."""
        path = self.folder / "run.json"
        try:
            state: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise OutputError(
                f"{path} cannot be read ({error})", "choose another --out, or --overwrite"
            ) from error
        return state

    @property
    def result(self) -> dict[str, Any] | None:
        """What came out, or None while the run is not done."""
        return self.state.get("result")

    def finish(self, **result: Any) -> None:
        """Mark the run as done."""
        self._write_state({**self.state, "result": result})

    @contextmanager
    def telling(self, events: Events, job: str) -> Iterator[Events]:
        """Events that also go to ``events.jsonl`` of the run, its failure included."""
        with open_log(self.folder / "events.jsonl") as stream:
            log = JsonLines(stream)
            log.started(job)
            try:
                yield Tee(events, log)
            except BaseException as error:
                log.failed(error)
                raise

    def _write_state(self, state: Mapping[str, Any]) -> None:
        write_whole(self.folder / "run.json", json.dumps(state, indent=1).encode())

    def _clear(self) -> None:
        try:
            for name in CONTENTS:
                path = self.folder / name
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"{error.filename} cannot be removed ({error.strerror})", "choose another --out"
            ) from error
