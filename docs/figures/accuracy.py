"""Draw areas counted on a map beside areas estimated from a sample, for the explanation of it.

    .venv/bin/python docs/figures/accuracy.py

The numbers are the worked example of Olofsson et al. 2014, doi:10.1016/j.rse.2014.02.015.
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np

from geoseg.accuracy import Confusion
from geoseg.estimates import Z95, estimate

mpl.use("Agg")
import matplotlib.pyplot as plt

PICTURE = Path(__file__).resolve().parents[1] / "images" / "accuracy.png"
NAMES = ("deforestation", "forest gain", "stable forest", "stable non-forest")
SAMPLE = np.array([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
PIXELS = np.array([200_000, 150_000, 3_200_000, 6_450_000])  # of 30 m
HECTARE = 0.09  # a pixel


def main() -> None:
    mapped = PIXELS * HECTARE
    found = estimate(Confusion(SAMPLE), mapped)
    figure, axes = plt.subplots(1, 2, figsize=(10.5, 3.4), layout="constrained")
    for axis, chosen in ((axes[0], [0, 1]), (axes[1], [2, 3])):
        places = np.arange(len(chosen))
        axis.bar(places - 0.2, mapped[chosen], 0.35, color="0.75", label="counted on the map")
        axis.bar(
            places + 0.2,
            found.areas[chosen],
            0.35,
            yerr=Z95 * found.areas_error[chosen],
            capsize=5,
            color="#1c7ed6",
            label="estimated, 95 % interval",
        )
        axis.set_xticks(places, [NAMES[index] for index in chosen])
        axis.set_ylabel("area (ha)")
        axis.yaxis.set_major_formatter("{x:,.0f}")
        axis.set_ylim(0, 1.3 * (found.areas + Z95 * found.areas_error)[chosen].max())
        axis.legend(fontsize=8, loc="upper left")
    figure.savefig(PICTURE, dpi=90)


if __name__ == "__main__":
    main()
