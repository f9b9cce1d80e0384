"""The folder of a run: what it was asked to do, what it tells, and whether it is done."""

import json
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoseg.errors import OutputError
from geoseg.events import Events, JsonLines, Tee, open_log
from geoseg.output import refuse_existing, write_whole
from training.recipe import Section, by_key, digest, to_toml

SHOWN = 2  # values of another recipe

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
        run = cls(folder)
        run.refuse_other({"job": job, **inputs}, recipe=recipe, overwrite=overwrite)
        there = run.state
        anew = overwrite and {**there, "result": None} != {**_plain(asked), "result": None}
        if anew or run._unlike(asked):  # without --overwrite, one that failed before it trained
            run._clear()
            there = {}
        run.cancel_file.unlink(missing_ok=True)
        if not there:
            write_whole(folder / "recipe.toml", to_toml(recipe).encode())
            run._write_state(asked)
        return run

    def refuse_other(self, known: Mapping[str, Any], *, recipe: Section, overwrite: bool) -> None:
        """Refuse a folder that :meth:`open` would refuse; nothing in it is changed.

        Parameters
        ----------
        known : mapping of str to JSON value
            What is known by now of job and inputs.
        recipe : Section
        overwrite : bool
            Whether another run that is there may go.

        Raises
        ------
        OutputError
            If the folder holds something else, or cannot be made.
        """
        refuse_existing(self.folder / "run.json", overwrite=True)
        if overwrite:
            return
        if self.state:
            other = self._unlike({"recipe": digest(recipe), **known})
            if other and self.last.exists():  # else it failed before there was anything to lose
                same = "" if "job" in other else "give the same to go on, "
                raise OutputError(
                    f"{self.folder} holds a run {self._differing(other, recipe)}",
                    f"{same}another --out, or --overwrite to start afresh",
                )
        elif self.folder.exists() and any(self.folder.iterdir()):
            raise OutputError(
                f"{self.folder} holds files but no run", "choose another --out, or --overwrite"
            )

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
                f"{path} cannot be read ({error})", "choose another --out, or remove that folder"
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

    def _unlike(self, asked: Mapping[str, Any]) -> list[str]:
        """In what a run that is there was asked for something else."""
        there = self.state
        return [key for key, value in _plain(asked).items() if there and there.get(key) != value]

    def _differing(self, other: Sequence[str], recipe: Section) -> str:
        """In words, how the run that is there differs from what is asked for."""
        if "job" in other:
            return f"of another job ({self.state.get('job')})"
        words = {"recipe": self._other_values(recipe), "start": "another start"}
        return "with " + " and ".join(words.get(key, f"other {key}") for key in other)

    def _other_values(self, recipe: Section) -> str:
        """The first values of the run's recipe that are others in this one."""
        try:
            there = by_key(tomllib.loads((self.folder / "recipe.toml").read_text("utf-8")))
        except (OSError, ValueError):
            there = {}
        asked = by_key(tomllib.loads(to_toml(recipe)))
        others = [
            f"{key} {'= ' if key in there else ''}{_said(there, key)}, not {_said(asked, key)}"
            for key in {**asked, **there}
            if there.get(key) != asked.get(key)
        ]
        if not there or not others:
            return "another recipe"
        more = len(others) - SHOWN
        return ", ".join(others[:SHOWN]) + (f", and {more} more" if more > 0 else "")

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


def _said(values: Mapping[str, Any], key: str) -> str:
    return json.dumps(values[key]) if key in values else "unset"


def _plain(asked: Mapping[str, Any]) -> dict[str, Any]:
    """As it reads back from JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(asked))
    return plain
