"""What all commands have in common."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from geoseg.cli import cli

HEAVY = {
    "torch",
    "rasterio",
    "onnxruntime",
    "onnx",
    "geopandas",
    "pandas",
    "matplotlib",
    "pydantic",
}


def test_help_loads_nothing_heavy() -> None:
    """What takes long to import is imported by the command that needs it, when it runs."""
    code = (
        "import json, sys; from geoseg.cli import cli\n"
        "cli.main(['--help'], standalone_mode=False)\n"
        "print(json.dumps(list(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "Commands:" in done.stdout
    assert not HEAVY & set(json.loads(done.stderr))


@pytest.mark.parametrize("command", [None, *cli.list_commands(click.Context(cli))])
def test_the_help_of_a_command_has_an_example(command: str | None) -> None:
    shown = CliRunner().invoke(cli, [*([command] if command else []), "--help"])
    assert shown.exit_code == 0
    assert "Example" in shown.output
    assert f"geoseg {command or 'predict'}" in shown.output.split("Example", 1)[1]
    assert "\\b" not in shown.output


def test_no_summary_in_the_list_of_commands_is_cut() -> None:
    listed = CliRunner().invoke(cli, ["--help"], terminal_width=80).output
    assert "..." not in listed.split("Commands:")[1]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["nonsense"], 2),
        (["predict"], 2),
        (["predict", "a.tif", "--model", "m.onnx", "--out", "b.tif", "--batch", "0"], 2),
        (["predict", "nowhere.tif", "--model", "nowhere.onnx", "--out", "b.tif"], 1),
    ],
)
def test_exit_codes_tell_wrong_usage_from_errors(arguments: list[str], code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geoseg", *arguments], capture_output=True, check=False, text=True
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_a_path_that_the_system_refuses_is_one_line(geoseg) -> None:
    done = geoseg("vectorize", "n" * 300, "--out", "a.gpkg")
    assert done.code == 1
    assert "File name too long" in done.error


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("arguments", [["recipe", "finetune"], ["doctor"]])
def test_where_stdout_is_full_that_is_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "geoseg", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: the output cannot be written (No space left on device)")
    assert len(done.stderr.splitlines()) == 1
