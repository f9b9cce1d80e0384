"""A real QGIS with the plugin from the built zip, a small orthophoto and a model to map it with."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import numpy as np
import pytest
from osgeo import gdal, osr
from qgis import utils
from qgis.core import QgsApplication, QgsLayerTreeModel, QgsProject
from qgis.gui import QgsLayerTreeView

from tests.qgis_plugin.qgis.watchdog import Watchdog

gdal.UseExceptions()
ROOT = Path(__file__).parents[3]
SESSION_LIMIT = 240  # s that a session of the desktop may take, on a machine that does other things
TOY_MODEL = """
import sys
from pathlib import Path
from tests.toymodels import pointwise
pointwise(Path(sys.argv[1]))
"""


TOWN = """
import sys
from pathlib import Path
from tests.scenes import noise, write_raster
from tests.training.label_squares import write_squares
folder = Path(sys.argv[1])
write_raster(folder / "town.tif", noise(128, 128))
squares = [(k % 2, (32 * k, 8, 32 * k + 24, 120)) for k in range(4)]
write_squares(folder / "labels.gpkg", squares, names=("ground", "roof"))
"""
RECIPE = """
[data]
window = 32
block = 32
statistics_windows = 4
[model]
encoder = "tu-test_resnet"
atrous_rates = [1, 2, 3]
[loss]
name = "{loss}"
[train]
steps = {steps}
epoch = {epoch}
batch = 2
workers = 1
log_every = 2
[export]
tile = 64
halo = 16
"""


# what tests/toymodels.py puts into the model, repeated here to be the oracle
WEIGHTS = np.array([[1, -2, 3], [-1, 4, -2], [2, 1, -1]])  # (classes, bands)
BIAS = np.array([5, -3, 0])
CLASSES = {
    3: ("grass", "#31a354"),
    0: ("ground", "#c8c8c8"),
    7: ("roof & <wall>", "#d7301f"),
}


@pytest.fixture(scope="session")
def classes() -> Dict[int, Tuple[str, str]]:
    """Name and colour of the model's classes by value."""
    return CLASSES


@pytest.fixture(scope="session")
def expected() -> Callable[[np.ndarray], np.ndarray]:
    """What the model says of (3, h, w) pixels, (h, w) uint8."""

    def class_map(pixels: np.ndarray) -> np.ndarray:
        scores = np.einsum("kc,chw->khw", WEIGHTS, pixels.astype(float)) + BIAS[:, None, None]
        return np.array(list(CLASSES), np.uint8)[scores.argmax(axis=0)]

    return class_map


@pytest.fixture(scope="session")
def geoseg_python() -> str:
    """The Python of the isolated environment; ``GEOSEG_PYTHON`` wins over the repository's."""
    python = os.environ.get("GEOSEG_PYTHON") or str(ROOT / ".venv" / "bin" / "python")
    assert shutil.which(python), f"{python} is not there; run make test-qgis"
    return python


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, geoseg_python: str) -> None:
    monkeypatch.setenv("GEOSEG_PYTHON", geoseg_python)


@pytest.fixture(scope="session")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of QGIS profiles whose default one has the plugin, from its zip, switched on."""
    folder = tmp_path_factory.mktemp("profiles")
    archive = folder / "plugin.zip"
    subprocess.run([sys.executable, ROOT / "qgis_plugin" / "build.py", archive], check=True)
    profile = folder / "profiles" / "default"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(profile / "python" / "plugins")
    (profile / "QGIS").mkdir()
    (profile / "QGIS" / "QGIS3.ini").write_text(
        "[PythonPlugins]\ngeoseg_qgis=true\n[app]\nprojections\\unknownCrsBehavior=NoAction\n"
    )
    return folder


@pytest.fixture(scope="session")
def plugin(profiles: Path, qgis_processing: None) -> Any:
    """The plugin's package in this QGIS, its Processing provider registered."""
    place = str(profiles / "profiles" / "default" / "python" / "plugins")
    sys.path.insert(0, place)
    utils.plugin_paths.append(place)
    utils.updateAvailablePlugins()
    assert utils.loadPlugin("geoseg_qgis")
    assert utils.startProcessingPlugin("geoseg_qgis")
    yield sys.modules["geoseg_qgis"]
    # not unloaded here: without a desktop initGui() has built nothing that unload() could take away
    QgsApplication.processingRegistry().removeProvider("geoseg")
    sys.path.remove(place)


@pytest.fixture
def layer_tree(qgis_iface: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """QGIS's own view of the layers, where results are put; pytest-qgis has but a stand-in."""
    tree = QgsLayerTreeView()
    tree.setModel(QgsLayerTreeModel(QgsProject.instance().layerTreeRoot()))
    monkeypatch.setattr(qgis_iface, "layerTreeView", lambda: tree, raising=False)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory, geoseg_python: str) -> Path:
    """The pointwise toy model, saved by the environment that has onnx."""
    path = tmp_path_factory.mktemp("models") / "toy modèle.onnx"
    subprocess.run([geoseg_python, "-c", TOY_MODEL, path], check=True, cwd=ROOT)
    return path


@pytest.fixture(scope="session")
def pixels() -> np.ndarray:
    """What the orthophoto holds, (3, 70, 130) uint8: more than one tile, and odd sides."""
    return np.random.default_rng(7).integers(1, 256, (3, 70, 130), dtype=np.uint8)


@pytest.fixture(scope="session")
def ortho(tmp_path_factory: pytest.TempPathFactory, pixels: np.ndarray) -> Path:
    """A GeoTIFF in UTM 32N at 0.5 m, under a name that a careless command line would break."""
    path = tmp_path_factory.mktemp("ortho photos") / "höhe & x.tif"
    count, height, width = pixels.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height, count)
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32632)
    dataset.SetProjection(reference.ExportToWkt())
    dataset.SetGeoTransform((452_000.0, 0.5, 0.0, 5_411_000.0, 0.0, -0.5))
    for band in range(count):
        dataset.GetRasterBand(band + 1).WriteArray(pixels[band])
    dataset = None  # closes the file
    return path


@pytest.fixture(scope="session")
def class_map(
    tmp_path_factory: pytest.TempPathFactory, geoseg_python: str, ortho: Path, model: Path
) -> Path:
    """The map of the orthophoto."""
    path = tmp_path_factory.mktemp("maps") / "map.tif"
    command = [geoseg_python, "-m", "geoseg", "predict", ortho, "--model", model, "--out", path]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture(scope="session")
def expected_map(expected: Callable[[np.ndarray], np.ndarray], pixels: np.ndarray) -> np.ndarray:
    """The values of that map."""
    return expected(pixels)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, geoseg_python: str) -> Path:
    """A folder with what a tiny model is trained on: ``town.tif`` and ``labels.gpkg``."""
    folder = tmp_path_factory.mktemp("data ü")
    subprocess.run([geoseg_python, "-c", TOWN, folder], check=True, cwd=ROOT)
    return folder


@pytest.fixture(scope="session")
def recipe() -> Callable[..., str]:
    """The recipe of a tiny network, as TOML."""

    def text(*, steps: int, epoch: int = 20, loss: str = "cross_entropy") -> str:
        return RECIPE.format(steps=steps, epoch=epoch, loss=loss)

    return text


@pytest.fixture
def make_board(
    plugin: Any, qgis_new_project: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Any]]:
    """Makes boards of one profile, each as in the next session; their jobs end with the test."""
    from geoseg_qgis.jobs import board
    from geoseg_qgis.worker import detached

    monkeypatch.setattr(board, "home", lambda: tmp_path / "jobs")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    made: List[Any] = []

    def make() -> Any:
        for each in made:
            each.close()
        made.append(board.Board())
        return made[-1]

    yield make
    for each in made:
        each.close()
        for entry in each.entries.values():
            detached.kill(entry.job.process)


@pytest.fixture
def watchdog(qgis_app: Any) -> Iterator[Watchdog]:
    """Watches the event loop from ``begin()`` on; ``stop()`` gives what it found."""
    made = Watchdog()
    yield made
    made.stop()


@pytest.fixture
def qgis_environment(environment: None) -> Dict[str, str]:
    """The variables for a QGIS of its own, which takes the first Python on the path for its home:
    one of pyenv or conda would leave it without PyQGIS.
    """
    return {**os.environ, "PATH": f"/usr/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def desktop(
    profiles: Path, tmp_path: Path, qgis_environment: Dict[str, str]
) -> Callable[..., Dict[str, Any]]:
    """Runs a script in a real QGIS desktop and gives what it has found.

    The script's function ``visit`` is called with what the test passes, once the window is up.
    """
    if shutil.which("xvfb-run") is None:
        pytest.skip("QGIS's desktop needs a display: apt-get install xvfb xauth")

    def run(script: Path, **given: object) -> Dict[str, Any]:
        out = tmp_path / "found.json"
        session = tmp_path / "session.py"
        session.write_text(
            SESSION.format(script=str(script), given=json.dumps(given, default=str), out=str(out)),
            encoding="utf-8",
        )
        log = tmp_path / "qgis.log"
        command = [
            *("xvfb-run", "-a", "-s", "-screen 0 1366x768x24"),
            *("qgis", "--nologo", "--noversioncheck"),
            *("--profiles-path", str(profiles), "--code", str(session)),
        ]
        environment = {**qgis_environment, "QT_QPA_PLATFORM": "xcb"}
        with (
            log.open("w") as stream,
            subprocess.Popen(
                command, stdout=stream, stderr=stream, env=environment, start_new_session=True
            ) as child,
        ):
            try:
                child.wait(SESSION_LIMIT)
            finally:  # a shell script: what it started must go with it
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
        assert out.exists(), f"the session wrote nothing:\n{log.read_text()[-3000:]}"
        found = json.loads(out.read_text())
        assert "failed" not in found, found["failed"]
        return found

    return run


SESSION = """
import json, runpy, traceback
from pathlib import Path
from qgis.PyQt.QtCore import QTimer
from qgis import utils
from qgis.core import QgsProject
from qgis.utils import iface

uncaught = []  # QGIS would ask in a dialog what to do about each, and wait
utils.showException = lambda *told, **_: uncaught.extend(traceback.format_exception(*told[:3]))

def session():
    try:
        found = runpy.run_path({script!r})["visit"](**json.loads({given!r}))
    except BaseException:
        found = {{"failed": traceback.format_exc()}}
    if uncaught:
        found = {{"failed": "".join(uncaught)}}
    Path({out!r}).write_text(json.dumps(found))
    QgsProject.instance().clear()  # or QGIS asks whether to save
    iface.actionExit().trigger()

QTimer.singleShot(0, session)
"""
