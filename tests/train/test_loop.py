"""The training loop: it learns, in the order asked for, and says where Ctrl-C stopped it."""

import io
import re
from typing import TypeVar

import numpy as np
import pytest
from jaxtyping import Float32, Int64

from typednn import grad, losses, nn, ops, stop_gradient, trees
from typednn.data import Dataset, batches
from typednn.metrics import accuracy
from typednn.optim import SGD, Adam
from typednn.tensor import Tensor
from typednn.train import (
    Callback,
    Epoch,
    Loss,
    Optimizer,
    ProgressLines,
    TrainingInterrupted,
    fit,
    predict,
)

S = TypeVar("S")


def two_clouds(examples: int) -> Dataset:
    """Points around (1, 1) are of class 1, points around (-1, -1) of class 0."""
    rng = np.random.default_rng(0)
    labels = np.arange(examples) % 2
    points = rng.normal(0, 0.3, (examples, 2)) + (2 * labels[:, None] - 1)
    return Dataset(ops.asarray(points.astype(np.float32)), ops.asarray(labels))


def linear() -> nn.Linear:
    return nn.Linear(2, 2, rng=np.random.default_rng(1))


class Notes(Callback):
    """Keeps what it is told; breaks off after so many steps."""

    def __init__(self, steps: int | None = None) -> None:
        self.said: list[str] = []
        self.epochs: list[Epoch] = []
        self.left = False
        self._steps = steps

    def __exit__(self, *error: object) -> None:
        self.left = True

    def on_epoch_begin(self, number: int, of: int, steps: int) -> None:
        self.said.append(f"{number}/{of}")

    def on_step_end(self) -> None:
        self.said.append("step")
        if self.said.count("step") == self._steps:
            raise KeyboardInterrupt

    def on_epoch_end(self, epoch: Epoch) -> None:
        self.epochs.append(epoch)


@pytest.mark.parametrize("optimizer", [SGD(0.5), Adam(0.1)])
def test_learns(optimizer: Optimizer[nn.Linear, object]) -> None:
    data, notes = two_clouds(100), Notes()
    model = fit(linear(), data, optimizer, epochs=5, batch_size=16, callback=notes)
    assert isinstance(model, nn.Linear)
    assert accuracy(predict(model, data), data.labels) == 1
    assert notes.epochs[-1].loss < notes.epochs[0].loss / 2
    assert notes.left


def test_what_the_watcher_is_told() -> None:
    notes = Notes()
    fit(linear(), two_clouds(10), SGD(0.1), epochs=2, batch_size=4, callback=notes)
    assert notes.said == ["1/2", "step", "step", "step", "2/2", "step", "step", "step"]
    assert [(epoch.number, epoch.of) for epoch in notes.epochs] == [(1, 2), (2, 2)]


def test_the_loss_is_the_mean_over_the_examples() -> None:
    data, model, notes = two_clouds(10), linear(), Notes()
    fit(model, data, SGD(0.0), epochs=1, batch_size=4, callback=notes)
    whole = losses.cross_entropy(model(data.inputs), data.labels).item()
    assert notes.epochs[0].loss == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize("optimizer", [SGD(0.5, momentum=0.9), Adam(0.1)])
def test_a_step_is_planned_and_computes_what_the_eager_one_does(
    optimizer: Optimizer[nn.Linear, object],
) -> None:
    data, runs = two_clouds(10), []

    def loss(scores: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        runs.append(scores.shape)
        return losses.cross_entropy(scores, y)

    fitted = fit(linear(), data, optimizer, epochs=3, batch_size=4, loss=loss)
    assert runs == [(4, 2), (2, 2)], "traced once for each size of batch"
    assert_same(fitted, by_hand(data, optimizer, loss))


def test_a_network_that_holds_functions_is_planned_too() -> None:
    runs = []

    def noted(x: Tensor) -> Tensor:
        runs.append(x.shape)
        return ops.relu(x)

    rng = np.random.default_rng(1)
    model = nn.Sequential(nn.Linear(2, 4, rng=rng), noted, nn.Linear(4, 2, rng=rng))
    fit(model, two_clouds(8), SGD(0.5), epochs=3, batch_size=4)
    assert runs == [(4, 4)]


def by_hand(data: Dataset, optimizer: Optimizer[nn.Linear, S], loss: Loss) -> nn.Linear:
    """What three epochs of batches of 4 give, step by step."""
    model = linear()
    state = optimizer.init(model)
    for _ in range(3):
        for batch in batches(data, 4):
            gradient = grad(lambda m, x, y: loss(m(x), y))(model, batch.inputs, batch.labels)
            model, state = optimizer.step(model, gradient, state)
    return model


def assert_same(model: nn.Linear, other: nn.Linear) -> None:
    for (place, leaf), expected in zip(trees.named_leaves(model), trees.leaves(other), strict=True):
        assert leaf.numpy().tobytes() == expected.numpy().tobytes(), place


def test_a_loss_whose_control_flow_depends_on_values() -> None:
    branches = []

    def loss(scores: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        value = losses.cross_entropy(scores, y)
        branches.append(stop_gradient(value).item() > 0.3)
        return value if branches[-1] else value * 0.5

    data = two_clouds(10)
    with pytest.warns(UserWarning) as caught:
        fitted = fit(linear(), data, SGD(0.5), epochs=3, batch_size=4, loss=loss)
    (warning,) = caught
    assert warning.filename == __file__, "where fit is called"
    text = r"fit: steps run as Python, .* because jit cannot plan them: .*a Python number of x"
    assert re.match(text, str(warning.message))
    assert {*branches} == {True, False}
    assert_same(fitted, by_hand(data, SGD(0.5), loss))


class Decaying:
    """SGD whose state is a number: each step's rate is half the one before."""

    def init(self, model: nn.Linear) -> float:
        return 1.0

    def step(self, model: nn.Linear, gradient: nn.Linear, state: float) -> tuple[nn.Linear, float]:
        sgd = SGD(state)
        return sgd.step(model, gradient, sgd.init(model))[0], state / 2


def test_an_optimizer_whose_state_is_a_number() -> None:
    data = two_clouds(40)
    text = "jit cannot plan them: the optimizer's state is of type float, not a tensor"
    with pytest.warns(UserWarning, match=text) as caught:
        fitted = fit(linear(), data, Decaying(), epochs=3, batch_size=4)
    (warning,) = caught
    assert warning.filename == __file__, "where fit is called"
    assert_same(fitted, by_hand(data, Decaying(), losses.cross_entropy))


def test_what_the_loss_raises_is_raised_once() -> None:
    def loss(scores: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        raise TypeError("not today")

    with pytest.raises(TypeError, match="^not today$") as caught:
        fit(linear(), two_clouds(10), SGD(0.1), epochs=1, batch_size=4, loss=loss)
    assert caught.value.__context__ is None


def orders(rng: np.random.Generator | None) -> list[list[float]]:
    """The first feature of every example, as two epochs of training see them."""
    seen: list[float] = []

    def loss(logits: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        seen.extend(y.numpy().tolist())
        return losses.cross_entropy(logits, y)

    inputs = ops.zeros((6, 2), dtype=np.float32)
    data = Dataset(inputs, ops.asarray(np.arange(6)))
    model = nn.Linear(2, 6, rng=np.random.default_rng(1))
    with pytest.warns(UserWarning, match="needs the values of a int64"):
        fit(model, data, SGD(0.1), epochs=2, batch_size=4, rng=rng, loss=loss)
    return [seen[:6], seen[6:]]


def test_examples_come_in_order_without_a_generator() -> None:
    assert orders(None) == [[0, 1, 2, 3, 4, 5]] * 2


def test_a_generator_shuffles_each_epoch_anew() -> None:
    first, second = orders(np.random.default_rng(0))
    assert sorted(first) == sorted(second) == [0, 1, 2, 3, 4, 5]
    assert first != second


@pytest.mark.parametrize(
    ("steps", "where"),
    [
        (1, "epoch 1 of 3, after 1 of its 5 steps"),
        (3, "epoch 1 of 3, after 3 of its 5 steps"),
        (7, "epoch 2 of 3, after 2 of its 5 steps"),
    ],
)
def test_interrupted(steps: int, where: str) -> None:
    notes = Notes(steps)
    with pytest.raises(TrainingInterrupted) as caught:
        fit(linear(), two_clouds(10), SGD(0.1), epochs=3, batch_size=2, callback=notes)
    assert isinstance(caught.value, KeyboardInterrupt)
    assert str(caught.value) == f"stopped in {where}"
    assert notes.left


def test_predict_keeps_the_order_over_batches() -> None:
    data, model = two_clouds(10), linear()
    expected = np.argmax(model(data.inputs).numpy(), axis=1)
    assert np.array_equal(predict(model, data, batch_size=3).numpy(), expected)


def test_lines() -> None:
    file = io.StringIO()
    fit(linear(), two_clouds(4), SGD(0.0), epochs=2, batch_size=4, callback=ProgressLines(file))
    first, second = file.getvalue().splitlines()
    assert first.startswith("epoch 1/2  loss 0.")
    assert second.startswith("epoch 2/2  loss 0.")
    assert str(Epoch(2, 3, 0.5, 1.25)) == "epoch 2/3  loss 0.5000  1.2 s"
