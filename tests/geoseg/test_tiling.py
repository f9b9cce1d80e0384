import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasterio.windows import Window

from geoseg.errors import TileError
from geoseg.tiling import Grid, Spot, Tile


@st.composite
def tiles(draw: st.DrawFn) -> Tile:
    stride = draw(st.integers(1, 8))
    halo = stride * draw(st.integers(0, 3))
    core = stride * draw(st.integers(1, 6))
    return Tile(size=core + 2 * halo, halo=halo, stride=stride)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    return Grid(
        height=draw(st.integers(1, 150)),
        width=draw(st.integers(1, 150)),
        tile=draw(tiles()),
        rows_per_strip=draw(st.integers(1, 4)),
    )


@pytest.mark.parametrize("halo", [-32, 256, 320])
def test_a_halo_that_leaves_no_core_is_refused(halo: int) -> None:
    with pytest.raises(TileError, match="choose a halo"):
        replace(Tile(size=512, halo=64, stride=32), halo=halo)


@pytest.mark.parametrize(("size", "halo"), [(500, 64), (512, 50)])
def test_a_tile_that_leaves_the_stride_is_refused(size: int, halo: int) -> None:
    with pytest.raises(TileError, match="multiples of the stride"):
        Tile(size=size, halo=halo, stride=32)


def test_a_halo_is_rounded_up_to_the_stride() -> None:
    assert Tile.around(size=512, halo=33, stride=32) == Tile(size=512, halo=64, stride=32)
    assert Tile.around(size=512, halo=0, stride=32).halo == 0


def test_a_grid_over_nothing_is_refused() -> None:
    with pytest.raises(TileError, match="covers nothing"):
        Grid(height=0, width=5, tile=Tile(size=8))


@given(grids())
def test_every_pixel_is_written_once(grid: Grid) -> None:
    written = np.zeros((grid.height, grid.width), int)
    for strip in grid.strips:
        for spot in grid.spots([strip]):
            rows, columns = grid.core(spot).toslices()
            written[rows, columns] += 1
    assert (written == 1).all()


@given(grids())
def test_strips_lie_under_one_another_and_hold_their_tiles(grid: Grid) -> None:
    covered = 0
    for index, strip in enumerate(grid.strips):
        assert strip.index == index
        assert strip.window == Window(0, covered, grid.width, strip.window.height)
        covered += strip.window.height
        for spot in grid.spots([strip]):
            assert strip in grid.strips_of(spot.row)
            core = grid.core(spot)
            assert strip.window.row_off <= core.row_off
            assert core.row_off + core.height <= covered
    assert covered == grid.height


def test_strips_do_not_travel_with_their_grid() -> None:
    """A raster of a million rows has thousands, and each task of a cluster takes a grid along."""
    grid = Grid(height=1_000_000, width=900, tile=Tile(size=512, halo=32, stride=32))
    before, count = pickle.dumps(grid), len(grid.strips)
    assert pickle.dumps(grid) == before
    assert pickle.loads(before) == grid
    assert len(pickle.loads(before).strips) == count > 2000


@given(grids())
def test_tiles_start_at_multiples_of_the_stride_and_surround_their_core(grid: Grid) -> None:
    tile = grid.tile
    for strip in grid.strips:
        for spot in grid.spots([strip]):
            window, columns = grid.row_window(spot.row), grid.columns_in_row(spot.column)
            top, left = window.row_off, window.col_off + columns.start
            assert top % tile.stride == left % tile.stride == 0
            assert columns.stop <= window.width
            core = grid.core(spot)
            assert (core.row_off - top, core.col_off - left) == (tile.halo, tile.halo)
            assert columns.stop - columns.start == window.height == tile.size


@given(grids(), st.data())
def test_tiles_that_answer_for_a_strip_are_those_whose_pixels_meet_it(
    grid: Grid, data: st.DataObject
) -> None:
    if 2 * grid.tile.halo <= grid.tile.core:
        grid = replace(grid, overlapping=True)
    chosen = data.draw(st.sets(st.sampled_from(grid.strips)))
    answered = {
        spot: grid.answered(spot).toslices()
        for spot in map(Spot, *zip(*np.ndindex(grid.rows, grid.columns), strict=True))
    }
    for strip in chosen:
        top, bottom = strip.window.row_off, strip.window.row_off + strip.window.height
        meeting = {
            at for at, (rows, _) in answered.items() if rows.start < bottom and rows.stop > top
        }
        assert meeting <= set(grid.spots([strip]))
        if not grid.overlapping or grid.tile.halo:
            assert meeting == set(grid.spots([strip]))
        assert all(strip in grid.strips_of(spot.row) for spot in meeting)
    spots = list(grid.spots(chosen))
    assert spots == sorted(set(spots), key=lambda at: (at.row, at.column))


def test_tiles_that_overlap_more_than_their_neighbours_are_refused() -> None:
    with pytest.raises(TileError, match="at most a quarter of the tile"):
        Grid(height=99, width=99, tile=Tile(size=32, halo=9), overlapping=True)


@given(st.integers(1, 300), st.integers(1, 40))
def test_a_blended_tile_overlaps_by_half_as_nearly_as_the_stride_allows(
    size: int, stride: int
) -> None:
    tile = Tile.blended(size=size * stride, stride=stride)
    assert tile.size / 4 - stride < tile.halo <= tile.size / 4


@given(grids(), st.integers(0, 400))
def test_a_widened_tile_takes_the_fewest_pixels_through_the_network(
    grid: Grid, largest: int
) -> None:
    tile = grid.tile
    widened = tile.widened(height=grid.height, width=grid.width, largest=largest)
    assert (widened.halo, widened.stride) == (tile.halo, tile.stride)

    def inferred(size: int) -> int:
        covering = replace(grid, tile=replace(tile, size=size))
        return covering.rows * covering.columns * size * size

    sizes = [size for size in range(tile.size, largest + 1) if size % tile.stride == 0]
    least = min(inferred(size) for size in [tile.size, *sizes])
    assert widened.size in {tile.size, *sizes}
    assert inferred(widened.size) == least


@given(grids(), st.integers(1, 40))
def test_a_larger_raster_keeps_the_tiles_of_a_smaller_one(grid: Grid, more: int) -> None:
    larger = replace(grid, height=grid.height + more, width=grid.width + more)
    for spot in (Spot(0, 0), Spot(grid.rows - 1, grid.columns - 1)):
        small, large = grid.core(spot), larger.core(spot)
        assert (small.row_off, small.col_off) == (large.row_off, large.col_off)
