"""Following pointers in arrays, all at once: ends and ranks in chains, roots in forests, groups."""

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]

_STEPS = 32
_BITS = 32
_WAY = (1 << _BITS) - 1


def follow(after: Index, start: Index | None = None) -> tuple[Index, Index]:
    """Where each element's chain ends, and how far that is.

    Parameters
    ----------
    after : (n,) intp array
        The element that follows each one, -1 after the last of a chain. No element follows two.
    start : (s,) intp array, optional
        First elements of some chains, and elements of some cycles, one each. Where most chains
        are short and begin there, this takes half the time.

    Returns
    -------
    last : (n,) intp array
        The last element of each one's chain. A cycle is cut before its element in ``start`` if
        that has been walked along, else before its least.
    distance : (n,) intp array
        Steps to the last element.
    """
    if start is None:
        return _double(after)
    chain, place = np.full(len(after), -1), np.empty(len(after), np.intp)
    length, end = np.full(len(start) + 1, -1), np.empty(len(start) + 1, np.intp)
    at, home, number = start, start, np.arange(len(start))
    for step in range(_STEPS):
        chain[at], place[at] = number, step
        onward = after[at]
        ended = (onward < 0) | (onward == home)
        length[number[ended]], end[number[ended]] = step, at[ended]
        on = (~ended).nonzero()[0]
        if not len(on):
            break
        at, home, number = onward[on], home[on], number[on]
    last, distance = end[chain], length[chain] - place
    rest = (length[chain] < 0).nonzero()[0]  # also those of no chain: the last length
    place[rest] = np.arange(len(rest))
    onward = after[rest]
    rest_last, rest_distance = _double(np.where(onward < 0, -1, place[onward]))
    last[rest], distance[rest] = rest[rest_last], rest_distance
    return last, distance


def _double(after: Index) -> tuple[Index, Index]:
    """As :func:`follow` without a start, by pointer doubling (Wyllie 1979)."""
    own = np.arange(len(after))
    ends = (after < 0) | (after == own)
    jump = np.where(ends, own, after)
    distance = np.where(ends, 0, 1)  # to where an end has been reached
    live = (~(ends | ends[jump])).nonzero()[0]
    # the least of the elements from each one to before its jump, and in the lower bits the way
    nearest = own << _BITS
    leads, looped, step = np.zeros(len(after), np.bool_), [live[:0]], 1
    via, best = jump[live], nearest[live]
    while len(live):
        target = jump[via]
        best = np.minimum(best, nearest[via] + step)
        jump[live], nearest[live] = target, best
        reached = ends[target]
        distance[live[reached]] = distance[via[reached]] + step
        step *= 2
        # the least element that is met again from where it jumps to has been all around
        least = best >> _BITS
        met = (least == live).nonzero()[0]
        met = met[nearest[target[met]] >> _BITS == live[met]]
        leads[live[met]] = True
        around = leads[least]
        looped.append(live[around])
        on = (~(reached | around)).nonzero()[0]
        live, via, best = live[on], target[on], best[on]
    loop = np.concatenate(looped)
    before = loop[leads[after[loop]]]
    lead, way = after[before], nearest & _WAY
    way[lead] = way[after[lead]] + 1
    jump[lead] = before
    jump[loop] = jump[nearest[loop] >> _BITS]
    distance[loop] = way[loop] - 1
    return jump, distance


def ranges(first: Index, count: Index, step: Index | int = 1) -> Index:
    """Numbers from each ``first`` on, as many as ``count``, by ``step``; one range after another.

    No count may be 0.
    """
    if not len(first):
        return np.empty(0, np.intp)
    made = np.full(count.sum(), step) if isinstance(step, int) else np.repeat(step, count)
    # at first the differences, also from each range to the next
    made[np.cumsum(count[:-1])] = first[1:] - (first + step * (count - 1))[:-1]
    made[0] = first[0]
    return np.cumsum(made, out=made)


def changes(values: Index) -> NDArray[np.bool_]:
    """Whether each element differs from the one before; the first does."""
    made = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=made[1:])
    return made


def roots(above: Index) -> Index:
    """The root of each node of a forest; ``above`` is a node's parent, or itself at a root."""
    root = above.copy()
    live = np.flatnonzero(root[root] != root)
    while len(live):
        root[live] = root[root[live]]
        live = live[root[root[live]] != root[live]]
    return root


def groups(count: int, one: Index, other: Index) -> Index:
    """The least member of the group of each of ``count`` elements when pairs of them are joined.

    Every root hooks onto the least root it is joined to until no pair joins two (Shiloach and
    Vishkin 1982).
    """
    root = np.arange(count, dtype=np.intp)
    while True:
        one, other = root[one], root[other]
        apart = one != other
        one, other = one[apart], other[apart]
        if not len(one):
            return root
        np.minimum.at(root, np.maximum(one, other), np.minimum(one, other))
        root = roots(root)
