"""What leaves a gradient's tape: every way out is refused and named, and ``stop_gradient`` opens each of them.

The right gradients are by hand: of sum(x) * sum(x) at ones it is 2 * 3 = 6 for each of the three elements, and 3 where
one of the factors is a constant.
"""

import gc
import math
import operator
import re
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import grad, jit, metrics, nn, ops, optim, scan, stop_gradient, value_and_grad, vjp
from typednn.data_interchange import LostGradientError
from typednn.tracing import TraceError

Way = Callable[[Any], Any]

OF_A_SCALAR: dict[str, Way] = {
    "float": float,
    "int": int,
    "item": lambda x: x.item(),
    "math": math.exp,
    "percent": lambda x: "%.3f" % x,  # noqa: UP031 - it calls float
    "if": lambda x: 1 if x else 0,
    "comparison": lambda x: 1 if x > 0 else 0,
    "equality": lambda x: 1 if x == 3 else 0,
    "and": lambda x: x > 0 and x < 9,
    "not": lambda x: not x,
    "max": lambda x: max(x, 0.0),
    "in": lambda x: x in [1.0, 2.0],
    "number of an integer": lambda x: x.astype(np.int64).item(),
    "index": lambda x: operator.index(x.astype(np.int64)),
    "range": lambda x: range(x.astype(np.int64)),
    "size": lambda x: ops.zeros(x.astype(np.int64)),
    "sizes": lambda x: ops.reshape(ops.zeros(3), [x.astype(np.int64)]),
    "slice": lambda x: ops.arange(9)[: x.astype(np.int64)],
    "full": lambda x: np.full(2, x),
    "slope": lambda x: ops.leaky_relu(ops.ones(2), x),
    "a choice of constants": lambda x: float(ops.where(x > 0, 1.0, ops.asarray(2.0))),
    "a truth value as a number": lambda x: float((x > 0).astype(np.float32)),
}
OF_A_VECTOR: dict[str, Way] = {
    "numpy": lambda x: x.numpy(),
    "asarray": np.asarray,
    "numpy's function": lambda x: np.concatenate([x, x]),
    "numpy's function that asks the tensor first": np.sum,
    "numpy's function that catches errors": lambda x: np.array_equal(x, x),
    "numpy's function, by keyword": lambda x: np.sum(a=x),
    "asarray of parts": lambda x: np.asarray([[x[0], x[1]]]),
    "tolist": lambda x: x.numpy().tolist(),
    "dlpack": np.from_dlpack,
    "parts": lambda x: [float(each) for each in x],
    "all": lambda x: 1 if ops.all(x > 0) else 0,
    "argmax": lambda x: int(ops.argmax(x)),
    "argsort": lambda x: ops.argsort(x).numpy(),
    "topk": lambda x: x.topk(1).indices.item(),
    "floor": lambda x: ops.floor(x).numpy(),
    "nonzero": lambda x: x.nonzero()[0].numpy(),
    "unique": lambda x: ops.unique_all(x).counts.numpy(),
    "a masked constant": lambda x: ops.arange(3)[x > 0].numpy(),
    "a taken constant": lambda x: ops.take(ops.arange(9), ops.argsort(x)).numpy(),
    "accuracy": lambda x: metrics.accuracy(ops.argsort(x), ops.arange(3)),
}
WAYS: dict[str, Way] = OF_A_VECTOR | {
    name: (lambda x, way=way: way(ops.sum(x))) for name, way in OF_A_SCALAR.items()
}


@pytest.mark.parametrize("name", WAYS)
def test_every_way_out_is_refused_where_a_gradient_would_miss_it(name: str) -> None:
    with pytest.raises(LostGradientError, match=r"stop_gradient\(x\)"):
        grad(lambda x: ops.sum(x) * (WAYS[name](x) is not None))(ops.ones(3))


@pytest.mark.parametrize("name", WAYS)
def test_every_way_out_is_open_where_the_gradient_is_stopped(name: str) -> None:
    def f(x: Any) -> Any:
        WAYS[name](stop_gradient(x))
        return ops.sum(x)

    same(grad(f)(ops.ones(3)), np.ones(3, np.float32))


@pytest.mark.parametrize("name", WAYS)
def test_every_way_out_is_open_to_a_constant(name: str) -> None:
    data = ops.ones(3)

    def f(x: Any) -> Any:
        WAYS[name](data)
        return ops.sum(x * data)

    same(grad(f)(ops.ones(3)), np.ones(3, np.float32))


@pytest.mark.parametrize("name", WAYS)
def test_in_an_inner_gradient_it_is_refused_for_the_outer_one(name: str) -> None:
    """What depends on the outer variable only is a constant of the inner gradient, but not of the outer one."""

    def outer(x: Any) -> Any:
        return ops.sum(grad(lambda y: ops.sum(y) * (WAYS[name](x) is not None))(x))

    with pytest.raises(LostGradientError):
        grad(outer)(ops.ones(3))


@pytest.mark.parametrize("name", WAYS)
def test_in_a_pullback_and_a_loop_it_is_refused_too(name: str) -> None:
    with pytest.raises(LostGradientError):
        vjp(WAYS[name], ops.ones(3))

    def looped(x: Any) -> Any:
        return scan(lambda c, y: (c + (WAYS[name](y) is not None), y), ops.sum(x), x[None])[0]

    with pytest.raises(LostGradientError):
        grad(looped)(ops.ones(3))


def test_the_message_names_the_line_and_what_to_write() -> None:
    def f(x: Any) -> Any:
        return x * float(x)

    line = f.__code__.co_firstlineno + 1
    with pytest.raises(LostGradientError) as caught:
        grad(f)(ops.asarray(3.0))
    assert str(caught.value) == (
        f"{__file__}:{line}: 'float(x)' takes the value of a float32[] tensor out of the gradient that is"
        " being taken through it, which would be wrong; compute with ops, or, if the gradient is to stop"
        " there, write 'float(stop_gradient(x))'"
    )
    with pytest.raises(LostGradientError, match=re.escape("write 'if stop_gradient(x):'")):
        grad(lambda x: x if x > 0 else -x)(ops.asarray(3.0))


def test_of_a_gradient_that_is_traced_the_trace_says_it() -> None:
    with pytest.raises(TraceError, match="while f is traced"):

        @jit
        def f(x: Any) -> Any:
            return grad(lambda x: ops.sum(x) * float(ops.sum(x)))(x)

        f(ops.ones(3))


def test_what_is_printed_is_no_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    def f(x: Any) -> Any:
        print(x, x > 0, [x])
        return ops.sum(x * x)

    same(grad(f)(ops.ones(2)), np.full(2, 2, np.float32))
    one = "Tensor(float32[2], [1., 1.])"
    assert capsys.readouterr().out == f"{one} Tensor(bool[2], [ True,  True]) [{one}]\n"


def test_lengths_shapes_and_parts_are_no_way_out() -> None:
    def f(x: Any) -> Any:
        assert (len(x), x.shape, x.dtype, x.ndim, x.size) == (3, (3,), np.float32, 1, 3)
        a, b, c = x
        return a * b * c

    same(grad(f)(ops.asarray([2.0, 3.0, 5.0])), np.array([15, 10, 6], np.float32))


CHOICES: dict[str, tuple[Way, Any]] = {
    "where": (lambda x: ops.where(x > 0, x * x, x), [2.0, 1.0, 6.0]),
    "a mask": (lambda x: x[x > 0] ** 2, [2.0, 0.0, 6.0]),
    "a mask as a factor": (lambda x: x * (x > 0).astype(x.dtype), [1.0, 0.0, 1.0]),
    "a mask of the standard": (lambda x: x[ops.nonzero(x > 0)[0]], [1.0, 0.0, 1.0]),
    "the largest": (lambda x: x[ops.argmax(x)] * 2.0, [0.0, 0.0, 2.0]),
    "in order": (lambda x: x[ops.argsort(x)] * ops.arange(3).astype(x.dtype), [1.0, 0.0, 2.0]),
    "distinct values": (lambda x: ops.unique_values(x) ** 2, [2.0, -4.0, 6.0]),
    "all of the distinct": (lambda x: ops.unique_all(x).values ** 2, [2.0, -4.0, 6.0]),
    "a list's sum": (lambda x: sum(x[i] for i in range(3)), [1.0, 1.0, 1.0]),
}


@pytest.mark.parametrize("name", CHOICES)
def test_choices_by_operations_keep_their_gradient(name: str) -> None:
    f, expected = CHOICES[name]
    x = ops.asarray([1.0, -2.0, 3.0], np.float64)
    same(grad(lambda x: ops.sum(f(x)))(x), expected)
    found = grad(lambda x: ops.sum(grad(lambda y: ops.sum(f(y)) + ops.sum(y**3))(x)))(x)
    second = [
        (2.0 if name.endswith(("where", "distinct", "values")) or name == "a mask" else 0.0)
    ] * 3
    if name in ("where", "a mask"):
        second[1] = 0.0
    same(found, np.array(second) + 6 * x.numpy())


def test_a_repeated_value_gives_its_gradient_to_the_first() -> None:
    x = ops.asarray([2.0, 5.0, 2.0], np.float64)
    same(
        grad(lambda x: ops.sum(ops.unique_values(x) * ops.asarray([3.0, 7.0], np.float64)))(x),
        [3.0, 7.0, 0.0],
    )


# --- stop_gradient


def test_it_is_a_constant_in_gradients_of_every_order() -> None:
    x = ops.asarray(3.0, np.float64)
    f: Callable[[Any], Any] = lambda x: stop_gradient(x) * x * x
    for expected in (2 * 3.0 * 3, 2 * 3.0, 0.0):  # of c x^2 with c = 3
        f = grad(f)
        same(f(x), expected)


def test_it_stops_all_gradients_that_are_being_taken() -> None:
    """As in JAX: d/dx of d/dy (stop(x y) y) is that of stop(x y), which is 0."""
    x, y = (ops.asarray(v, np.float64) for v in (2.0, 5.0))
    same(grad(lambda x: grad(lambda y: stop_gradient(x * y) * y)(y))(x), 0.0)
    same(grad(lambda x: grad(lambda y: stop_gradient(x * y) * y)(y) * x)(x), 10.0)


def test_it_takes_trees_and_leaves_what_is_no_tensor() -> None:
    model = nn.Linear(3, 2, rng=np.random.default_rng(0))

    def f(model: nn.Linear[Any, Any], x: Any) -> Any:
        still: Any = stop_gradient({"model": model, "rate": 2.0, "all": (model.weight, None)})
        assert type(still["model"]) is nn.Linear and still["rate"] == 2.0
        assert still["all"][0].numpy().shape == (3, 2)
        return ops.sum(still["model"](x) * model(x))

    def by_hand(model: nn.Linear[Any, Any], x: Any) -> Any:
        return ops.sum(outputs * model(x))

    x = ops.ones((4, 3))
    outputs = model(x)
    found, expected = grad(f)(model, x), grad(by_hand)(model, x)
    same(found.weight, expected.weight)


def test_outside_of_gradients_it_is_the_tensor_itself() -> None:
    x = drawn(3)
    assert stop_gradient(x) is x
    assert ops.stop_gradient is stop_gradient


def test_in_jit_it_is_what_it_is_eagerly() -> None:
    x = drawn(3)
    f = grad(lambda x: ops.sum(x * stop_gradient(ops.tanh(x))))
    assert jit(f)(x).numpy().tobytes() == f(x).numpy().tobytes()
    same(f(x), np.tanh(x.numpy()))
    with pytest.raises(TraceError):
        jit(lambda x: x * stop_gradient(x[0]).item())(x)


# --- what was kept by a side effect


def test_a_value_kept_by_a_side_effect_is_a_plain_one_when_the_gradient_is_done() -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        kept.extend([x, x > 0, ops.sum(x * x)])
        return kept[-1]

    grad(f)(ops.ones(3))
    assert kept[0].numpy().tolist() == [1, 1, 1] and bool(kept[1].all()) and float(kept[2]) == 3.0
    twice = jit(lambda x: x * 2.0)
    same(twice(kept[0]), np.full(3, 2, np.float32))
    assert twice._traced == 1, "it ran planned"
    same(grad(lambda y: ops.sum(y * kept[2].item()))(ops.ones(1)), np.full(1, 3, np.float32))


def test_a_kept_model_is_trained_on() -> None:
    kept: list[Any] = []

    def loss(model: Any) -> Any:
        kept.append(model)
        return ops.sum(model**2)

    slope = grad(loss)(ops.ones(3))
    optimizer = optim.SGD(0.5)
    same(optimizer.step(kept[0], slope, optimizer.init(kept[0]))[0], np.zeros(3, np.float32))


def test_a_value_kept_by_an_inner_gradient_still_belongs_to_the_outer_one() -> None:
    kept: list[Any] = []

    def inner(y: Any) -> Any:
        kept.append(y * y)
        return ops.sum(kept[0])

    def outer(x: Any) -> Any:
        grad(inner)(x)
        return ops.sum(x) * float(ops.sum(kept[0]))

    with pytest.raises(LostGradientError):
        grad(outer)(ops.ones(3))
    same(ops.sum(kept[0]), np.float32(3))


def test_a_kept_value_does_not_keep_what_its_gradient_saved() -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        hidden = ops.tanh(x)
        kept.append(weakref.ref(hidden._data))
        kept.append(ops.sum(hidden * hidden))
        return kept[-1]

    gc.disable()
    try:
        value_and_grad(f)(ops.ones(3))
        assert kept[0]() is None
        assert kept[1].item() > 0
    finally:
        gc.enable()


def test_tensors_of_other_gradients_are_told_apart() -> None:
    def f(x: Any, y: Any) -> Any:
        return ops.sum(x * y.item())

    def g(y: Any) -> Any:
        return ops.sum(grad(f)(ops.ones(2), y))

    with pytest.raises(LostGradientError):
        grad(g)(ops.asarray(3.0))
    same(grad(f)(ops.ones(2), ops.asarray(3.0)), np.full(2, 3, np.float32))
