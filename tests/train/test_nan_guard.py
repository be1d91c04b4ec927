"""The guard names the first layer whose output or gradient is not finite."""

from typing import Any

import numpy as np
import pytest

from tests.train.runs import Batches, clouds
from typednn import losses, nn, ops
from typednn.optim import SGD
from typednn.train import NanGuard, fit, supervised


def root(x: Any) -> Any:
    return ops.sqrt(x)


class Root(nn.Module):
    """NaN for what is negative; at zero its value is finite, but not its gradient."""

    def __call__(self, x: Any) -> Any:
        return ops.sqrt(x)


class Zero(nn.Module):
    def __call__(self, x: Any) -> Any:
        return ops.relu(x) * 0.0


def run(*layers: Any, optimizer: Any = None, data: Any = None, loss: Any = None) -> str:
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Linear(2, 4, rng=rng), *layers, nn.Linear(4, 2, rng=rng))
    objective = supervised(loss or losses.cross_entropy)
    with pytest.raises(FloatingPointError) as caught, np.errstate(all="ignore"):
        data = data or clouds(8, 4)
        fit(model, data, optimizer or SGD(0.1), objective, epochs=2, callbacks=[NanGuard()])
    return str(caught.value)


def test_an_output() -> None:
    text = run(nn.Tanh(), Root(), nn.ReLU())
    where = "NanGuard: epoch 1, step 1 of 2: the output of layers[2] (Root) is not finite: nan at ("
    assert text.startswith(where)


def test_a_gradient() -> None:
    text = run(Zero(), Root())
    assert (
        "all outputs are finite, but the gradient of the output of layers[1] (Zero) is not" in text
    )


def test_an_overflow_of_weights() -> None:
    text = run(optimizer=SGD(1e38))
    assert "step 1 of 2" in text or "step 2 of 2" in text
    assert "the optimizer's step is not" in text or "the output of" in text


@pytest.mark.filterwarnings("error")
def test_running_statistics_are_not_missed() -> None:
    text = run(nn.BatchNorm(4), nn.Dropout(0.5), optimizer=SGD(1e38))
    assert text.startswith("NanGuard: epoch 1, step ")


def test_a_loss() -> None:
    text = run(loss=lambda scores, labels: ops.log(losses.cross_entropy(scores, labels) * 0.0))
    assert "the outputs of all layers are finite, but the loss is -inf" in text


def test_a_batch() -> None:
    data = clouds(8, 4)
    broken = data.inputs.numpy().copy()
    broken[5, 1] = np.nan
    text = run(data=Batches(ops.asarray(broken), data.labels, 4))
    assert text.endswith("epoch 1, step 2 of 2: batch.inputs is not finite")


def test_a_run_that_is_finite() -> None:
    rng = np.random.default_rng(0)
    fit(nn.Linear(2, 2, rng=rng), clouds(8, 4), SGD(0.1), epochs=2, callbacks=[NanGuard()])


def test_the_classes_are_as_before() -> None:
    calls = [vars(cls).get("__call__") for cls in (nn.Linear, nn.Sequential, Root)]
    run(Root())
    assert [vars(cls).get("__call__") for cls in (nn.Linear, nn.Sequential, Root)] == calls
