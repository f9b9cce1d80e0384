"""Devices by name; what is not here is said to be missing."""

import pytest
import torch
from torch import nn

from geoseg.errors import EnvironmentIncompleteError, RecipeError
from training.device import (
    NAMES,
    Device,
    available,
    check_compilation,
    check_precision,
    facts,
    pick,
)

MISSING = [name for name in NAMES if name not in available()]


def test_auto_takes_the_first_that_is_there():
    assert pick("auto").name == available()[0]
    assert "cpu" in available()


def test_a_torchvision_of_another_build_is_told_before_anything_trains(monkeypatch):
    def refuse(name):
        raise RuntimeError(f"operator {name}::nms does not exist")

    monkeypatch.setattr("training.device.import_module", refuse)
    with pytest.raises(RuntimeError, match="torchvision::nms"):
        facts()


def test_a_device_that_is_not_here_is_named_with_those_that_are():
    for name in MISSING:
        with pytest.raises(EnvironmentIncompleteError, match=f"no {name} device .*cpu"):
            pick(name)


def test_a_device_that_does_not_exist_is_refused():
    with pytest.raises(RecipeError, match="no device 'gpu' — choose auto, cuda"):
        pick("gpu")


def test_fp16_is_refused_where_gradients_are_not_scaled():
    with pytest.raises(RecipeError, match="'fp16', which cpu"):
        check_precision(pick("cpu"), "fp16")
    check_precision(pick("cpu"), "bf16")


def test_bf16_computes_products_in_bf16_on_the_cpu():
    device = pick("cpu")
    layer = device.place(nn.Linear(4, 4))
    batch = device.put({"x": torch.ones(2, 4)})
    with device.autocast("bf16"):
        assert layer(batch["x"]).dtype == torch.bfloat16
    with device.autocast("fp32"):
        assert layer(batch["x"]).dtype == torch.float32
    device.finish_step()
    device.synchronize()


def test_without_fp16_the_scaler_leaves_losses_alone():
    loss = torch.tensor(3.0)
    assert pick("cpu").scaler("bf16").scale(loss) is loss


def test_to_compile_is_refused_where_it_cannot_work(monkeypatch):
    cpu, tpu, cuda = (Device(name, torch.device("cpu")) for name in ("cpu", "tpu", "cuda"))
    check_compilation(tpu, "no")
    with pytest.raises(RecipeError, match="'yes', but a TPU's steps are always compiled"):
        check_compilation(tpu, "yes")
    with pytest.raises(RecipeError, match="'cuda-graphs', which cpu does not have — set it to"):
        check_compilation(cpu, "cuda-graphs")
    monkeypatch.setenv("CXX", "no-such-compiler")
    with pytest.raises(EnvironmentIncompleteError, match=r"no C\+\+ compiler no-such-compiler"):
        check_compilation(cpu, "yes")
    monkeypatch.setattr("training.device.find_spec", lambda _: None)
    with pytest.raises(EnvironmentIncompleteError, match="triton is not installed"):
        check_compilation(cuda, "cuda-graphs")


def test_the_seed_of_a_batch_says_what_is_drawn():
    device = pick("cpu")
    drawn = []
    for seed in (1, 2, 1):
        device.begin(seed)
        drawn.append(torch.rand(()).item())
    assert drawn[0] == drawn[2] != drawn[1]


def test_convolutions_on_the_cpu_have_the_channels_last():
    layer = pick("cpu").place(nn.Conv2d(4, 8, 3))
    assert layer.weight.is_contiguous(memory_format=torch.channels_last)
    assert layer(torch.rand(2, 4, 5, 5)).is_contiguous(memory_format=torch.channels_last)


def test_facts_name_each_device():
    assert {name.split(":")[0] for name in facts()} == set(available())
