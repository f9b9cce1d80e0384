from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from geoseg.backends.onnxruntime import PROVIDERS
from geoseg.card import KEY
from geoseg.errors import CardError, EnvironmentIncompleteError, GeosegError, ModelError
from geoseg.foreign import Told
from geoseg.model import Model, available_providers
from tests import toymodels
from tests.scenes import noise

RGB = ("red", "green", "blue")


def tiles(count: int = 2, side: int = 64, bands: int = 3) -> np.ndarray:
    return np.stack([noise(side, side, bands=bands, seed=i, dtype="float32") for i in range(count)])


def test_a_model_with_our_card_computes_what_its_graph_does(tmp_path: Path) -> None:
    described = toymodels.card(normalization={"mean": [9, 9, 9], "std": [2, 2, 2]}, gsd=0.25)
    path = toymodels.pointwise(tmp_path / "m.onnx", of=described)
    model = Model.open(path, threads=1)
    assert model.card == described
    assert not model.foreign
    found = model.probabilities(tiles())
    assert found.dtype == np.float32
    # the card tells what the graph does to pixels; nothing is done twice
    assert np.array_equal(found, np.stack([toymodels.scores(tile) for tile in tiles()]))


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    one = Model.open(toymodels.pointwise(tmp_path / "a.onnx"))
    same = Model.open(toymodels.pointwise(tmp_path / "b.onnx"))
    other = Model.open(toymodels.pointwise(tmp_path / "c.onnx", bias=np.zeros(3)))
    assert one.digest == same.digest != other.digest


def test_a_fixed_batch_size_is_kept_to(tmp_path: Path) -> None:
    model = Model.open(toymodels.pointwise(tmp_path / "m.onnx", batch=2))
    found = model.probabilities(tiles(5))
    assert np.array_equal(found, np.stack([toymodels.scores(tile) for tile in tiles(5)]))


def test_threads_and_batches_do_not_change_a_bit(tmp_path: Path) -> None:
    path = toymodels.network(tmp_path / "m.onnx", of=toymodels.card())
    batch = tiles(6)
    answers = {
        Model.open(path, threads=threads).probabilities(batch).tobytes() for threads in (1, 2, 3)
    }
    single = Model.open(path, threads=2)
    answers.add(np.concatenate([single.probabilities(tile[None]) for tile in batch]).tobytes())
    assert len(answers) == 1


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"\x08\x08\x12\x00:\x04" + bytes(2), bytes(99)]
)
def test_a_file_that_is_no_onnx_model_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"m\.onnx is not an ONNX model"):
        Model.open(path)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot read the model .*m\.onnx \(No such file"):
        Model.open(tmp_path / "m.onnx")


def test_of_a_run_its_model_is_asked_for(tmp_path: Path) -> None:
    run = tmp_path / "run"
    kept = run / "checkpoints/best.pt"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"PK\x03\x04")
    with pytest.raises(ModelError, match=r"best\.pt is a checkpoint.* geoseg export .*run$"):
        Model.open(kept)
    with pytest.raises(ModelError, match=r"run is a folder, not a model — give an ONNX file"):
        Model.open(run)
    toymodels.network(run / "model.onnx", of=toymodels.card())
    with pytest.raises(ModelError, match=r"run is a folder, not a model — give .*model\.onnx$"):
        Model.open(run)


def test_a_model_cut_short_anywhere_is_one_error(tmp_path: Path) -> None:
    path = toymodels.network(tmp_path / "m.onnx", of=toymodels.card())
    data = path.read_bytes()
    for length in range(1, len(data) - 1, 97):
        path.write_bytes(data[:length])
        with pytest.raises(GeosegError) as caught:
            Model.open(path)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            {"bands": ("red", "green")},
            r"takes 3 channels but its card names 2 bands \(red, green\)",
        ),
        (
            {"classes": {"classes": toymodels.SCHEME.classes[:2]}},
            r"answers with 3 channels but its card names 2 classes \(grass, ground\)",
        ),
        ({"tile_size": 128}, r"takes images of 64 px but its card says 128 px"),
    ],
)
def test_a_card_that_contradicts_the_graph_is_named(
    tmp_path: Path, change: dict, complaint: str
) -> None:
    wrong = toymodels.card(**{"bands": RGB, **change})
    path = toymodels.pointwise(tmp_path / "m.onnx", side=64, metadata=wrong.to_metadata())
    with pytest.raises(ModelError, match=complaint):
        Model.open(path)


def test_a_damaged_card_is_named_with_the_field(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx", metadata={KEY: '{"name": "m", "bands": 3}'})
    with pytest.raises(CardError, match="the model card's bands is 3"):
        Model.open(path)


def test_a_graph_for_other_data_than_images_is_named(tmp_path: Path) -> None:
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 10])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 10])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "m.onnx")
    with pytest.raises(ModelError, match=r"takes x \(float, any x 10\) where float32 of \(N, C, H"):
        Model.open(tmp_path / "m.onnx")


def test_an_operator_nobody_knows_is_one_error(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    model = onnx.load(path)
    model.graph.node[0].op_type = "Convolute"
    onnx.save(model, path)
    with pytest.raises(ModelError, match="cannot be run") as caught:
        Model.open(path)
    assert "\n" not in str(caught.value)


def test_onnxruntime_says_nothing_on_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx")
    Model.open(path).probabilities(tiles())
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(GeosegError):
        Model.open(path)
    assert capfd.readouterr() == ("", "")


def with_weights_in(path: Path, location: str) -> Path:
    """Move the weights of a model to another file."""
    toymodels.pointwise(path)
    model = onnx.load(path)
    for tensor in model.graph.initializer:
        if tensor.name == "weights":
            data = numpy_helper.to_array(tensor).tobytes()
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            for key, value in {"location": location, "length": str(len(data))}.items():
                tensor.external_data.add(key=key, value=value)
            (path.parent / location).write_bytes(data)
    onnx.save(model, path)
    return path


def test_weights_beside_the_model_are_found_and_part_of_its_digest(tmp_path: Path) -> None:
    path = with_weights_in(tmp_path / "m.onnx", "m.bin")
    model = Model.open(path)
    assert np.array_equal(model.probabilities(tiles(1))[0], toymodels.scores(tiles(1)[0]))
    (tmp_path / "m.bin").write_bytes(bytes((tmp_path / "m.bin").stat().st_size))
    assert Model.open(path).digest != model.digest


@pytest.mark.parametrize("location", ["../m.bin", "/tmp/geoseg-test-weights.bin"])
def test_weights_from_outside_the_folder_are_refused(tmp_path: Path, location: str) -> None:
    (tmp_path / "models").mkdir()
    path = with_weights_in(tmp_path / "models" / "m.onnx", location)
    with pytest.raises(ModelError, match="outside its own folder"):
        Model.open(path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    path = with_weights_in(tmp_path / "m.onnx", "m.bin")
    (tmp_path / "m.bin").unlink()
    with pytest.raises(ModelError, match=r"keeps weights in 'm\.bin', which is not there"):
        Model.open(path)


def test_a_provider_that_is_not_installed_is_named(tmp_path: Path) -> None:
    missing = next(key for key in PROVIDERS if key not in available_providers())
    with pytest.raises(EnvironmentIncompleteError, match=rf"no provider '{missing}' here, only"):
        Model.open(toymodels.pointwise(tmp_path / "m.onnx"), provider=missing)


def test_the_cpu_is_always_there(tmp_path: Path) -> None:
    assert Model.open(toymodels.pointwise(tmp_path / "m.onnx"), provider="cpu").provider == "cpu"
    assert "CPUExecutionProvider" in onnxruntime.get_available_providers()


def test_an_answer_of_another_size_is_named(tmp_path: Path) -> None:
    path = toymodels.pointwise(tmp_path / "m.onnx", side="side")
    model = onnx.load(path)
    model.graph.node[0].attribute.append(helper.make_attribute("strides", [2, 2]))
    for size in model.graph.output[0].type.tensor_type.shape.dim[2:]:
        size.dim_param = "half"
    onnx.save(model, path)
    with pytest.raises(ModelError, match=r"answers in the shape \(2, 3, 32, 32\) where"):
        Model.open(path).probabilities(tiles())


DEEPNESS = {
    "model_type": '"Segmentor"',
    "class_names": '{"0": "ground", "1": "roof", "2": "tree"}',
    "resolution": "25.0",
    "tile_size": "64",
    "tiles_overlap": "25",
    "standardization_mean": "[0.5, 0.4, 0.3]",
    "standardization_std": "[0.2, 0.25, 0.5]",
}


class TestForeign:
    """Models without our card."""

    def test_the_keys_of_deepness_make_a_card(self, tmp_path: Path) -> None:
        path = toymodels.pointwise(tmp_path / "roofs.onnx", metadata=DEEPNESS)
        model = Model.open(path)
        card = model.card
        assert model.foreign
        assert (card.name, card.bands, card.gsd) == ("roofs", RGB, 0.25)
        assert (card.tile_size, card.stride, card.halo) == (64, 1, 0)  # it sees single pixels
        assert card.classes.names == ("ground", "roof", "tree")
        assert card.classes.values == (0, 1, 2)

    def test_pixels_are_scaled_as_deepness_does_and_scores_become_probabilities(
        self, tmp_path: Path
    ) -> None:
        model = Model.open(toymodels.pointwise(tmp_path / "m.onnx", metadata=DEEPNESS))
        mean = np.array([0.5, 0.4, 0.3])[:, None, None]
        std = np.array([0.2, 0.25, 0.5])[:, None, None]
        scores = np.stack([toymodels.scores((tile / 255 - mean) / std) for tile in tiles()])
        expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        assert np.allclose(model.probabilities(tiles()), expected, atol=1e-5)

    @pytest.mark.parametrize(
        ("tile", "overlap", "make", "tiling"),
        [
            (48, 25, toymodels.network, (2, 6)),  # as far as it sees: 5 px, in steps of 2
            (48, 12, toymodels.network, (2, 4)),  # no farther than Deepness is told to
            (60, 25, toymodels.blur, (1, 8)),  # it sees 15 px
            (64, 25, toymodels.pooling, (32, 0)),  # all pixels matter: tiles are mixed
        ],
    )
    def test_the_halo_is_as_wide_as_the_graph_sees_or_the_overlap_if_that_is_less(
        self, tmp_path: Path, tile: int, overlap: int, make: Any, tiling: tuple[int, int]
    ) -> None:
        bands = RGB if make is toymodels.network else ("gray",)
        of = toymodels.card(bands, tile_size=tile, halo=0, stride=1)
        model = onnx.load(make(tmp_path / "carded.onnx", of=of))
        del model.metadata_props[:]
        helper.set_model_props(model, {"tiles_overlap": str(overlap)})
        onnx.save(model, tmp_path / "m.onnx")
        count = model.graph.output[0].type.tensor_type.shape.dim[1].dim_value
        told = Told(classes=("a", "b", "c")[:count], scale=1)
        card = Model.open(tmp_path / "m.onnx", told=told).card
        assert (card.stride, card.halo) == tiling

    def test_probabilities_are_left_as_they_are(self, tmp_path: Path) -> None:
        path = toymodels.pointwise(tmp_path / "m.onnx", metadata=DEEPNESS, softmax=True)
        answer = Model.open(path).probabilities(tiles())
        assert np.allclose(answer.sum(axis=1), 1)

    @pytest.mark.parametrize("ends", ["Sigmoid", None])
    def test_one_output_is_a_class_against_the_rest(self, tmp_path: Path, ends: str | None) -> None:
        nodes = [toymodels.conv(["image", "weights"], "score" if ends else "probabilities")]
        if ends:
            nodes.append(helper.make_node(ends, ["score"], ["probabilities"]))
        path = toymodels.save(
            tmp_path / "m.onnx",
            nodes,
            {"weights": np.full((1, 3, 1, 1), 0.5, "f4")},
            channels=3,
            classes=1,
            side=64,
            metadata={"class_names": '{"0": "roof"}'},
        )
        model = Model.open(path)
        assert model.card.classes.names == ("background", "roof")
        share = 1 / (1 + np.exp(-tiles().sum(axis=1) / 255 / 2))
        assert np.allclose(model.probabilities(tiles()), np.stack([1 - share, share], 1), atol=1e-6)

    def test_a_model_that_says_nothing_is_told_everything(self, tmp_path: Path) -> None:
        path = toymodels.pointwise(tmp_path / "m.onnx", side="side", metadata={}, softmax=True)
        told = Told(
            bands=("nir", "red", "green"),
            classes=("a", "b", "c"),
            tile_size=96,
            gsd=0.1,
            mean=(100.0,),
            std=(50.0, 60.0, 70.0),
        )
        card = Model.open(path, told=told).card
        assert (card.bands, card.tile_size, card.gsd) == (("nir", "red", "green"), 96, 0.1)
        assert card.normalization is not None
        assert card.normalization.mean == (100.0, 100.0, 100.0)
        assert card.normalization.std == (50.0, 60.0, 70.0)
        assert card.fill == card.normalization.mean

    @pytest.mark.parametrize(
        ("told", "complaint"),
        [
            (Told(classes=("a", "b", "c"), scale=1.0), "any size .* give --tile-size"),
            (Told(tile_size=64, scale=1.0), "does not name its 3 classes .* --classes"),
            (Told(tile_size=64, classes=("a", "b", "c")), "how pixel values .* give --scale"),
            (
                Told(tile_size=64, classes=("a", "b"), scale=1.0),
                "answers with 3 classes but --classes names 2",
            ),
            (
                Told(tile_size=64, classes=("a", "b", "c"), mean=(1.0, 2.0)),
                "takes 3 bands but mean has 2 values",
            ),
            (
                Told(tile_size=64, classes=("a", "b", "c"), scale=1.0, bands=("red",)),
                "takes 3 bands but --bands names 1",
            ),
        ],
    )
    def test_what_is_missing_or_contradictory_is_named(
        self, tmp_path: Path, told: Told, complaint: str
    ) -> None:
        path = toymodels.pointwise(tmp_path / "m.onnx", side="side", metadata={})
        with pytest.raises(CardError, match=complaint):
            Model.open(path, told=told)

    def test_a_tile_size_the_graph_does_not_take_is_refused(self, tmp_path: Path) -> None:
        path = toymodels.pointwise(tmp_path / "m.onnx", metadata=DEEPNESS)
        with pytest.raises(CardError, match="takes images of 64 px, not of 128 x 128 px"):
            Model.open(path, told=Told(tile_size=128))

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("class_names", '["a", "b"]'),
            ("class_names", "{broken"),
            ("tiles_overlap", "100"),
            ("resolution", '"fine"'),
            ("standardization_std", "[0, 0, 0]"),
        ],
    )
    def test_a_key_with_a_value_it_cannot_have_is_named(
        self, tmp_path: Path, key: str, value: str
    ) -> None:
        path = toymodels.pointwise(tmp_path / "m.onnx", metadata={**DEEPNESS, key: value})
        with pytest.raises(CardError, match=f"says {key} is"):
            Model.open(path)

    def test_another_kind_of_model_is_refused(self, tmp_path: Path) -> None:
        keys = {**DEEPNESS, "model_type": '"Detector"'}
        path = toymodels.pointwise(tmp_path / "m.onnx", metadata=keys)
        with pytest.raises(ModelError, match="is a Detector, not a Segmentor"):
            Model.open(path)

    def test_a_card_is_not_talked_over(self, tmp_path: Path) -> None:
        path = toymodels.pointwise(tmp_path / "m.onnx")
        with pytest.raises(ModelError, match="leave out --classes"):
            Model.open(path, told=Told(classes=("a", "b", "c")))
        assert Model.open(path, told=Told(bands=RGB)).card == toymodels.card()


class Cramped:
    """A backend that stands in for a device which has room for so many tiles at once."""

    provider, arithmetic, runtime = "cuda", "fp32", "none"

    def __init__(self, backend, room: int, complaint: Exception) -> None:
        self.backend, self.room, self.complaint, self.asked = backend, room, complaint, []

    def run(self, tiles: np.ndarray) -> np.ndarray:
        self.asked.append(len(tiles))
        if len(tiles) > self.room:
            raise self.complaint
        return self.backend.run(tiles)


CUDA = RuntimeError("BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer")


def cramped(path: Path, room: int, complaint: Exception = CUDA) -> tuple[Model, Cramped]:
    model = Model.open(path, provider="cpu", threads=1)
    model._backend = Cramped(model._backend, room, complaint)
    return model, model._backend


@pytest.mark.parametrize("complaint", [CUDA, MemoryError(), RuntimeError("CUDA out of memory")])
@pytest.mark.parametrize("room", [1, 2, 3])
def test_a_batch_that_does_not_fit_into_memory_is_split(
    tmp_path: Path, room: int, complaint: Exception
) -> None:
    model, device = cramped(toymodels.pointwise(tmp_path / "m.onnx"), room, complaint)
    expected = np.stack([toymodels.scores(tile) for tile in tiles(7)])
    assert np.array_equal(model.probabilities(tiles(7)), expected)
    device.asked.clear()
    assert np.array_equal(model.probabilities(tiles(7)), expected)
    assert max(device.asked) <= room, "what fits was found out the first time"


def test_a_single_tile_that_does_not_fit_into_memory_is_one_error(tmp_path: Path) -> None:
    model, _ = cramped(toymodels.pointwise(tmp_path / "m.onnx"), room=0)
    with pytest.raises(ModelError, match=r"needs more memory than cpu has for 1 tile of 64 px"):
        model.probabilities(tiles(4))


def test_another_failure_is_not_taken_for_lack_of_memory(tmp_path: Path) -> None:
    model, device = cramped(toymodels.pointwise(tmp_path / "m.onnx"), 0, RuntimeError("broken"))
    with pytest.raises(ModelError, match=r"cannot be run \(broken\)"):
        model.probabilities(tiles(4))
    assert device.asked == [4]


def test_bfloat16_is_not_asked_of_a_runtime_without_it(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentIncompleteError, match="bf16 needs the provider openvino"):
        Model.open(toymodels.pointwise(tmp_path / "m.onnx"), provider="cpu", arithmetic="bf16")
