import json
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from rasterio.transform import Affine
from shapely.geometry import Polygon

from geoseg import uncertain
from geoseg.classes import NODATA
from geoseg.errors import ClassError, LabelError, OutputError, RasterError
from geoseg.planning import JOB_TAG
from geoseg.uncertain import Candidates, choose, starts, uncertain_windows
from tests.scenes import QUARTER_METRE, TURNED, UTM, write_raster


def write_map(
    path: Path,
    values: NDArray,
    levels: NDArray,
    *,
    product: str = "uncertainty",
    job: str = "a job",
    **profile,
) -> Path:
    """A class map and what its run has written beside it."""
    beside = path.with_name(f"{path.stem}_{product}{path.suffix}")
    for place, array in ((path, values), (beside, levels)):
        write_raster(place, array, nodata=NODATA, **profile)
        with rasterio.open(place, "r+") as raster:
            raster.update_tags(**{JOB_TAG: job})
    return path


def town(height: int = 70, width: int = 90, seed: int = 0) -> tuple[NDArray, NDArray]:
    random = np.random.default_rng(seed)
    coarse = random.choice([1, 2, 7], (-(-height // 10), -(-width // 10)))
    values = np.kron(coarse, np.ones((10, 10)))[:height, :width].astype(np.uint8)
    levels = random.integers(0, 251, (height, width)).astype(np.uint8)
    hole = random.random((height, width)) < 0.1
    hole[: height // 3, : width // 3] = True
    values[hole] = levels[hole] = NODATA
    return values, levels


def read(path: Path):
    return pyogrio.read_dataframe(path, layer="windows")


Found = tuple[int, int, float, float, dict[int, float]]  # row, column, score, valid, shares


def in_pixels(left: float, top: float, right: float, bottom: float) -> Polygon:
    """A rectangle of a map's pixels on the ground."""
    return Polygon(
        QUARTER_METRE @ corner
        for corner in ((left, top), (right, top), (right, bottom), (left, bottom))
    )


def write_labels(path: Path, labels, extents=(), *, crs: str = UTM) -> Path:
    """A label file of rectangles, which may have no labels."""
    for layer, fields, shapes in (
        ("labels", {"class": [1] * len(labels)}, labels),
        ("extents", {"role": ["val"] * len(extents)}, extents),
    ):
        frame = gpd.GeoDataFrame(fields, geometry=list(shapes), crs=UTM).to_crs(crs)
        frame.to_file(path, layer=layer)
    return path


def look_at(values: NDArray, levels: NDArray, rows: range, cols: range) -> Found | None:
    """A window, pixel by pixel; None where less than half of it is known."""
    total, of = 0, {}
    for row in rows:
        for col in cols:
            if values[row, col] != NODATA:
                total += int(levels[row, col])
                of[int(values[row, col])] = of.get(int(values[row, col]), 0) + 1
    known, size = sum(of.values()), len(rows) * len(cols)
    if 2 * known < size:
        return None
    shares = {value: number / known for value, number in of.items()}
    return rows[0], cols[0], total / known / 250, known / size, shares


def one_by_one(
    values: NDArray, levels: NDArray, *, count: int, size: int, diverse: float
) -> list[Found]:
    """The windows to be chosen, by loops over places, pixels and windows."""
    height, width = values.shape
    tall, wide = min(size, height), min(size, width)
    places = [
        (row, col)
        for row in range(height - tall + 1)
        for col in range(width - wide + 1)
        if (row % max(tall // 2, 1) == 0 or row == height - tall)
        and (col % max(wide // 2, 1) == 0 or col == width - wide)
    ]
    seen = [
        look_at(values, levels, range(row, row + tall), range(col, col + wide))
        for row, col in places
    ]
    spacing = ((values != NODATA).sum() / count) ** 0.5
    taken: list[Found] = []
    while len(taken) < count:
        best, most = None, -1.0
        for each in filter(None, seen):
            likeness, free = 0.0, True
            for other in taken:
                down, right = abs(each[0] - other[0]), abs(each[1] - other[1])
                free &= down >= tall or right >= wide
                near = max(0.0, 1 - (down**2 + right**2) ** 0.5 / spacing)
                alike = sum(min(share, other[4].get(v, 0.0)) for v, share in each[4].items())
                likeness = max(likeness, near * alike)
            worth = each[2] * (1 - diverse * likeness)
            if free and worth > most + 1e-12:
                best, most = each, worth
        if best is None:
            break
        taken.append(best)
    return taken


@pytest.mark.parametrize(
    ("size", "count", "diverse"),
    [(16, 6, 0.0), (17, 6, 0.5), (30, 5, 1.0), (100, 3, 0.5), (3, 4, 0.5)],
)
def test_windows_are_those_that_loops_over_pixels_find(
    tmp_path: Path, monkeypatch, size: int, count: int, diverse: float
) -> None:
    monkeypatch.setattr(uncertain, "PIXELS", 300)  # several reads to a row of windows
    values, levels = town()
    path = write_map(tmp_path / "map.tif", values, levels, block=16 if size % 2 else None)
    uncertain_windows([path], out=tmp_path / "w.gpkg", count=count, size=size, diverse=diverse)
    expected = one_by_one(values, levels, count=count, size=size, diverse=diverse)
    found = read(tmp_path / "w.gpkg")
    assert len(found) == len(expected)
    assert found["rank"].tolist() == list(range(1, len(expected) + 1))
    for row, (top, left, score, valid, shares) in zip(found.itertuples(), expected, strict=True):
        west, south, east, north = row.geometry.bounds
        assert (west, north) == QUARTER_METRE @ (left, top)
        assert (east, south) == QUARTER_METRE @ (left + min(size, 90), top + min(size, 70))
        assert row.score == pytest.approx(score)
        assert row.valid == pytest.approx(valid)
        told = {f"class {value}": share for value, share in shares.items()}
        assert json.loads(row.shares) == pytest.approx(told, abs=1e-4)
        assert told[row.name] == pytest.approx(max(told.values()))


@pytest.mark.parametrize("crs", [UTM, "EPSG:4326"])
def test_what_is_labelled_is_as_if_it_were_not_mapped(tmp_path: Path, crs: str) -> None:
    values, levels = town()
    labelled = np.zeros(values.shape, np.bool_)
    labelled[10:50, 5:60] = True
    labelled[60:, 80:] = True
    labels = write_labels(
        tmp_path / "labels.gpkg", [in_pixels(5, 10, 60, 50), in_pixels(80, 60, 99, 99)], crs=crs
    )
    path = write_map(tmp_path / "map.tif", values, levels)
    options = {"count": 6, "size": 16, "diverse": 0.5}
    uncertain_windows([path], out=tmp_path / "w.gpkg", labelled=labels, **options)
    expected = one_by_one(np.where(labelled, NODATA, values), levels, **options)
    found = read(tmp_path / "w.gpkg")
    assert found["score"].tolist() == pytest.approx([each[2] for each in expected])
    assert found["valid"].tolist() == pytest.approx([each[3] for each in expected])


def test_windows_that_became_extents_are_not_found_again_nor_any_that_reach_into_them(
    tmp_path: Path,
) -> None:
    levels = np.full((40, 40), 100, np.uint8)
    levels[:20, :20] = 250
    levels[:20, 20:] = 200
    path = write_map(tmp_path / "map.tif", np.ones((40, 40), np.uint8), levels)
    extents = [in_pixels(0, 0, 20, 20)]
    seen = []
    for _ in range(3):  # without a single label: that a window is to be labelled is enough
        labels = write_labels(tmp_path / "labels.gpkg", [], extents)
        uncertain_windows([path], out=tmp_path / "w.gpkg", count=1, size=20, labelled=labels,
                          overwrite=True)  # fmt: skip
        (window,) = read(tmp_path / "w.gpkg").geometry
        assert not any(window.intersection(each).area for each in extents)
        extents.append(window)
        seen.append(window)
    assert seen[0].equals(in_pixels(20, 0, 40, 20))
    labels = write_labels(tmp_path / "labels.gpkg", [], extents)
    with pytest.raises(ClassError, match="mapped and not labelled yet to a half"):
        uncertain_windows([path], out=tmp_path / "x.gpkg", count=1, size=20, labelled=labels)


def test_polygons_without_classes_tell_what_is_labelled_too(tmp_path: Path) -> None:
    levels = np.full((10, 40), 100, np.uint8)
    levels[:, :10] = 250
    path = write_map(tmp_path / "map.tif", np.ones((10, 40), np.uint8), levels)
    done = tmp_path / "done.geojson"
    gpd.GeoDataFrame(geometry=[in_pixels(-5, -5, 11, 99)], crs=UTM).to_file(done)
    uncertain_windows([path], out=tmp_path / "w.gpkg", count=9, size=10, labelled=done)
    boxes = read(tmp_path / "w.gpkg").geometry
    assert len(boxes) == 3
    assert boxes.bounds["minx"].min() == pytest.approx((QUARTER_METRE @ (10, 0))[0])


def test_labels_that_are_no_polygons_are_refused(tmp_path: Path) -> None:
    path = write_map(tmp_path / "map.tif", *town(20, 20))
    with pytest.raises(LabelError, match="is no file of polygons"):
        uncertain_windows([path], out=tmp_path / "w.gpkg", count=1, size=4, labelled=path)


@given(
    levels=arrays(np.uint8, (13, 17), elements=st.integers(0, 250)),
    size=st.integers(2, 20),
    count=st.integers(1, 9),
    diverse=st.floats(0, 1),
)
@settings(max_examples=25, deadline=None)
def test_windows_never_overlap_and_lie_inside(
    tmp_path_factory, levels, size, count, diverse
) -> None:
    folder = tmp_path_factory.mktemp("maps")
    path = write_map(folder / "map.tif", np.ones((13, 17), np.uint8), levels)
    done = uncertain_windows([path], out=folder / "w.gpkg", count=count, size=size, diverse=diverse)
    boxes = read(folder / "w.gpkg").geometry
    assert 1 <= done.count == len(boxes) <= count
    assert boxes.union_all().area == pytest.approx(boxes.area.sum())
    with rasterio.open(path) as raster:
        west, south, east, north = raster.bounds
    assert (boxes.total_bounds >= [west, south, -np.inf, -np.inf]).all()
    assert (boxes.total_bounds <= [np.inf, np.inf, east, north]).all()


def test_windows_begin_at_each_half_of_their_side_and_end_with_the_raster() -> None:
    assert starts(100, 40) == [0, 20, 40, 60]
    assert starts(101, 40) == [0, 20, 40, 60, 61]
    assert starts(40, 40) == [0]
    assert starts(3, 1) == [0, 1, 2]


def candidates(*rows: tuple[int, float, tuple[float, float]]) -> Candidates:
    """Windows along a line: column, score, class shares."""
    return Candidates(
        at=np.array([(0, 0, col) for col, _, _ in rows], np.int64),
        scores=np.array([score for _, score, _ in rows]),
        valid=np.ones(len(rows)),
        shares=np.array([shares for _, _, shares in rows]),
    )


def test_another_place_or_other_classes_count_for_more_than_a_little_uncertainty() -> None:
    windows = candidates((0, 0.9, (1, 0)), (10, 0.8, (1, 0)), (12, 0.7, (0, 1)), (90, 0.6, (1, 0)))

    def taken(diverse: float, count: int = 2) -> list[int]:
        return choose(windows, count=count, sides=[(10, 10)], spacing=40.0, diverse=diverse)

    assert taken(0.0) == [0, 1]
    assert taken(0.5) == [0, 2]  # near, but of other classes
    # of the same classes: 0.8 · (1 - 0.5 · 0.75) near, 0.6 far away; 12 overlaps 10
    assert taken(0.5, 3) == [0, 2, 3]


def test_a_turned_map_gives_turned_windows(tmp_path: Path) -> None:
    levels = np.zeros((20, 20), np.uint8)
    levels[10:, 10:] = 200
    path = write_map(tmp_path / "map.tif", np.ones((20, 20), np.uint8), levels, transform=TURNED)
    uncertain_windows([path], out=tmp_path / "w.gpkg", count=1, size=10)
    (window,) = read(tmp_path / "w.gpkg").geometry
    corners = [TURNED @ corner for corner in ((10, 10), (20, 10), (20, 20), (10, 20))]
    assert np.allclose(sorted(window.exterior.coords[:4]), sorted(corners))


def test_what_is_hardly_mapped_is_left_out(tmp_path: Path) -> None:
    values = np.full((10, 40), 1, np.uint8)
    levels = np.full((10, 40), 10, np.uint8)
    levels[:, :10] = 250
    values[:6, :10] = NODATA
    path = write_map(tmp_path / "map.tif", values, levels)
    done = uncertain_windows([path], out=tmp_path / "w.gpkg", count=9, size=10)
    boxes = read(tmp_path / "w.gpkg").geometry
    assert boxes.bounds["minx"].min() > QUARTER_METRE.c
    assert any("no room" in note or "room for" in note for note in done.notes)


def test_confidence_serves_where_no_uncertainty_was_written(tmp_path: Path) -> None:
    levels = np.full((10, 20), 240, np.uint8)
    levels[:, 10:] = 100
    path = write_map(tmp_path / "m.tif", np.ones((10, 20), np.uint8), levels, product="confidence")
    done = uncertain_windows([path], out=tmp_path / "w.gpkg", count=2, size=10)
    assert read(tmp_path / "w.gpkg")["score"].tolist() == pytest.approx([0.6, 0.04])
    assert "its confidence was taken" in done.notes[0]


def test_a_map_of_an_earlier_run_is_not_held_against_this_ones_uncertainty(tmp_path: Path) -> None:
    values, levels = town(20, 20)
    path = write_map(tmp_path / "map.tif", values, levels)
    with rasterio.open(path, "r+") as raster:
        raster.update_tags(**{JOB_TAG: "another"})
    with pytest.raises(RasterError, match=r"no uncertainty of the same run .* map again with"):
        uncertain_windows([path], out=tmp_path / "w.gpkg", count=2, size=10)
    assert not (tmp_path / "w.gpkg").exists()


def test_windows_of_several_maps_come_in_the_crs_of_the_first_and_do_not_overlap(
    tmp_path: Path,
) -> None:
    # the second map covers the right half of the first, in another CRS
    values = np.ones((40, 80), np.uint8)
    levels = np.full((40, 80), 100, np.uint8)
    one = write_map(tmp_path / "one.tif", values, levels)
    degrees = Affine(2.25e-6, 0, 32.56886, 0, -2.26e-6, 0.32559)
    other = write_map(
        tmp_path / "other.tif",
        values[:, :60],
        levels[:, :60] + 50,
        crs="EPSG:4326",
        transform=degrees,
    )
    uncertain_windows([one, other], out=tmp_path / "w.gpkg", count=40, size=20)
    found = read(tmp_path / "w.gpkg")
    assert found.crs == "EPSG:32636"
    assert set(found["map"]) == {str(one), str(other)}
    assert found["map"][0] == str(other)
    assert found.geometry.union_all().area == pytest.approx(found.geometry.area.sum(), rel=1e-5)


def test_only_the_most_uncertain_are_weighed_when_there_are_too_many(
    tmp_path: Path, monkeypatch
) -> None:
    values, levels = town(60, 60)
    path = write_map(tmp_path / "map.tif", values, levels)
    uncertain_windows([path], out=tmp_path / "a.gpkg", count=5, size=6, diverse=0)
    monkeypatch.setattr(uncertain, "MOST", 40)
    uncertain_windows([path], out=tmp_path / "b.gpkg", count=5, size=6, diverse=0)
    first, second = read(tmp_path / "a.gpkg"), read(tmp_path / "b.gpkg")
    assert first.geometry.equals(second.geometry)


def test_a_map_without_a_crs_keeps_its_pixels(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = write_map(
            tmp_path / "map.tif", *(each[30:, 40:] for each in town()), crs=None, transform=None
        )
        uncertain_windows([path], out=tmp_path / "w.gpkg", count=1, size=8)
    found = read(tmp_path / "w.gpkg")
    assert found.crs is None
    assert found.geometry.iloc[0].area == 64


def test_a_map_of_nothing_has_no_window(tmp_path: Path) -> None:
    nothing = np.full((8, 8), NODATA, np.uint8)
    path = write_map(tmp_path / "map.tif", nothing, nothing)
    with pytest.raises(ClassError, match="no window of 4 px"):
        uncertain_windows([path], out=tmp_path / "w.gpkg", count=1, size=4)


def test_windows_are_written_as_a_geopackage_only(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"name a \.gpkg file"):
        uncertain_windows(["m.tif"], out=tmp_path / "w.csv", count=1, size=4)
