"""The history of a run, and what decides by it."""

import math
from dataclasses import replace
from typing import Any

import pytest

from tests.train.runs import linear
from typednn import trees
from typednn.optim import SGD
from typednn.train import EarlyStopping, Epoch, History, TrainingState, start


def history(*values: float) -> History:
    found = History()
    for number, value in enumerate(values, 1):
        found = found.after(Epoch(number, 2 * value, {"val_loss": value}))
    return found


def test_series() -> None:
    found = history(0.3, 0.1, math.nan)
    assert found.names() == ["loss", "val_loss"]
    assert found.losses[:2] == [0.6, 0.2]
    assert found["val_loss"][:2] == [0.3, 0.1]
    assert math.isnan(found["val_loss"][2])
    assert [epoch.number for epoch in found] == [1, 2, 3]
    with pytest.raises(
        KeyError, match="there is no 'accuracy' in this history, but loss, val_loss"
    ):
        found["accuracy"]


def test_every_bit_is_kept() -> None:
    value = 0.1 + 2**-53
    assert History(history(value).text)["val_loss"] == [value]


def test_it_is_a_tree_of_one_string() -> None:
    (leaf,) = trees.leaves(history(1.0))
    assert isinstance(leaf, str)


def test_the_best_epoch() -> None:
    found = history(math.nan, 0.3, 0.1, 0.1, 0.2)
    assert found.best("val_loss").number == 3
    assert found.best("val_loss", largest=True).number == 2
    with pytest.raises(ValueError, match="there is no epoch yet"):
        History().best("loss")


def state(*values: float) -> TrainingState[Any, Any]:
    return replace(start(linear(), SGD(0.1)), history=history(*values))


@pytest.mark.parametrize(
    ("values", "options", "stops"),
    [
        ((), {}, False),
        ((3.0, 2.0, 1.0), {"patience": 1}, False),
        ((1.0, 1.0), {"patience": 1}, True),
        ((1.0, 2.0), {"patience": 2}, False),
        ((1.0, 2.0, 3.0), {"patience": 2}, True),
        ((1.0, 2.0, 0.5, 2.0), {"patience": 2}, False),
        ((1.0, 2.0, 0.5), {"patience": 1}, True),
        ((1.0, 0.95, 0.9), {"patience": 2, "min_delta": 0.2}, True),
        ((1.0, 0.95, 0.75), {"patience": 2, "min_delta": 0.2}, False),
        ((1.0, math.nan, math.nan), {"patience": 2}, True),
        ((math.nan, math.nan), {"patience": 2}, True),
        ((1.0, 2.0, 3.0), {"patience": 1, "largest": True}, False),
        ((3.0, 2.0), {"patience": 1, "largest": True}, True),
    ],
)
def test_early_stopping(values: tuple[float, ...], options: Any, stops: bool) -> None:
    assert EarlyStopping(**options).should_stop(state(*values)) is stops


def test_text_of_an_epoch() -> None:
    epoch = Epoch(2, 0.5, {"val_loss": 0.25, "val_accuracy": 0.98764})
    assert str(epoch) == "loss 0.5  val_loss 0.25  val_accuracy 0.9876"
