"""Bad input of loops, conditions and transformations: one clear message each, wherever it happens."""

import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from typednn import (
    ShapeError,
    cond,
    fori_loop,
    grad,
    jit,
    ops,
    remat,
    scan,
    switch,
    trees,
    vmap,
    while_loop,
)
from typednn.tracing import TraceError

X: Final = ops.asarray([0.0, 1.0, 2.0])
XS: Final = ops.ones((4, 3))


def total(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: ops.sum(ops.stack([ops.sum(leaf) for leaf in trees.leaves(f(x))]))


def mapped(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: vmap(f)(ops.stack([x, x]))


AROUND: Final[dict[str, Callable[[Any], Any]]] = {
    "eager": lambda f: f,
    "jit": jit,
    "vmap": mapped,
    "grad": lambda f: grad(total(f)),
    "jit of vmap": lambda f: jit(mapped(f)),
    "jit of grad": lambda f: jit(grad(total(f))),
}
KEEPS: Final = "give init the shape and dtype that the steps keep"
BOOL: Final = "and must be a bool scalar; compare, or reduce it with ops.all or ops.any"
ONE: Final = 'Float32[Tensor, "3"]'

loose: Any = scan  # mypy refuses these calls itself
anything: Any = {
    "cond": cond,
    "switch": switch,
    "while": while_loop,
    "fori": fori_loop,
    "minus": -1,
    "axes": ({"a": 0},),
}
CASES: Final[dict[str, tuple[Callable[[Any], Any], str]]] = {
    "scan shape": (
        lambda x: loose(lambda c, v: (ops.concat([c, c]), v), x, XS),
        f"scan: carry was float32 (3,), but f returned float32 (6,) for it; {KEEPS}",
    ),
    "scan tree": (
        lambda x: loose(lambda c, v: ({"a": ops.sum(c["a"])}, v), {"a": x}, XS),
        f"scan: carry['a'] was float32 (3,), but f returned float32 () for it; {KEEPS}",
    ),
    "scan structure": (
        lambda x: loose(lambda c, v: ((c, c), v), x, XS),
        f"scan: the carry was float32 (3,), but f returned tuple[{ONE}, {ONE}]",
    ),
    "scan dict": (
        lambda x: loose(lambda c, v: ([c["a"]], v), {"a": x}, XS),
        f"scan: the carry was {{'a': {ONE}}}, but f returned list[{ONE}]",
    ),
    "while shape": (
        lambda x: while_loop(lambda c: ops.sum(c) < 9, lambda c: ops.concat([c, c]), x),
        f"while_loop: carry was float32 (3,), but f returned float32 (6,) for it; {KEEPS}",
    ),
    "while condition": (
        lambda x: anything["while"](lambda c: c < 9, lambda c: c * 2, x),
        f"while_loop: the condition is bool (3,), {BOOL}",
    ),
    "fori shape": (
        lambda x: fori_loop(0, 3, lambda i, c: ops.concat([c, c]), x),
        f"fori_loop: carry was float32 (3,), but f returned float32 (6,) for it; {KEEPS}",
    ),
    "fori shape, traced bound": (
        lambda x: fori_loop(0, ops.argmax(x), lambda i, c: ops.concat([c, c]), x),
        f"fori_loop: carry was float32 (3,), but f returned float32 (6,) for it; {KEEPS}",
    ),
    "fori float": (
        lambda x: anything["fori"](0, 3.7, lambda i, c: c, x),
        "fori_loop: upper is float, and must be an integer scalar",
    ),
    "fori float tensor": (
        lambda x: anything["fori"](ops.sum(x), 5, lambda i, c: c, x),
        "fori_loop: lower is float32 (), and must be an integer scalar",
    ),
    "fori vector": (
        lambda x: anything["fori"](0, ops.asarray([3, 4]), lambda i, c: c, x),
        "fori_loop: upper is int64 (2,), and must be an integer scalar",
    ),
    "cond number": (
        lambda x: anything["cond"](ops.sum(x), lambda x: x, lambda x: x, x),
        f"cond: the condition is float32 (), {BOOL}",
    ),
    "cond int": (
        lambda x: anything["cond"](1, lambda x: x, lambda x: x, x),
        f"cond: the condition is int, {BOOL}",
    ),
    "switch float": (
        lambda x: anything["switch"](1.5, [lambda x: x, lambda x: -x], x),
        "switch: the index is float, and must be an integer scalar",
    ),
    "switch bool": (
        lambda x: anything["switch"](True, [lambda x: x, lambda x: -x], x),
        "switch: the index is bool, and must be an integer scalar",
    ),
    "switch function": (
        lambda x: anything["switch"](0, lambda x: x, x),
        "switch: branches is function, and must be a list of functions",
    ),
    "switch no function": (
        lambda x: anything["switch"](0, [lambda x: x, x], x),
        "switch: branches[1] is float32 (3,), and must be a function",
    ),
    "cond no function": (
        lambda x: anything["cond"](True, x, lambda x: x, x),
        "cond: true_f is float32 (3,), and must be a function",
    ),
    "scan no function": (
        lambda x: loose(x, x, XS),
        "scan: f is float32 (3,), and must be a function",
    ),
    "scan length": (
        lambda x: loose(lambda c, v: (c, c), x, length=2.0),
        "scan: length is float, and must be an integer scalar",
    ),
    "scan length below 0": (
        lambda x: scan(lambda c, v: (c, c), x, length=anything["minus"]),
        (
            "scan: there is no xs and length is -1; axis 0, the steps, has one size in all of them, 1"
            " at least"
        ),
    ),
    "scan of nothing": (
        lambda x: loose(lambda c, v: (c, c), x),
        "scan: xs is a tree of tensors, one at least, and of nothing else; without xs, give length",
    ),
    "fori none": (
        lambda x: anything["fori"](None, 3, lambda i, c: c, x),
        "fori_loop: lower is None, and must be an integer scalar",
    ),
    "vmap": (
        lambda x: vmap(lambda v: v, in_axes=({"a": 2},))({"a": XS + x}),
        "vmap: v['a'] of <lambda> is float32 (4, 3), which has no axis 2 to map over; write None for it in in_axes",
    ),
    "vmap of a result": (
        lambda x: vmap(lambda v: (v, v), out_axes=(0, 2))(x),
        "vmap: out_axes is 2 for a result of <lambda>, which is float32 (); it must be from -1 to 0",
    ),
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("case", CASES)
def test_the_same_words_everywhere(case: str, around: str) -> None:
    f, words = CASES[case]
    with pytest.raises((ShapeError, TypeError)) as caught:
        AROUND[around](f)(X)
    assert str(caught.value) == words


STRUCTURES: Final[dict[str, tuple[Callable[[Any], Any], str]]] = {
    "vmap of another structure": (
        lambda x: vmap(lambda v, w: v, in_axes=((0, 0, None), 0))((x, x), x),
        "vmap: in_axes is a tuple of 3 for a tuple of 2; it must be an axis, None, or a tuple, list or dict of these with the structure of the tree",
    ),
    "vmap of a tensor as a tree": (
        lambda x: vmap(lambda v: v, in_axes=anything["axes"])(x),
        "vmap: in_axes is a dict for a Tensor; it must be an axis, None, or a tuple, list or dict of these with the structure of the tree",
    ),
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("case", STRUCTURES)
def test_axes_of_another_structure(case: str, around: str) -> None:
    f, words = STRUCTURES[case]
    with pytest.raises(ValueError) as caught:
        AROUND[around](f)(X)
    assert str(caught.value) == words


SAME: Final = "all branches return the same shapes and dtypes"
BRANCHES: Final[dict[str, tuple[Callable[[Any], Any], str]]] = {
    "shape": (
        lambda x: cond(ops.sum(x) > 1, lambda x: x, lambda x: ops.sum(x), x),
        f"cond: result is float32 (3,) in one branch, float32 () in another; {SAME}",
    ),
    "dtype": (
        lambda x: switch(ops.argmax(x), [lambda x: x, lambda x: x.astype(np.float64)], x),
        f"switch: result is float32 (3,) in one branch, float64 (3,) in another; {SAME}",
    ),
    "structure": (
        lambda x: anything["cond"](ops.sum(x) > 1, lambda x: (x, x), lambda x: x, x),
        f"cond: one branch returns tuple[{ONE}, {ONE}], another float32 (3,)",
    ),
    "python bool": (
        lambda x: cond(True, lambda x: ops.sum(x), lambda x: x, x),
        f"cond: result is float32 () in one branch, float32 (3,) in another; {SAME}",
    ),
    "python int": (
        lambda x: switch(2, [lambda x: x, lambda x: {"a": x}, lambda x: x], x),
        f"switch: one branch returns float32 (3,), another {{'a': {ONE}}}",
    ),
    "closures": (
        lambda x: cond(ops.sum(x) > 1, lambda: {"a": x @ XS.T}, lambda: {"a": -x}),
        f"cond: result['a'] is float32 (4,) in one branch, float32 (3,) in another; {SAME}",
    ),
    "no tensor": (
        lambda x: anything["cond"](ops.sum(x) > 1, lambda x: x, lambda x: 1.0, x),
        "cond: the result is a tree of tensors, but holds float; make it a tensor, e.g. by ops.asarray",
    ),
    "in a branch": (
        lambda x: cond(ops.sum(x) > 1, lambda x: x, lambda x: x @ XS, x),
        "matmul: x (3,) and y (4, 3): axis -1 of x has 3, axis -2 of y has 4; they must be equal",
    ),
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("case", BRANCHES)
def test_branches_that_differ(case: str, around: str) -> None:
    f, words = BRANCHES[case]
    with pytest.raises((ShapeError, TypeError)) as caught:
        AROUND[around](f)(X)
    assert str(caught.value) == words


class Keeper:
    kept: Any = None

    def keep(self, x: Any) -> Any:
        self.kept = x
        return x


SOURCES: Final[dict[str, Callable[[Callable[[Any], Any]], Any]]] = {
    "jit": lambda keep: jit(lambda x: keep(x * 2))(X),
    "vmap": lambda keep: vmap(lambda x: keep(x * 2))(XS),
    "scan": lambda keep: jit(lambda x: scan(lambda c, v: (keep(c + v), v), x, XS)[0])(X),
    "cond": lambda keep: jit(lambda x: cond(ops.sum(x) > 0, lambda x: keep(x * 2), lambda x: x, x))(
        X
    ),
    "while": lambda keep: jit(
        lambda x: while_loop(lambda c: ops.sum(c) < 9, lambda c: keep(c * 2), x)
    )(X),
    "grad": lambda keep: jit(grad(lambda x: ops.sum(keep(x * 2))))(X),
    "remat": lambda keep: jit(lambda x: remat(lambda x: keep(x * 2))(x))(X),
}
USES: Final[dict[str, Callable[[Any], Any]]] = {
    "add": lambda x: x + 1,
    "numpy": lambda x: x.numpy(),
    "float": lambda x: float(ops.sum(x)),
    "jit": lambda x: jit(lambda y: y + x)(X),
    "vmap": lambda x: vmap(lambda y: y + x)(XS),
    "grad": lambda x: grad(lambda y: ops.sum(y * x))(X),
    "argument": jit(lambda x: x * 2),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("source", SOURCES)
def test_a_leaked_value(source: str, use: str) -> None:
    keeper = Keeper()
    SOURCES[source](keeper.keep)
    with pytest.raises(TraceError) as caught:
        USES[use](keeper.kept)
    message = str(caught.value)
    assert re.match(
        r"\S*test_bad_input_of_transformations\.py:\d+: this float32\[3\] tensor ", message
    )
    assert "kept" in message
    assert "by a side effect; return it from <lambda>" in message
    if source != "vmap":
        assert re.search(r"kept \(line \S*test_bad_input_of_transformations\.py:\d+\)", message)


def test_a_value_of_a_body_that_leaks_within_its_function() -> None:
    def f(x: Any) -> Any:
        keeper = Keeper()
        last, _ = scan(lambda c, v: (keeper.keep(c + v), v), x, XS)
        return last + keeper.kept

    with pytest.raises(TraceError, match=r"kept \(line \S+:\d+\) by a side effect"):
        jit(f)(X)
