"""The zip that QGIS installs."""

import ast
import configparser
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[3]
BUILD = ROOT / "qgis_plugin" / "build.py"


def build(out: Path, *, cwd: Path) -> Path:
    subprocess.run([sys.executable, BUILD, out], check=True, cwd=cwd)
    return out


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("zip")
    with zipfile.ZipFile(build(folder / "dist" / "plugin.zip", cwd=folder)) as opened:
        yield opened


def test_one_folder_holds_everything(archive: zipfile.ZipFile) -> None:
    assert {PurePosixPath(name).parts[0] for name in archive.namelist()} == {"geoseg_qgis"}


def test_what_qgis_and_the_licence_ask_for_is_inside(archive: zipfile.ZipFile) -> None:
    for name in ("metadata.txt", "LICENSE"):
        assert archive.read(f"geoseg_qgis/{name}") == (ROOT / name).read_bytes()
    assert "geoseg_qgis/__init__.py" in archive.namelist()


def test_every_source_of_the_plugin_is_inside_and_nothing_else(archive: zipfile.ZipFile) -> None:
    sources = {
        f"geoseg_qgis/{path.relative_to(BUILD.parent).as_posix()}"
        for path in BUILD.parent.rglob("*.py")
        if path.name not in {"build.py", "extract.py"}
    }
    inside = set(archive.namelist())
    assert sources < inside
    assert {PurePosixPath(name).suffix for name in inside - sources} == {
        *(".svg", ".txt", ".qm", ""),
    }


def test_each_translation_is_inside_as_qt_reads_it(archive: zipfile.ZipFile) -> None:
    for path in BUILD.parent.glob("i18n/*.ts"):
        body = archive.read(f"geoseg_qgis/i18n/{path.stem}.qm")
        assert body.startswith(b"\x3c\xb8\x64\x18\xca\xef\x9c\x95")  # of every .qm


def test_the_plugin_repository_takes_the_zip(archive: zipfile.ZipFile) -> None:
    assert Path(archive.filename).stat().st_size <= 25 * 2**20
    for entry in archive.infolist():
        assert not entry.external_attr >> 16 & 0o111, "nothing is to be executable"
        assert not PurePosixPath(entry.filename).name.startswith(".")


def test_the_metadata_fits_the_package(archive: zipfile.ZipFile) -> None:
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read_string(archive.read("geoseg_qgis/metadata.txt").decode())
    general = metadata["general"]
    assert f"geoseg_qgis/{general['icon']}" in archive.namelist()
    assert general["hasProcessingProvider"] == "yes"
    assert (general["qgisMinimumVersion"], general["qgisMaximumVersion"]) == ("3.22", "4.99")
    assert {"about", "author", "email", "tracker", "repository", "homepage", "tags"} < set(general)
    assert "0.9 GB" in general["about"]  # what it needs beside QGIS is told before it is installed
    assert general["version"] in general["changelog"]
    assert f'\nversion = "{general["version"]}"\n' in (ROOT / "pyproject.toml").read_text()


def test_every_file_is_python_3_9(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if name.endswith(".py"):
            ast.parse(archive.read(name), name, feature_version=(3, 9))


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    clone = tmp_path / "clone"  # as git leaves it: other times, other rights
    shutil.copytree(BUILD.parent, clone / "qgis_plugin", copy_function=shutil.copyfile)
    for name in ("metadata.txt", "LICENSE"):
        shutil.copyfile(ROOT / name, clone / name)
    (clone / "LICENSE").chmod(0o600)
    (clone / "qgis_plugin" / "__pycache__").mkdir(exist_ok=True)
    again = tmp_path / "again.zip"
    subprocess.run([sys.executable, clone / "qgis_plugin" / "build.py", again], check=True)
    assert again.read_bytes() == build(tmp_path / "first.zip", cwd=tmp_path).read_bytes()


def test_a_build_leaves_only_the_zip(tmp_path: Path) -> None:
    out = build(tmp_path / "new" / "plugin.zip", cwd=tmp_path)
    assert list(out.parent.iterdir()) == [out]
