"""Make the orthophoto of the walk, what is really there, and what an analyst would draw on it.

.venv/bin/python docs/screenshots/town.py FOLDER
"""

import sys
from pathlib import Path

import numpy as np
from shapely import union_all

from geoseg.demo.scene import Scene, draw_labels, make_scene, write_scene
from geoseg.demo.town import Land

SIDE = 1024  # px
SEED = 3
SHARE = 0.02  # of the pixels are labelled
APART = 0.05  # m, between labels
CLASSES = {  # of the analyst, beside those of the town
    Land.BUILDING: 1,
    Land.ROAD: 2,
    Land.CAR: 2,
    Land.GRASS: 3,
    Land.TREE: 4,
    Land.WATER: 5,
    Land.SOIL: 6,
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    scene = make_scene(SEED, side=SIDE)
    drawn = draw_labels(scene, share=SHARE)
    drawn["class"] = drawn["class"].map(CLASSES)
    shapes = drawn.geometry.to_list()
    for place, shape in enumerate(shapes[1:], start=1):  # an analyst's do not overlap
        shapes[place] = shape.difference(union_all(shapes[:place]).buffer(APART))
    drawn = drawn.set_geometry(shapes)
    drawn[drawn.geom_type == "Polygon"].to_file(folder / ".qgis" / "drawn.gpkg")
    table = np.array([CLASSES[Land(land)] for land in sorted(Land)], np.uint8)
    own = Scene(scene.image, table[scene.truth], scene.transform)
    write_scene(own, image=folder / "town.tif", truth=folder / ".qgis" / "truth.tif")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
