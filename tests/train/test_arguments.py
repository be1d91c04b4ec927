"""Arguments of a training run that cannot be are refused, in one line that says which."""

from typing import Any

import numpy as np
import pytest

from tests.train.runs import Batches, clouds, linear
from typednn import losses, nn, ops, optim, random, train
from typednn.train import EarlyStopping, evaluate, fit, start, supervised

EMPTY = Batches(ops.zeros((0, 2)), ops.zeros(0, dtype=np.int64), 4)
CROSS_ENTROPY = supervised(losses.cross_entropy)


class Liar:
    """Says that it has three batches, and gives one."""

    def __len__(self) -> int:
        return 3

    def batches(self, epoch: int, start: int = 0) -> Any:
        return clouds(4, 4).batches(epoch, start)


def own(model: nn.Linear, batch: Any, mode: nn.Mode) -> Any:
    return losses.cross_entropy(model(batch.inputs), batch.labels)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": 0}, "fit: epochs is 0, it must be at least 1"),
        ({"epochs": -1}, "fit: epochs is -1"),
        ({"loader": EMPTY}, "fit: the loader is empty"),
        ({"validation": EMPTY}, "fit: the validation loader is empty"),
        ({"loader": Liar()}, "fit: the loader has 3 batches by its len, but it gave 1"),
        ({"metrics": {"share": None}}, "pass validation=loader"),
        (
            {"metrics": {"loss": None}, "validation": clouds(4, 4)},
            "metrics: 'loss' is the name of the objective's mean",
        ),
        (
            {"metrics": {"share": None}, "validation": clouds(4, 4), "objective": own},
            "which only supervised(loss) tells apart",
        ),
        (
            {"callbacks": [EarlyStopping("val_los")], "validation": clouds(4, 4)},
            "run, which measures loss, val_loss; did you mean 'val_loss'?",
        ),
        (
            {"callbacks": [EarlyStopping("val_loss")]},
            "monitor 'val_loss' is not measured in this run, which measures loss",
        ),
        (
            {"model": start(linear(), optim.SGD(0.1)), "key": random.key(0)},
            "fit: a TrainingState has its own key",
        ),
    ],
)
def test_refused(options: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"model": linear(), "loader": clouds(8, 4), "epochs": 1, **options}
    with pytest.raises(ValueError) as caught:
        fit(optimizer=optim.SGD(0.1), **given)
    assert words in str(caught.value)


def test_a_state_of_another_loader() -> None:
    with pytest.raises(train.TrainingInterrupted) as caught:
        fit(linear(), clouds(20, 4), optim.SGD(0.1), epochs=1, callbacks=[Late()])
    text = "the state is after batch 4 of an epoch, but the loader has 2"
    with pytest.raises(ValueError, match=text):
        fit(caught.value.state, clouds(8, 4), optim.SGD(0.1), epochs=1)


class Late(train.Callback):
    def on_step_end(self, before: Any, batch: Any, after: Any) -> None:
        if after.position == 5:
            raise KeyboardInterrupt


def test_evaluation_without_examples() -> None:
    with pytest.raises(ValueError, match="evaluate: the loader has no examples"):
        evaluate(linear(), EMPTY, CROSS_ENTROPY)


@pytest.mark.parametrize(
    ("options", "words"),
    [({"patience": 0}, "patience is 0"), ({"min_delta": -0.5}, "min_delta is -0.5")],
)
def test_early_stopping_that_cannot_be(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        EarlyStopping(**options)


@pytest.mark.parametrize("batch", [ops.zeros((4, 2)), (ops.zeros((4, 2)),), [1, 2, 3], 7])
def test_batches_that_are_no_pairs(batch: Any) -> None:
    with pytest.raises(TypeError, match="supervised: a batch must be \\(inputs, targets\\)"):
        CROSS_ENTROPY(linear(), batch, nn.Eval())
