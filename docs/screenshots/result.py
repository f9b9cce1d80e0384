"""Take the picture of a result for README and docs.

    .venv/bin/python docs/screenshots/result.py demo/scenes/unseen.tif run_map.tif

The demo's second town beside its map, which the README's commands of training make.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from geoseg.mosaic import read_scheme
from geoseg.picture import class_rgb, orthophoto_rgb, read_classes

PICTURE = Path(__file__).resolve().parents[1] / "images" / "result.jpg"
SIDE = 700  # px, of each half
SHOWN = 1400  # px of the scene, from its upper left corner
GAP = 8  # px


def main(image: Path, mapped: Path) -> None:
    scheme = read_scheme(mapped)
    if scheme is None:
        sys.exit(f"{mapped} carries no classes")
    halves = [
        orthophoto_rgb(image, max_px=2048),
        class_rgb(read_classes(mapped, max_px=2048), scheme),
    ]
    small = [
        np.asarray(Image.fromarray(half[:SHOWN, :SHOWN]).resize((SIDE, SIDE), Image.Resampling.BOX))
        for half in halves
    ]
    gap = np.full((SIDE, GAP, 3), 255, np.uint8)
    picture = Image.fromarray(np.concatenate([small[0], gap, small[1]], axis=1))
    picture.save(PICTURE, quality=85, optimize=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
