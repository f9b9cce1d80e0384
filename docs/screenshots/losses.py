"""Draw the losses of one class against its probability, for the reference.

    .venv/bin/python docs/screenshots/losses.py

Two classes, all pixels of class 1, all with the same probability p of it.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import torch
from numpy.typing import NDArray

from training.losses import build_loss

mpl.use("Agg")
import matplotlib.pyplot as plt

PICTURE = Path(__file__).resolve().parents[1] / "images" / "losses.png"
P = np.linspace(0.005, 0.9999, 400)

CLASS_1 = {"class_weights": [0, 1]}
BY_PIXELS = {
    "cross entropy": ("cross_entropy", {}),
    "focal, γ = 0.5": ("focal", {"gamma": 0.5}),
    "focal, γ = 2": ("focal", {"gamma": 2.0}),
    "focal, γ = 5": ("focal", {"gamma": 5.0}),
    "modified focal, γ = 0.5": ("modified_focal", {"gamma": 0.5}),
    "modified focal, γ = 0.1": ("modified_focal", {"gamma": 0.1}),
    "unified asymmetric, rare": ("unified_focal", {"symmetric": False, "weight": 1.0}),
    "unified asymmetric, not rare": (
        "unified_focal",
        {"symmetric": False, "weight": 1.0, "rare": [0]},
    ),
}
BY_OVERLAP = {
    "Dice": ("dice", CLASS_1),
    "Tversky, β = 0.7": ("tversky", CLASS_1),
    "focal Tversky, γ = 4/3": ("focal_tversky", CLASS_1),
    "focal Tversky, γ = 3": ("focal_tversky", {"gamma": 3.0, **CLASS_1}),
    "focal Tversky, γ = 1/2": ("focal_tversky", {"gamma": 0.5, **CLASS_1}),
    # the other class is missed by all that is taken for it: 1, whatever p
    "modified focal Tversky, γ = 0.5": ("modified_focal_tversky", {"class_reduction": "sum"}),
}


def curve(name: str, parameters: dict[str, object]) -> NDArray[np.float64]:
    """The loss at each of ``P``."""
    loss = build_loss(name, classes=2, **parameters)
    targets = torch.ones((1, 1, 1), dtype=torch.int64)
    logits = torch.tensor(np.log([1 - P, P])).T.reshape(len(P), 1, 2, 1, 1)
    of_other = 1.0 if name == "modified_focal_tversky" else 0.0
    return np.array([loss(each, targets).item() - of_other for each in logits])


def main() -> None:
    figure, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for axis, title, losses, top, corner in (
        (axes[0], "by pixels", BY_PIXELS, 3, "upper right"),
        (axes[1], "by overlap", BY_OVERLAP, 1.02, "lower left"),
    ):
        for label, (name, parameters) in losses.items():
            axis.plot(P, curve(name, parameters), label=label)
        axis.set(title=title, xlabel="p of the true class", ylabel="loss", xlim=(0, 1))
        axis.set_ylim(0, top)
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8, loc=corner)
    figure.savefig(PICTURE, dpi=110)


if __name__ == "__main__":
    main()
