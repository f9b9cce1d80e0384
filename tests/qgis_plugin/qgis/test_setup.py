"""The panel of the environment, with a real pip and real virtual environments."""

import sys
import time
from pathlib import Path
from typing import Any, Callable

import pytest
import qgis.utils
from qgis.core import Qgis, QgsNetworkAccessManager, QgsSettings
from qgis.PyQt.QtCore import QEventLoop, QTimer
from qgis.PyQt.QtNetwork import QNetworkProxy
from qgis.PyQt.QtWidgets import QApplication, QLabel, QMessageBox

from tests.qgis_plugin.wheels import wheel

PATIENCE = 90.0  # s


def settle(milliseconds: int = 20) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        settle()


@pytest.fixture
def settings(plugin, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GEOSEG_PYTHON")
    module = sys.modules["geoseg_qgis.settings"]
    module.set_python("")
    yield module
    module.set_python("")


@pytest.fixture
def panel(settings, qgis_app):
    from geoseg_qgis.setup.panel import EnvironmentPanel
    from geoseg_qgis.work import stop_all

    made = EnvironmentPanel()
    made.show()
    yield made
    stop_all()
    made.deleteLater()


@pytest.fixture
def own(panel, tmp_path: Path):
    """Its lower half, set to make an environment from the wheel of a stand-in for geoseg."""
    own = panel.own
    own.purpose.setCurrentIndex(own.purpose.findData(False))
    own.source.setFilePath(str(wheel(tmp_path)))
    own.folder.setFilePath(str(tmp_path / "environment"))
    wait(lambda: own.machine)
    return own


def test_nothing_is_made_until_the_button_is_pressed(panel, own, settings) -> None:
    settle(200)
    assert own.work is None
    assert not Path(own.folder.filePath()).exists()
    assert not settings.python()


def test_an_environment_is_made_checked_and_removed(
    panel, own, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own.create.isEnabled(), own.space.text()
    assert own.create.text() == "Create"
    own.create.click()
    assert not own.create.isEnabled()
    beats, longest = time.monotonic(), 0.0
    while own.work is not None:  # QGIS goes on meanwhile
        settle(10)
        longest, beats = max(longest, time.monotonic() - beats), time.monotonic()
    assert longest < 1.0
    python = str(Path(own.folder.filePath()) / "bin" / "python")
    assert own.doing.text().startswith("✓"), own.doing.text()
    assert settings.python() == panel.chosen.python.filePath() == python
    assert panel.chosen.findings.text().startswith("✓ geoseg 0.1.0")
    assert "Successfully installed geoseg-0.1.0" in own.log.toPlainText()
    assert own.create.text() == "Update"

    panel.chosen.check.click()
    wait(panel.chosen.check.isEnabled)
    assert panel.chosen.findings.text().startswith("✓ geoseg 0.1.0")

    monkeypatch.setattr(
        QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes, raising=True
    )
    own.remove.click()
    wait(lambda: own.work is None)
    assert own.doing.text() == "Removed."
    assert not Path(own.folder.filePath()).exists()
    assert own.create.text() == "Create"


def test_a_making_goes_on_when_the_panel_is_closed_and_can_be_cancelled_by_the_next(
    panel, own, settings
) -> None:
    from geoseg_qgis.setup.panel import EnvironmentPanel

    own.create.click()
    wait(own.log.toPlainText)
    folder = Path(own.folder.filePath())
    panel.close()
    other = EnvironmentPanel()
    assert other.own.work is not None
    other.own.cancel.click()
    wait(lambda: other.own.work is None)
    assert other.own.doing.text() == "Cancelled; nothing was left behind."
    assert not folder.exists()
    assert not settings.python()
    other.deleteLater()


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list:
    """What is said in QGIS's message bar."""
    said: list = []
    bar = type("Bar", (), {"pushMessage": lambda _self, *what: said.append(what)})()
    monkeypatch.setattr(qgis.utils.iface, "messageBar", lambda: bar)
    return said


def test_a_pytorch_that_does_not_start_is_told(
    panel, own, settings, messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geoseg_qgis.worker import installation

    found = "geoseg 0.1.0\n✗ cannot train: RuntimeError: operator torchvision::nms does not exist"
    monkeypatch.setattr(installation, "create", lambda *_, **__: found)
    own.create.click()
    wait(lambda: own.work is None)
    assert own.doing.text().startswith("✗ The environment is chosen and maps, but its PyTorch")
    assert "torchvision::nms" in panel.chosen.findings.text()
    ((_, words, level, seconds),) = messages
    assert own.doing.text() == f"✗ {words}"
    assert (level, seconds) == (Qgis.MessageLevel.Warning, 0)


def test_an_environment_that_is_complete_is_chosen_although_its_window_is_closed(
    own, settings, messages
) -> None:
    from geoseg_qgis.setup.first_use import FirstUseDialog

    source, folder = own.source.filePath(), own.folder.filePath()
    dialog = FirstUseDialog("no Python with GeoSeg is set")
    making = dialog.panel.own
    making.purpose.setCurrentIndex(own.purpose.currentIndex())
    making.source.setFilePath(source)
    making.folder.setFilePath(folder)
    wait(making.create.isEnabled)
    making.create.click()
    dialog.accept()
    dialog.deleteLater()
    settle()
    again = FirstUseDialog("no Python with GeoSeg is set")
    assert again.panel.own.work is not None
    assert "being made" in again.findChild(QLabel).text()
    assert again.panel.own.space.isHidden()
    again.deleteLater()
    wait(settings.python)
    assert Path(settings.python()).is_relative_to(folder)
    assert [words for _, words, *_ in messages] == ["The environment is ready and chosen."]


def test_a_failure_is_one_line_and_can_be_tried_again(panel, own, tmp_path: Path) -> None:
    broken = tmp_path / "geoseg-0.1.0-py3-none-any.whl"
    good = broken.read_bytes()
    broken.write_bytes(b"not a zip")
    own.create.click()
    wait(lambda: own.work is None)
    assert own.doing.text().startswith("✗ the wheel is damaged")
    broken.write_bytes(good)
    assert own.create.isEnabled()


def test_what_is_missing_is_told_beside_the_button(panel, own, tmp_path: Path) -> None:
    for kind, path, told in (
        ("file", "", "GeoSeg's wheel is not chosen"),
        ("file", str(tmp_path), "is not a wheel"),
        ("folder", str(tmp_path / "nowhere"), "holds no geoseg"),
    ):
        own.kind.setCurrentIndex(own.kind.findData(kind))
        own.source.setFilePath(path)
        assert told in own.space.text()
        assert not own.create.isEnabled()


def test_the_wheel_beside_the_zip_is_preset_unless_there_are_several(
    settings, qgis_app, tmp_path: Path
) -> None:
    from geoseg_qgis.setup.own import wheel_beside_zip

    assert wheel_beside_zip() == ""
    QgsSettings().setValue("app/plugin_installer/lastZipDirectory", str(tmp_path))
    assert wheel_beside_zip() == ""
    made = tmp_path / "geoseg-0.1.0-py3-none-any.whl"
    made.touch()
    assert wheel_beside_zip() == str(made)
    (tmp_path / "geoseg-0.2.0-py3-none-any.whl").touch()
    assert wheel_beside_zip() == ""
    QgsSettings().remove("app/plugin_installer/lastZipDirectory")


def test_diagnostics_hide_the_home(panel, own, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada lovelace")
    own.folder.setFilePath("/home/ada lovelace/environment")
    panel.diagnostics.click()
    text = QApplication.clipboard().text()
    assert text.startswith("### GeoSeg diagnostics")
    assert "| QGIS | 3." in text or "| QGIS | 4." in text
    assert "~/environment" in text
    assert "ada" not in text


def test_the_proxy_of_qgis_is_handed_on(plugin, qgis_app) -> None:
    from geoseg_qgis.setup.network import proxy_variables

    manager = QgsNetworkAccessManager.instance()
    before = QNetworkProxy(manager.fallbackProxy())
    try:
        proxy = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.example", 3128, "a", "b c")
        manager.setFallbackProxyAndExcludes(proxy, ["http://intra.example/wms"], ["direct.example"])
        found = proxy_variables()
        assert found["HTTPS_PROXY"] == "http://a:b%20c@proxy.example:3128"
        assert {"intra.example", "direct.example"} <= set(found["NO_PROXY"].split(","))
        manager.setFallbackProxyAndExcludes(
            QNetworkProxy(QNetworkProxy.ProxyType.DefaultProxy), [], []
        )
        assert proxy_variables() == {}
    finally:
        manager.setFallbackProxyAndExcludes(before, [], [])
