"""Copies and pickles of functions that were transformed, and of errors."""

import copy
import functools
import pickle
from typing import Any

import pytest
from jaxtyping import Float32

import typednn as tn
from tests.arrays import bits
from tests.copies.kinds import Model, Scaler, X, protocols, reloaded, rng, ways
from typednn import Tensor, data, grad, jit, losses, nn, ops, optim, typed, value_and_grad, vjp
from typednn.optional_dependencies import MissingExtraError
from typednn.planning.run.jit import Jit
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import SpecSyntaxError
from typednn.tracing import TraceError
from typednn.train import TrainingInterrupted, start


def total(x: Any) -> Any:
    return ops.sum(x * x)


def power(x: Any, power: int) -> Any:
    return x**power


@jit
def doubled(x: Any) -> Any:
    return x * 2.0


@functools.partial(jit, static_argnames=("power",), donate_argnames=("x",))
def raised(x: Any, power: int) -> Any:
    return x**power


@value_and_grad
def squared(x: Any) -> Any:
    return ops.sum(x * x)


@grad
def slope(x: Any) -> Any:
    return ops.sum(x * x)


@tn.remat
def again(x: Any) -> Any:
    return ops.exp(x)


@jit
@value_and_grad
def both(x: Any) -> Any:
    return ops.sum(x * x)


@typed
def checked(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x + x


class Holder:
    @staticmethod
    @jit
    def nested(x: Any) -> Any:
        return x + 1.0


FUNCTIONS: dict[str, Any] = {
    "jit": jit(total),
    "decorated": doubled,
    "decorated twice": both,
    "decorated value_and_grad": squared,
    "decorated grad": slope,
    "decorated remat": again,
    "static method": Holder.nested,
    "typed": checked,
    "value_and_grad": value_and_grad(total),
    "grad": grad(total),
    "jit of grad": jit(grad(total)),
    "jit of a decorated one": jit(slope),
    "jit of jit": jit(jit(total)),
    "jit of a partial": jit(functools.partial(ops.sum, axis=0)),
    "jit of an object": jit(Scaler(2.0)),
    "jit of a method": jit(Scaler(2.0).method),
    "jit of an operation": jit(ops.tanh),
    "grad of jit": grad(jit(total)),
    "remat": tn.remat(total),
    "loss": functools.partial(losses.mse, ops.zeros((3,))),
}


@ways
@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_gives_the_same(f: Any, way: Any) -> None:
    found = way(f)
    assert type(found) is type(f)
    assert bits(found(X)) == bits(f(X))
    assert bits(jit(found)(X)) == bits(f(X))
    assert getattr(found, "__name__", "") == getattr(f, "__name__", "")


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
@pytest.mark.parametrize("f", [doubled, jit(total)])
def test_a_copy_has_compiled_nothing(f: Jit[Any, Any], copied: Any) -> None:
    f(X)
    found = copied(f)
    assert found is not f
    assert not found._cache
    assert found._traced == 0
    found(X)
    assert found._cache.keys() == f._cache.keys()
    assert next(iter(found._cache.values())) is not next(iter(f._cache.values()))


@protocols
def test_what_was_compiled_is_not_in_a_pickle(protocol: int) -> None:
    f = jit(total)
    before = pickle.dumps(f, protocol)
    f(ops.ones((100_000,)))
    assert pickle.dumps(f, protocol) == before
    assert reloaded(f, protocol)._traced == 0


@protocols
def test_what_a_name_stands_for_is_pickled_by_it(protocol: int) -> None:
    for f in (doubled, raised, squared, slope, again, both, Holder.nested, checked):
        assert reloaded(f, protocol) is f


@ways
def test_options_go_along(way: Any) -> None:
    for f in (raised, jit(power, static_argnames=("power",), donate_argnames=("x",))):
        found, x = way(f), X + 0.0
        assert found(x, 2).numpy().tolist() == [1.0, 4.0, 9.0]
        with pytest.raises(TraceError, match="was donated"):
            x.numpy()
        assert (found._parameters.static, found._parameters.donated) == (
            f._parameters.static,
            f._parameters.donated,
        )


def test_a_copy_of_a_method_is_of_its_own_object() -> None:
    scaler = Scaler(2.0)
    found = copy.deepcopy(jit(scaler.method))
    scaler.scale = 3.0
    assert found(X).numpy().tolist() == [3.0, 4.0, 5.0]
    held: dict[str, Any] = copy.deepcopy({"scaler": scaler, "step": jit(scaler.method)})
    assert held["step"].__wrapped__.__self__ is held["scaler"]


@protocols
def test_what_has_no_name_is_refused_by_pickle(protocol: int) -> None:
    def local(x: Any) -> Any:
        return x

    makers: list[Any] = [jit, grad, value_and_grad, tn.remat]
    for make in makers:
        for f in (local, lambda x: x):
            with pytest.raises(
                (AttributeError, pickle.PicklingError), match=r"[Cc]an't (get|pickle)"
            ):
                pickle.dumps(make(f), protocol)
            assert copy.deepcopy(make(f)).__wrapped__ is f


@ways
def test_a_pullback_gives_the_same(way: Any) -> None:
    _, pullback = vjp(lambda m, x: ops.sum(ops.exp(m(x))), Model(), ops.normal((4, 3), rng=rng()))
    one = ops.ones(())
    assert bits(way(pullback)(one)) == bits(pullback(one))


def test_a_model_that_holds_a_jitted_function() -> None:
    class Compiled(nn.Module):
        def __init__(self) -> None:
            self.weight = X
            self.activation = doubled

    for way in (copy.copy, copy.deepcopy):
        found = way(Compiled())
        assert found.activation(found.weight).numpy().tolist() == [2.0, 4.0, 6.0]


@ways
@pytest.mark.parametrize(
    "error",
    [
        ShapeError("a", "shape-rank"),
        SpecSyntaxError("a", "b"),
        TraceError("a"),
        data.DataError("file", "a", "b"),
        MissingExtraError("a", "b", "c"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_says_the_same(error: Any, way: Any) -> None:
    found = way(error)
    assert type(found) is type(error)
    assert (str(found), vars(found)) == (str(error), vars(error))


@ways
def test_an_interrupted_run_keeps_its_state(way: Any) -> None:
    state = start(nn.Linear(2, 3, rng=rng()), optim.SGD(0.1))
    error = TrainingInterrupted(state, 2, 4)
    found = way(error)
    assert str(found) == str(error)
    assert bits(found.state) == bits(state)
