"""Graphs of thousands of nodes: each stage of planning takes steps in proportion to them, and no stack.

Steps are counted in lines that run, so the figures are the same on every machine. Four times as many
nodes may take little more than four times as many steps; a stage that looks at all nodes for each node
takes sixteen times as many.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from jaxtyping import Float32

from tests.planning.building import ones, traced
from tests.planning.steps import steps
from typednn import Tensor, grad, jit, ops, plan, remat
from typednn.planning.arena.assignment import assign
from typednn.planning.arena.blocks import Block, blocks_of
from typednn.planning.arena.layout import lay_out
from typednn.planning.passes import optimize
from typednn.planning.run.program import Program

Made = Callable[[Any, int], Any]

SMALL = 24
"""Operations, or about so many."""


def chain(x: Any, n: int) -> Any:
    for _ in range(n):
        x = ops.tanh(x)
    return x


def additions(x: Any, n: int) -> Any:
    y = x
    for _ in range(n):
        y = y + x
    return y


def fan_out(x: Any, n: int) -> Any:
    return tuple([ops.sin(x * float(i)) for i in range(n)])


def terms(x: Any, n: int) -> Any:
    total = x
    for i in range(n):
        total = total + ops.sin(x * float(i))
    return total


def kept_for_long(x: Any, n: int) -> Any:
    values = [x]
    for _ in range(n):
        values.append(ops.tanh(values[-1]))
    total = values[-1]
    for value in values:
        total = total * value
    return total


def added_in_pairs(x: Any, n: int) -> Any:
    values = [x * float(i) for i in range(n)]
    while len(values) > 1:
        pairs = zip(values[::2], values[1::2], strict=False)
        values = [a + b for a, b in pairs] + values[len(values) // 2 * 2 :]
    return values[0]


def joined(x: Any, n: int) -> Any:
    return ops.stack([ops.tanh(x * float(i)) for i in range(n)])


def layers(x: Any, n: int) -> Any:
    y = x
    for _ in range(n):
        y = ops.tanh(y @ x + x[0])
    return y


def products(x: Any, n: int) -> Any:
    y = x
    for _ in range(n):
        y = y @ x
    return y


def sum_of_products(x: Any, n: int) -> Any:
    found = [x @ (x * float(i)) for i in range(n)]
    total = found[0]
    for each in found[1:]:
        total = total + each
    return total


def reshapes(x: Any, n: int) -> Any:
    """Each step makes room for the next one."""
    y = x @ x
    for i in range(n):
        y = ops.tanh(y.reshape((4, 2, 8) if i % 2 else (8, 8)))
    return y


def views(x: Any, n: int) -> Any:
    y = ops.tanh(ops.concat([x] * (n // 4)))
    for _ in range(n):
        y = y[1:]
    return ops.sum(y)


def regions(x: Any, n: int) -> Any:
    y = x
    for _ in range(n):
        y = remat(lambda y: ops.tanh(ops.sin(y) * x))(y)
    return y


def nothing_needed(x: Any, n: int) -> Any:
    for _ in range(n):
        _ = ops.tanh(x)
    return chain(x, n)


def gradient(f: Made) -> Made:
    return lambda x, n: grad(lambda x: ops.sum(ops.sin(f(x, n))))(x)


SHAPES: dict[str, Made] = {
    f.__name__.replace("_", " "): f
    for f in (
        *(chain, additions, fan_out, terms, kept_for_long, added_in_pairs, joined, layers),
        *(products, sum_of_products, reshapes, views, regions, nothing_needed),
    )
}
SHAPES |= {
    f"the gradient of {name}": gradient(SHAPES[name])
    for name in ("chain", "terms", "kept for long", "joined", "layers", "reshapes", "regions")
}


def stages(f: Made, n: int, large: int) -> dict[str, int]:
    """The steps of each stage for ``n`` operations; values of ``large`` bytes are fused."""
    found: dict[str, int] = {}
    graph, found["trace"] = steps(lambda: traced(lambda x: f(x, n), ones(8, 8)))
    optimal, found["passes"] = steps(lambda: optimize(graph, large))
    layout, found["layout"] = steps(lambda: lay_out(optimal))
    blocks, found["liveness"] = steps(lambda: blocks_of(layout))
    arena, found["arena"] = steps(lambda: assign(blocks))
    _, found["program"] = steps(lambda: Program(optimal))
    assert arena.size == arena.bound
    return found


@pytest.mark.parametrize("large", [1, 1 << 20])
@pytest.mark.parametrize("shape", SHAPES)
def test_steps_are_in_proportion_to_the_graph(shape: str, large: int) -> None:
    few, many = (stages(SHAPES[shape], n, large) for n in (SMALL, 4 * SMALL))
    for stage, count in few.items():
        assert many[stage] <= 4.5 * count + 100, stage


def test_steps_of_quadratic_work_are_seen() -> None:
    """Of the same means of counting, on code of typednn that looks at all pairs."""

    def pairs(n: int) -> int:
        blocks = [Block(graph.nodes[0], None, 64, 0, 0)] * n
        return steps(lambda: [a.overlaps(b) for a in blocks for b in blocks])[1]

    graph = traced(ops.tanh, ones(8))
    assert pairs(4 * SMALL) == 16 * pairs(SMALL)


def calls(n: int, held: int) -> int:
    """The steps of calls that return ``n`` results of one size, while those of some before are held."""
    f = jit(lambda x: [x + float(i) for i in range(n)] + [ops.sum(x + 0.5)])
    x = ops.ones((4,))
    f.program(x)
    results: list[Any] = []

    def run() -> None:
        for _ in range(held + 4):
            results.append(f(x))
            del results[:-held]

    return steps(run)[1]


@pytest.mark.parametrize("held", [1, 2, 6])  # more than 3 generations are not kept
def test_steps_of_calls_are_in_proportion_to_the_results(held: int) -> None:
    few, many = (calls(n, held) for n in (SMALL, 4 * SMALL))
    assert many <= 4.5 * few + 100


LONG = 20_000


@pytest.fixture
def shallow() -> Iterator[None]:
    """Python's stack is so low that a function that calls itself for each node fails."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    yield
    sys.setrecursionlimit(limit)


def total(x: Any) -> Any:
    return ops.sum(chain(x, LONG))


def slope(x: float) -> np.float32:
    """Of ``LONG`` hyperbolic tangents, one after the other, in single precision."""
    found = np.float32(1.0)
    value = np.float32(x)
    for _ in range(LONG):
        value = np.tanh(value)
        found *= 1 - value * value
    return found


def test_a_long_chain_runs_and_goes_away(shallow: None) -> None:
    """Eagerly and planned; what is let go is a chain too, in which each node holds the one before it."""
    x = ops.full((2,), 0.01)
    values = chain(x, LONG)
    graph = traced(lambda x: chain(x, LONG), x)
    assert len(str(graph).splitlines()) == LONG + 2
    planned = jit(lambda x: chain(x, LONG))
    assert planned(x).numpy().tobytes() == values.numpy().tobytes()
    del graph, planned
    gc.collect()


def test_the_gradient_of_a_long_chain(shallow: None) -> None:
    found = grad(total)(ops.full((2,), 0.01)).numpy()
    np.testing.assert_allclose(found, slope(0.01), rtol=1e-3)
    assert found[0] > 1e-6
    planned = jit(lambda x: chain(x, LONG))
    again = grad(lambda x: ops.sum(planned(x)))(ops.full((2,), 0.01))
    assert again.numpy().tobytes() == found.tobytes()


def test_second_derivatives_and_plans_of_gradients_take_no_stack(shallow: None) -> None:
    def once(x: Float32[Tensor, "2"]) -> Any:
        return grad(lambda x: ops.sum(chain(x, 500)))(x)

    def twice(x: Float32[Tensor, "2"]) -> Any:
        return grad(lambda x: ops.sum(once(x)))(x)

    x = ops.full((2,), 0.01)
    for f in (once, twice):
        np.testing.assert_allclose(jit(f)(x).numpy(), f(x).numpy(), rtol=1e-6)
    planned = plan(once)
    assert len(planned.layout.graph.nodes) > 1500
    assert "lifetimes" in str(planned)
