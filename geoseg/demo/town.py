"""What stands on the plan of a town: surfaces, buildings, cars and trees.

Lengths in the plane are pixels of 0.25 m, heights metres, angles radians from x towards y.
"""

import math
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from shapely import (
    Polygon,
    box,
)
from shapely.affinity import rotate, translate

Color = tuple[float, float, float, float]  # reflectance: red, green, blue, near infrared


class Land(IntEnum):
    """The classes of the truth."""

    ROAD = 0
    BUILDING = 1
    GRASS = 2
    TREE = 3
    WATER = 4
    SOIL = 5
    CAR = 6


class Material(IntEnum):
    """What a surface is made of, for its texture."""

    ASPHALT = 0
    PAVING = 1
    GRASS = 2
    SOIL = 3
    CROP = 4
    WATER = 5
    TILE = 6
    FLAT_ROOF = 7
    LEAF = 8
    PAINT = 9


# Spectra overlap on purpose where they do in nature: slate with asphalt, tile with soil, concrete
# with gravel roofs, lawn with leaves. What tells them apart is shape and surroundings.
ASPHALT: Color = (0.125, 0.125, 0.13, 0.14)
CONCRETE: Color = (0.26, 0.25, 0.235, 0.28)
GRAVEL: Color = (0.30, 0.285, 0.255, 0.32)
LAWN: Color = (0.078, 0.122, 0.050, 0.40)
MEADOW: Color = (0.122, 0.143, 0.072, 0.35)
CROP: Color = (0.085, 0.155, 0.05, 0.47)
EARTH: Color = (0.215, 0.15, 0.095, 0.27)
SAND: Color = (0.34, 0.27, 0.19, 0.38)
STREAM: Color = (0.045, 0.07, 0.062, 0.008)
WHITE: Color = (0.62, 0.62, 0.60, 0.58)
TILES: tuple[Color, ...] = (
    (0.27, 0.105, 0.065, 0.29),
    (0.22, 0.095, 0.06, 0.25),
    (0.31, 0.15, 0.09, 0.33),
    (0.16, 0.085, 0.062, 0.19),
    (0.115, 0.115, 0.125, 0.135),
    (0.085, 0.085, 0.095, 0.105),
    (0.17, 0.13, 0.108, 0.19),
)
FLAT_ROOFS: tuple[Color, ...] = (
    (0.085, 0.085, 0.09, 0.105),
    (0.24, 0.235, 0.225, 0.26),
    (0.36, 0.355, 0.34, 0.37),
    (0.50, 0.50, 0.50, 0.47),
    (0.19, 0.18, 0.17, 0.21),
)
CARS: tuple[Color, ...] = (
    (0.62, 0.62, 0.62, 0.56),
    (0.34, 0.35, 0.36, 0.34),
    (0.03, 0.03, 0.035, 0.04),
    (0.10, 0.105, 0.115, 0.11),
    (0.33, 0.035, 0.03, 0.30),
    (0.05, 0.07, 0.16, 0.12),
    (0.55, 0.54, 0.50, 0.50),
    (0.05, 0.12, 0.09, 0.10),
)
BROADLEAF: tuple[Color, ...] = (
    (0.040, 0.078, 0.027, 0.37),
    (0.050, 0.085, 0.029, 0.40),
    (0.062, 0.088, 0.030, 0.38),
    (0.035, 0.062, 0.026, 0.32),
)
CONIFER: Color = (0.026, 0.047, 0.028, 0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A flat surface; ``furrows`` is the direction of ploughing, where there is one."""

    shape: Polygon
    land: Land
    material: Material
    color: Color
    furrows: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A rectangular building or wing; the ridge of its roof runs along its length."""

    x: float
    y: float
    length: float
    width: float
    angle: float
    eaves: float  # m
    roof: str  # gable, hip or flat
    color: Color
    seed: int

    @property
    def footprint(self) -> Polygon:
        return rectangle(self.x, self.y, self.length, self.width, self.angle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    x: float
    y: float
    angle: float
    length: float
    width: float
    color: Color


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    x: float
    y: float
    radius: float
    height: float  # m
    conifer: bool
    color: Color
    seed: int


@dataclass(slots=True)
class Town:
    """Everything there is to draw; surfaces in the order they lie on each other."""

    side: int
    grounds: list[Ground] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    cars: list[Car] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)


def rectangle(x: float, y: float, length: float, width: float, angle: float) -> Polygon:
    """A rectangle by its centre, sides and the direction of its length."""
    upright = box(-length / 2, -width / 2, length / 2, width / 2)
    return translate(rotate(upright, angle, origin=(0, 0), use_radians=True), x, y)


def mix(first: Color, second: Color, share: float) -> Color:
    """A colour between two."""
    red, green, blue, nir = (
        (1 - share) * a + share * b for a, b in zip(first, second, strict=True)
    )
    return red, green, blue, nir


def turn(u: float, v: float, angle: float) -> tuple[float, float]:
    """A vector turned by an angle."""
    return (
        u * math.cos(angle) - v * math.sin(angle),
        u * math.sin(angle) + v * math.cos(angle),
    )


def at(x: float, y: float, u: float, v: float, angle: float) -> tuple[float, float]:
    """The place ``u`` ahead and ``v`` aside of another."""
    dx, dy = turn(u, v, angle)
    return x + dx, y + dy


def sides_of(rectangle: Polygon) -> tuple[float, float, float, float, float]:
    """Centre x and y, length, width and angle of a rectangle."""
    corners = np.array(rectangle.exterior.coords)
    sides = np.diff(corners[:3], axis=0)
    lengths = np.hypot(*sides.T)
    along = sides[lengths.argmax()]
    x, y = corners[:4].mean(axis=0)
    return (
        float(x),
        float(y),
        float(lengths.max()),
        float(lengths.min()),
        math.atan2(along[1], along[0]),
    )
