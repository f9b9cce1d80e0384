import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyogrio
import pytest
import shapely

from geoseg.errors import OutputError, RasterError
from geoseg.geopackage import write_batches, write_layers, writing

POINTS = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[shapely.Point(0, 0)] * 2, crs="EPSG:32631")


def test_layers_and_their_styles_arrive_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    table = POINTS.drop(columns="geometry")
    write_layers(
        path, {"at": POINTS, "plain": table}, styles={"at": "<qgis/>"}, geometry_type="Point"
    )
    assert pyogrio.read_dataframe(path, layer="at").crs == POINTS.crs
    assert pyogrio.read_dataframe(path, layer="plain")["n"].tolist() == [1, 2]
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
        ).fetchall()
        (check,) = base.execute("PRAGMA integrity_check").fetchone()
    assert rows == [("at", "geom", "<qgis/>", 1)]
    assert check == "ok"


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    path.write_text("before")
    with (
        pytest.raises(OutputError, match=r"out\.gpkg \(No space left on device\)"),
        writing(path, overwrite=True) as part,
    ):
        Path(f"{part}-journal").touch()
        raise OSError(28, "No space left on device")
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["out.gpkg"]


SCHEMA = pa.schema([("n", pa.int32()), ("geometry", pa.large_binary())])


def batch(number: int) -> pa.RecordBatch:
    box = shapely.to_wkb(shapely.box(0, 0, 1, number))
    return pa.record_batch([pa.array([number], pa.int32()), [box]], schema=SCHEMA)


@pytest.mark.parametrize("ending", ["gpkg", "fgb"])
def test_batches_become_one_layer(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    told = {"layer": "at", "geometry_type": "Polygon", "crs": POINTS.crs.to_wkt()}
    write_batches((batch(number) for number in (1, 2)), SCHEMA, path, **told)
    frame = pyogrio.read_dataframe(path, layer="at").sort_values("n")
    assert frame["n"].tolist() == [1, 2]
    assert frame.area.tolist() == [1, 2]
    assert frame.crs == POINTS.crs


def test_what_goes_wrong_while_batches_are_made_is_told_as_it_is(tmp_path: Path) -> None:
    def broken():
        yield batch(1)
        raise RasterError("cut short", "copy it again")

    told = {"layer": "at", "geometry_type": "Polygon", "crs": None}
    with (
        pytest.raises(RasterError, match="cut short"),
        writing(tmp_path / "out.gpkg", overwrite=False) as part,
    ):
        write_batches(broken(), SCHEMA, part, **told)
    assert not list(tmp_path.iterdir())
