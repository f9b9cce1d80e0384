import subprocess
import sys

from click.testing import CliRunner

from geoseg.cli import cli


def test_help_has_an_example_and_waits_for_no_torch():
    code = (
        "import sys\n"
        "from geoseg.cli import cli\n"
        "try:\n    cli(['pretrain', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "assert 'torch' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "geoseg pretrain quick --images north.tif south.tif --out pretrained" in done.stdout


def test_a_missing_option_is_wrong_usage():
    assert CliRunner().invoke(cli, ["pretrain", "quick"]).exit_code == 2


def test_an_unknown_recipe_is_one_line_and_exit_status_1(tmp_path):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "geoseg", "pretrain", "quik"),
            *("--images", "a.tif", "--out", str(tmp_path / "run")),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.strip().startswith("error: there is no recipe 'quik'")
    assert "Traceback" not in done.stderr
