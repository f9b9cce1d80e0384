import math

import numpy as np
import pytest

from geoseg.demo.canvas import PX
from geoseg.demo.light import Light, shading, shadow


def test_a_shadow_is_as_long_as_the_sun_makes_it_and_points_away_from_it() -> None:
    height = np.zeros((120, 120), np.float32)
    height[60:64, 60:64] = 5.0  # m
    light = Light(azimuth=180, elevation=45)  # in the south: the shadow falls north, up
    dark = shadow(height, light)[:, 62]
    reach = 5.0 / math.tan(math.radians(45)) / PX
    assert (dark[60 - round(reach) + 2 : 59] > 0.9).all()
    assert (dark[: 60 - round(reach) - 2] < 0.1).all()
    assert (dark[62:] < 0.1).all()


@pytest.mark.parametrize("azimuth", [143.0, 180.0, 217.0])
def test_shadows_agree_with_rays_traced_one_by_one(azimuth: float) -> None:
    rng = np.random.default_rng(3)
    height = np.zeros((48, 48), np.float32)
    for _ in range(5):
        row, column = rng.integers(4, 40, 2)
        height[row : row + 4, column : column + 5] = rng.uniform(2, 6)
    light = Light(azimuth=azimuth, elevation=48)
    turned, rise = math.radians(azimuth), math.tan(math.radians(48))
    dark = shadow(height, light)
    differing = 0
    for row in range(48):
        for column in range(48):
            hidden = False
            for step in np.arange(0.5, 40, 0.5):  # px along the ray
                y, x = row - step * math.cos(turned), column + step * math.sin(turned)
                i, j = round(y), round(x)
                if not (0 <= i < 48 and 0 <= j < 48):
                    break
                hidden |= height[i, j] > height[row, column] + step * PX * rise + 0.05
            differing += hidden != (dark[row, column] > 0.5)
    assert differing < 0.04 * dark.size  # edges fall between pixels


def test_flat_ground_is_lit_evenly_and_a_roof_on_two_sides() -> None:
    light = Light(azimuth=180, elevation=45)
    ridge = 5 - np.abs(np.arange(-10, 11, dtype=np.float32))[:, None] * np.ones((1, 21)) * 0.1
    assert (shading(np.full((9, 9), 3, np.float32), light) == 1).all()
    lit = shading(ridge.astype(np.float32), light)
    assert lit[15, 10] > 1.1  # rows run south
    assert lit[5, 10] < 0.9


def test_the_sun_stands_where_its_azimuth_says() -> None:
    assert Light(azimuth=90, elevation=45).toward == pytest.approx((1, 0), abs=1e-9)
    assert Light(azimuth=180, elevation=45).toward == pytest.approx((0, 1), abs=1e-9)
