"""What is told of a data set."""

import json
import re

import numpy as np
import pytest
from PIL import Image

from tests.isprs_lookalike import ground, in_color, without_boundary, write_potsdam, write_vaihingen
from tests.scenes import noise, write_raster
from training.data.sets.check import check_set

SIDE = 96


def messages(made):
    return [each.message for each in made.findings]


def write_folder(folder, *, names=("a", "b"), split=""):
    for number, name in enumerate(names):
        for kind in ("images", "masks"):
            (folder / kind / split).mkdir(parents=True, exist_ok=True)
        write_raster(folder / "images" / split / f"{name}.tif", noise(30, 40, seed=number))
        rng = np.random.default_rng(number)
        write_raster(
            folder / "masks" / split / f"{name}.tif", rng.integers(0, 3, (30, 40)).astype(np.uint8)
        )
    return folder


def test_pixels_are_counted_by_class_and_split(tmp_path):
    made = check_set(write_potsdam(tmp_path, tiles=[(2, 10), (3, 10), (2, 13)], side=SIDE))
    train = sum(np.bincount(ground(SIDE, SIDE, seed=seed).ravel(), minlength=6)
                for seed in (210, 310))  # fmt: skip
    eroded = without_boundary(ground(SIDE, SIDE, seed=213))
    border = (eroded == 0).all(axis=0)
    test = np.bincount(ground(SIDE, SIDE, seed=213)[~border], minlength=6)
    assert made.pixels.tolist() == [train.tolist(), [0] * 6, test.tolist()]
    assert made.ignored == border.sum()
    assert made.images == made.labelled == {"train": 2, "val": 0, "test": 1}
    assert made.usable
    assert not made.findings
    assert made.dtypes == ("uint8",)


def test_unknown_colours_are_told_with_their_share(tmp_path):
    write_potsdam(tmp_path, tiles=[(2, 10)], side=SIDE, labels={})
    shown = in_color(ground(SIDE, SIDE, seed=210))
    shown[:, :3, :4] = np.array([9, 222, 221])[:, None, None]
    shown[:, 90, 0] = 7
    write_raster(tmp_path / "top_potsdam_2_10_label.tif", shown)
    made = check_set(tmp_path)
    assert made.unknown == {"#09dedd": 12, "#070707": 1}
    assert any(
        text.startswith("13 label pixels (0.14%) of no class, ignored: #09dedd 12 px")
        for text in messages(made)
    )
    assert made.usable
    assert made.to_dict()["unknown"]["share"] == pytest.approx(13 / SIDE**2)


def test_a_label_without_one_class_pixel_is_named(tmp_path):
    write_potsdam(tmp_path, tiles=[(2, 10), (2, 11)], side=SIDE)
    path = tmp_path / "5_Labels_all/top_potsdam_2_11_label.tif"
    write_raster(path, np.full((3, SIDE, SIDE), 9, np.uint8))
    made = check_set(tmp_path)
    empty = [each for each in made.findings if "without a single" in each.message]
    assert [each.files for each in empty] == [(path,)]
    assert made.usable


def spoil_size(folder):
    write_raster(folder / "masks/b.tif", np.zeros((30, 39), np.uint8))


def spoil_image(folder):
    path = folder / "images/b.tif"
    path.write_bytes(path.read_bytes()[:2000])


def spoil_label(folder):
    (folder / "masks/b.tif").write_text("no raster")


def spoil_dtype(folder):
    write_raster(folder / "images/b.tif", noise(30, 40, dtype="uint16"))


def spoil_bands(folder):
    write_raster(folder / "images/b.tif", noise(30, 40, bands=5))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_size, "label images of another size than their image, e.g. b.tif: 39 x 30 px, its"),
        (spoil_image, "images that cannot be read: .*b.tif cannot be read at row 29"),
        (spoil_label, "label images that cannot be read: .*b.tif is not a raster"),
        (spoil_dtype, r"images of several dtypes: uint8 \(1\), uint16 \(1\)"),
        (spoil_bands, "b.tif has the bands .*, but .*a.tif has red, green, blue"),
    ],
)
def test_what_training_would_refuse_is_serious(tmp_path, spoil, message):
    write_folder(tmp_path)
    (tmp_path / "classes.csv").write_text("name\nzero\none\ntwo\n")
    assert check_set(tmp_path).usable
    spoil(tmp_path)
    made = check_set(tmp_path)
    assert not made.usable
    serious = [each for each in made.findings if each.serious]
    assert len(serious) == 1
    assert re.search(message, serious[0].message)


def test_what_is_odd_but_harmless(tmp_path):
    write_folder(tmp_path)
    (tmp_path / "classes.csv").write_text("name\nzero\none\ntwo\nthree\n")
    write_raster(tmp_path / "images/c.tif", noise(30, 40), crs="EPSG:32637")
    write_raster(tmp_path / "images/d.tif", noise(30, 40), crs=None, transform=None)
    made = check_set(tmp_path)
    assert made.usable
    told = messages(made)
    assert "nothing of three in the training labels" in told
    assert any("several coordinate systems: EPSG:32636 (2)" in text for text in told)
    assert made.gsd == 0.25  # as the images have it that tell
    missing = next(
        each for each in made.findings if each.message == "images of train without labels"
    )
    assert [path.name for path in missing.files] == ["c.tif", "d.tif"]


def test_another_resolution_than_the_published_one_is_told(tmp_path):
    write_vaihingen(tmp_path, areas=[1], size=(40, 50))
    write_raster(tmp_path / "top/top_mosaic_09cm_area1.tif", noise(40, 50))  # 0.25 m
    made = check_set(tmp_path)
    assert any("than the published 0.09 m, 0.25 m" in text for text in messages(made))
    assert made.gsd == 0.09


def test_a_set_without_labels_serves_pretraining(tmp_path):
    (tmp_path / "images").mkdir()
    Image.fromarray(np.moveaxis(noise(30, 40), 0, -1).copy()).save(tmp_path / "images/a.png")
    made = check_set(tmp_path)
    assert made.usable
    assert any("pretraining only" in text for text in messages(made))


def test_all_of_it_is_json(tmp_path):
    told = json.loads(json.dumps(check_set(write_folder(tmp_path)).to_dict()))
    assert told["kind"] == "folder"
    assert told["splits"]["train"] == {"images": 2, "labelled": 2}
    assert sum(each["pixels"]["train"] for each in told["classes"]) == 2 * 30 * 40
