"""How the tiles of a network are put together, found out by asking it."""

import torch

from geoseg.model import Seams
from training.network import WITH_ATROUS, SegmentationNetwork

SIDE = 24  # strides of the image that is asked about
PATCH = 2  # strides of its corners


@torch.no_grad()
def seams_of(network: SegmentationNetwork) -> Seams:
    """``blend`` where each pixel of the answer depends on the whole tile, else ``crop``.

    A change in one corner of a large image that shows in the opposite corner has come through an
    operation on whole maps: pooling as in DeepLabV3+, squeeze and excitation, attention, or
    normalisation by the image. `geoseg.reach` reads the same off the exported graph. A network
    whose convolutions alone see that far is blended as well.

    Parameters
    ----------
    network : SegmentationNetwork
        Left in the mode and on the device it is in.
    """
    if network.arch in WITH_ATROUS:  # known, and the default: no need to ask
        return "blend"
    training = network.training
    network.eval()
    side, patch = SIDE * network.stride, PATCH * network.stride
    where = next(network.parameters()).device
    bands = int(network.description["bands"])
    draw = torch.Generator().manual_seed(0)
    image = torch.randn(1, bands, side, side, generator=draw)
    changed = image.clone()
    changed[..., :patch, :patch] += torch.randn(1, bands, patch, patch, generator=draw)
    answers = [network(each.to(where))[..., -patch:, -patch:] for each in (image, changed)]
    network.train(training)
    return "crop" if torch.equal(*answers) else "blend"
