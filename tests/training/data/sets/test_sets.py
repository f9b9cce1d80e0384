"""LoveDA, plain folders, and what is no data set."""

import json

import numpy as np
import pytest
from PIL import Image
from rasterio.windows import Window

from geoseg.errors import GeosegError, LabelError, RasterError
from geoseg.labels import IGNORED
from tests.scenes import noise, write_raster
from training.data.sets import open_images, open_labelled, open_set
from training.data.truth import TRAIN, VAL, Truth


def save(path, array, palette=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(array)
    if palette is not None:
        image = image.convert("P") if image.mode != "P" else image
        image.putpalette(np.array(palette, np.uint8).ravel().tolist())
    image.save(path)
    return path


def pixels(height=40, width=50, seed=0):
    return np.moveaxis(noise(height, width, seed=seed), 0, -1).copy()


def burnt(labels, height=40, width=50):
    return labels.burn(Window(0, 0, width, height), transform=None, crs=None)


def classes(high=3, height=40, width=50, seed=0):
    return np.random.default_rng(seed).integers(0, high, (height, width)).astype(np.uint8)


def write_loveda(folder):
    for number, where in enumerate(
        ["Train/Urban", "Train/Rural", "Val/Urban", "Val/Rural", "Test/Urban"]
    ):
        save(folder / where / "images_png" / f"{number}.png", pixels(seed=number))
        if not where.startswith("Test"):
            shown = classes(8, seed=number)
            save(folder / where / "masks_png" / f"{number}.png", shown)
    return folder


def test_loveda_as_published(tmp_path):
    found = open_set(write_loveda(tmp_path))
    assert found.kind == "loveda"
    assert sorted((item.split, item.labels is not None) for item in found.items) == [
        ("test", False), ("train", True), ("train", True), ("val", True), ("val", True),
    ]  # fmt: skip
    labelled = open_labelled(found)
    assert labelled.scenes.bands == ("red", "green", "blue")
    for label, item in zip(labelled.labels, found.of("train", "val"), strict=True):
        shown = np.asarray(Image.open(item.labels)).astype(int)
        np.testing.assert_array_equal(burnt(label), np.where(shown == 0, IGNORED, shown - 1))
    assert found.scheme.named(6).name == "agriculture"
    assert len(open_images(found)) == 5


def test_the_validation_split_validates_and_nothing_else(tmp_path):
    labelled = open_labelled(open_set(write_loveda(tmp_path)))
    truth = Truth(
        labelled.scenes,
        labelled.labels,
        own_roles=labelled.roles,
        validation_share=0.5,
        block=64,
        seed=0,
    )
    window = Window(0, 0, 50, 40)
    for index, role in enumerate(labelled.roles):
        other = TRAIN if role == VAL else VAL
        known = burnt(labelled.labels[index]) != IGNORED
        assert ((truth.read(index, window, role) != IGNORED) == known).all()
        assert (truth.read(index, window, other) == IGNORED).all()


@pytest.mark.parametrize("layout", ["{kind}/{split}/a.png", "{split}/{kind}/a.png"])
@pytest.mark.parametrize(("images", "masks"), [("images", "masks"), ("img_dir", "ann_dir")])
def test_a_folder_split_in_either_order(tmp_path, layout, images, masks):
    for split in ("train", "Validation", "test"):
        for kind, array in ((images, pixels()), (masks, classes())):
            save(tmp_path / layout.format(kind=kind, split=split), array)
    found = open_set(tmp_path)
    assert found.kind == "folder"
    assert sorted(item.split for item in found.items) == ["test", "train", "val"]
    for item in found.items:
        assert str(item.labels) == str(item.image).replace(f"/{images}/", f"/{masks}/")


def test_without_a_class_file_the_values_that_occur_are_the_classes(tmp_path):
    save(tmp_path / "images/a.png", pixels())
    shown = classes()
    shown[:5] = 255
    shown[5] = 200
    save(tmp_path / "masks/a.png", shown)
    found = open_set(tmp_path)
    assert found.scheme.values == (0, 1, 2, 200)
    np.testing.assert_array_equal(burnt(open_labelled(found).labels[0]), shown)
    assert any("the values of the masks: 0, 1, 2, 200" in note for note in found.notes)


def test_a_mask_of_0_and_255_is_of_one_thing_and_the_rest(tmp_path):
    save(tmp_path / "images/a.png", pixels())
    shown = classes(2) * np.uint8(255)
    save(tmp_path / "masks/a.png", shown)
    found = open_set(tmp_path)
    assert len(found.scheme) == 2
    np.testing.assert_array_equal(burnt(open_labelled(found).labels[0]), shown // 255)


def test_masks_in_the_colours_of_a_class_file(tmp_path):
    palette = np.array([(10, 20, 30), (200, 0, 0), (0, 0, 0)], np.uint8)
    (tmp_path / "classes.csv").write_text("\ufeffName, Color\nroad,#0A141E\nroof,#c80000\n")
    save(tmp_path / "images/a.jpg", pixels())
    shown = classes()
    save(tmp_path / "labels/a.png", palette[shown])
    found = open_set(tmp_path)
    assert found.scheme.names == ("road", "roof")
    expected = np.where(shown == 2, IGNORED, shown)
    np.testing.assert_array_equal(burnt(open_labelled(found).labels[0]), expected)


def test_a_palette_counts_by_its_colours_whatever_their_numbers(tmp_path):
    (tmp_path / "classes.json").write_text(json.dumps({"road": "#0a141e", "roof": "#c80000"}))
    shown = classes()
    for number, order in enumerate(([0, 1, 2], [2, 0, 1])):
        colors = np.array([(10, 20, 30), (200, 0, 0), (1, 1, 1)], np.uint8)
        save(tmp_path / f"images/{number}.png", pixels())
        place = np.argsort(order).astype(np.uint8)  # where in the palette a class stands
        save(tmp_path / f"masks/{number}.png", place[shown], palette=colors[order])
    expected = np.where(shown == 2, IGNORED, shown)
    for label in open_labelled(open_set(tmp_path)).labels:
        np.testing.assert_array_equal(burnt(label), expected)


def test_values_of_a_class_file_and_what_is_not_in_it(tmp_path):
    (tmp_path / "classes.csv").write_text("name,value\nforest,41\nwater,1000\n")
    write_dir = tmp_path / "masks"
    write_dir.mkdir()
    save(tmp_path / "images/a.png", pixels())
    shown = np.array([41, 1000, 7], np.uint16)[classes()]
    write_raster(write_dir / "a.tif", shown)
    found = open_set(tmp_path)
    expected = np.array([0, 1, IGNORED])[classes()]
    np.testing.assert_array_equal(burnt(open_labelled(found).labels[0]), expected)


def test_float_masks_with_nan_and_fractions(tmp_path):
    save(tmp_path / "images/a.png", pixels())
    (tmp_path / "masks").mkdir()
    shown = classes().astype(np.float32)
    expected = shown.copy()
    shown[0], shown[1], shown[2] = np.nan, 0.5, -1
    expected[:3] = IGNORED
    write_raster(tmp_path / "masks/a.tif", shown)
    np.testing.assert_array_equal(burnt(open_labelled(open_set(tmp_path)).labels[0]), expected)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_images_of_any_dtype_and_their_own_band_names(tmp_path, dtype):
    for name in ("images", "masks"):
        (tmp_path / name).mkdir()
    array = noise(40, 50, bands=4, dtype=dtype)
    write_raster(tmp_path / "images/a.tif", array, names=["nir", "red", "green", "blue"])
    write_raster(tmp_path / "masks/a.tif", classes(), crs=None, transform=None)
    scenes = open_labelled(open_set(tmp_path), ["green", "nir"]).scenes
    assert (scenes.bands, scenes.dtype) == (("green", "nir"), dtype)
    np.testing.assert_array_equal(scenes.read(0, Window(0, 0, 50, 40))[0], array[[2, 0]])
    with pytest.raises(RasterError, match="no band swir; it has 1 nir, 2 red"):
        open_images(open_set(tmp_path), ["swir"])


def test_images_alone_are_a_set_for_pretraining(tmp_path):
    save(tmp_path / "images/a.png", pixels())
    found = open_set(tmp_path)
    assert len(open_images(found)) == 1
    with pytest.raises(LabelError, match=r"no labelled image to train on — .*geoseg data check"):
        open_labelled(found)


def broken_color_without_file(folder):
    save(folder / "masks/a.png", pixels())


def broken_size(folder):
    save(folder / "masks/a.png", classes(height=39))


def broken_one_class(folder):
    save(folder / "masks/a.png", np.zeros((40, 50), np.uint8))


def broken_twin(folder):
    save(folder / "masks/a.png", classes())
    save(folder / "masks/a.bmp", classes())


def broken_not_masks(folder):
    write_raster(save(folder / "masks/a.png", classes()).with_suffix(".tif"),
                 np.arange(2000, dtype=np.uint16).reshape(40, 50))  # fmt: skip
    (folder / "masks/a.png").unlink()


def broken_short(folder):
    path = save(folder / "masks/a.png", classes()).with_suffix(".tif")
    (folder / "masks/a.png").unlink()
    write_raster(path, classes(height=40, width=50))
    path.write_bytes(path.read_bytes()[:1500])


def broken_complex(folder):
    path = save(folder / "masks/a.png", classes()).with_suffix(".tif")
    (folder / "masks/a.png").unlink()
    write_raster(path, classes().astype(np.complex64))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (broken_short, "a.tif cannot be read to the end"),
        (broken_complex, "holds complex64 values"),
        (broken_color_without_file, "in colour, and no file says what its colours mean — name"),
        (broken_size, r"a.png has 50 x 39 px, but .*a.png 50 x 40"),
        (broken_one_class, "know only one class"),
        (broken_twin, "a.bmp and .*a.png differ in their ending only"),
        (broken_not_masks, "the masks hold 1999 different values"),
    ],
)
def test_a_folder_that_cannot_train_is_refused_in_one_line(tmp_path, spoil, message):
    save(tmp_path / "images/a.png", pixels())
    spoil(tmp_path)
    with pytest.raises(GeosegError, match=message):
        open_labelled(open_set(tmp_path))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("classes.csv", "name,color\nroad,red\n", r"color: String should match .*\('red'\)"),
        ("classes.csv", "name,colour\nroad,#ffffff\n", "colour: Extra inputs"),
        ("classes.csv", "color\n#ffffff\n", "name: Field required"),
        ("classes.csv", "name,color\n", "names no class"),
        ("classes.csv", "", "names no class"),
        ("classes.csv", "name,color\na,#ffffff\nb,#FFFFFF\n", "color '#ffffff' stands twice"),
        ("classes.csv", "name,value\na,1\nb,1\n", "value 1 stands twice"),
        ("classes.csv", "name,value\na,1\nb,\n", "values for some classes only"),
        ("classes.csv", "name\na,b\n", "is no list of classes"),
        ("classes.csv", "name\n" + "".join(f"{n}\n" for n in range(256)), "names 256 classes"),
        ("classes.json", "[1, 2]", "is no list of classes"),
        ("classes.json", "7", "neither a list nor an object"),
        ("classes.json", "{", "cannot be read"),
    ],
)
def test_a_class_file_that_is_wrong_is_one_line(tmp_path, name, text, message):
    save(tmp_path / "images/a.png", pixels())
    save(tmp_path / "masks/a.png", classes())
    (tmp_path / name).write_text(text)
    with pytest.raises(LabelError, match=message):
        open_set(tmp_path)


def test_labels_without_an_image_are_told(tmp_path):
    save(tmp_path / "images/a.png", pixels())
    for name in "abc":
        save(tmp_path / f"masks/{name}.png", classes())
    save(tmp_path / "masks/._a.png", classes())
    (tmp_path / "images/a.txt").write_text("not an image")
    found = open_set(tmp_path)
    assert len(found.items) == 1
    assert any(note.endswith("are left out: 2 (b.png, …)") for note in found.notes)


def test_what_is_no_set_is_refused(tmp_path):
    with pytest.raises(RasterError, match="there is no folder"):
        open_set(tmp_path / "none")
    save(tmp_path / "a.png", pixels())
    with pytest.raises(RasterError, match=r"no data set that is known: among 1 raster"):
        open_set(tmp_path)
    for kind in ("potsdam", "vaihingen", "loveda", "folder"):
        with pytest.raises(GeosegError):
            open_images(open_set(tmp_path, kind=kind))


def test_real_patches_in_a_folder(tmp_path, shared_data):
    """NAIP images without georeference and NLCD codes as masks."""
    for path in sorted((shared_data / "naip_nlcd_patches").glob("*_naip_new.tif"))[:4]:
        stem = path.name.removesuffix("_naip_new.tif")
        for kind, source in (("images", path), ("masks", path.with_name(f"{stem}_nlcd.tif"))):
            (tmp_path / kind).mkdir(exist_ok=True)
            (tmp_path / kind / f"{stem}.tif").write_bytes(source.read_bytes())
    labelled = open_labelled(open_set(tmp_path))
    assert labelled.scenes.bands == ("red", "green", "blue", "nir")
    assert 41 in labelled.labels[0].scheme.values  # deciduous forest
    truth = Truth(
        labelled.scenes,
        labelled.labels,
        own_roles=labelled.roles,
        validation_share=0.2,
        block=64,
        seed=0,
    )
    total = truth.train.pixels.sum() + truth.val.pixels.sum()
    assert total == 4 * 256**2
