"""Vector layers to a file: whole or not at all, and in GeoPackages with their QGIS styles."""

import sqlite3
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pyogrio.errors

from geoseg.errors import OutputError
from geoseg.output import refuse_existing, replacing

# GDAL keeps the spatial index of a GeoPackage in a tenth of the machine's memory, then on the disk
_INDEX_MEMORY = "OGR_GPKG_MAX_RAM_USAGE_RTREE"
INDEX_BYTES = 100_000_000  # enough for three million polygons; beyond, writing takes longer

# as QGIS makes it when it saves a style to the database (3.22 and later)
_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""


def write_layers(
    path: Path,
    layers: Mapping[str, Any],
    *,
    styles: Mapping[str, str] | None = None,
    geometry_type: str = "Polygon",
    overwrite: bool = False,
) -> None:
    """Write a GeoPackage under a temporary name and rename it.

    Parameters
    ----------
    path : Path
        The file, ``.gpkg``.
    layers : Mapping of str to GeoDataFrame or DataFrame
        By name; a DataFrame becomes a table without geometry.
    styles : Mapping of str to str, optional
        QML by layer; QGIS opens the layer with it.
    geometry_type : str
        Of the layers with geometry.
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    OutputError
        If the file is there and may not be replaced, or cannot be written.
    """
    with writing(path, overwrite=overwrite) as part:
        for name, frame in layers.items():
            write_layer(frame, part, layer=name, geometry_type=geometry_type)
        if styles:
            add_styles(part, styles)


@contextmanager
def writing(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A name to write a vector file under; it becomes ``path`` when the block ends well.

    Raises
    ------
    OutputError
        If ``path`` is there and may not be replaced, or cannot be written.
    """
    refuse_existing(path, overwrite=overwrite)
    try:
        with replacing(path) as part:
            try:
                yield part
            finally:
                for end in ("-journal", "-wal", "-shm"):  # of SQLite
                    Path(f"{part}{end}").unlink(missing_ok=True)
    except (OSError, sqlite3.Error, pyogrio.errors.DataSourceError, RuntimeError) as error:
        raise OutputError(
            f"cannot write {path} ({getattr(error, 'strerror', None) or error})",
            "check that the folder may be written to and has space",
        ) from error


def write_layer(frame: Any, path: Path, *, layer: str | None, geometry_type: str) -> None:
    """Write or add one layer; also an empty one keeps its fields and its CRS."""
    options: dict[str, Any] = {"layer": layer} if layer else {}
    if hasattr(frame, "geometry"):
        options["geometry_type"] = geometry_type
        options["promote_to_multi"] = geometry_type.startswith("Multi")
    if path.suffix.lower() == ".gpkg" and not path.exists():
        options["dataset_options"] = {"VERSION": "1.2"}  # GDAL before 3.4 frets about 1.4
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*crs.* was not provided", category=UserWarning)
        pyogrio.write_dataframe(frame, path, append=path.exists(), **options)


def write_batches(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    path: Path,
    *,
    layer: str,
    geometry_type: str,
    crs: str | None,
) -> None:
    """Write one layer batch by batch, so that it need not be in memory; also an empty one.

    Parameters
    ----------
    batches : iterable of RecordBatch
        What it raises while it is read, passes.
    schema : Schema
        Of each batch; the column ``geometry`` holds well-known binary.
    path : Path
        A new file.
    layer : str
    geometry_type : str
    crs : str or None
        As WKT.
    """
    failures: list[BaseException] = []

    def watched() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except BaseException as error:
            failures.append(error)  # GDAL only tells that there was one
            raise

    index = pyogrio.get_gdal_config_option(_INDEX_MEMORY)
    options = {"VERSION": "1.2"} if path.suffix.lower() == ".gpkg" else {}  # see write_layer
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*crs.* was not provided", category=UserWarning)
        try:
            pyogrio.set_gdal_config_options({_INDEX_MEMORY: INDEX_BYTES})
            pyogrio.write_arrow(
                pa.RecordBatchReader.from_batches(schema, watched()),
                path,
                layer=layer,
                geometry_name="geometry",
                geometry_type=geometry_type,
                crs=crs,
                dataset_options=options,
            )
        except (RuntimeError, pyogrio.errors.DataSourceError):
            if failures:
                raise failures[0] from None
            raise
        finally:
            pyogrio.set_gdal_config_options({_INDEX_MEMORY: index})


def add_styles(path: Path, styles: Mapping[str, str]) -> None:
    """Store QML by layer in a GeoPackage; QGIS opens each layer with it."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(_STYLES)
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles')"
        )
        for layer, qml in styles.items():
            (column,) = base.execute(
                "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", [layer]
            ).fetchone()
            base.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, "
                "owner) VALUES ('', '', ?, ?, ?, ?, '', 1, '', '')",
                [layer, column, "classes", qml],
            )
