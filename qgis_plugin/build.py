"""Build the zip that QGIS installs: ``python qgis_plugin/build.py dist/geoseg_qgis.zip``.

The same sources give the same bytes: order, times and rights of the files are fixed.
"""

import argparse
import zipfile
from pathlib import Path
from typing import Dict

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FOLDER = "geoseg_qgis"  # the package QGIS imports
TOP = ("metadata.txt", "LICENSE")  # from the repository's top
SHIPPED = {".py", ".svg"}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
REGULAR_FILE = 0o100644 << 16


def contents() -> Dict[str, Path]:
    """The files of the plugin by their names in the zip, sorted."""
    files = {
        path.relative_to(HERE).as_posix(): path
        for path in HERE.rglob("*")
        if path.suffix in SHIPPED and path.is_file() and path != Path(__file__).resolve()
    }
    files.update({name: ROOT / name for name in TOP})
    return {f"{FOLDER}/{name}": files[name] for name in sorted(files)}


def build(out: Path) -> None:
    """Write the zip to ``out``, complete or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.part")
    with zipfile.ZipFile(part, "w") as archive:
        for name, path in contents().items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, whatever builds it
            entry.external_attr = REGULAR_FILE
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    part.replace(out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path, help="where the zip goes")
    build(parser.parse_args().out)
