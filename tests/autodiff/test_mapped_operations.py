"""Every operation, mapped by ``vmap``, gives what a Python loop gives, and so do its gradients."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from tests.records import SIZED_BY_DATA
from typednn import grad, jit, ops, trees, vmap
from typednn.ops import OPERATIONS
from typednn.testing import of_operation
from typednn.testing.sampling import draw_sample

NAMES = sorted(
    name
    for name, operation in OPERATIONS.items()
    if name not in SIZED_BY_DATA and any(sample.shapes for sample in operation.samples)
)
"""Not those that create tensors, which take none, nor those whose values decide the result's shape."""


def samples(name: str) -> Iterator[tuple[Callable[..., Any], list[Any], list[list[Any]]]]:
    """Yield an operation as a function of tensors alone, the tensors of one element, and those of each."""
    case = of_operation(OPERATIONS[name])
    for sample in case.samples:

        def function(*operands: Any, params: Any = sample.params) -> Any:
            out = case.function(*operands, **params)
            return list(out) if isinstance(out, tuple) else out

        if sample.shapes:
            first = [ops.asarray(x) for x in draw_sample(sample, np.random.default_rng(0))]
            yield function, first, [first, [ops.flip(x) for x in first], first]


def subsets(count: int) -> list[tuple[bool, ...]]:
    return [mapped for mapped in product([True, False], repeat=count) if any(mapped)]


def close(found: Any, expected: Any) -> None:
    for a, b in zip(trees.leaves(found), trees.leaves(expected), strict=True):
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-10, atol=1e-12)


def check(f: Callable[..., Any], first: list[Any], elements: list[list[Any]]) -> None:
    """Compare ``vmap(f)`` with a loop, for each choice of operands that are mapped."""
    for mapped in subsets(len(first)):
        axes = tuple([0 if each else None for each in mapped])
        rows = [
            [x if each else one for x, one, each in zip(row, first, mapped, strict=True)]
            for row in elements
        ]
        given = [
            ops.stack([row[k] for row in rows]) if each else first[k]
            for k, each in enumerate(mapped)
        ]
        stacked = trees.map(lambda *parts: ops.stack(parts), *[f(*row) for row in rows])
        close(vmap(f, in_axes=axes)(*given), stacked)
        if all(mapped):
            close(jit(vmap(f))(*given), stacked)


@pytest.mark.parametrize("name", NAMES)
def test_a_mapped_operation_equals_a_loop(name: str) -> None:
    for function, first, elements in samples(name):
        check(function, first, elements)


@pytest.mark.parametrize("name", NAMES)
def test_gradients_of_each_element_equal_a_loop(name: str) -> None:
    for function, first, elements in samples(name):
        places = tuple([k for k, x in enumerate(first) if x.dtype.kind == "f"])
        results = [x for x in trees.leaves(function(*first)) if x.dtype.kind == "f"]
        if places and results:

            def total(*operands: Any, function: Any = function) -> Any:
                found = trees.leaves(function(*operands))
                return sum(ops.sum(ops.sin(x)) for x in found if x.dtype.kind == "f")

            check(grad(total, argnums=places), first, elements)
