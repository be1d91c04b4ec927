"""Each program gives in typednn what it gives in JAX: values, gradients, shapes and dtypes."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.arrays import Array
from tests.parity.program import Program, programs
from typednn import jit, ops, trees, typed, value_and_grad

jax = pytest.importorskip("jax", reason="JAX is installed by `make test-parity` only")
jax.config.update("jax_enable_x64", True)
PROGRAMS = programs()

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=[p.name for p in PROGRAMS])
eagerly_and_planned = pytest.mark.parametrize("run", [lambda f: f, jit], ids=["eager", "jit"])


def same(found: Any, expected: list[Any]) -> None:
    """The leaves of typednn are those of JAX, within 1e-10."""
    for a, b in zip(trees.leaves(found), expected, strict=True):
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        np.testing.assert_allclose(a.numpy(), np.asarray(b), rtol=1e-10, atol=1e-12)


def weighted(leaves: list[Any], multiply: Callable[[Any, Array], Any]) -> Any:
    """Return a scalar to which each number in the floating-point leaves has its own weight."""
    terms = [
        multiply(leaf, np.cos(np.arange(leaf.size) + k).reshape(leaf.shape))
        for k, leaf in enumerate(leaves)
        if leaf.dtype.kind == "f"
    ]
    return sum(terms[1:], terms[0])


@cache
def jax_values(program: Program) -> list[Any]:
    return list(jax.tree.leaves(jax.jit(program.jax)(*program.arguments())))


@cache
def jax_gradients(program: Program) -> list[Any]:
    """The weighted total of the results, and its gradients."""

    def total(*args: Any) -> Any:
        return weighted(jax.tree.leaves(program.jax(*args)), lambda x, w: (x * w).sum())

    compiled = jax.jit(jax.value_and_grad(total, argnums=program.places))
    return list(jax.tree.leaves(compiled(*program.arguments())))


@each_program
@eagerly_and_planned
def test_values(program: Program, run: Any) -> None:
    found = run(typed(program.typednn))(*map(ops.asarray, program.arguments()))
    same(found, jax_values(program))


@each_program
@eagerly_and_planned
def test_gradients(program: Program, run: Any) -> None:
    if program.no_gradient:
        pytest.skip(program.no_gradient)

    def total(*args: Any) -> Any:
        leaves = trees.leaves(program.typednn(*args))
        return weighted(leaves, lambda x, w: ops.sum(x * ops.asarray(w)))

    gradients = run(value_and_grad(total, argnums=program.places))
    same(gradients(*map(ops.asarray, program.arguments())), jax_gradients(program))


def test_there_are_enough() -> None:
    assert len(PROGRAMS) >= 60
