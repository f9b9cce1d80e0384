from pathlib import Path

import numpy as np
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoseg.classes import NODATA
from geoseg.errors import ClassError, OutputError
from geoseg.sampling import allocate, sample_points
from tests.scenes import QUARTER_METRE, TURNED, write_raster


def town(seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.choice([1, 2, 7, NODATA], (60, 50), p=[0.6, 0.35, 0.02, 0.03]).astype(np.uint8)


def read(path: Path):
    return pyogrio.read_dataframe(path, layer="points")


@given(
    pixels=st.lists(st.integers(1, 10_000), min_size=1, max_size=8),
    count=st.integers(1, 3000),
    allocation=st.sampled_from(["proportional", "equal"]),
    minimum=st.integers(0, 80),
)
def test_every_point_is_given_to_a_class_that_has_room(pixels, count, allocation, minimum) -> None:
    given_ = allocate(pixels, count, allocation=allocation, minimum=minimum)
    assert given_.sum() == min(count, sum(pixels))
    assert (given_ <= pixels).all()
    assert (given_ >= np.minimum(pixels, min(minimum, given_.sum() // len(pixels)))).all()


@given(pixels=st.lists(st.integers(500, 10_000), min_size=1, max_size=8), count=st.integers(1, 400))
def test_proportional_shares_follow_the_area_to_one_point(pixels: list[int], count: int) -> None:
    given_ = allocate(pixels, count, allocation="proportional", minimum=0)
    assert (np.abs(given_ - count * np.array(pixels) / sum(pixels)) < 1 + 1e-6).all()


def test_equal_shares_are_equal_until_a_class_is_used_up() -> None:
    assert allocate([10, 1000, 9000], 100, allocation="equal", minimum=2).tolist() == [10, 45, 45]


def test_rare_classes_get_the_minimum() -> None:
    shares = allocate([100, 99_900], 500, allocation="proportional", minimum=50)
    assert shares.tolist() == [50, 450]


@pytest.mark.parametrize("transform", [QUARTER_METRE, TURNED])
def test_points_lie_in_the_middle_of_pixels_of_their_class(tmp_path: Path, transform) -> None:
    values = town()
    path = write_raster(tmp_path / "map.tif", values, transform=transform, nodata=NODATA, block=16)
    sample = sample_points(path, out=tmp_path / "points.gpkg", count=200, minimum=20)
    points = read(tmp_path / "points.gpkg")
    cols, rows = ~transform @ (points.geometry.x.to_numpy(), points.geometry.y.to_numpy())
    assert np.allclose(cols % 1, 0.5, atol=1e-4)
    assert np.allclose(rows % 1, 0.5, atol=1e-4)
    pixels = list(zip(rows.astype(int), cols.astype(int), strict=True))
    assert len(set(pixels)) == 200
    assert [values[each] for each in pixels] == points["class"].tolist()
    assert points["reference"].isna().all()
    assert points["name"].tolist() == [f"class {value}" for value in points["class"]]
    assert sample.counts == points["name"].value_counts().to_dict()
    assert sample.counts["class 7"] == 20


def test_the_same_seed_draws_the_same_points(tmp_path: Path) -> None:
    drawn = []
    path = write_raster(tmp_path / "map.tif", town(), nodata=NODATA)
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        sample_points(path, out=tmp_path / f"{name}.gpkg", count=50, seed=seed)
        drawn.append(read(tmp_path / f"{name}.gpkg").geometry.to_wkt().tolist())
    assert drawn[0] == drawn[1] != drawn[2]


def test_every_pixel_of_a_class_is_drawn_alike(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.ones((4, 5), np.uint8))
    hits = np.zeros((4, 5))
    for seed in range(60):
        sample_points(path, out=tmp_path / "p.gpkg", count=10, seed=seed, overwrite=True)
        points = read(tmp_path / "p.gpkg").geometry
        cols, rows = ~QUARTER_METRE @ (points.x.to_numpy(), points.y.to_numpy())
        hits[rows.astype(int), cols.astype(int)] += 1
    # 60 draws of a half: standard deviation 3.9
    assert np.abs(hits - 30).max() < 16


def test_the_order_is_random_so_that_a_part_is_a_sample_too(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.repeat([[1], [2]], 50, axis=0).astype(np.uint8))
    sample_points(path, out=tmp_path / "points.gpkg", count=80)
    first = read(tmp_path / "points.gpkg")["class"][:40]
    assert 10 <= (first == 1).sum() <= 30


def test_more_points_than_pixels_draw_every_pixel(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.array([[1, 2, NODATA]], np.uint8), nodata=NODATA)
    sample = sample_points(path, out=tmp_path / "points.gpkg", count=50)
    assert sample.counts == {"class 1": 1, "class 2": 1}


def test_a_map_of_nothing_cannot_be_sampled(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", np.full((3, 3), NODATA, np.uint8), nodata=NODATA)
    with pytest.raises(ClassError, match="no class at all"):
        sample_points(path, out=tmp_path / "points.gpkg", count=5)


def test_points_are_written_as_a_geopackage_only(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "map.tif", town())
    with pytest.raises(OutputError, match=r"name a \.gpkg file"):
        sample_points(path, out=tmp_path / "points.csv", count=5)
