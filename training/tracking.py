"""A run's recipe, figures and results in MLflow, where that is asked for.

MLflow is asked for by its own variable ``MLFLOW_TRACKING_URI``: where a job reports to is a matter
of the machine, not of the recipe, and a run may be resumed elsewhere. Its other variables, such as
``MLFLOW_EXPERIMENT_NAME``, count as well.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from geoseg.errors import Cancelled
from geoseg.events import Events, Record, Tee
from geoseg.output import write_whole
from training.recipe import Section, by_key
from training.run import Run

VARIABLE = "MLFLOW_TRACKING_URI"
RESULTS = ("recipe.toml", "labels.json", "report.html", "model.onnx")


@contextmanager
def tracked(run: Run, recipe: Section, events: Events) -> Iterator[Events]:
    """Events whose metrics MLflow gets, too; a resumed run goes on with its own run there.

    Whatever goes wrong with MLflow ends the tracking with a warning, not the training.

    Parameters
    ----------
    run : Run
        Its folder's name is the run's, its ``mlflow.txt`` holds the run's id.
    recipe : Section
        Sent as parameters ``section.key``.
    events : Events
        Told of warnings.
    """
    if not os.environ.get(VARIABLE):
        yield events
        return
    try:
        import mlflow
    except ImportError as error:
        events.warning(
            f"{VARIABLE} is set, but mlflow cannot be imported ({error}): pip install mlflow-skinny"
        )
        yield events
        return
    tracker = _Tracker(mlflow, events)
    tracker.attempt(lambda: _begin(mlflow, run, recipe))
    status = "FAILED"
    try:
        yield Tee(events, tracker)
        status = "FINISHED"
    except (Cancelled, KeyboardInterrupt):
        status = "KILLED"
        raise
    finally:
        for name in RESULTS:
            if (run.folder / name).exists():
                tracker.attempt(lambda path=run.folder / name: mlflow.log_artifact(str(path)))
        tracker.attempt(lambda: mlflow.end_run(status))


def _begin(mlflow: Any, run: Run, recipe: Section) -> None:
    known = run.folder / "mlflow.txt"
    run_id = known.read_text("utf-8") if known.exists() else None
    active = mlflow.start_run(run_id=run_id, run_name=run.folder.resolve().name)
    write_whole(known, active.info.run_id.encode())
    mlflow.log_params(by_key(recipe.model_dump()))


class _Tracker(Events):
    """Passes metrics on to MLflow until something goes wrong."""

    def __init__(self, mlflow: Any, events: Events) -> None:
        super().__init__()
        self.mlflow = mlflow
        self.events = events
        self.works = True

    def attempt(self, action: Callable[[], None]) -> None:
        if not self.works:
            return
        try:
            action()
        except Exception as error:  # noqa: BLE001 - a server that is away must not end a training
            self.works = False
            reason = (str(error) or type(error).__name__).splitlines()[0]
            self.events.warning(f"MLflow is no longer told of this run: {reason}")

    def write(self, record: Record) -> None:
        if record["event"] != "metric":
            return
        values = {
            re.sub(r"[^\w\-. /:]", "_", name): float(value)  # what MLflow takes for a name
            for name, value in record.items()
            if name not in {"t", "event", "step"}
        }
        self.attempt(lambda: self.mlflow.log_metrics(values, step=record["step"]))
