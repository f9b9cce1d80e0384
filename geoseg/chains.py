"""Following pointers in arrays, all at once: ends and ranks in chains, roots in forests, groups."""

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.intp]

_BITS = 32
_WAY = (1 << _BITS) - 1


def follow(after: Index) -> tuple[Index, Index]:
    """Where each element's chain ends, and how far that is, by pointer doubling (Wyllie 1979).

    Parameters
    ----------
    after : (n,) intp array
        The element that follows each one, -1 after the last of a chain. No element follows two.

    Returns
    -------
    last : (n,) intp array
        The last element of each one's chain. A cycle is cut before its least element.
    distance : (n,) intp array
        Steps to the last element.
    """
    own = np.arange(len(after))
    ends = (after < 0) | (after == own)
    jump = np.where(ends, own, after)
    distance = np.where(ends, 0, 1)  # to where an end has been reached
    live = np.flatnonzero(~(ends | ends[jump]))
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
        met = np.flatnonzero(least == live)
        met = met[nearest[target[met]] >> _BITS == live[met]]
        leads[live[met]] = True
        around = leads[least]
        looped.append(live[around])
        on = np.flatnonzero(~(reached | around))
        live, via, best = live[on], target[on], best[on]
    loop = np.concatenate(looped)
    before = loop[leads[after[loop]]]
    lead, way = after[before], nearest & _WAY
    way[lead] = way[after[lead]] + 1
    jump[lead] = before
    jump[loop] = jump[nearest[loop] >> _BITS]
    distance[loop] = way[loop] - 1
    return jump, distance


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
