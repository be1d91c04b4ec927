"""The same graph, computed by numpy and in C."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from tests.backends.native.compiling import found
from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.backend import Native
from typednn.planning.passes import optimize
from typednn.planning.run.backends import in_backend
from typednn.planning.run.program import Program
from typednn.planning.trace.graph import Graph, GraphBuilder, Node

Array: TypeAlias = np.ndarray[Any, Any]
View: TypeAlias = tuple[str, Mapping[str, Any]]
"""A primitive that gives a view, and its parameters."""

Build: TypeAlias = Callable[[GraphBuilder, Sequence[Node]], Node]

SPECIAL = (np.nan, np.inf, -np.inf, 0.0, -0.0)


def draw(
    rng: np.random.Generator, shape: tuple[int, ...], dtype: Any, *, special: bool = False
) -> Array:
    """Return random numbers; with ``special`` some of them are NaN, infinite or zero."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return np.asarray(rng.random(shape) < 0.5)
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        wide = rng.integers(limits.min, limits.max, shape, dtype, endpoint=True)
        small = rng.integers(0, 4, shape).astype(dtype)
        return np.asarray(np.where(rng.random(shape) < 0.5, small, wide), dtype)
    x = np.asarray(rng.normal(size=shape) * 3, dtype)
    if special and x.size:
        places = rng.integers(0, x.size, max(x.size // 5, 1))
        x.reshape(-1)[places] = rng.choice(SPECIAL, len(places))
    return x


Case: TypeAlias = tuple[Build, Sequence[Array]]
"""What builds a value from the nodes of arguments, and their arrays."""


def graph_of(*cases: Case) -> Graph:
    """Return the graph of all cases: each array is an argument, and each case has one output."""
    builder = GraphBuilder()
    inputs: list[Node] = []
    outputs = []
    for build, arrays in cases:
        own = [Node(x.shape, x.dtype) for x in arrays]
        outputs.append(build(builder, own))
        inputs += own
    return Graph(tuple(inputs), tuple(outputs), tuple(builder.nodes))


def arrays_of(*cases: Case) -> list[Array]:
    return [x for _, arrays in cases for x in arrays]


def by_numpy(*cases: Case) -> list[Array]:
    with np.errstate(all="ignore"):
        return Program(optimize(graph_of(*cases)))(arrays_of(*cases))


def native_program(graph: Graph) -> Program:
    return Program(optimize(graph, 0), backend=Native(found()))


def in_c(*cases: Case) -> list[Array]:
    """Return the results in C, all of them, after NaN in all memory that must be written first."""
    program = native_program(graph_of(*cases))
    for node, kernel in program.layout.kernels.items():
        assert kernel.run is in_backend, f"{node!r} is not known in C"
    arrays = arrays_of(*cases)
    program.poison()
    first = [x.tobytes() for x in program(arrays)]
    program.poison()
    second = program(arrays)
    assert first == [x.tobytes() for x in second]
    return second


def applied(name: str, views: Sequence[View | None] = (), **params: Any) -> Build:
    """Return what applies a primitive to its operands, or to views of them."""

    def build(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
        operands = [*inputs]
        for place, view in enumerate(views):
            if view is not None:
                operands[place] = builder.apply(PRIMITIVES[view[0]], [inputs[place]], view[1])
        return builder.apply(PRIMITIVES[name], operands, params)

    return build


def ulps(got: Array, wanted: Array) -> float:
    """Return the largest difference in units in the last place of ``got``'s dtype.

    NaN and infinities must be equal, and -0 is 0. ``wanted`` may be more exact.
    """
    with np.errstate(over="ignore"):
        rounded = wanted.astype(got.dtype)
    special = ~np.isfinite(rounded) | ~np.isfinite(got)
    np.testing.assert_array_equal(got[special], rounded[special])
    if special.all():
        return 0.0
    unit = np.spacing(np.abs(rounded[~special])).astype(np.longdouble)
    error = np.abs(got[~special].astype(np.longdouble) - wanted[~special].astype(np.longdouble))
    return float((error / unit).max())
