"""Elementwise primitives in C give what numpy gives, for all their dtypes, shapes and strides."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import (
    Array,
    Case,
    View,
    applied,
    by_numpy,
    draw,
    graph_of,
    in_c,
    native_program,
    ulps,
)
from tests.backends.native.compiling import needs_compiler
from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit import elements
from typednn.dtypes import SUPPORTED
from typednn.planning.run.backends import in_backend
from typednn.planning.trace.graph import GraphBuilder, Node

pytestmark = needs_compiler

ROUNDED = {"exp": 4.0, "log": 4.0, "tanh": 4.0, "erf": 4.0, "expm1": 4.0, "log1p": 4.0}
ROUNDED |= {
    "sigmoid": 8.0,
    "sigmoid_slope": 8.0,
    "pow": 4.0,
    "ndtr": 8.0,
    "hypot": 4.0,
    "atan2": 4.0,
}
ROUNDED |= dict.fromkeys(elements._LIBRARY, 4.0)
"""How much numpy and C may differ, in units in the last place; in all others the bits are equal."""

PARAMS: dict[str, list[dict[str, Any]]] = {
    "astype": [{"dtype": dtype} for dtype in SUPPORTED],
}
SLOPES = (0.0, 0.01, 1.0, 2.5, -1.0)
"""Those of ``leaky_relu``, which is given one number."""

SHAPES: list[tuple[tuple[int, ...], ...]] = [
    ((), (), ()),
    ((7,), (7,), (1,)),
    ((33, 5), (33, 5), (5,)),
    ((3, 1, 4), (2, 1), (3, 2, 4)),
    ((0, 3), (0, 3), (3,)),
    ((2, 3, 40), (1,), (3, 1)),
]


def operand_count(name: str) -> int:
    sample = PRIMITIVES[name].samples[0]
    return len(sample.shapes)


def known_calls() -> list[tuple[str, tuple[np.dtype[Any], ...], dict[str, Any]]]:
    """Every elementwise primitive that C knows, with the dtypes and the parameters."""
    calls = []
    for name in (*elements._TABLE, *elements._SPECIAL):
        record = PRIMITIVES[name]
        for dtype in SUPPORTED:
            dtypes = (dtype,) * operand_count(name)
            if name == "where":
                dtypes = (np.dtype(np.bool_), dtype, dtype)
            for params in PARAMS.get(name, [{}]):
                inputs = tuple([Node((2,), each) for each in dtypes])
                if record.kinds is not None and dtype.kind not in record.kinds:
                    continue
                result = record.dtype(inputs, params)
                if elements.knows(Node((2,), result, record, inputs, params)):
                    calls.append((name, dtypes, params))
    return calls


KNOWN = known_calls()


def test_c_knows_many() -> None:
    names = {name for name, _, _ in KNOWN}
    assert names >= {*elements._TABLE, *elements._SPECIAL}


def compare(name: str, got: Array, wanted: Array) -> None:
    assert (got.shape, got.dtype) == (wanted.shape, wanted.dtype)
    if name in ROUNDED:
        assert ulps(got, wanted) <= ROUNDED[name]
    else:
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("name", dict.fromkeys(name for name, _, _ in KNOWN))
def test_all_dtypes_and_shapes(name: str) -> None:
    rng = np.random.default_rng(len(name))
    cases: list[Case] = []
    for known, dtypes, params in KNOWN:
        for shapes in SHAPES if known == name else ():
            shapes = shapes if len(dtypes) > 1 else shapes[:1]
            pairs = zip(shapes, dtypes, strict=False)
            arrays = [draw(rng, shape, dtype, special=True) for shape, dtype in pairs]
            if name == "leaky_relu":
                slopes = [np.asarray(slope, dtypes[1]) for slope in SLOPES]
                cases += [(applied(name), [arrays[0], slope]) for slope in slopes]
            else:
                cases.append((applied(name, **params), arrays))
    for got, wanted in zip(in_c(*cases), by_numpy(*cases), strict=True):
        compare(name, got, wanted)


SAME_SHAPE: list[View | None] = [
    None,
    ("matrix_transpose", {}),
    ("getitem", {"key": (slice(None, None, -1), slice(None))}),
    ("getitem", {"key": (slice(None), slice(None, None, -1))}),
]
OTHER_SHAPES: list[View] = [
    ("getitem", {"key": (slice(1, None, 2), slice(None, None, -2))}),
    ("getitem", {"key": (2, slice(5, None, -1))}),
    ("getitem", {"key": (slice(3, 3), slice(None))}),
    ("broadcast_to", {"shape": (3, 6, 6)}),
    ("reshape", {"shape": (2, 3, 6)}),
]


def test_views() -> None:
    rng = np.random.default_rng(0)
    cases: list[Case] = []
    for views in product(SAME_SHAPE, SAME_SHAPE):
        arrays = [draw(rng, (6, 6), np.float32) for _ in views]
        cases.append((applied("subtract", views), arrays))
    for dtype in SUPPORTED:
        for view in OTHER_SHAPES:
            cases.append((applied("equal", [view, view]), [draw(rng, (6, 6), dtype)] * 2))
    for got, wanted in zip(in_c(*cases), by_numpy(*cases), strict=True):
        compare("subtract", got, wanted)


def test_a_chain_is_one_loop_and_keeps_the_bits() -> None:
    rng = np.random.default_rng(1)
    arrays = [draw(rng, (40, 30), np.float32, special=True) for _ in range(3)]

    def build(builder: GraphBuilder, inputs: Any) -> Node:
        x, y, z = inputs
        found = builder.apply(PRIMITIVES["multiply"], [x, y], {})
        total = builder.apply(PRIMITIVES["add"], [found, z], {})
        root = builder.apply(PRIMITIVES["sqrt"], [total], {})
        return builder.apply(PRIMITIVES["divide"], [root, x], {})

    program = native_program(graph_of((build, arrays)))
    assert [node.name for node in program.layout.kernels] == ["fused"]
    compare("divide", in_c((build, arrays))[0], by_numpy((build, arrays))[0])


def test_what_is_computed_in_place_is_read_first() -> None:
    """The product lies in the memory of the first sum, which nothing reads later."""
    x = draw(np.random.default_rng(2), (50,), np.float32)

    def build(builder: GraphBuilder, inputs: Any) -> Node:
        (x,) = inputs
        total = builder.apply(PRIMITIVES["cumulative_sum"], [x], {"axis": 0})
        found = builder.apply(PRIMITIVES["multiply"], [total, x], {})
        return builder.apply(PRIMITIVES["cumulative_sum"], [found], {"axis": 0})

    program = native_program(graph_of((build, [x])))
    first, found, _ = program.layout.kernels
    assert program.layout.owner[found] is first
    runs = [kernel.run is in_backend for kernel in program.layout.kernels.values()]
    assert runs == [False, True, False]
    np.testing.assert_array_equal(program([x])[0], by_numpy((build, [x]))[0])


@pytest.mark.parametrize("value", [0.1, 1e-45, np.inf, -np.inf, np.nan, -0.0, -2.5])
def test_numbers_keep_their_bits(value: float) -> None:
    def build(builder: GraphBuilder, inputs: Any) -> Node:
        number = Node((), np.dtype(np.float32), value=np.full((), value, np.float32))
        return builder.apply(PRIMITIVES["multiply"], [inputs[0], number], {})

    x = np.array([1.0, 3.0], np.float32)
    np.testing.assert_array_equal(in_c((build, [x])), by_numpy((build, [x])))


@pytest.mark.parametrize("value", [0, -1, 2**63 - 1, -(2**63)])
def test_whole_numbers_keep_their_bits(value: int) -> None:
    def build(builder: GraphBuilder, inputs: Any) -> Node:
        number = Node((), np.dtype(np.int64), value=np.full((), value, np.int64))
        return builder.apply(PRIMITIVES["add"], [inputs[0], number], {})

    x = np.array([0, 1, -1])
    np.testing.assert_array_equal(in_c((build, [x])), by_numpy((build, [x])))
