import json
import sys

import onnxruntime
import pytest
import rasterio
from click.testing import CliRunner

from geoseg import __version__
from geoseg.cli import cli


def test_it_tells_versions_providers_and_what_is_free() -> None:
    told = json.loads(CliRunner().invoke(cli, ["doctor", "--json"]).output)
    assert told["versions"]["geoseg"] == __version__
    assert told["versions"]["GDAL"] == rasterio.__gdal_version__
    assert told["versions"]["onnxruntime"] == onnxruntime.__version__
    assert "cpu" in told["providers"]
    assert 0 < told["memory"]["free"] <= told["memory"]["total"]
    assert 0 < told["disk"]["free"] <= told["disk"]["total"]


def test_it_tells_what_other_packages_add_and_what_is_broken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> dict[str, str]:
        raise ImportError("libcudart.so.12 is missing")

    added = {"good": lambda: {"cuda:0": "a card, 80.0 GB"}, "bad": fail}
    entries = [
        type("Entry", (), {"name": name, "load": lambda _, facts=facts: facts})()
        for name, facts in added.items()
    ]
    monkeypatch.setattr("geoseg.cli.doctor.entry_points", lambda group: entries)
    runner = CliRunner()
    told = json.loads(runner.invoke(cli, ["doctor", "--json"]).output)["added"]
    assert told["good"] == {"cuda:0": "a card, 80.0 GB"}
    assert told["bad"] == {"broken": "ImportError: libcudart.so.12 is missing"}
    shown = runner.invoke(cli, ["doctor"], env={"COLUMNS": "120"}).output
    assert "good: cuda:0" in shown
    assert "libcudart" in shown


def test_what_is_not_installed_is_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "training.device", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)  # an import of it finds no module
    runner = CliRunner()
    told = json.loads(runner.invoke(cli, ["doctor", "--json"]).output)
    assert told["added"] == {}
    assert told["not_installed"] == {"training": "pip install 'geoseg[train]'"}
    shown = runner.invoke(cli, ["doctor"], env={"COLUMNS": "120"}).output
    assert "not installed: pip install 'geoseg[train]'" in shown
    assert "broken" not in shown


def test_it_lists_the_devices_of_training() -> None:
    told = json.loads(CliRunner().invoke(cli, ["doctor", "--json"]).output)["added"]
    assert "GB" in told["training"]["cpu"]


def test_it_shows_the_same_to_a_person() -> None:
    shown = CliRunner().invoke(cli, ["doctor"], env={"COLUMNS": "120"}).output
    assert rasterio.__gdal_version__ in shown
    assert "model providers" in shown
