import numpy as np
import pytest

from geoseg.demo.noise import smooth_noise


@pytest.mark.parametrize("scale", [3, 14, 90, 5000])
def test_noise_has_mean_0_and_deviation_1_at_any_scale(scale: float) -> None:
    field = smooth_noise(np.random.default_rng(0), 200, scale)
    assert field.shape == (200, 200)
    assert field.dtype == np.float32
    assert abs(field.mean()) < 1e-3
    assert abs(field.std() - 1) < 1e-3


def test_noise_changes_over_about_its_scale() -> None:
    field = smooth_noise(np.random.default_rng(1), 600, 20)
    near = np.corrcoef(field[:, :-4].ravel(), field[:, 4:].ravel())[0, 1]
    far = np.corrcoef(field[:, :-80].ravel(), field[:, 80:].ravel())[0, 1]
    assert near > 0.9
    assert abs(far) < 0.2
