"""Every operation in the body of a planned loop, and in the branch of a planned condition."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from tests.records import SIZED_BY_DATA
from typednn import cond, grad, jit, ops, scan, trees
from typednn.ops import OPERATIONS
from typednn.testing import of_operation
from typednn.testing.sampling import draw_sample

STEPS = 3
NAMES = sorted(
    name
    for name, operation in OPERATIONS.items()
    if name not in SIZED_BY_DATA and operation.samples[0].shapes
)
"""Not those that create tensors, which take none, nor those whose values decide the result's shape."""


def test_no_operation_is_left_out() -> None:
    """But for those that take no tensor in any of their samples, and those sized by data."""
    taking = {name for name, each in OPERATIONS.items() if any(x.shapes for x in each.samples)}
    assert taking == {*NAMES, *SIZED_BY_DATA}


def samples(name: str) -> Iterator[tuple[Callable[..., Any], list[Any]]]:
    """Yield an operation as a function of tensors alone, and tensors for it, for each of its samples."""
    case = of_operation(OPERATIONS[name])
    for sample in case.samples:

        def function(*operands: Any, params: Any = sample.params) -> Any:
            out = case.function(*operands, **params)
            return list(out) if isinstance(out, tuple) else out

        if sample.shapes:
            drawn = draw_sample(sample, np.random.default_rng(0))
            yield function, [ops.asarray(x) for x in drawn]


def close(found: Any, expected: Any) -> None:
    for a, b in zip(trees.leaves(found), trees.leaves(expected), strict=True):
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_scan_equals_unrolled(name: str) -> None:
    for function, operands in samples(name):
        xs = [ops.stack([ops.flip(x) if i == 1 else x for i in range(STEPS)]) for x in operands]

        def steps(*xs: Any, function: Any = function) -> Any:
            return scan(lambda done, each: (done + 1, function(*each)), ops.zeros(()), xs)

        rows = [function(*[x[i] for x in xs]) for i in range(STEPS)]
        count, found = jit(steps)(*xs)
        assert count.item() == STEPS
        close(found, trees.map(lambda *parts: ops.stack(parts), *rows))


def is_real(x: Any) -> bool:
    return bool(x.dtype.kind == "f")


def gradient(f: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return the gradient of a function of two lists of tensors, by the real ones of both."""

    def of_real(real: Any, others: Any) -> Any:
        return f(*trees.combine(real, others))

    return lambda *both: grad(of_real)(*trees.partition(list(both), is_real))


@pytest.mark.parametrize("name", NAMES)
def test_gradients_of_scan_equal_unrolled(name: str) -> None:
    """By the rows, and by tensors that all steps share; each step depends on the one before it."""
    for function, operands in samples(name):
        results = trees.leaves(function(*operands))
        if not (any(map(is_real, operands)) and any(map(is_real, results))):
            continue
        rows = [[ops.flip(x) if i == 1 else x for x in operands] for i in range(STEPS)]

        def step(total: Any, *operands: Any, function: Any = function) -> Any:
            found = filter(is_real, trees.leaves(function(*operands)))
            return total / 2 + sum(ops.sum(ops.sin(x + total)) / max(x.size, 1) for x in found)

        def looped(xs: Any, shared: Any, step: Any = step) -> Any:
            steps = lambda total, row: (step(step(total, *row), *shared), None)
            return scan(steps, ops.zeros((), dtype=np.float64), xs)[0]

        def unrolled(xs: Any, shared: Any, step: Any = step) -> Any:
            total = ops.zeros((), dtype=np.float64)
            for i in range(STEPS):
                total = step(step(total, *[x[i] for x in xs]), *shared)
            return total

        xs = [ops.stack(list(column)) for column in zip(*rows, strict=True)]
        expected = gradient(unrolled)(xs, operands)
        close(gradient(looped)(xs, operands), expected)
        close(jit(gradient(looped))(xs, operands), expected)


@pytest.mark.parametrize("name", NAMES)
def test_a_condition_equals_its_branch(name: str) -> None:
    for function, operands in samples(name):

        def nothing(*operands: Any, function: Any = function) -> Any:
            return trees.map(ops.zeros_like, function(*operands))

        def chosen(which: Any, *operands: Any, one: Any = function, other: Any = nothing) -> Any:
            return cond(which, one, other, *operands)

        planned, expected = jit(chosen), function(*operands)
        close(planned(ops.asarray(True), *operands), expected)
        close(planned(ops.asarray(False), *operands), trees.map(ops.zeros_like, expected))
