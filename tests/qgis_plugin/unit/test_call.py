"""Jobs as text: what is copied must run as it stands."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from qgis_plugin.worker.call import Call

ODD = ["finetune", "my recipe.toml", "--images", "höhe & x.tif", "it's", '"q"', "--set", "a.b=[1]"]


def test_a_command_is_taken_by_a_shell_as_it_was_meant() -> None:
    text = Call(ODD).as_command(windows=False)
    assert shlex.split(text) == ["geoseg", *ODD]


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_a_command_runs_in_a_shell(tmp_path: Path) -> None:
    program = tmp_path / "geoseg"
    program.write_text(f"#!{sys.executable}\nimport json, sys; print(json.dumps(sys.argv[1:]))\n")
    program.chmod(0o755)
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["/bin/sh", "-c", Call(ODD).as_command(windows=False)],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == ODD


def test_a_command_for_windows_is_quoted_by_its_rules() -> None:
    call = Call(["predict", "C:\\My Maps\\a.tif", "--out", "C:\\b\\", "a&b", "50%", 'say "hi"'])
    assert call.as_command(windows=True) == (
        'geoseg predict "C:\\My Maps\\a.tif" --out C:\\b\\ "a&b" "50%" "say \\"hi\\""'
    )


def test_qgis_process_gets_the_parameters() -> None:
    call = Call(
        ["predict"],
        "geoseg:predict",
        {
            "INPUT": "my ortho.tif",
            "BANDS": None,
            "CONFIDENCE": True,
            "LAYERS": ["a", "b"],
            "MIN": 0.5,
        },
    )
    assert call.as_qgis_process(windows=False) == (
        "qgis_process run geoseg:predict '--INPUT=my ortho.tif' --CONFIDENCE=true --LAYERS=a "
        "--LAYERS=b --MIN=0.5"
    )


def test_a_job_that_processing_does_not_know_has_no_such_command() -> None:
    assert not Call(ODD).as_qgis_process(windows=False)


def test_python_for_processing_makes_the_same_call() -> None:
    parameters = {"INPUT": "C:\\ü\\it's.tif", "CONFIDENCE": False, "BANDS": None, "N": [1, 2]}
    text = Call(["predict"], "geoseg:predict", parameters).as_python()
    seen = {}

    class Processing:
        @staticmethod
        def run(name, given):
            seen[name] = given

    exec(text.replace("from qgis import processing", ""), {"processing": Processing})
    assert seen == {
        "geoseg:predict": {"INPUT": "C:\\ü\\it's.tif", "CONFIDENCE": False, "N": [1, 2]}
    }


def test_python_without_processing_runs_the_command(tmp_path: Path) -> None:
    (tmp_path / "geoseg.py").write_text("import json, sys; print(json.dumps(sys.argv[1:]))")
    done = subprocess.run(
        [sys.executable, "-c", Call(ODD).as_python()],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == ODD


def test_a_call_survives_json() -> None:
    call = Call(tuple(ODD), "geoseg:x", {"A": [1, "b"], "C": None})
    assert Call.from_json(json.loads(json.dumps(call.to_json()))) == call
