"""benchmarks/isprs.py from the data's folder to the figures, on sets of the published layout."""

import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio

from benchmarks import isprs
from geoseg.cli import main
from tests.isprs_lookalike import COLORS, write_potsdam, write_vaihingen

TINY = """
[data]
window = 32
statistics_windows = 4
[model]
encoder = "tu-test_resnet"
atrous_rates = [1, 2, 3]
[train]
steps = 3
epoch = 3
batch = 2
workers = 1
"""
FINETUNE = TINY.replace("[data]", "[data]\nblock = 64")
FINETUNE += '[loss]\nname = "cross_entropy"\n[export]\ntile = 64\n'
PRETRAIN = TINY + "[method]\nview = 32\nregions = 2\nregion = 8\n"

# the labels are not georeferenced, as published
pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")


@pytest.fixture
def run(monkeypatch, one_thread):
    """Run the script, and its commands in this process, where torch is loaded."""

    def command(words, **_):
        assert words[:3] == [sys.executable, "-m", "geoseg"]
        with pytest.raises(SystemExit) as ended:
            main(words[3:])
        assert ended.value.code == 0

    def go(data, out, *arguments):
        out.mkdir(exist_ok=True)
        words = [str(data), str(out), "--device", "cpu", *arguments]
        for name, text in (("pretrain", PRETRAIN), ("finetune", FINETUNE)):
            (out / f"{name}.toml").write_text(text)
            words += [f"--{name}", str(out / f"{name}.toml")]
        monkeypatch.setattr(sys, "argv", ["isprs.py", *words])
        monkeypatch.setattr(isprs, "subprocess", SimpleNamespace(run=command, DEVNULL=None))
        isprs.main()

    return go


def counted(maps, labels):
    """Pixels by class said and class known, of label images with black for what is not tested."""
    counts = np.zeros((6, 6), int)
    for mapped, label in zip(maps, labels, strict=True):
        with rasterio.open(mapped) as said, rasterio.open(label) as known:
            values, shown = said.read(1), known.read()
        for truth, color in enumerate(COLORS):
            here = (shown == color[:, None, None]).all(axis=0)
            for value in range(6):
                counts[value, truth] += int((values[here] == value).sum())
    return counts


def expected(counts):
    """Overall accuracy of six classes, mean F1 and IoU of the five besides clutter, the last."""
    right = [counts[k, k] for k in range(6)]
    wrong = [counts[k].sum() + counts[:, k].sum() - 2 * counts[k, k] for k in range(6)]
    f1 = [2 * right[k] / (2 * right[k] + wrong[k]) for k in range(5)]
    iou = [right[k] / (right[k] + wrong[k]) for k in range(5)]
    return {"OA": sum(right) / counts.sum(), "mean F1": np.mean(f1), "mIoU": np.mean(iou)}


def test_potsdam_from_pretraining_to_figures_without_boundaries_and_clutter(run, tmp_path, capsys):
    data = write_potsdam(tmp_path / "data", tiles=((2, 10), (2, 11), (2, 13), (3, 14)), side=128)
    out = tmp_path / "out"
    run(data, out, "--start", "glcnet", "--fraction", "0.5", "--bands", "nir", "red")
    folder = out / "finetuned-glcnet-0.5-0"
    seen = {path.name for path in (out / "pretraining").rglob("*.tif")}
    assert seen == {"top_potsdam_2_10_IRRG.tif", "top_potsdam_2_11_IRRG.tif"}
    assert json.loads((folder / "labels.json").read_text())["fraction"] == 0.5
    tiles = ("2_13", "3_14")
    counts = counted(
        [folder / "maps" / f"top_potsdam_{tile}_IRRG.tif" for tile in tiles],
        [
            data / "5_Labels_all_noBoundary" / f"top_potsdam_{tile}_label_noBoundary.tif"
            for tile in tiles
        ],
    )
    figures = json.loads((folder / "figures.json").read_text())
    for name, value in expected(counts).items():
        assert figures[name] == pytest.approx(value)
    assert "potsdam, 2 test tiles, start glcnet, 50.0%" in capsys.readouterr().out


def test_vaihingen_without_pretraining(run, tmp_path):
    data = write_vaihingen(tmp_path / "data", areas=(1, 2, 3), size=(150, 130))
    run(data, tmp_path / "out")
    folder = tmp_path / "out" / "finetuned-none-1-0"
    counts = counted(
        [folder / "maps" / "top_mosaic_09cm_area2.tif"],
        [data / "gts_eroded_for_participants" / "top_mosaic_09cm_area2_noBoundary.tif"],
    )
    figures = json.loads((folder / "figures.json").read_text())
    for name, value in expected(counts).items():
        assert figures[name] == pytest.approx(value)


def test_test_labels_that_hold_the_boundaries_are_refused(run, tmp_path):
    data = write_potsdam(tmp_path / "data", side=64, labels={"5_Labels_all": False})
    with pytest.raises(SystemExit, match=r"top_potsdam_2_13_label\.tif holds the boundaries"):
        run(data, tmp_path / "out")
