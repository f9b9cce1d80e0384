"""Checkpoints: whole or not at all, and never trusted."""

import os
import pickle
from pathlib import Path

import pytest
import torch

from geoseg.errors import CheckpointError, OutputError
from training import checkpoint


def test_what_is_saved_is_what_is_loaded(tmp_path):
    path = tmp_path / "deep" / "last.pt"
    state = {"weights": {"a": torch.arange(3.0)}, "step": 4, "note": None, "list": [1, {"b": 2.5}]}
    checkpoint.save(path, state)
    loaded = checkpoint.load(path)
    assert torch.equal(loaded["weights"]["a"], state["weights"]["a"])
    assert {key: loaded[key] for key in ("step", "note", "list")} == {
        key: state[key] for key in ("step", "note", "list")
    }
    assert [each.name for each in path.parent.iterdir()] == ["last.pt"]


def test_a_missing_checkpoint_is_named(tmp_path):
    with pytest.raises(CheckpointError, match="there is no checkpoint"):
        checkpoint.load(tmp_path / "last.pt")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_checkpoint_is_refused_in_one_line(tmp_path, share):
    path = tmp_path / "last.pt"
    checkpoint.save(path, {"weights": torch.zeros(1000)})
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(CheckpointError, match="cannot be read as a checkpoint") as caught:
        checkpoint.load(path)
    assert "\n" not in str(caught.value)


def test_a_checkpoint_that_would_run_code_is_refused(tmp_path):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    path = tmp_path / "last.pt"
    torch.save({"format": checkpoint.FORMAT, "version": 1, "trap": Trap()}, path)
    with pytest.raises(CheckpointError, match="cannot be read"):
        checkpoint.load(path)
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(CheckpointError, match="cannot be read"):
        checkpoint.load(path)
    assert not (tmp_path / "ran").exists()


def test_a_foreign_checkpoint_is_refused(tmp_path):
    path = tmp_path / "model.pt"
    torch.save({"state_dict": {}}, path)
    with pytest.raises(CheckpointError, match="is not a checkpoint of geoseg"):
        checkpoint.load(path)


def test_a_checkpoint_of_another_version_is_refused(tmp_path):
    path = tmp_path / "last.pt"
    torch.save({"format": checkpoint.FORMAT, "version": 99}, path)
    with pytest.raises(CheckpointError, match="version 99"):
        checkpoint.load(path)


def test_where_nothing_can_be_written_the_old_file_stays(tmp_path):
    path = tmp_path / "last.pt"
    checkpoint.save(path, {"step": 1})
    (tmp_path / f".{os.getpid()}.last.pt").mkdir()  # the new one cannot be opened
    with pytest.raises(OutputError, match="cannot write"):
        checkpoint.save(path, {"step": 2})
    assert checkpoint.load(path)["step"] == 1
