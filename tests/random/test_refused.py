"""What keys and draws refuse, and in which words."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from typednn import ShapeError, jit, ops, random, vmap
from typednn.tracing import TraceError

KEY: Final = random.key(3)
ANYTHING: Final[Any] = KEY
ANYTHING_SPLIT: Final[Any] = random.split(KEY, 5)
X: Final = ops.zeros((2, 3))

REFUSED: Final[dict[str, tuple[Callable[[], Any], type[Exception]]]] = {
    "random.key: seed is -1, it must be from 0 to 2**64 - 1": (
        lambda: random.key(-1),
        ValueError,
    ),
    f"random.key: seed is {2**64}, it must be from 0 to 2**64 - 1": (
        lambda: random.key(2**64),
        ValueError,
    ),
    "random.key: seed is 0.5, it must be an int": (lambda: _call("key", 0.5), TypeError),
    "random.key: seed is True, it must be an int": (lambda: random.key(True), TypeError),
    "random.key: seed (2, 3) must have no axes": (lambda: _call("key", X), ShapeError),
    "random.key: seed is float32, it must be integer: e.g. seed.astype(np.int64)": (
        lambda: _call("key", ops.zeros(())),
        ShapeError,
    ),
    "random.fold_in: data is -1, it must be from 0 to 2**32 - 1": (
        lambda: random.fold_in(KEY, -1),
        ValueError,
    ),
    "random.fold_in: data is 'a', it must be an int": (
        lambda: _call("fold_in", KEY, "a"),
        TypeError,
    ),
    "random.split: num is (-1,); a size is at least 0": (lambda: random.split(KEY, -1), ShapeError),
    "random.split: num is 1.5, it must be an int, or a tuple of ints": (
        lambda: _call("split", KEY, 1.5),
        TypeError,
    ),
    "random.normal: key is of class int, it must be a key: random.key(seed)": (
        lambda: _call("normal", 0, (2,)),
        TypeError,
    ),
    "random.uniform: key is of class Tensor, it must be a key: random.key(seed)": (
        lambda: _call("uniform", KEY.data, (2,)),
        TypeError,
    ),
    "random.bits: key is (2,) keys, it must be one, such as key[0]": (
        lambda: random.bits(random.split(KEY)),  # type: ignore[arg-type] # mypy refuses it, too
        TypeError,
    ),
    "random.normal: key is a part of a key, because vmap maps over a single one": (
        lambda: vmap(lambda k: random.normal(k, (2,)))(ANYTHING),
        TypeError,
    ),
    "random.split: key is a part of a key, because vmap maps over a single one": (
        lambda: vmap(random.split, in_axes=1)(ANYTHING_SPLIT),
        TypeError,
    ),
    "this is one key, and has no items; random.split makes several of it": (
        lambda: [*KEY],
        TypeError,
    ),
    "random.normal: shape is 2.0, it must be an int, or a tuple of ints": (
        lambda: _call("normal", KEY, 2.0),
        TypeError,
    ),
    "random.normal: shape[1] is 'b', it must be an int": (
        lambda: _call("normal", KEY, (2, "b")),
        TypeError,
    ),
    "random.normal: shape (2, -1): a size is at least 0, not -1": (
        lambda: _call("normal", KEY, (2, -1)),
        ShapeError,
    ),
    "random.normal: dtype is int64, it must be floating-point": (
        lambda: _call("normal", KEY, (2,), np.int64),
        ShapeError,
    ),
    "random.gumbel: a tensor's dtype is one of": (
        lambda: random.gumbel(KEY, (2,), np.float16),
        ShapeError,
    ),
    "random.bits: dtype is int32, it must be uint8 or uint32": (
        lambda: _call("bits", KEY, (2,), np.int32),
        ShapeError,
    ),
    "random.uniform: minval is 1.0 and maxval is 1.0; minval must be the smaller one": (
        lambda: _call("uniform", KEY, minval=1.0),
        ValueError,
    ),
    "random.uniform: minval is 0.0 and maxval is nan; minval must be the smaller one": (
        lambda: _call("uniform", KEY, maxval=float("nan")),
        ValueError,
    ),
    "random.uniform: minval (3,) does not broadcast to shape (2,)": (
        lambda: _call("uniform", KEY, (2,), minval=X[0]),
        ShapeError,
    ),
    "random.uniform: minval (2, 3) does not broadcast to shape (3,)": (
        lambda: _call("uniform", KEY, (3,), minval=X),
        ShapeError,
    ),
    "random.uniform: minval is float64 and the draw is float32; dtypes are never promoted": (
        lambda: _call("uniform", KEY, (3,), minval=ops.zeros(3, dtype=np.float64)),
        ShapeError,
    ),
    "random.uniform: maxval is int64, it must be floating-point": (
        lambda: _call("uniform", KEY, maxval=ops.asarray(2)),
        ShapeError,
    ),
    "random.uniform: minval is a tensor or a Python number, not builtins.str": (
        lambda: _call("uniform", KEY, (2,), None, "a"),
        TypeError,
    ),
    "random.truncated_normal: lower is 2.0 and upper is 1.0; lower must be the smaller one": (
        lambda: _call("truncated_normal", KEY, 2.0, 1.0),
        ValueError,
    ),
    "random.truncated_normal: lower is 1.0 and upper is 0.5": (
        lambda: _call("truncated_normal", KEY, ops.asarray([0.0, 1.0]), 0.5),
        ValueError,
    ),
    "random.randint: minval is 5 and maxval is 5; minval must be the smaller one": (
        lambda: _call("randint", KEY, (2,), 5, 5),
        ValueError,
    ),
    "random.randint: 257 does not fit into uint8": (
        lambda: _call("randint", KEY, (2,), 0, 257, np.uint8),
        OverflowError,
    ),
    f"random.randint: {2**63} does not fit into int64": (
        lambda: _call("randint", KEY, (2,), 0, 2**63),
        OverflowError,
    ),
    "random.randint: minval is 0.5, it must be an int or an integer tensor": (
        lambda: _call("randint", KEY, (2,), 0.5, 2),
        TypeError,
    ),
    "random.randint: dtype is float32, it must be an integer dtype": (
        lambda: _call("randint", KEY, (2,), 0, 2, np.float32),
        ShapeError,
    ),
    "random.randint: maxval is float32, it must be integer": (
        lambda: _call("randint", KEY, (2,), 0, X),
        ShapeError,
    ),
    "random.bernoulli: p is 1.5, it must be from 0 to 1": (
        lambda: _call("bernoulli", KEY, 1.5),
        ValueError,
    ),
    "random.bernoulli: p is nan, it must be from 0 to 1": (
        lambda: _call("bernoulli", KEY, ops.asarray([0.5, float("nan")])),
        ValueError,
    ),
    "random.bernoulli: p (2, 3) does not broadcast to shape (2,)": (
        lambda: _call("bernoulli", KEY, X, 2),
        ShapeError,
    ),
    "random.categorical: logits is a list, it must be a tensor": (
        lambda: _call("categorical", KEY, [1.0]),
        TypeError,
    ),
    "random.categorical: logits is int64, it must be floating-point": (
        lambda: _call("categorical", KEY, ops.asarray([1])),
        ShapeError,
    ),
    "random.categorical: logits (2, 3) has no axis 2": (
        lambda: _call("categorical", KEY, X, 2),
        ShapeError,
    ),
    "random.categorical: logits () has no axes, so no axis -1": (
        lambda: _call("categorical", KEY, ops.zeros(())),
        ShapeError,
    ),
    "random.categorical: logits (2,) does not broadcast to shape (3,)": (
        lambda: _call("categorical", KEY, X, shape=3),
        ShapeError,
    ),
    "random.permutation: x is -1, it must not be negative": (
        lambda: _call("permutation", KEY, -1),
        ShapeError,
    ),
    "random.permutation: x is 1.5, it must be an int or a tensor": (
        lambda: _call("permutation", KEY, 1.5),
        TypeError,
    ),
    "random.permutation: x (2, 3) has no axis 2": (
        lambda: _call("permutation", KEY, X, 2),
        ShapeError,
    ),
    "random.permutation: x () has no axes, so no axis 0": (
        lambda: _call("permutation", KEY, ops.zeros(())),
        ShapeError,
    ),
    "random.choice: 3 items of 2 cannot be picked without replacement": (
        lambda: _call("choice", KEY, 2, (3,), False),
        ValueError,
    ),
    "random.choice: 3 items of 0 cannot be picked": (
        lambda: _call("choice", KEY, 0, (3,)),
        ValueError,
    ),
    "random.choice: p (3,) must be (2,): one for each item": (
        lambda: _call("choice", KEY, 2, p=X[0]),
        ShapeError,
    ),
    "random.choice: p is -0.5, it must be from 0 to 1": (
        lambda: _call("choice", KEY, 2, p=ops.asarray([0.5, -0.5])),
        ValueError,
    ),
    "random.choice: a (2, 3) has no axis 2": (
        lambda: _call("choice", KEY, X, axis=2),
        ShapeError,
    ),
}


def _call(name: str, *arguments: Any, **named: Any) -> Any:
    return getattr(random, name)(*arguments, **named)


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    call, kind = REFUSED[text]
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    assert message.startswith(text)
    assert "\n" not in message


def test_values_that_are_not_known_are_not_refused() -> None:
    """In a plan they are what the formulas give."""
    low, high = ops.asarray(5), ops.asarray(2)
    drawn = jit(lambda low, high: random.randint(KEY, (3,), low, high))(low, high)
    assert drawn.numpy().tolist() == [5, 5, 5]
    chances = jit(lambda p: random.bernoulli(KEY, p))(ops.asarray([-1.0, 2.0]))
    assert chances.numpy().tolist() == [False, True]


def test_other_generators_are_refused_in_jit_in_favour_of_keys() -> None:
    rng = np.random.default_rng(0)

    def f() -> Any:
        return ops.normal((2,), rng=rng)

    with pytest.raises(TraceError, match="draw with typednn.random and pass its key as an arg"):
        jit(f)()


@pytest.mark.parametrize(
    ("name", "others", "kind"),
    [
        *[(name, (3,), "int") for name in ("normal", "uniform", "exponential", "laplace")],
        *[(name, ((2,),), "tuple") for name in ("gumbel", "bits")],
        ("truncated_normal", (-1.0, 1.0, (2,)), "float"),
        ("randint", ((2,), 0, 5), "tuple"),
        ("bernoulli", (0.5,), "float"),
        ("categorical", (ops.ones((3,)),), "Tensor"),
        ("permutation", (5,), "int"),
        ("choice", (5,), "int"),
    ],
)
def test_a_key_that_has_changed_places_is_named(name: str, others: Any, kind: str) -> None:
    first, *rest = others
    with pytest.raises(TypeError) as raised:
        _call(name, first, KEY, *rest)
    assert str(raised.value) == (
        f"random.{name}: key is of class {kind}, it must be a key: random.key(seed)"
    )
