"""``qgis_process``: the plugin on a server, without a desktop."""

import shutil
import subprocess
from pathlib import Path
from typing import Dict, List

import numpy as np
import pytest
from osgeo import gdal

# Debian's qgis_process is a wrapper that adds the options of its desktop, which the binary refuses
QGIS_PROCESS = shutil.which("qgis_process.bin") or shutil.which("qgis_process")

ROOT = Path(__file__).parents[3]
LABELLED = """
import sys
from pathlib import Path
from tests.scenes import noise, write_raster
from tests.training.label_squares import write_squares
folder = Path(sys.argv[1])
write_raster(folder / "town.tif", noise(64, 64))
write_squares(folder / "labels.gpkg", [(0, (0, 0, 32, 64)), (1, (32, 0, 64, 64))])
"""


@pytest.fixture
def qgis_process(profiles: Path, qgis_environment: Dict[str, str]):
    if QGIS_PROCESS is None:
        pytest.skip("this QGIS comes without qgis_process")

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [QGIS_PROCESS, *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=80,
            env={
                **qgis_environment,
                "QGIS_CUSTOM_CONFIG_PATH": str(profiles),
                "QT_QPA_PLATFORM": "offscreen",
            },
        )

    return run


def predict(ortho: Path, model: Path, out: Path) -> List[str]:
    return ["run", "geoseg:predict", f"--INPUT={ortho}", f"--MODEL={model}", f"--OUTPUT={out}"]


def test_a_map_is_made_without_a_desktop(  # noqa: PLR0917 - fixtures
    qgis_process, expected, ortho: Path, model: Path, pixels: np.ndarray, tmp_path: Path
) -> None:
    done = qgis_process(*predict(ortho, model, tmp_path / "map.tif"))
    assert done.returncode == 0, done.stdout + done.stderr
    written = gdal.Open(str(tmp_path / "map.tif")).ReadAsArray()
    np.testing.assert_array_equal(written, expected(pixels))


def test_a_failure_is_told_and_is_an_exit_code(qgis_process, ortho: Path, tmp_path: Path) -> None:
    corrupt = tmp_path / "corrupt.onnx"
    corrupt.write_bytes(b"not a model")
    done = qgis_process(*predict(ortho, corrupt, tmp_path / "map.tif"))
    assert done.returncode != 0
    assert "corrupt.onnx" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_training_is_explained_and_a_loss_suggested_without_a_desktop(
    qgis_process, geoseg_python: str, tmp_path: Path
) -> None:
    explained = qgis_process("help", "geoseg:finetune")
    assert explained.returncode == 0, explained.stdout + explained.stderr
    for word in ("Train a model from labels", "LABELS", "PRETRAIN", "unified_focal", "MEAN_IOU"):
        assert word in explained.stdout
    subprocess.run([geoseg_python, "-c", LABELLED, tmp_path], check=True, cwd=ROOT)
    done = qgis_process(
        *("run", "geoseg:suggestloss", f"--LABELS={tmp_path / 'labels.gpkg'}|layername=labels"),
        f"--IMAGES={tmp_path / 'town.tif'}",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "LOSS:\tcross_entropy" in done.stdout
