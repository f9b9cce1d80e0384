"""Furnishing a plan: houses and gardens, terraces, halls, parks, fields, traffic."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from shapely import (
    LineString,
    MultiPoint,
    Point,
    Polygon,
    box,
    contains_xy,
    distance,
    points,
    prepare,
    unary_union,
    voronoi_polygons,
)
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry

from geoseg.demo.plan import SIDEWALK, Plan, Street, Use, polygons
from geoseg.demo.town import (
    ASPHALT,
    BROADLEAF,
    CARS,
    CONCRETE,
    CONIFER,
    CROP,
    EARTH,
    FLAT_ROOFS,
    GRAVEL,
    LAWN,
    MEADOW,
    SAND,
    STREAM,
    TILES,
    WHITE,
    Building,
    Car,
    Color,
    Ground,
    Land,
    Material,
    Town,
    Tree,
    at,
    mix,
    rectangle,
    sides_of,
    turn,
)

NOWHERE = box(-1e6, -1e6, -1e6 + 1, -1e6 + 1)


def build_town(rng: np.random.Generator, plan: Plan) -> Town:
    """Furnish a plan."""
    return _Builder(rng, plan).build()


class _Builder:
    def __init__(self, rng: np.random.Generator, plan: Plan) -> None:
        self.rng = rng
        self.plan = plan
        self.town = Town(side=plan.side)
        self.picture = box(-60, -60, plan.side + 60, plan.side + 60)
        self.carriageways = [each.line.buffer(each.width / 2) for each in plan.streets]

    def build(self) -> Town:
        self.lay(self.picture.buffer(300), Land.GRASS, Material.GRASS, MEADOW, spread=0.0)
        self.river()
        self.streets()
        furnish = {
            Use.HOUSES: self.houses,
            Use.CORE: self.core,
            Use.SLABS: self.slabs,
            Use.INDUSTRY: self.industry,
            Use.PARK: self.park,
            Use.FIELD: self.field,
            Use.SITE: self.site,
            Use.WOOD: self.wood,
        }
        for block in self.plan.blocks:
            if block.shape.intersects(self.picture):
                furnish[block.use](block.shape)
        self.traffic()
        return self.town

    # what lies flat

    def lay(
        self,
        shape: BaseGeometry,
        land: Land,
        material: Material,
        color: Color,
        *,
        spread: float = 0.07,
        furrows: float | None = None,
    ) -> None:
        for part in polygons(shape):
            self.town.grounds.append(
                Ground(
                    shape=part,
                    land=land,
                    material=material,
                    color=self.vary(color, spread),
                    furrows=furrows,
                )
            )

    def lawn(self, shape: BaseGeometry) -> None:
        dry = self.rng.beta(1.3, 2.5)
        color = mix(LAWN, MEADOW, dry)
        self.lay(shape, Land.GRASS, Material.GRASS, color, spread=0.1)

    def pave(self, shape: BaseGeometry, color: Color = CONCRETE, spread: float = 0.1) -> None:
        self.lay(shape, Land.ROAD, Material.PAVING, color, spread=spread)

    def asphalt(self, shape: BaseGeometry) -> None:
        self.lay(shape, Land.ROAD, Material.ASPHALT, ASPHALT, spread=0.12)

    def paint(self, shape: BaseGeometry) -> None:
        self.lay(shape, Land.ROAD, Material.PAINT, WHITE, spread=0.05)

    def river(self) -> None:
        river = self.plan.river
        bank = river.buffer(30).intersection(self.picture)
        self.lay(bank, Land.GRASS, Material.GRASS, mix(LAWN, MEADOW, 0.5))
        self.lay(river.buffer(3).intersection(self.picture), Land.SOIL, Material.SOIL, EARTH)
        self.lay(river.intersection(self.picture), Land.WATER, Material.WATER, STREAM, spread=0.03)
        path = river.buffer(20).boundary.buffer(3.5).intersection(self.picture)
        self.pave(path, GRAVEL)
        edge = river.buffer(11).boundary.intersection(self.picture)
        for x, y in self.along(edge, 26):
            if self.rng.random() < 0.55:
                dx, dy = self.rng.normal(0, 4, 2)
                self.tree(x + dx, y + dy, self.rng.uniform(7, 15))

    def streets(self) -> None:
        streets = self.plan.streets
        walks = unary_union(
            [s.line.buffer(s.width / 2 + SIDEWALK, cap_style="flat") for s in streets]
            + [c.buffer(SIDEWALK) for c in self.carriageways]
        )
        self.pave(walks.intersection(self.picture), spread=0.02)
        kerbs = unary_union(self.carriageways)
        self.asphalt(kerbs.intersection(self.picture))
        for street in streets:
            # a street has its own age, but not where it crosses another
            if self.rng.random() < 0.6 and street.line.length > 200:
                lane = street.line.buffer(street.width / 2, cap_style="flat")
                self.asphalt(lane.intersection(self.picture))
            self.marks(street)
        for _ in range(len(streets) * 2):  # mended asphalt
            street = streets[self.rng.integers(len(streets))]
            at, angle = self.place(street.line, self.rng.uniform(0, street.line.length))
            shift = self.rng.uniform(-0.35, 0.35) * street.width
            x, y = at.x - shift * math.sin(angle), at.y + shift * math.cos(angle)
            length = self.rng.uniform(12, 90)
            self.asphalt(rectangle(x, y, length, self.rng.uniform(5, 11), angle))

    def marks(self, street: Street) -> None:
        line = street.line
        if not line.intersects(self.picture):
            return
        others = self.crossing(street)
        if street.main:
            for start in np.arange(8, line.length - 8, 26):
                at, angle = self.place(line, start)
                if not any(other.contains(at) for other in others):
                    self.paint(rectangle(at.x, at.y, 12, 1.3, angle))
        for start, sign in ((0.0, 1), (line.length, -1)):  # zebra crossings before a junction
            if self.rng.random() < 0.45:
                at, angle = self.place(line, min(max(start + sign * 44, 0), line.length))
                if any(other.distance(at) < 3 for other in others):
                    continue
                for shift in np.arange(-street.width / 2 + 3, street.width / 2 - 2, 4.6):
                    x, y = at.x - shift * math.sin(angle), at.y + shift * math.cos(angle)
                    self.paint(rectangle(x, y, 11, 2.2, angle))

    # what blocks are filled with

    def houses(self, shape: Polygon) -> None:
        self.lawn(shape)
        homes = self.rows(shape, first=29, gap=self.rng.uniform(9, 24))
        if not homes:
            return
        plots = polygons(
            voronoi_polygons(MultiPoint([home.centroid for home in homes]), extend_to=shape)
        )
        for plot in plots:
            self.lawn(plot.intersection(shape).buffer(-1))
        for plot in plots:
            if self.rng.random() < 0.3:
                hedge = plot.intersection(shape).buffer(-2).boundary
                for x, y in self.along(hedge, 9):
                    self.tree(x, y, self.rng.uniform(3.2, 4.6), low=True)
        tiles = [self.pick(TILES) for _ in range(3)]
        for home in homes:
            self.garden(home, shape)
            x, y, length, width, angle = sides_of(home)
            roof = self.rng.choice(["gable", "hip", "gable", "flat"], p=[0.45, 0.3, 0.13, 0.12])
            color = self.pick(FLAT_ROOFS) if roof == "flat" else tiles[self.rng.integers(3)]
            self.raise_building((x, y, length, width, angle), roof, color, floors=(1, 2))
            if self.rng.random() < 0.35 and roof != "flat":  # a wing
                dx, dy = turn(0.2 * length, 0.4 * width, angle)
                wing = (x + dx, y + dy, 0.9 * width, 0.6 * width, angle + math.pi / 2)
                self.raise_building(wing, roof, color, floors=(1, 1))
        self.scatter_trees(shape, homes, per=1500, radius=(6, 16))

    def garden(self, home: Polygon, block: Polygon) -> None:
        x, y, length, width, angle = sides_of(home)
        toward = math.copysign(1, self.rng.normal())
        for side in (toward, -toward):  # the drive leads out of the block
            dx, dy = turn(0.32 * length, side * (width / 2 + 22), angle)
            drive = rectangle(x + dx, y + dy, 12, 48, angle)
            if drive.intersection(block).area < 0.75 * drive.area:
                self.pave(drive.intersection(block.buffer(9)), self.pick((CONCRETE, ASPHALT)))
                cx, cy = turn(0.32 * length, side * (width / 2 + 11), angle)
                if self.rng.random() < 0.55:
                    self.car(x + cx, y + cy, angle + math.pi / 2)
                back = -side
                break
        else:
            back = toward
        if self.rng.random() < 0.6:  # a terrace
            dx, dy = turn(-0.2 * length, back * (width / 2 + 5), angle)
            self.pave(rectangle(x + dx, y + dy, 16, 11, angle), self.pick((CONCRETE, GRAVEL)))
        if self.rng.random() < 0.3:  # a bed
            dx, dy = turn(0.1 * length, back * (width / 2 + 30), angle)
            bed = rectangle(x + dx, y + dy, 26, 14, angle).intersection(block)
            self.lay(bed, Land.SOIL, Material.SOIL, EARTH, spread=0.12, furrows=angle)
        if self.rng.random() < 0.3:  # a shed
            dx, dy = turn(-0.35 * length, back * (width / 2 + 26), angle)
            if block.buffer(-8).contains(Point(x + dx, y + dy)):
                shed = (x + dx, y + dy, 14, 11, angle)
                self.raise_building(shed, "gable", self.pick(TILES), floors=(0.8, 0.8))

    def core(self, shape: Polygon) -> None:
        self.pave(shape, self.pick((CONCRETE, GRAVEL, ASPHALT)), spread=0.15)
        yard = shape.buffer(-56)
        for part in polygons(yard):
            if self.rng.random() < 0.7:
                self.lawn(part.buffer(-8))
        taken = self.terrace(shape, depth=self.rng.uniform(40, 48))
        if taken:
            self.scatter_trees(yard.buffer(-4), taken, per=3000, radius=(8, 17))
            for part in polygons(yard.buffer(-2)):
                for x, y in self.along(part.exterior, 15):
                    if self.rng.random() < 0.22:
                        self.car(x, y, self.rng.uniform(0, math.pi))

    def terrace(self, shape: Polygon, *, depth: float) -> list[Polygon]:
        """Houses wall to wall around a block."""
        taken = []
        for part in polygons(shape.buffer(-depth / 2 - 3).simplify(6)):
            for (x0, y0), (x1, y1) in pairwise(part.exterior.coords):
                span, angle = math.hypot(x1 - x0, y1 - y0), math.atan2(y1 - y0, x1 - x0)
                count = max(1, round(span / self.rng.uniform(54, 84)))
                for i in range(count):
                    if self.rng.random() < 0.06:
                        continue  # a gap between the houses
                    t = (i + 0.5) / count
                    x, y = x0 + t * (x1 - x0), y0 + t * (y1 - y0)
                    length = span / count + (depth * 0.5 if i in {0, count - 1} else 0)
                    roof = self.rng.choice(["gable", "gable", "flat"])
                    color = self.pick(FLAT_ROOFS if roof == "flat" else TILES)
                    self.raise_building((x, y, length, depth, angle), roof, color, floors=(3, 5))
                    taken.append(rectangle(x, y, length, depth, angle))
        return taken

    def slabs(self, shape: Polygon) -> None:
        self.lawn(shape)
        angle = sides_of(shape.minimum_rotated_rectangle)[4]
        angle += self.rng.choice([0, math.pi / 2])
        color, width = self.pick(FLAT_ROOFS), self.rng.uniform(44, 56)
        long = self.rng.uniform(100, 150)
        placed = self.fit(shape.buffer(-9), angle, long, width, apart=62)
        for slab in placed:
            x, y, length, _, _ = sides_of(slab)
            self.pave(rectangle(*at(x, y, 0, width / 2 + 7, angle), length, 7, angle))
            self.raise_building((x, y, length, width, angle), "flat", color, floors=(4, 7))
        self.car_park(shape, placed, angle)
        self.scatter_trees(shape, placed, per=1900, radius=(8, 19))

    def industry(self, shape: Polygon) -> None:
        self.asphalt(shape)
        inner = shape.buffer(-14)
        self.pave(inner.buffer(-30).intersection(self.blob(shape, 120)), CONCRETE)
        angle = sides_of(shape.minimum_rotated_rectangle)[4]
        size = self.rng.uniform(120, 190), self.rng.uniform(80, 120)
        placed = self.fit(inner, angle, *size, apart=44)
        for hall in placed:
            roof = self.rng.choice(["flat", "flat", "gable"])
            x, y, length, width, turned = sides_of(hall)
            self.raise_building(
                (x, y, length, width, turned), roof, self.pick(FLAT_ROOFS), floors=(2, 3)
            )
        self.car_park(shape, placed, angle)
        for _ in range(int(shape.area / 9000)):
            spot = self.somewhere(inner)
            if spot and not any(hall.distance(spot) < 18 for hall in placed):
                turned = angle + self.rng.choice([0, math.pi / 2])
                self.container(spot, turned)
        rim = shape.difference(shape.buffer(-10))
        self.lawn(rim)
        for x, y in self.along(shape.buffer(-5).boundary, 30):
            if self.rng.random() < 0.5:
                self.tree(x, y, self.rng.uniform(6, 11))

    def park(self, shape: Polygon) -> None:
        self.lawn(shape)
        for _ in range(3):
            self.lawn(shape.intersection(self.blob(shape, 70)))
        pond = self.blob(shape, self.rng.uniform(34, 60)).intersection(shape.buffer(-24))
        water = self.rng.random() < 0.7
        if water:
            self.lay(pond.buffer(2), Land.SOIL, Material.SOIL, EARTH)
            self.lay(pond, Land.WATER, Material.WATER, mix(STREAM, (0.05, 0.085, 0.06, 0.01), 0.7))
        else:  # a playground
            self.lay(pond, Land.SOIL, Material.SOIL, SAND)
        paths = [shape.buffer(-26).boundary]
        centre = shape.centroid
        for _ in range(3):
            turned = rotate(LineString([(-600, 0), (600, 0)]), self.rng.uniform(0, 180))
            paths.append(translate(turned, centre.x, centre.y).intersection(shape))
        ways = unary_union(paths).buffer(4.2).intersection(shape)
        self.pave(ways.difference(pond.buffer(3)), GRAVEL)
        keep = [ways.difference(pond.buffer(3)).buffer(-1)] + ([pond] if water else [])
        self.scatter_trees(shape, keep, per=1000, radius=(8, 21), clumped=True)

    def field(self, shape: Polygon) -> None:
        x, y, length, width, angle = sides_of(shape.minimum_rotated_rectangle)
        self.lawn(shape)
        strips = int(self.rng.integers(2, 5))
        for i in range(strips):
            across = (i + 0.5) / strips - 0.5
            dx, dy = turn(0, across * width, angle)
            strip = rectangle(x + dx, y + dy, length, width / strips - 4, angle)
            strip = strip.intersection(shape.buffer(-6))
            if i == 0 or self.rng.random() < 0.5:
                color = mix(EARTH, SAND, self.rng.uniform(0, 0.6))
                self.lay(strip, Land.SOIL, Material.SOIL, color, furrows=angle)
            else:
                self.lay(strip, Land.GRASS, Material.CROP, CROP, spread=0.15, furrows=angle)
        for x, y in self.along(shape.buffer(-2).boundary, 24):
            if self.rng.random() < 0.2:
                self.tree(x, y, self.rng.uniform(6, 14))

    def site(self, shape: Polygon) -> None:
        self.lay(shape, Land.SOIL, Material.SOIL, EARTH, spread=0.15)
        for _ in range(5):
            color = self.pick((SAND, EARTH, (0.17, 0.125, 0.085, 0.22)))
            patch = self.blob(shape, self.rng.uniform(30, 80)).intersection(shape)
            self.lay(patch, Land.SOIL, Material.SOIL, color)
        self.lawn(shape.intersection(self.blob(shape, 60)).difference(shape.buffer(-50)))
        angle = sides_of(shape.minimum_rotated_rectangle)[4]
        spot = self.somewhere(shape.buffer(-70)) or shape.centroid
        slab = rectangle(spot.x, spot.y, 120, 74, angle)
        self.pave(slab.buffer(9), GRAVEL)
        if self.rng.random() < 0.6:
            self.raise_building((spot.x, spot.y, 100, 60, angle), "flat", CONCRETE, floors=(1, 3))
        for _ in range(int(shape.area / 6000)):
            spot = self.somewhere(shape.buffer(-16))
            if spot is None or slab.distance(spot) < 20:
                continue
            if self.rng.random() < 0.5:
                self.car(spot.x, spot.y, self.rng.uniform(0, math.pi))
            else:
                self.container(spot, angle)

    def wood(self, shape: Polygon) -> None:
        self.lawn(shape)
        self.scatter_trees(shape.buffer(-6), [], per=380, radius=(9, 20), conifers=0.45)

    def car_park(self, shape: Polygon, buildings: list[Polygon], angle: float) -> None:
        """Rows of bays where there is room between buildings."""
        free = shape.buffer(-12).difference(unary_union([b.buffer(16) for b in buildings]))
        best = None
        for _ in range(60):
            spot = self.somewhere(free)
            if spot is None:
                return
            bays = int(self.rng.integers(8, 18))
            turned = angle + self.rng.choice([0, math.pi / 2])
            lot = rectangle(spot.x, spot.y, bays * 11 + 6, 66, turned)
            if free.contains(lot) and (best is None or lot.area > best[0].area):
                best = lot, bays, turned, spot
        if best is None:
            return
        lot, bays, turned, spot = best
        self.asphalt(lot)
        busy = self.rng.uniform(0.35, 0.9)
        for row in (-1, 1):
            for bay in range(bays + 1):
                u = (bay - bays / 2) * 11
                line = at(spot.x, spot.y, u, row * 21.5, turned)
                self.paint(rectangle(*line, 1.2, 20, turned))
                if bay < bays and self.rng.random() < busy:
                    x, y = at(spot.x, spot.y, u + 5.5, row * 21.5, turned)
                    self.car(x, y, turned + math.pi / 2)
        buildings.append(lot)

    def traffic(self) -> None:
        """Cars at the kerb and on the move, and trees on the sidewalks."""
        for street in self.plan.streets:
            if not street.line.intersects(self.picture):
                continue
            others = self.crossing(street)
            parked, moving = self.rng.uniform(0.05, 0.6), 0.10 if street.main else 0.03
            alley = street.main and self.rng.random() < 0.7
            for start in np.arange(14, street.line.length - 14, 23.5):
                spot, angle = self.place(street.line, start)
                if any(other.distance(spot) < 22 for other in others):
                    continue
                for side in (-1, 1):
                    if self.rng.random() < parked:
                        self.car(
                            *at(spot.x, spot.y, 0, side * (street.width / 2 - 5), angle), angle
                        )
                    if self.rng.random() < moving:
                        self.car(*at(spot.x, spot.y, 0, side * street.width / 6, angle), angle)
                    if self.rng.random() < (0.3 if alley else 0.04):
                        x, y = at(spot.x, spot.y, 0, side * (street.width / 2 + 5), angle)
                        self.tree(x, y, self.rng.uniform(7, 13))

    # single things

    def raise_building(
        self,
        place: tuple[float, float, float, float, float],
        roof: str,
        color: Color,
        *,
        floors: tuple[float, float],
    ) -> None:
        """A building by its centre, length, width and angle."""
        x, y, length, width, angle = place
        eaves = 2.9 * self.rng.uniform(*floors) + self.rng.uniform(0, 0.4)
        if width > length:
            length, width, angle = width, length, angle + math.pi / 2
        self.town.buildings.append(
            Building(
                x=x,
                y=y,
                length=length,
                width=width,
                angle=angle,
                eaves=eaves,
                roof=str(roof),
                color=self.vary(color, 0.10),
                seed=int(self.rng.integers(2**31)),
            )
        )

    def container(self, spot: Point, angle: float) -> None:
        color = self.pick(FLAT_ROOFS + CARS)
        self.raise_building((spot.x, spot.y, 25, 10, angle), "flat", color, floors=(0.9, 0.9))

    def car(self, x: float, y: float, angle: float) -> None:
        turned = angle + self.rng.normal(0, 0.03) + math.pi * self.rng.integers(2)
        self.town.cars.append(
            Car(
                x=x + self.rng.normal(0, 0.7),
                y=y + self.rng.normal(0, 0.7),
                angle=turned,
                length=self.rng.uniform(16, 19),
                width=self.rng.uniform(7.2, 8.2),
                color=self.vary(self.pick(CARS), 0.12),
            )
        )

    def tree(
        self, x: float, y: float, radius: float, *, low: bool = False, conifers: float = 0.15
    ) -> None:
        conifer = not low and self.rng.random() < conifers
        color = CONIFER if conifer else self.pick(BROADLEAF)
        height = self.rng.uniform(0.40, 0.60) * radius + 2.0
        self.town.trees.append(
            Tree(
                x=x,
                y=y,
                radius=radius * (0.8 if conifer else 1),
                height=1.6 if low else height * (1.3 if conifer else 1),
                conifer=conifer,
                color=self.vary(color, 0.13),
                seed=int(self.rng.integers(2**31)),
            )
        )

    def scatter_trees(
        self,
        shape: BaseGeometry,
        keep_free: Sequence[BaseGeometry],
        *,
        per: float,
        radius: tuple[float, float],
        clumped: bool = False,
        conifers: float = 0.15,
    ) -> None:
        """About one tree every ``per`` px², away from what is to stay free."""
        if shape.is_empty:
            return
        low_x, low_y, high_x, high_y = shape.bounds
        count = int((high_x - low_x) * (high_y - low_y) / per)
        spots = self.rng.uniform((low_x, low_y), (high_x, high_y), (count, 2))
        if clumped and count:
            centres = spots[self.rng.integers(count, size=max(2, count // 9))]
            drawn = centres[self.rng.integers(len(centres), size=count)]
            clump = self.rng.random(count) < 0.7
            spots = np.where(clump[:, None], drawn + self.rng.normal(0, 34, (count, 2)), spots)
        prepare(shape)
        spots = spots[contains_xy(shape, *spots.T)]
        sizes = self.rng.uniform(*radius, len(spots)) * self.rng.choice([0.7, 1], len(spots))
        free = unary_union([NOWHERE, *keep_free])
        clear = free_distance(free, spots)
        for (x, y), size, room in zip(spots, sizes, clear, strict=True):
            if room > 0.55 * size:
                self.tree(x, y, size, conifers=conifers)

    # places

    def rows(self, shape: Polygon, *, first: float, gap: float) -> list[Polygon]:
        """Houses in a row along the edge of a block, about ``gap`` px apart, some set back."""
        placed: list[Polygon] = []
        inner = shape.buffer(-6)
        for setback in (first, first + 88):
            for ring in polygons(shape.buffer(-setback)):
                where = self.rng.uniform(0, 30)
                while where < ring.exterior.length:
                    spot, angle = self.place(ring.exterior, where)
                    length, width = self.rng.uniform(36, 54), self.rng.uniform(29, 37)
                    if self.rng.random() < 0.2:
                        angle += math.pi / 2
                    home = rectangle(spot.x, spot.y, length, width, angle)
                    where += 6
                    if inner.contains(home) and all(home.distance(each) > gap for each in placed):
                        placed.append(home)
                        where += length
        return placed

    def fit(
        self, shape: BaseGeometry, angle: float, length: float, width: float, *, apart: float
    ) -> list[Polygon]:
        """As many equal rectangles in rows as one of some random grids fits into a shape."""
        x, y = shape.centroid.coords[0]
        best: list[Polygon] = []
        for _ in range(8):
            shift = self.rng.uniform(-0.5, 0.5, 2)
            grid = (
                at(x, y, (i + shift[0]) * (length + 34), (j + shift[1]) * (width + apart), angle)
                for i in range(-4, 5)
                for j in range(-4, 5)
            )
            fits = [rectangle(*spot, length, width, angle) for spot in grid]
            fits = [each for each in fits if shape.contains(each)]
            best = max(best, fits, key=len)
        return best

    def along(self, line: BaseGeometry, step: float) -> Iterator[tuple[float, float]]:
        for part in getattr(line, "geoms", [line]):
            for where in np.arange(self.rng.uniform(0, step), part.length, step):
                yield part.interpolate(where).coords[0]

    def place(self, line: LineString, where: float) -> tuple[Point, float]:
        """The point at a length along a line, and the direction of the line there."""
        spot = line.interpolate(where)
        before, after = line.interpolate(max(where - 3, 0)), line.interpolate(where + 3)
        return spot, math.atan2(after.y - before.y, after.x - before.x)

    def crossing(self, street: Street) -> list[Polygon]:
        """The carriageways of the other streets that meet this one."""
        return [
            lane
            for other, lane in zip(self.plan.streets, self.carriageways, strict=True)
            if other is not street and lane.distance(street.line) < 40
        ]

    def somewhere(self, shape: BaseGeometry) -> Point | None:
        if shape.is_empty:
            return None
        low_x, low_y, high_x, high_y = shape.bounds
        for _ in range(20):
            spot = Point(self.rng.uniform(low_x, high_x), self.rng.uniform(low_y, high_y))
            if shape.contains(spot):
                return spot
        return None

    def blob(self, shape: Polygon, radius: float) -> Polygon:
        """A roundish patch somewhere in a shape."""
        spot = self.somewhere(shape) or shape.centroid
        turn_by = np.linspace(0, math.tau, 40, endpoint=False)
        reach = radius * (
            1
            + 0.25 * np.sin(2 * turn_by + self.rng.uniform(0, math.tau))
            + 0.15 * np.sin(3 * turn_by + self.rng.uniform(0, math.tau))
        )
        return Polygon(
            np.stack([spot.x + reach * np.cos(turn_by), spot.y + reach * np.sin(turn_by)], axis=1)
        )

    # colours

    def pick(self, colors: Sequence[Color]) -> Color:
        return colors[int(self.rng.integers(len(colors)))]

    def vary(self, color: Color, spread: float) -> Color:
        """A colour a little brighter or darker, and a little off in hue."""
        factor = math.exp(self.rng.normal(0, spread))
        red, green, blue, nir = (
            part * factor * math.exp(self.rng.normal(0, 0.3 * spread)) for part in color
        )
        return red, green, blue, nir


def free_distance(shape: BaseGeometry, spots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of every spot (N, 2) to a shape."""
    prepare(shape)
    return np.asarray(distance(points(spots), shape))
