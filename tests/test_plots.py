"""Figures: what they show is what was given, and wrong input is refused."""

from typing import Any

import numpy as np
import pytest

from typednn import nn, ops, plots
from typednn.shapes import ShapeError
from typednn.train import Epoch, History

pytest.importorskip("matplotlib")


def history() -> History:
    found = History()
    for number, loss in enumerate([1.0, 0.5, 0.25], 1):
        found = found.after(Epoch(number, loss, {"val_loss": 2 * loss, "val_accuracy": 1 - loss}))
    return found


def test_a_history() -> None:
    left, right = plots.plot(history()).axes
    assert [line.get_label() for line in left.lines] == ["loss", "val_loss"]
    assert np.asarray(left.lines[1].get_ydata()).tolist() == [2.0, 1.0, 0.5]
    assert np.asarray(right.lines[0].get_xdata()).tolist() == [1, 2, 3]
    (only,) = plots.plot(history(), "val_accuracy").axes
    assert np.asarray(only.lines[0].get_ydata()).tolist() == [0.0, 0.5, 0.75]


def test_a_history_that_has_nothing_to_show() -> None:
    with pytest.raises(ValueError, match="the history has no epochs yet"):
        plots.plot(History())
    with pytest.raises(KeyError, match="there is no 'accuracy'"):
        plots.plot(history(), "accuracy")


@pytest.mark.parametrize("wrong", [None, [1.0, 0.5], nn.Linear(2, 2, rng=np.random.default_rng(0))])
def test_what_is_no_history(wrong: Any) -> None:
    with pytest.raises(
        TypeError, match=r"^plot: history is .*, but expected that of a run, such as fit"
    ):
        plots.plot(wrong)


def test_a_confusion_matrix() -> None:
    counts = ops.asarray(np.array([[5, 0], [2, 3]]))
    (axes,) = plots.plot_confusion(counts, ("cat", "dog")).axes
    assert [text.get_text() for text in axes.texts] == ["5", "2", "3"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["cat", "dog"]
    assert np.asarray(axes.images[0].get_array()).tolist() == [[1.0, 0.0], [0.4, 0.6]]


def test_a_confusion_matrix_that_is_refused() -> None:
    with pytest.raises(ValueError, match="there are 2 classes, but 3 labels"):
        plots.plot_confusion(ops.asarray(np.eye(2, dtype=np.int64)), ("a", "b", "c"))
    with pytest.raises(ShapeError):
        plots.plot_confusion(ops.asarray(np.ones((2, 3), np.int64)))  # type: ignore[shape]  # on purpose


@pytest.mark.parametrize(("channels", "shape"), [(1, (11, 11)), (2, (11, 11)), (3, (11, 11, 3))])
def test_filters(channels: int, shape: tuple[int, ...]) -> None:
    layer = nn.Conv2d(channels, 4, 5, rng=np.random.default_rng(0))
    (axes,) = plots.plot_filters(layer.weight).axes
    image = np.asarray(axes.images[0].get_array())
    assert image.shape == shape
    assert image.min() == 0 and image.max() == 1
    assert (image[5] == 1).all(), "the line between them"


@pytest.mark.parametrize("weight", [ops.full((1, 1, 2, 2), np.nan), ops.zeros((0, 1, 2, 2))])
def test_filters_that_are_refused(weight: object) -> None:
    with pytest.raises(ValueError, match="plot_filters: the weight"):
        plots.plot_filters(weight)  # type: ignore[arg-type]  # of several shapes


def test_no_state_of_matplotlib_is_used() -> None:
    import matplotlib.pyplot as plt

    plots.plot(history())
    assert plt.get_fignums() == []
