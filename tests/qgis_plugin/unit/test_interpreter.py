"""The real Python behind QGIS, on every platform."""

import os
import sys
from pathlib import Path

import pytest

from qgis_plugin.worker import interpreter
from qgis_plugin.worker.errors import WorkerError

QGIS = "C:\\Program Files\\QGIS 3.40.1\\bin\\qgis-ltr-bin.exe"
QGIS_PYTHON = "C:\\Program Files\\QGIS 3.40.1\\apps\\Python312"
WINDOWS = {
    "platform": "win32",
    "executable": QGIS,
    "prefix": QGIS_PYTHON,
    "minor": 12,
    "environ": {
        "PATH": f"{QGIS_PYTHON};C:\\Tools;C:\\Users\\a\\AppData\\Local\\Microsoft\\WindowsApps",
        "LOCALAPPDATA": "C:\\Users\\a\\AppData\\Local",
        "PROGRAMFILES": "C:\\Program Files",
        "SYSTEMDRIVE": "C:",
    },
}
MACOS = {
    "platform": "darwin",
    "executable": "/Applications/QGIS.app/Contents/MacOS/QGIS",
    "prefix": "/Applications/QGIS.app/Contents/Resources/python",
    "minor": 9,
    "environ": {"PATH": "/usr/bin:/bin"},
}
LINUX = {
    "platform": "linux",
    "executable": "/usr/bin/python3",
    "prefix": "/usr",
    "minor": 11,
    "environ": {"PATH": "/opt/py/bin:/usr/bin"},
}


def test_on_windows_it_is_never_qgis_itself() -> None:
    found = interpreter.places(**WINDOWS)
    assert QGIS not in found
    assert {Path(each.replace("\\", "/")).name for each in found} == {"python.exe", "python3.exe"}


def test_on_windows_pythons_of_their_own_come_before_that_of_qgis() -> None:
    found = interpreter.places(**WINDOWS)
    assert found[0] == "C:\\Users\\a\\AppData\\Local\\Programs\\Python\\Python312\\python.exe"
    for expected in ("C:\\Program Files\\Python312\\python.exe", "C:\\Python313\\python.exe"):
        assert expected in found
    own = found.index(f"{QGIS_PYTHON}\\python.exe")
    assert own > found.index("C:\\Tools\\python.exe")


def test_on_windows_the_aliases_of_the_store_are_left_alone() -> None:
    assert not [each for each in interpreter.places(**WINDOWS) if "WindowsApps" in each]


def test_on_macos_homebrew_is_found_although_the_dock_does_not_tell_the_path() -> None:
    found = interpreter.places(**MACOS)
    assert "/opt/homebrew/bin/python3.12" in found
    assert "/Library/Frameworks/Python.framework/Versions/3.13/bin/python3.13" in found


def test_on_macos_the_python_of_the_app_is_the_last_and_qgis_itself_is_none() -> None:
    found = interpreter.places(**MACOS)
    assert MACOS["executable"] not in found
    own = found.index("/Applications/QGIS.app/Contents/MacOS/bin/python3.9")
    assert own > found.index("/usr/bin/python3")


def test_on_linux_the_systems_python_is_found() -> None:
    found = interpreter.places(**LINUX)
    assert found[0] == "/opt/py/bin/python3.12"
    assert "/usr/bin/python3.13" in found
    assert len(found) == len(set(found))


def test_an_empty_path_still_gives_the_own_python() -> None:
    found = interpreter.places(**{**LINUX, "environ": {}})
    assert found[:2] == ["/usr/bin/python3", "/usr/bin/python3.11"]


def test_a_python_tells_what_it_is() -> None:
    told = interpreter.ask(sys.executable, is_canceled=lambda: False)
    assert told.version == sys.version_info[:3]
    assert told.prefix == sys.base_prefix
    assert told.bits == 64
    assert Path(told.path).samefile(sys.executable)


def test_each_installation_is_found_once(tmp_path: Path) -> None:
    script = tmp_path / "broken"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(0o755)
    again = tmp_path / "python3.11"
    again.symlink_to(os.path.realpath(sys.executable))
    found = interpreter.survey(
        [str(tmp_path / "none"), str(script), os.path.realpath(sys.executable), str(again)],
        exists=os.path.exists,
        is_canceled=lambda: False,
    )
    assert [each.prefix for each in found] == [sys.base_prefix]


def test_what_is_no_python_is_an_error(tmp_path: Path) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho hello\n")
    script.chmod(0o755)
    with pytest.raises(WorkerError, match="is not a Python"):
        interpreter.ask(str(script), is_canceled=lambda: False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": (3, 9, 5)}, "is Python 3.9.5; GeoSeg needs 3.11 or later"),
        ({"bits": 32}, "is a 32-bit Python"),
        ({"venv": False}, "sudo apt install python3.12-venv"),
    ],
)
def test_a_python_that_will_not_do_says_why(changes: dict, words: str) -> None:
    good = {"version": (3, 12, 1), "bits": 64, "venv": True}
    assert interpreter.Interpreter(path="p", prefix="/", **good).obstacle is None
    told = interpreter.Interpreter(path="p", prefix="/", **{**good, **changes})
    assert words in str(told.obstacle)
