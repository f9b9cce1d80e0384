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


FINDINGS = {
    "versions": {"Python": "3.12.1", "geoseg": "0.1.0", "torch": "2.6.0", "dask": None},
    "providers": ["cuda", "cpu"],
    "memory": {"free": 21_368_020_992, "total": 25_276_510_208},
}


def test_findings_are_told_in_a_few_lines() -> None:
    assert environment.summary(FINDINGS).splitlines() == [
        "geoseg 0.1.0, Python 3.12.1",
        "maps on: cuda, cpu",
        "trains with: torch 2.6.0",
        "memory: 21 of 25 GB free",
    ]


def test_an_environment_that_can_only_map_says_so() -> None:
    lean = {**FINDINGS, "versions": {**FINDINGS["versions"], "torch": None}}
    assert "cannot train: torch is not installed" in environment.summary(lean).splitlines()


def test_a_torch_that_does_not_work_is_told() -> None:
    added = {"training": {"broken": "RuntimeError: operator torchvision::nms does not exist"}}
    told = environment.summary({**FINDINGS, "added": added}).splitlines()
    assert told[2] == "✗ cannot train: RuntimeError: operator torchvision::nms does not exist"


@pytest.mark.parametrize("answer", ["usage: …", "[]", "{}", '{"versions": {}}'])
def test_an_answer_that_is_not_understood_asks_for_an_update(answer: str, tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\necho '{answer}'\n")
    script.chmod(0o755)
    with pytest.raises(WorkerError, match=r"pip install geoseg-….whl"):
        environment.check(str(script), is_canceled=lambda: False)
