"""GeoParquet files (version 1.1), written batch by batch."""

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyproj


def write_geoparquet(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    path: Path,
    *,
    geometry_type: str,
    crs: str | None,
) -> None:
    """Write batches as row groups; geopandas writes whole frames only.

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
        for batch in batches:
            file.write_batch(batch.cast(tagged))
