"""Planned equals eager, bit for bit: every primitive, and random compositions with their gradients.

Where a chain of products was multiplied in another order, and only there, to a few last digits: the
graph says so. Each program runs twice, its memory poisoned with NaN in between, so that a value that is read before it
is written, or overwritten before it is read, shows.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.arrays import bits
from tests.records import SIZED_BY_DATA
from typednn import Tensor, grad, jit, ops, remat, trees, vjp
from typednn.autodiff.primitive import PRIMITIVES, Primitive, Sample
from typednn.autodiff.tape import apply
from typednn.planning.passes import optimize
from typednn.planning.run.jit import Jit
from typednn.planning.run.program import Program
from typednn.planning.trace.trace import argument, trace
from typednn.tensor import wrap
from typednn.testing.sampling import draw_sample
from typednn.tracing import TraceError

SAMPLES = [(p, sample) for p in PRIMITIVES.values() for sample in p.samples]
IDS = [f"{p.name}-{place}" for p in PRIMITIVES.values() for place in range(len(p.samples))]


ROUNDING = 64
"""How many units in the last place of the largest element another order of products may change."""


def near(one: Any, other: Any) -> None:
    for a, b in zip(trees.leaves(one), trees.leaves(other), strict=True):
        found, expected = a.numpy(), b.numpy()
        assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
        if expected.dtype.kind != "f":
            assert np.array_equal(found, expected)
            continue
        largest = np.max(np.abs(expected), initial=1.0, where=np.isfinite(expected))
        bound = ROUNDING * largest * np.finfo(expected.dtype).eps
        np.testing.assert_allclose(found, expected, rtol=0, atol=bound)


def agree(planned: Jit[Any, Any], eager: Callable[..., Any], *args: Any) -> None:
    """The same bits, three times; near them where a chain of products was reordered.

    And again with all fused that can be, in small pieces.
    """
    expected, found = eager(*args), planned(*args)
    (program,) = (compiled.program for compiled in planned._cache.values())
    alike(found, expected, program.layout.graph.exact)
    for _ in range(2):
        program.poison()
        assert bits(planned(*args)) == bits(found)
    in_pieces(eager, expected, args)


def alike(found: Any, expected: Any, exact: bool) -> None:
    if exact:
        assert bits(found) == bits(expected)
    else:
        near(found, expected)


def in_pieces(f: Callable[..., Any], expected: Any, args: tuple[Any, ...]) -> None:
    leaves, treedef = trees.flatten((args, {}))
    graph, result = trace("f", f, [argument(x.shape, x.dtype) for x in leaves], treedef)
    graph = optimize(graph, min_bytes=0, tile_bytes=64)
    program = Program(graph)
    fixed = trees.leaves(expected)
    for _ in range(2):
        program.poison()
        arrays = program([x.numpy() for x in leaves])
        assert not result.fixed and len(arrays) == len(fixed)
        alike([wrap(x) for x in arrays], fixed, graph.exact)


@pytest.mark.parametrize(("primitive", "sample"), SAMPLES, ids=IDS)
def test_every_primitive_and_its_gradient(primitive: Primitive, sample: Sample) -> None:
    arrays = draw_sample(sample, np.random.default_rng(0))

    def both(*tensors: Tensor[Any, Any]) -> Any:
        out, pullback = vjp(lambda *xs: apply(primitive, *xs, **sample.params), *tensors)
        return (out, pullback(out)) if out.dtype.kind == "f" else out

    agree(jit(both), both, *map(wrap, arrays))


CALLS = [(each, sample) for each in ops.OPERATIONS.values() for sample in each.samples]
CALL_IDS = [f"{op.name}-{i}" for op in ops.OPERATIONS.values() for i in range(len(op.samples))]


@pytest.mark.parametrize(("operation", "sample"), CALLS, ids=CALL_IDS)
def test_every_operation(operation: ops.Operation, sample: Sample) -> None:
    arrays = draw_sample(sample, np.random.default_rng(0))

    def call(*tensors: Tensor[Any, Any]) -> Any:
        return operation(*tensors, **sample.params)

    if operation.name in SIZED_BY_DATA:
        with pytest.raises(TraceError, match="the size of whose result depends on x.*ops.where"):
            jit(call)(*map(wrap, arrays))
    else:
        agree(jit(call), call, *map(wrap, arrays))


Values = list[Tensor[Any, Any]]
Move = Callable[[Values], Tensor[Any, Any]]

ONE: dict[str, Callable[[Any], Any]] = {
    "tanh": ops.tanh,
    "relu": ops.relu,
    "sigmoid": ops.sigmoid,
    "softmax": lambda x: ops.softmax(x) if x.ndim else x,
    "log_softmax": lambda x: ops.log_softmax(x, 0) if x.ndim else x,
    "times a number": lambda x: x * 0.5,
    "times one": lambda x: 1.0 * x,
    "exp": lambda x: ops.exp(ops.minimum(x, 1.0)),
    "mean": lambda x: ops.mean(x, -1, keepdims=True) if x.ndim else x,
    "max": lambda x: ops.max(x, 0) if x.ndim else x,
    "sum": ops.sum,
    "rows": lambda x: x[1:] if x.ndim else x,
    "reversed": lambda x: x[::-1] if x.ndim else x,
    "wide": lambda x: ops.broadcast_to(x, (2, *x.shape)) if x.ndim < 3 else x,
    "reshape": lambda x: x.reshape((-1,)),
    "twice": lambda x: ops.concat([x, -x]) if x.ndim else x,
    "where": lambda x: ops.where(x > 0.0, x, x * 0.1),
}
TURNED: dict[str, Callable[[Any], Any]] = {
    "mT": lambda x: x.mT if x.ndim > 1 else x,
}
TWO: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "maximum": ops.maximum,
    "matmul": lambda x, y: ops.tanh(x @ y),
    "product": lambda x, y: x @ y,
}


@st.composite
def programs(draw: st.DrawFn, more: dict[str, Callable[[Any], Any]]) -> Callable[..., Any]:
    """A function of three tensors: drawn operations on drawn values, those that do not fit left out."""
    ones = st.sampled_from(sorted(ONE | more))
    moves = draw(st.lists(st.one_of(ones, st.sampled_from(sorted(TWO))), min_size=1, max_size=14))
    picks = [(draw(st.integers(0, 9)), draw(st.integers(0, 9))) for _ in moves]
    kept = draw(st.lists(st.integers(0, 9), min_size=1, max_size=3))

    def program(*given: Tensor[Any, Any]) -> Any:
        values = [*given]
        for name, (i, j) in zip(moves, picks, strict=True):
            x, y = values[-1 - i % len(values)], values[-1 - j % len(values)]
            try:
                values.append((ONE | more)[name](x) if name not in TWO else TWO[name](x, y))
            except ValueError:  # shapes that do not fit
                continue
        return [values[-1 - place % len(values)] for place in kept]

    return program


def given_tensors() -> Values:
    rng = np.random.default_rng(0)
    shapes = ((3, 4), (4,), (4, 3))
    return [wrap(rng.standard_normal(shape).astype(np.float32)) for shape in shapes]


def total(program: Callable[..., Any]) -> Callable[..., Tensor[Any, Any]]:
    def sum_of_all(given: Values) -> Tensor[Any, Any]:
        parts = [ops.sum(ops.tanh(out)) for out in program(*given)]
        return sum(parts[1:], parts[0])

    return sum_of_all


@settings(max_examples=300)
@given(programs({}))
def test_random_programs(program: Callable[..., Any]) -> None:
    agree(jit(program), program, *given_tensors())


@settings(max_examples=300)
@given(programs({}))
def test_gradients_of_random_programs(program: Callable[..., Any]) -> None:
    slopes = grad(total(program))
    agree(jit(slopes), slopes, given_tensors())


@st.composite
def bracketed(draw: st.DrawFn) -> tuple[list[int], Callable[[Values], Tensor[Any, Any]]]:
    """Sizes of matrices that follow each other, and their product with drawn brackets."""
    sizes = draw(st.lists(st.integers(1, 7), min_size=4, max_size=7))
    picks = draw(st.lists(st.integers(0, 9), min_size=len(sizes), max_size=len(sizes)))
    bent = draw(st.booleans())

    def product(factors: Values) -> Tensor[Any, Any]:
        factors = [*factors]
        for pick in picks[: len(factors) - 1]:
            k = pick % (len(factors) - 1)
            factors[k : k + 2] = [factors[k] @ factors[k + 1]]
        return ops.tanh(factors[0]) if bent else factors[0]

    return sizes, product


@settings(max_examples=100)
@given(bracketed())
def test_chains_of_products_and_their_gradients(
    drawn: tuple[list[int], Callable[[Values], Tensor[Any, Any]]],
) -> None:
    sizes, product = drawn
    rng = np.random.default_rng(0)
    factors = [wrap(rng.standard_normal(shape)) for shape in pairwise(sizes)]
    agree(jit(product), product, factors)
    slopes = grad(lambda factors: ops.sum(product(factors)))
    agree(jit(slopes), slopes, factors)


@settings(max_examples=300)
@given(programs({}))
def test_gradients_of_random_programs_whose_values_are_computed_again(
    program: Callable[..., Any],
) -> None:
    def again(*given: Tensor[Any, Any]) -> Any:
        return remat(program)(*[remat(ops.tanh)(x) for x in given])

    slopes = grad(total(again))
    agree(jit(slopes), slopes, given_tensors())


@settings(max_examples=300)
@given(programs(TURNED))
def test_gradients_of_programs_that_turn_their_values(program: Callable[..., Any]) -> None:
    """numpy adds up a turned array in another order than a planned one, so to a few last digits."""
    slopes = grad(total(program))
    planned = jit(slopes)
    for _ in range(2):
        for one, other in zip(slopes(given_tensors()), planned(given_tensors()), strict=True):
            np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=1e-5, atol=1e-6)
        (program_,) = (compiled.program for compiled in planned._cache.values())
        program_.poison()
