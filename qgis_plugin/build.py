"""Build the zip that QGIS installs: ``python qgis_plugin/build.py dist/geoseg_qgis.zip``.

The same sources give the same bytes: order, times and rights of the files are fixed.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Dict

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FOLDER = "geoseg_qgis"  # the package QGIS imports
TOP = ("metadata.txt", "LICENSE")  # from the repository's top
SHIPPED = {".py", ".svg"}
TOOLS = {"build.py", "i18n/extract.py"}  # for those who make the plugin
QT_TOOLS = ("/usr/lib/qt5/bin", "/usr/lib/qt6/bin")  # Debian keeps Qt 6's off the path
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
REGULAR_FILE = 0o100644 << 16


def sources() -> Dict[str, Path]:
    """The files of the plugin that go into the zip as they are, by their names there."""
    files = {
        path.relative_to(HERE).as_posix(): path
        for path in HERE.rglob("*")
        if path.suffix in SHIPPED and path.is_file()
    }
    files = {name: path for name, path in files.items() if name not in TOOLS}
    files.update({name: ROOT / name for name in TOP})
    return files


def translations() -> Dict[str, bytes]:
    """The translations as Qt reads them, by their names in the zip.

    Raises
    ------
    SystemExit
        If Qt's compiler of translations is not there.
    """
    places = os.pathsep.join((*QT_TOOLS, os.environ.get("PATH", "")))
    lrelease = shutil.which("lrelease", path=places)
    if lrelease is None:
        raise SystemExit("lrelease is missing; apt-get install qttools5-dev-tools")
    compiled = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in HERE.glob("i18n/*.ts"):
            out = Path(folder, path.stem).with_suffix(".qm")
            subprocess.run([lrelease, "-silent", path, "-qm", out], check=True)
            compiled[f"i18n/{out.name}"] = out.read_bytes()
    return compiled


def contents() -> Dict[str, bytes]:
    """The files of the plugin by their names in the zip, sorted."""
    files = {name: path.read_bytes() for name, path in sources().items()}
    files.update(translations())
    return {f"{FOLDER}/{name}": files[name] for name in sorted(files)}


def build(out: Path) -> None:
    """Write the zip to ``out``, complete or not at all."""
    files = contents()
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.part")
    with zipfile.ZipFile(part, "w") as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, whatever builds it
            entry.external_attr = REGULAR_FILE
            archive.writestr(entry, body, zipfile.ZIP_DEFLATED, 9)
    part.replace(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path, help="where the zip goes")
    build(parser.parse_args().out)
