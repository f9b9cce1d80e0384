"""The step of pretraining as torch compiles it for a CPU: minutes of C++, hence apart."""

import shutil

import pytest

from tests.training.test_pretraining_step import assert_same, build, learn
from training.device import pick


@pytest.mark.skipif(shutil.which("g++") is None, reason="there is no C++ compiler")
def test_the_compiled_step_gives_the_same_losses_and_gradients():
    step = pick("cpu").compile(build("glcnet"), "yes")
    assert_same(learn(step), learn(build("glcnet")), rtol=1e-3, atol=1e-4)
