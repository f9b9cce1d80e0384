"""The figures of a run on the disk."""

from training.metrics import Metrics, read_metrics


def test_figures_of_a_step_share_a_row_and_columns_come_as_they_appear(tmp_path):
    with Metrics(tmp_path, start=0, epoch=10) as metrics:
        metrics.add(5, {"loss": 0.5})
        metrics.add(10, {"loss": 0.25})
        metrics.add(10, {"miou": 0.75})
    assert (tmp_path / "metrics.csv").read_text() == (
        "step,epoch,loss,miou\n5,0.5,0.5,\n10,1,0.25,0.75\n"
    )


def test_going_on_forgets_what_came_after_the_checkpoint(tmp_path):
    with Metrics(tmp_path, start=0, epoch=10) as metrics:
        for step in (5, 10, 15):
            metrics.add(step, {"loss": 1 / step})
    with Metrics(tmp_path, start=10, epoch=10) as metrics:
        metrics.add(15, {"loss": 0.5})
    rows = read_metrics(tmp_path / "metrics.csv")
    assert [(row["step"], row["loss"]) for row in rows] == [
        ("5", "0.2"), ("10", "0.1"), ("15", "0.5"),
    ]  # fmt: skip


def test_tensorboard_gets_the_same_figures(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    with Metrics(tmp_path, start=0, epoch=10) as metrics:
        metrics.add(5, {"loss": 0.5})
        metrics.add(10, {"loss": 0.25})
    board = EventAccumulator(str(tmp_path / "tensorboard"))
    board.Reload()
    assert [(each.step, each.value) for each in board.Scalars("loss")] == [(5, 0.5), (10, 0.25)]
