"""What chains, groups, clipping, decay, accumulation and averages do, beside the laws of all optimizers."""

from typing import Any

import numpy as np
import pytest

from tests.arrays import bits
from tests.optim.every_optimizer import EVERY, Model, inputs, is_matrix, loss
from typednn import checked_arguments, grad, jit, nn, ops, optim, trees
from typednn.optim.muon import orthogonalized

X = inputs()


def steps(optimizer: optim.Optimizer, model: Any, count: int = 5) -> Any:
    state = optimizer.init(model)
    for _ in range(count):
        model, state = optimizer.step(model, grad(loss)(model, X), state)
    return model, state


def leaf(model: Any, path: str) -> Any:
    return dict(nn.named_parameters(model))[path].numpy()


# --- chains


def test_a_step_makes_no_parts_and_checks_no_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    """``init`` has made them."""
    checked: list[str] = []
    monkeypatch.setattr(
        checked_arguments, "check_values", lambda owner, *_, **__: checked.append(owner)
    )
    for optimizer in EVERY.values():
        model = Model()
        state = optimizer.init(model)
        checked.clear()
        model, state = optimizer.step(model, model, state)
        assert checked == []


def test_adamw_is_the_chain_that_it_says() -> None:
    chain = optim.Chain(
        optim.ScaleByAdam(), optim.WeightDecay(0.1, is_matrix), optim.ScaleByRate(0.01)
    )
    expected = steps(optim.AdamW(0.01, weight_decay=0.1, where=is_matrix), Model())
    assert bits(steps(chain, Model())) == bits(expected)


def test_a_chain_in_a_chain() -> None:
    flat = optim.Chain(optim.ClipByValue(0.1), optim.WeightDecay(0.1), optim.SGD(0.1))
    nested = optim.Chain(
        optim.Chain(optim.ClipByValue(0.1), optim.WeightDecay(0.1)), optim.SGD(0.1)
    )
    assert bits(steps(nested, Model())[0]) == bits(steps(flat, Model())[0])


# --- clipping


@pytest.mark.parametrize("limit", [0.5, 5.0, 100.0])
def test_the_norm_is_that_of_all_parameters(limit: float) -> None:
    gradient = {"a": ops.asarray([3.0, 0.0]), "b": ops.asarray(4.0)}
    clip = optim.Chain(optim.ClipByNorm(limit), optim.SGD(1.0))
    zeros = trees.map(ops.zeros_like, gradient)
    new, _ = clip.step(zeros, gradient, clip.init(zeros))
    factor = min(1.0, limit / 5.0)
    np.testing.assert_allclose(new["a"].numpy(), [-3.0 * factor, 0.0], rtol=1e-6)
    np.testing.assert_allclose(new["b"].numpy(), -4.0 * factor, rtol=1e-6)


def test_a_gradient_of_zeros_is_clipped_to_zeros() -> None:
    clip, x = optim.Chain(optim.ClipByNorm(1.0), optim.SGD(1.0)), ops.ones(3)
    for step in (clip.step, jit(clip.step)):
        assert step(x, ops.zeros(3), clip.init(x))[0].numpy().tolist() == [1, 1, 1]


def test_no_parameters_at_all() -> None:
    model = nn.freeze(nn.Linear(2, 2, rng=np.random.default_rng(0)))
    optimizer = optim.Chain(optim.ClipByNorm(1.0), optim.AverageWeights(optim.Adafactor()))
    new, state = optimizer.step(model, model, optimizer.init(model))
    assert bits(new) == bits(model)
    assert len(trees.leaves(state)) == 1


@pytest.mark.parametrize(
    "optimizer",
    [
        optim.Chain(optim.ClipByNorm(1.0), optim.SGD(0.1)),
        optim.Adafactor(),
        optim.Muon(nesterov=False),
    ],
    ids=lambda optimizer: type(optimizer).__name__,
)
def test_sums_of_transposed_arrays_add_in_the_planned_order(optimizer: optim.Optimizer) -> None:
    rng = np.random.default_rng(0)
    model, gradient = ops.normal((40, 90), rng=rng).mT, ops.normal((40, 90), rng=rng).mT
    state = optimizer.init(model)
    expected = optimizer.step(model, gradient, state)
    assert bits(jit(optimizer.step)(model, gradient, state)) == bits(expected)


# --- which parameters


@pytest.mark.parametrize(
    ("where", "decayed"),
    [
        (None, {"layer.weight", "layer.bias", "turned", "scale"}),
        ("layer", {"layer.weight", "layer.bias"}),
        ("layer.bias", {"layer.bias"}),
        (("scale", "layer.bias"), {"scale", "layer.bias"}),
        (is_matrix, {"layer.weight", "turned"}),
        (lambda path, x: path.endswith("bias"), {"layer.bias"}),
        (lambda path, x: False, set()),
    ],
)
def test_what_decays(where: Any, decayed: set[str]) -> None:
    model: Any = trees.map(ops.ones_like, Model())
    zeros = trees.map(ops.zeros_like, model)
    optimizer = optim.Chain(optim.WeightDecay(0.5, where), optim.SGD(1.0))
    new, _ = optimizer.step(model, zeros, optimizer.init(model))
    found = {path: x.numpy().ravel()[0] for path, x in nn.named_parameters(new)}
    assert found == {path: 0.5 if path in decayed else 1.0 for path in found}


def test_the_start_of_a_name_is_no_path() -> None:
    with pytest.raises(ValueError, match="WeightDecay: the model has no parameter at 'lay'; its p"):
        optim.AdamW(where="lay").init(Model())


def test_a_path_is_a_whole_name() -> None:
    model = {"a": ops.ones(()), "ab": ops.ones(()), "b": [ops.ones(()), ops.ones(())]}
    optimizer = optim.Groups(
        ("['b'][0]", optim.SGD(1.0)), ("['a']", optim.SGD(2.0)), rest=optim.SGD(0.0)
    )
    new, _ = optimizer.step(model, model, optimizer.init(model))
    found: Any = trees.map(lambda x: x.item(), new)
    assert found == {"a": -1.0, "ab": 1.0, "b": [0.0, 1.0]}


def test_each_group_has_the_steps_of_its_own_optimizer() -> None:
    one, two, rest = optim.Adam(0.1), optim.SGD(0.05, 0.9), optim.Lion(0.01)
    groups = optim.Groups(("layer.weight", one), ("layer", two), rest=rest)
    model, state = Model(), groups.init(Model())
    whole = [optimizer.init(model) for optimizer in (one, two, rest)]
    for _ in range(4):
        gradient = grad(loss)(model, X)
        found = [
            optimizer.step(model, gradient, own)
            for optimizer, own in zip((one, two, rest), whole, strict=True)
        ]
        whole = [own for _, own in found]
        model, state = groups.step(model, gradient, state)
        for path, place in {"layer.weight": 0, "layer.bias": 1, "turned": 2, "scale": 2}.items():
            assert bits(leaf(model, path)) == bits(leaf(found[place][0], path))
    first, second, last = state.memory
    assert {*first[0]["mean"]} == {"layer.weight"}
    assert {*second[0]["velocity"]} == {"layer.bias"}
    assert {*last[0]["mean"]} == {"scale", "turned"}


# --- accumulation and averages


def test_accumulation_is_a_step_with_the_mean_of_the_gradients() -> None:
    inner = optim.Adam(0.1)
    optimizer = optim.Accumulate(inner, every=3)
    model, state = Model(), optimizer.init(Model())
    expected, own = Model(), inner.init(Model())
    for _ in range(2):
        gradients = [grad(loss)(model, X * factor) for factor in (1.0, 2.0, 0.5)]
        for place, gradient in enumerate(gradients):
            assert bits(model) == bits(expected), place
            model, state = optimizer.step(model, gradient, state)
        mean = trees.map(lambda a, b, c: (a + b + c) / 3 if a.dtype.kind == "f" else a, *gradients)
        expected, own = inner.step(expected, mean, own)
        for path, x in nn.named_parameters(expected):
            np.testing.assert_allclose(leaf(model, path), x.numpy(), rtol=1e-5, atol=1e-6)
        expected = model
    assert (state.steps.item(), own.steps.item()) == (6, 2)


def test_averages_of_weights() -> None:
    optimizer = optim.AverageWeights(optim.SGD(0.1), decay=0.75)
    model, state = Model(), optimizer.init(Model())
    assert bits(optim.averaged(model, state)) == bits(model)
    mean = {path: x.numpy() for path, x in nn.named_parameters(model)}
    for _ in range(4):
        model, state = optimizer.step(model, grad(loss)(model, X), state)
        mean = {path: 0.75 * x + 0.25 * leaf(model, path) for path, x in mean.items()}
    found = optim.averaged(model, state)
    assert bits(model) == bits(steps(optim.SGD(0.1), Model(), 4)[0])
    for path, x in mean.items():
        np.testing.assert_allclose(leaf(found, path), x, rtol=1e-6)
    assert bits(found.still) == bits(model.still)


def test_averages_inside_of_others() -> None:
    inside = optim.Chain(optim.ClipByNorm(9e9), optim.AverageWeights(optim.SGD(0.1), 0.5))
    model, state = steps(optim.Accumulate(inside, every=1), Model())
    _, plain = steps(optim.AverageWeights(optim.SGD(0.1), 0.5), Model())
    for path, x in nn.named_parameters(optim.averaged(model, plain)):
        np.testing.assert_allclose(leaf(optim.averaged(model, state), path), x.numpy(), rtol=1e-6)
    with pytest.raises(
        ValueError, match="averaged: the state has no averages; it is not one of Av"
    ):
        optim.averaged(model, optim.Adam().init(model))


def test_averages_of_something_else() -> None:
    rng = np.random.default_rng(0)
    layer, other = nn.Linear(4, 3, rng=rng), nn.Linear(4, 2, rng=rng)
    average = optim.AverageWeights(optim.SGD(0.1))
    anything: Any = optim
    with pytest.raises(TypeError, match="averaged: the state is of class Linear, but expected"):
        anything.averaged(average.init(layer), layer)
    with pytest.raises(
        ValueError, match=r"'weight' is of shape \(4, 3\), but the state has one of"
    ):
        anything.averaged(layer, average.init(other))
    with pytest.raises(ValueError, match="'weight' is of shape .*, but the state has none"):
        anything.averaged(layer, average.init((layer, layer)))


@pytest.mark.parametrize("model", [nn.Linear, None, 3, ops.arange(3), ops.relu])
def test_a_state_of_what_has_no_parameters(model: Any) -> None:
    with pytest.raises(TypeError, match=r"Adam\.init: model is .*, but expected a model with par"):
        optim.Adam().init(model)


# --- matrices


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (7, 3), (1, 5), (5, 1)])
def test_muons_matrices_are_nearly_orthogonal(shape: tuple[int, int]) -> None:
    x = ops.normal(shape, rng=np.random.default_rng(0))
    singular = np.linalg.svd(orthogonalized(x).numpy(), compute_uv=False)
    assert 0.6 < singular.min() <= singular.max() < 1.3
    assert not orthogonalized(ops.zeros(shape)).numpy().any()


def test_adafactor_keeps_a_row_and_a_column() -> None:
    model = {"matrix": ops.ones((30, 50)), "stack": ops.ones((2, 3, 4)), "vector": ops.ones(7)}
    memory = optim.Adafactor().init(model).memory[0]
    shapes = {name: {path: x.shape for path, x in of.items()} for name, of in memory.items()}
    assert shapes == {
        "rows": {"['matrix']": (30, 1), "['stack']": (2, 3, 1)},
        "columns": {"['matrix']": (1, 50), "['stack']": (2, 1, 4)},
        "square": {"['vector']": (7,)},
    }


# --- a hard valley


def rosenbrock(point: dict[str, Any]) -> Any:
    """Its minimum is at (1, 1), at the end of a curved valley."""
    x, y = point["x"], point["y"]
    return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2


@pytest.mark.parametrize(
    "optimizer",
    [
        optim.SGD(1e-3, 0.9, nesterov=True),
        optim.Adam(0.02),
        optim.AdamW(0.02, weight_decay=0.0),
        optim.NAdam(0.02),
        optim.RMSProp(1e-3),
        optim.Adagrad(0.5),
        optim.Chain(optim.ClipByNorm(1.0), optim.SGD(2e-3, 0.5)),
    ],
    ids=lambda optimizer: type(optimizer).__name__,
)
def test_rosenbrocks_valley(optimizer: optim.Optimizer) -> None:
    point: Any = {"x": ops.asarray(-1.0, dtype=np.float64), "y": ops.asarray(1.5, dtype=np.float64)}
    run = jit(lambda point, state: optimizer.step(point, grad(rosenbrock)(point), state))
    state = optimizer.init(point)
    for _ in range(5000):
        point, state = run(point, state)
    assert rosenbrock(point).item() < 1e-2
