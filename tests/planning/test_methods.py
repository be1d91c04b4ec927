"""``jit``, ``grad``, ``value_and_grad`` and ``remat`` in a class: methods, as functions are."""

import copy
import functools
import pickle
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import pytest
from jaxtyping import Float32

from tests.arrays import bits
from typednn import (
    ShapeError,
    Tensor,
    grad,
    jit,
    nn,
    ops,
    plan,
    remat,
    trees,
    typed,
    value_and_grad,
)
from typednn.planning.run.jit import Jit
from typednn.tracing import TraceError

X = ops.asarray([1.0, 2.0, 3.0], dtype=np.float32)
N = TypeVar("N", bound=int)


class Model(nn.Module):
    weight: Any

    def __init__(self, weight: Any = X) -> None:
        self.weight = weight

    def eager(self, x: Any) -> Any:
        return ops.sum(self.weight * x * x)

    @jit
    def loss(self, x: Any) -> Any:
        return ops.sum(self.weight * x * x)

    @remat
    def again(self, x: Any) -> Any:
        return ops.sum(self.weight * x * x)

    @grad
    def slope(self, x: Any) -> Any:
        return ops.sum(self.weight * x * x)

    @value_and_grad
    def both(self, x: Any) -> Any:
        return ops.sum(self.weight * x * x)

    @jit
    @value_and_grad
    def step(self, x: Any) -> Any:
        return ops.sum(self.weight * x * x)

    @jit
    def __call__(self, x: Any) -> Any:
        return self.weight * x

    @functools.partial(jit, static_argnames=("power",), donate_argnames=("x",))
    def power(self, x: Any, power: int = 2) -> Any:
        return self.weight * x**power

    @functools.partial(jit, donate_argnames=("self",))
    def moved(self, x: Any) -> Any:
        return Model(self.weight + x)

    @functools.partial(jit, static_argnames=("self",))
    def fixed(self, x: Any) -> Any:
        return self.weight * x

    @staticmethod
    @jit
    def doubled(x: Any) -> Any:
        return x * 2.0

    @classmethod
    @jit
    def named(cls, x: Any) -> Any:
        return {cls.__name__: x + 1.0}

    @property
    @jit
    def total(self) -> Any:
        return ops.sum(self.weight)

    part = functools.partialmethod(power, power=3)


class Derived(Model):
    @jit
    def loss(self, x: Any) -> Any:
        return super().loss(x) * 2.0


EXPECTED: dict[str, Callable[[Model, Any], Any]] = {
    "loss": lambda m, x: m.eager(x),
    "again": lambda m, x: m.eager(x),
    "slope": lambda m, x: grad(Model.eager)(m, x),
    "both": lambda m, x: value_and_grad(Model.eager)(m, x),
    "step": lambda m, x: value_and_grad(Model.eager)(m, x),
    "__call__": lambda m, x: m.weight * x,
    "doubled": lambda m, x: x * 2.0,
    "named": lambda m, x: {type(m).__name__: x + 1.0},
    "fixed": lambda m, x: m.weight * x,
    "power": lambda m, x: m.weight * x**2,
    "part": lambda m, x: m.weight * x**3,
    "moved": lambda m, x: Model(m.weight + x),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_method_is_bound(name: str) -> None:
    for weight in (X, X + 1.0, ops.ones(3, dtype=np.float64)):
        model, x = Model(weight + 0.0), X.astype(weight.dtype) + 0.0  # it may be donated
        expected = EXPECTED[name](model, x)
        found = getattr(model, name)(x)
        assert trees.flatten(found)[1] == trees.flatten(expected)[1]
        assert bits(found) == bits(expected)


@pytest.mark.parametrize("name", ["loss", "again", "slope", "both", "step", "fixed"])
def test_the_class_gives_what_was_made_and_the_instance_a_method(name: str) -> None:
    model, made = Model(), vars(Model)[name]
    assert getattr(Model, name) is made
    assert bits(made(model, X)) == bits(EXPECTED[name](model, X))
    bound, again = getattr(model, name), getattr(model, name)
    assert bound == again and hash(bound) == hash(again)
    assert (bound.__self__, bound.__func__) == (model, made)
    assert bound.__name__ == name and bound.__qualname__ == f"Model.{name}"


def test_special_methods_and_properties_are_bound() -> None:
    assert bits(Model()(X)) == bits(X * X)
    assert float(Model().total) == 6.0


def test_super_and_overriding() -> None:
    model = Derived()
    assert bits(model.loss(X)) == bits(model.eager(X) * 2.0)
    assert bits(Model.loss(model, X)) == bits(model.eager(X))


def test_a_class_method_knows_its_class() -> None:
    assert [*Model.named(X)] == ["Model"] and [*Derived.named(X)] == ["Derived"]
    assert [*Derived().named(X)] == ["Derived"]


def test_a_field_of_an_instance_is_not_bound() -> None:
    class Holder(nn.Module):
        f: Any

        def __init__(self) -> None:
            self.f = jit(lambda x: x + 1.0)

    assert bits(Holder().f(X)) == bits(X + 1.0)


# --- self is an argument like others


def test_models_of_one_structure_are_one_signature() -> None:
    f: Any = jit(Model.eager)
    Holder = type("Holder", (Model,), {"f": f})
    for i in range(4):
        model = Holder(X + float(i))
        assert bits(model.f(X)) == bits(model.eager(X))
    assert f._traced == 1
    Holder(ops.ones(1)).f(X)
    assert f._traced == 2


def test_an_object_is_read_at_each_call() -> None:
    class Scaler:
        def __init__(self, by: float) -> None:
            self.by = by

        @jit
        def scaled(self, x: Any) -> Any:
            return x * self.by

    one, other = Scaler(2.0), Scaler(3.0)
    assert [float(s.scaled(X)[0]) for s in (one, other, one)] == [2.0, 3.0, 2.0]
    one.by = 5.0
    assert float(one.scaled(X)[0]) == 5.0


def test_a_frozen_dataclass_is_a_tree() -> None:
    @dataclass(frozen=True)
    class State:
        moment: Any

        @grad
        def slope(self, x: Any) -> Any:
            return ops.sum(self.moment * x)

        @jit
        def later(self, x: Any) -> Any:
            return State(self.moment + x)

    found = State(X).later(X)
    assert type(found) is State and bits(found.moment) == bits(X + X)
    assert bits(State(X).slope(X).moment) == bits(X)


def test_names_and_positions_count_self() -> None:
    model = Model(X + 0.0)
    calls: tuple[Any, ...] = (
        lambda x: model.power(x, 3),
        lambda x: model.power(x, power=3),
        lambda x: model.power(x=x, power=3),
        lambda x: Model.power(model, x, 3),
        lambda x: Model.power(self=model, x=x, power=3),
    )
    for call in calls:
        assert bits(call(x := X + 0.0)) == bits(X * X**3)
        assert isinstance(x._data, type(gone(X))) and model.weight.numpy() is not None


def test_self_may_be_passed_by_its_name() -> None:
    model = Model()
    expected = bits(model.eager(X))
    assert bits(Model.loss(self=model, x=X)) == bits(Model.again(self=model, x=X)) == expected
    assert Model.loss.program(self=model, x=X).results


def gone(x: Any) -> Any:
    """What stands in a tensor that was donated."""
    jit(lambda x: x * 2.0, donate_argnames=["x"])(x := x + 0.0)
    return x._data


def test_self_may_be_donated() -> None:
    model = Model(X + 0.0)
    moved = model.moved(X)
    assert bits(moved) == bits(X + X)
    with pytest.raises(TraceError, match="donated to moved"):
        model.weight.numpy()


def test_a_static_self_is_part_of_the_signature() -> None:
    assert bits(Model(X).fixed(X)) == bits(X * X)
    assert bits(Model(X + 1.0).fixed(X)) == bits((X + 1.0) * X)


# --- transformations of methods


def test_jit_of_a_bound_method() -> None:
    model = Model(X + 2.0)
    for f in (jit(model.eager), jit(model.loss), jit(jit(model.loss)), jit(remat(model.again))):
        assert bits(f(X)) == bits(model.eager(X))
    once: Any = jit(model.power, static_argnames=["power"], donate_argnames=["x"])
    assert bits(once(X + 0.0, 3)) == bits(once(X + 0.0, power=3)) == bits(model.weight * X**3)
    assert bits(grad(model.loss)(X)) == bits(grad(model.eager)(X))
    assert bits(jit(grad(model.loss))(X)) == bits(grad(model.eager)(X))


def test_a_bound_method_as_an_argument() -> None:
    f: Any = jit(lambda f, x: f(x) + 1.0)
    for model in (Model(X), Model(X + 1.0), Model(X)):
        assert bits(f(model.loss, X)) == bits(model.eager(X) + 1.0)


def test_a_gradient_goes_through_a_method() -> None:
    model = Model(X + 2.0)
    assert bits(grad(lambda m: m.loss(X))(model)) == bits(grad(lambda m: m.eager(X))(model))
    assert bits(jit(grad(lambda m: m.loss(X)))(model)) == bits(grad(lambda m: m.eager(X))(model))


class Layer(nn.Module):
    weight: Float32[Tensor, "3 3"]

    def __init__(self) -> None:
        self.weight = ops.ones((3, 3))

    def eager(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, ""]:
        return ops.sum(x @ self.weight)

    @jit
    def loss(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, ""]:
        return ops.sum(x @ self.weight)


def test_plans_of_methods() -> None:
    expected = plan(Layer.eager, b=4).peak_bytes
    assert plan(Layer.loss, b=4).peak_bytes == expected  # an instance is made
    assert plan(Layer().loss, b=4).peak_bytes == plan(Layer().eager, b=4).peak_bytes
    assert plan(Model.loss, Model(), X).peak_bytes == plan(Model.eager, Model(), X).peak_bytes


@typed
class Checked(Generic[N]):
    size: N

    def __init__(self, size: N) -> None:
        self.size = size

    @jit
    def both(self, x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return x + y

    @staticmethod
    @jit
    def free(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return x + y

    @grad
    def slope(self, x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
        return ops.sum(x + y)


class Sized(nn.Module, Generic[N]):
    weight: Float32[Tensor, "N"]

    def __init__(self, weight: Any) -> None:
        self.weight = weight

    @jit
    def times(self, x: Float32[Tensor, "N"]) -> Float32[Tensor, "N"]:
        return self.weight * x

    @jit
    @typed
    def again(self, x: Float32[Tensor, "N"]) -> Float32[Tensor, "N"]:
        return self.weight * x

    @jit
    @grad
    def slope(self, x: Float32[Tensor, "N"]) -> Float32[Tensor, ""]:
        return ops.sum(self.weight * x)


def test_the_annotations_of_methods_are_checked() -> None:
    methods: tuple[Any, ...] = (Checked(3).both, Checked(3).free, Checked.free)
    for f in methods:
        assert bits(f(X, X)) == bits(X + X)
        with pytest.raises(ShapeError, match=r"argument 'y' is float32 \(2,\)"):
            f(X, X[1:])
    model: Any = Sized(X)
    for f in (model.times, model.again, model.slope):
        f(X)
        with pytest.raises(ShapeError, match=r"argument 'x' is float32 \(2,\)"):
            f(X[1:])
    assert type(Sized.times) is Jit


# --- copies


@pytest.mark.parametrize("name", ["loss", "again", "slope", "both", "step", "power"])
def test_copies_and_pickles(name: str) -> None:
    model = Model(X + 2.0)
    bound = getattr(model, name)
    expected = bits(bound(X + 0.0))
    ways: tuple[Any, ...] = (copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x)))
    for copied in ways:
        assert bits(copied(bound)(X + 0.0)) == expected
        assert copied(getattr(Model, name)) is not None
        assert bits(getattr(copied(model), name)(X + 0.0)) == expected
    assert pickle.loads(pickle.dumps(getattr(Model, name))) is getattr(Model, name)


def test_abstract_methods() -> None:
    class Base(ABC):
        @abstractmethod
        @jit
        def f(self, x: Any) -> Any: ...

    with pytest.raises(TypeError, match="abstract"):
        Base()  # type: ignore[abstract] # that is what is tested
