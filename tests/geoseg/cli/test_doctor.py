import json

import onnxruntime
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


def test_it_shows_the_same_to_a_person() -> None:
    shown = CliRunner().invoke(cli, ["doctor"], env={"COLUMNS": "120"}).output
    assert rasterio.__gdal_version__ in shown
    assert "model providers" in shown
