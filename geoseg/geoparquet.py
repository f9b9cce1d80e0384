"""GeoParquet files (version 1.1), written batch by batch."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyproj

GROUP = 1 << 16  # rows of a row group, or more


def write_geoparquet(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    path: Path,
    *,
    geometry_type: str,
    crs: str | None,
) -> None:
    """Write batches as they come; geopandas writes whole frames only.

    Parameters
    ----------
    batches : iterable of RecordBatch
    schema : Schema
        Of each batch; the column ``geometry`` holds well-known binary.
    path : Path
    geometry_type : str
    crs : str or None
        As WKT.
    """
    column = {
        "encoding": "WKB",
        "geometry_types": [geometry_type],
        "crs": pyproj.CRS.from_wkt(crs).to_json_dict() if crs else None,
    }
    told = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    tagged = schema.with_metadata({"geo": json.dumps(told)})
    with pq.ParquetWriter(path, tagged, compression="zstd") as file:
        for group in _groups(batches):
            file.write_table(pa.Table.from_batches(group).cast(tagged))


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Batches that make up a row group each: many small ones make a file slow and large."""
    group: list[pa.RecordBatch] = []
    for batch in batches:
        group.append(batch)
        if sum(each.num_rows for each in group) >= GROUP:
            yield group
            group = []
    if group:
        yield group
