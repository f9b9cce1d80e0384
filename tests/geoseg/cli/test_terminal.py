"""What a person sees whose stdout and stderr are one terminal."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.scenes import write_raster
from tests.toymodels import card, pointwise

pty = pytest.importorskip("pty", reason="Windows has none")
SHOW_CURSOR, BOLD = "\x1b[?25h", "\x1b[1m"


def screen(*arguments: object) -> str:
    """All that ``geoseg`` writes to a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "geoseg", *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as command:
        os.close(theirs)
        parts = []
        try:
            while part := os.read(ours, 1 << 16):
                parts.append(part)
        except OSError:  # how Linux says that nobody writes any more
            pass
    os.close(ours)
    assert command.returncode == 0
    return b"".join(parts).decode()


def test_a_table_stands_below_the_bars(tmp_path: Path) -> None:
    class_map = write_raster(tmp_path / "map.tif", np.array([[0, 1], [1, 1]], np.uint8))
    seen = screen("assess", class_map, "--reference", class_map)
    bars, table = seen.split("4 pixels")
    assert bars.replace(SHOW_CURSOR, "").replace(BOLD, "").endswith("\n")
    assert "strips" in bars
    assert "strips" not in table


def test_the_files_of_all_rasters_stand_below_the_bars(tmp_path: Path) -> None:
    pixels = np.zeros((len(card().bands), 40, 40), np.uint8)
    rasters = [write_raster(tmp_path / name, pixels) for name in ("a.tif", "b.tif")]
    model, maps = pointwise(tmp_path / "model.onnx"), tmp_path / "maps"
    seen = screen("predict", *rasters, "--model", model, "--out", maps)
    bars, files = seen.split(str(maps / "a_map.tif"))
    assert bars.replace(SHOW_CURSOR, "").endswith("\n")
    assert "map a.tif" in bars
    assert "map b.tif" in bars
    assert "tiles" not in files
