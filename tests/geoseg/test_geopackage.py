import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geoseg.errors import OutputError
from geoseg.geopackage import write_layers, writing

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
