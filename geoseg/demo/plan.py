"""The plan of a town: its streets, its river and the blocks between them.

Lengths are pixels of 0.25 m, x to the right and y down, like the raster that will be drawn.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon, box, segmentize, transform, unary_union
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

SIDEWALK = 8  # px
BEYOND = 260  # px of town planned beyond the picture, so that nothing ends at its edge


class Use(Enum):
    """What a block is used for."""

    HOUSES = auto()
    CORE = auto()
    SLABS = auto()
    INDUSTRY = auto()
    PARK = auto()
    FIELD = auto()
    SITE = auto()
    WOOD = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street by its centre line and the width of its carriageway (px)."""

    line: LineString
    width: float
    main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of ground between streets, without their sidewalks."""

    shape: Polygon
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Streets, river and blocks, reaching a little beyond the picture."""

    side: int  # px
    streets: tuple[Street, ...]
    river: Polygon
    blocks: tuple[Block, ...]


def draw_plan(rng: np.random.Generator, side: int) -> Plan:
    """A new plan for a square picture of ``side`` px."""
    frame = box(-BEYOND, -BEYOND, side + BEYOND, side + BEYOND)
    bend = _bend(rng)
    river = _river(rng, side)
    streets = []
    tilt = rng.uniform(-32, 32)
    ground = rotate(frame.buffer(0.25 * side, join_style="mitre"), tilt)
    for line, depth in _cuts(rng, ground, 0):
        width, main = (46, True) if depth < 2 else (34, True) if depth < 4 else (27, False)
        bent = transform(segmentize(line, 24), bend).intersection(frame)
        if not main:  # only main streets have bridges
            bent = bent.difference(river.buffer(40))
        streets += [
            Street(line=part, width=width, main=main) for part in _lines(bent) if part.length > 60
        ]
    paved = unary_union([each.line.buffer(each.width / 2 + SIDEWALK) for each in streets])
    rest = frame.difference(paved).difference(river.buffer(26))
    shapes = [part.buffer(-3).buffer(3) for part in polygons(rest)]
    shapes = [part for shape in shapes for part in polygons(shape) if part.area > 4000]
    return Plan(
        side=side, streets=tuple(streets), river=river, blocks=tuple(_assign(rng, shapes, side))
    )


def _bend(rng: np.random.Generator) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """A gentle warp of the plane: streets curve, and no two blocks are alike."""
    waves = [
        (rng.uniform(8, 26), rng.uniform(600, 1300), rng.uniform(0, math.tau)) for _ in range(4)
    ]

    def warp(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = points.T
        dx = sum(a * np.sin(math.tau * y / length + phase) for a, length, phase in waves[:2])
        dy = sum(a * np.sin(math.tau * x / length + phase) for a, length, phase in waves[2:])
        return np.stack([x + dx, y + dy], axis=1)

    return warp


def _cuts(rng: np.random.Generator, ground: Polygon, depth: int) -> list[tuple[LineString, int]]:
    """Cut a piece of ground in two across its longer side, and each half again."""
    if ground.area < rng.uniform(75_000, 150_000):
        return []
    corners = np.array(ground.minimum_rotated_rectangle.exterior.coords)[:3]
    sides = np.diff(corners, axis=0)
    lengths = np.hypot(*sides.T)
    along = sides[lengths.argmax()] / lengths.max()
    if lengths.min() < 150:
        return []
    angle = math.atan2(along[1], along[0]) + math.pi / 2 + math.radians(rng.normal(0, 4))
    middle = np.array(ground.centroid.coords[0]) + along * lengths.max() * rng.uniform(-0.13, 0.13)
    reach = 2 * lengths.max() * np.array([math.cos(angle), math.sin(angle)])
    cut = LineString([middle - reach, middle + reach])
    halves = [part for part in split(ground, cut).geoms if isinstance(part, Polygon)]
    pieces = _lines(cut.intersection(ground))
    return [(piece, depth) for piece in pieces] + [
        more for half in halves for more in _cuts(rng, half, depth + 1)
    ]


def _river(rng: np.random.Generator, side: int) -> Polygon:
    """A winding river across the picture."""
    t = np.linspace(-0.4, 1.4, 160)
    swing = sum(
        rng.uniform(0.2, 1) * amplitude * np.sin(math.tau * (frequency * t + rng.random()))
        for amplitude, frequency in ((0.10, 0.7), (0.05, 1.6), (0.015, 4.0))
    )
    across = (rng.uniform(0.2, 0.36) if rng.random() < 0.5 else rng.uniform(0.64, 0.8)) + swing
    course = side * np.stack([t, across + rng.uniform(-0.25, 0.25) * (t - 0.5)], axis=1)
    if rng.random() < 0.5:
        course = course[:, ::-1]
    widths = 34 + 8 * np.sin(math.tau * 2.3 * t + rng.uniform(0, math.tau))
    return unary_union(
        [LineString(course[i : i + 2]).buffer(widths[i]) for i in range(len(course) - 1)]
    )


def _assign(rng: np.random.Generator, shapes: list[Polygon], side: int) -> list[Block]:
    """Give every block its use: the core in the middle, fields and woods rather outside."""
    heart = Point(*(side * rng.uniform(0.35, 0.65, 2)))
    distance = np.array([shape.centroid.distance(heart) for shape in shapes])
    order = list(np.argsort(distance))
    core = order[: max(1, len(order) // 8)]
    rest = order[len(core) :]
    shares = {
        Use.PARK: 0.10,
        Use.SLABS: 0.15,
        Use.SITE: 0.07,
        Use.INDUSTRY: 0.11,
        Use.FIELD: 0.10,
        Use.WOOD: 0.05,
    }
    uses = [use for use, share in shares.items() for _ in range(max(1, round(share * len(rest))))]
    outside = {Use.FIELD, Use.WOOD, Use.INDUSTRY}
    picked = dict.fromkeys(core, Use.CORE)
    inner, outer = rest[: len(rest) // 2], rest[len(rest) // 2 :]
    for use in uses:
        candidates = [i for i in (outer if use in outside else inner + outer) if i not in picked]
        if candidates:
            picked[candidates[rng.integers(len(candidates))]] = use
    return [Block(shape=s, use=picked.get(i, Use.HOUSES)) for i, s in enumerate(shapes)]


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons that a shape is made of, without points and lines."""
    parts = getattr(shape, "geoms", [shape])
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def _lines(shape: BaseGeometry) -> list[LineString]:
    parts = getattr(shape, "geoms", [shape])
    return [part for part in parts if isinstance(part, LineString) and not part.is_empty]
