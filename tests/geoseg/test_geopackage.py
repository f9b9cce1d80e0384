import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geoseg.errors import OutputError
from geoseg.geopackage import refuse_existing, write_layers, write_whole

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


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    def fail(part: Path) -> None:
        part.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match=r"out\.gpkg \(No space left on device\)"):
        write_whole(tmp_path / "out.gpkg", fail, overwrite=False)
    assert not list(tmp_path.iterdir())


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    path.write_text("before")

    def fail(part: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError):
        write_whole(path, fail, overwrite=True)
    assert path.read_text() == "before"


def test_interruptions_pass_through_and_leave_nothing(tmp_path: Path) -> None:
    def interrupt(part: Path) -> None:
        part.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "out.gpkg", interrupt, overwrite=False)
    assert not list(tmp_path.iterdir())


def test_what_could_not_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "there.gpkg").touch()
    with pytest.raises(OutputError, match="already there"):
        refuse_existing(tmp_path / "there.gpkg", overwrite=False)
    refuse_existing(tmp_path / "there.gpkg", overwrite=True)
    with pytest.raises(OutputError, match="no folder"):
        refuse_existing(tmp_path / "nowhere" / "out.gpkg", overwrite=False)
    with pytest.raises(OutputError, match="is a folder"):
        refuse_existing(tmp_path, overwrite=True)
