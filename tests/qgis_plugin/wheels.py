"""Wheels as small as the format allows, for pip to install without a network."""

import zipfile
from pathlib import Path

DOCTOR = """
import json, sys
versions = {"geoseg": "0.1.0", "Python": "3", "torch": None}
print(json.dumps({"versions": versions, "providers": ["cpu"], "memory": {"free": 1, "total": 2}}))
"""


def wheel(folder: Path, name: str = "geoseg", main: str = DOCTOR, needs: str = "") -> Path:
    """A wheel of one module that answers as geoseg does; as small as the format allows."""
    path = folder / f"{name}-0.1.0-py3-none-any.whl"
    info = f"{name}-0.1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\nProvides-Extra: train\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        archive.writestr(f"{name}/__main__.py", main)
        archive.writestr(f"{info}/METADATA", metadata + needs)
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path
