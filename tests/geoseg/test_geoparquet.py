from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyproj
import pytest
import shapely

from geoseg.geoparquet import write_geoparquet

SCHEMA = pa.schema([("n", pa.int32()), ("geometry", pa.large_binary())])


@pytest.mark.parametrize("crs", ["EPSG:32631", None])
@pytest.mark.parametrize("count", [0, 3])
def test_geopandas_reads_the_batches(tmp_path: Path, crs: str | None, count: int) -> None:
    boxes = [shapely.box(0, 0, 1, n + 1) for n in range(count)]
    batches = [
        pa.record_batch([pa.array([n], pa.int32()), [shapely.to_wkb(box)]], schema=SCHEMA)
        for n, box in enumerate(boxes)
    ]
    wkt = pyproj.CRS(crs).to_wkt() if crs else None
    path = tmp_path / "out.parquet"
    write_geoparquet(batches, SCHEMA, path, geometry_type="Polygon", crs=wkt)
    frame = gpd.read_parquet(path)
    assert frame.geometry.tolist() == boxes
    assert frame["n"].tolist() == list(range(count))
    assert frame.crs == crs
