import pytest

from tests.training.losses.variants import random_batch


@pytest.fixture
def batch():
    return random_batch()
