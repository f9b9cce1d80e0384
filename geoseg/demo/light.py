"""Sun, sky and camera: from reflectance and height to the pixel values of an orthophoto."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoseg.demo.canvas import PX, Surface
from geoseg.demo.noise import Field, grain, smooth_noise

SKY = (0.185, 0.215, 0.275, 0.15)  # its share of the light on open ground: red, green, blue, nir
GAIN = (1.42, 1.42, 1.42, 1.30)
GAMMA = 2.2
PSF = 0.62  # px, standard deviation of the camera's blur
NOISE = 2.1  # DN at middle grey


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """The light of one flight.

    Attributes
    ----------
    azimuth, elevation : float
        Where the sun stands (degrees; azimuth from north clockwise).
    tint : tuple of float
        Gain per band, e.g. of a warmer light or another camera.
    haze : float
        Reflectance that the air adds to blue; less to the others.
    """

    azimuth: float
    elevation: float
    tint: tuple[float, float, float, float] = (1, 1, 1, 1)
    haze: float = 0.008

    @property
    def toward(self) -> tuple[float, float]:
        """The direction to the sun in the raster: x right, y down."""
        turned = math.radians(self.azimuth)
        return math.sin(turned), -math.cos(turned)


def photograph(rng: np.random.Generator, surface: Surface, light: Light) -> NDArray[np.uint8]:
    """An orthophoto (4, H, W) of a surface: red, green, blue, near infrared."""
    side = surface.height.shape[0]
    direct = shading(surface.height, light) * (1 - shadow(surface.height, light))
    open_sky = 1 / (1 + 0.10 * np.maximum(_box_mean(surface.height, 10) - surface.height, 0))
    across = np.linspace(-1, 1, side, dtype=np.float32)
    vignette = 1 - 0.06 * (across[None] ** 2 + across[:, None] ** 2)
    drift = 1 + 0.05 * np.clip(smooth_noise(rng, side, 700), -2, 2)
    exposure = vignette * drift
    image = np.empty(surface.reflectance.shape, dtype=np.uint8)
    air = (0.45, 0.7, 1.0, 0.12)
    for index, band in enumerate(surface.reflectance):
        lit = band * ((1 - SKY[index]) * direct + SKY[index] * open_sky)
        seen = (lit * exposure + light.haze * air[index]) * GAIN[index] * light.tint[index]
        tone = 255 * np.clip(_blur(seen), 1e-4, None) ** (1 / GAMMA)
        tone += NOISE * np.sqrt(tone / 128) * grain(rng, side)
        image[index] = np.clip(np.round(tone), 0, 255).astype(np.uint8)
    return image


def shading(height: Field, light: Light) -> Field:
    """Light of the sun on slopes, as a factor of that on flat ground."""
    dy, dx = (np.clip(slope, -2.2, 2.2) for slope in np.gradient(height, PX))
    x, y = light.toward
    low = 1 / math.tan(math.radians(light.elevation))
    lit: Field = (1 - low * (dx * x + dy * y)) / np.sqrt(1 + dx * dx + dy * dy)
    return np.clip(lit, 0.12, 1.45)


def shadow(height: Field, light: Light) -> Field:
    """How much of the sun is hidden (0 to 1) by what stands higher on the way to it."""
    x, y = light.toward
    step = max(abs(x), abs(y))
    x, y = x / step, y / step  # one pixel along the longer axis
    fall = PX * math.hypot(x, y) * math.tan(math.radians(light.elevation))
    reach = math.ceil(float(height.max()) / fall)
    horizon = np.zeros_like(height)
    for count in range(1, reach + 1):
        down, right = round(count * y), round(count * x)
        here, there = _overlap(height.shape, down, right)
        np.maximum(horizon[here], height[there] - count * fall, out=horizon[here])
    hidden = np.clip((horizon - height) / 0.25, 0, 1)  # a soft edge, as of a sun with a size
    return _blur(hidden)


def _overlap(
    shape: tuple[int, ...], down: int, right: int
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Where a raster, and the same raster moved, lie on each other."""
    height, width = shape
    here = (
        slice(max(0, -down), min(height, height - down)),
        slice(max(0, -right), min(width, width - right)),
    )
    there = (
        slice(max(0, down), min(height, height + down)),
        slice(max(0, right), min(width, width + right)),
    )
    return here, there


def _blur(values: Field) -> Field:
    """Gaussian blur of the camera, by a kernel of 5 x 5 px."""
    offsets = np.arange(-2, 3)
    kernel = np.exp(-(offsets**2) / (2 * PSF**2))
    kernel = (kernel / kernel.sum()).astype(np.float32)
    for axis in (0, 1):
        padding = [(2, 2) if each == axis else (0, 0) for each in (0, 1)]
        padded = np.pad(values, padding, mode="edge")
        size = values.shape[axis]
        parts = (
            weight * (padded[k : k + size] if axis == 0 else padded[:, k : k + size])
            for k, weight in enumerate(kernel)
        )
        values = sum(parts, start=np.zeros_like(values))
    return values


def _box_mean(values: Field, radius: int) -> Field:
    """Mean over a square of ``2 radius + 1`` px."""
    size = 2 * radius + 1
    for axis in (0, 1):
        padding = [(radius + 1, radius) if each == axis else (0, 0) for each in (0, 1)]
        total = np.pad(values, padding, mode="edge").cumsum(axis=axis, dtype=np.float64)
        upper = total[size:] if axis == 0 else total[:, size:]
        lower = total[:-size] if axis == 0 else total[:, :-size]
        values = ((upper - lower) / size).astype(np.float32)
    return values
