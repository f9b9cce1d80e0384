"""What MLflow is told, by a stand-in that keeps it, and that its failures are no one else's."""

import sys
from types import SimpleNamespace

import pytest

from geoseg.errors import Cancelled
from geoseg.events import Quiet
from training.recipe import FinetuneRecipe
from training.run import Run
from training.tracking import tracked

RECIPE = FinetuneRecipe()


class Told(Quiet):
    def __init__(self):
        super().__init__()
        self.warnings = []

    def write(self, record):
        if record["event"] == "warning":
            self.warnings.append(record["message"])


class FakeMlflow:
    """The five functions of MLflow that are used, with the checks that MLflow makes."""

    def __init__(self):
        self.runs = {}
        self.active = None

    def start_run(self, run_id=None, run_name=None):
        assert self.active is None
        run_id = run_id or f"id{len(self.runs)}"
        self.active = self.runs.setdefault(
            run_id, {"name": run_name, "params": {}, "metrics": [], "files": [], "status": None}
        )
        return SimpleNamespace(info=SimpleNamespace(run_id=run_id))

    def log_params(self, params):
        for key, value in params.items():
            assert self.active["params"].setdefault(key, value) == value

    def log_metrics(self, metrics, step):
        assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz1_-. /:") for name in metrics)
        self.active["metrics"].append((step, metrics))

    def log_artifact(self, path):
        self.active["files"].append(path.rpartition("/")[2])

    def end_run(self, status):
        self.active["status"], self.active = status, None


@pytest.fixture
def run(tmp_path):
    return Run.open(tmp_path / "town", job="finetune", recipe=RECIPE, inputs={})


@pytest.fixture
def mlflow(monkeypatch):
    fake = FakeMlflow()
    monkeypatch.setitem(sys.modules, "mlflow", fake)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "file:///nowhere")
    return fake


def test_nothing_is_told_without_being_asked(monkeypatch, mlflow, run):
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    events = Told()
    with tracked(run, RECIPE, events) as told:
        assert told is events
    assert not mlflow.runs


def test_recipe_metrics_and_results_are_told(mlflow, run):
    with tracked(run, RECIPE, Told()) as told:
        told.log("hello")
        told.metric(10, loss=0.5, lr=1e-3)
        told.metric(20, **{"iou/low (dense)": 0.25})
        (run.folder / "report.html").write_text("")
    (kept,) = mlflow.runs.values()
    assert kept["name"] == "town"
    assert kept["params"]["optim.lr"] == RECIPE.optim.lr
    assert kept["params"]["data.scale"] == (0.8, 1.25)
    assert "loss.gamma" not in kept["params"]  # unset
    assert kept["metrics"] == [(10, {"loss": 0.5, "lr": 1e-3}), (20, {"iou/low _dense_": 0.25})]
    assert kept["files"] == ["recipe.toml", "report.html"]
    assert kept["status"] == "FINISHED"


@pytest.mark.parametrize(
    ("error", "status"), [(Cancelled("stopped"), "KILLED"), (ValueError("bug"), "FAILED")]
)
def test_a_resumed_run_goes_on_with_its_own(mlflow, run, error, status):
    with pytest.raises(type(error)), tracked(run, RECIPE, Told()) as told:
        told.metric(1, loss=2.0)
        raise error
    assert mlflow.runs["id0"]["status"] == status
    with tracked(run, RECIPE, Told()) as told:
        told.metric(2, loss=1.0)
    assert list(mlflow.runs) == ["id0"]
    assert [step for step, _ in mlflow.runs["id0"]["metrics"]] == [1, 2]
    assert mlflow.runs["id0"]["status"] == "FINISHED"


@pytest.mark.parametrize("function", ["start_run", "log_params", "log_metrics", "log_artifact"])
def test_what_fails_there_is_one_warning_here(monkeypatch, mlflow, run, function):
    def fail(*_, **__):
        raise ConnectionError("no server\nat all")

    monkeypatch.setattr(mlflow, function, fail)
    events = Told()
    with tracked(run, RECIPE, events) as told:
        told.metric(1, loss=2.0)
        told.metric(2, loss=1.0)
    assert events.warnings == ["MLflow is no longer told of this run: no server"]


def test_without_mlflow_there_is_a_warning(monkeypatch, mlflow, run):
    monkeypatch.setitem(sys.modules, "mlflow", None)
    events = Told()
    with tracked(run, RECIPE, events) as told:
        told.metric(1, loss=2.0)
    assert "pip install mlflow-skinny" in events.warnings[0]
