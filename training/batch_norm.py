"""Batch normalisation over the batch of all ranks."""

from typing import Any

import torch
from timm.layers import BatchNormAct2d, convert_sync_batchnorm
from torch import Tensor, nn

from training import distributed


def synchronize_batch_norm(module: nn.Module, *, fused: bool) -> None:
    """Let the batch normalisation in a module span all ranks, in place; its state stays.

    Parameters
    ----------
    module : Module
        With layers of torch and timm.
    fused : bool
        Whether to use torch's kernels, which only CUDA has and which do not compile into one
        graph; else plain operations do the same on any device.
    """
    if fused:
        convert_sync_batchnorm(module)  # timm's, since torch's would drop timm's activations
        return
    for each in module.modules():
        if type(each) in ACROSS:
            each.__class__ = ACROSS[type(each)]  # all its contents, and another forward


class BatchNorm1dAcross(nn.BatchNorm1d):
    """Normalises (N, C) by mean and variance over all ranks while training."""

    def forward(self, images: Tensor) -> Tensor:
        return _normalize(self, images) if self.training else super().forward(images)


class BatchNorm2dAcross(nn.BatchNorm2d):
    """Normalises (N, C, H, W) by mean and variance over all ranks while training."""

    def forward(self, images: Tensor) -> Tensor:
        return _normalize(self, images) if self.training else super().forward(images)


class BatchNormAct2dAcross(BatchNormAct2d):
    """The same for timm's layer, which holds the activation that follows."""

    def forward(self, images: Tensor) -> Any:
        if not self.training:
            return super().forward(images)
        return self.act(self.drop(_normalize(self, images)))


ACROSS: dict[type[nn.Module], type[nn.Module]] = {
    nn.BatchNorm1d: BatchNorm1dAcross,
    nn.BatchNorm2d: BatchNorm2dAcross,
    BatchNormAct2d: BatchNormAct2dAcross,
}


def _normalize(norm: nn.BatchNorm1d | nn.BatchNorm2d, images: Tensor) -> Tensor:
    """Normalise (N, C, …), of one shape on all ranks, in float32 at least, and keep statistics.

    With the same count n on each rank, the mean of all is that of the means, and the variance that
    of the variances plus the variance of the means: no small difference of large sums.
    """
    wide = images.to(torch.promote_types(images.dtype, torch.float32))
    others = [0, *range(2, images.ndim)]
    parts = torch.stack(torch.var_mean(wide, others, correction=0))[None]  # (1, 2, C)
    variances, means = distributed.gather(parts).unbind(1)  # (K, C)
    mean = means.mean(0)
    variance = variances.mean(0) + means.var(0, correction=0)
    _keep(norm, mean.detach(), variance.detach(), images.numel() // images.shape[1])
    shape = (1, -1, *[1] * (images.ndim - 2))
    scale = (variance + norm.eps).rsqrt()
    scale = scale if norm.weight is None else scale * norm.weight
    normal = (wide - mean.view(shape)) * scale.view(shape)
    normal = normal if norm.bias is None else normal + norm.bias.view(shape)
    return normal.to(images.dtype)


@torch.no_grad()
def _keep(norm: nn.BatchNorm1d | nn.BatchNorm2d, mean: Tensor, variance: Tensor, each: int) -> None:
    """Take the statistics of ``each`` values a rank into the running ones, as torch does."""
    if norm.num_batches_tracked is None or norm.running_mean is None or norm.running_var is None:
        return
    norm.num_batches_tracked += 1
    values = each * distributed.count()
    share = 1 / norm.num_batches_tracked.float() if norm.momentum is None else norm.momentum
    norm.running_mean.lerp_(mean, share)
    norm.running_var.lerp_(variance * values / (values - 1), share)  # unbiased
