"""Batch normalisation: its formula, its gradient, and its running statistics."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from typednn import grad, jit, nn, ops, optim, random, trees, value_and_grad
from typednn.shapes.shape import ShapeError

pytestmark = pytest.mark.filterwarnings("ignore:nn.Train. the running statistics")
# Here the outputs of layers count, not the model that has their statistics.

KEY = random.key(0)
SHAPES = [(7, 3), (5, 3, 4), (4, 3, 5, 2), (2, 3, 2, 3, 2), (1, 3, 6)]


def batch(shape: tuple[int, ...], seed: int = 1) -> Any:
    return random.normal(random.key(seed), shape) * 2.0 + 5.0


def layer(**options: Any) -> Any:
    made = nn.BatchNorm(3, **options)
    if made.weight is None:
        return made
    return nn.replace(made, weight=ops.asarray([1.0, 2.0, -1.0]), bias=ops.asarray([0.5, 0.0, 3.0]))


def channels_last(x: Any) -> Any:
    """The values of each channel, as the columns of an array of float64."""
    return np.moveaxis(x.numpy().astype(np.float64), 1, -1).reshape(-1, 3)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("options", [{}, {"eps": 0.5}, {"affine": False}])
def test_training_normalises_by_the_batch(shape: tuple[int, ...], options: dict[str, Any]) -> None:
    norm, x = layer(**options), batch(shape)
    columns = channels_last(x)
    expected = (columns - columns.mean(0)) / np.sqrt(columns.var(0) + options.get("eps", 1e-5))
    if norm.weight is not None:
        expected = expected * norm.weight.numpy() + norm.bias.numpy()
    out = norm(x, nn.Train(KEY))
    assert out.shape == shape and out.dtype == np.float32
    np.testing.assert_allclose(channels_last(out), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("momentum", [0.1, 0.7, 0.0, 1.0])
def test_the_running_statistics_move_towards_the_batch(
    shape: tuple[int, ...], momentum: float
) -> None:
    norm, x, mode = layer(momentum=momentum), batch(shape), nn.Train(KEY)
    norm(x, mode)
    new, columns = mode.updated(norm), channels_last(x)
    mean = momentum * columns.mean(0)
    var = (1 - momentum) + momentum * columns.var(0, ddof=1)
    np.testing.assert_allclose(new.running_mean.numpy(), mean, rtol=1e-5)
    np.testing.assert_allclose(new.running_var.numpy(), var, rtol=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_evaluation_uses_the_running_statistics(shape: tuple[int, ...]) -> None:
    norm = nn.replace(
        layer(),
        running_mean=ops.asarray([4.0, 5.0, 6.0]),
        running_var=ops.asarray([1.0, 4.0, 9.0]),
    )
    x = batch(shape)
    scale = norm.weight.numpy() / np.sqrt(np.array([1, 4, 9]) + 1e-5)
    expected = (channels_last(x) - np.array([4, 5, 6])) * scale + norm.bias.numpy()
    np.testing.assert_allclose(channels_last(norm(x, nn.Eval())), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(norm(x[:1], nn.Eval()).numpy(), norm(x, nn.Eval()).numpy()[:1])


@pytest.mark.parametrize("planned", [False, True])
def test_its_gradient_is_that_of_the_paper(planned: bool) -> None:
    """Section 3 of Ioffe and Szegedy 2015, written out in numpy."""
    norm, x, g = layer(), batch((4, 3, 5)), random.normal(random.key(2), (4, 3, 5))

    def f(norm: Any, x: Any) -> Any:
        return (norm(x, nn.Train(KEY)) * g).sum()

    run = grad(f, argnums=(0, 1))
    of_norm, of_x = (jit(run) if planned else run)(norm, x)
    columns, given = channels_last(x), channels_last(g)
    centred, root = columns - columns.mean(0), np.sqrt(columns.var(0) + 1e-5)
    normal = centred / root
    np.testing.assert_allclose(of_norm.weight.numpy(), (given * normal).sum(0), rtol=1e-4)
    np.testing.assert_allclose(of_norm.bias.numpy(), given.sum(0), rtol=1e-4)
    inner = given * norm.weight.numpy()
    expected = (inner - inner.mean(0) - normal * (inner * normal).mean(0)) / root
    np.testing.assert_allclose(channels_last(of_x), expected, rtol=1e-3, atol=1e-5)
    assert not of_norm.running_mean.numpy().any() and not of_norm.running_var.numpy().any()


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1, 1), (0, 3), (4, 3, 0)])
def test_one_value_for_a_channel_is_refused_in_training(shape: tuple[int, ...]) -> None:
    norm = layer()
    with pytest.raises(ShapeError, match=r"BatchNorm: x \(.*\) has [01] values for each of 3 chan"):
        norm(ops.ones(shape), nn.Train(KEY))
    assert norm(ops.ones(shape), nn.Eval()).shape == shape


@pytest.mark.parametrize("shape", [(2, 4), (3,), (2, 4, 3)])
def test_other_channels_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=r"BatchNorm.__call__: argument 'x'"):
        layer()(ops.ones(shape), nn.Train(KEY))


def test_there_is_one_channel_at_least() -> None:
    with pytest.raises(ShapeError, match="BatchNorm: channels is 0, but a size is at least 1"):
        nn.BatchNorm(0)  # type: ignore[shape]  # on purpose


def test_parameters_and_text() -> None:
    assert nn.parameter_count(layer()) == 6
    assert nn.parameter_count(layer(affine=False)) == 0
    assert repr(nn.BatchNorm(3)).startswith("BatchNorm[3](weight=float32[3], bias=float32[3], run")


@pytest.mark.parametrize(
    "copied",
    [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m)), lambda m: jit(lambda x: x)(m)],
)
def test_copies_are_updated_alike(copied: Any) -> None:
    found = []
    for norm in (layer(), copied(layer())):
        mode = nn.Train(KEY)
        norm(batch((6, 3)), mode)
        found.append(mode.updated(norm).running_mean.numpy().tolist())
    assert found[0] == found[1]


class Net(nn.Module):
    body: nn.Sequential[Any, Any, Any, Any, Any]

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.body = nn.Sequential(
            nn.BatchNorm(4, affine=False),
            nn.Linear(4, 16, rng=rng),
            nn.Sequential(nn.BatchNorm(16), nn.Tanh()),
            nn.Dropout(0.1),
            nn.Linear(16, 1, rng=rng),
        )

    def __call__(self, x: Any, mode: nn.Mode) -> Any:
        return self.body(x, mode)


SHIFT = np.array([10.0, -3.0, 0.5, 100.0], np.float32)
WIDTH = np.array([2.0, 0.1, 1.0, 30.0], np.float32)


def data(key: random.Key) -> tuple[Any, Any]:
    z = random.normal(key, (64, 4))
    return z * ops.asarray(WIDTH) + ops.asarray(SHIFT), z[:, :1] * z[:, 1:2]


def loss(model: Net, x: Any, y: Any, mode: nn.Mode) -> tuple[Any, Net]:
    value = ((model(x, mode) - y) ** 2).mean()
    return value, mode.updated(model) if isinstance(mode, nn.Train) else model


def trained(steps: int, *, planned: bool) -> tuple[Net, list[float]]:
    adam = optim.Adam(0.02)

    def step(model: Net, state: Any, key: random.Key) -> Any:
        of_data, of_model = random.split(key)
        x, y = data(of_data)
        run = value_and_grad(loss, has_aux=True)
        (value, model), gradient = run(model, x, y, nn.Train(of_model))
        model, state = adam.step(model, gradient, state)
        return model, state, value

    run, model, values = jit(step) if planned else step, Net(), list[float]()
    state = adam.init(model)
    for number in range(steps):
        model, state, value = run(model, state, random.fold_in(KEY, number))
        values.append(value.item())
    return model, values


def test_in_training_the_running_statistics_converge_and_the_loss_falls() -> None:
    model, values = trained(300, planned=True)
    norm = model.body[0]
    assert (np.abs(norm.running_mean.numpy() - SHIFT) < 0.2 * WIDTH).all()
    assert (np.abs(np.sqrt(norm.running_var.numpy()) / WIDTH - 1) < 0.15).all()
    assert np.mean(values[-20:]) < 0.5 * np.mean(values[:20])
    x, y = data(random.key(77))
    evaluated = loss(model, x, y, nn.Eval())[0].item()
    assert evaluated < 0.5
    assert evaluated == loss(model, x, y, nn.Eval())[0].item()


def test_training_in_jit_is_that_without() -> None:
    eager, planned = trained(5, planned=False), trained(5, planned=True)
    np.testing.assert_allclose(eager[1], planned[1], rtol=1e-4)
    for a, b in zip(trees.leaves(eager[0]), trees.leaves(planned[0]), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-3, atol=1e-4)
    assert planned[1] == trained(5, planned=True)[1]
