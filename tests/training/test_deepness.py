"""Exported files as the QGIS plugin Deepness reads and feeds them.

Deepness itself needs QGIS, and is on no package index. ``Reader`` does what its classes
``ModelBase``, ``Segmentor`` and ``StandardizationParameters`` and its dock do with a file, step by
step, in its repository (https://github.com/PUTvision/qgis-plugin-deepness, folder
src/deepness/processing/models).
"""

import json

import numpy as np
import onnxruntime
import pytest

from geoseg.card import Normalization
from tests import toymodels
from tests.training.finished_run import SCHEME, graph_of
from training.export import to_onnx, write
from training.half import halve
from training.quantization import quantize

pytestmark = pytest.mark.usefixtures("one_thread")
BANDS = ("red", "green", "blue", "nir")


class Reader:
    """What Deepness makes of an ONNX file."""

    def __init__(self, path):
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(
            str(path), options=options, providers=["CPUExecutionProvider"]
        )
        (image,) = self.session.get_inputs()
        self.name, self.shape = image.name, image.shape
        self.outputs = self.session.get_outputs()
        self.metadata = self.session.get_modelmeta().custom_metadata_map
        channels = self.shape[-3]
        self.mean = np.array([0.0] * channels, np.float32)
        self.std = np.array([1.0] * channels, np.float32)
        if {"standardization_mean", "standardization_std"} <= set(self.metadata):
            self.mean = np.array([float(each) for each in self["standardization_mean"]], np.float32)
            self.std = np.array([float(each) for each in self["standardization_std"]], np.float32)

    def __getitem__(self, key):
        return json.loads(self.metadata[key])

    @property
    def kind(self):
        return str(self["model_type"]).capitalize()

    @property
    def class_names(self):
        """One list to each output; the keys must count from 0."""
        names = self["class_names"]
        names = [names] if isinstance(names, dict) else names
        lists = []
        for each in names:
            pairs = sorted(each.items(), key=lambda pair: int(pair[0]))
            assert [int(key) for key, _ in pairs] == list(range(len(pairs)))
            lists.append([value for _, value in pairs])
        return lists

    @property
    def batch(self):
        """None when any number of tiles may be given."""
        return None if isinstance(self.shape[0], str) else self.shape[0]

    def check_outputs(self):
        """What Segmentor checks when a file is loaded."""
        for output in self.outputs:
            assert len(output.shape) == 4
            assert output.shape[2] == output.shape[3]

    def process(self, tiles):
        """Tiles (N, H, W, bands of the raster), uint8 or float, to (N, K, H, W)."""
        tiles = tiles[:, :, :, : self.shape[-3]]
        tiles = np.float32(tiles * 1.0 / 255.0)
        tiles = (tiles - self.mean) / self.std
        tiles = np.transpose(tiles, (0, 3, 1, 2))
        return self.session.run(output_names=None, input_feed={self.name: tiles})[0]


@pytest.fixture(scope="module")
def reference():
    return to_onnx(graph_of(), bands=4, tile=64, dynamic=False)


@pytest.fixture(scope="module", params=["fp32", "fp16", "int8"])
def reader(request, reference, tmp_path_factory):
    windows = np.random.default_rng(0).uniform(0, 255, (4, 4, 64, 64)).astype("f4")
    model = {
        "fp32": lambda: reference,
        "fp16": lambda: halve(reference, windows),
        "int8": lambda: quantize(reference, windows),
    }[request.param]()
    card = toymodels.card(
        bands=BANDS,
        gsd=0.15,
        tile_size=64,
        halo=16,
        stride=16,
        classes=SCHEME,
        normalization=Normalization(mean=(100.0,) * 4, std=(50.0,) * 4),
    )
    path = tmp_path_factory.mktemp(request.param) / "model.onnx"
    write(model, card, path)
    return Reader(path)


def test_the_file_loads_as_a_segmentor(reader):
    assert reader.kind == "Segmentor"
    reader.check_outputs()
    assert len(reader.outputs) == 1
    assert reader.batch is None
    assert reader.shape[-3:] == [4, 64, 64]


def test_its_parameters_fill_the_dock(reader):
    assert float(reader["resolution"]) == 15  # cm
    assert int(reader["tile_size"]) == 64
    assert int(reader["tiles_overlap"]) == 50  # percent
    assert float(reader["seg_thresh"]) == 0
    assert int(reader["seg_small_segment"]) == 0
    assert reader.class_names == [list(SCHEME.names)]
    assert len(reader.class_names[0]) == reader.outputs[0].shape[1]


@pytest.mark.parametrize("count", [1, 3])
def test_its_answers_are_those_to_raw_pixels(reader, count):
    tiles = np.random.default_rng(1).integers(0, 256, (count, 64, 64, 4), dtype="u1")
    answer = reader.process(tiles)
    raw = tiles.transpose(0, 3, 1, 2).astype("f4")
    expected = reader.session.run(None, {"image": raw})[0]
    assert answer.dtype == np.float32
    assert answer.shape == (count, 3, 64, 64)
    # the detour by 255 costs the last digits, which int8 may round to the next step
    assert (answer.argmax(axis=1) == expected.argmax(axis=1)).mean() > 0.99
    np.testing.assert_allclose(answer.sum(axis=1), 1, atol=1e-5)


def test_a_file_of_free_size_is_none_for_it(tmp_path):
    """It wants a square, and its dock one number for the side, as the docs say."""
    free = to_onnx(graph_of(), bands=4, tile=64, dynamic=True)
    path = tmp_path / "free.onnx"
    write(free, toymodels.card(bands=BANDS, classes=SCHEME), path)
    with pytest.raises(AssertionError):
        Reader(path).check_outputs()
