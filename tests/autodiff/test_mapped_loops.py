"""Loops and conditions under ``vmap``: what a Python loop over the elements gives, and one node in the graph."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.autodiff.test_vmap import N, close, tensors
from typednn import cond, fori_loop, grad, jit, ops, scan, trees, vmap, while_loop

Function = Callable[..., Any]
DTYPE = np.dtype(np.float64)


def over_steps(x: Any, w: Any) -> Any:
    """The weights are taken from around the step."""
    h, ys = scan(lambda h, r: (ops.tanh(h @ w + r), ops.sum(h * r)), ops.zeros(3, dtype=DTYPE), x)
    return ops.sum(h) + ops.sum(ys)


def of_element(x: Any, w: Any) -> Any:
    """So is a row of the element itself, and a row of the results counts backwards."""
    start = ops.ones(3, dtype=DTYPE)
    h, ys = scan(lambda h, r: (ops.tanh(h @ w + x[0]), h * r), start, x, reverse=True)
    return ops.sum(h * h) + ops.sum(ys * x)


def nested(x: Any, w: Any) -> Any:
    def row(total: Any, r: Any) -> Any:
        inner = scan(lambda s, e: (ops.sin(s * e + w[0, 0] + x[0, 0]), ()), total, r)[0]
        return inner, inner * r

    total, ys = scan(row, ops.zeros((), dtype=DTYPE), x)
    return total + ops.sum(ys)


def with_branches(x: Any, w: Any) -> Any:
    def step(h: Any, r: Any) -> Any:
        chosen = cond(ops.sum(r) > h, lambda r: h + ops.sum(r @ w), lambda r: h * x[0, 0], r)
        return chosen, h

    last, ys = scan(step, ops.zeros((), dtype=DTYPE), x)
    return last + ops.sum(ys * ys)


LOOPS = [over_steps, of_element, nested, with_branches]


def each(f: Function, xs: Any, *others: Any) -> Any:
    """``f`` for one element after the other."""
    found = [f(xs[i], *others) for i in range(xs.shape[0])]
    return trees.map(lambda *parts: ops.stack(parts), *found)


@pytest.fixture(name="given")
def _given() -> Any:
    return tensors((N, 4, 3), (3, 3))


@pytest.mark.parametrize("loop", LOOPS)
def test_values(loop: Function, given: Any) -> None:
    mapped = vmap(loop, in_axes=(0, None))
    close(mapped(*given), each(loop, *given))
    close(jit(mapped)(*given), each(loop, *given))


@pytest.mark.parametrize("loop", LOOPS)
def test_gradients_of_each_element(loop: Function, given: Any) -> None:
    slope = grad(loop, argnums=(0, 1))
    close(jit(vmap(slope, in_axes=(0, None)))(*given), each(slope, *given))


@pytest.mark.parametrize("loop", LOOPS)
def test_gradients_around_the_map(loop: Function, given: Any) -> None:
    def total(x: Any, w: Any) -> Any:
        return ops.sum(vmap(loop, in_axes=(0, None))(x, w) * x[:, 0, 0])

    slope = grad(total, argnums=(0, 1))
    close(jit(slope)(*given), slope(*given))


@pytest.mark.parametrize("loop", LOOPS)
def test_gradients_of_gradients(loop: Function, given: Any) -> None:
    def inside(x: Any, w: Any) -> Any:
        return ops.sum(grad(loop, argnums=1)(x, w) * w)

    def around(x: Any, w: Any) -> Any:
        return ops.sum(vmap(inside, in_axes=(0, None))(x, w) ** 2)

    slope = grad(inside, argnums=(0, 1))
    close(jit(vmap(slope, in_axes=(0, None)))(*given), each(slope, *given))
    second = grad(around, argnums=(0, 1))
    close(jit(second)(*given), second(*given))


@pytest.mark.parametrize("loop", LOOPS)
def test_maps_of_maps(loop: Function, given: Any) -> None:
    x, w = given
    weights = ops.stack([w, w * 0.5])
    twice = vmap(vmap(loop, in_axes=(None, 0)), in_axes=(0, None))
    expected = [each(loop, x, weights[i]) for i in range(2)]
    close(jit(twice)(x, weights), ops.stack(expected, axis=1))


@pytest.mark.parametrize("loop", LOOPS)
@pytest.mark.parametrize("transformed", [lambda f: f, grad])
def test_the_graph_does_not_grow_with_the_steps(loop: Function, transformed: Function) -> None:
    f = vmap(transformed(loop), in_axes=(0, None))
    sizes = set()
    for steps in (5, 50):
        program: Any = jit(f).program(*tensors((N, steps, 3), (3, 3)))
        sizes.add(str(program.layout.graph).count(" = "))
    assert len(sizes) == 1


def doubled(x: Any, limit: Any) -> Any:
    """How often the element is multiplied until it is above the limit, and what it is then."""
    start = ops.zeros((), dtype=np.int64), ops.abs(x)
    return while_loop(
        lambda c: ops.sum(c[1]) < limit, lambda c: (c[0] + 1, c[1] * 1.5 + 0.1), start
    )


@pytest.mark.parametrize("planned", [False, True])
def test_elements_end_after_different_numbers_of_steps(planned: bool) -> None:
    (x,) = tensors((N, 4))
    limits = ops.asarray(np.array([1.0, 20.0, 9.0]))
    transform: Function = jit if planned else lambda f: f
    found = transform(vmap(doubled))(x, limits)
    expected = [doubled(x[i], limits[i]) for i in range(N)]
    assert len({int(count) for count, _ in expected}) > 1
    close(found, trees.map(lambda *parts: ops.stack(parts), *expected))
    one = transform(vmap(doubled, in_axes=(None, 0)))(x[0], limits)
    close(one, each(lambda limit: doubled(x[0], limit), limits))
    pairs = transform(vmap(vmap(doubled, in_axes=(None, 0)), in_axes=(0, None)))(x, limits)
    close(pairs, each(lambda x: each(lambda limit: doubled(x, limit), limits), x))


@pytest.mark.parametrize("planned", [False, True])
def test_bounds_of_each_element(planned: bool) -> None:
    (x,) = tensors((N, 4))
    counts = ops.asarray(np.array([0, 3, 1]))
    mapped = vmap(lambda x, n: fori_loop(0, n, lambda i, c: c * 2.0 + i.astype(DTYPE), x))
    found = (jit(mapped) if planned else mapped)(x, counts)
    expected = x.numpy().copy()
    for k, n in enumerate(counts.numpy()):
        for i in range(n):
            expected[k] = expected[k] * 2 + i
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-12)


@pytest.mark.parametrize("planned", [False, True])
@pytest.mark.parametrize("mapped", [False, True])
def test_a_loop_of_unknown_length_has_no_gradient_under_a_map(planned: bool, mapped: bool) -> None:
    (x,) = tensors((N, 4))
    slope: Function = grad(lambda x: ops.sum(doubled(x, 9.0)[1]))
    f = vmap(slope) if mapped else grad(lambda x: ops.sum(vmap(lambda r: doubled(r, 9.0)[1])(x)))
    with pytest.raises(TypeError, match="while_loop: it has no gradient"):
        (jit(f) if planned else f)(x)
