"""What can be pickled and copied: tensors, models, functions; and what a copy inside of a gradient is."""

import copy
import functools
import multiprocessing
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest
from jaxtyping import Float32

import typednn as tn
from tests.arrays import bits
from typednn import (
    Tensor,
    data,
    grad,
    jit,
    losses,
    nn,
    ops,
    optim,
    trees,
    typed,
    value_and_grad,
    vjp,
)
from typednn.extras import MissingExtraError
from typednn.planning.run.jit import Jit
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import SpecSyntaxError
from typednn.tensor import wrap
from typednn.tracing import TraceError
from typednn.train.loop import TrainingInterrupted

PROTOCOLS = range(2, pickle.HIGHEST_PROTOCOL + 1)
X = ops.asarray([1.0, 2.0, 3.0], dtype=np.float32)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


class Model(nn.Module):
    first: nn.Linear[Any, Any]
    layers: list[Any]
    scale: float
    options: dict[str, Any]

    def __init__(self) -> None:
        self.first = nn.Linear(3, 3, rng=rng())
        self.layers = [ops.tanh, self.first, {"a": (nn.Linear(3, 2, rng=rng()),)}]
        self.scale = -0.0
        self.options = {"b": [1], "a": None}

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 2"]:
        x = self.first(x)
        x = self.layers[1](self.layers[0](x))
        return self.layers[2]["a"][0](x)  # type: ignore[no-any-return] # its layers are Any


@dataclass(frozen=True, slots=True)
class State:
    model: Any
    steps: Any


class Pair(NamedTuple):
    one: Any
    other: Any


class Scaler:
    """A function with a state of its own."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def __call__(self, x: Any) -> Any:
        return x * self.scale

    def method(self, x: Any) -> Any:
        return x + self.scale


def loss(model: Any, x: Any) -> Any:
    return ops.mean(model(x) ** 2.0)


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


def reloaded(value: Any, protocol: int = pickle.HIGHEST_PROTOCOL) -> Any:
    return pickle.loads(pickle.dumps(value, protocol))


WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"protocol {p}": functools.partial(reloaded, protocol=p) for p in PROTOCOLS},
}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
protocols = pytest.mark.parametrize("protocol", PROTOCOLS)


# --- tensors

NAN = np.array([0x7FF8_0000_0000_0001, 0x8000_0000_0000_0000], np.uint64).view(np.float64)
ARRAYS: dict[str, Any] = {
    "float32": np.arange(6, dtype=np.float32).reshape(2, 3),
    "bits": NAN,
    "integers": np.array([2**53 + 1, -1]),
    "bool": np.array([True, False]),
    "scalar": np.asarray(3.5),
    "empty": np.zeros((0, 4)),
    "large": np.arange(5000.0),
    "transposed": np.arange(6.0).reshape(2, 3).T,
    "reversed": np.arange(6.0)[::-2],
    "broadcast": np.broadcast_to(np.float32(2.0), (3, 2)),
}


@ways
@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_a_tensor_is_the_same_to_the_bit(array: Any, way: Any) -> None:
    found = way(wrap(array))
    assert type(found) is Tensor
    assert bits(found) == bits(wrap(array))
    assert not found.numpy().flags.writeable
    assert bits(found + found) == bits(wrap(array) + wrap(array))


def test_a_copy_is_the_tensor_itself() -> None:
    assert copy.copy(X) is X
    assert copy.deepcopy([X, X])[1] is X


def test_other_byte_orders_are_turned() -> None:
    other = np.dtype(np.float32).newbyteorder()
    found = reloaded(wrap(np.array([1.0, 2.0], other)))
    assert found.dtype.isnative
    assert found.numpy().tolist() == [1.0, 2.0]


def test_memory_that_can_be_written_to_is_not_shared() -> None:
    x = ops.asarray(np.arange(1000.0))
    buffers: list[pickle.PickleBuffer] = []
    text = pickle.dumps(x, 5, buffer_callback=buffers.append)
    assert len(text) < 1000
    assert buffers[0].raw().readonly
    given = bytearray(buffers[0])
    found = pickle.loads(text, buffers=[given])
    given[:] = bytes(len(given))
    np.testing.assert_array_equal(found.numpy(), x.numpy())


def test_memory_of_bytes_is_shared() -> None:
    x = ops.asarray(np.arange(1000.0))
    buffers: list[pickle.PickleBuffer] = []
    text = pickle.dumps(x, 5, buffer_callback=buffers.append)
    given = bytes(buffers[0])
    found = pickle.loads(text, buffers=[given])
    assert np.shares_memory(found.numpy(), np.frombuffer(given))
    assert not found.numpy().flags.writeable
    assert bits(found) == bits(x)


@protocols
def test_a_pickled_result_of_jit_is_not_overwritten(protocol: int) -> None:
    f = jit(lambda x: x + 1.0)
    found = reloaded(f(X), protocol)
    for _ in range(5):
        f(X * 10.0)
    assert found.numpy().tolist() == [2.0, 3.0, 4.0]


@protocols
def test_a_loaded_tensor_may_be_donated(protocol: int) -> None:
    f = jit(lambda x: x + 1.0, donate_argnames=("x",))
    for _ in range(4):
        x = f(reloaded(X, protocol))
        assert f(x).numpy().tolist() == [3.0, 4.0, 5.0]


def test_a_tensor_without_values_is_not_pickled() -> None:
    with pytest.raises(TraceError, match=r"a pickle of x needs the values of a float32\[3\]"):
        jit(lambda x: pickle.dumps(x))(X)
    jit(lambda x: x + 1.0, donate_argnames=("x",))(gone := X + 0.0)
    with pytest.raises(TraceError, match="was donated"):
        pickle.dumps(gone)


def test_a_tensor_of_a_gradient_is_not_pickled() -> None:
    def pickled(x: Any) -> Any:
        pickle.dumps(x)
        return ops.sum(x)

    with pytest.raises(TypeError, match=r"pickle of this float32\[3\] tensor would not be part of"):
        grad(pickled)(X)
    with pytest.raises(TypeError, match="pickle of this"):
        grad(lambda x: ops.sum(grad(lambda y: ops.sum(y) + 0.0 * pickled(x))(x)))(X)


def test_a_tensor_whose_gradient_is_done_is_pickled() -> None:
    kept: list[Any] = []

    def keeping(x: Any) -> Any:
        kept.append(x * 2.0)
        return ops.sum(x)

    grad(keeping)(X)
    assert reloaded(kept[0]).numpy().tolist() == [2.0, 4.0, 6.0]
    assert reloaded(kept[0])._tape is None


# --- trees of them


def trained() -> Any:
    model = Model()
    optimizer = optim.Adam()
    x = ops.normal((4, 3), rng=rng())
    gradient = grad(loss)(model, x)
    return optimizer.step(model, gradient, optimizer.init(model))


TREES: dict[str, Callable[[], Any]] = {
    "model": Model,
    "linear": lambda: nn.Linear(2, 3, rng=rng()),
    "no bias": lambda: nn.Linear(2, 3, bias=False, rng=rng()),
    "sequential": lambda: nn.Sequential(nn.Linear(2, 3, rng=rng()), ops.relu, nn.ReLU()),
    "gradient": lambda: grad(loss)(Model(), ops.ones((1, 3))),
    "returned by jit": lambda: jit(lambda m: trees.map(lambda leaf: leaf, m))(Model()),
    "step": trained,
    "mapped": lambda: trees.map(lambda leaf: None, Model()),
    "shapes": lambda: trees.map(lambda leaf: "a" if callable(leaf) else leaf.shape, Model()),
    "dataclass": lambda: State(Model(), X),
    "named tuple": lambda: Pair(X, {"b": X, "a": [Model()]}),
    "dataset": lambda: data.Dataset(ops.zeros((2, 3)), ops.zeros((2,), dtype=np.int64)),
    "optimizer": lambda: optim.SGD(0.1, momentum=0.9),
}


@ways
@pytest.mark.parametrize("make", TREES.values(), ids=TREES)
def test_a_tree_is_the_same(make: Any, way: Any) -> None:
    tree = make()
    found = way(tree)
    assert type(found) is type(tree)
    assert trees.flatten(found)[1] == trees.flatten(tree)[1]
    assert bits(found) == bits(tree)
    assert repr(found) == repr(tree)


@ways
def test_a_copied_model_is_one(way: Any) -> None:
    model, x = Model(), ops.normal((4, 3), rng=rng())
    found = way(model)
    assert bits(found(x)) == bits(model(x))
    assert bits(grad(loss)(found, x)) == bits(grad(loss)(model, x))
    f = jit(loss)
    assert bits(f(found, x)) == bits(f(model, x))
    assert f._traced == 1
    assert found.layers[1] is found.first
    with pytest.raises(AttributeError, match="Model is immutable"):
        found.scale = 1.0
    with pytest.raises(ShapeError, match="axis -1 is 2"):
        found(ops.ones((4, 2)))


def test_a_deep_copy_shares_nothing_that_changes() -> None:
    model = Model()
    found = copy.deepcopy(model)
    found.options["b"].append(2)
    found.layers.pop()
    assert model.options["b"] == [1]
    assert len(model.layers) == 3
    assert copy.copy(model).options is model.options


# --- copies inside of a gradient


COPIES: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "twice": lambda tree: copy.deepcopy(copy.deepcopy(tree)),
    "in a list": lambda tree: copy.deepcopy([tree])[0],
    "in a dict": lambda tree: copy.deepcopy({"a": (tree,)})["a"][0],
    "in a dataclass": lambda tree: copy.deepcopy(State(tree, 1)).model,
}


@pytest.mark.parametrize("around", [lambda f: f, jit], ids=["eager", "jit"])
@pytest.mark.parametrize("inner", [lambda f: f, jit], ids=["plain", "of jit"])
@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_copy_belongs_to_the_gradient(copied: Any, inner: Any, around: Any) -> None:
    model, x = Model(), ops.normal((4, 3), rng=rng())
    expected = around(grad(loss))(model, x)
    found = around(grad(inner(lambda m, x: loss(copied(m), x))))(model, x)
    assert bits(found) == bits(expected)
    assert any(leaf.numpy().any() for leaf in trees.leaves(found) if isinstance(leaf, Tensor))


def test_copies_belong_to_all_gradients_around() -> None:
    def cube(x: Any) -> Any:
        return copy.deepcopy(x) * copy.copy(x) * x

    assert float(grad(grad(grad(cube)))(ops.asarray(2.0))) == 6.0
    _, pullback = vjp(lambda x: copy.deepcopy(x) * x, X)
    assert pullback(X)[0].numpy().tolist() == [2.0, 8.0, 18.0]


def test_the_issues_case() -> None:
    def f(w: dict[str, Any]) -> Any:
        return ops.sum(copy.deepcopy(w)["a"] * w["a"])

    assert grad(f)({"a": X})["a"].numpy().tolist() == [2.0, 4.0, 6.0]


# --- functions


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


# --- errors


@ways
@pytest.mark.parametrize(
    "error",
    [
        ShapeError("a", "shape-rank"),
        SpecSyntaxError("a", "b"),
        TraceError("a"),
        data.DataError("file", "a", "b"),
        MissingExtraError("a", "b", "c"),
        TrainingInterrupted(1, 2, 3, 4),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_says_the_same(error: Any, way: Any) -> None:
    found = way(error)
    assert type(found) is type(error)
    assert (str(found), vars(found)) == (str(error), vars(error))


# --- other processes


def work(model: Any, f: Any, x: Any) -> Any:
    return model, f(model, x), X


def test_another_process_takes_and_gives_them() -> None:
    model, x = Model(), ops.normal((4, 3), rng=rng())
    f = jit(value_and_grad(loss))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found, (value, slopes), constant = pool.apply(work, (model, f, x))
    assert repr(found) == repr(model)
    assert bits((found, value, slopes)) == bits((model, *f(model, x)))
    assert bits(constant) == bits(X)
