"""The figures of a run as they come in: metrics.csv for programs, TensorBoard for people."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from torch.utils.tensorboard import SummaryWriter

from geoseg.output import write_whole

FIRST = ["step", "epoch"]


class Metrics:
    """Figures by step, kept in ``metrics.csv`` and ``tensorboard/`` of a run folder.

    A column is added when a figure first appears. Going on from a step forgets what an
    interrupted run wrote after it.

    Parameters
    ----------
    folder : Path
        Of the run.
    start : int
        Step from which the run goes on.
    epoch : int
        Steps to an epoch.
    """

    def __init__(self, folder: Path, *, start: int, epoch: int) -> None:
        self.path = folder / "metrics.csv"
        self.epoch = epoch
        self.rows = [row for row in read_metrics(self.path) if int(row["step"]) <= start]
        self.board = SummaryWriter(str(folder / "tensorboard"), purge_step=start + 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.board.close()

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Keep the figures of a step; those of the same step share a row."""
        if not self.rows or int(self.rows[-1]["step"]) != step:
            self.rows.append({"step": str(step), "epoch": f"{step / self.epoch:.4g}"})
        self.rows[-1].update({name: f"{value:.8g}" for name, value in values.items()})
        columns = list(dict.fromkeys([*FIRST, *(name for row in self.rows for name in row)]))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        write_whole(self.path, text.getvalue().encode())
        for name, value in values.items():
            self.board.add_scalar(name, value, step)


def read_metrics(path: Path) -> list[dict[str, str]]:
    """The rows of a ``metrics.csv``; none if there is no such file."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [{k: v for k, v in row.items() if v} for row in csv.DictReader(file)]
