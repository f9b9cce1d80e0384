from click.testing import CliRunner

from geoseg.cli import cli
from training.losses import LOSSES


def test_every_loss_is_listed_with_what_it_is_for(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    result = CliRunner().invoke(cli, ["losses"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(LOSSES)
    for line, loss in zip(lines[1:], LOSSES.values(), strict=True):
        assert line.rstrip().endswith(loss.suits)


def test_help_has_an_example():
    for command in ("losses", "suggest-loss"):
        result = CliRunner().invoke(cli, [command, "--help"])
        assert result.exit_code == 0
        assert f"geoseg {command}" in result.output.split("Example", 1)[1]
