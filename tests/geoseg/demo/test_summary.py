"""What the demo says of itself at its end."""

import json
from pathlib import Path

from geoseg.demo.loop import RUNS, own_task
from geoseg.demo.summary import compare


def test_first_maps_are_told_with_all_the_time_they_took(tmp_path: Path) -> None:
    task = own_task([Path("a.tif")], [Path("b.gpkg")], class_field=None, seed=0)
    took = {"pretrain": 367.8, "finetune-first": 45.2, "finetune-first-scratch": 74.4}
    steps = {name: {"digest": "", "seconds": seconds} for name, seconds in took.items()}
    (tmp_path / "demo.json").write_text(json.dumps({"steps": steps}))
    for run, miou in zip(RUNS, (0.6, 0.5, 0.7, 0.69), strict=True):
        kept = tmp_path / run.folder / "run.json"
        kept.parent.mkdir(parents=True)
        kept.write_text(json.dumps({"result": {"miou": miou, "oa": 0.8, "kappa": 0.7}}))
    first, last = compare(tmp_path, task)
    assert first == (
        "First maps: 45 s for the head, after 368 s of pretraining without labels, and 74 s from "
        "scratch, each with its model: pretraining raised mean IoU from 0.500 to 0.600 "
        "(+10.0 points)."
    )
    assert last.startswith("Last maps, of the same number of steps: pretraining made no difference")
