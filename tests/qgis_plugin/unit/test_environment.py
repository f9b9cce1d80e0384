"""Which Python has geoseg."""

import sys
from pathlib import Path

import pytest

from qgis_plugin.worker import environment
from qgis_plugin.worker.errors import WorkerError

PYTHON = sys.executable


def test_the_setting_names_the_python() -> None:
    assert environment.locate(PYTHON, {}) == PYTHON


def test_the_variable_wins_over_the_setting(tmp_path: Path) -> None:
    assert environment.locate(str(tmp_path), {"GEOSEG_PYTHON": PYTHON}) == PYTHON


def test_the_folder_of_an_environment_will_do(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.symlink_to(PYTHON)
    assert environment.locate(f" {tmp_path} ", {}) == str(python)


@pytest.mark.parametrize("setting", ["", "  "])
def test_no_python_named_leads_to_the_settings(setting: str) -> None:
    with pytest.raises(WorkerError, match=r"no Python with GeoSeg is set — name one in Settings"):
        environment.locate(setting, {"GEOSEG_PYTHON": ""})


def test_what_cannot_be_run_is_no_python(tmp_path: Path) -> None:
    text = tmp_path / "python"
    text.write_text("")
    for wrong in (text, tmp_path / "missing", tmp_path):
        with pytest.raises(WorkerError, match=f"^{wrong} is not a Python that can be run"):
            environment.locate(str(wrong), {})


def test_a_command_tells_its_events_on_stdout() -> None:
    assert environment.command("/env/bin/python", ["predict", "a.tif"]) == [
        "/env/bin/python",
        "-m",
        "geoseg",
        "predict",
        "a.tif",
        "--events",
        "-",
    ]
