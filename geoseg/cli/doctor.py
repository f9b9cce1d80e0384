"""``geoseg doctor``: versions, providers, devices, free memory and disk."""

import json
import platform
import sys
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Any

import click

from geoseg.extras import installing
from geoseg.plural import plural

PACKAGES = (
    "geoseg",
    "numpy",
    "rasterio",
    "onnxruntime",
    "onnxruntime-gpu",
    "onnx",
    "shapely",
    "geopandas",
    "torch",
    "segmentation-models-pytorch",
    "openvino",
    "dask",
)


@click.command(short_help="Show versions, devices, and free memory and disk.")
@click.option("--json", "as_json", is_flag=True, help="Tell all as JSON.")
def doctor(*, as_json: bool) -> None:
    """Show versions, where models can run and train, and free memory and disk.

    \b
    Example:
      geoseg doctor
    """
    facts = _examine()
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False)
    for name, value in facts["versions"].items():
        table.add_row(name, value or "[dim]not installed")
    table.add_row("model providers", ", ".join(facts["providers"]))
    table.add_row("graphics card", facts["card"] or "[dim]none of NVIDIA found")
    for group, added in facts["added"].items():
        for name, value in added.items():
            table.add_row(f"{group}: {name}", value)
    for group, command in facts["not_installed"].items():
        table.add_row(group, Text(f"not installed: {command}"))
    table.add_row(
        "CPU cores",
        f"{facts['cores']['physical']} ({plural(facts['cores']['logical'], 'thread')})",
    )
    table.add_row("free memory", _of(facts["memory"]))
    table.add_row("free disk here", _of(facts["disk"]))
    Console().print(table)


def _examine() -> dict[str, Any]:
    import psutil
    import rasterio

    from geoseg.backends.graphics import find_card
    from geoseg.model import available_providers

    added, not_installed = _added()
    memory, disk = psutil.virtual_memory(), psutil.disk_usage(str(Path.cwd()))
    return {
        "versions": {
            "Python": platform.python_version(),
            "system": platform.platform(),
            "GDAL": rasterio.__gdal_version__,
            **{name: _version(name) for name in PACKAGES},
        },
        "executable": sys.executable,
        "providers": available_providers(),
        "card": find_card(),
        "added": added,
        "not_installed": not_installed,
        "cores": {
            "physical": psutil.cpu_count(logical=False),
            "logical": psutil.cpu_count(),
        },
        "memory": {"free": memory.available, "total": memory.total},
        "disk": {"free": disk.free, "total": disk.total},
    }


def _added() -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """What other packages add by the entry-point group ``geoseg.doctor``: functions to facts.

    What lacks one of our extras is no fault: it is told apart, with the command that installs it.
    """
    found: dict[str, dict[str, str]] = {}
    lacking: dict[str, str] = {}
    for entry in entry_points(group="geoseg.doctor"):
        try:
            found[entry.name] = entry.load()()
        except Exception as error:  # noqa: BLE001 - a doctor tells what is broken, whatever it is
            command = installing(error.name) if isinstance(error, ModuleNotFoundError) else None
            if command:
                lacking[entry.name] = command
            else:
                found[entry.name] = {"broken": f"{type(error).__name__}: {error}"}
    return found, lacking


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _of(amount: dict[str, int]) -> str:
    return f"{amount['free'] / 1e9:.1f} of {amount['total'] / 1e9:.1f} GB"
