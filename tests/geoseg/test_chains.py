import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csgraph

from geoseg.chains import follow, groups, roots


@st.composite
def chains(draw) -> np.ndarray:
    """A permutation, of cycles therefore, some of them cut open."""
    count = draw(st.integers(0, 40))
    order = draw(st.permutations(range(count)))
    cut = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return np.where(cut, -1, np.array(order, np.intp)).astype(np.intp)


def walk(after: np.ndarray, start: int) -> list[int]:
    path = [start]
    while (onward := int(after[path[-1]])) not in {-1, start}:
        path.append(onward)
    return path


@settings(deadline=None)
@given(after=chains())
def test_following_finds_what_walking_finds(after: np.ndarray) -> None:
    last, distance = follow(after)
    for start in range(len(after)):
        path = walk(after, start)
        if after[path[-1]] == start:  # a cycle: cut before its least element
            path = path[: path.index(min(path))] or walk(after, start)
        assert (last[start], distance[start]) == (path[-1], len(path) - 1)


def test_a_long_chain_and_a_long_cycle() -> None:
    count = 100_000
    last, distance = follow(np.append(np.arange(1, count), -1))
    assert (last == count - 1).all()
    assert np.array_equal(distance, np.arange(count)[::-1])
    order = np.random.default_rng(0).permutation(count)
    after = np.empty(count, np.intp)
    after[order] = np.roll(order, -1)
    last, distance = follow(after)
    assert len(set(last)) == 1
    assert after[last[0]] == 0
    assert np.array_equal(np.sort(distance), np.arange(count))


@settings(deadline=None)
@given(above=st.lists(st.integers(0, 99), min_size=1, max_size=100))
def test_roots_are_where_parents_end(above: list[int]) -> None:
    parents = np.minimum(above, np.arange(len(above)))
    for node, root in enumerate(roots(parents)):
        at = node
        while parents[at] != at:
            at = parents[at]
        assert root == at


@settings(deadline=None)
@given(
    count=st.integers(1, 60),
    pairs=st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=80),
)
def test_groups_are_the_connected_components(count: int, pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array(pairs, np.intp).reshape(-1, 2) % count).T
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(count, count))
    _, labels = csgraph.connected_components(graph, directed=False)
    expected = [int(np.flatnonzero(labels == label)[0]) for label in labels]
    assert groups(count, one, other).tolist() == expected
