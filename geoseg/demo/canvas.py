"""A town as rasters: class, reflectance and height of every pixel."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine

from geoseg.demo.noise import Field, grain, smooth_noise
from geoseg.demo.town import Building, Car, Color, Ground, Land, Material, Town, Tree

PX = 0.25  # m
PITCH = math.tan(math.radians(36))  # of roofs
GLASS: Color = (0.05, 0.06, 0.075, 0.05)
PANEL: Color = (0.035, 0.045, 0.085, 0.05)

# How much reflectance varies over about 90 px, 14 px, 4 px and from pixel to pixel.
TEXTURE = {
    Material.ASPHALT: (0.06, 0.05, 0.04, 0.05),
    Material.PAVING: (0.07, 0.06, 0.05, 0.05),
    Material.GRASS: (0.12, 0.10, 0.10, 0.11),
    Material.SOIL: (0.11, 0.10, 0.08, 0.08),
    Material.CROP: (0.09, 0.07, 0.06, 0.08),
    Material.WATER: (0.10, 0.03, 0.02, 0.02),
    Material.TILE: (0.00, 0.06, 0.05, 0.05),
    Material.FLAT_ROOF: (0.00, 0.08, 0.05, 0.04),
    Material.LEAF: (0.05, 0.08, 0.15, 0.13),
    Material.PAINT: (0.05, 0.05, 0.10, 0.04),
}
DRY: Color = (0.16, 0.145, 0.08, 0.31)  # what grass tends to where it is dry


@dataclass(frozen=True, slots=True)
class Surface:
    """What a camera sees from above, without light.

    ``land`` (H, W) uint8 is the class, ``reflectance`` (4, H, W) and ``height`` (H, W, in m) are
    float32.
    """

    land: NDArray[np.uint8]
    reflectance: Field
    height: Field


def paint(rng: np.random.Generator, town: Town) -> Surface:
    """Draw everything that stands in a town."""
    canvas = _Canvas(rng, town)
    for building in town.buildings:
        canvas.building(building)
    for car in town.cars:
        canvas.car(car)
    for tree in town.trees:
        canvas.tree(tree)
    return canvas.textured()


class _Canvas:
    def __init__(self, rng: np.random.Generator, town: Town) -> None:
        self.side = town.side
        self.noises = [smooth_noise(rng, self.side, scale) for scale in (90, 14, 4)]
        self.noises.append(grain(rng, self.side))
        self.dryness = smooth_noise(rng, self.side, 45)
        ids = rasterize(
            ((ground.shape, index) for index, ground in enumerate(town.grounds)),
            out_shape=(self.side, self.side),
            transform=Affine.identity(),
            dtype="int32",
        )
        self.land = np.array([g.land for g in town.grounds], dtype=np.uint8)[ids]
        self.material = np.array([g.material for g in town.grounds], dtype=np.uint8)[ids]
        colors = np.array([g.color for g in town.grounds], dtype=np.float32)
        self.reflectance = np.ascontiguousarray(np.moveaxis(colors[ids], -1, 0))
        self.height = np.zeros((self.side, self.side), dtype=np.float32)
        for index, ground in enumerate(town.grounds):
            if ground.furrows is not None:
                self.plough(ids == index, ground)

    def plough(self, where: NDArray[np.bool_], ground: Ground) -> None:
        rows, columns = np.nonzero(where)
        if not len(rows) or ground.furrows is None:
            return
        angle = ground.furrows
        across = columns * -math.sin(angle) + rows * math.cos(angle)
        across += 1.2 * self.noises[1][rows, columns]
        wave = np.sin(math.tau * across / 5.2).astype(np.float32)
        tracks = (np.abs(across % 62 - 31) < 1.6).astype(np.float32)
        self.height[rows, columns] += 0.05 * wave
        self.reflectance[:, rows, columns] *= 1 + 0.07 * wave - 0.18 * tracks

    # things of their own height

    def building(self, it: Building) -> None:
        window = self.window(it.x, it.y, math.hypot(it.length, it.width) / 2 + 2)
        if window is None:
            return
        u, v = self.frame(window, it.x, it.y, it.angle)
        a, b = it.length / 2, it.width / 2
        inside = (np.abs(u) <= a) & (np.abs(v) <= b)
        rng = np.random.default_rng(it.seed)
        height = np.full(u.shape, it.eaves, dtype=np.float32)
        shade = np.ones(u.shape, dtype=np.float32)
        patches: list[tuple[NDArray[np.bool_], Color | None, float]] = []
        if it.roof == "flat":
            rim = np.minimum(a - np.abs(u), b - np.abs(v)) < 2.2
            height[rim] += 0.5
            shade[rim] = 1.18
            # the roofing lies in strips
            shade *= 1 + 0.035 * np.sin(0.9 * np.floor(v / 7) + rng.uniform(0, 6)).astype("f4")
            if it.length * it.width > 1200:
                for _ in range(int(it.length * it.width / 1100)):
                    x, y = rng.uniform(-0.85, 0.85, 2) * (a, b)
                    long, wide = rng.uniform(2, 6, 2)
                    box = (np.abs(u - x) < long) & (np.abs(v - y) < wide) & ~rim
                    color = None if rng.random() < 0.5 else GLASS
                    patches.append((box, color, rng.uniform(0.3, 1.6)))
        else:
            rise = b - np.abs(v) if it.roof == "gable" else np.minimum(b - np.abs(v), a - np.abs(u))
            height += (PX * PITCH * np.maximum(rise, 0)).astype(np.float32)
            shade *= 1 + 0.06 * np.sin(math.tau * v / 2.9).astype(np.float32)
            shade[np.abs(v) < 0.8] *= 1.18
            if rng.random() < 0.7:
                x, y = rng.uniform(-0.6, 0.6) * a, rng.uniform(-0.35, 0.35) * b
                patches.append(((np.abs(u - x) < 1.7) & (np.abs(v - y) < 1.7), None, 1.0))
            if rng.random() < 0.25:
                half = np.sign(rng.normal()) * b / 2
                long = rng.uniform(0.3, 0.75) * a
                panels = (np.abs(u) < long) & (np.abs(v - half) < 0.3 * b)
                patches.append((panels, PANEL, 0.05))
            for _ in range(rng.integers(0, 4)):
                x, y = rng.uniform(-0.8, 0.8) * a, rng.choice([-0.5, 0.5]) * b
                patches.append(((np.abs(u - x) < 1.6) & (np.abs(v - y) < 1.9), GLASS, 0.0))
        colors = np.multiply.outer(np.array(it.color, dtype=np.float32), shade)
        for where, color, lift in patches:
            height[where] += lift
            if color is not None:
                colors[:, where] = np.array(color, dtype=np.float32)[:, None]
        material = Material.FLAT_ROOF if it.roof == "flat" else Material.TILE
        self.put(window, inside, height, colors, kind=(Land.BUILDING, material))

    def car(self, it: Car) -> None:
        window = self.window(it.x, it.y, it.length / 2 + 2)
        if window is None:
            return
        u, v = self.frame(window, it.x, it.y, it.angle)
        a, b = it.length / 2, it.width / 2
        inside = (np.abs(u / a) ** 5 + np.abs(v / b) ** 5) <= 1
        cabin = np.abs(u + 0.12 * a) < 0.62 * a
        roof = (np.abs(u + 0.16 * a) < 0.38 * a) & (np.abs(v) < 0.78 * b)
        height = np.where(cabin, 1.45, 0.95).astype(np.float32)
        colors = np.empty((4, *u.shape), dtype=np.float32)
        colors[:] = np.array(it.color, dtype=np.float32)[:, None, None]
        colors[:, cabin & ~roof] = np.array(GLASS, dtype=np.float32)[:, None]
        self.put(window, inside, height, colors, kind=(Land.CAR, Material.PAINT))

    def tree(self, it: Tree) -> None:
        window = self.window(it.x, it.y, 1.35 * it.radius + 2)
        if window is None:
            return
        u, v = self.frame(window, it.x, it.y, 0.0)
        rng = np.random.default_rng(it.seed)
        turned = np.arctan2(v, u)
        reach = it.radius * (
            1
            + 0.10 * np.cos(2 * turned + rng.uniform(0, math.tau))
            + 0.08 * np.cos(3 * turned + rng.uniform(0, math.tau))
            + 0.05 * np.cos(5 * turned + rng.uniform(0, math.tau))
        )
        rho = np.hypot(u, v) / reach
        clumps = 0.75 * self.noises[2][window] + 0.35 * self.noises[3][window]
        inside = rho + 0.09 * clumps < 1
        edge = np.clip(rho, 0, 1)
        dome = 0.35 + 0.65 * (1 - edge if it.conifer else np.sqrt(1 - edge**2))
        rough = 0.012 * it.radius + 0.16
        height = (it.height * dome + rough * clumps * np.sqrt(1.02 - edge)).astype(np.float32)
        shade = (1 + 0.16 * clumps) * (1.05 - 0.3 * edge**2)
        colors = np.multiply.outer(np.array(it.color, dtype=np.float32), shade.astype(np.float32))
        self.put(window, inside, height, colors, kind=(Land.TREE, Material.LEAF))

    def put(
        self,
        window: tuple[slice, slice],
        inside: NDArray[np.bool_],
        height: Field,
        colors: Field,
        *,
        kind: tuple[Land, Material],
    ) -> None:
        """Draw a thing where it is higher than what is there."""
        seen = inside & (height > self.height[window])
        self.height[window][seen] = height[seen]
        self.land[window][seen] = kind[0]
        self.material[window][seen] = kind[1]
        self.reflectance[(slice(None), *window)][:, seen] = colors[:, seen]

    # places

    def window(self, x: float, y: float, reach: float) -> tuple[slice, slice] | None:
        top, left = max(0, math.floor(y - reach)), max(0, math.floor(x - reach))
        bottom, right = min(self.side, math.ceil(y + reach)), min(self.side, math.ceil(x + reach))
        if top >= bottom or left >= right:
            return None
        return slice(top, bottom), slice(left, right)

    def frame(
        self, window: tuple[slice, slice], x: float, y: float, angle: float
    ) -> tuple[Field, Field]:
        """Coordinates of pixel centres along and across a thing."""
        rows, columns = window
        dy = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + np.float32(0.5 - y)
        dx = np.arange(columns.start, columns.stop, dtype=np.float32)[None] + np.float32(0.5 - x)
        cos, sin = np.float32(math.cos(angle)), np.float32(math.sin(angle))
        return dx * cos + dy * sin, dy * cos - dx * sin

    # the whole

    def textured(self) -> Surface:
        """What was drawn, with the texture of its materials."""
        grass = (self.material == Material.GRASS) | (self.material == Material.CROP)
        share = np.where(grass, np.clip(0.20 * self.dryness + 0.12, 0, 0.7), 0).astype(np.float32)
        amplitude = np.zeros((4, len(Material)), dtype=np.float32)
        for material, parts in TEXTURE.items():
            amplitude[:, material] = parts
        factor = np.ones_like(self.height)
        for noise, of_material in zip(self.noises, amplitude, strict=True):
            factor += of_material[self.material] * noise
        np.clip(factor, 0.3, 1.9, out=factor)
        for index, dry in enumerate(DRY):
            band = self.reflectance[index]
            band += share * (dry - band)
            band *= factor
        self.height += np.where(grass, 0.03 * self.noises[2] + 0.02 * self.noises[3], 0)
        return Surface(self.land, self.reflectance, self.height)
