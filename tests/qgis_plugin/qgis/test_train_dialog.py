"""The dialog that trains: real rasters, real labels, a real job to its end."""

import os
import time
from pathlib import Path
from typing import Any, Callable, List

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEventLoop, QTimer

PATIENCE = 300.0  # s; a machine may do other things beside


def settle(milliseconds: int = 30) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        settle()


@pytest.fixture
def open_dialog(make_board, town: Path):
    from geoseg_qgis.train.dialog import TrainDialog

    project = QgsProject.instance()
    made: List[Any] = []

    def open_() -> Any:
        layer = project.addMapLayer(QgsRasterLayer(str(town / "town.tif"), "town"))
        source = f"{town / 'labels.gpkg'}|layername=labels"
        project.addMapLayer(QgsVectorLayer(source, "labels", "ogr"))
        made.append(TrainDialog(make_board(), layer))
        made[-1].show()
        return made[-1]

    yield open_
    for dialog in made:
        if not sip.isdeleted(dialog):
            dialog.close()
            dialog.deleteLater()
    settle()


def looked(dialog: Any) -> str:
    wait(lambda: not dialog.timer.isActive() and dialog.looking is None)
    return dialog.checks.text()


def own_recipe(dialog: Any, text: str) -> None:
    dialog.recipe.setPlainText(text)
    dialog.own.setChecked(True)
    dialog.start_from.setCurrentIndex(dialog.start_from.findData("scratch"))


def test_checks_and_advice_are_told_before_the_start(open_dialog, town: Path) -> None:
    dialog = open_dialog()
    told = looked(dialog)
    assert "Images: 1; bands: 3" in told
    assert "Labels of 2 classes" in told
    assert "No GPU was found" in told or "Trains on" in told
    assert "GB are free" in told
    assert dialog.advice.text().startswith("cross_entropy: All classes")
    assert dialog.order().arguments() == [
        *("finetune", "few-labels", "--images", str(town / "town.tif")),
        *("--labels", str(town / "labels.gpkg")),
        *("--pretrain", "quick", "--pretrain-set", "train.steps=160"),
        *("--set", "loss.name=auto", "--set", "train.steps=240"),
        *("--out", str(town / "town_run")),
    ]
    choose(dialog.start_from, "scratch")
    assert dialog.order().arguments()[:2] == ["finetune", "quick"]


@pytest.mark.parametrize("labelled", [True, False])
def test_only_the_labels_of_a_label_file_are_chosen_at_first(
    make_board, tmp_path: Path, labelled: bool
) -> None:
    from geoseg_qgis.labeling import label_file
    from geoseg_qgis.labeling.scheme import PRESETS
    from geoseg_qgis.train.dialog import TrainDialog

    path = tmp_path / "roofs.gpkg"
    label_file.create(path, PRESETS["building"], QgsCoordinateReferenceSystem("EPSG:32632"))
    others = [  # the list sorts layers by their names
        QgsVectorLayer("Polygon?field=class:integer", "Polygons", "memory"),
        QgsVectorLayer("Polygon?field=class:integer", "labels", "memory"),
        label_file.open_layer(path, "extents"),
    ]
    QgsProject.instance().addMapLayers(others)
    labels = label_file.open_layer(path, "labels")
    labels.setName("roofs")
    if labelled:
        QgsProject.instance().addMapLayer(labels)
    dialog = TrainDialog(make_board())
    dialog.show()
    try:
        assert dialog.labels.currentLayer() is (labels if labelled else None)
        assert ("Choose the labels" in looked(dialog)) is not labelled
    finally:
        dialog.close()
        dialog.deleteLater()
        settle()


def test_a_model_is_trained_to_the_end_by_a_recipe_of_ones_own_while_qgis_goes_on(
    open_dialog, recipe, watchdog, tmp_path: Path
) -> None:
    dialog = open_dialog()
    watchdog.begin()
    looked(dialog)
    begun: List[str] = []
    dialog.started.connect(begun.append)
    dialog.run.setFilePath(str(tmp_path / "run"))
    own_recipe(dialog, recipe(steps=4, loss="auto"))
    dialog.start.click()
    wait(lambda: begun)
    assert not dialog.isVisible()
    entry = dialog.board.entries[begun[0]]
    wait(lambda: entry.state is not None and entry.state.over)
    assert entry.state.value == "finished", entry.job.problem(entry.story)
    assert Path(entry.model) == tmp_path / "run" / "model.onnx"
    assert entry.story.device in {"cpu", "cuda", "mps"}
    assert watchdog.stop() == []


def choose(combo: Any, key: str) -> None:
    combo.setCurrentIndex(combo.findData(key))


def fit_only(dialog: Any) -> None:
    names = [dialog.budget.itemText(index) for index in range(dialog.budget.count())]
    dialog.budget.setCurrentIndex(names.index("A minute: fit the last layer only"))


def test_the_last_layer_alone_is_fitted_to_what_has_learnt_only(
    open_dialog, town: Path, tmp_path: Path
) -> None:
    dialog = open_dialog()
    looked(dialog)
    fit_only(dialog)
    assert (dialog.steps.text(), dialog.steps.isEnabled()) == ("None", False)
    assert not dialog.loss.isEnabled()
    assert not dialog.advice.isVisible()
    assert "its last layer alone is fitted" in dialog.meaning.text()
    assert "2\u202f560 windows without labels. Takes minutes" in dialog.meaning.text()
    begun = ["finetune", "head", "--images", str(town / "town.tif")]
    begun += ["--labels", str(town / "labels.gpkg")]
    end = ["--out", str(town / "town_run")]
    pretrained = ["--pretrain", "quick", "--pretrain-set", "train.steps=160"]
    assert dialog.order().arguments() == [*begun, *pretrained, *end]

    choose(dialog.start_from, "scratch")
    assert "✗</span>&nbsp;The last layer alone can only be fitted" in dialog.checks.text()
    dialog.start.click()
    assert "put right what is marked" in dialog.state.text()
    assert not dialog.board.entries
    choose(dialog.start_from, "published")
    assert "the map will be poor" in dialog.checks.text()
    choose(dialog.start_from, "run")
    assert "Name the run or the file to start from" in dialog.checks.text()
    dialog.source.setFilePath(str(tmp_path))
    assert "Name the run" not in dialog.checks.text()
    assert "about a minute" in dialog.meaning.text()
    assert dialog.order().arguments() == [*begun, "--from", str(tmp_path), *end]

    dialog.own.setChecked(True)
    wait(lambda: dialog.reading is None)
    assert 'head = "fitted"' in dialog.recipe.toPlainText()
    dialog.own.setChecked(False)
    dialog.budget.setCurrentIndex(1)
    assert (dialog.steps.text(), dialog.steps.isEnabled()) == ("240", True)
    assert dialog.loss.isEnabled()
    assert dialog.advice.isVisible()


def test_images_are_pretrained_once_and_the_last_layer_is_fitted_again(
    open_dialog, tmp_path: Path
) -> None:
    dialog = open_dialog()
    looked(dialog)
    dialog.run.setFilePath(str(tmp_path / "run"))
    fit_only(dialog)
    dialog.pretraining_steps.setValue(1)
    begun: List[str] = []
    dialog.started.connect(begun.append)
    dialog.start.click()
    wait(lambda: begun)
    entry = dialog.board.entries[begun[0]]
    wait(lambda: entry.state is not None and entry.state.over)
    assert entry.state.value == "finished", entry.problem
    assert Path(entry.model) == tmp_path / "run" / "model.onnx"
    assert Path(entry.report).is_file()
    assert any("the head is fitted" in line for line in entry.story.log)

    dialog = open_dialog()  # after more labels
    fit_only(dialog)
    assert dialog.start_from.currentText() == "My images, pretrained already (run-pretrained)"
    assert not dialog.pretraining_steps.isVisible()
    arguments = dialog.order().arguments()
    assert arguments[arguments.index("--from") + 1] == str(tmp_path / "run-pretrained")
    assert "--pretrain" not in arguments
    dialog.budget.setCurrentIndex(3)  # of another network
    assert dialog.start_from.currentData() == "images"
    fit_only(dialog)
    assert dialog.start_from.currentData() == "learnt"
    choose(dialog.start_from, "scratch")
    fit_only(dialog)
    dialog.bands.setText("1,2,3")
    assert dialog.start_from.currentData() == "scratch"
    assert dialog.start_from.findData("learnt") < 0  # it has seen other bands


def test_a_job_goes_on_without_the_dialog_and_is_found_again(
    open_dialog, make_board, recipe, tmp_path: Path
) -> None:
    dialog = open_dialog()
    looked(dialog)
    begun: List[str] = []
    dialog.started.connect(begun.append)
    dialog.run.setFilePath(str(tmp_path / "run"))
    own_recipe(dialog, recipe(steps=1_000_000))
    dialog.start.click()
    wait(lambda: begun)
    wait(lambda: dialog.board.entries[begun[0]].state is not None)
    board = make_board()  # as in the next session
    entry = board.entries[begun[0]]
    wait(lambda: entry.story.training)
    assert entry.story.run == str(tmp_path / "run")
    board.cancel(begun[0])
    wait(lambda: entry.state.over)
    assert entry.state.value == "cancelled"


def test_a_bad_label_file_is_one_line_and_nothing_is_started(open_dialog, tmp_path: Path) -> None:
    dialog = open_dialog()
    bad = tmp_path / "bad.gpkg"
    bad.write_bytes(b"no labels")
    dialog.set_labels(str(bad))
    told = looked(dialog)
    assert "bad.gpkg" in told
    assert "Traceback" not in told
    dialog.start.click()
    assert "put right what is marked" in dialog.state.text()
    assert not dialog.board.entries


def test_a_recipe_with_a_wrong_key_is_told_and_nothing_is_started(
    open_dialog, tmp_path: Path
) -> None:
    dialog = open_dialog()
    looked(dialog)
    dialog.run.setFilePath(str(tmp_path / "run"))
    dialog.recipe.setPlainText("[train]\nstps = 4\n")
    dialog.own.setChecked(True)
    dialog.start.click()
    wait(lambda: dialog.reading is None)
    assert "no 'train.stps'" in dialog.state.text()
    assert not dialog.board.entries


def test_the_recipe_begins_as_the_choices_have_it(open_dialog) -> None:
    dialog = open_dialog()
    looked(dialog)
    dialog.steps.setValue(77)
    dialog.own.setChecked(True)
    wait(lambda: dialog.reading is None)
    assert "steps = 77\n" in dialog.recipe.toPlainText()
    assert 'name = "auto"' in dialog.recipe.toPlainText()
    assert not dialog.loss.isEnabled()
    if os.environ.get("GEOSEG_PICTURE"):
        dialog.tabs.setCurrentIndex(0)
        dialog.grab().save(os.environ["GEOSEG_PICTURE"])


def test_a_run_where_nothing_may_be_written_is_refused(
    open_dialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geoseg_qgis.train import look

    dialog = open_dialog()
    looked(dialog)
    monkeypatch.setattr(look.os, "access", lambda *_: False)
    dialog.start.click()
    assert "may not be written to — choose another run folder" in dialog.state.text()
    assert dialog.isVisible()
    assert not dialog.board.entries
