"""Laws of all optimizers: planned as eagerly, nothing written, what is no parameter left alone."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32

from tests.arrays import bits
from tests.optim.every_optimizer import EVERY, Model, inputs, loss
from typednn import ShapeError, Tensor, grad, jit, nn, ops, optim, trees, value_and_grad, vmap

PARAMETERS = {"layer.weight", "layer.bias", "turned", "scale"}
every = pytest.mark.parametrize("name", EVERY)


def every_but(names: set[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", [name for name in EVERY if name not in names])


def step(optimizer: optim.Optimizer, model: Any, state: Any, x: Any) -> tuple[Any, Any, Any]:
    value, gradient = value_and_grad(loss)(model, x)
    return value, *optimizer.step(model, gradient, state)


@pytest.mark.parametrize("donated", [(), ("model", "state")], ids=["kept", "donated"])
@every
def test_planned_steps_are_the_eager_ones_bit_for_bit(name: str, donated: Any) -> None:
    optimizer, x = EVERY[name], inputs()
    compiled = jit(
        lambda model, state, x: step(optimizer, model, state, x), donate_argnames=donated
    )
    eager: Any = (Model(), optimizer.init(Model()))
    planned: Any = (Model(), optimizer.init(Model()))
    for _ in range(8):
        one, *eager = step(optimizer, eager[0], eager[1], x)
        other, *planned = compiled(planned[0], planned[1], x)
        assert bits((one, eager)) == bits((other, planned))
    assert compiled._traced == 1


@every
def test_a_state_made_in_the_plan(name: str) -> None:
    def first(model: Model, x: Any) -> Any:
        return step(EVERY[name], model, EVERY[name].init(model), x)

    assert bits(jit(first)(Model(), inputs())) == bits(first(Model(), inputs()))


@every
def test_an_ensemble_is_trained_at_once(name: str) -> None:
    """Models and states, stacked along a new axis, make the steps that each makes alone."""
    optimizer, x = EVERY[name], inputs()

    def move(model: Any, state: Any) -> Any:
        return step(optimizer, model, state, x)[1:]

    def stacked(parts: list[Any]) -> Any:
        return trees.map(lambda *leaves: ops.stack(leaves), *parts)

    alone: list[Any] = [(Model(seed), optimizer.init(Model(seed))) for seed in range(2)]
    models, states = (stacked(list(parts)) for parts in zip(*alone, strict=True))
    for _ in range(3):
        alone = [move(model, state) for model, state in alone]
        models, states = vmap(move)(models, states)
    for found, expected in zip(
        trees.leaves((models, states)), trees.leaves(stacked(alone)), strict=True
    ):
        np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=2e-3, atol=1e-4)


@every
def test_no_argument_is_written(name: str) -> None:
    optimizer, model = EVERY[name], Model()
    state = optimizer.init(model)
    for _ in range(3):
        gradient = grad(loss)(model, inputs())
        before = bits((model, gradient, state))
        new = optimizer.step(model, gradient, state)
        jit(optimizer.step)(model, gradient, state)
        assert bits((model, gradient, state)) == before
        model, state = new


@every
def test_what_is_no_parameter_stays_as_it_is(name: str) -> None:
    """Whatever its gradient is; and the state has nothing of it."""
    optimizer, model = EVERY[name], Model()
    state = optimizer.init(model)
    ones: Any = trees.map(ops.ones_like, model)
    new = model
    for _ in range(3):
        new, state = optimizer.step(new, ones, state)
    moved = {
        path.removeprefix(".")
        for (path, before), (_, after) in zip(
            trees.named_leaves(model), trees.named_leaves(new), strict=True
        )
        if bits(before) != bits(after)
    }
    assert moved == PARAMETERS
    assert trees.flatten(new)[1] == trees.flatten(model)[1]
    assert all(any(part in path for part in PARAMETERS) for path in paths(state))


def paths(state: Any) -> list[str]:
    return [path for path, _ in trees.named_leaves(state.memory)]


class Tied(nn.Module):
    """The same layer in two places."""

    def __init__(self) -> None:
        self.layer = nn.Linear(3, 3, rng=np.random.default_rng(0))
        self.again = self.layer
        self.scale = ops.ones(())

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
        return self.again(self.layer(x)) * self.scale


@every
def test_a_shared_layer_moves_once(name: str) -> None:
    model = Tied()
    state = EVERY[name].init(model)
    for _ in range(3):
        gradient = grad(lambda m: ops.mean(m(ops.ones((2, 3)))))(model)
        model, state = EVERY[name].step(model, gradient, state)
    assert model.layer is model.again
    assert not any("again" in path for path in paths(state))


class Bare(nn.Module):
    """Parameters of any dtype."""

    layer: Any
    scale: Any

    def __init__(self, dtype: Any) -> None:
        self.layer = {"weight": ops.ones((3, 2), dtype=dtype), "bias": ops.ones(2, dtype=dtype)}
        self.scale = ops.ones((), dtype=dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@every_but({"groups", "decaying SGD"})
def test_dtypes_and_shapes_stay(name: str, dtype: Any) -> None:
    model = Bare(dtype)
    state = EVERY[name].init(model)
    for _ in range(2):
        model, state = EVERY[name].step(model, model, state)
    assert {leaf.dtype for leaf in trees.leaves((model, state.memory))} == {np.dtype(dtype)}
    assert state.steps.dtype == np.int64
    assert [leaf.shape for leaf in trees.leaves(model)] == [(2,), (3, 2), ()]


@pytest.mark.parametrize(
    "copied",
    [
        lambda state: trees.map(lambda leaf: leaf, state),
        lambda state: trees.map(lambda leaf: ops.asarray(leaf.numpy().copy()), state),
        lambda state: trees.unflatten(trees.flatten(state)[1], trees.leaves(state)),
        lambda state: pickle.loads(pickle.dumps(state)),
        copy.deepcopy,
        lambda state: jit(lambda s: s)(state),
    ],
    ids=["map", "numpy", "unflatten", "pickle", "deepcopy", "jit"],
)
@every
def test_a_copied_state_goes_on_as_the_state_itself(name: str, copied: Any) -> None:
    """It is a plain tree of tensors, and whoever keeps its leaves keeps all of it."""
    optimizer, model = EVERY[name], Model()
    _, model, state = step(optimizer, model, optimizer.init(model), inputs())
    assert all(isinstance(leaf, Tensor) for leaf in trees.leaves(state))
    assert bits(copied(state)) == bits(state)
    expected = step(optimizer, model, state, inputs())
    assert bits(step(optimizer, model, copied(state), inputs())) == bits(expected)


@every
def test_steps_are_counted(name: str) -> None:
    model = Model()
    state = EVERY[name].init(model)
    assert state.steps.item() == 0
    for _ in range(3):
        model, state = EVERY[name].step(model, model, state)
    assert state.steps.item() == 3


# --- wrong trees


@every
def test_a_gradient_of_another_structure_is_refused(name: str) -> None:
    model, wrong = Model(), [Model()]
    optimizer: Any = EVERY[name]
    with pytest.raises(TypeError) as caught:
        optimizer.step(model, wrong, optimizer.init(model))
    text = (
        "the gradient is of class list, but the model is of class Model; only one of them has tree"
    )
    assert text in str(caught.value)


@every
def test_a_gradient_of_another_shape_is_refused(name: str) -> None:
    model: Any = Model()
    gradient = trees.map(lambda x: ops.zeros((7, 7)) if x.ndim == 2 else x, model)
    words = r"step: model.layer.weight is float32 \(6, 3\), but its gradient is float32 \(7, 7\)$"
    with pytest.raises(ShapeError, match=words):
        EVERY[name].step(model, gradient, EVERY[name].init(model))


@every
def test_the_state_of_another_optimizer_is_refused(name: str) -> None:
    """Each other one, unless both remember the same."""
    model = Model()
    structure = trees.flatten(EVERY[name].init(model))[1]
    for other in EVERY.values():
        state = other.init(model)
        if trees.flatten(state)[1] != structure:
            with pytest.raises(TypeError, match="step: the state is that of another "):
                for _ in range(3):  # what is accumulated goes on after so many
                    _, state = EVERY[name].step(model, model, state)


@every
@pytest.mark.parametrize("state", [3, None, {}])
def test_what_is_no_state_is_refused(name: str, state: Any) -> None:
    words = (
        f"step: the state is of class {type(state).__name__}, but expected one such as init returns"
    )
    with pytest.raises(TypeError, match=words):
        EVERY[name].step(Model(), Model(), state)


@every_but({"SGD", "decaying SGD", "groups"})
def test_the_state_of_another_model_is_refused(name: str) -> None:
    words = "step: the state is that of another model|in the state is float32"
    optimizer: Any = EVERY[name]
    with pytest.raises((TypeError, ShapeError), match=words):
        optimizer.step(Tied(), Tied(), optimizer.init(Model()))


@every_but({"SGD", "decaying SGD"})
def test_a_state_of_other_shapes_is_refused(name: str) -> None:
    model = Model()
    state = trees.map(lambda x: ops.zeros((7, 7)) if x.ndim else x, EVERY[name].init(model))
    with pytest.raises(ShapeError, match=r"in the state is float32 \(7, 7\), but expected float32"):
        EVERY[name].step(model, model, state)


@every
def test_a_step_inside_a_gradient_is_refused(name: str) -> None:
    optimizer, model = EVERY[name], Model()

    def through(model: Model) -> Any:
        return optimizer.step(model, model, optimizer.init(model))[0].scale

    with pytest.raises(TypeError, match=r"must be a plain tensor, but a gradient is being taken"):
        grad(through)(model)


# --- convergence


@every
def test_a_quadratic_is_minimized(name: str) -> None:
    """Of a model with more weights than the loss has terms, so that it can be 0."""
    optimizer, x, model = EVERY[name], inputs(), Model()
    run = jit(lambda model, state: step(optimizer, model, state, x))
    state, first = optimizer.init(model), loss(model, x).item()
    for _ in range(400):
        _, model, state = run(model, state)
    assert loss(model, x).item() < first / 20
