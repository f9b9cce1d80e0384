"""Which pretrainings of earlier jobs can be started from."""

from dataclasses import replace
from typing import List

import pytest

from qgis_plugin.train.earlier import pretrainings
from qgis_plugin.train.order import Finetuning
from qgis_plugin.worker.call import Call

FIRST = Finetuning("head", ("a.tif",), ("l.gpkg",), "run", pretraining="quick")
SECOND = replace(FIRST, recipe="quick", images=("b.tif", "a.tif"), run="run_2")
JOBS = [
    FIRST.call(),
    replace(FIRST, run="run_1", pretraining="", start="run-pretrained").call(),
    SECOND.call(),
    Call(["finetune", "head", "--from", "run", "--out", "run_3"]),  # as training again starts it
]


def found(jobs: List[Call] = JOBS, images=("a.tif",), bands="", missing=()) -> List[str]:
    return pretrainings(
        jobs,
        images=images,
        bands=bands,
        network="ResNet-18",
        exists=lambda path: path.parent.name not in missing,
    )


def test_the_newest_that_has_seen_all_images_comes_first() -> None:
    assert found() == ["run_2-pretrained", "run-pretrained"]
    assert found(images=("a.tif", "b.tif")) == ["run_2-pretrained"]
    assert found(images=("c.tif",)) == found(images=()) == []


def test_one_that_has_not_come_to_its_end_is_none() -> None:
    assert found(missing={"run_2-pretrained"}) == ["run-pretrained"]


@pytest.mark.parametrize("change", [{"bands": "4,1,2"}, {"recipe": "finetune-paper"}])
def test_another_network_or_other_bands_could_not_start_from_it(change) -> None:
    assert found([replace(FIRST, **change).call()]) == []


def test_what_a_recipe_of_ones_own_made_is_not_known() -> None:
    assert found([replace(FIRST, recipe="mine.toml").call()]) == []
    assert found([replace(FIRST, bands="4,1,2").call()], bands="4,1,2") == ["run-pretrained"]
