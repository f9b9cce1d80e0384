import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from sklearn import metrics

from geoseg.accuracy import Confusion
from geoseg.errors import ClassError


@pytest.fixture
def pair() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(3)
    reference = random.choice([2, 5, 9], size=(40, 30), p=[0.6, 0.3, 0.1])
    mapped = np.where(random.random(reference.shape) < 0.7, reference, 5)
    return mapped.astype(np.uint8), reference.astype(np.uint8)


def test_the_matrix_is_scikit_learns_with_rows_and_columns_exchanged(pair) -> None:
    mapped, reference = pair
    ours = Confusion.of(mapped, reference, values=[2, 5, 9])
    theirs = metrics.confusion_matrix(reference.ravel(), mapped.ravel(), labels=[2, 5, 9])
    assert ours.counts.dtype == np.int64
    assert np.array_equal(ours.counts, theirs.T)


def test_the_figures_are_scikit_learns(pair) -> None:
    mapped, reference = pair
    ours = Confusion.of(mapped, reference, values=[2, 5, 9])
    flat = reference.ravel(), mapped.ravel()
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(*flat, labels=[2, 5, 9])
    assert ours.overall_accuracy == pytest.approx(metrics.accuracy_score(*flat))
    assert ours.kappa == pytest.approx(metrics.cohen_kappa_score(*flat))
    assert_allclose(ours.users_accuracy, precision)
    assert_allclose(ours.producers_accuracy, recall)
    assert_allclose(ours.f1, f1)
    assert_allclose(ours.iou, metrics.jaccard_score(*flat, labels=[2, 5, 9], average=None))
    assert ours.mean_iou == pytest.approx(metrics.jaccard_score(*flat, average="macro"))
    assert ours.mean_f1 == pytest.approx(metrics.f1_score(*flat, average="macro"))


def test_ignored_pixels_of_either_side_do_not_count() -> None:
    confusion = Confusion.of([1, 255, 1, 0], [1, 1, 255, 1], values=[0, 1])
    assert confusion.counts.tolist() == [[0, 1], [0, 1]]


@pytest.mark.parametrize("mapped", [[3], [300], [-1]])
def test_a_value_that_no_class_has_is_named(mapped: list[int]) -> None:
    with pytest.raises(ClassError, match=f"value {mapped[0]}; the classes are"):
        Confusion.of(mapped, [0], values=[0, 1])


def test_a_class_that_is_nowhere_has_no_figures_and_does_not_count_in_the_mean() -> None:
    confusion = Confusion([[5, 0, 0], [1, 2, 0], [0, 0, 0]])
    for figures in (confusion.users_accuracy, confusion.producers_accuracy, confusion.iou):
        assert np.isnan(figures).tolist() == [False, False, True]
    assert confusion.mean_iou == pytest.approx((5 / 6 + 2 / 3) / 2)


def test_a_class_that_is_only_on_the_map_counts_with_zero_in_the_mean() -> None:
    confusion = Confusion([[4, 0], [4, 0]])
    assert confusion.iou.tolist() == [0.5, 0.0]
    assert confusion.mean_iou == 0.25
    assert np.isnan(confusion.producers_accuracy[1])
    assert confusion.users_accuracy[1] == 0


def test_without_a_pixel_every_figure_is_undefined() -> None:
    nothing = Confusion.empty(2)
    assert nothing.total == 0
    for figure in (nothing.overall_accuracy, nothing.kappa, nothing.mean_iou, nothing.mean_f1):
        assert np.isnan(figure)


def test_kappa_is_undefined_where_chance_alone_agrees() -> None:
    assert np.isnan(Confusion([[7, 0], [0, 0]]).kappa)


def test_kappa_does_not_overflow_with_a_gigapixel() -> None:
    large = Confusion(np.array([[3, 1], [1, 3]]) * 10**12)
    assert large.kappa == pytest.approx(0.5)


def test_a_matrix_that_is_not_square_is_refused() -> None:
    with pytest.raises(ClassError, match=r"shape \(2, 3\)"):
        Confusion(np.zeros((2, 3)))


def test_matrices_of_different_classes_cannot_be_added() -> None:
    with pytest.raises(ClassError, match="2 and 3 classes"):
        Confusion.empty(2) + Confusion.empty(3)


def test_a_matrix_does_not_change_with_the_array_it_was_made_from() -> None:
    counts = np.eye(2, dtype=np.int64)
    confusion = Confusion(counts)
    counts[0, 0] = 9
    assert confusion == Confusion(np.eye(2, dtype=np.int64))
    with pytest.raises(ValueError, match="read-only"):
        confusion.counts[0, 0] = 1


@given(
    pixels=st.lists(
        st.tuples(st.sampled_from([0, 3, 255]), st.sampled_from([0, 3, 255])), max_size=50
    ),
    cut=st.integers(0, 50),
)
def test_parts_add_up_to_the_whole(pixels: list[tuple[int, int]], cut: int) -> None:
    mapped, reference = np.array(pixels, int).reshape(-1, 2).T
    whole = Confusion.of(mapped, reference, values=[0, 3])
    parts = [
        Confusion.of(mapped[part], reference[part], values=[0, 3])
        for part in (slice(None, cut), slice(cut, None))
    ]
    assert parts[0] + parts[1] == whole
