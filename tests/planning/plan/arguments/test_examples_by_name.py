"""An argument that ``plan`` is given by its name: a mode, a model, a tensor."""

from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32

from typednn import Tensor, nn, ops, plan, random
from typednn.planning.plan.arguments.annotations import PlanError

Rows = Float32[Tensor, "b 3"]


class Net(nn.Module):
    drop: nn.Dropout

    def __init__(self) -> None:
        self.drop = nn.Dropout(0.5)

    def __call__(self, x: Rows, mode: nn.Mode) -> Rows:
        return self.drop(x, mode)


def loss(net: Net, x: Rows, mode: nn.Mode) -> Rows:
    return net(x, mode)


def by_default(net: Net, x: Rows, mode: nn.Mode = nn.Eval()) -> Rows:  # noqa: B008 - frozen
    return net(x, mode)


def evaluated(net: Net, x: Rows, mode: nn.Eval) -> Rows:
    return net(x, mode)


TRAIN = nn.Train(random.key(0))


@pytest.mark.parametrize("f", [loss, by_default, Net.__call__, Net, Net()])
def test_modes(f: Any) -> None:
    trains, evaluates = plan(f, b=4, mode=TRAIN), plan(f, b=4, mode=nn.Eval())
    assert trains.peak_bytes > evaluates.peak_bytes > 0
    assert "mode=Eval" in str(evaluates)


def test_a_model_and_a_tensor() -> None:
    sizes = plan(loss, net=Net(), mode=nn.Eval(), x=ops.ones((5, 3))).peak_bytes
    assert sizes == plan(loss, b=5, mode=nn.Eval()).peak_bytes


@pytest.mark.parametrize(
    ("f", "given", "words"),
    [
        (loss, {"mode": 3}, "plan: loss: mode is 3, but argument 'mode' is Train | Eval"),
        (loss, {"mode": "eval"}, "plan: loss: mode is 'eval', but argument 'mode' is Train | Eval"),
        (
            evaluated,
            {"mode": TRAIN},
            "plan: evaluated: mode is a Train, but argument 'mode' is Eval",
        ),
        (loss, {"net": nn.Eval()}, "plan: loss: net is an Eval, but argument 'net' is Net"),
        (loss, {"mod": nn.Eval()}, "plan: loss has no size 'mod'; its sizes: b"),
        (loss, {"x": np.ones((4, 3))}, "plan: loss: x is a ndarray, but argument 'x' is"),
        (
            loss,
            {"x": ops.ones((5, 3))},
            "plan: loss: b is 4, but 5 in argument 'x'",
        ),
    ],
)
def test_what_is_refused(f: Any, given: Any, words: str) -> None:
    with pytest.raises(PlanError) as caught:
        plan(f, b=4, **given)
    assert str(caught.value).startswith(words)


def test_two_examples_of_one_argument() -> None:
    with pytest.raises(PlanError, match="plan: loss: there are two examples of argument 'net'"):
        plan(loss, Net(), net=Net(), b=4)
