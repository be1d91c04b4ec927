"""The training loop: it learns, in the order asked for, and computes what a loop by hand does."""

import re
from typing import Any, Self, TypeVar

import numpy as np
import pytest
from jaxtyping import Float32, Int64

from tests.checks.counting import counted
from tests.train.runs import Batches, bits, clouds, linear, network
from typednn import grad, losses, metrics, nn, ops, random, stop_gradient, train, value_and_grad
from typednn.data import Dataset
from typednn.metrics import accuracy
from typednn.optim import SGD, Adam
from typednn.tensor import Tensor
from typednn.train import Callback, Run, TrainingState, evaluate, fit, predict, supervised

S = TypeVar("S")
Labelled = tuple[Tensor[Any, Any], Tensor[Any, Any]]


class Notes(Callback):
    """Keeps what it is told; breaks off after so many steps."""

    def __init__(self, steps: int | None = None) -> None:
        self.said: list[str] = []
        self.steps = 0
        self._last = steps

    def __enter__(self) -> Self:
        self.said.append("enter")
        return self

    def __exit__(self, *error: object) -> None:
        self.said.append("exit")

    def on_begin(self, run: Run) -> None:
        self.said.append(f"begin {run.epochs} of {run.batches}: {', '.join(run.series)}")

    def on_step_end(
        self, before: TrainingState[Any, Any], batch: Any, after: TrainingState[Any, Any]
    ) -> None:
        assert after.step.item() == before.step.item() + 1
        self.said.append(f"step {after.position}")
        self.steps += 1
        if self.steps == self._last:
            raise KeyboardInterrupt

    def on_epoch_end(self, state: TrainingState[Any, Any]) -> None:
        self.said.append(f"epoch {state.epoch}")

    def on_end(self, state: TrainingState[Any, Any]) -> None:
        self.said.append("end")


@pytest.mark.parametrize("model", [linear, network])
def test_a_step_like_the_one_before_checks_nothing_anew(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: that each step checked its state once made ``fit`` twice as slow."""
    verdicts, after_steps = counted(monkeypatch), []

    class Counts(Callback):
        def on_step_end(self, *states: Any) -> None:
            after_steps.append(len(verdicts))

    fit(model(), clouds(96, 16), Adam(0.1), epochs=1, callbacks=[Counts()])
    assert len(after_steps) == 6
    assert {*after_steps[1:]} == {after_steps[1]}


@pytest.mark.parametrize("optimizer", [SGD(0.5), Adam(0.1)])
def test_learns(optimizer: train.Optimizer[nn.Linear, object]) -> None:
    data = clouds(100, 16)
    state = fit(linear(), data, optimizer, epochs=5)
    assert isinstance(state.model, nn.Linear)
    dataset = Dataset(data.inputs, data.labels)
    assert accuracy(predict(state.model, dataset), data.labels) == 1
    assert state.history.losses[-1] < state.history.losses[0] / 2


def test_what_a_callback_is_told() -> None:
    notes = Notes()
    fit(linear(), clouds(6, 4), SGD(0.1), epochs=2, callbacks=[notes])
    steps = ["step 1", "step 2"]
    told = ["enter", "begin 2 of 2: loss", *steps, "epoch 1", *steps, "epoch 2", "end", "exit"]
    assert notes.said == told


def test_the_loss_is_the_mean_over_the_examples() -> None:
    data, model = clouds(10, 4), linear()
    state = fit(model, data, SGD(0.0), epochs=1)
    whole = losses.cross_entropy(model(data.inputs), data.labels).item()
    assert state.history.losses == [pytest.approx(whole, rel=1e-5)]


@pytest.mark.parametrize("optimizer", [SGD(0.5, momentum=0.9), Adam(0.1)])
def test_a_step_is_planned_and_computes_what_the_eager_one_does(
    optimizer: train.Optimizer[nn.Linear, object],
) -> None:
    data, runs = clouds(10, 4), []

    def loss(scores: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        runs.append(scores.shape)
        return losses.cross_entropy(scores, y)

    fitted = fit(linear(), data, optimizer, supervised(loss), epochs=3).model
    assert runs == [(4, 2), (2, 2)], "traced once for each size of batch"
    assert bits(fitted) == bits(by_hand(data, optimizer, loss))


def by_hand(data: Batches, optimizer: train.Optimizer[nn.Linear, S], loss: Any) -> nn.Linear:
    """What three epochs give, step by step."""
    model = linear()
    state = optimizer.init(model)
    for epoch in range(3):
        for batch in data.batches(epoch):
            gradient = grad(lambda m, x, y: loss(m(x), y))(model, batch.inputs, batch.labels)
            model, state = optimizer.step(model, gradient, state)
    return model


def test_the_loop_of_the_docstring_gives_the_same() -> None:
    """With draws and running statistics, as the module's docstring has it."""
    data, optimizer, key = clouds(20, 8, seed=3), SGD(0.1, momentum=0.9), random.key(7)

    def objective(model: Any, batch: Any, mode: nn.Train) -> Any:
        value = losses.cross_entropy(model(batch.inputs, mode), batch.labels)
        return value, mode.updated(model)

    model: Any = network()
    state = optimizer.init(model)
    for number, batch in enumerate([*data.batches(0), *data.batches(1)]):
        mode = nn.Train(random.fold_in(key, number))
        (_, model), gradient = value_and_grad(objective, has_aux=True)(model, batch, mode)
        model, state = optimizer.step(model, gradient, state)
    fitted = fit(network(), data, optimizer, epochs=2, key=key)
    assert bits(fitted.model) == bits(model)
    assert bits(fitted.optimizer) == bits(state)
    assert fitted.step.item() == 6


def test_a_network_that_holds_functions_is_planned_too() -> None:
    runs = []

    def noted(x: Tensor) -> Tensor:
        runs.append(x.shape)
        return ops.relu(x)

    rng = np.random.default_rng(1)
    model = nn.Sequential(nn.Linear(2, 4, rng=rng), noted, nn.Linear(4, 2, rng=rng))
    fit(model, clouds(8, 4), SGD(0.5), epochs=3)
    assert runs == [(4, 4)]


def test_a_loss_whose_control_flow_depends_on_values() -> None:
    branches = []

    def loss(scores: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        value = losses.cross_entropy(scores, y)
        branches.append(stop_gradient(value).item() > 0.3)
        return value if branches[-1] else value * 0.5

    data = clouds(10, 4)
    with pytest.warns(UserWarning) as caught:
        fitted = fit(linear(), data, SGD(0.5), supervised(loss), epochs=3).model
    (warning,) = caught
    assert warning.filename == __file__, "where fit is called"
    text = r"fit: steps run as Python, .* because jit cannot plan them: .*a Python number of x"
    assert re.match(text, str(warning.message))
    assert {*branches} == {True, False}
    assert bits(fitted) == bits(by_hand(data, SGD(0.5), loss))


class Decaying:
    """SGD whose state is a number: each step's rate is half the one before."""

    def init(self, model: nn.Linear) -> float:
        return 1.0

    def step(self, model: nn.Linear, gradient: nn.Linear, state: float) -> tuple[nn.Linear, float]:
        sgd = SGD(state)
        return sgd.step(model, gradient, sgd.init(model))[0], state / 2


def test_an_optimizer_whose_state_is_a_number() -> None:
    data = clouds(40, 4)
    text = "jit cannot plan them: the optimizer's state is of type float, not a tensor"
    with pytest.warns(UserWarning, match=text) as caught:
        fitted = fit(linear(), data, Decaying(), epochs=3).model
    (warning,) = caught
    assert warning.filename == __file__, "where fit is called"
    assert bits(fitted) == bits(by_hand(data, Decaying(), losses.cross_entropy))


def test_what_the_loss_raises_is_raised_once() -> None:
    def loss(scores: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        raise TypeError("not today")

    with pytest.raises(TypeError, match="^not today$") as caught:
        fit(linear(), clouds(10, 4), SGD(0.1), supervised(loss), epochs=1)
    assert caught.value.__context__ is None


def test_the_model_that_was_given_is_unchanged() -> None:
    model = network()
    before = bits(model)
    fit(model, clouds(10, 4), SGD(0.1, momentum=0.9), epochs=2)
    assert bits(model) == before


def test_running_statistics_are_kept_and_used_in_validation() -> None:
    data = clouds(20, 4)
    state = fit(network(), data, SGD(0.1), epochs=2, validation=data)
    norm = state.model.layers[1]
    assert not np.array_equal(norm.running_mean.numpy(), network().layers[1].running_mean.numpy())
    expected = losses.cross_entropy(state.model(data.inputs, nn.Eval()), data.labels).item()
    assert state.history["val_loss"][-1] == pytest.approx(expected, rel=1e-5)


def test_metrics_of_validation() -> None:
    data, notes = clouds(50, 16), Notes()
    state = fit(
        linear(),
        data,
        SGD(0.5),
        epochs=3,
        validation=data,
        metrics={"share": metrics.Accuracy()},
        callbacks=[notes],
    )
    assert notes.said[1] == "begin 3 of 4: loss, val_loss, val_share"
    assert state.history.names() == ["loss", "val_loss", "val_share"]
    assert state.history["val_share"][-1] == 1
    measured = evaluate(
        state.model, data, supervised(losses.cross_entropy), metrics={"s": metrics.Accuracy()}
    )
    assert measured == {"loss": state.history["val_loss"][-1], "s": 1}


def test_any_objective() -> None:
    """Batches that are one tensor, a loss without targets, and draws of its own."""

    class Rows:
        def __len__(self) -> int:
            return 3

        def batches(self, epoch: int, start: int = 0) -> Any:
            return (ops.ones((4, 2)) for _ in range(start, 3))

    def objective(
        model: nn.Linear, batch: Float32[Tensor, "b 2"], mode: nn.Mode
    ) -> Float32[Tensor, ""]:
        if isinstance(mode, nn.Train):
            batch = batch + random.normal(mode.key(), batch.shape)
        return ops.mean(ops.square(model(batch) - batch))

    state = fit(linear(), Rows(), SGD(0.1), objective, epochs=20, validation=Rows())
    assert state.history["val_loss"][-1] < state.history["val_loss"][0]


def test_regression() -> None:
    class Line:
        def __len__(self) -> int:
            return 4

        def batches(self, epoch: int, start: int = 0) -> Any:
            x = ops.asarray(np.linspace(-1, 1, 8, dtype=np.float32)[:, None])
            return ((x, 3.0 * x - 1.0) for _ in range(start, 4))

    model = nn.Linear(1, 1, rng=np.random.default_rng(0))
    fitted = fit(model, Line(), SGD(0.3), supervised(losses.mse), epochs=50).model
    assert fitted.weight.item() == pytest.approx(3, abs=1e-3)
    assert fitted.bias is not None and fitted.bias.item() == pytest.approx(-1, abs=1e-3)


def orders(seed: int | None) -> list[list[float]]:
    """The label of every example, as two epochs of training see them."""
    seen: list[float] = []

    def loss(logits: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        seen.extend(y.numpy().tolist())
        return losses.cross_entropy(logits, y)

    inputs = ops.zeros((6, 2), dtype=np.float32)
    data = Batches(inputs, ops.asarray(np.arange(6)), 4, seed)
    model = nn.Linear(2, 6, rng=np.random.default_rng(1))
    with pytest.warns(UserWarning, match="needs the values of a int64"):
        fit(model, data, SGD(0.1), supervised(loss), epochs=2)
    return [seen[:6], seen[6:]]


def test_the_loader_decides_the_order_of_each_epoch() -> None:
    assert orders(None) == [[0, 1, 2, 3, 4, 5]] * 2
    first, second = orders(0)
    assert sorted(first) == sorted(second) == [0, 1, 2, 3, 4, 5]
    assert first != second


def test_predict_keeps_the_order_over_batches() -> None:
    data, model = clouds(10, 4), network()
    expected = np.argmax(model(data.inputs, nn.Eval()).numpy(), axis=1)
    dataset = Dataset(data.inputs, data.labels)
    assert np.array_equal(predict(model, dataset, batch_size=3).numpy(), expected)
