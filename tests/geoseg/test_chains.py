import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csgraph

from geoseg.chains import changes, follow, groups, roots


@st.composite
def chains(draw) -> np.ndarray:
    """A permutation, of cycles therefore, some of them cut open."""
    count = draw(st.integers(0, 40))
    order = draw(st.permutations(range(count)) | st.just([*range(1, count), 0][:count]))
    cut = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return np.where(cut, -1, np.array(order, np.intp)).astype(np.intp)


def walk(after: np.ndarray, start: int) -> list[int]:
    path = [start]
    while (onward := int(after[path[-1]])) not in {-1, start}:
        path.append(onward)
    return path


def is_cycle(after: np.ndarray, start: int) -> bool:
    return start < len(after) and after[walk(after, start)[-1]] == start


@settings(deadline=None)
@given(after=chains(), hints=st.lists(st.integers(0, 39)))
def test_following_finds_what_walking_finds(after: np.ndarray, hints: list[int]) -> None:
    heads = [each for each in range(len(after)) if each not in after]
    loops = {min(walk(after, each)): each for each in hints if is_cycle(after, each)}
    start = np.array([*heads[::2], *loops.values()], np.intp)
    last, distance = follow(after, start)
    for each in range(len(after)):
        path = walk(after, each)
        if is_cycle(after, each):
            walked = len(path) <= 16
            cut = path.index(loops.get(min(path), min(path)) if walked else min(path))
            path = path[:cut] or path
        assert (last[each], distance[each]) == (path[-1], len(path) - 1)


def test_a_long_chain_and_a_long_cycle() -> None:
    count = 100_000
    for start in (None, np.zeros(1, np.intp)):
        last, distance = follow(np.append(np.arange(1, count), -1), start)
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


@given(values=st.lists(st.integers(0, 2), max_size=8))
def test_changes_are_where_a_value_differs_from_the_one_before(values: list[int]) -> None:
    expected = [i == 0 or values[i] != values[i - 1] for i in range(len(values))]
    assert changes(np.array(values, np.intp)).tolist() == expected
